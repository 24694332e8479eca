"""A made-up country, small, as the tables that the measures would hand to the gate.

No database: the gate and the report are tested by themselves. Desks are of two sizes
(3 or 16 visits a day), each journey ends in its own way, and what is under 5 at a desk
is rolled up as in a real bundle.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from mediation.evaluation.tables import Table
from mediation.journey.vocabulary import Result

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

FAMILIES = ("sante", "logement", "famille", "emploi", "papiers")
JOURNEYS = tuple(f"{FAMILIES[i % 5]}-{i // 5 + 1}" for i in range(15))
RESULTS = tuple(str(result) for result in Result)
HELD = "retenu"
K = 5


class Line(NamedTuple):
    """A cell of a desk's bundle, with where it comes from."""

    desk: str
    quarter: str
    lot: int
    department: str
    territory: str
    family: str
    journey: str
    result: str
    n: int

    @property
    def key(self) -> int:
        """The number of its lot, as the measures give it."""
        digest = hashlib.sha256(f"{self.desk}|{self.quarter}|{self.lot}".encode()).digest()
        return int.from_bytes(digest[:4])


class Desk(NamedTuple):
    """A desk: its name, where it is, and whether it is a small one."""

    name: str
    department: str
    territory: str
    small: bool


def desks(many: int, per_department: int = 8) -> list[Desk]:
    """So many desks, in as many departments as it takes."""
    return [
        Desk(
            f"fs-{i}",
            f"{1 + i // per_department:02d}",
            ("rural", "qpv", "autre")[i % 3],
            i % 4 == 0,
        )
        for i in range(many)
    ]


class Country:
    """The visits of its desks, drawn from ``seed``."""

    def __init__(self, many: int, seed: int = 1, quarters: Sequence[str] = ("2026T1",)) -> None:
        self.desks = desks(many)
        chance = Random(seed)
        self.weights = [1 / (rank + 2) for rank in range(len(JOURNEYS))]
        self.endings = {j: [chance.expovariate(1) ** 2 for _ in RESULTS] for j in JOURNEYS}
        self.lines: list[Line] = []
        for quarter in quarters:
            for desk in self.desks:
                self.lines += self.lot(chance, desk, quarter)

    def lot(self, chance: Random, desk: Desk, quarter: str, number: int = 0) -> list[Line]:
        """One lot of a desk: a quarter's visits, rolled up as a bundle's."""
        many = round(chance.gauss(195, 30) if desk.small else chance.gauss(1040, 150))
        visits: Counter[tuple[str, str]] = Counter()
        for journey in chance.choices(JOURNEYS, self.weights, k=many):
            visits[journey, chance.choices(RESULTS, self.endings[journey])[0]] += 1
        return rolled_up(desk, quarter, number, visits)

    def without(self, name: str) -> list[Line]:
        """Everything but one desk."""
        return [line for line in self.lines if line.desk != name]


def rolled_up(desk: Desk, quarter: str, lot: int, visits: Counter[tuple[str, str]]) -> list[Line]:
    """Counts by journey and result, with nothing under 5: the family, then all, then withheld."""
    cells: Counter[tuple[str, str, str]] = Counter()
    for (journey, result), n in visits.items():
        cells[journey.rpartition("-")[0], journey, result] += n
    for level in (1, 0):
        for cell in [c for c, n in cells.items() if n < K and c[level] != "*"]:
            up = ("*" if level == 0 else cell[0], "*", cell[2])
            cells[up] += cells.pop(cell)
    held = sum(n for n in cells.values() if n < K)
    found = [
        Line(desk.name, quarter, lot, desk.department, desk.territory, *cell, n)
        for cell, n in sorted(cells.items())
        if n >= K
    ]
    if held:
        found.append(
            Line(desk.name, quarter, lot, desk.department, desk.territory, "*", "*", HELD, held)
        )
    return found


DIMS: dict[str, Callable[[Line], str]] = {
    "annee": lambda line: line.quarter[:4],
    "trimestre": lambda line: line.quarter,
    "departement": lambda line: line.department,
    "territoire": lambda line: line.territory,
    "famille": lambda line: line.family,
    "parcours": lambda line: line.journey,
}
SHAPES: dict[str, tuple[str, ...]] = {
    "pays-an": ("annee",),
    "pays": ("trimestre",),
    "territoires": ("annee", "territoire"),
    "departements": ("annee", "departement"),
    "familles": ("annee", "famille"),
    "familles-departements": ("annee", "departement", "famille"),
    "parcours": ("annee", "famille", "parcours"),
}


def table(name: str, dims: tuple[str, ...], lines: Iterable[Line]) -> Table:
    """One table of results by ``dims``, with marks and spreads."""
    columns = (*RESULTS, HELD)
    counts: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    marks: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    seen: dict[tuple[str, ...], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    getters = [DIMS[dim] for dim in dims]
    for line in lines:
        class_ = tuple(get(line) for get in getters)
        key = line.key
        for column in ("n", line.result):
            counts[class_][column] += line.n
            marks[class_][column] += line.n * key
            seen[class_][column].add(line.desk)
    order = sorted(counts)
    return Table(
        name,
        name.capitalize(),
        dims,
        columns,
        tuple(
            (*c, counts[c]["n"], len(seen[c]["n"]), *(counts[c][one] for one in columns))
            for c in order
        ),
        source="resultats",
        marks=tuple(tuple(marks[c][one] for one in ("n", *columns)) for c in order),
        spread=tuple(tuple(len(seen[c][one]) for one in ("n", *columns)) for c in order),
    )


def tables(lines: Sequence[Line], shapes: dict[str, tuple[str, ...]] = SHAPES) -> list[Table]:
    """The tables of results of the release, from these lines."""
    return [table(name, dims, lines) for name, dims in shapes.items()]


def sent(lines: Iterable[Line]) -> dict[tuple[str, str, str, str], int]:
    """The bundles that ``lines`` come from, with their revisions."""
    found: dict[tuple[str, str, str, str], int] = {}
    for line in lines:
        key = (line.desk, line.quarter, line.department, line.territory)
        found[key] = max(found.get(key, 0), line.lot)
    return found
