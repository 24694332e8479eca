"""A chart on a PDF page: the same shapes as on the web page, as one tagged figure."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from accessibility.card.setting import set_text
from mediation.evaluation.charts import Area, Box, Chart, Dot, Label, Stroke

if TYPE_CHECKING:
    from accessibility.card.pen import Pen
    from accessibility.card.setting import Paragraph
    from mediation.evaluation.charts import Shape

_CIRCLE = 0.5523
"""Where the handles of a quarter of a circle stand, in radii."""


def draw(pen: Pen, chart: Chart, x: float, y: float, *, scale: float, says: str) -> None:
    """The chart with its top left corner at (x, y), ``scale`` points a unit; ``says`` as text."""
    box = (x, y, x + chart.width * scale, y + chart.height * scale)
    with pen.element("Figure", alt=says, box=box), pen.tags.content():
        for shape in chart.shapes:
            _shape(pen, shape, x, y, scale)


def pieces(chart: Chart, most: float) -> list[Chart]:
    """The chart cut into parts no taller than ``most`` units, never through words or a bar."""
    found: list[Chart] = []
    start = 0.0
    while chart.height - start > most:
        cut = start + most
        # Move up to where nothing that must stay whole is crossed.
        while crossed := [top for top, foot in _spans(chart) if top < cut < foot and top > start]:
            cut = min(crossed) - 1
        found.append(_slice(chart, start, cut))
        start = cut
    found.append(_slice(chart, start, chart.height) if start else chart)
    return found


def _spans(chart: Chart) -> list[tuple[float, float]]:
    found = []
    for shape in chart.shapes:
        if isinstance(shape, Box):
            found.append((shape.y - 3, shape.y + shape.height + 3))
        elif isinstance(shape, Label):
            found.append((shape.y - shape.size * 0.8, shape.y + shape.size * 0.8))
    return found


def _slice(chart: Chart, start: float, end: float) -> Chart:
    shapes: list[Shape] = []
    for shape in chart.shapes:
        moved = _moved(shape, start, end - start)
        if moved is not None:
            shapes.append(moved)
    return Chart(chart.width, end - start, tuple(shapes))


def _moved(shape: Shape, up: float, height: float) -> Shape | None:
    """The shape in a slice: whole, cut (a line), or None when it is elsewhere."""
    if isinstance(shape, (Box, Dot, Label)):
        return replace(shape, y=shape.y - up) if 0 <= shape.y - up < height else None
    if isinstance(shape, Area):
        return replace(shape, points=tuple((x, y - up) for x, y in shape.points))
    points = _flat(shape)
    inside = [(x, min(max(y - up, 0.0), height)) for x, y in points]
    if all(0 < y - up < height for _, y in points):
        return replace(shape, points=tuple((x, y - up) for x, y in shape.points))
    if not any(0 < y - up < height for _, y in points) and not (
        min(y for _, y in points) <= up and max(y for _, y in points) >= up + height
    ):
        return None
    return replace(shape, points=tuple(inside), curve=False)


def _flat(shape: Stroke) -> list[tuple[float, float]]:
    """A curve as many short lines, so that it can be cut."""
    if not shape.curve:
        return list(shape.points)
    (a, b), (c, d), (e, f), (g, h) = shape.points
    found = []
    for place in range(25):
        t = place / 24
        u = 1 - t
        found.append(
            (
                u**3 * a + 3 * u * u * t * c + 3 * u * t * t * e + t**3 * g,
                u**3 * b + 3 * u * u * t * d + 3 * u * t * t * f + t**3 * h,
            )
        )
    return found


@lru_cache(maxsize=4096)
def line(words: str, size: float, *, bold: bool = False) -> Paragraph:
    """One line of text, as wide as it is."""
    return set_text(words, width=10_000, size=size, language="fr", bold=bold)


def colour(name: str) -> str:
    """``#1f4e8c`` as three numbers between 0 and 1."""
    return " ".join(f"{int(name[at : at + 2], 16) / 255:.3f}" for at in (1, 3, 5))


def _shape(pen: Pen, shape: Shape, left: float, top: float, scale: float) -> None:
    def at(x: float, y: float) -> str:
        return f"{left + x * scale:.2f} {pen.height - top - y * scale:.2f}"

    match shape:
        case Box():
            corner = at(shape.x, shape.y + shape.height)
            size = f"{shape.width * scale:.2f} {shape.height * scale:.2f}"
            pen.draw(f"q {colour(shape.fill)} rg {corner} {size} re f Q")
        case Stroke():
            dash = f" [{4 * scale:.1f} {3 * scale:.1f}] 0 d" if shape.dashed else ""
            points = [at(x, y) for x, y in shape.points]
            if shape.curve:
                path = f"{points[0]} m {' '.join(points[1:])} c"
            else:
                path = f"{points[0]} m " + " ".join(f"{point} l" for point in points[1:])
            pen.draw(f"q {colour(shape.colour)} RG {shape.weight * scale:.2f} w{dash} {path} S Q")
        case Area():
            points = [at(x, y) for x, y in shape.points]
            path = f"{points[0]} m " + " ".join(f"{point} l" for point in points[1:])
            pen.draw(f"q {colour(shape.fill)} rg {path} h f Q")
        case Dot():
            pen.draw(f"q {colour(shape.fill)} rg {_circle(shape, at)} f Q")
        case Label():
            said = line(shape.words, round(shape.size * scale, 2), bold=shape.bold)
            wide = said.lines[0].width
            x = left + shape.x * scale
            x -= wide if shape.anchor == "end" else wide / 2 if shape.anchor == "middle" else 0
            y = top + shape.y * scale - said.leading / 2
            pen.draw(f"q {colour(shape.colour)} rg")
            pen.lines(said, x, y)
            pen.draw("Q")


def _circle(shape: Dot, at: object) -> str:
    assert callable(at)
    x, y, r, k = shape.x, shape.y, shape.radius, shape.radius * _CIRCLE
    return (
        f"{at(x + r, y)} m {at(x + r, y + k)} {at(x + k, y + r)} {at(x, y + r)} c"
        f" {at(x - k, y + r)} {at(x - r, y + k)} {at(x - r, y)} c"
        f" {at(x - r, y - k)} {at(x - k, y - r)} {at(x, y - r)} c"
        f" {at(x + k, y - r)} {at(x + r, y - k)} {at(x + r, y)} c"
    )
