"""What a speech engine is to the worker, whatever makes the sound.

An engine turns text into 16-bit mono sound, ``RATE`` frames per second, and
says where each word falls in it. Playing, saving and stopping are done once,
outside, so that every engine stops as fast as any other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from accessibility.languages import LANGUAGES
from accessibility.speech.errors import EngineError, no_voice

RATE = 22050
"""Frames per second of all sound here: what eSpeak NG makes, enough for speech."""
FRAME_BYTES = 2
"""One frame is one signed 16-bit sample: everything is mono."""


@dataclass(frozen=True, slots=True)
class WordMark:
    """A word begins at ``frame``; it is ``text[start:start + length]``."""

    frame: int
    """Counted from the beginning of the text being synthesised."""
    start: int
    length: int


Sink = Callable[[bytes, Sequence[WordMark]], bool]
"""Receives sound and the marks that belong to it; returns False to stop the engine."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice as its engine names it. Never stored: only language codes are."""

    id: str
    name: str
    language: str
    """As the engine writes it, mostly BCP 47."""


class Engine(Protocol):
    """One way to make speech. All calls come from one thread, the one that made it."""

    name: str
    """Shown by the diagnosis: "eSpeak NG"."""

    def voices(self) -> list[Voice]:
        """Every voice it has on this machine."""

    def voice_for(self, language: str, suggested: str) -> str:
        """Its voice for a BCP 47 code, or "" when it has none.

        ``suggested`` is the eSpeak NG voice that the table of languages names.
        """

    def synthesise(self, text: str, voice: str, words_per_minute: int, sink: Sink) -> None:
        """Hand all of the sound to ``sink``; return when done or when it says stop.

        :raises EngineError: it cannot, in a French sentence.
        """


class Engines:
    """Several engines, the preferred first; the first that reads a language says it."""

    def __init__(self, engines: Sequence[Engine]) -> None:
        self.engines = tuple(engines)

    def can_say(self, language: str, suggested: str) -> bool:
        """Whether any engine has a voice for this language."""
        return any(engine.voice_for(language, suggested) for engine in self.engines)

    def synthesise(
        self, text: str, language: str, suggested: str, words_per_minute: int, sink: Sink
    ) -> None:
        """As ``Engine.synthesise``, with the language's code instead of a voice.

        An engine that fails before it gave any sound leaves the text to the next one.

        :raises EngineError: no engine reads it, or the last one that does failed.
        """
        given = False

        def through(pcm: bytes, marks: Sequence[WordMark]) -> bool:
            nonlocal given
            given = given or bool(pcm)
            return sink(pcm, marks)

        failure = EngineError(no_voice(_french_name(language)))
        for engine in self.engines:
            if voice := engine.voice_for(language, suggested):
                try:
                    engine.synthesise(text, voice, words_per_minute, through)
                except EngineError as error:
                    failure = error
                    if not given:
                        continue
                    raise
                return
        raise failure

    def voices(self) -> list[tuple[str, Voice]]:
        """Every voice with the name of its engine."""
        return [(engine.name, voice) for engine in self.engines for voice in engine.voices()]


def _french_name(code: str) -> str:
    known = LANGUAGES.get(code)
    return known.french_name if known else code
