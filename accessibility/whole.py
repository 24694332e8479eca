"""A file on the disk, whole or not at all, and names that last through a power cut."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def put(path: Path, data: bytes) -> None:
    """Put ``data`` at ``path``, in a folder that is there.

    The bytes go to ``<name>.part`` beside it, reach the disk, then take the name:
    after a power cut there is the old file or the new one. Nothing half-written
    stays behind, Ctrl-C or not.

    Raises:
        OSError: the disk refuses; what was at ``path`` is as it was.
    """
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink()
        raise


def sync(folder: Path) -> None:
    """The names in ``folder`` are on the disk when this returns."""
    # Windows opens no folder; there the system writes names down by itself.
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
