"""What the measures hand to the release gate: tables of counts, never a ratio.

Every count is a sum of counts that left the desks in bundles, so it can be
added up, rounded and suppressed. Ratios and their intervals are worked out
afterwards, from what the gate let through, with ``mediation.evaluation.intervals``.

Plain Python: the gate, the report and their tests need no database.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

Value = str | int


@dataclass(frozen=True, slots=True)
class Table:
    """One fixed table, before the gate. ``ValueError`` when its rows are not of its columns.

    ``name`` is a stable id in ``[a-z0-9-]``; ``title`` French. ``rows`` hold the
    values of ``columns``, sorted: the dimensions as text (``*`` for what the
    desks themselves had rolled up), then numbers. ``n`` is what is counted
    (``unit``), ``desks`` how many distinct desks contribute to the row (never
    additive), ``counts`` further numbers, each a part of ``n`` unless named in
    ``apart``. ``notes`` are French sentences that the report prints beside it.

    ``source``: the facts that ``n`` is a sum of (``facts.FACTS``): two tables of one
    source, the dimensions of one among those of the other, add up to each other.
    ``marks`` and ``spread`` stand beside ``rows``, one number for ``n`` and for each
    count: the sum of count × key over the lots that made it (the cell key: same
    visits, same mark, whatever the table), and how many desks have any.
    """

    name: str
    title: str
    dims: tuple[str, ...]
    counts: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    source: str = ""
    marks: tuple[tuple[int, ...], ...] = ()
    spread: tuple[tuple[int, ...], ...] = ()
    unit: str = "visites"
    apart: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        width, dims = len(self.columns), len(self.dims)
        for beside in (self.marks, self.spread):
            wide = all(len(row) == 1 + len(self.counts) for row in beside)
            if beside and not (wide and len(beside) == len(self.rows)):
                raise ValueError(f"{self.name}: marks or spread are not beside the rows")
        for row in self.rows:
            if len(row) != width:
                raise ValueError(f"{self.name}: a row of {len(row)} values for {width} columns")
            if not all(isinstance(value, str) for value in row[:dims]):
                raise ValueError(f"{self.name}: a dimension is not text")
            if not all(type(value) is int and value >= 0 for value in row[dims:]):
                raise ValueError(f"{self.name}: a count is not a number of times")

    @property
    def columns(self) -> tuple[str, ...]:
        """Dimensions, ``n``, ``desks``, counts: the order of a row."""
        return (*self.dims, "n", "desks", *self.counts)

    def records(self) -> Iterator[dict[str, Value]]:
        """Each row by column name."""
        for row in self.rows:
            yield dict(zip(self.columns, row, strict=True))
