"""The embedded fonts: which one draws which letter, and how HarfBuzz joins them.

Lengths are in thousandths of the font's size, as PDF counts them. A word is shaped
once and remembered: cards repeat words, and shaping is what a card costs.
"""

from __future__ import annotations

import struct
import unicodedata
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

import uharfbuzz as hb

from accessibility.languages import UnknownLanguage, language

if TYPE_CHECKING:
    from collections.abc import Iterator

_LATIN = "AtkinsonHyperlegibleNext"
_WIDE = "NotoSans"
# Signs exist in one weight only.
_SIGNS = ("NotoSansMath-Signes", "NotoSansSymbols2-Signes")
_OF_SCRIPT = {
    "Arab": "NotoSansArabic",
    "Beng": "NotoSansBengali",
    "Ethi": "NotoSansEthiopic",
    "Geor": "NotoSansGeorgian",
    "Taml": "NotoSansTamil",
    "Cyrl": _WIDE,
    "Grek": _WIDE,
}
# Latin, but with letters the first font lacks: one font for the whole text reads better.
_WIDE_LATIN = frozenset({"vi"})
_LEADING = {"Arab": 1.65, "Beng": 1.55, "Taml": 1.5, "Ethi": 1.45}
_DEFAULT_LEADING = 1.32

MISSING = "□"
"""Drawn where no embedded font has a sign, so that the gap is seen."""


class Face:
    """One font file. Names and numbers that a PDF font descriptor asks for."""

    def __init__(self, name: str) -> None:
        self.name = name
        data = files("resources").joinpath("fonts", f"{name}.ttf").read_bytes()
        self.hb_face = hb.Face(hb.Blob(data))
        self.hb_font = hb.Font(self.hb_face)
        self.upem: int = self.hb_face.upem
        self.covered: frozenset[int] = frozenset(self.hb_face.unicodes)
        head, os2, hhea = (self._table(tag) for tag in ("head", "OS/2", "hhea"))
        self.box = tuple(self.em(v) for v in struct.unpack(">4h", head[36:44]))
        self.ascent = self.em(struct.unpack(">h", hhea[4:6])[0])
        self.descent = self.em(struct.unpack(">h", hhea[6:8])[0])
        has_cap = struct.unpack(">H", os2[:2])[0] >= 2
        self.cap_height = self.em(struct.unpack(">h", os2[88:90])[0]) if has_cap else 700

    def _table(self, tag: str) -> bytes:
        return bytes(self.hb_face.reference_table(tag).data)

    def em(self, value: float) -> int:
        """Font units to thousandths of the size."""
        return round(value * 1000 / self.upem)

    @cache  # noqa: B019 - faces live as long as the program
    def advance(self, glyph: int) -> int:
        """How wide the glyph is in the file, before any kerning."""
        return self.em(self.hb_font.get_glyph_h_advance(glyph))

    @cached_property
    def letter(self) -> dict[int, str]:
        """The letter of a glyph, for glyphs that only a longer text explains."""
        found: dict[int, str] = {}
        for code in sorted(self.covered):
            glyph = self.hb_font.get_nominal_glyph(code)
            if glyph is not None:
                found.setdefault(glyph, chr(code))
        return found

    def subset(self, glyphs: frozenset[int]) -> bytes:
        """The font file with these glyphs only; their numbers stay the same."""
        return _subset(self, glyphs)


@lru_cache(maxsize=64)
def _subset(one: Face, glyphs: frozenset[int]) -> bytes:
    wanted = hb.SubsetInput()
    wanted.flags = hb.SubsetFlags.RETAIN_GIDS | hb.SubsetFlags.NOTDEF_OUTLINE
    wanted.glyph_set.update(glyphs)
    # A PDF reader draws by glyph number: shaping, names and coverage are not looked at.
    kept = ("head", "hhea", "hmtx", "maxp", "loca", "glyf", "cvt ", "fpgm", "prep")
    dropped = wanted.sets(hb.SubsetInputSets.DROP_TABLE_TAG)
    dropped.update(_tag(tag) for tag in one.hb_face.table_tags if tag not in kept)
    return bytes(hb.subset(one.hb_face, wanted).blob.data)


def _tag(name: str) -> int:
    return int.from_bytes(name.encode("ascii"), "big")


@cache
def face(name: str) -> Face:
    """The font ``resources/fonts/<name>.ttf``, read once.

    Raises ``OSError`` when it is not there.
    """
    return Face(name)


@dataclass(frozen=True, slots=True)
class Writing:
    """How a language is written."""

    language: str
    script: str
    rtl: bool
    leading: float
    """Distance between lines, in sizes of the letters."""


@cache
def writing(code: str) -> Writing:
    """How ``code`` is written; a language not in the table is set as French is."""
    try:
        known = language(code)
    except UnknownLanguage:
        return Writing(code, "Latn", rtl=False, leading=_DEFAULT_LEADING)
    leading = _LEADING.get(known.script, _DEFAULT_LEADING)
    return Writing(code, known.script, rtl=known.rtl, leading=leading)


@cache
def _chain(script: str, code: str, *, bold: bool) -> tuple[str, ...]:
    """Names of the fonts to try, in order."""
    first = _WIDE if code in _WIDE_LATIN else _OF_SCRIPT.get(script, _LATIN)
    order = dict.fromkeys((first, _LATIN, _WIDE, *_OF_SCRIPT.values()))
    if first not in (_LATIN, _WIDE):
        # Beside a Noto script, Noto's Latin letters and figures have the same weight.
        order = dict.fromkeys((first, _WIDE, _LATIN, *_OF_SCRIPT.values()))
    weight = "Bold" if bold else "Regular"
    return (*(f"{name}-{weight}" for name in order), *_SIGNS)


@lru_cache(maxsize=8192)
def by_face(
    word: str, script: str, code: str, *, bold: bool
) -> tuple[tuple[str, str | None, bool], ...]:
    """``word`` cut where the font changes: (text, font name, whether it is covered).

    One font for the whole word where one has all of it. Marks and joiners stay with
    the letter they belong to.
    """
    chain = _chain(script, code, bold=bold)
    for name in chain[:2]:
        covered = face(name).covered
        if all(ord(char) in covered for char in word):
            return ((word, name, True),)
    runs: list[list[object]] = []
    for char in word:
        if runs and (unicodedata.category(char).startswith("M") or char in "\u200c\u200d"):
            runs[-1][0] = str(runs[-1][0]) + char
            continue
        found = next((n for n in chain if ord(char) in face(n).covered), None)
        if runs and runs[-1][1] == found:
            runs[-1][0] = str(runs[-1][0]) + char
        else:
            runs.append([char, found])
    return tuple((str(text), None if n is None else str(n), n is not None) for text, n in runs)


@dataclass(frozen=True, slots=True, eq=False)
class Shaped:
    """A word, or a piece of one, as glyphs of one font."""

    face: Face
    text: str
    rtl: bool
    width: int
    """In thousandths of the size."""
    strokes: tuple[tuple[int, str], ...]
    """What a PDF text operator draws: (rise, the inside of a TJ array). Glyphs stand
    from left to right whatever the direction."""
    meaning: tuple[tuple[int, str], ...]
    """The text of each glyph, as (glyph, text)."""
    exact: bool
    """Whether reading ``meaning`` in order gives ``text`` back."""


@lru_cache(maxsize=16384)
def shape(text: str, name: str, code: str, *, rtl: bool) -> Shaped:
    """``text`` drawn with the font ``name``; nothing in it changes direction."""
    one = face(name)
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if rtl else "ltr"
    buffer.language = code
    hb.shape(one.hb_font, buffer, {})
    return Shaped(one, text, rtl, *_measure(one, text, buffer))


def _measure(
    one: Face, text: str, buffer: hb.Buffer
) -> tuple[int, tuple[tuple[int, str], ...], tuple[tuple[int, str], ...], bool]:
    """Width, drawing and meaning of a shaped buffer."""
    infos, places = buffer.glyph_infos, buffer.glyph_positions
    starts = sorted({info.cluster for info in infos})
    ends = dict(zip(starts, [*starts[1:], len(text)], strict=True))
    total = 0
    owed = 0  # distance between where PDF's pen is and where the next glyph goes
    strokes: list[tuple[int, list[str]]] = []
    meaning: list[tuple[int, str]] = []
    seen: set[int] = set()
    exact = True
    for info, place in zip(infos, places, strict=True):
        glyph = info.codepoint
        advance, dx, dy = one.em(place.x_advance), one.em(place.x_offset), one.em(place.y_offset)
        if not strokes or strokes[-1][0] != dy:
            strokes.append((dy, []))
        owed += dx
        if owed:
            strokes[-1][1].append(f"{-owed}")
        strokes[-1][1].append(f"<{glyph:04x}>")
        owed = advance - dx - one.advance(glyph)
        total += advance
        if info.cluster in seen:
            exact = False
            meaning.append((glyph, one.letter.get(glyph, "\u25cc")))
        else:
            seen.add(info.cluster)
            said = text[info.cluster : ends[info.cluster]]
            meaning.append((glyph, said))
    if owed and strokes:
        strokes[-1][1].append(f"{-owed}")
    joined = tuple((rise, "".join(_glue(parts))) for rise, parts in strokes)
    return total, joined, tuple(meaning), exact


def _glue(parts: list[str]) -> Iterator[str]:
    """Glyphs that follow each other with nothing to move become one string."""
    run = ""
    for part in parts:
        if part.startswith("<"):
            run += part[1:-1]
            continue
        if run:
            yield f"<{run}>"
            run = ""
        yield part
    if run:
        yield f"<{run}>"
