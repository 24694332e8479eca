"""What the measures count, against what really happened."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks import country as making
from mediation.evaluation import measures
from mediation.evaluation.facts import FACTS, lot_key
from mediation.evaluation.intervals import Bounded, newcombe_bounded, wilson_bounded
from mediation.evaluation.tables import Table
from mediation.journey.vocabulary import Result

if TYPE_CHECKING:
    from conftest import Country

    from mediation.evaluation.run import Counted


@pytest.fixture
def tables(counted: Counted) -> dict[str, Table]:
    return {table.name: table for table in counted.tables}


def only(table: Table, **dims: str) -> dict[str, Any]:
    (row,) = (
        record
        for record in table.records()
        if all(record[dim] == value for dim, value in dims.items())
    )
    return row


class TestTheTables:
    def test_every_visit_is_in_every_table_of_visits(
        self, country: Country, tables: dict[str, Table]
    ) -> None:
        everyone = country.truth.visits.total()
        for name in (
            "couverture", "couverture-departements", "pays", "pays-annees", "territoires",
            "departements", "familles", "parcours", "mains", "mains-pays", "mains-departements",
            "blocages", "blocages-pays", "blocages-territoires", "blocages-departements",
            "durees", "passages", "reponses",
        ):  # fmt: skip
            assert sum(record["n"] for record in tables[name].records()) == everyone, name

    def test_each_has_a_notice_in_french_with_formula_unit_and_limits(self) -> None:
        for one in measures.MEASURES:
            for word in ("Formule :", "Unité :", "Limites :"):
                assert word in one.text, one.tables

    def test_names_are_unique_and_tables_are_by_what_may_be_published(self) -> None:
        names = [name for one in measures.MEASURES for name in one.tables]
        assert len(names) == len(set(names))
        dims = {
            dim for one in measures.MEASURES for _, found in one.tables.values() for dim in found
        }
        assert not dims & {"site", "revision", "sha256", "lot"}
        assert {one.source for one in measures.MEASURES} <= {*FACTS, "departs"}

    def test_parts_add_up_to_what_they_are_parts_of(self, tables: dict[str, Table]) -> None:
        of_visits = {"resultats", "mains", "blocages", "durees", "passages", "orientations"}
        split = [table for table in tables.values() if table.source in of_visits and table.counts]
        assert len(split) > 10
        for table in split:
            for record in table.records():
                assert sum(record[count] for count in table.counts) == record["n"], (
                    table.name,
                    record,
                )

    def test_the_same_visits_have_the_same_mark_in_every_table(
        self, tables: dict[str, Table]
    ) -> None:
        def marks(name: str) -> int:
            return sum(row[0] for row in tables[name].marks)

        assert len({marks(n) for n in ("pays", "mains", "blocages", "couverture", "durees")}) == 1
        by_year = tables["pays-annees"]
        quarters = tables["pays"]
        for year, row, mark in zip(("2026", "2027"), by_year.rows, by_year.marks, strict=True):
            assert row[0] == year
            inside = [
                m for r, m in zip(quarters.rows, quarters.marks, strict=True)
                if str(r[0]).startswith(year)
            ]  # fmt: skip
            assert tuple(map(sum, zip(*inside, strict=True))) == mark

    def test_a_mark_says_which_lots_were_counted(self) -> None:
        assert lot_key("fs-un", "2026T1", 0) == 2916651046
        assert len({lot_key("fs-un", "2026T1", lot) for lot in range(50)}) == 50

    def test_bounds_of_two_quarters_are_never_taken_for_the_same_visits(
        self, tables: dict[str, Table]
    ) -> None:
        """Of an unknown journey of one desk too, where every quarter has the same bound."""
        table = tables["versions-trimestres"]
        place = 1 + table.counts.index("bonne-fin-max")
        found = [
            mark[place]
            for row, mark in zip(table.rows, table.marks, strict=True)
            if row[table.dims.index("parcours")] == making.CANARY_JOURNEY
        ]
        assert len(found) > 2
        assert len(set(found)) == len(found)

    def test_a_table_takes_no_row_of_another_form(self) -> None:
        Table("t", "T", ("annee",), (), (("2026", 5, 3),))
        for row in (("2026", 5), (2026, 5, 3), ("2026", -1, 3), ("2026", 5.0, 3)):
            with pytest.raises(ValueError, match=r"^t: "):
                Table("t", "T", ("annee",), (), (row,))  # type: ignore[arg-type]


class TestWhatReallyHappenedIsWithinWhatIsSaid:
    def test_results_by_territory(self, country: Country, tables: dict[str, Table]) -> None:
        seen: Counter[str] = Counter()
        for record in tables["territoires"].records():
            for result in Result:
                true = country.truth.results[
                    str(record["trimestre"]), str(record["territoire"]), str(result)
                ]
                assert record[str(result)] <= true <= record[str(result)] + record["retenu"]
                seen[str(result)] += record[str(result)]
        assert min(seen.values()) > 50

    def test_followed_walks_and_their_good_ends(
        self, country: Country, tables: dict[str, Table]
    ) -> None:
        checked = 0
        for record in tables["versions"].records():
            key = (str(record["parcours"]), int(record["version"]))
            if key[0] == making.CANARY_JOURNEY:
                continue
            # Desks where a version was begun fewer than five times are in neither.
            begun = Bounded(record["n"], record["n"] + record["marge"])
            all_desks = 4 * country.desks * len(country.quarters)
            assert begun.low <= country.truth.started[key] <= begun.low + all_desks
            assert record["bonne-fin"] <= country.truth.good[key]
            if record["desks"] == country.desks and begun.low > 2000:
                assert country.truth.good[key] <= record["bonne-fin-max"]
                checked += 1
        assert checked >= 2

    def test_the_better_version_the_stuck_step_and_the_rise_are_found(
        self, tables: dict[str, Table]
    ) -> None:
        old, new = (
            only(tables["versions"], parcours=making.BETTER_JOURNEY, version=version)
            for version in ("1", "2")
        )
        found = newcombe_bounded(
            Bounded(old["bonne-fin"], old["bonne-fin-max"]),
            Bounded(old["n"], old["n"] + old["marge"]),
            Bounded(new["bonne-fin"], new["bonne-fin-max"]),
            Bounded(new["n"], new["n"] + new["marge"]),
        )
        assert found.low < making.GOOD_B - making.GOOD_A < found.high

        shares = {
            str(r["etape"]): wilson_bounded(
                Bounded(r["quittee"], r["quittee"] + r["marge"]),
                Bounded(r["n"], r["n"] + r["marge"]),
            )
            for r in tables["entonnoir"].records()
            if r["parcours"] == making.STUCK_JOURNEY and r["n"] > 1000
        }
        stuck = max(shares, key=lambda step: shares[step].low)
        assert shares[stuck].low < making.STUCK_SHARE < shares[stuck].high
        assert all(s.low < shares[stuck].low / 3 for step, s in shares.items() if step != stuck)

        rising = [
            wilson_bounded(Bounded(r["obtenu"], r["obtenu"] + r["retenu"]), Bounded(r["n"], r["n"]))
            for r in tables["territoires"].records()
            if r["territoire"] == making.RISING
        ]
        inside = [
            share.low < making.RISING_FROM + making.RISING_BY * number < share.high
            for number, share in enumerate(rising)
        ]
        assert sum(inside) >= len(inside) - 1  # 95 %, five times
        assert rising[-1].low > rising[0].high

    def test_what_a_desk_hides_is_bounded_by_what_it_withheld(
        self, tables: dict[str, Table]
    ) -> None:
        """Nothing is claimed of a journey's rare ends: they are in « * »."""
        rows = list(tables["parcours"].records())
        hidden = sum(r["n"] for r in rows if r["parcours"] == "*")
        assert 0 < hidden < sum(r["n"] for r in rows) / 2

    def test_asked_and_answered(self, tables: dict[str, Table]) -> None:
        for record in tables["questions"].records():
            assert record["n"] == sum(record[s] for s in ("repondu", "passe", "pas-compris"))
            share = wilson_bounded(
                Bounded(record["repondu"], record["repondu"] + record["marge"]),
                Bounded(record["n"], record["n"] + 3 * record["marge"]),
            )
            assert share.low < 0.55 / (0.55 + 0.45 * 0.6) < share.high
