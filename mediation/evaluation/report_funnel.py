"""Where followed visits stop, drawn on the journey's own graph, and the friction list.

One row a step, in the order they are walked: a bar as long as the visits that
reached it, its end in another colour for those that stopped there. Curves on the
left are the ways from a step to another that is not the next one, dashed where one
hopes not to go (a missing paper, a refusal).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from mediation.evaluation import report_words as say
from mediation.evaluation.charts import (
    BLUE,
    FAINT,
    PALE,
    RED,
    SMALL,
    SOFT,
    TRACK,
    WIDE,
    Box,
    Chart,
    Label,
    Shape,
    Stroke,
    lines,
)
from mediation.evaluation.intervals import Bounded, Interval
from mediation.evaluation.release_rule import MIN_VISITS
from mediation.evaluation.report_figures import ratio, unrounded
from mediation.evaluation.report_model import Figure, Grid

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from mediation.evaluation.release_model import Number, Released
    from mediation.evaluation.report_journeys import JourneyInfo, Journeys

_NARROW = 480.0
MOST = 20
"""Lines of the friction list."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A step and how many stop there. ``share`` among those who reached it."""

    journey: str
    title: str
    version: str
    step: str
    words: str
    service: str
    responsible: str
    foreseen: tuple[str, ...]
    reached: Number
    left: Number | None
    share: Interval | None
    done: bool = True
    """Done on the form, or checked for it; else only words of the guide."""


def stops(table: Released, journeys: Journeys) -> list[Stop]:
    """Every step of every version whose number of visits is shown."""
    found = []
    for row in table.rows:
        journey, version, step = (table.value(row, d) for d in ("parcours", "version", "etape"))
        if row.n is None:
            continue
        of = journeys.get(journey)
        known = of.step(step)
        left, margin = table.count(row, "quittee"), table.count(row, "marge")
        found.append(
            Stop(
                journey,
                of.title,
                version,
                step,
                known.words if known else step,
                (known.service if known else "") or of.service,
                of.responsible,
                known.foreseen if known else (),
                row.n,
                left,
                _share(row.n, left, margin),
                known.done if known else True,
            )
        )
    return found


def _share(reached: Number, left: Number | None, margin: Number | None) -> Interval | None:
    """The share that stops: between the rounded-down count and what rounding may hide."""
    if left is None:
        return None
    more = unrounded(margin)
    whole = Bounded(reached.low, reached.high + more)
    return ratio(Bounded(left.low, left.high + more), whole, left.shown / max(reached.shown, 1))


def friction(found: Sequence[Stop], most: int = MOST) -> list[Stop]:
    """The steps where most visits stop, most first: the list to send. Ends are not stops.

    A number kept from an earlier publication may be a little old: a step is listed only
    when as many visits as any number here speaks of stop there for certain.
    """
    asked = [
        one
        for one in found
        if one.left is not None
        and one.left.low >= MIN_VISITS
        and not one.words.startswith("Fin : ")
    ]
    return sorted(
        asked,
        key=lambda s: (-(s.left.shown if s.left else 0), s.journey, s.version, s.step),
    )[:most]


def least(stop: Stop) -> str:
    """The fewest visits that stop there: the protected number may be a little over the truth."""
    return say.whole(stop.left.low) if stop.left else say.MASKED


def funnel(journey: JourneyInfo, version: str, found: Sequence[Stop], start: int) -> Figure:
    """The chart of one version. ``found``: its steps; ``start``: visits begun, as shown."""
    order = {step.path: place for place, step in enumerate(journey.steps)}
    rows = sorted(found, key=lambda s: (order.get(s.step, len(order)), s.step))
    stopped = [s for s in rows if s.left is not None and not s.words.startswith("Fin : ")]
    worst = max(stopped, key=lambda s: s.left.shown if s.left else 0, default=None)
    says = f"{journey.title}, version {version} : {say.whole(start)} visites guidées commencées."
    if worst is not None:
        says += f" C'est à l'étape « {worst.words} » qu'on s'arrête le plus."
    grid = Grid(
        f"Étapes de « {journey.title} », version {version}",
        ("Étape", "Visites qui l'atteignent", "S'arrêtent là", "Part qui s'arrête"),
        tuple(
            (
                s.words,
                say.about(s.reached),
                say.about(s.left),
                say.share(s.share) if s.share else say.MASKED,
            )
            for s in rows
        ),
        folded=True,
    )
    title = f"{journey.title} (version {version})"
    return Figure(partial(_draw, journey, rows, start), title, says, grid)


def _draw(journey: JourneyInfo, rows: Sequence[Stop], start: int, width: float) -> Chart:
    narrow = width < _NARROW
    gutter = 34.0 if narrow else 64.0
    named = 0.0 if narrow else width * 0.37
    left = gutter + named
    beside = max((len(_said(stop)) for stop in rows), default=0) * SMALL * WIDE + 10
    room = width - left - (0 if narrow else beside)
    top = max([start, *(s.reached.shown for s in rows), 1])
    shapes: list[Shape] = []
    middles: dict[str, float] = {}
    y = 6.0
    for stop in rows:
        words = lines(stop.words, (width - gutter - 8) if narrow else (named - 14), 13)
        height = len(words) * 16 + (42 if narrow else 12)
        middle = y + len(words) * 16 + 11 if narrow else y + height / 2
        for place, line in enumerate(words):
            at = y + 9 + place * 16 if narrow else middle - (len(words) - 1) * 8 + place * 16
            shapes.append(Label(gutter + 6, at, line, 13))
        reached = room * stop.reached.shown / top
        shapes.append(Box(left, middle - 8, room, 16, TRACK))
        shapes.append(Box(left, middle - 8, max(reached, 1.5), 16, BLUE))
        said = _said(stop)
        if stop.left is not None and not stop.words.startswith("Fin : "):
            gone = min(room * stop.left.shown / top, reached)
            shapes.append(Box(left + reached - gone, middle - 8, max(gone, 1.5), 16, RED))
        if narrow:
            shapes.append(Label(width, middle + 18, said, SMALL, "end"))
        else:
            shapes.append(Label(left + room + 8, middle, said, SMALL))
        middles[stop.step] = middle
        y += height
    return Chart(width, y + 6, (*_ways(journey, rows, middles, gutter), *shapes))


def _said(stop: Stop) -> str:
    if stop.left is None or stop.words.startswith("Fin : "):
        return f"{say.whole(stop.reached.shown)} visites"
    return f"{say.whole(stop.reached.shown)}, dont {say.whole(stop.left.shown)} arrêts"


def _onward(journey: JourneyInfo, path: str, shown: Collection[str]) -> list[tuple[str, bool]]:
    """Where one goes from a step, through steps whose numbers are masked."""
    found: dict[str, bool] = {}
    seen: set[tuple[str, bool]] = set()
    waiting = [(path, True)]
    while waiting:
        here, usual = waiting.pop()
        step = journey.step(here)
        for to, ordinary in step.after if step else ():
            way = (to, usual and ordinary)
            if to in shown:
                found[to] = found.get(to, False) or way[1]
            elif way not in seen:
                seen.add(way)
                waiting.append(way)
    return sorted(found.items())


def _ways(
    journey: JourneyInfo, rows: Sequence[Stop], middles: dict[str, float], gutter: float
) -> list[Shape]:
    """The spine with a dot a step would be; curves for the ways that skip some."""
    order = [s.step for s in rows]
    found: list[Shape] = []
    edge = gutter - 6
    for place, path in enumerate(order):
        for to, ordinary in _onward(journey, path, middles):
            far = abs(order.index(to) - place)
            here, there = middles[path], middles[to]
            colour = SOFT if ordinary else FAINT
            if far == 1 and order.index(to) > place:
                found.append(Stroke(((edge, here), (edge, there)), colour, 2, dashed=not ordinary))
                continue
            bulge = min(6 + far * 5.0, edge - 2)
            curve = ((edge, here), (edge - bulge, here), (edge - bulge, there), (edge, there))
            found.append(Stroke(curve, colour, 1.3, dashed=not ordinary, curve=True))
    for path in order:
        found.append(Box(edge - 4, middles[path] - 4, 8, 8, PALE, radius=4, stroke=BLUE))
    return found
