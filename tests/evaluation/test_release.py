"""The release gate: what it lets out, what it masks and says why, and what never changes."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

import pytest
from attacks import outcomes
from made_up import Country, Desk, rolled_up, sent, tables

from mediation.evaluation import release_rule as rule
from mediation.evaluation.audit import System, audit
from mediation.evaluation.audit_relations import cells_of
from mediation.evaluation.keys import CellKeys
from mediation.evaluation.release import protect
from mediation.evaluation.release_model import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from made_up import Line

    from mediation.evaluation.release_model import Number, Release


@pytest.fixture(scope="module")
def country() -> Country:
    return Country(48, quarters=("2026T1", "2026T2"))


@pytest.fixture
def keys(tmp_path: Path) -> CellKeys:
    return CellKeys.open(tmp_path / "cles", new=True)


def released(keys: CellKeys, lines: list[Line]) -> Release:
    return protect(tables(lines), keys, sent(lines))


def shown(release: Release) -> list[list[tuple[int | None, ...]]]:
    """What is shown, row by row."""
    return [
        [tuple(n and n.shown for n in (row.n, *row.counts)) for row in table.rows]
        for table in release.tables
    ]


def by_name(release: Release) -> dict[str, int | None]:
    """What is shown, by cell name (a number may stand in several tables)."""
    return {name: value for name, (_, value, _) in release.drawn.items()}


# -- one number -----------------------------------------------------------------


def test_a_shown_number_is_always_of_eleven_visits_or_more_and_within_its_bounds() -> None:
    for n in [*range(1, 600), 4_000, 90_000, 9_000_000]:
        values = {value for value, _ in outcomes(n)}
        for value in values:
            if value is None:
                assert n <= rule.most_hidden()
                continue
            low, high = rule.bounds(value)
            assert value % rule.BASE == 0
            assert value >= rule.LEAST_SHOWN
            assert rule.MIN_VISITS <= low <= n <= high
            assert high - low >= rule.NARROW
    assert rule.shown(0, 0) is None


def test_the_bounds_are_exactly_the_counts_that_may_show_a_number() -> None:
    could: dict[int, list[int]] = {}
    for n in range(1, 3_000):
        for value, _ in outcomes(n):
            if value is not None:
                could.setdefault(value, []).append(n)
    for value in range(rule.LEAST_SHOWN, 2_500, 5):
        assert rule.bounds(value) == (min(could[value]), max(could[value]))


def test_noise_leans_neither_way_and_each_draw_is_as_likely_as_it_should() -> None:
    for n in (77, 500, 12_345):
        assert sum(likely for _, likely in outcomes(n)) == pytest.approx(1)
        assert abs(sum((value or 0) * likely for value, likely in outcomes(n)) - n) < 1
    drawn = Counter(rule.noise(77, draw) for draw in range(rule.span(77)))
    assert drawn == {noise: 13 - abs(noise) for noise in range(-12, 13)}


# -- a release --------------------------------------------------------------------


def test_no_number_is_shown_that_should_be_masked(country: Country, keys: CellKeys) -> None:
    release = released(keys, country.lines)
    true = {table.name: table for table in tables(country.lines)}
    many = 0
    for table in release.tables:
        by_dims = {tuple(map(str, r[: len(table.dims)])): i for i, r in
                   enumerate(true[table.name].rows)}  # fmt: skip
        for row in table.rows:
            at = by_dims[row.dims]
            whole = true[table.name]
            counts = (int(whole.rows[at][len(table.dims)]),
                      *map(int, whole.rows[at][len(table.dims) + 2 :]))  # fmt: skip
            numbers = (row.n, *row.counts)
            for number, n, desks in zip(numbers, counts, whole.spread[at], strict=True):
                if number is None:
                    continue
                many += 1
                assert n >= rule.MIN_VISITS
                assert desks >= rule.MIN_DESKS
                assert number.low <= n <= number.high
                assert number.shown % rule.BASE == 0
            if row.n is None:
                assert all(count is None for count in row.counts)
    assert many > 300
    assert release.audit.narrow == 0
    assert release.published > 0.9


def test_every_masked_cell_is_explained_and_none_of_it_is_in_what_is_published(
    country: Country, keys: CellKeys
) -> None:
    release = released(keys, country.lines)
    told = {(one.table, one.cell, one.column) for one in release.masked}
    for table in tables(country.lines):
        out = release.table(table.name)
        assert out is not None
        by_dims = {row.dims: row for row in out.rows}
        for values in table.rows:
            dims = tuple(map(str, values[: len(table.dims)]))
            where = ", ".join(f"{d} {v}" for d, v in zip(table.dims, dims, strict=True))
            row = by_dims.get(dims)
            columns = ("n", *table.counts)
            counts = (values[len(table.dims)], *values[len(table.dims) + 2 :])
            for place, (column, n) in enumerate(zip(columns, counts, strict=True)):
                masked = row is None or (row.n, *row.counts)[place] is None
                assert masked == (n == 0 or (table.name, where, column) in told)
    assert {one.reason for one in release.masked} <= {Reason.SMALL, Reason.DESKS, Reason.PROTECTS}
    assert all(one.reason.sentence for one in release.masked)
    assert not any(str(reason) in repr(release.tables) for reason in Reason)


def test_the_same_number_is_the_same_in_every_table(country: Country, keys: CellKeys) -> None:
    made = tables(country.lines)
    release = protect(made, keys, sent(country.lines))
    cells = cells_of(made)
    several = [names for names in cells.names if len(names) > 1]
    assert several  # a family and its only journey, the nation and its only quarter
    shown: dict[int, set[int | None]] = {}
    for i, places in enumerate(cells.places):
        for place in places:
            table = release.tables[place.table]
            true = made[place.table].rows[place.row]
            dims = tuple(map(str, true[: len(table.dims)]))
            row = next((row for row in table.rows if row.dims == dims), None)
            number = None if row is None else (row.n, *row.counts)[place.column]
            shown.setdefault(i, set()).add(None if number is None else number.shown)
    assert all(len(values) == 1 for values in shown.values())


def test_a_table_without_marks_is_refused(country: Country, keys: CellKeys) -> None:
    table = replace(tables(country.lines)[0], marks=())
    with pytest.raises(ValueError, match="marks"):
        protect([table], keys, sent(country.lines))


# -- sums --------------------------------------------------------------------------


def two_places(alone: int) -> list[Line]:
    """Eight desks in department 01, one large desk alone in 02."""
    lines: list[Line] = []
    chance = Random(5)
    country = Country(0)
    for i in range(8):
        lines += country.lot(chance, Desk(f"fs-{i}", "01", "rural", small=False), "2026T1")
    many = {("sante-1", "obtenu"): alone // 2, ("sante-1", "depose"): alone // 2}
    from collections import Counter

    return lines + rolled_up(Desk("fs-seule", "02", "qpv", small=False), "2026T1", 0, Counter(many))


def test_the_count_of_one_desk_cannot_be_had_by_subtracting_the_others(keys: CellKeys) -> None:
    lines = two_places(5_000)
    release = protect(
        tables(lines, {"pays-an": ("annee",), "departements": ("annee", "departement")}),
        keys,
        sent(lines),
    )
    nation, places = release.table("pays-an"), release.table("departements")
    assert nation is not None
    assert places is not None
    whole = nation.rows[0].n if nation.rows else None
    other = next((row.n for row in places.rows if row.dims[1] == "01"), None)
    assert not any(row.dims[1] == "02" for row in places.rows)
    assert whole is None or other is None
    reasons = {one.reason for one in release.masked}
    assert reasons >= {Reason.DESKS, Reason.PROTECTS}
    protecting = [one.beside for one in release.masked if one.reason is Reason.PROTECTS]
    assert any("departement=02" in beside for beside in protecting)
    assert release.audit.added > 0
    assert release.audit.narrow == 0


def test_relations_are_found_between_tables_of_different_shapes(country: Country) -> None:
    cells = cells_of(tables(country.lines))
    names = {name: i for i, found in enumerate(cells.names) for name in found}
    year = names["resultats|n|annee=2026"]
    sums = [parts for whole, parts in cells.sums if whole == year]
    by_territory = {names[n] for n in names if n.startswith("resultats|n|annee=2026|territoire=")}
    by_quarter = {names[n] for n in names if n.startswith("resultats|n|trimestre=")}
    by_result = {i for n, i in names.items() if n.count("|") == 2 and n.endswith("|annee=2026")}
    assert by_territory in [set(parts) for parts in sums]
    assert by_quarter in [set(parts) for parts in sums]
    assert by_result - {year} in [set(parts) for parts in sums]
    for whole, parts in cells.sums:
        assert cells.true[whole] == sum(cells.true[part] for part in parts)


def test_the_audit_finds_what_exact_totals_give_away_and_nothing_else() -> None:
    # A row of three cells and its total, all known but one: it is known too.
    system = System()
    for width in (0.0, 0.0):
        system.add(-width, width, 0)
    hidden, total = system.add(-40, 500, 11), system.add(0, 0, 0)
    system.sums = [(total, (0, 1, hidden))]
    assert audit(system).narrow == {hidden: pytest.approx(0, abs=1e-6)}
    # Two hidden ones: each may be anything between.
    other = system.add(-6, 500, 11)
    system.sums = [(total, (0, 1, hidden, other))]
    found = audit(system)
    assert found.narrow == {}
    # One of them is small: the other is known within its width.
    system.high[other] = 2.0
    assert set(audit(system).narrow) == {hidden, other}


@pytest.mark.parametrize("seed", range(6))
def test_the_audit_s_widths_are_those_of_every_possible_table(seed: int) -> None:
    """Against all whole tables of 2 by 3 that fit what is shown: no possible one is forgotten."""
    chance = Random(seed)
    true = [[chance.randint(0, 6) for _ in range(3)] for _ in range(2)]
    rows = [sum(row) for row in true]
    columns = [true[0][i] + true[1][i] for i in range(3)]
    system = System()
    for row in true:
        for n in row:
            system.add(-n, 6 - n, 6.5)
    for n in (*rows, *columns):
        slack = float(chance.randint(0, 1))
        system.add(-min(slack, n), slack, 0)
    system.sums = [(6 + r, tuple(3 * r + i for i in range(3))) for r in range(2)]
    system.sums += [(8 + i, (i, 3 + i)) for i in range(3)]
    widths = audit(system).narrow  # nothing is 6.5 wide: all are asked one by one
    possible: list[set[int]] = [set() for _ in range(6)]
    from itertools import product

    for cells in product(range(7), repeat=6):
        sums = [sum(cells[:3]), sum(cells[3:]), *(cells[i] + cells[3 + i] for i in range(3))]
        fits = all(
            system.low[6 + k] <= total - wanted <= system.high[6 + k]
            for k, (total, wanted) in enumerate(zip(sums, (*rows, *columns), strict=True))
        )
        if fits:
            for i, n in enumerate(cells):
                possible[i].add(n)
    # These constraints are a network's: their corners are whole, so both agree exactly.
    assert [round(widths[i]) for i in range(6)] == [max(p) - min(p) for p in possible]


# -- publishing again ---------------------------------------------------------------


def test_the_same_bundles_again_give_the_same_numbers_as_surely_known(
    country: Country, keys: CellKeys
) -> None:
    first = released(keys, country.lines)
    keys.commit(sent(country.lines), first.drawn)
    again = released(keys, country.lines)
    assert shown(first) == shown(again)
    assert by_name(first) == by_name(again)
    # Bounds too: a report that is made again says the same intervals, not wider ones.
    assert first.tables == again.tables
    assert again.kept == 0
    assert Counter(m.reason for m in first.masked) == Counter(m.reason for m in again.masked)


def test_once_more_bundles_came_what_was_kept_stays_kept_however_often_it_is_asked(
    country: Country, keys: CellKeys
) -> None:
    late = next(desk.name for desk in country.desks if desk.small)
    before = country.without(late)
    keys.commit(sent(before), released(keys, before).drawn)
    second = released(keys, country.lines)
    keys.commit(sent(country.lines), second.drawn)
    third = released(keys, country.lines)
    assert third.tables == second.tables
    assert third.kept == second.kept > 300


def test_a_bundle_that_says_something_else_under_the_same_revision_is_no_repeat(
    country: Country, keys: CellKeys
) -> None:
    first = released(keys, country.lines)
    keys.commit(sent(country.lines), first.drawn)
    line = country.lines[0]
    again = released(keys, [line._replace(n=line.n + 1), *country.lines[1:]])
    assert by_name(first) == by_name(again)
    # Bounds are as wide everywhere: they do not tell which number it was.
    assert again.kept > 300


def test_a_margin_is_an_upper_bound_that_does_not_tell_how_many_desks() -> None:
    from mediation.evaluation.release_rule import margin_class

    lots = range(3, 60_000)
    told = [margin_class(4 * many) for many in lots]
    assert all(class_ >= 4 * many for class_, many in zip(told, lots, strict=True))
    assert all(class_ <= 4 * many * 1.05 + 20 for class_, many in zip(told, lots, strict=True))
    assert told == sorted(told)
    every = Counter(told)
    assert min(n for class_, n in every.items() if min(told) < class_ < max(told)) >= 5


def test_one_desk_more_changes_no_number_that_was_published(
    country: Country, keys: CellKeys
) -> None:
    late = next(desk.name for desk in country.desks if desk.small)
    before = country.without(late)
    first = released(keys, before)
    keys.commit(sent(before), first.drawn)
    second = released(keys, country.lines)
    for table, again in zip(first.tables, second.tables, strict=True):
        now = {row.dims: row for row in again.rows}
        for row in table.rows:
            numbers = zip((row.n, *row.counts), (now[row.dims].n, *now[row.dims].counts),
                          strict=True)  # fmt: skip
            for a, b in numbers:
                assert (a is None) == (b is None)
                assert a is None or b is None or a.shown == b.shown
    assert second.kept > 300
    assert second.audit.publications == 1
    assert second.audit.narrow == 0
    # And what is shown still says the truth: its bounds are wider for it.
    true = {table.name: table for table in tables(country.lines)}["pays-an"]
    row = second.table("pays-an").rows[0]  # type: ignore[union-attr]
    assert row.n is not None
    assert row.n.low <= int(true.rows[0][1]) + 24
    # And each says what it said then, nothing else: of the desks that were counted then. As
    # none was taken back, it is no less now, and none may be told to be under 11.
    for dims, then, now, number in kept_numbers(second, before, country.lines):
        assert number.low <= then <= number.high, dims
        assert rule.MIN_VISITS <= number.low <= now, dims


def kept_numbers(
    release: Release, before: list[Line], now: list[Line]
) -> Iterator[tuple[tuple[str, ...], int, int, Number]]:
    """Each row that is shown, what it was before, what it is now, and the number shown."""
    for old, new in zip(tables(before), tables(now), strict=True):
        there = {row.dims: row for row in release.table(old.name).rows}  # type: ignore[union-attr]
        true = {values[: len(new.dims)]: int(values[len(new.dims)]) for values in new.rows}
        for values in old.rows:
            dims = tuple(map(str, values[: len(old.dims)]))
            if dims in there and (number := there[dims].n) is not None:
                yield dims, int(values[len(old.dims)]), true.get(values[: len(old.dims)], 0), number


def test_a_desk_that_is_taken_back_stays_in_what_was_said(country: Country, keys: CellKeys) -> None:
    late = next(desk.name for desk in country.desks if desk.small)
    first = released(keys, country.lines)
    keys.commit(sent(country.lines), first.drawn)
    less = country.without(late)
    second = released(keys, less)
    assert second.kept > 300
    wider = 0
    for dims, then, _, number in kept_numbers(second, country.lines, less):
        assert number.low <= then <= number.high, dims
        wider += number.low < rule.bounds(number.shown)[0]
    assert wider > 10


def test_many_desks_more_do_change_them(country: Country, keys: CellKeys) -> None:
    before = [line for line in country.lines if line.desk not in {f"fs-{i}" for i in range(12)}]
    first = released(keys, before)
    keys.commit(sent(before), first.drawn)
    second = released(keys, country.lines)
    a, b = first.table("pays-an"), second.table("pays-an")
    assert a is not None
    assert b is not None
    assert a.rows[0].n is not None
    assert b.rows[0].n is not None
    assert b.rows[0].n.shown > a.rows[0].n.shown + 1000
    assert second.audit.narrow == 0
