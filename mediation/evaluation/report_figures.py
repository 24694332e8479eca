"""Shares and differences, read off what the gate let through and nothing else.

A protected number is only known between two bounds; a share of two such numbers, with
chance on top, has the widest of the Wilson intervals that the bounds allow. So an
interval of the report covers chance, the noise of the gate and its rounding, all
three. ``value`` is the share of the numbers shown.
"""

from __future__ import annotations

from math import ceil, floor, log, sqrt
from typing import TYPE_CHECKING

from mediation.evaluation.intervals import (
    Bounded,
    Interval,
    newcombe_bounded,
    wilson_bounded,
)
from mediation.evaluation.release_rule import most_hidden, radius
from mediation.journey.vocabulary import GOOD_ENDS, Result
from mediation.outcomes.tables import K

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mediation.evaluation.release_model import Number, Released, Row

GOOD = tuple(str(result) for result in Result if result in GOOD_ENDS)
HELD = "retenu"
_LEFT_OVER = 3
"""What rounding down to a multiple of 5 is supposed to take off on average, at most."""
_LIKELY = 2.81
"""Standard deviations that a normal law stays within 995 times of 1,000."""


def hidden() -> Bounded:
    """What a masked number may be in a row that is shown: nothing, or few."""
    return Bounded(0, most_hidden())


def bounds(number: Number | None) -> Bounded:
    """Between what and what a number is, masked or not."""
    return number.bounded if number is not None else hidden()


def added(numbers: Iterable[Number | None]) -> Bounded:
    """The bounds of a sum of different visits.

    Noises are independent, and do not all lean the same way: their sum is within
    ``_LIKELY`` of its own spread in 995 cases of 1,000 (Hoeffding bounds it, the normal
    law tells it). What is not noise (rounding, a number kept from before) adds up whole.
    """
    found = list(numbers)
    far = Bounded(sum(bounds(one).low for one in found), sum(bounds(one).high for one in found))
    told = [one for one in found if one is not None]
    radii = [radius(one.high) for one in told]
    whole = sum(
        max(one.shown - one.low, one.high - one.shown) - least
        for one, least in zip(told, radii, strict=True)
    )
    # The sum of two even draws within r has a variance of r² / 6.
    spread = max(whole, 0) + _LIKELY * sqrt(sum(one * one for one in radii) / 6)
    middle, hidden_ones = shown(told), len(found) - len(told)
    return Bounded(
        max(far.low, floor(middle - spread)),
        min(far.high, ceil(middle + spread) + hidden_ones * hidden().high),
    )


def shown(numbers: Iterable[Number | None]) -> int:
    """The sum of what is shown."""
    return sum(number.shown for number in numbers if number is not None)


def capped(part: Bounded, whole: Bounded) -> Bounded:
    """A part that is no more than its whole."""
    return Bounded(min(part.low, whole.high), min(part.high, whole.high))


def ratio(part: Bounded, whole: Bounded, value: float) -> Interval:
    """A share whose shown value is ``value``."""
    found = wilson_bounded(capped(part, whole), whole)
    value = min(max(value, 0.0), 1.0)
    return Interval(value, min(found.low, value), max(found.high, value))


def share_of(
    table: Released, row: Row, columns: Iterable[str], beside: Iterable[str] = ()
) -> Interval | None:
    """The share of ``columns`` together in the row's ``n``; None where it cannot be told.

    ``beside``: columns of what the desks did not show, which may all belong to it.
    """
    if row.n is None or not row.n.shown:
        return None
    numbers = [table.count(row, column) for column in columns]
    if all(number is None for number in numbers):
        return None
    part = added(numbers)
    more = [table.count(row, column) for column in beside if column in table.counts]
    part = Bounded(part.low, part.high + sum(bounds(number).high for number in more))
    return ratio(part, row.n.bounded, shown(numbers) / row.n.shown)


def change(table: Released, first: Row, last: Row, columns: tuple[str, ...]) -> Interval | None:
    """The difference of a share between two rows, the last less the first."""
    a, b = share_of(table, first, columns), share_of(table, last, columns)
    if a is None or b is None or first.n is None or last.n is None:
        return None
    ends = [
        (capped(added(table.count(row, c) for c in columns), row.n.bounded), row.n.bounded)
        for row in (first, last)
        if row.n is not None
    ]
    found = newcombe_bounded(*ends[0], *ends[1])
    value = b.value - a.value
    return Interval(value, min(found.low, value), max(found.high, value))


def unrounded(margin: Number | None) -> int:
    """How much the desks' rounding down may have taken off a count whose ``marge`` this is.

    For certain 4 a counter (``marge``). Over many desks, supposed no more than 3 a counter
    on average, and what chance adds to that once in 200 (Hoeffding): what is left over from
    5 is spread from 0 to 4, evenly for numbers well above 5 (2 on average) and lower for
    small ones, as smaller counts are then the commoner. With fewer than some 40
    counters that is no less than ``marge`` itself.
    """
    if margin is None:
        return 0
    most = margin.shown
    counters = most / (K - 1)
    usual = _LEFT_OVER * counters + (K - 1) * sqrt(counters * log(200) / 2)
    return min(most, ceil(usual))


def walk_ends(table: Released, row: Row) -> tuple[Bounded, Bounded, float] | None:
    """Good ends and followed walks of a version, as bounds, and the share shown.

    The desks rounded down: walks are up to ``marge`` more, good ends up to
    ``bonne-fin-max`` and to ``marge-fin`` more.
    """
    good, most = table.count(row, "bonne-fin"), table.count(row, "bonne-fin-max")
    margin = table.count(row, "marge")
    if row.n is None or good is None or most is None or margin is None:
        return None
    walks = Bounded(row.n.low, row.n.high + unrounded(margin))
    high = min(most.high, good.high + unrounded(table.count(row, "marge-fin")))
    ends = Bounded(good.low, max(high, good.low))
    return capped(ends, walks), walks, min(good.shown / row.n.shown, 1.0)


def walk_share(table: Released, row: Row) -> Interval | None:
    """The share of followed walks that reach a good end."""
    found = walk_ends(table, row)
    return ratio(*found) if found else None


def walk_change(table: Released, before: Row, after: Row) -> Interval | None:
    """Version B less version A: the difference of their shares of good ends."""
    a, b = walk_ends(table, before), walk_ends(table, after)
    if a is None or b is None:
        return None
    found = newcombe_bounded(a[0], a[1], b[0], b[1])
    value = b[2] - a[2]
    return Interval(value, min(found.low, value), max(found.high, value))
