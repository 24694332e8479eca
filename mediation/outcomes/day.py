"""The day's tally: what the mediator must report elsewhere, gone when the day is over.

Visits by subject (the journey's family) and duration band. Numbers alone: no row, no
hour, no order. Kept in memory and in one file of today (``journee.json``), so that the
desk may be closed at noon; a file of another day is removed when it is met. A secret journey
does not count.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections import Counter
from typing import TYPE_CHECKING

from accessibility import dates, there
from mediation.journey.vocabulary import Discretion, DurationBand, Family
from mediation.outcomes.record import may_record
from mediation.outcomes.spool import hold, let_go

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date
    from pathlib import Path

_LARGEST = 65_536

Counts = Counter[tuple[Family, DurationBand]]


class DayTally:
    """The tally in ``path``. Touches nothing before it is first used; never raises."""

    def __init__(self, path: Path, today: Callable[[], date]) -> None:
        self.path = path
        self._today = today
        self._mine: Counts = Counter()
        """What this process counted, for a disk that refuses."""
        self._of: date | None = None
        self._last: tuple[Family, DurationBand] | None = None

    def add(self, family: Family, discretion: Discretion, duration: DurationBand) -> None:
        """One visit more."""
        if not may_record(discretion):
            return
        self._last = (family, duration)
        self._change(self._last, 1)

    def take_back(self) -> None:
        """The last visit was undone."""
        if self._last is not None:
            self._change(self._last, -1)
            self._last = None

    def counts(self) -> Counts:
        """The visits of today, of every desk on this folder."""
        self.tidy()
        return self._read() or +self._mine

    def tidy(self) -> None:
        """Forget another day."""
        today = self._today()
        if self._of not in {None, today}:
            self._mine, self._last = Counter(), None
        self._of = today
        if there.exists(self.path) and self._read() is None:
            # Looked at again while no other desk writes in it: half-written is not of another day.
            with contextlib.suppress(OSError), self._held() as handle:
                if _parsed(_all_of(handle), today) is None:
                    self._remove(handle)

    def lines(self) -> list[str]:
        """The tally to read, in French; also what is copied."""
        return lines(self.counts(), self._today())

    def _change(self, cell: tuple[Family, DurationBand], by: int) -> None:
        self.tidy()
        self._mine[cell] += by
        with contextlib.suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self._held() as handle:
                found = _parsed(_all_of(handle), self._today()) or Counter()
                found[cell] += by
                os.lseek(handle, 0, os.SEEK_SET)
                os.truncate(handle, 0)
                os.write(handle, _written(found, self._today()))
                # The hour of the last visit is nobody's.
                os.utime(self.path, (0, 0))

    def _read(self) -> Counts | None:
        """What the file holds of today; None where there is nothing of today in it."""
        if not there.exists(self.path):
            return None
        try:
            with self._held() as handle:
                return _parsed(_all_of(handle), self._today())
        except OSError:
            return None

    @contextlib.contextmanager
    def _held(self) -> Iterator[int]:
        """The file, made where it is not there, for this desk alone. ``OSError``."""
        while True:
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                hold(handle)
                try:
                    if os.fstat(handle).st_nlink:
                        yield handle
                        return
                    # Another desk removed yesterday's while this one waited for it.
                finally:
                    let_go(handle)
            finally:
                os.close(handle)

    def _remove(self, handle: int) -> None:
        """Remove the file held open as ``handle``; where an open file cannot be, empty it."""
        try:
            self.path.unlink()
        except PermissionError:
            os.truncate(handle, 0)


def _all_of(handle: int) -> bytes:
    os.lseek(handle, 0, os.SEEK_SET)
    return os.read(handle, _LARGEST)


def lines(counts: Mapping[tuple[Family, DurationBand], int], today: date) -> list[str]:
    """« santé : 5 (moins de 15 minutes : 3, 15 à 30 minutes : 2) », one a subject."""
    total = sum(counts.values())
    said = [f"Journée du {dates.short_day(today)} : {total} visite{'s' if total > 1 else ''}"]
    for family in Family:
        bands = {band: counts.get((family, band), 0) for band in DurationBand}
        many = sum(bands.values())
        if many:
            detail = ", ".join(f"{band.label} : {n}" for band, n in bands.items() if n)
            said.append(f"{family.label} : {many} ({detail})")
    return said


def _parsed(data: bytes, today: date) -> Counts | None:
    try:
        found = json.loads(data)
        if found["jour"] != today.isoformat():
            return None
        counts: Counts = Counter()
        for family, bands in found["visites"].items():
            for band, n in bands.items():
                if type(n) is int and n > 0:
                    counts[Family(family), DurationBand(band)] = n
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        return None
    return counts


def _written(counts: Counts, today: date) -> bytes:
    visits: dict[str, dict[str, int]] = {}
    for family in Family:
        for band in DurationBand:
            n = counts[family, band]
            if n > 0:
                visits.setdefault(str(family), {})[str(band)] = n
    return json.dumps({"jour": today.isoformat(), "visites": visits}).encode()
