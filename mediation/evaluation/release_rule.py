"""The rule for one number: noise from its own records, rounding, and what is too small.

Cell-key perturbation in the manner of the Australian and British census offices (Fraser
& Wooton 2005; Leaver & Marley 2011), with a uniform law in place of their table: for one
visit more or less it moves the least probability, 1 in 2r + 1.

- Noise is uniform between -r and r; r grows as half the square root of the count,
  and at least 7, so that it never weighs more than chance itself. A visit is counted
  in a dozen tables and more: large cells must not add up to telling of it.
- Then the number is rounded to a multiple of 5.
- It is shown when that is at least 20. As r = 7 there, the true count is then at
  least 11, which is the rule; and no threshold on the true count remains that
  would tell 10 visits from 11 for certain.
"""

from __future__ import annotations

from functools import lru_cache
from math import isqrt

from mediation.evaluation.release_model import Number

BASE = 5
LEAST_SHOWN = 20
MIN_VISITS = 11
MIN_DESKS = 3
NARROW = 11
"""An attacker must be left with an interval at least this wide."""
KEPT_BELOW = (15, 24)
"""A number is drawn anew once it has changed by a threshold, itself drawn between these."""
_LEAST_RADIUS = 7
_DESK_CLASSES = (3, 6, 11, 21, 51, 101, 201, 501, 1001, 2001)


def radius(n: int) -> int:
    """The most that the noise adds to a true count ``n`` or takes from it."""
    return max(isqrt(n) // 2, _LEAST_RADIUS)


def nearest(n: int) -> int:
    """``n`` rounded to the nearest multiple of 5, never under 0."""
    return max((n + BASE // 2) // BASE * BASE, 0)


def span(n: int) -> int:
    """How many noises are possible for a true count ``n``."""
    return 2 * radius(n) + 1


def shown(n: int, draw: int) -> int | None:
    """What is shown of ``n``, given a whole number drawn in ``range(span(n))``; None: masked."""
    value = nearest(n + draw - radius(n)) if n else 0
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


def number(value: int, *, kept: bool = False) -> Number:
    """``value`` with its bounds; wider when it is ``kept`` from an earlier publication."""
    low, high = bounds(value)
    more = KEPT_BELOW[1] if kept else 0
    return Number(value, max(low - more, 0), high + more)


def desk_class(desks: int) -> int:
    """The lower end of the class of ``desks``: how many there are at least."""
    return max((least for least in _DESK_CLASSES if least <= desks), default=0)
