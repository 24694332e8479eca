"""Whether something is on the disk, for a name that may not even be looked up.

A folder that may not be entered, a name longer than the system takes, a key that no
longer answers: pathlib raises ``OSError`` for these; here they are not there.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def exists(path: Path | str) -> bool:
    """Something has this name."""
    return os.path.exists(path)  # noqa: PTH110


def is_file(path: Path | str) -> bool:
    """A file has this name."""
    return os.path.isfile(path)  # noqa: PTH113


def is_dir(path: Path | str) -> bool:
    """A folder has this name."""
    return os.path.isdir(path)  # noqa: PTH112


def matching(folder: Path, pattern: str) -> list[Path]:
    """The files of ``folder`` whose names fit ``pattern`` (« *.pdf »), in order."""
    try:
        return sorted(folder.glob(pattern))
    except OSError:
        return []
