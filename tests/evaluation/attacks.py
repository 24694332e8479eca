"""What someone who wants to know more than was published can do with a release."""

from __future__ import annotations

from functools import lru_cache
from random import Random
from typing import TYPE_CHECKING

from mediation.evaluation import release_rule as rule
from mediation.evaluation.audit_relations import EXACT
from mediation.evaluation.release_model import Number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mediation.evaluation.release_model import Release
    from mediation.evaluation.tables import Table

Key = tuple[str, tuple[str, ...], str]
"""Table, dimensions, column."""


def published(release: Release) -> dict[Key, Number]:
    """Every number that is shown."""
    found: dict[Key, Number] = {}
    for table in release.tables:
        for row in table.rows:
            for column in ("n", *table.counts):
                number = table.count(row, column)
                if number is not None and column not in EXACT:
                    found[table.name, row.dims, column] = number
    return found


def truth(tables: Sequence[Table]) -> dict[Key, int]:
    """Every true count over 0."""
    found: dict[Key, int] = {}
    for table in tables:
        wide = len(table.dims)
        for row in table.rows:
            values = (int(row[wide]), *map(int, row[wide + 2 :]))
            for column, value in zip(("n", *table.counts), values, strict=True):
                if value and column not in EXACT:
                    found[table.name, tuple(map(str, row[:wide])), column] = value
    return found


def in_clear(true: Mapping[Key, int]) -> dict[Key, Number]:
    """What would be shown without any protection."""
    return {key: Number(n, n, n) for key, n in true.items()}


def differences(
    before: Mapping[Key, Number], after: Mapping[Key, Number], was: Mapping[Key, int],
    now: Mapping[Key, int],
) -> tuple[int, int, int, int]:  # fmt: skip
    """Two publications, one desk apart: (targets, seen in both, exact, certain).

    Targets are the cells that truly changed by 1 to 10 visits. The attacker subtracts;
    ``exact``: that is the truth. ``certain``: the bounds of both leave one value only.
    """
    targets = seen = exact = certain = 0
    for key, true in now.items():
        change = true - was.get(key, 0)
        if not 1 <= change <= 10:
            continue
        targets += 1
        if key not in before or key not in after:
            continue
        seen += 1
        a, b = before[key], after[key]
        exact += b.shown - a.shown == change
        low, high = max(b.low - a.high, 0), b.high - a.low
        assert low <= change <= high, (key, change, low, high)  # the attack itself is sound
        certain += low == high
    return targets, seen, exact, certain


def outcomes(n: int) -> Iterator[tuple[int | None, float]]:
    """What may be shown of a true count, and how likely, once for each noise."""
    most = rule.radius(n)
    for noise in range(-most, most + 1):
        one = max(noise, 0)
        draw = one * (most + 1) + noise + most - one
        assert rule.noise(n, draw) == noise
        yield rule.shown(n, draw), (most + 1 - abs(noise)) / rule.span(n)


@lru_cache(maxsize=4096)
def chances(n: int) -> dict[int | None, float]:
    """What is shown of a true count, and how likely, over all keys."""
    found: dict[int | None, float] = {}
    for value, likely in outcomes(n) if n else [(None, 1.0)]:
        found[value] = found.get(value, 0.0) + likely
    return found


def advantage(counts: Sequence[int], chance: Random, draws: int = 120) -> float:
    """How much better than a coin someone can tell that a visit is in these cells (0 to 1).

    He knows every other visit: each cell holds n or n - 1, all with it or all without.
    The best test there is (likelihoods of all cells together): true positives less false.
    """
    pairs = [(list(chances(n).items()), chances(n), chances(n - 1)) for n in counts]
    total = 0.0
    for _ in range(draws):
        ratio = 1.0  # likelihood without the visit / with it, drawn with it
        for items, with_it, without in pairs:
            values, weights = zip(*items, strict=True)
            value = chance.choices(values, weights)[0]
            ratio *= without.get(value, 0.0) / with_it[value]
            if not ratio:
                break
        total += max(1 - ratio, 0.0)
    return total / draws


def advantage_of_one(n: int) -> float:
    """The same for one cell, exactly: the total variation distance."""
    a, b = chances(n), chances(n - 1)
    return sum(abs(a.get(v, 0.0) - b.get(v, 0.0)) for v in a.keys() | b.keys()) / 2
