"""The desk's own file of outcomes: save, undo, count.

What ``save`` returns from is on the disk. Where the file cannot take the row it
goes to the reserve (``spool.py``) and from there to the file, once, later.
"""

from __future__ import annotations

import contextlib
import secrets
import sqlite3
import threading
from collections import Counter
from typing import TYPE_CHECKING

from accessibility import whole
from mediation.outcomes import copy, store, summary
from mediation.outcomes.errors import OutcomeError, not_done, not_saved, spooled
from mediation.outcomes.record import (
    Outcome,
    Receipt,
    StepTally,
    Summary,
    VoiceTally,
)
from mediation.outcomes.spool import Spool
from mediation.outcomes.store import NewerFileError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlite_utils import Database

    from mediation.outcomes.record import Cell

__all__ = ["OutcomeError", "OutcomeLog"]

FILE = "bilans.db"
COPY = "bilans-copie.db"
RESERVE = "bilans-reserve"
ASIDE = "bilans-abime-*"
"""Damaged files set aside, and their journals."""
BATCH = 8
"""Visits whose counters wait in memory before they are written together."""

_FAILURES = (sqlite3.Error, OSError, NewerFileError, store.DamagedFileError)


def _new_key() -> str:
    return secrets.token_hex(16)


class OutcomeLog:
    """The outcomes kept in ``folder``. Touches nothing until it is first used.

    ``busy_ms``: how long to wait for another process. ``new_key`` draws the
    random key of a row: 32 hexadecimal digits.
    """

    def __init__(
        self, folder: Path, *, busy_ms: int = 4000, new_key: Callable[[], str] = _new_key
    ) -> None:
        self.folder = folder
        self.path = folder / FILE
        self._busy_ms = busy_ms
        self._new_key = new_key
        self._spool = Spool(folder / RESERVE)
        self._db: Database | None = None
        self._identity: tuple[int, int] | None = None
        self._lock = threading.RLock()
        self._buffer: Counter[Cell] = Counter()
        self._buffered_visits = 0
        self._disowned: list[str] = []
        self._waiting = False
        self._latest = ""
        self._wrote = False
        self._notices: list[str] = []

    # -- what the desk does ------------------------------------------------

    def warm(self) -> None:
        """Open the file ahead of the first save; for a thread, while the visit is walked.

        Never raises: what is wrong comes up again, and is told, when saving.
        """
        with self._lock, contextlib.suppress(*_FAILURES):
            self._opened()

    def save(self, outcome: Outcome) -> Receipt:
        """Keep ``outcome``; returns once it is on the disk.

        In the file or, where that cannot be, in the reserve: the receipt's
        ``remark`` says so. ``OutcomeError`` when neither took it; then it is
        nowhere, and saving it again cannot store it twice.
        """
        key, row = self._new_key(), outcome.values()
        with self._lock:
            try:
                self._insert(key, row)
            except sqlite3.IntegrityError:
                raise  # the type and the schema disagree: a developer's error, never the disk's
            except _FAILURES as error:
                self._drop()
                return self._save_apart(key, row, error)
            self._wrote = True
            self._latest = max(self._latest, outcome.quarter)
            self._forget_dates(outcome.quarter)
            late = outcome.quarter < self._latest
            return Receipt(key, remark=_LATE_CLOCK if late else "")

    def undo(self, receipt: Receipt) -> None:
        """Take back the outcome of ``receipt`` (before the next person), from the copy too.

        Nothing when it is already gone. Where the file cannot be changed now, the
        reserve remembers. ``OutcomeError`` when that failed too.
        """
        with self._lock:
            try:
                self._remove(receipt.key)
            except _FAILURES as error:
                self._drop()
                # The row may be in the file, or not: whichever, it goes with the next save.
                try:
                    self._spool.wipe(receipt.key)
                    self._spool.put(receipt.key, ())
                except OSError:
                    raise not_done(error, self.folder, "L'annulation") from error
                self._waiting = True

    def tally(self, tally: StepTally | VoiceTally) -> None:
        """Add to the counters, in memory: what a visit adds, or what persons answered.

        They reach the disk ``BATCH`` visits at a time or when the desk closes,
        so that a counter does not date a visit; a crash may lose the last few.
        """
        with self._lock:
            self._buffer.update(dict(tally.cells()))
            self._buffered_visits += isinstance(tally, StepTally)
            if self._buffered_visits >= BATCH:
                # They stay in memory and go with the next batch.
                with contextlib.suppress(OutcomeError):
                    self.write_counters()

    def write_counters(self) -> None:
        """Write the counters that wait. ``OutcomeError`` when they could not be: they wait on."""
        with self._lock:
            if not self._buffer:
                return
            try:
                db = self._opened()
                with store.writing(db):
                    # In a fixed order: the order of the steps walked is nobody's.
                    for cell in sorted(self._buffer):
                        db.execute(store.ADD, (*cell, self._buffer[cell]))
            except _FAILURES as error:
                self._drop()
                raise not_done(error, self.folder, "L'écriture des compteurs") from error
            self._wrote = True
            self._latest = max(self._latest, *(cell[0] for cell in self._buffer))
            self._forget_dates(self._latest)
            self._buffer.clear()
            self._buffered_visits = 0

    def summary(self, quarter: str = "") -> Summary:
        """What the file holds (of one ``quarter``, or of all). Creates nothing.

        ``OutcomeError`` when it cannot be read.
        """
        with self._lock:
            try:
                kept = (self.path, self.folder / COPY, self.folder / RESERVE)
                if self._db is None and not any(path.exists() for path in kept):
                    return summary.count(None, 0, quarter)
                db = self._opened()
                waiting = sum(bool(row) for _, row in self._spool.waiting())
                return summary.count(db, waiting, quarter)
            except _FAILURES as error:
                self._drop()
                raise not_done(error, self.folder, "La lecture des bilans") from error

    def uses(self) -> dict[str, int]:
        """How many outcomes of each journey the file holds, read as it stands, for a list's order.

        Cheap: without sqlite-utils, and nothing is opened, mended or created. Empty
        where that cannot be: it is worth no sentence.
        """
        try:
            where = f"{self.path.absolute().as_uri()}?mode=ro"
            with contextlib.closing(sqlite3.connect(where, uri=True, timeout=0.2)) as db:
                return dict(db.execute("select parcours, count(*) from bilans group by 1"))
        except (sqlite3.Error, OSError, ValueError):
            return {}

    @contextlib.contextmanager
    def writing(self, deed: str) -> Iterator[Database]:
        """The open file in one transaction, for ``deed`` (« L'export », in an error's sentence).

        ``OutcomeError`` when the file or the disk fails; then nothing was changed.
        """
        with self._lock:
            try:
                with store.writing(self._opened()) as db:
                    yield db
            except _FAILURES as error:
                self._drop()
                raise not_done(error, self.folder, deed) from error
            self._wrote = True

    def take_notices(self) -> list[str]:
        """French sentences to show once: a damaged file set aside, rows put back."""
        with self._lock:
            notices, self._notices = self._notices, []
            return notices

    def settle(self) -> None:
        """Rewrite the file so that its bytes tell no order, and renew the copy.

        For an idle moment, and done by ``close``. Never raises: both are tried
        again the next time.
        """
        with self._lock:
            if self._db is None or not (self._wrote or not (self.folder / COPY).exists()):
                return
            with contextlib.suppress(*_FAILURES):
                copy.tidy(self._db.conn)
                copy.refresh(self._db.conn, self.folder / COPY)
                self._wrote = False
            self._forget_dates(self._latest)

    def close(self) -> None:
        """Write what waits, settle, let go of the file. May be used again afterwards."""
        with self._lock:
            with contextlib.suppress(OutcomeError):
                self.write_counters()
            self.settle()
            self._drop()
            self._spool.close()

    # -- inside ------------------------------------------------------------

    def _insert(self, key: str, row: store.Row) -> None:
        values = store.insert_values(key, row)
        for _ in range(2):
            db = self._opened()
            with store.writing(db):
                for disowned in self._disowned:
                    db.execute(store.DELETE, [disowned])
                db.execute(store.INSERT, values)
            # Written into a file that was taken away meanwhile is not written.
            if store.file_identity(self.path) == self._identity:
                self._disowned.clear()
                return
        raise FileNotFoundError("the file was removed while it was written")

    def _save_apart(self, key: str, row: store.Row, error: BaseException) -> Receipt:
        # The failed commit may still have reached the file. With the same key in
        # the reserve it counts once; without, it is deleted before the next save.
        try:
            self._spool.put(key, tuple(row))
        except OSError:
            self._disowned.append(key)
            raise not_saved(error, self.folder) from error
        self._waiting = True
        return Receipt(key, spooled=True, remark=spooled(error, self.folder))

    def _remove(self, key: str) -> None:
        db = self._opened()
        with store.writing(db):
            db.execute(store.DELETE, [key])
        self._spool.wipe(key)
        if copy.holds(self.folder / COPY, key):
            copy.refresh(db.conn, self.folder / COPY)

    def _opened(self) -> Database:
        """The open file, the same that is at ``path`` now, made and mended if needed."""
        before: sqlite3.Connection | None = None
        if self._db is not None:
            if store.file_identity(self.path) == self._identity:
                if self._waiting:
                    self._empty_reserve(self._db)
                return self._db
            # Removed under our feet. Where the system lets a removed file be read
            # on, nothing is lost.
            before, self._db = self._db.conn, None
        try:
            self._db = self._open(before)
        finally:
            if before is not None:
                before.close()
        return self._db

    def _open(self, before: sqlite3.Connection | None) -> Database:
        if not self.folder.exists():
            self.folder.mkdir(parents=True, mode=0o700, exist_ok=True)
            whole.sync(self.folder.parent)
        with contextlib.suppress(OSError):
            self._spool.prepare()
        sources = [before] if before is not None else []
        missing = not self.path.exists()
        aside: Path | None = None
        with contextlib.ExitStack() as stack:
            try:
                db = store.connect(self.path, self._busy_ms)
            except store.DamagedFileError:
                # One process sets aside; the other then finds the new file.
                with self._spool.alone():
                    db, aside = self._mended()
            try:
                if missing or aside:
                    for path in (aside, self.folder / COPY):
                        source = _readable(path)
                        if source is not None:
                            sources.append(stack.enter_context(contextlib.closing(source)))
                back = store.ensure_schema(db, sources)
                self._tell(aside, back)
                self._empty_reserve(db)
                self._latest = db.execute(
                    "select coalesce(max(trimestre), '') from bilans"
                ).fetchone()[0]
            except BaseException:
                db.close()
                raise
        self._identity = store.file_identity(self.path)
        return db

    def _mended(self) -> tuple[Database, Path | None]:
        try:
            return store.connect(self.path, self._busy_ms), None
        except store.DamagedFileError:
            aside = store.set_aside(self.path)
            return store.connect(self.path, self._busy_ms), aside

    def _empty_reserve(self, db: Database) -> None:
        """Move what waits into the file. Where that fails it waits on: reading goes on."""
        waiting = self._spool.waiting()
        try:
            if waiting:
                with store.writing(db):
                    for key, row in waiting:
                        if row:
                            db.execute(store.INSERT, store.insert_values(key, row))
                        else:
                            db.execute(store.DELETE, [key])
                # After the commit: until its slot is wiped a row is in both, and counts once.
                self._spool.wipe(*(key for key, _ in waiting))
                self._wrote = True
            self._waiting = False
        except (sqlite3.Error, OSError):
            self._waiting = True

    def _tell(self, aside: Path | None, back: int) -> None:
        put_back = f" {back} bilan{'s' if back > 1 else ''} remis." if back else ""
        if aside is not None:
            self._notices.append(
                f"Le fichier des bilans était abîmé : il est gardé sous le nom « {aside.name} »"
                f" et un nouveau commence.{put_back} Prévenez votre référent."
            )
        elif back:
            self._notices.append(
                f"Le fichier des bilans avait disparu : il a été refait.{put_back}"
            )

    def _forget_dates(self, quarter: str) -> None:
        if not quarter:
            return
        for name in (FILE, f"{FILE}-journal", COPY, f"{COPY}-journal", RESERVE):
            store.forget_dates(self.folder / name, quarter)
        store.forget_dates(self.folder, quarter)

    def _drop(self) -> None:
        if self._db is not None:
            with contextlib.suppress(sqlite3.Error):
                self._db.close()
            self._db = None


_LATE_CLOCK = "L'horloge de ce poste semble en retard : vérifiez sa date."


def _readable(path: Path | None) -> sqlite3.Connection | None:
    """A file to put rows back from, damaged or not; nothing when it cannot even be opened."""
    if path is None:
        return None
    with contextlib.suppress(sqlite3.Error):
        return store.open_to_read(path)
    return None
