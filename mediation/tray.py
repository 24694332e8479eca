"""What a desk makes for people to take away: files in a folder of its own, gone with it, or
with the day at a desk that is never closed.

Several desks may have one folder open. Each has a tray in it (``poste-1``, ``poste-2`` …)
and holds the tray's lock file, which falls when its process ends, however it ends. So a
desk that opens or closes throws away its own files and those of dead desks, and never
what another mediator is about to print.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import threading
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_TRIES = 3


class Tray:
    """One desk's tray in ``shared``. Touches nothing until something is put in it."""

    def __init__(self, shared: Path, today: Callable[[], date] = date.today) -> None:
        self.shared = shared
        self._today = today
        self._of: date | None = None
        """The day its files were made."""
        self._mine = ""
        """The name of this desk's tray."""
        self._handle: int | None = None
        self._lock = threading.Lock()

    def folder(self) -> Path:
        """This desk's tray, made where it is not there; ``OSError`` when the disk refuses."""
        with self._lock:
            self._forget_yesterday()
            for left in reversed(range(_TRIES)):
                try:
                    self.shared.mkdir(parents=True, exist_ok=True)
                    self._mine = self._mine or self._take()
                    folder = self.shared / self._mine
                    folder.mkdir(mode=0o700, exist_ok=True)
                except FileNotFoundError:
                    # The last of the other desks closed, and took the empty folder with it.
                    if not left:
                        raise
                else:
                    break
            self._of = self._today()
            return folder

    def tidy(self) -> None:
        """Throw away what this desk made another day; never raises."""
        with self._lock:
            self._forget_yesterday()

    def empty(self) -> None:
        """Throw away this desk's files and what dead desks left; never raises.

        What a viewer keeps open goes the next time.
        """
        with self._lock, contextlib.suppress(OSError):
            if self._mine:
                _throw_away(self.shared / self._mine)
                self._let_go()
            for path in list(self.shared.iterdir()):
                self._sweep(path)
            self.shared.rmdir()

    # -- inside ------------------------------------------------------------

    def _take(self) -> str:
        """A tray that no living desk holds, empty."""
        from mediation.pauses.presence import hold

        for number in itertools.count(1):
            name = f"poste-{number}"
            try:
                handle = hold(self._lock_of(name))
            except FileNotFoundError:
                raise
            except OSError:
                # A disk without locks: at least a name that no other desk will take.
                return os.urandom(4).hex()
            if handle is not None:
                self._handle = handle
                if (self.shared / name).exists():
                    _throw_away(self.shared / name)
                break
        return name

    def _forget_yesterday(self) -> None:
        if self._mine and self._of != self._today():
            _throw_away(self.shared / self._mine)

    def _let_go(self) -> None:
        from mediation.pauses.presence import let_go

        if self._handle is not None:
            let_go(self._lock_of(self._mine), self._handle)
        self._mine, self._handle = "", None

    def _sweep(self, path: Path) -> None:
        """Throw away ``path``, found in the shared folder, unless a living desk holds its tray."""
        from mediation.pauses.presence import SUFFIX, hold, let_go

        if path.suffix != SUFFIX and not path.is_dir():
            path.unlink(missing_ok=True)  # in nobody's tray: of an earlier version
            return
        name = path.name.removesuffix(SUFFIX)
        try:
            handle = hold(self._lock_of(name))
        except OSError:
            _throw_away(self.shared / name)
            return
        if handle is not None:
            # Held meanwhile: no desk takes this tray before it is empty.
            _throw_away(self.shared / name)
            let_go(self._lock_of(name), handle)

    def _lock_of(self, name: str) -> Path:
        from mediation.pauses.presence import SUFFIX

        return self.shared / f"{name}{SUFFIX}"


def _throw_away(folder: Path) -> None:
    import shutil  # not before something is there to be thrown away

    shutil.rmtree(folder, ignore_errors=True)
