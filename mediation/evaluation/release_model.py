"""What the gate lets through, and what it says of the rest: two things kept apart.

``Released`` is all that the report and the open data ever see: protected numbers,
and nothing where a cell is masked. ``Masked`` says why, cell by cell; it is for the
evaluator alone, for the reason of a mask tells something of what is under it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from mediation.evaluation.intervals import Bounded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Reason(StrEnum):
    """Why a number is masked, or older than the rest."""

    SMALL = "petit"
    DESKS = "lieux"
    PROTECTS = "protege"
    KEPT = "inchange"
    STAYS = "encore-masque"

    @property
    def sentence(self) -> str:
        """For the evaluator, in French."""
        return _SENTENCES[self]


_SENTENCES = {
    Reason.SMALL: "Trop peu de visites : le nombre à montrer serait plus petit que 25.",
    Reason.DESKS: "Moins de trois lieux : un nombre parlerait d'un seul lieu, ou de deux.",
    Reason.PROTECTS: "Cette case en protège une autre : avec elle, le calcul retrouverait un petit"
    " nombre ou le compte d'un lieu.",
    Reason.KEPT: "Montré comme dans la publication d'avant : trop peu de visites ou de lieux ont"
    " changé depuis, et la différence des deux publications parlerait d'eux.",
    Reason.STAYS: "Masqué dans la publication d'avant. Trop peu de visites ou de lieux ont changé"
    " depuis : le montrer maintenant parlerait d'eux.",
}


@dataclass(frozen=True, slots=True)
class Number:
    """A protected number: what is shown, and between which bounds the true one is."""

    shown: int
    low: int
    high: int

    @property
    def bounded(self) -> Bounded:
        """The bounds, for ``intervals``."""
        return Bounded(self.low, self.high)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a released table. None: masked, be it zero, small or protecting.

    ``desks`` is the lower end of a class (3, 6, 11, 21, 51, 101, …), 0 when masked.
    """

    dims: tuple[str, ...]
    n: Number | None
    counts: tuple[Number | None, ...]
    desks: int


@dataclass(frozen=True, slots=True)
class Released:
    """A table as it may be published. Rows in which everything is masked are not there at all:
    they look like rows that never were."""

    name: str
    title: str
    dims: tuple[str, ...]
    counts: tuple[str, ...]
    rows: tuple[Row, ...]
    unit: str
    apart: frozenset[str]
    notes: tuple[str, ...]

    def of(self, **dims: str) -> Iterator[Row]:
        """The rows that have these values."""
        wanted = [(self.dims.index(dim), value) for dim, value in dims.items()]
        for row in self.rows:
            if all(row.dims[place] == value for place, value in wanted):
                yield row

    def values(self, dim: str) -> list[str]:
        """The values of a dimension, sorted, each once."""
        place = self.dims.index(dim)
        return sorted({row.dims[place] for row in self.rows})

    def value(self, row: Row, dim: str) -> str:
        """One dimension of a row."""
        return row.dims[self.dims.index(dim)]

    def count(self, row: Row, column: str) -> Number | None:
        """One number of a row, ``n`` included."""
        return row.n if column == "n" else row.counts[self.counts.index(column)]


@dataclass(frozen=True, slots=True)
class Masked:
    """A number that is not shown (or shown as it was before), for the evaluator's eyes only."""

    table: str
    cell: str
    column: str
    reason: Reason
    beside: str = ""
    """The cell it protects, where it protects one."""


@dataclass(frozen=True, slots=True)
class Audit:
    """What an attacker could bound, by linear programming, at the last pass.

    ``cells`` variables in ``relations`` sums; ``targets`` the hidden or newly changed
    numbers, of which ``narrow`` could be known within less than 11 (0, or nothing is
    published); ``narrowest`` the least width found. ``added`` cells were masked to get
    there; ``problems`` linear programs solved.
    """

    cells: int = 0
    relations: int = 0
    targets: int = 0
    narrow: int = 0
    narrowest: float = float("inf")
    added: int = 0
    problems: int = 0
    publications: int = 0


@dataclass(frozen=True, slots=True)
class Coverage:
    """Share of a table's visits that stand in a published number."""

    table: str
    visits: float
    cells: float


@dataclass(frozen=True, slots=True)
class Release:
    """The gate's answer. Only ``tables`` may be published."""

    tables: tuple[Released, ...]
    masked: tuple[Masked, ...] = field(repr=False)
    audit: Audit
    coverage: tuple[Coverage, ...]
    kept: int
    """Numbers shown as in an earlier publication."""
    drawn: Mapping[str, tuple[int, int | None, bool]] = field(repr=False)
    """What the register must remember before anything appears."""

    def table(self, name: str) -> Released | None:
        """A table by its name; None when it is not in this release."""
        return next((table for table in self.tables if table.name == name), None)

    @property
    def published(self) -> float:
        """Share of visits still published, all tables together (0 to 1)."""
        found = [one.visits for one in self.coverage]
        return sum(found) / len(found) if found else 0.0
