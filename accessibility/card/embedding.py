"""Puts our fonts into a reportlab document: by glyph, each with the text it stands for.

reportlab's own way goes by character, which cannot name a glyph that only shaping
gives, and gives such glyphs private codes: copied out, they mean nothing. Here a font
is a Type 0 font with two-byte glyph numbers (ISO 32000-1, 9.7) and a ``ToUnicode``
map. Where one glyph stands for different letters in different words, ``learn`` says
so and the word carries its text itself (``ActualText``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reportlab.pdfbase.pdfdoc import (
    PDFArray,
    PDFDictionary,
    PDFName,
    PDFObject,
    PDFStream,
    PDFStreamFilterZCompress,
    PDFString,
)

if TYPE_CHECKING:
    from accessibility.card.fonts import Face, Shaped

_CMAP_HEAD = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
"""
_CMAP_TAIL = """endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""


def utf16(text: str) -> str:
    """``text`` as the hexadecimal digits PDF wants."""
    return text.encode("utf-16-be").hex()


class Fonts:
    """The fonts of one document, a reportlab ``Canvas`` whose private parts are used."""

    def __init__(self, canvas: Any) -> None:
        self._canvas = canvas
        self._names: dict[Face, str] = {}
        self._meaning: dict[Face, dict[int, str]] = {}

    def learn(self, shaped: Shaped) -> bool:
        """Note the glyphs of a word; whether their own texts, in order, give the word."""
        known = self._meaning.setdefault(shaped.face, {})
        exact = shaped.exact
        for glyph, said in shaped.meaning:
            if known.setdefault(glyph, said) != said:
                exact = False
        return exact

    def name(self, face: Face) -> str:
        """The font's name in page contents."""
        return self._names.setdefault(face, f"C{len(self._names) + 1}")

    def finish(self) -> None:
        """Write every font used, with only the glyphs drawn. Call once, before saving."""
        fonts = self._canvas._doc.idToObject["BasicFonts"].dict
        for face, name in self._names.items():
            fonts[name] = self._font(face, name)

    def _font(self, face: Face, name: str) -> object:
        doc = self._canvas._doc
        glyphs = self._meaning[face]
        # Six capital letters and a plus say that the font is not whole (9.6.4).
        base = PDFName(f"MEDI{_letters(int(name[1:]))}+{face.name}")
        program = face.subset(frozenset(glyphs))
        file = compressed(program, {"Length1": len(program)})
        descriptor = PDFDictionary(
            {
                "Type": PDFName("FontDescriptor"),
                "FontName": base,
                "Flags": 4,
                "FontBBox": PDFArray(list(face.box)),
                "ItalicAngle": 0,
                "Ascent": face.ascent,
                "Descent": face.descent,
                "CapHeight": face.cap_height,
                "StemV": 120 if face.name.endswith("-Bold") else 80,
                "FontFile2": doc.Reference(file, f"{name}-file"),
            }
        )
        widths = " ".join(f"{glyph} [{face.advance(glyph):g}]" for glyph in sorted(glyphs))
        letters = PDFDictionary(
            {
                "Type": PDFName("Font"),
                "Subtype": PDFName("CIDFontType2"),
                "BaseFont": base,
                "CIDSystemInfo": PDFDictionary(
                    {
                        "Registry": PDFString("Adobe"),
                        "Ordering": PDFString("Identity"),
                        "Supplement": 0,
                    }
                ),
                "FontDescriptor": doc.Reference(descriptor, f"{name}-descriptor"),
                "DW": 0,
                "W": _Written(f"[{widths}]".encode("ascii")),
                "CIDToGIDMap": PDFName("Identity"),
            }
        )
        font = PDFDictionary(
            {
                "Type": PDFName("Font"),
                "Subtype": PDFName("Type0"),
                "BaseFont": base,
                "Encoding": PDFName("Identity-H"),
                "DescendantFonts": PDFArray([doc.Reference(letters, f"{name}-letters")]),
                "ToUnicode": doc.Reference(_to_unicode(glyphs), f"{name}-unicode"),
            }
        )
        return doc.Reference(font, f"{name}-font")


class _Written(PDFObject):
    """Something of the file that is already as the file has it.

    reportlab writes a number at a time; the widths of a card's letters are hundreds.
    """

    def __init__(self, written: bytes) -> None:
        self._written = written

    def format(self, _document: object) -> bytes:
        return self._written


def _letters(number: int) -> str:
    """A number as two capital letters."""
    return chr(65 + number // 26) + chr(65 + number % 26)


def compressed(content: bytes, entries: dict[str, object] | None = None) -> PDFStream:
    """A stream of the file, deflated; ``entries`` go in its dictionary."""
    return PDFStream(PDFDictionary(entries or {}), content, [PDFStreamFilterZCompress()])


def _to_unicode(glyphs: dict[int, str]) -> PDFStream:
    """The map that copying out goes by; at most 100 lines a block (9.10.3)."""
    lines = [f"<{glyph:04x}> <{utf16(said)}>" for glyph, said in sorted(glyphs.items())]
    blocks = [lines[at : at + 100] for at in range(0, len(lines), 100)]
    body = "".join(
        f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar\n" for block in blocks
    )
    return compressed((_CMAP_HEAD + body + _CMAP_TAIL).encode("ascii"))
