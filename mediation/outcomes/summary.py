"""Counts what the desk's own file holds, for the desk itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mediation.outcomes.record import FIELDS, Summary

if TYPE_CHECKING:
    from sqlite_utils import Database


def count(db: Database | None, waiting: int, quarter: str = "") -> Summary:
    """Count every list of the file, of one ``quarter`` or of all; zeros when there is no file."""
    where, values = ("where trimestre = ?", [quarter]) if quarter else ("", [])
    counts: dict[str, dict[str, int]] = {}
    for field in FIELDS:
        if field.column in ("version", "empreinte", "etape"):
            continue
        found: dict[str, int] = {}
        if db is not None:
            sql = (
                f"select {field.column}, count(*) from bilans {where}"  # noqa: S608 (our own names)
                f" group by 1 order by 1"
            )
            found = {word: number for word, number in db.execute(sql, values) if word}
        order = [str(word) for word in field.words] if field.words else sorted(found)
        counts[field.column] = {word: found[word] for word in order if word in found}
    counters: dict[str, int] = {}
    if db is not None:
        sql = f"select quoi, sum(n) from compteurs {where} group by 1 order by 1"  # noqa: S608
        counters = dict(db.execute(sql, values).fetchall())
    return Summary(sum(counts["resultat"].values()), waiting, counts, counters)
