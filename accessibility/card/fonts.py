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
    # Noto's draws letters and dots apart, and a dot alone has no text: copied out, words
    # come in pieces. Vazirmatn has one glyph a letter, for Arabic, Dari and Pashto alike.
    "Arab": "Vazirmatn",
    "Beng": "NotoSansBengali",
    "Ethi": "NotoSansEthiopic",
    "Geor": "NotoSansGeorgian",
    "Taml": "NotoSansTamil",
    "Cyrl": _WIDE,
    "Grek": _WIDE,
}
# Latin, but with letters the first font lacks: one font for the whole text reads better.
_WIDE_LATIN = frozenset({"vi"})
# Arabic letters are small in their line: at the same size they read like smaller print.
_ENLARGED = {"Arab": 1.1}
_LEADING = {"Arab": 1.65, "Beng": 1.55, "Taml": 1.5, "Ethi": 1.45}
_DEFAULT_LEADING = 1.32

MISSING = "□"
"""Drawn where no embedded font has a sign, so that the gap is seen."""


class Face:
    """One font file. Names and numbers that a PDF font descriptor asks for."""

    def __init__(self, name: str, data: bytes) -> None:
        """Raises ``ValueError`` when ``data`` is no whole TrueType font."""
        self.name = name
        self.hb_face = hb.Face(hb.Blob(data))
        self.hb_font = hb.Font(self.hb_face)
        self.upem: int = self.hb_face.upem
        self.covered: frozenset[int] = frozenset(self.hb_face.unicodes)
        missing = {"head", "OS/2", "hhea", "glyf", "loca"} - set(self.hb_face.table_tags)
        if missing or not self.covered:
            raise ValueError(f"{name}: {', '.join(sorted(missing)) or 'no letter'} missing")
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

    Raises ``OSError`` when it is not there, ``ValueError`` when it is damaged.
    """
    return Face(name, files("resources").joinpath("fonts", f"{name}.ttf").read_bytes())


@cache
def _readable(name: str) -> bool:
    """Whether a font can be used: one that was lost or damaged is done without."""
    try:
        face(name)
    except (OSError, ValueError, struct.error):
        return False
    return True


@dataclass(frozen=True, slots=True)
class Writing:
    """How a language is written."""

    language: str
    script: str
    rtl: bool
    leading: float
    """Distance between lines, in sizes of the letters."""
    enlarged: float = 1.0
    """What a size is multiplied by to read as large as Latin letters do."""


@cache
def writing(code: str) -> Writing:
    """How ``code`` is written; a language not in the table is set as French is."""
    try:
        known = language(code)
    except UnknownLanguage:
        return Writing(code, "Latn", False, _DEFAULT_LEADING)
    leading = _LEADING.get(known.script, _DEFAULT_LEADING)
    enlarged = _ENLARGED.get(known.script, 1.0)
    return Writing(code, known.script, known.rtl, leading, enlarged)


class _Chain:
    """Fonts in the order they are tried, each read only when its turn comes."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self._names = names

    def whole(self, word: str) -> str | None:
        """The font, among the first two, that has every sign of ``word``."""
        for name in self._names[:2]:
            if _readable(name) and all(ord(char) in face(name).covered for char in word):
                return name
        return None

    def one(self, char: str) -> str | None:
        """The first font that has ``char``."""
        for name in self._names:
            if _readable(name) and ord(char) in face(name).covered:
                return name
        return None


@cache
def _chain(script: str, code: str, *, bold: bool, letters: str = "") -> _Chain:
    """The fonts to try, in order; ``letters`` are Latin ones to take before the usual."""
    first = _WIDE if code in _WIDE_LATIN else _OF_SCRIPT.get(script, _LATIN)
    order = dict.fromkeys((first, _LATIN, _WIDE, *_OF_SCRIPT.values()))
    if first not in (_LATIN, _WIDE):
        # Beside a Noto script, Noto's Latin letters and figures have the same weight.
        order = dict.fromkeys((first, _WIDE, _LATIN, *_OF_SCRIPT.values()))
    elif letters:
        order = dict.fromkeys((letters, *order))
    weight = "Bold" if bold else "Regular"
    return _Chain((*(f"{name}-{weight}" for name in order), *_SIGNS))


@lru_cache(maxsize=8192)
def by_face(
    word: str, script: str, code: str, *, bold: bool, letters: str = ""
) -> tuple[tuple[str, str | None, bool], ...]:
    """``word`` cut where the font changes: (text, font name, whether it is covered).

    One font for the whole word where one has all of it. Marks and joiners stay with
    the letter they belong to.
    """
    chain = _chain(script, code, bold=bold, letters=letters)
    name = chain.whole(word)
    if name is not None:
        return ((word, name, True),)
    runs: list[list[object]] = []
    for char in word:
        if runs and (unicodedata.category(char).startswith("M") or char in "\u200c\u200d"):
            runs[-1][0] = str(runs[-1][0]) + char
            continue
        found = chain.one(char)
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
    strokes: tuple[tuple[int, int, str], ...]
    """What PDF text operators draw: (start, rise, the inside of a TJ array). Glyphs stand
    from left to right whatever the direction, and strokes follow each other."""
    meaning: tuple[tuple[int, str], ...]
    """The text of each glyph, as (glyph, text)."""
    exact: bool
    """Whether reading ``meaning`` in order gives ``text`` back; backwards when ``rtl``."""


@lru_cache(maxsize=16384)
def shape(text: str, name: str, code: str, *, rtl: bool) -> Shaped:
    """``text`` drawn with the font ``name``; nothing in it changes direction."""
    one = face(name)
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if rtl else "ltr"
    buffer.language = code
    # Joiners are letters of Persian and Bengali: they are copied out with the rest.
    buffer.flags = hb.BufferFlags.PRESERVE_DEFAULT_IGNORABLES
    # A mark stays apart from its letter, so that each glyph has its own text.
    buffer.cluster_level = hb.BufferClusterLevel.MONOTONE_CHARACTERS
    hb.shape(one.hb_font, buffer, {})
    return Shaped(one, text, rtl, *_measure(one, text, buffer, rtl=rtl))


def _measure(
    one: Face, text: str, buffer: hb.Buffer, *, rtl: bool
) -> tuple[int, tuple[tuple[int, int, str], ...], tuple[tuple[int, str], ...], bool]:
    """Width, drawing and meaning of a shaped buffer."""
    infos, places = buffer.glyph_infos, buffer.glyph_positions
    starts = sorted({info.cluster for info in infos})
    ends = dict(zip(starts, [*starts[1:], len(text)], strict=True))
    drawn: list[tuple[int, int, int, str]] = []  # glyph, where it goes, rise, its text
    seen: set[int] = set()
    total = 0
    for info, place in zip(infos, places, strict=True):
        at = one.em(total + place.x_offset)
        total += place.x_advance
        said = ""
        if info.cluster not in seen:
            seen.add(info.cluster)
            said = text[info.cluster : ends[info.cluster]]
            # Readers turn a right-to-left string around letter by letter, also the
            # letters of one glyph: lam-alef stands in it as alef-lam.
            said = said[::-1] if rtl else said
        drawn.append((info.codepoint, at, one.em(place.y_offset), said))
    exact = all(said for *_, said in drawn)
    strokes: list[tuple[int, int, list[str]]] = []
    pen = 0
    for glyph, at, rise, _ in drawn:
        if not strokes or strokes[-1][1] != rise:
            strokes.append((pen, rise, []))
        if at != pen:
            strokes[-1][2].append(f"{pen - at}")
        strokes[-1][2].append(f"<{glyph:04x}>")
        pen = at + one.advance(glyph)
    width = one.em(total)
    if pen != width and strokes:
        strokes[-1][2].append(f"{pen - width}")
    joined = tuple((start, rise, " ".join(_glue(parts))) for start, rise, parts in strokes)
    meaning = tuple((glyph, said or one.letter.get(glyph, "\u25cc")) for glyph, *_, said in drawn)
    return width, joined, meaning, exact


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
