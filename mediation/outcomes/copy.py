"""The one copy of the desk's file, written over itself and read back.

One, because two copies side by side would date the visits between them. Over
itself, in one SQLite transaction, so that what was undone leaves the copy too
and a power cut leaves either the old copy or the new one.
"""

from __future__ import annotations

import contextlib
import sqlite3
from itertools import zip_longest
from typing import TYPE_CHECKING

from mediation.outcomes.store import PRAGMAS, make_private, open_to_read

if TYPE_CHECKING:
    from pathlib import Path

_TABLES = ("bilans", "compteurs", "exports")


def tidy(source: sqlite3.Connection) -> None:
    """Rewrite the file in the order of its random keys.

    Inside a page SQLite lays rows down as they come, so the bytes tell the
    order of the day even though the table does not. ``VACUUM`` writes them
    again in key order.
    """
    source.execute("vacuum")


def refresh(source: sqlite3.Connection, path: Path) -> None:
    """Make ``path`` the copy of ``source``; ``OSError`` when it is not the same afterwards."""
    try:
        _back_up(source, path)
    except sqlite3.DatabaseError:
        # A copy that is itself damaged cannot be written over by SQLite.
        path.write_bytes(b"")
        path.with_name(path.name + "-journal").unlink(missing_ok=True)
        _back_up(source, path)
    if not _same(source, path):
        raise OSError("the copy differs from the file")


def sound(path: Path) -> sqlite3.Connection | None:
    """The copy, open for reading, when it is there and whole."""
    source = None
    try:
        source = open_to_read(path)
        if source is not None and source.execute("pragma quick_check(1)").fetchone()[0] == "ok":
            return source
    except sqlite3.Error:
        pass
    if source is not None:
        source.close()
    return None


def holds(path: Path, key: str) -> bool:
    """Whether the copy at ``path`` has the row ``key``."""
    copy = sound(path)
    if copy is None:
        return False
    with contextlib.closing(copy):
        return copy.execute("select 1 from bilans where cle = ?", [key]).fetchone() is not None


def _back_up(source: sqlite3.Connection, path: Path) -> None:
    make_private(path)
    with contextlib.closing(sqlite3.connect(path)) as target:
        for pragma in PRAGMAS:
            target.execute(f"pragma {pragma}")
        source.backup(target)


def _same(source: sqlite3.Connection, path: Path) -> bool:
    copy = sound(path)
    if copy is None:
        return False
    with contextlib.closing(copy):
        return all(
            ours == theirs
            for table in _TABLES
            for ours, theirs in zip_longest(
                source.execute(f"select * from {table}"),  # noqa: S608 (our own names)
                copy.execute(f"select * from {table}"),  # noqa: S608
            )
        )
