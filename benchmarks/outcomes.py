"""How long a confirmed outcome takes, against SQLite's own floor in the same run."""

from __future__ import annotations

import secrets
import sqlite3
import statistics
import tempfile
import time
from pathlib import Path

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
from mediation.outcomes.record import FIELDS, Outcome

_SAVES = 300
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


def rows() -> list[Row]:
    """Every measurement of this room."""
    return [saved()]


if __name__ == "__main__":
    for row in rows():
        print(row)
