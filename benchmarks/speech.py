"""How fast the voice starts, stops and is saved.

The card is miniaudio's NULL backend, at the pace of real time, so that the
figures are the same with and without a sound card. The peer is the
``espeak-ng`` command, where it is installed.
"""

from __future__ import annotations

import random
import shutil
import statistics
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import lameenc

from accessibility.speech.client import Ended, Event, Failed, Speaker, Speed, Started
from accessibility.speech.engine import RATE
from accessibility.speech.espeak import Espeak
from accessibility.speech.normalise import spoken
from accessibility.speech.process import Message, WorkerProcess
from accessibility.speech.sound_file import LAME_QUALITY, MP3_KBITS
from benchmarks.rows import Row

SENTENCE = (
    "Bonjour, apportez votre carte Vitale, un justificatif de domicile "
    "et votre dernier avis d'imposition demain."
)
_TURNS = 40
_HOUR = 3600.0
_WAIT = 30.0


class _Ear:
    """When each event came."""

    def __init__(self) -> None:
        self._events: list[tuple[float, Event]] = []
        self._changed = threading.Condition()

    def __call__(self, event: Event) -> None:
        with self._changed:
            self._events.append((time.perf_counter(), event))
            self._changed.notify_all()

    def when(self, id_: int, *kinds: type) -> float:
        def found() -> float | None:
            return next((t for t, e in self._events if e.id == id_ and isinstance(e, kinds)), None)

        with self._changed:
            moment = self._changed.wait_for(found, _WAIT)
        if moment is None:
            raise TimeoutError(f"utterance {id_}: {kinds} never came")
        return moment


def rows() -> list[Row]:
    """Start, first sound, stop, export; half a minute when the machine is quiet."""
    return [*_life(), *_first_sound(), *_export()]


def _life() -> list[Row]:
    """Starting the worker, hearing, stopping, closing; as the desk does."""
    ear, chance = _Ear(), random.Random(1)
    speaker = Speaker(on_event=ear, null_sound=True)
    before = time.perf_counter()
    speaker.start()
    called = time.perf_counter()
    speaker.sound(_WAIT)
    ready = time.perf_counter()
    heard, silent = [], []
    for _ in range(_TURNS):
        key = time.perf_counter()
        id_ = speaker.speak(SENTENCE)
        heard.append(ear.when(id_, Started) - key)
        threading.Event().wait(chance.uniform(0.02, 0.15))
        key = time.perf_counter()
        speaker.stop()
        silent.append(ear.when(id_, Ended, Failed) - key)
    closing = time.perf_counter()
    speaker.close()
    closed = time.perf_counter()
    return [
        Row("voix : appel de start()", (called - before) * 1e3, "ms"),
        Row("voix : processus prêt", (ready - before) * 1e3, "ms"),
        Row("voix : touche -> carte son (médiane)", statistics.median(heard) * 1e3, "ms"),
        Row("voix : arrêt -> silence (p95)", _p95(silent) * 1e3, "ms", target=60.0),
        Row("voix : fermeture", (closed - closing) * 1e3, "ms", target=1000.0),
    ]


def _p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]


def _first_sound() -> list[Row]:
    """From the command to the first sound made, against the espeak-ng command's first byte."""
    made: list[float] = []
    arrived = threading.Event()

    def listen(_worker: WorkerProcess, message: Message) -> None:
        if message["ev"] in {"ready", "made"}:
            made.append(time.perf_counter())
            arrived.set()

    worker = WorkerProcess(["--null"], listen, lambda _worker: arrived.set())
    try:
        arrived.wait(_WAIT)
        ours: list[float] = []
        for id_ in range(1, _TURNS + 1):
            arrived.clear()
            key = time.perf_counter()
            worker.send(
                {
                    "op": "speak", "id": id_, "order": id_, "text": SENTENCE,
                    "language": "fr", "voice": "fr", "wpm": 125, "recording": "",
                }
            )  # fmt: skip
            arrived.wait(_WAIT)
            ours.append(made[-1] - key)
            threading.Event().wait(0.03)
    finally:
        worker.close()
    value = statistics.median(ours) * 1e3
    command = shutil.which("espeak-ng")
    if command is None:
        return [Row("voix : touche -> premier son (espeak-ng absent)", value, "ms")]
    theirs = statistics.median(_first_byte(command) for _ in range(_TURNS)) * 1e3
    return [Row("voix : touche -> premier son", value, "ms", theirs, value / theirs, 0.5)]


def _first_byte(command: str) -> float:
    """Seconds until the command gives its first sample, after the 44 bytes of WAV header."""
    before = time.perf_counter()
    arguments = [command, "-v", "fr", "-s", "125", "--stdout", SENTENCE]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, bufsize=0) as process:
        assert process.stdout is not None
        got = 0
        while got <= 44 and (chunk := process.stdout.read(4096)):
            got += len(chunk)
        after = time.perf_counter()
        process.kill()
    return after - before


def _export() -> list[Row]:
    """One hour of speech into a file, against the engine (and the encoder) alone."""
    espeak = Espeak()
    espeak.use("fr", Speed.LENTE.words_per_minute)
    said = spoken(SENTENCE, "fr").text
    once = _alone(espeak, [said])
    count = int(_HOUR * RATE * 2 / len(once)) + 1
    # Twice, as the export below: the better of two on a machine that has other things to do.
    engine = _HOUR
    for _ in range(2):
        before = time.perf_counter()
        sound = _alone(espeak, [said] * count)
        engine = min(engine, time.perf_counter() - before)
    encoder = lameenc.Encoder()
    encoder.set_bit_rate(MP3_KBITS)
    encoder.set_in_sample_rate(RATE)
    encoder.set_channels(1)
    encoder.set_quality(LAME_QUALITY)
    encoder.silence()
    before = time.perf_counter()
    encoder.encode(sound)
    encoder.flush()
    encoding = time.perf_counter() - before
    text = " ".join([SENTENCE] * count)
    with Speaker(null_sound=True) as speaker, tempfile.TemporaryDirectory() as folder:
        speaker.sound(_WAIT)
        taken: dict[str, float] = {}
        for suffix in (".wav", ".mp3") * 2:
            before = time.perf_counter()
            seconds = speaker.save(text, Path(folder) / f"heure{suffix}")
            # The same hour: pauses make it a little longer or shorter than the engine's.
            spent = (time.perf_counter() - before) * _HOUR / seconds
            taken[suffix] = min(taken.get(suffix, spent), spent)
    scale = _HOUR * RATE * 2 / len(sound)
    engine, encoding = engine * scale, encoding * scale
    both = engine + encoding
    return [
        Row("voix : 1 h en WAV / moteur seul", taken[".wav"], "s", engine,
            taken[".wav"] / engine, 1.3),
        Row("voix : 1 h en MP3 / moteur puis codeur seuls", taken[".mp3"], "s", both,
            taken[".mp3"] / both, 1.3),
    ]  # fmt: skip


def _alone(espeak: Espeak, texts: list[str]) -> bytes:
    """The engine and nothing else."""
    sound = bytearray()

    def keep(pcm: bytes, _marks: object) -> bool:
        sound.extend(pcm)
        return True

    for text in texts:
        espeak.synthesise(text, keep)
    return bytes(sound)
