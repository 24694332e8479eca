"""Cuts a text into pieces that are synthesised one at a time.

Short pieces let a long text start at once, stop at once and wait in little
memory. A piece ends where a reader breathes: after a sentence or a line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accessibility.speech.normalise import Spoken

AIM = 200
"""Characters: sentences are put together up to here, so that pauses stay natural."""
LIMIT = 600
"""Characters: a text without any sentence end is cut here, at a space when there is one."""

# Latin, Arabic, Devanagari, Ethiopic, Chinese and Armenian full stops.
_SENTENCE_END = re.compile(r"[.!?…؟۔।॥።。！？։]+[»”\")\]]*(?=\s)|[。！？]|\n+")


# After these a reader breathes, in the middle of a piece too.
_PAUSES = frozenset(".,;:!?…،؛؟۔।。，、！？；：፣፤።՝։)»”")


@dataclass(frozen=True, slots=True)
class Piece:
    """``text[start:end]`` of what is said, in one language."""

    start: int
    end: int
    language: str
    """Empty: the text's own."""
    flows: bool
    """The next piece follows in one breath: the silence after this one is left out."""


def pieces(said: Spoken) -> list[Piece]:
    """What is synthesised one after the other: segments, cut again where the language changes."""
    found: list[Piece] = []
    for start, end in segments(said.text):
        runs = said.runs(start, end)
        for number, (first, last, language) in enumerate(runs, 1):
            written = said.text[first:last].rstrip()
            flows = number < len(runs) and written[-1:] not in _PAUSES
            found.append(Piece(first, last, language, flows))
    return found


def segments(text: str) -> list[tuple[int, int]]:
    """``(start, end)`` of each piece, in order; nothing but white space is left out.

    The first piece is a single sentence: it is what makes the first sound wait.
    """
    pieces: list[tuple[int, int]] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        end = match.end()
        if end - start < AIM and pieces and not match.group().startswith("\n"):
            continue
        pieces += _cut(text, start, end)
        start = end
    pieces += _cut(text, start, len(text))
    return [(a, b) for a, b in pieces if text[a:b].strip()]


def _cut(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """``start..end`` in pieces of at most ``LIMIT`` characters."""
    pieces: list[tuple[int, int]] = []
    while end - start > LIMIT:
        space = text.rfind(" ", start + LIMIT // 2, start + LIMIT)
        middle = space + 1 if space > 0 else start + LIMIT
        pieces.append((start, middle))
        start = middle
    pieces.append((start, end))
    return pieces
