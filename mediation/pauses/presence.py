"""Which desks have this folder open now: each holds a lock that falls when its process ends."""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
from typing import TYPE_CHECKING

from accessibility import there

if TYPE_CHECKING:
    from pathlib import Path

SUFFIX = ".poste"

if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: int) -> None:
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _try_lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


class Presence:
    """One desk in ``folder``. ``name`` is drawn anew each time and says nothing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = secrets.token_hex(4)
        self._handle: int | None = None

    def arrive(self) -> None:
        """Hold the lock. ``OSError`` when the folder refuses."""
        if self._handle is not None:
            return
        self.folder.mkdir(parents=True, mode=0o700, exist_ok=True)
        path = self.folder / f"{self.name}{SUFFIX}"
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _try_lock(handle)
        except OSError:
            # A folder whose disk knows no locks: this desk then never looks alive.
            os.close(handle)
            raise
        self._handle = handle

    def others(self) -> set[str]:
        """The other desks that are alive; what dead ones left is swept away."""
        alive: set[str] = set()
        for path in there.matching(self.folder, f"*{SUFFIX}"):
            if path.stem == self.name:
                continue
            if _is_held(path):
                alive.add(path.stem)
            else:
                with contextlib.suppress(OSError):
                    path.unlink()
        return alive

    def leave(self) -> None:
        """Let go of the lock."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
        with contextlib.suppress(OSError):
            (self.folder / f"{self.name}{SUFFIX}").unlink()


def _is_held(path: Path) -> bool:
    try:
        handle = os.open(path, os.O_RDWR)
    except OSError:
        # Windows, and a share, refuse what another holds; gone is not held.
        return there.exists(path)
    try:
        _try_lock(handle)
    except OSError:
        return True
    finally:
        os.close(handle)
    return False
