"""The measures over a whole country: ours (Ibis on DuckDB) against SQL written by hand.

The country of ``benchmarks.country`` over eight quarters, made once and kept in the
folder ``MEDIATION_PAYS`` (or a temporary one); 20 and 40 quarters repeat it, two years
later each time. Each engine runs in a process of its own, on the same tables.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb  # noqa: F401 - its absence leaves this module out of `make bench`

from benchmarks import country
from benchmarks.rows import Row
from mediation.evaluation import base, run
from mediation.evaluation.facts import FACTS

if TYPE_CHECKING:
    from collections.abc import Iterator

QUARTERS = (8, 20, 40)
RATIO, MEMORY_MB = 1.2, 1024.0
_LEAST = 0.02
"""Seconds: below this, a question is timed with the others only, for the clock's sake."""


def rows() -> list[Row]:
    """Time the measures on each size of country."""
    kept = os.environ.get("MEDIATION_PAYS")
    if kept:
        return list(_rows(Path(kept)))
    with tempfile.TemporaryDirectory() as folder:
        return list(_rows(Path(folder)))


def _rows(folder: Path) -> Iterator[Row]:
    settled = _country(folder)
    for many in QUARTERS:
        tables = settled if many == country.QUARTERS else _longer(settled, folder, many)
        found = {engine: _turn(engine, tables) for engine in ("ibis", "sql", "polars", "pandas")}
        _check(found)
        yield from _compared(many, found)


def _country(folder: Path) -> Path:
    """The settled tables of the country, made where they are not there yet."""
    bundles, work = folder / "bilans", folder / "travail"
    if not (bundles / "fait").exists():
        country.make(bundles)
        (bundles / "fait").touch()
    collected = run.collect([bundles], work, progress=lambda *_: None)
    return base.settle(work, collected.counted)


def _longer(settled: Path, folder: Path, many: int) -> Path:
    """The same country over more quarters: its eight, again and again, two years later."""
    longer = folder / f"tables-{many}"
    longer.mkdir(exist_ok=True)
    keep = country.quarters(many)[-1]
    for fact, columns in FACTS.items():
        target = longer / f"{fact}.parquet"
        if target.exists():
            continue
        names = ", ".join(columns)
        later = (
            names.replace("trimestre", "an || right(trimestre, 2) as trimestre", 1)
            .replace("annee", "an as annee", 1)
        )  # fmt: skip
        times = -(-many // country.QUARTERS)
        with base.engine(folder) as connection:
            connection.execute(
                f"copy (select {later} from (select *, (annee::int + 2 * pas)::varchar as an"
                f" from '{settled / fact}.parquet', range({times}) as pas(pas))"
                f" where an || right(trimestre, 2) <= '{keep}' order by 4, 1)"
                f" to '{target}' (format parquet, compression zstd)"
            )
    return longer


def _turn(engine: str, tables: Path) -> dict[str, Any]:
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks.evaluation_engines", engine, str(tables)],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(told.stdout)
    return found


def _check(found: dict[str, dict[str, Any]]) -> None:
    """Engines that do not count the same are not compared."""
    ours = found["ibis"]["checks"]
    for engine, one in found.items():
        wrong = [name for name, n in one["checks"].items() if n != ours[name]]
        if wrong:
            raise ValueError(f"{engine} does not count as we do: {', '.join(wrong)}")


def _compared(many: int, found: dict[str, dict[str, Any]]) -> Iterator[Row]:
    ours, hand = found["ibis"]["seconds"], found["sql"]["seconds"]
    label = f"evaluation, {many} quarters"
    shared = [name for name in hand if name in ours]
    total, floor = sum(ours[n] for n in shared), sum(hand[n] for n in shared)
    yield Row(
        f"{label}: {len(shared)} tables ÷ SQL by hand", total, "cpu s", floor, total / floor, RATIO
    )
    for name in shared:
        if hand[name] >= _LEAST:
            ratio = ours[name] / hand[name]
            yield Row(f"{label}: {name} ÷ SQL", ours[name], "cpu s", hand[name], ratio, RATIO)
    for peer in ("polars", "pandas"):
        theirs = found[peer]["seconds"]
        mine = sum(ours[name] for name in theirs)
        took = sum(theirs.values())
        yield Row(
            f"{label}: {peer} ÷ ours, same {len(theirs)} tables", took, "cpu s", mine, took / mine
        )
    yield Row(f"{label}: all {len(ours)} tables", sum(ours.values()), "cpu s")
    yield Row(f"{label}: peak memory", found["ibis"]["peak_mb"], "MB", target=MEMORY_MB)
