"""Who knows every other visit, and holds every table that is published: what does he learn of one?

Over the product's own tables of a country whose bundles the real code made; the tables of
``made_up`` in ``test_release_attacks`` are fewer.
"""

from __future__ import annotations

import statistics
from collections import defaultdict
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from attacks import advantage

from benchmarks import country as making
from mediation.evaluation import base, measures, run
from mediation.evaluation.facts import WITHHELD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from conftest import Country

    from mediation.evaluation.catalog import Ends
    from mediation.evaluation.run import Counted
    from mediation.evaluation.tables import Table

Line = dict[str, Any]
WORD = {
    "resultats": "resultat",
    "blocages": "famille_blocage",
    "durees": "duree",
    "passages": "passage",
    "orientations": "orientation",
}
"""The column of a fact that says which count of its tables a line is in."""


class Visits:
    """The facts of a country, from which a visit can be drawn."""

    def __init__(self, work: Path) -> None:
        import pyarrow.parquet as pq

        self._lines: dict[str, dict[tuple[str, str], list[Line]]] = {}
        for fact in (*WORD, "mains"):
            self._lines[fact] = defaultdict(list)
            for line in pq.read_table(work / base.TABLES / f"{fact}.parquet").to_pylist():
                self._lines[fact][line["site"], line["trimestre"]].append(line)

    def draw(self, chance: Random, many: int) -> Iterator[dict[str, Line]]:
        """So many visits: what each fact says of it."""
        every = [line for lines in self._lines["resultats"].values() for line in lines]
        for line in chance.choices(every, [one["n"] for one in every], k=many):
            where, result = (line["site"], line["trimestre"]), line["resultat"]
            visit = {"resultats": line, "visites": line, "reponses": line}
            for fact in ("mains", "blocages", "durees", "passages", "orientations"):
                found = self._lines[fact][where]
                if fact == "mains":
                    found = [one for one in found if one["resultat"] == result]
                if found and (fact != "orientations" or result == "oriente"):
                    visit[fact] = chance.choices(found, [one["n"] for one in found])[0]
            yield visit


def counted_in(table: Table, line: Line) -> tuple[str, ...]:
    """The columns of its row that a visit of this line is in."""
    if not table.counts or table.source == "reponses":
        return ("n",)
    if table.source != "mains":
        return ("n", line[WORD[table.source]])
    held = line["resultat"] == WITHHELD
    hand = "autre-main" if line["main"] == "*" else line["main"]
    return ("n", line["resultat"] if held or "main" in table.dims else hand)


def cells(tables: Sequence[Table], visit: dict[str, Line]) -> dict[tuple[int, int], None]:
    """Every number that the visit is in, by count and mark: the same one stands once.

    Those of one or two desks too, which are masked: a real set has fewer departments than
    this country, with more desks in each.
    """
    found: dict[tuple[int, int], None] = {}
    for table in tables:
        line = visit.get(table.source)
        if line is None:
            continue
        wanted = tuple(str(line[dim.replace("-", "_")]) for dim in table.dims)
        place = next(i for i, row in enumerate(table.rows) if row[: len(wanted)] == wanted)
        row = dict(zip(table.columns, table.rows[place], strict=True))
        marks = dict(zip(("n", *table.counts), table.marks[place], strict=True))
        for column in counted_in(table, line):
            if row[column]:
                found[int(row[column]), marks[column]] = None
    return found


def attacked(counted: Counted, work: Path, tries: int) -> tuple[float, float, float]:
    """``(cells of a visit, mean advantage, worst)``."""
    chance = Random(3)
    found = [cells(counted.tables, visit) for visit in Visits(work).draw(chance, tries)]
    told = [advantage([n for n, _ in one], chance, 60) for one in found]
    return statistics.mean(map(len, found)), statistics.mean(told), max(told)


def check(
    counted: Counted, work: Path, desks: int, record_proof: Callable[..., None], tries: int
) -> None:
    many, mean, worst = attacked(counted, work, tries)
    record_proof(
        f"(g) membership of one visit, every table of the product ({desks} desks)",
        tried=tries,
        tables=len(counted.tables),
        cells_of_a_visit=f"{many:.0f}",
        mean_all_tables_together=f"{mean:.3f}",
        worst_all_together=f"{worst:.3f}",
    )
    assert many > 20
    assert mean <= 0.15


def test_in_a_small_set_every_table_together_tells_little_of_one_visit(
    country: Country, counted: Counted, work: Path, record_proof: Callable[..., None]
) -> None:
    assert country.desks < measures.FINE_FROM
    check(counted, work, country.desks, record_proof, tries=40)


@pytest.mark.long
@pytest.mark.parametrize("desks", [100, 400])
def test_nor_in_a_larger_one_with_the_fine_tables(
    desks: int, tmp_path: Path, ends: Ends, record_proof: Callable[..., None]
) -> None:
    making.make(tmp_path / "bilans", desks_=desks, many=4, seed=11)
    work = tmp_path / "travail"
    counted = run.count([tmp_path / "bilans"], work, ends, progress=lambda *_: None)
    check(counted, work, desks, record_proof, tries=120)
