"""What is asked of the worker, checked before anything is sent: a text to say, a file to make.

Standard library only at import time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from accessibility.languages import Language, UnknownLanguage
from accessibility.languages import language as find_language
from accessibility.speech.errors import (
    NOTHING_TO_SAY,
    NotSayable,
    SpeechError,
    no_voice,
    too_long,
    wrong_suffix,
)
from accessibility.speech.given import CleanText
from accessibility.text import clean, one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from pathlib import Path

    from accessibility.speech.process import Message
    from accessibility.speech.values import Speed

MAX_SAID = 100_000
"""Characters said at once: two hours of sound."""
MAX_SAVED = 400_000
"""Characters in one sound file: seven hours."""


def to_say(
    text: str,
    language: str,
    speed: Speed,
    recording: Path | None,
    piper: Collection[str],
    *,
    private: bool,
) -> tuple[CleanText, Message]:
    """The text as it will be said, and the command for it, without its number.

    :param piper: codes of the languages that a voice of this site reads.
    :raises SpeechError: nothing to say, too much, no voice.
    """
    found = _known(language)
    if recording is None:
        _voiced(found, piper)
    given = CleanText(text)
    _check_length(given.text, MAX_SAID)
    return given, {
        "text": given.text,
        "language": found.code,
        "voice": found.voice,
        "wpm": speed.words_per_minute,
        "recording": str(recording.absolute()) if recording else "",
        "private": private,
    }


def to_save(
    parts: Sequence[str] | str,
    path: Path,
    language: str,
    speed: Speed,
    *,
    title: str,
    recorded: Callable[[str], Path | None],
    piper: Collection[str],
) -> Message:
    """The command that makes the file ``path``, without its number.

    :raises SpeechError: nothing to say, too much, no voice, another suffix.
    """
    # Imported here: on the way to the first paint, the suffixes are of no use.
    from accessibility.speech.sound_file import SUFFIXES

    found = _known(language)
    texts = [clean(part) for part in ([parts] if isinstance(parts, str) else parts)]
    voices = [(text, recorded(text)) for text in texts if text.strip()]
    if not all(recording for _, recording in voices):
        _voiced(found, piper)
    _check_length("\n".join(text for text, _ in voices), MAX_SAVED)
    if path.suffix.lower() not in SUFFIXES:
        raise NotSayable(wrong_suffix(path.name))
    return {
        "parts": [(text, str(file.absolute()) if file else "") for text, file in voices],
        "path": str(path.absolute()),
        "language": found.code,
        "voice": found.voice,
        "wpm": speed.words_per_minute,
        "title": one_line(title),
    }


def _known(code: str) -> Language:
    """The language of a code.

    :raises SpeechError: it is not in the table.
    """
    try:
        return find_language(code)
    except UnknownLanguage as error:
        raise SpeechError(str(error)) from error


def _voiced(found: Language, piper: Collection[str]) -> None:
    """:raises SpeechError: no voice reads this language."""
    if not found.voice and found.code not in piper:
        raise SpeechError(no_voice(found.french_name))


def _check_length(text: str, limit: int) -> None:
    """:raises SpeechError: nothing to say, or too much."""
    if not text.strip():
        raise NotSayable(NOTHING_TO_SAY)
    if len(text) > limit:
        raise NotSayable(too_long(len(text), limit))
