"""Who is alive on this folder: each desk holds lock files that fall when its process ends."""

from __future__ import annotations

import contextlib
import os
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


def hold(path: Path) -> int | None:
    """Hold the lock file at ``path``, made where it is not there; what to hand to ``let_go``.

    None: a living process holds it. ``OSError``: the folder refuses, or its disk knows no
    locks; then no file is left, for who comes next could not tell it from a living one's.
    """
    while True:
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:
            # Windows, and a share, refuse what another holds.
            if there.exists(path):
                return None
            raise
        try:
            _try_lock(handle)
        except (BlockingIOError, PermissionError):
            os.close(handle)
            return None
        except OSError:
            let_go(path, handle)
            raise
        if os.fstat(handle).st_nlink:
            return handle
        # Who swept it away was quicker: what is held has no name any more.
        os.close(handle)


def let_go(path: Path, handle: int) -> None:
    """Let go of the lock at ``path``, and of its file."""
    # The name first: whoever waits for the lock then sees that the file is gone. Windows
    # removes no file that is open.
    if sys.platform == "win32":
        os.close(handle)
    with contextlib.suppress(OSError):
        path.unlink()
    if sys.platform != "win32":
        os.close(handle)


class Presence:
    """One desk in ``folder``. ``name`` is drawn anew each time and says nothing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = _draw()
        self._handle: int | None = None

    def arrive(self) -> None:
        """Hold the lock. ``OSError`` when the folder refuses: this desk never looks alive."""
        if self._handle is not None:
            return
        self.folder.mkdir(parents=True, mode=0o700, exist_ok=True)
        while (handle := hold(self._file(self.name))) is None:
            self.name = _draw()  # another desk looks whether this one is alive, just now
        self._handle = handle

    def others(self) -> set[str]:
        """The other desks that are alive; what dead ones left is swept away."""
        alive: set[str] = set()
        for path in there.matching(self.folder, f"*{SUFFIX}"):
            if path.stem == self.name:
                continue
            try:
                handle = hold(path)
            except OSError:
                continue
            if handle is None:
                alive.add(path.stem)
            else:
                let_go(path, handle)
        return alive

    def leave(self) -> None:
        """Let go of the lock."""
        if self._handle is not None:
            let_go(self._file(self.name), self._handle)
            self._handle = None

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}{SUFFIX}"


def _draw() -> str:
    return os.urandom(4).hex()
