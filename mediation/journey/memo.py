"""What the heads of journey files said at an earlier start, so that this one parses none again."""

from __future__ import annotations

import contextlib
import json
import time
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from accessibility import text as texts
from accessibility import whole
from accessibility.text import clean
from mediation.journey import entry as heads
from mediation.journey import vocabulary
from mediation.journey.entry import Entry
from mediation.journey.vocabulary import Audience, Discretion, Family, JourneyStatus

_RACY = 2_000_000_000
"""Nanoseconds within which a second change of a file may not show in its date: FAT counts
every other second."""


@dataclass(slots=True)
class Memo:
    """What the heads of files said, kept in ``file``; None: nothing is kept.

    A head counts for as long as its file has the same size and date, and the code
    that read it is the same. A memo that is missing, torn or not ours is no memo:
    the files are read again, and nobody is told.
    """

    file: Path | None = None
    _known: dict[str, tuple[int, int, Entry]] | None = None
    """By path: size in bytes, date in nanoseconds, head."""
    _met: dict[str, tuple[int, int, Entry]] = field(default_factory=dict)
    _new: bool = False

    def head(self, path: Path) -> Entry:
        """What ``entry.head`` gives, from the memo where the file has not changed."""
        if self.file is None:
            return heads.head(path)
        if self._known is None:
            self._known = _read(self.file)
        try:
            stat = path.stat()
        except OSError:
            return heads.head(path)  # says what is wrong
        size, date = stat.st_size, stat.st_mtime_ns
        name = str(path)
        known = self._known.get(name)
        if known is not None and known[:2] == (size, date):
            self._met[name] = known
            return known[2]
        entry = heads.head(path)
        if 0 <= date < time.time_ns() - _RACY:
            self._met[name], self._new = (size, date, entry), True
        return entry

    def keep(self) -> None:
        """Put the heads met since the start in the file, where there is anything new to keep.

        The folder must exist. A disk that refuses costs the next start some time, no more.
        """
        if self.file is None or not (self._new or len(self._met) < len(self._known or ())):
            return
        rows = [(name, size, date, *_row(entry)) for name, (size, date, entry) in self._met.items()]
        # Not escaped: an escape is then the sign of a character that ``clean`` takes out.
        body = json.dumps([_stamp(), rows], ensure_ascii=False, separators=(",", ":"))
        # A name that is no text (a disk of another system) cannot be written down.
        with contextlib.suppress(OSError, UnicodeEncodeError):
            whole.put(self.file, f"{_sum(body)}\n{body}".encode())
        self._new = False


def _read(file: Path) -> dict[str, tuple[int, int, Entry]]:
    try:
        said, _, body = file.read_bytes().decode("utf-8").partition("\n")
        if said != _sum(body) or "\\u" in body or clean(body) != body:
            return {}
        stamp, rows = json.loads(body)
        if stamp != _stamp():
            return {}
        return {row[0]: (row[1], row[2], _entry(Path(row[0]), row[3:])) for row in rows}
    except (OSError, ValueError, TypeError, IndexError, RecursionError):
        return {}


def _sum(body: str) -> str:
    return sha256(body.encode("utf-8")).hexdigest()


def _stamp() -> list[int]:
    """Changes with the code that reads heads."""
    sources = (__file__, heads.__file__, vocabulary.__file__, texts.__file__)
    return [Path(source).stat().st_mtime_ns for source in sources]


def _row(entry: Entry) -> tuple[Any, ...]:
    name, _, *others = (getattr(entry, each) for each in Entry.__dataclass_fields__)
    return (name, *others)


def _entry(path: Path, row: list[Any]) -> Entry:
    """``_row`` backwards; ``ValueError`` or ``TypeError`` where it is none."""
    name, title, need, words, audiences, family, minutes, version, *others = row
    status, discretion, *dates = others
    if not all(type(text) is str for text in (name, title, need, *words, *dates)):
        raise TypeError
    return Entry(
        name,
        path,
        title,
        need,
        tuple(words),
        tuple(map(Audience, audiences)),
        Family(family),
        int(minutes),
        int(version),
        JourneyStatus(status),
        Discretion(discretion),
        *dates,
    )
