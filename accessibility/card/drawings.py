"""Pictograms and QR codes as PDF drawing operators, made once and remembered."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from io import BytesIO, StringIO
from typing import Any

from accessibility.card.pictos import KEYS, svg

_GRID = 24.0
_QUIET = 4
"""Empty modules around a QR code that a telephone needs (ISO/IEC 18004, 9.1)."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """PDF operators that draw inside a square."""

    operators: str
    units: float
    """Side of the square that the operators count in."""


@cache
def picto(key: str) -> Drawing | None:
    """A pictogram, or nothing where the key is unknown or the drawing cannot be read.

    The text of the step is what counts: it never fails for its picture.
    """
    if key not in KEYS:
        return None
    from reportlab.graphics import renderPDF
    from reportlab.pdfgen.canvas import Canvas
    from svglib.svglib import svg2rlg

    drawing = svg2rlg(StringIO(svg(key)))
    if drawing is None or not drawing.width:
        return None
    scratch: Any = Canvas(BytesIO(), invariant=1)
    start = len(scratch._code)
    scale = _GRID / drawing.width
    scratch.scale(scale, scale)
    renderPDF.draw(drawing, scratch, 0, 0)
    # renderPDF chooses a font first; there is no text in a pictogram.
    drawn = [code for code in scratch._code[start:] if " Tf" not in code]
    return Drawing(" ".join(drawn), _GRID)


@lru_cache(maxsize=256)
def qr(address: str) -> Drawing:
    """A QR code with its quiet zone, one unit a module.

    Error correction M (15 %): a fold or a stain leaves it readable.
    """
    from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

    code: Any = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(address)
    code.make()
    count = code.getModuleCount()
    side = count + 2 * _QUIET
    boxes: list[str] = []
    for row in range(count):
        column = 0
        while column < count:
            if not code.isDark(row, column):
                column += 1
                continue
            start = column
            while column < count and code.isDark(row, column):
                column += 1
            boxes.append(f"{start + _QUIET} {side - _QUIET - row - 1} {column - start} 1 re")
    return Drawing("\n".join([*boxes, "f"]), side)
