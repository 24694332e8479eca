"""A chart as SVG inside the page: plain attributes, no style, no script, no outside request."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from mediation.evaluation.charts import Area, Box, Dot, Label, Stroke
from mediation.evaluation.report_words import tidy

if TYPE_CHECKING:
    from mediation.evaluation.charts import Chart, Shape


def svg(chart: Chart, says: str, kind: str) -> str:
    """The chart with its text equivalent; ``kind`` is its class on the page."""
    inside = "".join(_shape(shape) for shape in chart.shapes)
    return (
        f'<svg class="{kind}" role="img" aria-label="{escape(tidy(says), quote=True)}"'
        f' viewBox="0 0 {chart.width:g} {_n(chart.height)}" width="{chart.width:g}"'
        f' height="{_n(chart.height)}" xmlns="http://www.w3.org/2000/svg">{inside}</svg>'
    )


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _shape(shape: Shape) -> str:
    match shape:
        case Box():
            stroke = f' stroke="{shape.stroke}"' if shape.stroke else ""
            round_ = f' rx="{_n(shape.radius)}"' if shape.radius else ""
            return (
                f'<rect x="{_n(shape.x)}" y="{_n(shape.y)}" width="{_n(shape.width)}"'
                f' height="{_n(shape.height)}" fill="{shape.fill}"{round_}{stroke}/>'
            )
        case Stroke():
            dash = ' stroke-dasharray="4 3"' if shape.dashed else ""
            return (
                f'<path d="{_path(shape)}" fill="none" stroke="{shape.colour}"'
                f' stroke-width="{_n(shape.weight)}"{dash}/>'
            )
        case Area():
            points = " ".join(f"{_n(x)},{_n(y)}" for x, y in shape.points)
            return f'<polygon points="{points}" fill="{shape.fill}"/>'
        case Dot():
            return (
                f'<circle cx="{_n(shape.x)}" cy="{_n(shape.y)}" r="{_n(shape.radius)}"'
                f' fill="{shape.fill}"/>'
            )
        case Label():
            anchor = f' text-anchor="{shape.anchor}"' if shape.anchor != "start" else ""
            bold = ' font-weight="bold"' if shape.bold else ""
            return (
                f'<text x="{_n(shape.x)}" y="{_n(shape.y + shape.size * 0.35)}"'
                f' font-size="{_n(shape.size)}" fill="{shape.colour}"{anchor}{bold}>'
                f"{escape(shape.words)}</text>"
            )


def _path(shape: Stroke) -> str:
    points = [f"{_n(x)} {_n(y)}" for x, y in shape.points]
    if shape.curve:
        return f"M{points[0]}C{','.join(points[1:])}"
    return "M" + "L".join(points)
