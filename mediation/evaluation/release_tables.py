"""Decisions about cells, and the tables, explanations and register lines they make."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mediation.evaluation import release_rule as rule
from mediation.evaluation.audit_relations import EXACT, Cells, Place
from mediation.evaluation.release_model import (
    Audit,
    Coverage,
    Masked,
    Number,
    Reason,
    Release,
    Released,
    Row,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mediation.evaluation.keys import Past
    from mediation.evaluation.tables import Table


@dataclass(slots=True)
class Decision:
    """What becomes of a variable."""

    shown: int | None
    reason: Reason | None = None
    fresh: bool = True
    """Drawn now; else shown, or masked, as in an earlier publication."""
    grown: bool = False
    """Shown as before, and since then bundles only came: it is no less now."""
    beside: str = ""
    """The cell it protects."""
    had: Past | None = None
    """What it was drawn from, when it stood in an earlier publication."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """The tables and what was decided of each of their cells."""

    tables: Sequence[Table]
    cells: Cells
    found: Sequence[Decision]

    def release(self, audit: Audit) -> Release:
        """Everything that leaves, and what stays with the evaluator."""
        numbers = range(len(self.tables))
        return Release(
            tuple(self._released(number) for number in numbers),
            tuple(one for number in numbers for one in self._why(number)),
            audit,
            tuple(self._coverage(number) for number in numbers),
            sum(one.reason is Reason.KEPT for one in self.found),
            {
                name: (self.cells.true[i], one.shown, one.fresh)
                for i, one in enumerate(self.found)
                for name in self.cells.names[i]
            },
        )

    def _at(self, number: int, row: int, column: int) -> int | None:
        return self.cells.at.get(Place(number, row, column))

    def _released(self, number: int) -> Released:
        table = self.tables[number]
        rows = [self._row(number, row) for row in range(len(table.rows))]
        return Released(
            table.name,
            table.title,
            table.dims,
            table.counts,
            tuple(r for r in rows if r.n is not None or any(c is not None for c in r.counts)),
            table.unit,
            table.apart,
            table.notes,
        )

    def _row(self, number: int, row: int) -> Row:
        table = self.tables[number]
        values, dims = table.rows[row], len(table.dims)
        n = self._number(number, row, 0)
        counts: list[Number | None] = []
        for column, name in enumerate(table.counts, 1):
            if name in EXACT:
                # Up, so that it stays an upper bound.
                up = rule.margin_class(int(values[dims + 1 + column]))
                counts.append(Number(up, up, up) if n is not None else None)
            else:
                counts.append(self._number(number, row, column))
        desks = rule.desk_class(int(values[dims + 1])) if n is not None else 0
        return Row(tuple(str(value) for value in values[:dims]), n, tuple(counts), desks)

    def _number(self, number: int, row: int, column: int) -> Number | None:
        i = self._at(number, row, column)
        if i is None:
            return None
        one = self.found[i]
        if one.shown is None:
            return None
        return rule.number(one.shown, kept=not one.fresh, grown=one.grown)

    def _why(self, number: int) -> Iterator[Masked]:
        table = self.tables[number]
        for row, values in enumerate(table.rows):
            where = ", ".join(f"{d} {v}" for d, v in zip(table.dims, values, strict=False))
            for column, name in enumerate(("n", *table.counts)):
                i = self._at(number, row, column)
                reason = self.found[i].reason if i is not None else None
                if i is not None and reason is not None:
                    beside = self.found[i].beside
                    yield Masked(table.name, where or "pays", name, reason, beside)

    def _coverage(self, number: int) -> Coverage:
        """By visits in the finest numbers of a table: its parts, or ``n`` where it has none."""
        table = self.tables[number]
        aside = table.apart | EXACT
        parts = [i for i, count in enumerate(table.counts, 1) if count not in aside] or [0]
        seen = total = many = all_cells = 0
        for row in range(len(table.rows)):
            for column in parts:
                i = self._at(number, row, column)
                if i is None:
                    continue
                total += self.cells.true[i]
                all_cells += 1
                if self.found[i].shown is not None:
                    seen += self.cells.true[i]
                    many += 1
        visits = seen / total if total else 1.0
        return Coverage(table.name, visits, many / all_cells if all_cells else 1.0)
