"""How long rows stay: until their quarter has left and can no longer be corrected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mediation.outcomes.log import ASIDE
from mediation.outcomes.record import quarter_of

if TYPE_CHECKING:
    from datetime import date

    from mediation.outcomes.log import OutcomeLog


@dataclass(frozen=True, slots=True)
class Erased:
    """What ``erase`` removed: ``rows`` outcomes of ``quarters``, and ``files`` set aside."""

    quarters: tuple[str, ...]
    rows: int
    files: int


def next_quarter(quarter: str) -> str:
    """The quarter after: ``2026T4`` gives ``2027T1``."""
    year, number = int(quarter[:4]), int(quarter[5])
    return f"{year + number // 4:04d}T{number % 4 + 1}"


def erase(log: OutcomeLog, today: date) -> Erased:
    """Remove the rows and counters of every quarter whose time is over, from the copy too.

    A quarter's time is over when it was exported and the quarter after it, during
    which it can be corrected, has ended. Damaged files set aside go as well:
    what could be read of them is in the file. Raises ``OutcomeError``.
    """
    now = quarter_of(today)
    with log.writing("L'effacement") as db:
        exported = db.execute("select distinct trimestre from exports order by 1").fetchall()
        over = tuple(quarter for (quarter,) in exported if next_quarter(quarter) < now)
        rows = 0
        for quarter in over:
            rows += db.execute("delete from bilans where trimestre = ?", [quarter]).rowcount
            db.execute("delete from compteurs where trimestre = ?", [quarter])
        # Inside the transaction: where they cannot go, nothing goes, and it is told.
        asides = sorted(log.folder.glob(ASIDE))
        for aside in asides:
            aside.unlink()
    log.settle()
    return Erased(over, rows, len(asides))
