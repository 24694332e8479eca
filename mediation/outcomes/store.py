"""The desk's file as SQLite sees it: tables, pragmas, opening, setting aside.

Choices and measurements (600 simulated power cuts a mode): ``TRUNCATE`` with
``EXTRA`` lost no confirmed row; SQLite's default lost 12 of 11,867. Never WAL:
it keeps deleted text in ``-wal`` and fails on network shares. The key is random
and the table ``WITHOUT ROWID``: a rowid tells the order of the day's visits.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from mediation.outcomes.record import FIELDS, MAX_ID, MAX_STEP, MAX_VERSION, SCHEMA_VERSION, Counted

if TYPE_CHECKING:
    from pathlib import Path

    from sqlite_utils import Database

    from mediation.journey.vocabulary import Word

APPLICATION_ID = 0x4D454449  # "MEDI"

PRAGMAS = (
    "journal_mode=TRUNCATE",
    "synchronous=EXTRA",
    "secure_delete=ON",
    "trusted_schema=OFF",
    "cell_size_check=ON",
    "temp_store=MEMORY",  # VACUUM would otherwise leave rows in the system's temporary folder
)

_COLUMNS = tuple(field.column for field in FIELDS)


def _one_of(column: str, words: type[Word]) -> str:
    return f"{column} in ({', '.join(repr(str(word)) for word in words)})"


def _id_check(column: str, longest: int, more: str = "") -> str:
    return f"length({column}) <= {longest} and {column} not glob '*[^a-z0-9{more}-]*'"


def _column(name: str, words: type[Word] | None) -> str:
    if words is not None:
        # A NULL check passes in SQL, which is what a column that may be empty needs.
        null = "" if name == "orientation" else " not null"
        return f"{name} text{null} check ({_one_of(name, words)})"
    return {
        "trimestre": "trimestre text not null check (trimestre glob '[0-9][0-9][0-9][0-9]T[1-4]')",
        "parcours": f"parcours text not null check ({_id_check('parcours', MAX_ID)})",
        "version": f"version integer not null check (version between 1 and {MAX_VERSION})",
        "empreinte": "empreinte text not null check (length(empreinte) = 12"
        " and empreinte not glob '*[^0-9a-f]*')",
        "etape": f"etape text not null check ({_id_check('etape', MAX_STEP, '/')})",
    }[name]


SCHEMA = (
    "create table bilans (\n  cle text primary key check (length(cle) = 32 and cle not glob"
    " '*[^0-9a-f]*'),\n  lot integer not null check (lot between 0 and 99),\n  "
    + ",\n  ".join(_column(field.column, field.words) for field in FIELDS)
    + ",\n  check ((resultat = 'oriente') = (orientation is not null))\n) strict, without rowid",
    # What is counted for the whole desk has parcours '', version 0, empreinte ''.
    "create table compteurs (\n  trimestre text not null check (trimestre glob"
    " '[0-9][0-9][0-9][0-9]T[1-4]'),\n  lot integer not null check (lot between 0 and 99),\n"
    f"  parcours text not null check ({_id_check('parcours', MAX_ID)}),\n"
    f"  version integer not null check (version between 0 and {MAX_VERSION}),\n"
    "  empreinte text not null check (length(empreinte) in (0, 12)"
    " and empreinte not glob '*[^0-9a-f]*'),\n"
    f"  quoi text not null check ({_one_of('quoi', Counted)}),\n"
    f"  cle text not null check ({_id_check('cle', MAX_STEP, '/')}),\n"
    "  n integer not null check (n > 0),\n"
    "  primary key (trimestre, lot, parcours, version, empreinte, quoi, cle)\n"
    ") strict, without rowid",
    # One line per revision of a quarter's bundle. A row's lot is the number of
    # revisions that had left when it was recorded: a correction is counted by itself.
    "create table exports (\n  trimestre text not null, revision integer not null"
    " check (revision between 0 and 98),\n  sha256 text not null check (length(sha256) = 64),\n"
    "  primary key (trimestre, revision)\n) strict, without rowid",
)

_TABLES = {"bilans": "cle", "compteurs": "trimestre", "exports": "trimestre"}

_LOT = "(select count(*) from exports where exports.trimestre = ?)"
INSERT = (  # only our own names are put together here, and below
    f"insert into bilans (cle, lot, {', '.join(_COLUMNS)})"  # noqa: S608
    f" values (?, {_LOT}, {', '.join('?' * len(_COLUMNS))}) on conflict (cle) do nothing"
)
"""Parameters: ``insert_values``. Storing the same key twice stores it once."""

DELETE = "delete from bilans where cle = ?"

ADD = (
    "insert into compteurs (trimestre, lot, parcours, version, empreinte, quoi, cle, n)"
    " values (?1, (select count(*) from exports where exports.trimestre = ?1),"
    " ?2, ?3, ?4, ?5, ?6, ?7)"
    " on conflict do update set n = n + excluded.n"
)
"""Parameters: quarter, journey, version, hash, counted, key, number to add."""

Row = Sequence[str | int | None]


def insert_values(key: str, row: Row) -> tuple[str | int | None, ...]:
    """The parameters of ``INSERT`` for ``Outcome.values()``."""
    return (key, row[0], *row)


class NewerFileError(Exception):
    """The file was made by a later version of the program."""


class DamagedFileError(Exception):
    """The file is not a sound SQLite database."""


def connect(path: Path, busy_ms: int) -> Database:
    """Open ``path`` with every pragma; ``DamagedFileError`` when it is not sound.

    The folder must exist. Nothing is written but an empty file.
    """
    from sqlite_utils import Database  # 80 ms: only once a visit is walked

    make_private(path)
    # Shared between the thread that warms up and the one that saves; the log's
    # lock keeps them apart.
    raw = sqlite3.connect(path, timeout=busy_ms / 1000, check_same_thread=False)
    try:
        db = Database(raw, strict=True, execute_plugins=False, recursive_triggers=False)
        for pragma in PRAGMAS:
            db.execute(f"pragma {pragma}")
        if db.execute("pragma quick_check(1)").fetchone()[0] != "ok":
            raise DamagedFileError(path.name)
    except sqlite3.DatabaseError as error:
        raw.close()
        if is_damage(error):
            raise DamagedFileError(path.name) from error
        raise
    except BaseException:
        raw.close()
        raise
    return db


def make_private(path: Path) -> None:
    """Make an empty file that only its owner reads, if there is none; SQLite's are for everyone.

    Its journal takes the same rights.
    """
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def is_damage(error: BaseException) -> bool:
    """Whether SQLite says that the file itself is broken."""
    name = getattr(error, "sqlite_errorname", "")
    return isinstance(error, DamagedFileError) or name.startswith(
        ("SQLITE_CORRUPT", "SQLITE_NOTADB")
    )


@contextlib.contextmanager
def writing(db: Database) -> Iterator[Database]:
    """A transaction that takes the write lock at once, so that two writers only wait."""
    db.execute("begin immediate")
    try:
        yield db
        db.execute("commit")
    except BaseException:
        # An I/O error may have rolled back already; a failing rollback says nothing new.
        with contextlib.suppress(sqlite3.Error):
            db.rollback()
        raise


def ensure_schema(db: Database, sources: Iterable[sqlite3.Connection]) -> int:
    """Make the tables if the file is new and fill them from ``sources``; number of rows put back.

    A row goes in once whatever the number of sources that hold it, and only if
    it passes every check of the schema.
    """
    version = db.execute("pragma user_version").fetchone()[0]
    if version > SCHEMA_VERSION:
        raise NewerFileError
    if version == SCHEMA_VERSION:
        return 0
    with writing(db):
        if db.execute("pragma user_version").fetchone()[0] == SCHEMA_VERSION:
            return 0  # another process was first
        for statement in SCHEMA:
            db.execute(statement)
        back = sum(_put_back(db, source) for source in sources)
        db.execute(f"pragma application_id={APPLICATION_ID}")
        db.execute(f"pragma user_version={SCHEMA_VERSION}")
    return back


def _put_back(db: Database, source: sqlite3.Connection) -> int:
    back = 0
    for table, key in _TABLES.items():
        # A damaged file is read as far as it goes, from both ends.
        for direction in ("asc", "desc"):
            rows = f"select * from {table} order by {key} {direction}"  # noqa: S608 (our own names)
            with contextlib.suppress(sqlite3.DatabaseError):
                for row in source.execute(rows):
                    put = f"insert or ignore into {table} values ({', '.join('?' * len(row))})"  # noqa: S608
                    # What the schema refuses is damage, not a row.
                    with contextlib.suppress(sqlite3.IntegrityError, sqlite3.OperationalError):
                        done = db.execute(put, row)
                        back += done.rowcount if table == "bilans" else 0
    return back


def open_to_read(path: Path) -> sqlite3.Connection | None:
    """A read-only connection that leaves no trace, or nothing when there is no such file."""
    if not path.exists():
        return None
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False)


def set_aside(path: Path) -> Path:
    """Rename a damaged file and its journal; the new name has no date in it."""
    aside = path.with_name(f"{path.stem}-abime-{secrets.token_hex(4)}{path.suffix}")
    journal = path.with_name(path.name + "-journal")
    # The journal first: left behind, it would be played into the new file.
    if journal.exists():
        journal.replace(aside.with_name(aside.name + "-journal"))
    path.replace(aside)
    return aside


def file_identity(path: Path) -> tuple[int, int] | None:
    """What tells whether ``path`` is still the file that was opened."""
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_dev, found.st_ino)


def forget_dates(path: Path, quarter: str) -> None:
    """Give ``path`` the first day of ``quarter`` as its date: the last visit is not dated by it."""
    month = 3 * int(quarter[5]) - 2
    start = datetime(int(quarter[:4]), month, 1, tzinfo=UTC).timestamp()
    # Cosmetic for the outcome itself: never a reason to say it was not saved.
    with contextlib.suppress(OSError):
        os.utime(path, (start, start))
