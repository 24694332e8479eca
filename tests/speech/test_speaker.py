"""A mediator lets a text be heard, stops it, saves it; and things go wrong."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import wave
from pathlib import Path

import pytest
from speech_ear import Ear

from accessibility.speech.client import Ended, Failed, Speaker, SpeechError, Speed, Word

STEP = "Prenez votre carte, votre courrier et un stylo. Nous allons remplir la page ensemble."
LONG = "Bonjour, voici une phrase assez longue pour être arrêtée en chemin. " * 40

resource = pytest.importorskip("resource", reason="limits a process as a full disk would")

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="signals, prlimit and /proc are used to do harm"
)


def seconds_of(path: Path) -> float:
    with wave.open(str(path)) as sound:
        assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (1, 2, 22050)
        return sound.getnframes() / sound.getframerate()


def runs(pid: int) -> bool:
    """Whether a process still runs; a dead one that nobody collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


class TestSayingAText:
    def test_it_is_said_to_the_end_word_by_word(self, speaker: Speaker, ear: Ear) -> None:
        text = "Bonjour, prenez un stylo."
        id_ = speaker.speak(text, speed=Speed.RAPIDE)
        assert ear.end_of(id_) == Ended(id_, completed=True)
        assert ear.words(id_, text) == ["Bonjour", "prenez", "un", "stylo"]

    def test_a_new_text_takes_the_place_of_the_old(self, speaker: Speaker, ear: Ear) -> None:
        first = speaker.speak(LONG)
        ear.started(first)
        second = speaker.speak("Au revoir.", speed=Speed.RAPIDE)
        assert ear.end_of(first) == Ended(first, completed=False)
        assert ear.end_of(second) == Ended(second, completed=True)
        after = ear.events[ear.events.index(Ended(first, completed=False)) :]
        assert not [e for e in after if isinstance(e, Word) and e.id == first]

    def test_stopping_silences_and_the_next_text_is_heard(self, speaker: Speaker, ear: Ear) -> None:
        id_ = speaker.speak(LONG)
        ear.started(id_)
        pid = speaker.worker_pid
        speaker.stop()
        assert ear.end_of(id_) == Ended(id_, completed=False)
        again = speaker.speak("Encore.", speed=Speed.RAPIDE)
        assert ear.end_of(again) == Ended(again, completed=True)
        assert speaker.worker_pid == pid, "a stop that was answered must not cost a new worker"

    def test_stopping_before_anything_was_said_is_harmless(self, speaker: Speaker) -> None:
        speaker.stop()
        assert speaker.worker_pid is None

    def test_a_stop_right_after_the_text_is_obeyed(self, speaker: Speaker, ear: Ear) -> None:
        id_ = speaker.speak(LONG)
        speaker.stop()
        assert ear.end_of(id_) == Ended(id_, completed=False)

    def test_slow_is_slower_than_fast(self, speaker: Speaker, tmp_path: Path) -> None:
        seconds = [speaker.save(STEP, tmp_path / f"{s}.wav", speed=s) for s in Speed]
        assert seconds == sorted(seconds, reverse=True)
        assert seconds[0] > 1.2 * seconds[2]


class TestTextsThatMeanHarm:
    @pytest.mark.parametrize("text", ["", "   \n", "\x00\x07\x1b", "\u202e\u200b"])
    def test_nothing_to_say_is_said_so(self, speaker: Speaker, text: str) -> None:
        with pytest.raises(SpeechError, match="rien à lire"):
            speaker.speak(text)

    def test_a_megabyte_is_refused_with_a_sentence(self, speaker: Speaker, tmp_path: Path) -> None:
        with pytest.raises(SpeechError, match="trop long"):
            speaker.speak("a " * 500_000)
        with pytest.raises(SpeechError, match="trop long"):
            speaker.save("a " * 500_000, tmp_path / "x.wav")

    def test_the_longest_text_starts_at_once_and_stops_at_once(
        self, speaker: Speaker, ear: Ear
    ) -> None:
        id_ = speaker.speak("mot " * 25_000)
        ear.started(id_)
        speaker.stop()
        assert ear.end_of(id_) == Ended(id_, completed=False)

    def test_markup_is_text(self, speaker: Speaker, tmp_path: Path) -> None:
        plain = speaker.save("Bonjour.", tmp_path / "a.wav")
        for injected in (
            '<speak><break time="30s"/>Bonjour.</speak>',
            "Bonjour.<audio src='/etc/passwd'/>",
            "[[_::_:_:_:_:]] Bonjour.",
            "\x0120s Bonjour.",
        ):
            seconds = speaker.save(injected, tmp_path / "b.wav")
            assert plain - 0.2 < seconds < plain + 12, injected

    def test_control_characters_make_no_difference(self, speaker: Speaker, ear: Ear) -> None:
        text = "Bon\x00jour \x1b[31mà\u202e tous."
        id_ = speaker.speak(text, speed=Speed.RAPIDE)
        assert ear.end_of(id_) == Ended(id_, completed=True)
        assert ear.words(id_, text)[0] == "Bon\x00jour", "offsets are those of the text given"

    def test_signs_without_sound_end_at_once(self, speaker: Speaker, ear: Ear) -> None:
        id_ = speaker.speak("!!! … ---")
        assert ear.end_of(id_) == Ended(id_, completed=True)


class TestALanguageWithoutVoice:
    def test_an_unknown_code_names_the_nearest(self, speaker: Speaker) -> None:
        with pytest.raises(SpeechError, match="« ps »"):
            speaker.speak("Bonjour", "pachto")

    @pytest.mark.parametrize(("code", "name"), [("ps", "pachto"), ("so", "somali")])
    def test_no_voice_offers_something_else(
        self, speaker: Speaker, tmp_path: Path, code: str, name: str
    ) -> None:
        for attempt in (
            lambda: speaker.speak("x", code),
            lambda: speaker.save("x", tmp_path / "x.mp3", code),
        ):
            with pytest.raises(SpeechError, match=f"{name}.*fiche imprimée"):
                attempt()


class TestNoSoundCard:
    """This machine may have one: it is hidden by naming an empty set of servers."""

    def test_one_sentence_and_the_offer_of_a_file(
        self, ear: Ear, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ALSA_CONFIG_PATH", "/dev/null")
        monkeypatch.setenv("PULSE_SERVER", "unix:/nonexistent")
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
        with Speaker(on_event=ear) as voice:
            state = voice.sound(20)
            assert not state.available
            assert "Aucune sortie son" in state.reason
            with pytest.raises(SpeechError, match="dans un fichier"):
                voice.speak("Bonjour")
            assert voice.save("Bonjour", tmp_path / "b.wav") > 0.3, "a file needs no card"

    def test_asked_too_early_it_comes_as_an_event(
        self, ear: Ear, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ALSA_CONFIG_PATH", "/dev/null")
        monkeypatch.setenv("PULSE_SERVER", "unix:/nonexistent")
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
        with Speaker(on_event=ear) as voice:
            end = ear.end_of(voice.speak("Bonjour"))
        assert isinstance(end, Failed)
        assert "Aucune sortie son" in end.message


class TestWorkersThatDie:
    def test_a_killed_worker_is_said_and_the_next_text_is_heard(
        self, speaker: Speaker, ear: Ear
    ) -> None:
        id_ = speaker.speak(LONG)
        ear.started(id_)
        os.kill(speaker.worker_pid or 0, signal.SIGKILL)
        end = ear.end_of(id_)
        assert isinstance(end, Failed)
        assert "recommencez" in end.message
        again = speaker.speak("Encore.", speed=Speed.RAPIDE)
        assert ear.end_of(again) == Ended(again, completed=True)

    def test_killed_before_the_first_sound_another_says_it(
        self, speaker: Speaker, ear: Ear
    ) -> None:
        id_ = speaker.speak("Encore.", speed=Speed.RAPIDE)
        first = speaker.worker_pid or 0
        os.kill(first, signal.SIGKILL)
        assert ear.end_of(id_) == Ended(id_, completed=True)
        assert speaker.worker_pid != first

    def test_killed_each_time_it_gives_up(self, speaker: Speaker, ear: Ear) -> None:
        id_ = speaker.speak("Encore.")
        for _ in range(2):
            pid = speaker.worker_pid
            while pid is None:
                pid = speaker.worker_pid
            os.kill(pid, signal.SIGKILL)
            while speaker.worker_pid == pid:
                pass
        assert isinstance(ear.end_of(id_), Failed)

    def test_a_worker_that_hangs_is_replaced_by_the_stop_key(
        self, speaker: Speaker, ear: Ear
    ) -> None:
        id_ = speaker.speak(LONG)
        ear.started(id_)
        hung = speaker.worker_pid or 0
        os.kill(hung, signal.SIGSTOP)
        speaker.stop()
        assert ear.end_of(id_) == Ended(id_, completed=False)
        again = speaker.speak("Encore.", speed=Speed.RAPIDE)
        assert ear.end_of(again) == Ended(again, completed=True)
        assert speaker.worker_pid != hung

    def test_one_frozen_before_it_is_ready_is_replaced_and_the_text_is_heard(
        self, ear: Ear
    ) -> None:
        """Nobody waits for it meanwhile: every key returns at once."""
        now = iter([0.0, 0.05])  # the first worker took 50 ms: the next ones have two seconds
        with Speaker(on_event=ear, null_sound=True, clock=lambda: next(now, 1.0)) as voice:
            assert voice.sound(20).available
            assert voice._patience.to_start == 2.0
            os.kill(voice.worker_pid or 0, signal.SIGKILL)
            id_ = self.speaks_again(voice)
            frozen = voice.worker_pid or 0
            os.kill(frozen, signal.SIGSTOP)
            assert ear.end_of(id_) == Ended(id_, completed=True)
            assert voice.worker_pid != frozen

    def speaks_again(self, voice: Speaker) -> int:
        """Until the desk has noticed that its worker is gone, then with a new one."""
        before = voice.worker_pid
        deadline = time.monotonic() + 20
        while voice.worker_pid == before and time.monotonic() < deadline:
            threading.Event().wait(0.001)
        return voice.speak("Encore.", speed=Speed.RAPIDE)

    def test_a_stop_is_answered_by_one_that_is_not_ready(self, speaker: Speaker, ear: Ear) -> None:
        id_ = speaker.speak(LONG)
        os.kill(speaker.worker_pid or 0, signal.SIGSTOP)
        speaker.stop()
        again = speaker.speak("Encore.", speed=Speed.RAPIDE)
        assert ear.end_of(again) == Ended(again, completed=True)
        assert ear.end_of(id_) == Ended(id_, completed=False)

    def test_killed_while_saving_nothing_is_left(self, speaker: Speaker, tmp_path: Path) -> None:
        path = tmp_path / "longue.mp3"
        outcome: list[object] = []

        def save() -> None:
            try:
                outcome.append(speaker.save([LONG] * 100, path))
            except SpeechError as error:
                outcome.append(error)

        speaker.sound(20)
        thread = threading.Thread(target=save)
        thread.start()
        part = path.with_name(path.name + ".part")
        deadline = time.monotonic() + 20
        while not part.exists() and time.monotonic() < deadline:
            threading.Event().wait(0.001)
        os.kill(speaker.worker_pid or 0, signal.SIGKILL)
        thread.join(20)
        assert isinstance(outcome[0], SpeechError)
        assert list(tmp_path.iterdir()) == []

    def test_missing_engine_data_is_a_sentence_not_a_dead_desk(
        self, ear: Ear, tmp_path: Path
    ) -> None:
        empty = tmp_path / "vide"
        (empty / "espeak-ng-data").mkdir(parents=True)
        with Speaker(on_event=ear, null_sound=True, data=empty) as voice:
            assert "données manquent" in voice.sound(20).reason
            with pytest.raises(SpeechError, match="fiche imprimée"):
                voice.speak("Bonjour")
            with pytest.raises(SpeechError, match="données manquent"):
                voice.save("Bonjour", tmp_path / "x.wav")
        assert not (tmp_path / "x.wav").exists()


class TestClosing:
    """Bounded by what the code waits for, with a margin for a busy machine."""

    def closes_in_time(self, voice: Speaker) -> None:
        before = time.monotonic()
        voice.close()
        assert time.monotonic() - before < 1.0

    def test_while_it_speaks(self, speaker: Speaker, ear: Ear) -> None:
        ear.started(speaker.speak(LONG))
        self.closes_in_time(speaker)

    def test_while_the_worker_hangs(self, speaker: Speaker, ear: Ear) -> None:
        id_ = speaker.speak(LONG)
        ear.started(id_)
        pid = speaker.worker_pid or 0
        os.kill(pid, signal.SIGSTOP)
        self.closes_in_time(speaker)
        assert ear.end_of(id_) == Ended(id_, completed=False)
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)

    def test_before_it_is_ready(self, speaker: Speaker) -> None:
        speaker.start()
        self.closes_in_time(speaker)

    def test_twice_and_then_it_says_that_it_is_closed(self, speaker: Speaker) -> None:
        speaker.close()
        speaker.close()
        with pytest.raises(SpeechError, match="fermée"):
            speaker.speak("Bonjour")

    def test_the_worker_ends_with_a_desk_that_was_killed(self) -> None:
        code = (
            "from accessibility.speech.client import Speaker\n"
            "s = Speaker(null_sound=True); s.sound(20); print(s.worker_pid, flush=True)\n"
            "import time; time.sleep(60)"
        )
        desk = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
        assert desk.stdout is not None
        worker = int(desk.stdout.readline())
        desk.kill()
        desk.wait()
        deadline = time.monotonic() + 20
        while runs(worker) and time.monotonic() < deadline:
            threading.Event().wait(0.01)
        assert not runs(worker)


class TestAFileToTakeHome:
    def test_wav_and_mp3_hold_all_parts_with_pauses(self, speaker: Speaker, tmp_path: Path) -> None:
        import miniaudio

        one = speaker.save("Bonjour.", tmp_path / "un.wav")
        three = speaker.save(["Bonjour."] * 3, tmp_path / "trois.wav")
        assert seconds_of(tmp_path / "trois.wav") == pytest.approx(three, abs=0.01)
        assert three == pytest.approx(3 * one + 2 * 0.8, abs=0.1)
        seconds = speaker.save(["Bonjour."] * 3, tmp_path / "trois.mp3", title="Ma\x1b carte")
        info = miniaudio.get_file_info(str(tmp_path / "trois.mp3"))
        assert (info.nchannels, info.sample_rate) == (1, 22050)
        assert info.duration == pytest.approx(seconds, abs=0.2)
        size = (tmp_path / "trois.mp3").stat().st_size
        assert size == pytest.approx(48_000 / 8 * seconds, rel=0.1)
        assert "Ma carte".encode("utf-16-le") in (tmp_path / "trois.mp3").read_bytes()

    def test_it_says_something(self, speaker: Speaker, tmp_path: Path) -> None:
        speaker.save(STEP, tmp_path / "a.wav")
        with wave.open(str(tmp_path / "a.wav")) as sound:
            samples = memoryview(sound.readframes(sound.getnframes())).cast("h")
        level = (sum(s * s for s in samples) / len(samples)) ** 0.5
        assert 500 < level < 10_000

    def test_speech_goes_on_meanwhile(self, speaker: Speaker, ear: Ear, tmp_path: Path) -> None:
        id_ = speaker.speak(STEP, speed=Speed.RAPIDE)
        assert speaker.save([LONG] * 5, tmp_path / "a.mp3") > 60
        assert ear.end_of(id_) == Ended(id_, completed=True)

    def test_a_full_disk_leaves_nothing(self, speaker: Speaker, tmp_path: Path) -> None:
        speaker.sound(20)
        resource.prlimit(speaker.worker_pid or 0, resource.RLIMIT_FSIZE, (20_000, 20_000))
        for name in ("a.wav", "a.mp3"):
            with pytest.raises(SpeechError, match="plus de place"):
                speaker.save(LONG, tmp_path / name)
        assert list(tmp_path.iterdir()) == []

    def test_the_old_file_stays_when_the_new_one_fails(
        self, speaker: Speaker, tmp_path: Path
    ) -> None:
        path = tmp_path / "a.wav"
        speaker.save("Bonjour.", path)
        before = path.read_bytes()
        resource.prlimit(speaker.worker_pid or 0, resource.RLIMIT_FSIZE, (20_000, 20_000))
        with pytest.raises(SpeechError):
            speaker.save(LONG, path)
        assert path.read_bytes() == before

    @pytest.mark.parametrize(
        ("name", "sentence"),
        [("absent/a.mp3", "n'existe pas"), ("a.ogg", "doit finir par"), ("dossier.mp3", "dossier")],
    )
    def test_a_wrong_place_is_a_sentence(
        self, speaker: Speaker, tmp_path: Path, name: str, sentence: str
    ) -> None:
        (tmp_path / "dossier.mp3").mkdir()
        with pytest.raises(SpeechError, match=sentence):
            speaker.save("Bonjour", tmp_path / name)


class TestRecordedVoicesInAFile:
    def recorded(self, folder: Path, name: str = "voix.wav", rate: int = 44_100) -> Path:
        """Two seconds of a steady tone, stereo, at the rate of a telephone's recorder."""
        with wave.open(str(folder / name), "wb") as sound:
            sound.setnchannels(2)
            sound.setsampwidth(2)
            sound.setframerate(rate)
            sound.writeframes(b"\x00\x20\x00\x20" * rate * 2)
        return folder / name

    def test_a_part_that_has_one_is_the_persons_own_voice(
        self, speaker: Speaker, tmp_path: Path
    ) -> None:
        file = self.recorded(tmp_path)
        alone = speaker.save("Bonjour.", tmp_path / "a.wav")
        seconds = speaker.save(
            ["Bonjour.", "Au revoir."],
            tmp_path / "b.wav",
            recorded=lambda text: file if text == "Au revoir." else None,
        )
        assert seconds == pytest.approx(alone + 0.8 + 2.0, abs=0.1)
        with wave.open(str(tmp_path / "b.wav")) as sound:
            samples = memoryview(sound.readframes(sound.getnframes())).cast("h")
        assert samples[-22050] == pytest.approx(0x2000, abs=200), "one second before the end"

    def test_a_language_without_voice_needs_one_for_every_part(
        self, speaker: Speaker, tmp_path: Path
    ) -> None:
        file = self.recorded(tmp_path)
        target = tmp_path / "ps.mp3"
        seconds = speaker.save(["سلام", "ښه"], target, "ps", recorded=lambda _: file)
        assert seconds == pytest.approx(4.8, abs=0.1)
        with pytest.raises(SpeechError, match="pachto"):
            speaker.save(
                ["سلام", "ښه"], target, "ps", recorded=lambda t: file if t == "ښه" else None
            )

    def test_one_that_is_damaged_is_said_by_the_other_voice_where_there_is_one(
        self, speaker: Speaker, tmp_path: Path
    ) -> None:
        broken = tmp_path / "voix.mp3"
        broken.write_bytes(b"pas du son" * 100)
        assert speaker.save("Bonjour.", tmp_path / "a.wav", recorded=lambda _: broken) > 0.3
        with pytest.raises(SpeechError, match="fiche imprimée"):
            speaker.save("سلام", tmp_path / "b.wav", "ps", recorded=lambda _: broken)
        assert not (tmp_path / "b.wav").exists()

    def test_one_of_many_hours_is_cut(self, speaker: Speaker, tmp_path: Path) -> None:
        """A megabyte of MP3 silence can hold hours: a pack must not fill the memory."""
        import lameenc

        encoder = lameenc.Encoder()
        encoder.set_bit_rate(8)
        encoder.set_in_sample_rate(8000)
        encoder.set_channels(1)
        encoder.set_quality(9)
        hour = encoder.encode(bytes(2 * 8000 * 3600)) + encoder.flush()
        (tmp_path / "heure.mp3").write_bytes(bytes(hour))
        seconds = speaker.save("a", tmp_path / "a.wav", recorded=lambda _: tmp_path / "heure.mp3")
        assert 899 < seconds < 920


class TestTheTerminal:
    def test_nothing_reaches_it(self, tmp_path: Path) -> None:
        code = (
            "import sys; from pathlib import Path\n"
            "from accessibility.speech.client import Speaker, SpeechError\n"
            "with Speaker() as s:\n"
            "    try: s.sound(20); s.speak('Bonjour'); s.stop()\n"
            "    except SpeechError: pass\n"
            "    s.save('Bonjour', Path(sys.argv[1]))\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / "a.mp3")], capture_output=True, check=True
        )
        assert (done.stdout, done.stderr) == (b"", b"")

    def test_importing_the_client_is_cheap(self) -> None:
        code = (
            "import sys, accessibility.speech.client, accessibility.languages\n"
            "heavy = {'pyttsx3', 'miniaudio', 'lameenc', 'yaml', 'espeakng_loader', 'cffi',\n"
            "         'asyncio', 'ctypes', 'mediation'} & set(sys.modules)\n"
            "sys.exit(f'loaded: {heavy}' if heavy else 0)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], check=False, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
