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


LONGEST_CODE = 250
"""Longest address, in characters, that a telephone still reads from a code this small."""


@lru_cache(maxsize=256)
def qr(address: str) -> Drawing | None:
    """A QR code with its quiet zone, one unit a module; nothing for a too long address."""
    found = _modules(address)
    if found is None:
        return None
    side, boxes = found
    drawn = [f"{x} {side - y - 1} {wide} 1 re" for x, y, wide in boxes]
    return Drawing("\n".join([*drawn, "f"]), side)


def qr_svg(address: str) -> str:
    """The same code as a small SVG document; empty for a too long address."""
    found = _modules(address)
    if found is None:
        return ""
    side, boxes = found
    path = "".join(f"M{x} {y}h{wide}v1h-{wide}z" for x, y, wide in boxes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"'
        f' shape-rendering="crispEdges"><path d="{path}"/></svg>'
    )


@lru_cache(maxsize=256)
def _modules(address: str) -> tuple[int, tuple[tuple[int, int, int], ...]] | None:
    """Modules a side, and dark stretches as (left, top, width) from the top left corner.

    Error correction M (15 %): a fold or a stain leaves it readable.
    """
    if len(address) > LONGEST_CODE:
        return None
    from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

    code: Any = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(address)
    code.make()
    count = code.getModuleCount()
    boxes: list[tuple[int, int, int]] = []
    for row in range(count):
        column = 0
        while column < count:
            if not code.isDark(row, column):
                column += 1
                continue
            start = column
            while column < count and code.isDark(row, column):
                column += 1
            boxes.append((start + _QUIET, row + _QUIET, column - start))
    return count + 2 * _QUIET, tuple(boxes)
