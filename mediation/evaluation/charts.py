"""Charts as a few plain shapes, that a web page and a PDF both draw.

Every chart is drawn to a width: narrow ones put labels above their bars, so that a
telephone shows letters of the same size. No colour alone carries meaning: each mark
has its number in words, and position says the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from mediation.evaluation.report_words import tidy

if TYPE_CHECKING:
    from collections.abc import Sequence

INK = "#1b1b1f"
SOFT = "#5b6270"
GRID = "#d5d9e0"
FAINT = "#8f98a8"
TRACK = "#eef1f5"
BLUE = "#1f4e8c"
PALE = "#c9d8ec"
RED = "#a63a00"
PALE_RED = "#f3d3bf"
SIZE = 14.0
"""Of letters, in the units of the chart; small ones are 12."""
SMALL = 12.0
WIDE = 0.6
"""Width of a wide letter, in sizes: leaves room beside a bar for the words of its number."""
_NARROW = 480.0
EM = 0.57
"""Width of an average letter, in sizes: only used to leave room and to break lines."""


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    radius: float = 0.0
    stroke: str = ""


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through points; ``curve``: the four points of a Bézier curve."""

    points: tuple[tuple[float, float], ...]
    colour: str
    weight: float = 1.0
    dashed: bool = False
    curve: bool = False


@dataclass(frozen=True, slots=True)
class Area:
    """A filled shape through points."""

    points: tuple[tuple[float, float], ...]
    fill: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A filled disc."""

    x: float
    y: float
    radius: float
    fill: str


@dataclass(frozen=True, slots=True)
class Label:
    """Words with the middle of their line at ``y``; ``anchor`` is "start", "middle" or "end"."""

    x: float
    y: float
    words: str
    size: float = SIZE
    anchor: str = "start"
    bold: bool = False
    colour: str = INK


Shape = Box | Stroke | Area | Dot | Label


@dataclass(frozen=True, slots=True)
class Chart:
    """Shapes on a white ground, from the top left corner."""

    width: float
    height: float
    shapes: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A value with its interval, in hundredths of the axis (a share or a difference), and words."""

    label: str
    value: float
    low: float
    high: float
    said: str
    strong: bool = False


def lines(words: str, width: float, size: float = SIZE) -> list[str]:
    """``words`` broken to about ``width``."""
    room = max(int(width / (size * EM)), 8)
    found = [""]
    for word in tidy(words).split(" "):
        if found[-1] and len(found[-1]) + 1 + len(word) > room:
            found.append(word)
        else:
            found[-1] = f"{found[-1]} {word}".strip()
    return found


def intervals(
    marks: Sequence[Mark],
    width: float,
    *,
    low: float = 0.0,
    high: float = 1.0,
    signed: bool = False,
) -> Chart:
    """A row a mark: a dot for the value, a line for its interval, the number in words."""
    shapes: list[Shape] = []
    narrow = width < _NARROW
    left = 0.0 if narrow else width * 0.36
    said_wide = max((len(m.said) for m in marks), default=0) * SMALL * WIDE + 10
    right = width if narrow else width - said_wide
    pad = 9.0
    track = right - left - 2 * pad

    def x(value: float) -> float:
        inside = min(max((value - low) / (high - low), 0.0), 1.0)
        return left + pad + inside * track

    y = 24.0
    rows: list[float] = []
    for mark in marks:
        words = lines(mark.label, width - 8 if narrow else left - 12)
        height = (len(words) * 17 + 46) if narrow else max(len(words) * 17 + 9, 28)
        middle = y + len(words) * 17 + 12 if narrow else y + height / 2
        top = y + 8 if narrow else middle - (len(words) - 1) * 8.5
        for place, line in enumerate(words):
            at = Label(left - 10, top + place * 17, line, anchor="end", bold=mark.strong)
            if narrow:
                at = Label(0, top + place * 17, line, bold=mark.strong)
            shapes.append(at)
        shapes.append(Box(left, middle - 7, right - left, 14, TRACK, radius=3))
        colour = BLUE
        shapes.append(Stroke(((x(mark.low), middle), (x(mark.high), middle)), colour, 5))
        for end in (mark.low, mark.high):
            shapes.append(Stroke(((x(end), middle - 5), (x(end), middle + 5)), colour, 1.6))
        shapes.append(Dot(x(mark.value), middle, 5.5, colour))
        if narrow:
            shapes.append(Label(width, middle + 17, mark.said, SMALL, "end", colour=INK))
        else:
            shapes.append(Label(right + 8, middle, mark.said, SMALL))
        rows.append(middle)
        y += height
    return Chart(width, y + 6, (*_axis(x, low, high, y, signed=signed), *shapes))


def _axis(x: object, low: float, high: float, bottom: float, *, signed: bool) -> list[Shape]:
    """Light upright lines at round values, with their words above."""
    assert callable(x)
    found: list[Shape] = []
    many = 4
    step = (high - low) / many
    for place in range(many + 1):
        value = low + place * step
        at = x(value)
        zero = signed and abs(value) < 1e-9
        found.append(Stroke(((at, 16), (at, bottom)), SOFT if zero else GRID, 1.6 if zero else 1.0))
        words = f"{value * 100:+.0f}".replace("-", "−") if signed else f"{value * 100:.0f}"
        words = "0" if zero else words
        anchor = "start" if place == 0 else "end" if place == many else "middle"
        shift = -6 if place == 0 else 6 if place == many else 0
        unit = "" if signed else "\u202f%"
        found.append(Label(at + shift, 7, words + unit, SMALL, anchor, colour=SOFT))
    return found


def around_zero(marks: Sequence[Mark]) -> float:
    """A round value that every interval of a difference is inside of."""
    widest = max((max(abs(m.low), abs(m.high)) for m in marks), default=0.1)
    return max(ceil(widest * 100 / 4) * 4, 4) / 100


def room_for(marks: Sequence[Mark]) -> float:
    """The upper end of an axis of shares from 0: 20, 40, 60, 80 or 100 %."""
    widest = max((m.high for m in marks), default=1.0)
    return min(max(ceil(widest * 5), 1) / 5, 1.0)


def bars(marks: Sequence[Mark], width: float, *, colour: str = BLUE) -> Chart:
    """A row a mark: a bar from 0, its interval as a thin line at its end, the number in words."""
    shapes: list[Shape] = []
    narrow = width < _NARROW
    left = 0.0 if narrow else width * 0.36
    said_wide = max((len(m.said) for m in marks), default=0) * SMALL * WIDE + 14
    right = width if narrow else width - said_wide
    top = max((m.high for m in marks), default=1.0) or 1.0

    def x(value: float) -> float:
        return left + (right - left) * min(value / top, 1.0)

    y = 4.0
    for mark in marks:
        words = lines(mark.label, width - 8 if narrow else left - 12)
        height = (len(words) * 17 + 44) if narrow else max(len(words) * 17 + 9, 28)
        middle = y + len(words) * 17 + 11 if narrow else y + height / 2
        start = y + 8 if narrow else middle - (len(words) - 1) * 8.5
        for place, line in enumerate(words):
            at = start + place * 17
            if narrow:
                shapes.append(Label(0, at, line, bold=mark.strong))
            else:
                shapes.append(Label(left - 10, at, line, anchor="end", bold=mark.strong))
        shapes.append(Box(left, middle - 8, max(x(mark.value) - left, 1.5), 16, colour))
        shapes.append(Stroke(((x(mark.low), middle), (x(mark.high), middle)), INK, 1.6))
        for end in (mark.low, mark.high):
            shapes.append(Stroke(((x(end), middle - 4), (x(end), middle + 4)), INK, 1.6))
        if narrow:
            shapes.append(Label(width, middle + 17, mark.said, SMALL, "end"))
        else:
            shapes.append(Label(right + 12, middle, mark.said, SMALL))
        y += height
    return Chart(width, y + 4, tuple(shapes))


def trend(marks: Sequence[Mark], width: float) -> Chart:
    """Values in time: a line, its interval as a band, a word under each."""
    height, left, top = 250.0, 46.0, 22.0
    low = min((m.low for m in marks), default=0.0)
    high = max((m.high for m in marks), default=1.0)
    # Whole steps, so that the axis says round values; at most six of them.
    step = next(s for s in (0.01, 0.02, 0.05, 0.1, 0.2) if (high - low) / s <= 4.5)
    low = max(int(low / step - 0.2), 0) * step
    high = min(ceil(high / step + 0.2) * step, 1.0)
    bottom = height - 44

    def x(place: int) -> float:
        room = width - left - 34
        return left + 14 + (room * place / (len(marks) - 1) if len(marks) > 1 else room / 2)

    def y(value: float) -> float:
        return bottom - (bottom - top) * (value - low) / ((high - low) or 1.0)

    shapes: list[Shape] = []
    for place in range(round((high - low) / step) + 1):
        value = low + step * place
        shapes.append(Stroke(((left, y(value)), (width, y(value))), GRID))
        said = f"{value * 100:.0f}\u202f%"
        shapes.append(Label(left - 6, y(value), said, SMALL, "end", colour=SOFT))
    upper = [(x(i), y(m.high)) for i, m in enumerate(marks)]
    under = [(x(i), y(m.low)) for i, m in enumerate(marks)]
    shapes.append(Area((*upper, *reversed(under)), PALE))
    shapes.append(Stroke(tuple((x(i), y(m.value)) for i, m in enumerate(marks)), BLUE, 2.4))
    every = max(ceil(len(marks) * 62 / (width - left)), 1)
    for place, mark in enumerate(marks):
        shapes.append(Dot(x(place), y(mark.value), 4.5, BLUE))
        if place % every == (len(marks) - 1) % every:
            quarter, _, year = mark.label.partition(" ")
            shapes.append(Label(x(place), bottom + 16, quarter, SMALL, "middle", colour=SOFT))
            shapes.append(Label(x(place), bottom + 31, year, SMALL, "middle", colour=SOFT))
        if place in {0, len(marks) - 1}:
            at, anchor = (x(place) - 6, "start") if place == 0 else (x(place) + 6, "end")
            shapes.append(Label(at, y(mark.high) - 10, mark.said, SMALL, anchor, bold=True))
    return Chart(width, height, tuple(shapes))
