"""A pictogram as a small PNG, for programs that draw no SVG: a spreadsheet."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any

from accessibility.card.pictos import KEYS, svg

if TYPE_CHECKING:
    from collections.abc import Iterator

_FINER = 4
"""Drawn this much larger, then made smaller: smooth edges."""
_BENDS = 12
"""Straight pieces that a curve is drawn with."""

Point = tuple[float, float]


@lru_cache(maxsize=256)
def png(key: str, side: int = 48) -> bytes:
    """The pictogram ``key``, greys on white, ``side`` pixels wide; ``KeyError`` for no such key."""
    if key not in KEYS:
        raise KeyError(key)
    from PIL import Image, ImageDraw
    from svglib.svglib import svg2rlg

    drawing: Any = svg2rlg(StringIO(svg(key)))
    scale = side * _FINER / drawing.width
    image = Image.new("L", (side * _FINER, side * _FINER), 255)
    pen = ImageDraw.Draw(image)
    for shape, (a, b, c, d, e, f) in _shapes(drawing, (1, 0, 0, 1, 0, 0)):
        width = max(1, round((shape.strokeWidth or 1) * scale))
        for line in _lines(shape):
            # A PDF counts from the bottom, a picture from the top.
            points = [
                ((a * x + c * y + e) * scale, (drawing.height - (b * x + d * y + f)) * scale)
                for x, y in line
            ]
            if shape.fillColor is not None and len(points) > 2:
                pen.polygon(points, fill=round(255 * shape.fillColor.red))
            pen.line(points, fill=0, width=width, joint="curve")
            for x, y in (points[0], points[-1]):
                half = width / 2
                pen.ellipse((x - half, y - half, x + half, y + half), fill=0)
    out = BytesIO()
    image.resize((side, side), Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return out.getvalue()


def _shapes(group: Any, matrix: tuple[float, ...]) -> Iterator[tuple[Any, tuple[float, ...]]]:
    """Every path below ``group``, with the matrix that places it."""
    from reportlab.graphics import shapes

    known: Any = shapes
    for child in group.contents:
        if isinstance(child, known.Group):
            yield from _shapes(child, known.mmult(matrix, child.transform))
        elif isinstance(child, known.Path):
            yield child, matrix


def _lines(path: Any) -> Iterator[list[Point]]:
    """The lines of a reportlab path, its curves cut into straight pieces."""
    numbers = iter(path.points)
    line: list[Point] = []

    def point() -> Point:
        return next(numbers), next(numbers)

    for operator in path.operators:
        if operator == 0:  # a new line begins
            if len(line) > 1:
                yield line
            line = [point()]
        elif operator == 1:
            line.append(point())
        elif operator == 2:  # a Bézier curve from here
            start, one, two, end = line[-1], point(), point(), point()
            line += [_bent(start, one, two, end, step / _BENDS) for step in range(1, _BENDS + 1)]
        elif line:
            line.append(line[0])
    if len(line) > 1:
        yield line


def _bent(start: Point, one: Point, two: Point, end: Point, t: float) -> Point:
    u = 1 - t
    x, y = (
        u**3 * start[axis]
        + 3 * u * u * t * one[axis]
        + 3 * u * t * t * two[axis]
        + t**3 * end[axis]
        for axis in (0, 1)
    )
    return x, y
