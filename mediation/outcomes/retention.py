"""How long rows stay: until their quarter has left and can no longer be corrected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mediation.outcomes.log import ASIDE
from mediation.outcomes.record import quarter_of
from mediation.outcomes.tables import K

if TYPE_CHECKING:
    from datetime import date

    from mediation.outcomes.log import OutcomeLog

_QUARTERS = "select trimestre from bilans union select trimestre from compteurs order by 1"
_LARGE = "select trimestre from bilans group by 1 having count(*) >= ?"


@dataclass(frozen=True, slots=True)
class Erased:
    """What ``erase`` removed: ``rows`` outcomes of ``quarters``, and ``files`` set aside.

    ``to_export``: quarters whose time would be over, had they left.
    """

    quarters: tuple[str, ...]
    rows: int
    files: int
    to_export: tuple[str, ...]


def next_quarter(quarter: str) -> str:
    """The quarter after: ``2026T4`` gives ``2027T1``."""
    year, number = int(quarter[:4]), int(quarter[5])
    return f"{year + number // 4:04d}T{number % 4 + 1}"


def erase(log: OutcomeLog, today: date) -> Erased:
    """Remove the rows and counters of every quarter whose time is over, from the copy too.

    A quarter's time is over when it was exported, or is too small ever to be, and
    the quarter after it, during which it can be corrected, has ended. Damaged
    files set aside go as well: what could be read of them is in the file. Raises
    ``OutcomeError``.
    """
    now = quarter_of(today)
    with log.writing("L'effacement") as db:
        past = [q for (q,) in db.execute(_QUARTERS) if next_quarter(q) < now]
        exported = {q for (q,) in db.execute("select trimestre from exports")}
        enough = {q for (q,) in db.execute(_LARGE, [K])}
        to_export = tuple(q for q in past if q in enough and q not in exported)
        over = tuple(q for q in past if q not in to_export)
        rows = 0
        for quarter in over:
            rows += db.execute("delete from bilans where trimestre = ?", [quarter]).rowcount
            db.execute("delete from compteurs where trimestre = ?", [quarter])
        # Inside the transaction: where they cannot go, nothing goes, and it is told.
        asides = sorted(log.folder.glob(ASIDE))
        for aside in asides:
            aside.unlink()
    log.settle()
    return Erased(over, rows, len(asides), to_export)
