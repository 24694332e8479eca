"""How long a confirmed outcome takes, against SQLite's own floor in the same run."""

from __future__ import annotations

import itertools
import json
import random
import secrets
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.rows import Row
from mediation.journey.vocabulary import (
    Blocker,
    DurationBand,
    Guidance,
    Hand,
    Result,
    VisitKind,
)
from mediation.outcomes import store
from mediation.outcomes.log import OutcomeLog
from mediation.outcomes.record import FIELDS, SCHEMA_VERSION, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

_SAVES = 300
_ROWS = 1_000_000
_COLUMNS = ", ".join(field.column for field in FIELDS)


def _an_outcome() -> Outcome:
    return Outcome(
        quarter="2026T4",
        journey="carte-vitale-perdue",
        version=1,
        hash="0123456789ab",
        result=Result.FILED,
        referral=None,
        hand=Hand.TOGETHER,
        guidance=Guidance.FOLLOWED,
        visit=VisitKind.FIRST,
        blocker=Blocker.NO_CODE,
        blocking_step="compte/code",
        duration=DurationBand.MEDIUM,
    )


def _floor(path: Path) -> sqlite3.Connection:
    """The same table and the same pragmas, without us."""
    raw = sqlite3.connect(path, isolation_level=None)
    for pragma in store.PRAGMAS:
        raw.execute(f"pragma {pragma}")
    for statement in store.SCHEMA:
        raw.execute(statement)
    return raw


def saved() -> Row:
    """One outcome saved ÷ one plain ``insert``, turn by turn so that the disk is the same."""
    insert = (
        f"insert into bilans (cle, lot, {_COLUMNS}) values (?, 0, {', '.join('?' * len(FIELDS))})"
    )
    ours, floors = [], []
    with tempfile.TemporaryDirectory() as place:
        log, raw = OutcomeLog(Path(place) / "bilans"), _floor(Path(place) / "floor.db")
        log.warm()
        outcome = _an_outcome()
        for _ in range(_SAVES):
            start = time.perf_counter()
            log.save(outcome)
            middle = time.perf_counter()
            raw.execute(insert, (secrets.token_hex(16), *outcome.values()))
            ours.append(middle - start)
            floors.append(time.perf_counter() - middle)
        log.close()
        raw.close()
    value, floor = statistics.median(ours) * 1000, statistics.median(floors) * 1000
    return Row("outcome saved ÷ the same sqlite3 insert", value, "ms", floor, value / floor, 1.2)


def opened() -> Row:
    """What ``warm`` takes, in a thread, while the first visit is walked."""
    with tempfile.TemporaryDirectory() as place:
        log = OutcomeLog(Path(place) / "bilans")
        log.save(_an_outcome())
        log.close()
        times = []
        for _ in range(20):
            start = time.perf_counter()
            log.warm()
            times.append(time.perf_counter() - start)
            log.close()
    return Row("outcome file opened and checked", statistics.median(times) * 1000, "ms")


def exported() -> list[Row]:
    """A quarter of a million visits as a bundle: seconds, and the memory of the whole process."""
    with tempfile.TemporaryDirectory() as place:
        _fill(Path(place), _ROWS)
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.outcomes", "export", place],
            capture_output=True,
            text=True,
            check=True,
        )
    figures = json.loads(done.stdout)
    assert figures["total"] == _ROWS
    return [
        Row("a file of 1,000,000 outcomes opened and checked", figures["opening"], "s"),
        Row("that quarter exported", figures["seconds"], "s"),
        Row("memory of both", figures["megabytes"], "MB"),
    ]


def _fill(folder: Path, many: int) -> None:
    chance = random.Random(1)
    raw = _floor(folder / "bilans.db")
    raw.execute("pragma synchronous=OFF")
    kinds = list(itertools.product(range(40), map(str, Result), map(str, Hand)))
    plain = list(_an_outcome().values())
    keys = sorted(f"{chance.getrandbits(128):032x}" for _ in range(many))

    def values() -> Iterator[tuple[str | int | None, ...]]:
        for key in keys:
            journey, result, hand = chance.choice(kinds)
            row = [*plain]
            row[1], row[4], row[6] = f"parcours-{journey}", result, hand
            row[5] = "appel-fait" if result == Result.REFERRED else None
            yield store.insert_values(key, row)

    raw.execute("begin")
    raw.executemany(store.INSERT, values())
    raw.execute("commit")
    raw.execute(f"pragma user_version={SCHEMA_VERSION}")
    raw.close()


def _export(folder: Path) -> None:
    import resource

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from mediation.journey.vocabulary import Family
    from mediation.outcomes.bundle import export
    from mediation.outcomes.site import Site, Territory

    log = OutcomeLog(folder)
    before = time.perf_counter()
    log.warm()
    start = time.perf_counter()
    left = export(
        log,
        "2026T4",
        Site("fs-essai", "23", Territory.RURAL),
        family_of=lambda journey: list(Family)[len(journey) % len(Family)],
        folder=folder / "envoi",
        today=date(2027, 1, 4),
        key=Ed25519PrivateKey.generate(),
    )
    figures = {
        "opening": start - before,
        "seconds": time.perf_counter() - start,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "total": left.total,
    }
    print(json.dumps(figures))


def rows() -> list[Row]:
    """Every measurement of this room."""
    return [saved(), opened(), *exported()]


if __name__ == "__main__":
    if sys.argv[1:2] == ["export"]:
        _export(Path(sys.argv[2]))
    else:
        for row in rows():
            print(row)
