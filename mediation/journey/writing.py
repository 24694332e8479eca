"""An author's file put back on the disk, whole or not at all."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path


class NotWritten(Exception):
    """The file is as it was; ``str()`` is one French sentence that says what to do."""


def put(path: Path, data: bytes) -> None:
    """Replace what ``path`` holds; its rights stay, nothing else is left behind.

    Raises:
        NotWritten: the disk is full, or this folder may not be written in.
    """
    path = path.resolve()  # a link stays a link: what it leads to is written
    part = ""
    try:
        descriptor, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        shutil.copymode(path, part)
        Path(part).replace(path)
    except OSError:
        raise NotWritten(
            f"« {path.name} » n'a pas pu être écrit : vérifiez la place sur le disque et le droit "
            "d'écrire dans ce dossier. Le fichier n'a pas changé."
        ) from None
    finally:
        # Ctrl-C too.
        if part:
            with contextlib.suppress(OSError):
                Path(part).unlink()
