"""The paragraph setter: a text becomes lines of placed words, in any of our scripts.

The order matters, and it is the one that ready-made setters miss: directions are
resolved on the whole text, lines are broken in the order one reads, then each line
is ordered by itself for the eye.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from accessibility.card.direction import levels, visual_order
from accessibility.card.fonts import MISSING, Shaped, by_face, shape, writing

_WORDS = re.compile(r" +|[^ ]+")
_LONG_WORD_ENDS = ("/", "._?&=@")


@dataclass(frozen=True, slots=True)
class Placed:
    """A piece of a line. ``x`` in points from the left of the line."""

    shaped: Shaped
    x: float
    missing: str = ""
    """The characters that no font has; the piece shows a stand-in."""


@dataclass(frozen=True, slots=True)
class Line:
    """Pieces in reading order, placed where the eye finds them."""

    pieces: tuple[Placed, ...]
    width: float


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A set text. Lengths in points."""

    lines: tuple[Line, ...]
    size: float
    leading: float
    rtl: bool
    width: float
    language: str

    @property
    def height(self) -> float:
        """From the top of the first line to the foot of the last."""
        return len(self.lines) * self.leading


_Letters = tuple[str, str, bool, str]
"""What letters a text is set in: its language and script, bold or not, a font to prefer."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """Part of a word: one font, one direction."""

    shaped: Shaped
    level: int
    missing: str


def set_text(
    text: str, *, width: float, size: float, language: str, bold: bool, letters: str = ""
) -> Paragraph:
    """``text`` in lines no wider than ``width`` points.

    Each ``\\n`` ends a line. A word wider than a line is broken where it must be.
    ``letters``: a font to take Latin letters from before the usual ones.
    """
    how = writing(language)
    size *= how.enlarged
    lines: list[Line] = []
    for raw in text.split("\n"):
        face = (how.language, how.script, bold, letters)
        lines += _set_line(raw, width, size, face, rtl=how.rtl)
    return Paragraph(tuple(lines), size, size * how.leading, how.rtl, width, language)


@lru_cache(maxsize=4096)
def _set_line(
    text: str, width: float, size: float, face: _Letters, *, rtl: bool
) -> tuple[Line, ...]:
    directions = levels(text, rtl=rtl)
    room = width * 1000 / size
    lines: list[list[_Piece]] = [[]]
    used = 0
    for match in _WORDS.finditer(text):
        start, end = match.span()
        word = _pieces(text[start:end], directions[start:end], face)
        wide = sum(piece.shaped.width for piece in word)
        if match.group().startswith(" "):
            lines[-1] += word
            used += wide
            continue
        if used + wide <= room:
            lines[-1] += word
            used += wide
            continue
        if lines[-1]:
            lines.append([])
        # A word wider than a whole line is cut where it has to be.
        while wide > room:
            cut = _cut(text[start:end], directions[start:end], room, face)
            part = slice(start, start + cut)
            lines[-1] += _pieces(text[part], directions[part], face)
            lines.append([])
            start += cut
            word = _pieces(text[start:end], directions[start:end], face)
            wide = sum(piece.shaped.width for piece in word)
        lines[-1] += word
        used = wide
    return tuple(_place(line, size, rtl=rtl) for line in lines)


def _cut(word: str, directions: tuple[int, ...], room: float, face: _Letters) -> int:
    """How many characters of a too wide word fit; at least one, never half a letter."""

    def wide(count: int) -> int:
        pieces = _pieces(word[:count], directions[:count], face)
        return sum(piece.shaped.width for piece in pieces)

    low, high = 1, len(word)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if wide(middle) <= room else (low, middle - 1)
    # An address is better cut after a stroke, else after a dot, when there is one near.
    for ends in _LONG_WORD_ENDS:
        for back in range(low, max(low // 2, 1), -1):
            if word[back - 1] in ends:
                return back
    # Neither before a mark or joiner, nor after a stroke that a reader would take for
    # a hyphen to be left out.
    while low > 1 and (
        unicodedata.combining(word[low]) or word[low] in "\u200c\u200d" or word[low - 1] == "-"
    ):
        low -= 1
    return low


def _pieces(word: str, directions: tuple[int, ...], face: _Letters) -> list[_Piece]:
    """A word cut where its font or its direction changes."""
    code, script, bold, letters = face
    found: list[_Piece] = []
    start = 0
    for end in range(1, len(word) + 1):
        if end < len(word) and directions[end] == directions[start]:
            continue
        level = directions[start]
        for text, name, covered in by_face(
            word[start:end], script, code, bold=bold, letters=letters
        ):
            if covered and name:
                found.append(_Piece(shape(text, name, code, rtl=level % 2 == 1), level, ""))
            else:
                boxes, sign_font = MISSING * len(text), _sign_font()
                found.append(_Piece(shape(boxes, sign_font, code, rtl=False), level, text))
        start = end
    return found


def _sign_font() -> str:
    """The font that has the stand-in for a missing sign."""
    return "NotoSansSymbols2-Signes"


def _place(line: list[_Piece], size: float, *, rtl: bool) -> Line:
    """Pieces of one line, each at its place.

    One space stays at the end, outside the width: whoever reads the page aloud or
    copies it would join the last word to the next line's first one.
    """
    spaces: list[_Piece] = []
    while line and not line[-1].shaped.text.strip(" "):
        spaces.append(line.pop())
    x: list[float] = [0.0] * len(line)
    pen = 0.0
    for place in visual_order([piece.level for piece in line]):
        x[place] = pen * size / 1000
        pen += line[place].shaped.width
    pieces = [Placed(p.shaped, at, p.missing) for p, at in zip(line, x, strict=True)]
    width = pen * size / 1000
    if spaces and pieces:
        space = spaces[-1].shaped
        pieces.append(Placed(space, -space.width * size / 1000 if rtl else width))
    return Line(tuple(pieces), width)
