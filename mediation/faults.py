"""What happens when the program itself fails: one sentence, and a log that holds no data.

The usual traceback shows the values of variables, so a person's words could end
in a terminal's scrollback or in a file. Here only places in the code are kept.
"""

from __future__ import annotations

import contextlib
import traceback
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 64 * 1024
"""The log is begun again past this size: the last faults are the ones that matter."""


def note(error: BaseException, log: Path, *, ends: bool = True) -> str:
    """Write where ``error`` came from to ``log``; give the French sentence for the screen.

    ``ends``: whether the program stops by it, or goes on without what was asked.
    The log gets the kind of error and, for each call, file, line and function:
    never a value, never the error's own text. Never raises.
    """
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"  {_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
    entry = "\n".join([type(error).__name__, *places, ""])
    said = (
        "Médiation a rencontré une erreur et s'arrête. Relancez-la"
        if ends
        else "Une erreur du programme : cela n'a pas marché. La visite continue"
    )
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        full = log.exists() and log.stat().st_size > MAX_BYTES
        with log.open("w" if full else "a", encoding="utf-8") as stream:
            stream.write(entry)
    except OSError:
        return f"{said}."
    return f"{said} ; détail dans {log}."


def _short(filename: str) -> str:
    # A full path tells the name of the PC's user.
    parts = filename.replace("\\", "/").split("/")
    with contextlib.suppress(ValueError):
        return "/".join(parts[parts.index("site-packages") + 1 :])
    return "/".join(parts[-3:])
