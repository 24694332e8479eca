"""Our ``pyttsx3`` driver: ``pyttsx3.init("mediation")`` speaks through bundled eSpeak NG.

The stock Linux driver of pyttsx3 2.99 returns before the sound is made, loses
all but the last queued call, prints on the terminal, and hangs in ``stop``. This
one keeps the library's public calls and is synchronous: each ``say`` is over
when its sound has been handed to the ``sink`` property.

Properties: ``voices voice rate volume`` as the library defines them, and
``sink``, a callable that takes ``(pcm, marks)`` and returns False to stop.
"""

from __future__ import annotations

import sys
import time
import types
import wave
from typing import TYPE_CHECKING, Any

from accessibility.speech.engine import FRAME_BYTES, RATE, Sink, Voice, WordMark
from accessibility.speech.espeak import Espeak

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

NAME = "mediation"


def register(data: Path | None = None) -> None:
    """Make ``pyttsx3.init(NAME)`` find this driver.

    pyttsx3 imports ``pyttsx3.drivers.<name>``; a module placed there before is
    the documented way for none, but the only one that leaves the package alone.

    :param data: folder of eSpeak NG's data, for tests; default: the bundled one.
    """
    module: Any = types.ModuleType(f"pyttsx3.drivers.{NAME}")
    module.buildDriver = lambda proxy: Driver(proxy, Espeak(data))
    sys.modules[module.__name__] = module


class Driver:
    """What ``pyttsx3`` calls. Everything happens in the caller's thread."""

    def __init__(self, proxy: Any, espeak: Espeak) -> None:
        self._proxy = proxy
        self._espeak = espeak
        self._voice = "fr"
        self._rate = 160
        self._volume = 1.0
        self._sink: Sink | None = None
        self._stopping = False
        self._end_asked = False

    def destroy(self) -> None:
        """Nothing to give back: libespeak lives as long as its process."""

    def say(self, text: str) -> None:
        """Hand the sound of ``text`` to the sink, with the library's usual notices."""
        self._run(text, self._sink or _nowhere)

    def save_to_file(self, text: str, filename: str) -> None:
        """Write ``text`` as a WAV file, over when it returns."""
        with wave.open(filename, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(FRAME_BYTES)
            file.setframerate(RATE)

            def write(pcm: bytes, _marks: Sequence[WordMark]) -> bool:
                file.writeframes(pcm)
                return True

            self._run(text, write)

    def _run(self, text: str, sink: Sink) -> None:
        self._stopping = False
        self._proxy.setBusy(True)
        self._proxy.notify("started-utterance")
        completed = True

        def receive(pcm: bytes, marks: Sequence[WordMark]) -> bool:
            nonlocal completed
            for mark in marks:
                word = text[mark.start : mark.start + mark.length]
                self._proxy.notify(
                    "started-word", name=word, location=mark.start, length=mark.length
                )
            completed = sink(pcm, marks) and not self._stopping
            return completed

        try:
            self._espeak.use(self._voice, self._rate)
            self._espeak.set_volume(round(self._volume * 100))
            self._espeak.synthesise(text, receive)
        finally:
            self._proxy.notify("finished-utterance", completed=completed)
            self._proxy.setBusy(False)

    def stop(self) -> None:
        """End the sound at its next piece, at most 60 ms of sound away."""
        self._stopping = True

    def getProperty(self, name: str) -> object:  # noqa: N802 - the library's own name
        """:raises KeyError: no such property."""
        if name == "voices":
            return self._espeak.voices()
        values = {
            "voice": self._voice,
            "rate": self._rate,
            "volume": self._volume,
            "sink": self._sink,
        }
        return values[name]

    def setProperty(self, name: str, value: Any) -> None:  # noqa: N802 - the library's own name
        """:raises KeyError: no such property."""
        if name == "voice":
            self._voice = str(value)
        elif name == "rate":
            self._rate = int(value)
        elif name == "volume":
            self._volume = float(value)
        elif name == "sink":
            self._sink = value
        else:
            raise KeyError(name)

    def startLoop(self) -> None:  # noqa: N802 - the library's own name
        """Run the queue until ``endLoop``, which the library may have called already.

        ``runAndWait`` queues ``endLoop`` before it starts the loop, and an idle
        proxy runs what is queued at once: so the request is kept until seen.
        """
        self._proxy.setBusy(False)
        while not self._end_asked:
            time.sleep(0.005)
        self._end_asked = False

    def endLoop(self) -> None:  # noqa: N802 - the library's own name
        """Let ``startLoop`` return."""
        self._end_asked = True

    def iterate(self) -> Iterator[None]:
        """For an outside loop: each step runs what is queued."""
        while True:
            self._proxy.setBusy(False)
            yield


def _nowhere(_pcm: bytes, _marks: Sequence[WordMark]) -> bool:
    return True


class PyttsxEspeak:
    """eSpeak NG as an ``Engine``, entered through ``pyttsx3``.

    :raises EngineError: the library or its data cannot be loaded.
    """

    name = "eSpeak NG"

    def __init__(self, data: Path | None = None) -> None:
        import pyttsx3

        register(data)
        self._engine = pyttsx3.init(NAME)
        self._fault: BaseException | None = None
        # pyttsx3 turns a driver's exception into a notice; it is raised again below.
        self._engine.connect("error", self._on_error)
        self._known = {voice.id.rpartition("/")[2] for voice in self.voices()}

    def _on_error(self, exception: BaseException, **_others: object) -> None:
        self._fault = exception

    def voices(self) -> list[Voice]:
        """Every voice in eSpeak NG's data."""
        return list(self._engine.getProperty("voices"))

    def voice_for(self, language: str, suggested: str) -> str:
        """The voice that the table of languages names, when its data is there."""
        del language
        return suggested if suggested in self._known else ""

    def synthesise(self, text: str, voice: str, words_per_minute: int, sink: Sink) -> None:
        """Hand the sound of ``text`` to ``sink``, in pieces of 60 ms.

        :raises EngineError: the voice's data is missing or damaged.
        """
        self._fault = None
        self._engine.setProperty("voice", voice)
        self._engine.setProperty("rate", words_per_minute)
        self._engine.setProperty("sink", sink)
        self._engine.say(text)
        self._engine.runAndWait()
        if self._fault is not None:
            raise self._fault
