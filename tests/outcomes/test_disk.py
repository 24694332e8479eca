"""The power goes, or the disk refuses, at any moment of a desk's day."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

import pytest
from disk import FULL, LIBRARY, WRITE_ERROR, Disk, watched
from samples import some_outcome

from mediation.outcomes import store
from mediation.outcomes.log import OutcomeError, OutcomeLog
from mediation.outcomes.record import StepCount, StepTally

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.skipif(LIBRARY is None, reason="SQLite is sealed inside this Python")


@dataclass
class Day:
    """What the screen confirmed: kept, taken back, or not certain (an error was shown)."""

    kept: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    refused: int = 0


def a_day(folder: Path, disk: Disk, visits: int) -> Day:
    """Visits saved, now and then one taken back, counters, an idle moment, closing time."""
    chance, day = Random(visits), Day()
    log = OutcomeLog(folder)
    for number in range(visits):
        try:
            receipt = log.save(some_outcome(chance))
        except OutcomeError:
            day.refused += 1
            continue
        disk.mark(f"saved {receipt.key}")
        day.kept.add(receipt.key)
        log.tally(StepTally("2026T4", "apl", 1, "0" * 12, {"accord": StepCount(1)}))
        if number % 5 == 4:
            disk.mark(f"asked {receipt.key}")
            try:
                log.undo(receipt)
            except OutcomeError:
                continue
            disk.mark(f"undone {receipt.key}")
            day.kept.remove(receipt.key)
            day.gone.add(receipt.key)
        if number % 9 == 8:
            log.settle()
    log.close()
    return day


def what_is_lost(disk: Disk, at: int, seed: int, folder: Path) -> tuple[int, int, int]:
    """After a cut at op ``at``: confirmed outcomes, those lost or come back, files damaged."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    marks = [mark.split() for mark in disk.after_power_cut(at, Random(seed), folder)]
    saved = {key for deed, key in marks if deed == "saved"}
    undone = {key for deed, key in marks if deed == "undone"}
    asked = {key for deed, key in marks if deed == "asked"}
    log = OutcomeLog(folder)
    total = log.summary().total
    damaged = bool(log.take_notices())
    log._drop()
    there = set()
    if (folder / "bilans.db").exists():
        raw = store.sqlite3.connect(folder / "bilans.db")
        damaged |= raw.execute("pragma integrity_check").fetchone() != ("ok",)
        rows = [key for (key,) in raw.execute("select cle from bilans")]
        raw.close()
        there = set(rows)
        assert len(rows) == total == len(there)
    confirmed = saved - asked
    # The one that was being saved may be there; nothing else may.
    assert len(there - saved) <= 1
    return len(confirmed | undone), len(confirmed - there) + len(undone & there), damaged


@pytest.mark.parametrize("cuts", [120, pytest.param(2500, marks=pytest.mark.long)])
def test_a_power_cut_loses_nothing_that_was_confirmed(
    folder: Path, cuts: int, record_proof: Callable[..., None]
) -> None:
    with watched() as disk:
        a_day(folder / "jour", disk, 30)
    chance = Random(2026)
    results = [
        what_is_lost(disk, chance.randrange(len(disk.ops)), seed, folder / "apres")
        for seed in range(cuts)
    ]
    confirmed, lost, damaged = (sum(column) for column in zip(*results, strict=True))
    record_proof("power cuts", tried=cuts, confirmed=confirmed, lost=lost, damaged=damaged)
    assert confirmed > cuts
    assert lost == damaged == 0


def test_the_model_does_find_losses_where_the_disk_is_not_waited_for(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    careless = [*store.PRAGMAS, "synchronous=OFF"]
    monkeypatch.setattr(store, "PRAGMAS", careless)
    with watched() as disk:
        a_day(folder / "jour", disk, 30)
    monkeypatch.undo()
    chance = Random(2026)
    results = [
        what_is_lost(disk, chance.randrange(len(disk.ops)), seed, folder / "apres")
        for seed in range(40)
    ]
    assert sum(lost for _, lost, _ in results) > 20


def _asks_of_a_day(folder: Path) -> int:
    with watched() as disk:
        a_day(folder / "essai", disk, 12)
    return disk.asked


@pytest.mark.parametrize("every", [9, pytest.param(1, marks=pytest.mark.long)])
@pytest.mark.parametrize("error", [FULL, WRITE_ERROR], ids=["full", "broken"])
@pytest.mark.parametrize("lasting", [1, 40], ids=["once", "for a while"])
def test_a_disk_that_refuses_at_any_write_loses_and_doubles_nothing(
    folder: Path, every: int, error: int, lasting: int, record_proof: Callable[..., None]
) -> None:
    confirmed = refused = tried = 0
    for first in range(0, _asks_of_a_day(folder), every):
        shutil.rmtree(folder / "jour", ignore_errors=True)
        with watched() as disk:
            disk.fails, disk.error = range(first, first + lasting), error
            day = a_day(folder / "jour", disk, 12)
        tried, confirmed, refused = tried + 1, confirmed + len(day.kept), refused + day.refused
        log = OutcomeLog(folder / "jour")
        assert log.summary().total == len(day.kept), first
        log._drop()
        raw = store.sqlite3.connect(folder / "jour" / "bilans.db")
        assert raw.execute("pragma integrity_check").fetchone() == ("ok",)
        assert {key for (key,) in raw.execute("select cle from bilans")} == day.kept, first
        raw.close()
    assert confirmed > 0
    record_proof(
        f"disk refusing {lasting} write(s), error {error & 0xFF}",
        tried=tried,
        confirmed=confirmed,
        refused=refused,
        lost=0,
        doubled=0,
    )
