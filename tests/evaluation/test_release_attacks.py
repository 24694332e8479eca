"""Someone holds everything that was ever published and tries to find a visit in it.

What is attacked here is published: the bundles themselves are attacked in
``tests/outcomes/test_attacks.py``. ``make proof`` prints the table.
"""

from __future__ import annotations

import statistics
from random import Random
from typing import TYPE_CHECKING

import pytest
from attacks import advantage, advantage_of_one, differences, in_clear, published, truth
from made_up import DIMS, Country, sent, tables

from mediation.evaluation.keys import CellKeys
from mediation.evaluation.release import protect

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


QUARTERS = ("2026T1", "2026T2")
DESKS = [32, pytest.param(400, marks=pytest.mark.long)]
SHORT = 100
"""Under so many desks a test tries less often."""


@pytest.mark.parametrize("desks", DESKS)
def test_two_publications_one_desk_apart_never_give_its_visits(
    desks: int, tmp_path: Path, record_proof: Callable[..., None]
) -> None:
    country = Country(desks, seed=3, quarters=QUARTERS)
    small = [desk.name for desk in country.desks if desk.small]
    chance = Random(4)
    bare = (0, 0, 0, 0)
    totals = {"with": [0, 0, 0, 0], "without": [0, 0, 0, 0]}
    after_tables = tables(country.lines)
    for turn, late in enumerate(chance.sample(small, 1 if desks < SHORT else 4)):
        lines = country.without(late)
        before_tables = tables(lines)
        keys = CellKeys.open(tmp_path / f"cles-{turn}", new=True)
        first = protect(before_tables, keys, sent(lines))
        # Had the register been lost, the noise alone would stand in the way.
        alone = protect(after_tables, keys, sent(country.lines))
        keys.commit(sent(lines), first.drawn)
        second = protect(after_tables, keys, sent(country.lines))
        was, now = truth(before_tables), truth(after_tables)
        bare = differences(in_clear(was), in_clear(now), was, now)
        for name, after in (("with", second), ("without", alone)):
            found = differences(published(first), published(after), was, now)
            totals[name] = [a + b for a, b in zip(totals[name], found, strict=True)]
    targets, seen, exact, certain = totals["with"]
    record_proof(
        f"(e) two publications, one small desk apart ({desks} desks)",
        targets=targets,
        seen_in_both=seen,
        exact=f"{exact / targets:.1%}",
        certain=certain,
        exact_by_noise_alone=f"{totals['without'][2] / targets:.1%}",
        certain_by_noise_alone=totals["without"][3],
    )
    assert targets > 30
    assert seen > 20
    assert exact / targets <= 0.01
    assert certain == 0
    # The attack works where nothing is protected.
    assert bare[0] == bare[1] == bare[2] == bare[3] > 0
    assert totals["without"][3] == 0


@pytest.mark.parametrize("desks", DESKS)
def test_nothing_can_be_bounded_narrowly_from_all_that_is_shown(
    desks: int, tmp_path: Path, record_proof: Callable[..., None]
) -> None:
    country = Country(desks, seed=5, quarters=QUARTERS)
    keys = CellKeys.open(tmp_path / "cles", new=True)
    late = [desk.name for desk in country.desks if desk.small][:2]
    lines = [line for line in country.lines if line.desk not in late]
    first = protect(tables(lines), keys, sent(lines))
    keys.commit(sent(lines), first.drawn)
    second = protect(tables(country.lines), keys, sent(country.lines))
    for name, release in (("a release", first), ("a second one and their difference", second)):
        audit = release.audit
        record_proof(
            f"(f) all sums of {name} ({desks} desks)",
            numbers=audit.targets,
            sums=audit.relations,
            programs=audit.problems,
            under_11=audit.narrow,
            masked_for_it=audit.added,
            visits_still_published=f"{release.published:.1%}",
        )
        assert audit.narrow == 0
        assert audit.narrowest >= 11 - 1e-6
        assert audit.targets > 400
        assert release.published >= 0.9


@pytest.mark.parametrize("desks", DESKS)
def test_who_knows_every_other_visit_cannot_tell_whether_one_was_there(
    desks: int, record_proof: Callable[..., None]
) -> None:
    country = Country(desks, seed=6, quarters=QUARTERS)
    made = tables(country.lines)
    true = truth(made)
    chance = Random(7)
    by_table: list[float] = []
    whole: list[float] = []
    weights = [line.n for line in country.lines]
    for line in chance.choices(country.lines, weights, k=40 if desks < SHORT else 200):
        cells: set[int] = set()
        for table in made:
            dims = tuple(DIMS[dim](line) for dim in table.dims)
            pair = [true[table.name, dims, column] for column in ("n", line.result)]
            by_table.append(advantage(pair, chance, 60))
            cells |= set(pair)  # cells of the same number are mostly the same cell
        whole.append(advantage(sorted(cells), chance, 60))
    one = [advantage_of_one(n) for n in true.values()]
    record_proof(
        f"(g) membership of one visit ({desks} desks)",
        tried=len(whole),
        mean_by_table=f"{statistics.mean(by_table):.3f}",
        worst_by_cell=f"{max(one):.3f}",
        mean_all_tables_together=f"{statistics.mean(whole):.3f}",
        worst_all_together=f"{max(whole):.3f}",
    )
    assert statistics.mean(by_table) <= 0.15
    assert max(one) <= 0.15
    # All ten cells or so of a visit at once, for who knows every other visit of the country.
    assert statistics.mean(whole) <= 0.15


def test_the_order_of_the_bundles_changes_nothing(tmp_path: Path) -> None:
    country = Country(24, seed=8)
    keys = CellKeys.open(tmp_path / "cles", new=True)
    first = protect(tables(country.lines), keys, sent(country.lines))
    shuffled = list(country.lines)
    Random(9).shuffle(shuffled)
    again = protect(tables(shuffled), keys, sent(shuffled))
    assert first.tables == again.tables
