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
from benchmarks import evaluation_engines as engines
from benchmarks.rows import Row
from mediation.evaluation import base, measures, run
from mediation.evaluation.facts import FACTS, STEPS

if TYPE_CHECKING:
    from collections.abc import Iterator

QUARTERS = (8, 20, 40)
RATIO, MEMORY_MB = 1.2, 1024.0


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
        other = {
            "trimestre": "an || right(trimestre, 2) as trimestre",
            "annee": "an as annee",
            "marque": _other_mark("n", "marque"),
            **{f"m_{step}": _other_mark(step, f"m_{step}") for step in STEPS},
        }
        later = ", ".join(other.get(name, name) for name in columns)
        times = -(-many // country.QUARTERS)
        with base.engine(folder) as connection:
            connection.execute(
                f"copy (select {later} from (select *, (annee::int + 2 * pas)::varchar as an"
                f" from '{settled / fact}.parquet', range({times}) as pas(pas))"
                f" where an || right(trimestre, 2) <= '{keep}' order by 4, 1)"
                f" to '{target}' (format parquet, compression zstd)"
            )
    return longer


def _other_mark(n: str, mark: str) -> str:
    """The mark of ``n`` visits of another lot: the same twice would be the same visits."""
    key = f"(({mark} // {n}) * 1103515245 + 12345 * pas) % 4294967296"
    return f"case when pas = 0 or {n} = 0 then {mark} else {n} * ({key}) end as {mark}"


def _turn(engine: str, tables: Path) -> dict[str, Any]:
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks.evaluation_engines", engine, str(tables)],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(told.stdout)
    return found


def _check(found: dict[str, dict[str, Any]]) -> None:
    """Engines that do not count the same, cell by cell, are not compared."""
    ours = found["ibis"]["cells"]
    for engine, one in found.items():
        wrong = [name for name, cells in one["cells"].items() if cells != ours[name]]
        if wrong:
            raise ValueError(f"{engine} does not count as we do: {', '.join(wrong)}")
    missing = set(ours) - set(found["sql"]["cells"])
    if missing:
        raise ValueError(f"no SQL by hand for {', '.join(sorted(missing))}")


def _compared(many: int, found: dict[str, dict[str, Any]]) -> Iterator[Row]:
    ours, hand = found["ibis"]["seconds"], found["sql"]["seconds"]
    label = f"evaluation, {many} quarters"
    yield _row(f"{label}: all {len(ours) - 1} tables ÷ SQL by hand", ours, hand, list(ours))
    for one in measures.MEASURES:
        names = list(one.tables)
        yield _row(f"{label}: {names[0]}, {len(names)} tables ÷ SQL", ours, hand, names)
    yield _row(f"{label}: {engines.BEGUN} ÷ SQL", ours, hand, [engines.BEGUN])
    for peer in ("polars", "pandas"):
        theirs = found[peer]["seconds"]
        took, mine = sum(theirs.values()), sum(ours[name] for name in theirs)
        yield Row(
            f"{label}: {peer} ÷ ours, same {len(theirs)} tables", took, "cpu s", mine, took / mine
        )
    for engine, told in (("ours", found["ibis"]), ("by hand", found["sql"])):
        target = MEMORY_MB if engine == "ours" else None
        yield Row(f"{label}: peak memory, {engine}", told["peak_mb"], "MB", target=target)


def _row(name: str, ours: dict[str, float], hand: dict[str, float], tables: list[str]) -> Row:
    mine, theirs = sum(ours[one] for one in tables), sum(hand[one] for one in tables)
    return Row(name, mine, "cpu s", theirs, mine / theirs, RATIO)
