"""Text as shown -> text as said, with a map back to what is shown.

The map is what lets the word being heard light up on the screen: an engine
counts in the text it was given, which is longer than the one people see.
"""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accessibility.speech.lexicon import Lexicon


PICTURES = re.compile(
    "[\u2190-\u21ff\u2300-\u2bff\U0001f000-\U0001faff\ufe0e\ufe0f\u20e3]"
    "[\u2190-\u21ff\u2300-\u2bff\U0001f000-\U0001faff\ufe0e\ufe0f\u20e3\u200d]*"
)
"""Emoji, arrows, boxes and their joiners: seen, not said."""


@dataclass(frozen=True, slots=True)
class Change:
    """``shown[start:end]`` is said as ``said``."""

    start: int
    end: int
    said: str
    language: str = ""
    """The language it is said in, when it is not the text's own: a French name in Arabic."""


class Spoken:
    """What is said for a text shown.

    :param shown: the text on the screen.
    :param changes: where the two differ; in order, without overlap.
    """

    def __init__(self, shown: str, changes: Iterable[Change] = ()) -> None:
        self._shown = shown
        self._starts: list[int] = []
        self._pieces: list[tuple[int, int, bool]] = []
        """For each piece said: the span it comes from, and whether it is said as it stands."""
        self._languages: list[str] = []
        said: list[str] = []
        at = length = 0
        for change in (*changes, Change(len(shown), len(shown), "")):
            for start, end, text, language in (
                (at, change.start, shown[at : change.start], None),
                (change.start, change.end, change.said, change.language),
            ):
                if text:
                    self._starts.append(length)
                    self._pieces.append((start, end, language is None))
                    self._languages.append(language or "")
                    said.append(text)
                    length += len(text)
            at = change.end
        self.text = "".join(said)

    def runs(self, start: int, end: int) -> list[tuple[int, int, str]]:
        """``text[start:end]`` cut where the language changes: ``(start, end, language)``.

        The language is "" where it is the text's own. White space alone is no run.
        """
        found: list[tuple[int, int, str]] = []
        index = max(bisect.bisect_right(self._starts, start) - 1, 0)
        while start < end:
            last = index + 1 == len(self._starts)
            stop = end if last else min(end, self._starts[index + 1])
            language = self._languages[index] if self._languages else ""
            if found and (found[-1][2] == language or not _heard(self.text[start:stop])):
                found[-1] = (found[-1][0], stop, found[-1][2])
            elif found and not _heard(self.text[slice(*found[-1][:2])]):
                found[-1] = (found[-1][0], stop, language)
            else:
                found.append((start, stop, language))
            start, index = stop, index + 1
        return found

    def source(self, start: int, length: int) -> tuple[int, int]:
        """``(start, length)`` in the text shown of a word of the text said.

        A word inside a change stands for all of what was changed; the rest is
        widened to the whole word as people see it: "l'" and "école" are both "l'école".
        """
        if not self._pieces:
            return 0, 0
        index = max(bisect.bisect_right(self._starts, start) - 1, 0)
        first, last, verbatim = self._pieces[index]
        if verbatim:
            offset = start - self._starts[index]
            first, last = min(first + offset, last), min(first + offset + length, last)
        first, last = _whole_word(self._shown, first, last)
        return first, last - first


def _heard(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _whole_word(text: str, start: int, end: int) -> tuple[int, int]:
    """``start..end`` widened to white space, then without the signs around the word."""
    left, right = start, end
    while left > 0 and _joins(text[left - 1]):
        left -= 1
    while right < len(text) and _joins(text[right]):
        right += 1
    while left < start and not text[left].isalnum():
        left += 1
    while right > end and not text[right - 1].isalnum():
        right -= 1
    return left, right


def _joins(character: str) -> bool:
    """Whether it belongs to the word beside it: Thai, Chinese and Japanese use no spaces."""
    code = ord(character)
    return not (character.isspace() or 0x0E00 <= code <= 0x0EFF or 0x2E80 <= code <= 0xA4CF)


def spoken(text: str, language: str, lexicon: Lexicon | None = None) -> Spoken:
    """``text``, already clean, as a person would say it in ``language``.

    :param lexicon: default: the built-in one.
    """
    from accessibility.speech.lexicon import built_in

    if language == "fr":
        from accessibility.speech.french import changes

        return Spoken(text, changes(text, lexicon or built_in()))
    from accessibility.speech.foreign import changes as abroad

    return Spoken(text, abroad(text, language, lexicon or built_in()))
