"""Which numbers of a release add up to which: what an attacker would write down first.

Cells of all tables are numbered; cells that count the same records (same mark, same
number) are one variable, whichever tables they stand in. A relation says that one
variable is the sum of others. Relations are not declared but found: a cell's mark is
the sum of its parts' marks exactly when its records are theirs, so that a margin is
found in whatever table and under whatever name it stands.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mediation.evaluation.tables import Table

EXACT = frozenset({"marge", "marge-fin"})
"""Columns that count lots and not visits: an upper bound of rounding, shown by classes."""


class Place(NamedTuple):
    """Where a number stands: table, row, and 0 for ``n`` or 1 + the count's place."""

    table: int
    row: int
    column: int


@dataclass(slots=True)
class Cells:
    """Every number over 0 of the tables, those of the same records as one variable.

    By variable: its true count, its mark, the fewest desks it stands for, where it
    stands, its names, and the variables of the rows' ``n`` it is a part of. ``sums``
    are (whole, parts).
    """

    true: list[int] = field(default_factory=list)
    mark: list[int] = field(default_factory=list)
    desks: list[int] = field(default_factory=list)
    places: list[list[Place]] = field(default_factory=list)
    names: list[list[str]] = field(default_factory=list)
    wholes: list[set[int]] = field(default_factory=list)
    sums: list[tuple[int, tuple[int, ...]]] = field(default_factory=list)
    at: dict[Place, int] = field(default_factory=dict)


def cell_name(table: Table, row: int, column: int) -> str:
    """A cell as the register knows it: source, column, then its dimensions by name."""
    what = "n" if column == 0 else table.counts[column - 1]
    values = table.rows[row]
    dims = sorted(f"{dim}={values[place]}" for place, dim in enumerate(table.dims))
    return "|".join([table.source or table.name, what, *dims])


def _numbers(table: Table) -> Iterator[tuple[int, int, int, int, int]]:
    """``(row, column, true, mark, desks)`` of every number that is a count of visits."""
    start = len(table.dims)
    for row, values in enumerate(table.rows):
        counted = (int(values[start]), *map(int, values[start + 2 :]))
        marks = table.marks[row]
        desks = table.spread[row] if table.spread else (int(values[start + 1]),) * len(counted)
        for column, true in enumerate(counted):
            if column and table.counts[column - 1] in EXACT:
                continue
            yield row, column, true, marks[column], desks[column]


def cells_of(tables: Sequence[Table]) -> Cells:
    """The variables of ``tables`` and how they add up."""
    cells = Cells()
    known: dict[tuple[int, int], int] = {}
    for number, table in enumerate(tables):
        if table.rows and not table.marks:
            raise ValueError(f"{table.name}: without marks there is no cell key")
        for row, column, true, mark, desks in _numbers(table):
            if not true:
                continue
            here = known.get((true, mark))
            if here is None:
                here = known[true, mark] = len(cells.true)
                cells.true.append(true)
                cells.mark.append(mark)
                cells.desks.append(desks)
                cells.places.append([])
                cells.names.append([])
                cells.wholes.append(set())
            place = Place(number, row, column)
            cells.desks[here] = min(cells.desks[here], desks)
            cells.places[here].append(place)
            name = cell_name(table, row, column)
            if name not in cells.names[here]:
                cells.names[here].append(name)
            cells.at[place] = here
    for number, table in enumerate(tables):
        for row in range(len(table.rows)):
            whole = cells.at.get(Place(number, row, 0))
            for column, count in enumerate(table.counts, 1):
                part = cells.at.get(Place(number, row, column))
                if whole is None or part is None or part == whole or count in table.apart:
                    continue
                cells.wholes[part].add(whole)
    cells.sums = sorted(set(_sums(tables, cells, known)))
    return cells


def _sums(
    tables: Sequence[Table], cells: Cells, known: dict[tuple[int, int], int]
) -> Iterator[tuple[int, tuple[int, ...]]]:
    for number, table in enumerate(tables):
        kept = [i for i, count in enumerate(table.counts, 1) if count not in table.apart | EXACT]
        # The row's own sum: n is its parts.
        for row in range(len(table.rows)):
            yield from _sum(cells, known, (cells.at.get(Place(number, row, i)) for i in kept))
        # Margins: the same number over rows that share some of their dimensions.
        for classes in _groupings(table):
            groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
            for row, class_ in enumerate(classes):
                groups[class_].append(row)
            for rows in groups.values():
                for column in range(len(table.counts) + 1):
                    parts = (cells.at.get(Place(number, row, column)) for row in rows)
                    yield from _sum(cells, known, parts)


def _sum(
    cells: Cells, known: dict[tuple[int, int], int], found: Iterator[int | None]
) -> Iterator[tuple[int, tuple[int, ...]]]:
    parts = tuple(sorted(part for part in found if part is not None))
    if len(parts) < 2:
        return
    true = sum(cells.true[part] for part in parts)
    mark = sum(cells.mark[part] for part in parts)
    whole = known.get((true, mark))
    if whole is not None:
        yield whole, parts


def _groupings(table: Table) -> Iterator[list[tuple[str, ...]]]:
    """Each row's class, for every way to forget some dimensions; a quarter may become its year."""
    dims = range(len(table.dims))
    for many in range(len(table.dims)):
        for kept in combinations(dims, many):
            yield [tuple(str(row[place]) for place in kept) for row in table.rows]
    if "trimestre" in table.dims:
        quarter = table.dims.index("trimestre")
        others = [place for place in dims if place != quarter]
        for many in range(len(others) + 1):
            for kept in combinations(others, many):
                yield [
                    (str(row[quarter])[:4], *(str(row[place]) for place in kept))
                    for row in table.rows
                ]
