"""Intervals for shares and for the difference of two shares. Plain Python, no library.

Two kinds of doubt are kept apart. Chance: another quarter of the same desks would
give other counts (Wilson, Newcombe). Rounding: a bundle rounds its step counters
down, so that a count is only known between two bounds (``Bounded``). Where both
apply the interval is the widest of all: from the lower end at the worst counts to
the upper end at the best ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

Z = 1.959963984540054
"""Of the normal law, 95 %, both sides."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A value between two bounds; shares are between 0 and 1, differences between -1 and 1."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Bounded:
    """A whole number known only to lie between two others, both included."""

    low: int
    high: int

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.high:
            raise ValueError(f"not bounds of a count: {self.low}, {self.high}")


def wilson(successes: int, n: int, z: float = Z) -> Interval:
    """The share ``successes / n`` and its 95 % interval. ``ValueError`` unless 0 ≤ successes ≤ n.

    Wilson (1927), without continuity correction: holds its 95 % for small n and
    for shares near 0 or 1, where p ± z·s does not. ``n`` = 0 says nothing: 0 to 1.
    """
    if not 0 <= successes <= n:
        raise ValueError(f"{successes} of {n} is no share")
    if n == 0:
        return Interval(0.5, 0.0, 1.0)
    share, z2 = successes / n, z * z
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = z * sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    # At the ends rounding would leave 1e-17 where the formula gives 0 or 1.
    low = 0.0 if successes == 0 else max(0.0, middle - half)
    high = 1.0 if successes == n else min(1.0, middle + half)
    return Interval(share, low, high)


def newcombe(a: int, n_a: int, b: int, n_b: int) -> Interval:
    """The difference of shares ``b / n_b - a / n_a`` and its 95 % interval.

    Newcombe (1998), method 10: the two Wilson intervals, joined as hypotenuses.
    Positive: B does better. The two groups are not the same people.
    """
    first, second = wilson(a, n_a), wilson(b, n_b)
    if not n_a or not n_b:
        return Interval(0.0, -1.0, 1.0)
    difference = second.value - first.value
    low = difference - sqrt((second.value - second.low) ** 2 + (first.high - first.value) ** 2)
    high = difference + sqrt((second.high - second.value) ** 2 + (first.value - first.low) ** 2)
    return Interval(difference, max(-1.0, low), min(1.0, high))


def wilson_bounded(successes: Bounded, n: Bounded) -> Interval:
    """A share of counts known between bounds: the widest of the Wilson intervals.

    ``value`` is the middle of the two extreme shares: a convention, not an estimate.
    """
    worst = wilson(min(successes.low, n.high), n.high)
    best = wilson(min(successes.high, n.low), n.low)
    if successes.high > n.low:  # all of the few that are sure may have succeeded
        best = wilson(min(successes.high, n.high), min(successes.high, n.high))
    return Interval((worst.value + best.value) / 2, worst.low, best.high)


def newcombe_bounded(a: Bounded, n_a: Bounded, b: Bounded, n_b: Bounded) -> Interval:
    """The difference of two shares of bounded counts, B minus A: the widest interval."""
    a_worst, a_best = _ends(a, n_a)
    b_worst, b_best = _ends(b, n_b)
    low, high = newcombe(*a_best, *b_worst), newcombe(*a_worst, *b_best)
    return Interval((low.value + high.value) / 2, low.low, high.high)


def _ends(part: Bounded, whole: Bounded) -> tuple[tuple[int, int], tuple[int, int]]:
    """``(successes, n)`` at the lowest and at the highest share that the bounds allow."""
    worst = (min(part.low, whole.high), whole.high)
    best = (part.high, whole.low) if part.high <= whole.low else (min(part.high, whole.high),) * 2
    return worst, best
