"""The packs' folder on the disk: written for good, by one process at a time."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from typing import IO, TYPE_CHECKING

from accessibility import whole
from mediation.journey.pack.errors import PackError, cannot

if TYPE_CHECKING:
    import hashlib
    from collections.abc import Iterable, Iterator
    from pathlib import Path

WAITING = ".attente-"
"""How the folders begin that no reader looks at: what is coming in, or going out."""
LOCK = ".verrou"


def write(path: Path, parts: Iterable[bytes], digest: hashlib._Hash | None = None) -> None:
    """A new file of these parts, also fed to ``digest``; not yet synced."""
    with path.open("xb") as file:
        for part in parts:
            file.write(part)
            if digest:
                digest.update(part)


def sync_all(folder: Path) -> None:
    """Everything under ``folder`` is on the disk when this returns.

    After the last write rather than after each: the system has then sent most
    of it by itself, and a thousand sounds do not wait a thousand times.
    """
    for path in [*folder.rglob("*"), folder]:
        if path.is_dir():
            whole.sync(path)
        else:
            with path.open("r+b") as file:
                os.fsync(file.fileno())


@contextlib.contextmanager
def alone(root: Path, deed: str) -> Iterator[None]:
    """Nobody else changes the packs meanwhile; what a crash left is swept first.

    Leaves no ``root`` behind that was not there, when nothing was put in it.
    """
    try:
        root.mkdir(parents=True, exist_ok=True)
        lock = (root / LOCK).open("ab")
    except OSError as error:
        raise cannot(deed, error) from error
    try:
        with lock:
            if not _locked(lock):
                raise PackError(
                    f"{deed} : une autre installation est en cours. Attendez qu'elle finisse."
                )
            for left in root.glob(f"{WAITING}*"):
                shutil.rmtree(left, ignore_errors=True)
            yield
    finally:
        with contextlib.suppress(OSError):
            if [path.name for path in root.iterdir()] == [LOCK]:
                (root / LOCK).unlink()
                root.rmdir()


if sys.platform == "win32":
    import msvcrt

    def _locked(file: IO[bytes]) -> bool:
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _locked(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
