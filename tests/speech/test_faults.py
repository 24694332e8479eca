"""The voice under a restless mediator and a hostile machine.

A short form runs with the quick tests, the whole with ``make proof``. Moments
are drawn from a seed; nothing here depends on how long anything takes.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import threading
from contextlib import suppress

import pytest
from speech_ear import Ear

from accessibility.speech.client import Ended, Speaker, SpeechError, Speed, Started

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="signals are used to do harm")

LONG = (
    "Bonjour, apportez votre carte, un justificatif de domicile et votre avis d'imposition. " * 20
)


def one_end_each(ear: Ear, ids: list[int]) -> None:
    """Every utterance ends exactly once, and nothing is told of it afterwards."""
    for id_ in ids:
        ear.end_of(id_)
        assert len(ear.ends(id_)) == 1, (id_, ear.ends(id_))
    for id_ in ids:
        last = max(at for at, event in enumerate(ear.events) if event.id == id_)
        assert ear.events[last] == ear.ends(id_)[0]


def speak_and_stop(speaker: Speaker, ear: Ear, cycles: int, seed: int) -> None:
    """Speak, let it sound for 0 to 150 ms, stop or speak over it; then say one to the end."""
    chance, pause = random.Random(seed), threading.Event()
    assert speaker.sound(20).available
    pid = speaker.worker_pid
    ids = []
    for _ in range(cycles):
        ids.append(speaker.speak(LONG))
        if chance.random() < 0.7:
            ear.started(ids[-1])
        pause.wait(chance.uniform(0, 0.15))
        if chance.random() < 0.8:
            speaker.stop()
    last = speaker.speak("Voilà, c'est fini.", speed=Speed.RAPIDE)
    assert ear.end_of(last) == Ended(last, completed=True)
    one_end_each(ear, [*ids, last])
    assert all(e == Ended(e.id, completed=False) for id_ in ids for e in ear.ends(id_))
    assert speaker.worker_pid == pid, "no worker had to be replaced"


def kill_at_random(speaker: Speaker, ear: Ear, kills: int, seed: int) -> None:
    """Kill or freeze the worker at any moment; the desk goes on, and says one to the end."""
    chance, pause = random.Random(seed), threading.Event()
    ids = []
    for _ in range(kills):
        ids.append(speaker.speak(LONG))
        pause.wait(chance.uniform(0, 0.3))
        pid = speaker.worker_pid
        harm = chance.choice([signal.SIGKILL, signal.SIGSTOP])
        if pid is not None:
            with suppress(ProcessLookupError):
                os.kill(pid, harm)
        if chance.random() < 0.5:
            pause.wait(chance.uniform(0, 0.05))
        speaker.stop()
        ear.end_of(ids[-1])
    last = speaker.speak("Voilà, c'est fini.", speed=Speed.RAPIDE)
    end = ear.end_of(last)
    if not isinstance(end, Ended):  # the last kill may have hit the worker that took it
        last = speaker.speak("Voilà, c'est fini.", speed=Speed.RAPIDE)
        end = ear.end_of(last)
    assert end == Ended(last, completed=True)
    one_end_each(ear, ids)


class TestARestlessMediator:
    def test_twenty_five_times(self, speaker: Speaker, ear: Ear) -> None:
        speak_and_stop(speaker, ear, cycles=25, seed=1)

    @pytest.mark.long
    def test_five_hundred_times(self, speaker: Speaker, ear: Ear) -> None:
        speak_and_stop(speaker, ear, cycles=500, seed=2)

    def test_keys_held_down(self, speaker: Speaker, ear: Ear) -> None:
        ids = []
        for _ in range(200):
            ids.append(speaker.speak(LONG))
            speaker.stop()
        one_end_each(ear, ids)
        assert Started(ids[-1]) not in ear.events or ear.ends(ids[-1])

    def test_from_several_threads_at_once(self, speaker: Speaker, ear: Ear) -> None:
        ids: list[int] = []

        def press() -> None:
            for _ in range(20):
                ids.append(speaker.speak("Bonjour."))
                speaker.stop()

        threads = [threading.Thread(target=press) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(set(ids)) == 80
        one_end_each(ear, ids)


class TestAHostileMachine:
    def test_killed_or_frozen_six_times(self, speaker: Speaker, ear: Ear) -> None:
        kill_at_random(speaker, ear, kills=6, seed=3)

    @pytest.mark.long
    def test_killed_or_frozen_a_hundred_times(self, speaker: Speaker, ear: Ear) -> None:
        kill_at_random(speaker, ear, kills=100, seed=4)

    def test_closed_at_any_moment_no_process_and_no_thread_is_left(self) -> None:
        chance, pause = random.Random(5), threading.Event()
        for _ in range(5):
            voice = Speaker(null_sound=True)
            voice.speak(LONG)
            pid = voice.worker_pid or 0
            pause.wait(chance.uniform(0, 0.2))
            voice.close()
            with pytest.raises(ProcessLookupError):
                os.kill(pid, 0)
        for thread in threading.enumerate():
            if thread.name.startswith("speech-"):
                thread.join(20)
                assert not thread.is_alive(), thread.name

    def test_a_callback_that_fails_or_dawdles_holds_nothing_up(self) -> None:
        ear, gate = Ear(), threading.Event()

        def clumsy(event: object) -> None:
            ear(event)  # type: ignore[arg-type]
            gate.wait(20)
            raise ValueError("a screen that is gone")

        with Speaker(on_event=clumsy, null_sound=True) as voice:
            first = voice.speak(LONG)
            ear.started(first)
            pid = voice.worker_pid
            voice.stop()
            second = voice.speak("Bonjour.", speed=Speed.RAPIDE)
            gate.set()
            assert ear.end_of(second) == Ended(second, completed=True)
            assert voice.worker_pid == pid, "a slow screen is not a worker that hangs"

    def test_a_machine_that_cannot_start_processes_is_a_sentence(self) -> None:
        with pytest.MonkeyPatch.context() as patch, Speaker(null_sound=True) as voice:
            patch.setattr(sys, "executable", "/nonexistent/python")
            with pytest.raises(SpeechError, match="ne répond pas"):
                voice.speak("Bonjour.")
