"""The rule for one number: noise from its own records, rounding, and what is too small.

Cell-key perturbation in the manner of the Australian and British census offices (Fraser
& Wooton 2005; Leaver & Marley 2011), with the sum of two dice in place of their table.

- Noise is the sum of two even draws, between -r and r together, mostly near 0; r grows as
  the square root of the count, five quarters of it, and is at least 12. So its typical size
  (0.41 r) is about half of what chance itself does to a count. A visit is counted in some
  thirty cells: two dice, because the evidence of many cells then grows as the square root
  of their number, where that of one even draw grows as their number (measured on all
  tables together: half the attacker's advantage for the same r).
- Then the number is rounded to a multiple of 5.
- It is shown when that is at least 25. As r = 12 there, the true count is then at
  least 11, which is the rule; and no threshold on the true count remains that
  would tell 10 visits from 11 for certain.
"""

from __future__ import annotations

from functools import lru_cache
from math import isqrt

from mediation.evaluation.release_model import Number

BASE = 5
LEAST_SHOWN = 25
MIN_VISITS = 11
MIN_DESKS = 3
NARROW = 11
"""An attacker must be left with an interval at least this wide."""
KEPT_BELOW = (15, 24)
"""A number is drawn anew once it has changed by a threshold, itself drawn between these."""
_LEAST_RADIUS = 12
_MARGIN_STEP = 20
_DESK_CLASSES = (3, 6, 11, 21, 51, 101, 201, 501, 1001, 2001)


def radius(n: int) -> int:
    """The most that the noise adds to a true count ``n`` or takes from it."""
    return max(isqrt(n * 25 // 16), _LEAST_RADIUS)


def nearest(n: int) -> int:
    """``n`` rounded to the nearest multiple of 5, never under 0."""
    return max((n + BASE // 2) // BASE * BASE, 0)


def span(n: int) -> int:
    """How many draws there are for a true count ``n``: two dice of r + 1 faces."""
    return (radius(n) + 1) ** 2


def noise(n: int, draw: int) -> int:
    """What a draw in ``range(span(n))`` adds to ``n``."""
    one, other = divmod(draw, radius(n) + 1)
    return one + other - radius(n)


def shown(n: int, draw: int) -> int | None:
    """What is shown of ``n``, given a whole number drawn in ``range(span(n))``; None: masked."""
    value = nearest(n + noise(n, draw)) if n else 0
    return value if value >= LEAST_SHOWN else None


@lru_cache(maxsize=65536)
def bounds(value: int) -> tuple[int, int]:
    """The least and the most that a true count shown as ``value`` may be."""
    low = high = value
    while low > 0 and low - 1 + radius(low - 1) >= value - BASE // 2:
        low -= 1
    while high + 1 - radius(high + 1) <= value + BASE // 2:
        high += 1
    return low, high


@lru_cache(maxsize=1)
def most_hidden() -> int:
    """The most that a count masked for being small may be: what the rule itself tells."""
    high = LEAST_SHOWN
    while nearest(high + 1 - radius(high + 1)) < LEAST_SHOWN:
        high += 1
    return high


def number(value: int, *, kept: bool = False, grown: bool = False) -> Number:
    """``value`` with its bounds; wider when it is ``kept`` from an earlier publication.

    ``grown``: since then visits were only added, so the least is what it was. A number that
    is kept because one or two desks changed speaks of the desks counted then: how many
    visits these two have is what it must not tell.
    """
    low, high = bounds(value)
    more = KEPT_BELOW[1] if kept else 0
    return Number(value, low if grown else max(low - more, 0), high + more)


def margin_class(margin: int) -> int:
    """An upper bound of ``margin`` (4 a desk and quarter) that does not tell how many desks.

    By steps of five desks and quarters, then of 2.5 to 5 %: one that comes late moves it
    once in five times at most, and no number of visits with it.
    """
    step = _MARGIN_STEP
    while margin > step * 40:
        step *= 2
    return -(-margin // step) * step


def desk_class(desks: int) -> int:
    """The lower end of the class of ``desks``: how many there are at least."""
    return max((least for least in _DESK_CLASSES if least <= desks), default=0)
