"""The voices that Windows and macOS bring, through ``pyttsx3`` 2.98, as an ``Engine``.

UNTRIED on a real Windows or macOS: built behind the same protocol as eSpeak NG
and tested with a stand-in for ``pyttsx3``. The system's voice writes a sound file
that is read back, so that stopping, pausing and word events work as they do
everywhere: these drivers cannot be interrupted safely in the middle of a word.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from accessibility.speech.engine import FRAME_BYTES, Sink, Voice
from accessibility.speech.errors import NO_ENGINE, EngineError
from accessibility.speech.marks import estimated_marks
from accessibility.speech.sound_file import read_sound

if TYPE_CHECKING:
    from collections.abc import Callable

# Registry names of SAPI voices hold the language: TTS_MS_FR-FR_HORTENSE_11.0.
_IN_ID = re.compile(r"(?:^|[_.\\])([a-z]{2,3})-([a-z]{2})(?=[_.\\]|$)", re.IGNORECASE)
# SAPI reads XML and macOS reads [[commands]]: to us both are text that cannot be said.
_COMMANDS = str.maketrans("<>&[]", "     ")


class SystemVoices:
    """:param init: makes a ``pyttsx3`` engine; default: the one of this system.

    :raises EngineError: there is none here.
    """

    name = "voix du système"

    def __init__(self, init: Callable[[], Any] | None = None) -> None:
        try:
            if init is None:
                import pyttsx3

                init = pyttsx3.init
            self._engine = init()
            self._voices = [_described(voice) for voice in self._engine.getProperty("voices")]
        except Exception as error:  # COM and Objective-C raise classes of their own
            raise EngineError(NO_ENGINE) from error

    def voices(self) -> list[Voice]:
        """Every voice that the system shows to ``pyttsx3``."""
        return list(self._voices)

    def voice_for(self, language: str, suggested: str) -> str:
        """The first voice of that very language; a borrowed one is left to eSpeak NG."""
        del suggested
        for voice in self._voices:
            if voice.language.partition("-")[0].lower() == language:
                return voice.id
        return ""

    def synthesise(self, text: str, voice: str, words_per_minute: int, sink: Sink) -> None:
        """Hand all the sound of ``text`` to ``sink`` at once.

        Word marks are estimated from the length of each word: the driver does
        not say when a word is heard.

        :raises EngineError: the system made no readable sound.
        """
        plain = text.translate(_COMMANDS)
        with tempfile.TemporaryDirectory(prefix="mediation-") as folder:
            file = Path(folder) / "parole.wav"
            try:
                self._engine.setProperty("voice", voice)
                self._engine.setProperty("rate", words_per_minute)
                self._engine.save_to_file(plain, str(file))
                self._engine.runAndWait()
                pcm = read_sound(file.read_bytes())
            except Exception as error:
                raise EngineError(NO_ENGINE) from error
        sink(pcm, estimated_marks(plain, len(pcm) // FRAME_BYTES))


def _described(voice: Any) -> Voice:
    """A ``pyttsx3`` voice; its language from what it says, else from its id."""
    languages = [
        code.decode("ascii", "ignore").lstrip("\x05") if isinstance(code, bytes) else str(code)
        for code in (voice.languages or ())
    ]
    match = _IN_ID.search(voice.id)
    found = (
        languages[0] if languages and languages[0] else "-".join(match.groups()) if match else ""
    )
    return Voice(str(voice.id), str(voice.name), found.replace("_", "-"))
