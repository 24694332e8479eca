"""Turns visits into counts in which nobody is alone.

Every cell counts at least ``K`` visits. What is smaller is rolled up — journey,
then family, then all — and what is still too small is withheld, and counted.
Three further rules keep what is left out from being worked out again:

- For each value (an outcome), the cells add up to its exact total in every table
  or the value is in none: two tables then differ by whole cells only.
- What is withheld is at least ``K`` too, or nothing.
- A class (a journey, a family, who had the hand) shows two values or none, so
  that knowing someone was in it does not tell how their visit ended.

Pure: counts in, counts out, the same for the same input.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

K = 5
ALL = "*"
"""Stands for every class that is not shown by itself."""

Class = tuple[str, ...]
Cell = tuple[Class, str]
"""A class, coarsest word first (``(family, journey)``), and a value of it."""
_Key = TypeVar("_Key", str, Class)


@dataclass(frozen=True, slots=True)
class Table:
    """``cells`` by class and value, each at least ``K``; ``withheld`` visits are in none."""

    cells: Mapping[Cell, int]
    withheld: int


def kept_values(
    margin: Mapping[str, int], *, diverse: bool = True, k: int = K, safe: bool = True
) -> frozenset[str]:
    """The values that may be shown, given how many visits have each.

    Those with fewer than ``k`` are not, nor what ``_told`` withholds with them. With
    ``diverse``, a single value stands alone only where other visits are withheld beside
    it. Without ``safe``, by the rule of format 1, which can be replayed: if fewer than
    ``k`` visits would be withheld, the next smallest value joins them.
    """
    if safe:
        kept = sorted(_told(margin, k))
        withheld = sum(margin.values()) - sum(margin[value] for value in kept)
    else:
        by_size = sorted((n, value) for value, n in margin.items() if n)
        kept = [value for n, value in by_size if n >= k]
        withheld = sum(n for n, _ in by_size if n < k)
        while kept and 0 < withheld < k:
            withheld += margin[kept.pop(0)]
    if diverse and len(kept) == 1 and not withheld:
        return frozenset()
    return frozenset(kept)


def roll_up(
    counts: Mapping[Cell, int], *, diverse: bool = True, k: int = K, safe: bool = True
) -> Table:
    """``counts`` with every small cell rolled up; with ``diverse``, no class of one value.

    Without ``safe``, by the rule of format 1. Otherwise no count of one to ``k - 1`` of a
    value, or of a class of one word, can be worked out, even by who knows this rule and
    tries every desk: see ``_told``. What ``diverse`` then moves depends on nothing but
    the cells that are told already, so it tells nothing more. Not so for classes of two
    words: where a family is known to have two journeys that are not shown, 8 in it may
    be 4 and 4. The safe rule would leave half as many visits at their journey.
    """
    margin: Counter[str] = Counter()
    for (_, value), n in counts.items():
        margin[value] += n
    kept = kept_values(margin, diverse=diverse, k=k, safe=safe)
    cells = Counter({cell: n for cell, n in counts.items() if n and cell[1] in kept})
    if safe and all(len(class_) == 1 for class_, _ in cells):
        cells = _placed(cells, k)
    # Visits only ever move up, so this ends.
    while moving := _too_small(cells, k) or (diverse and _alone(cells)) or _to_complete(
        cells, diverse=diverse, k=k
    ):  # fmt: skip
        for cell in moving:
            cells[_parent(cell[0]), cell[1]] += cells.pop(cell)
    return Table(dict(sorted(cells.items())), sum(counts.values()) - cells.total())


def one_word(counts: Mapping[str, int], k: int = K) -> tuple[dict[str, int], int]:
    """The values of a table with no classes that may be shown, and how many visits are in none.

    A value that all visits share is not shown.
    """
    kept = kept_values(counts, k=k)
    shown = {value: n for value, n in sorted(counts.items()) if value in kept}
    return shown, sum(counts.values()) - sum(shown.values())


def _told(counts: Mapping[_Key, int], k: int) -> set[_Key]:
    """Those of ``counts`` that may be told apart from the others.

    Not those with fewer than ``k``. Where these are all equal, or fewer than ``k``
    together, the smallest of the others goes with them (and those equal to it). What
    is not told then holds two different numbers, and these may be exchanged without
    changing what is told: none of them can be worked out, even by who knows this rule
    and tries every desk. Where all are small, ``k`` and the rest would be told alike.
    """
    small = {n for n in counts.values() if 0 < n < k}
    large = {key: n for key, n in counts.items() if n >= k}
    together = sum(n for n in counts.values() if n < k)
    if large and small and (len(small) == 1 or together < k):
        least = min(large.values())
        return {key for key, n in large.items() if n > least}
    return set(large)


def _placed(cells: Mapping[Cell, int], k: int) -> Counter[Cell]:
    """``cells`` of classes of one word, each told by itself or in ``ALL``."""
    by_value: defaultdict[str, dict[Class, int]] = defaultdict(dict)
    for (class_, value), n in cells.items():
        by_value[value][class_] = n
    placed: Counter[Cell] = Counter()
    for value, found in by_value.items():
        told = _told(found, k)
        for class_, n in found.items():
            placed[class_ if class_ in told else _parent(class_), value] += n
    return placed


def floor(count: int, k: int = K) -> int:
    """``count`` rounded down to a multiple of ``k``.

    For counters that contain each other (steps reached one after the other):
    the difference of two rounded counts never shows one to four people.
    """
    return count // k * k


def _parent(class_: Class) -> Class:
    """The class above: its last word that is not ``ALL`` becomes ``ALL``."""
    last = sum(word != ALL for word in class_) - 1
    return (*class_[:last], *(ALL for _ in class_[last:]))


def _is_top(class_: Class) -> bool:
    return all(word == ALL for word in class_)


def _finest(cells: Iterable[Cell]) -> list[Cell]:
    """Those of the finest level only: a coarser one may still grow."""
    ordered = sorted(cells)
    depth = max((_depth(class_) for class_, _ in ordered), default=0)
    return [cell for cell in ordered if _depth(cell[0]) == depth]


def _depth(class_: Class) -> int:
    return sum(word != ALL for word in class_)


def _too_small(cells: Mapping[Cell, int], k: int) -> list[Cell]:
    return _finest(cell for cell, n in cells.items() if n < k and not _is_top(cell[0]))


def _alone(cells: Mapping[Cell, int]) -> list[Cell]:
    """The cells of classes that show one value only."""
    values = Counter(class_ for class_, _ in cells)
    return _finest(cell for cell in cells if values[cell[0]] == 1 and not _is_top(cell[0]))


def _to_complete(cells: Mapping[Cell, int], *, diverse: bool, k: int) -> list[Cell]:
    """One more cell to roll up, where the top is too small or of one value."""
    top = {value: n for (class_, value), n in cells.items() if _is_top(class_)}
    wanted = {value for value, n in top.items() if n < k}
    if not wanted and diverse and len(top) == 1:
        wanted = {value for _, value in cells} - set(top)
    lower = sorted(
        (n, cell) for cell, n in cells.items() if cell[1] in wanted and not _is_top(cell[0])
    )
    return [lower[0][1]] if lower else []
