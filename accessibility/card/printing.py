"""A card sent straight to the printer, on demand; opening it in a viewer is the default.

The name of the print job is always the same word: a queue shows it to whoever passes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from accessibility.card.files import CardError
from accessibility.card.shapes import Shape

if TYPE_CHECKING:
    from pathlib import Path

JOB = "carte"
_WAIT = 30.0
"""Seconds that the print system may take to accept a job."""
_SMALL = {Shape.A5: "A5"}
"""Paper that is not A4."""

Run = Callable[[Sequence[str]], int]
"""Runs a command with its output thrown away; its exit status."""


def send(
    path: Path,
    shape: Shape = Shape.A4,
    *,
    platform: str = sys.platform,
    run: Run | None = None,
    find: Callable[[str], str | None] = shutil.which,
) -> None:
    """Print the PDF at ``path`` on the default printer, black and white, one side a page.

    Raises ``CardError``: its sentence offers the viewer. The keyword arguments are the
    outside world.
    """
    command = _windows(path, shape, find) if platform == "win32" else _cups(path, shape, find)
    if command is None:
        if platform == "win32" and run is None:
            _shell_verb(path)
            return
        raise CardError(
            "Ce PC n'a pas de quoi imprimer directement : ouvrez la carte, puis imprimez-la "
            "depuis le lecteur de PDF."
        )
    try:
        status = (run or _run)(command)
    except (OSError, subprocess.SubprocessError) as error:
        raise _refused() from error
    if status != 0:
        raise _refused()


def _cups(path: Path, shape: Shape, find: Callable[[str], str | None]) -> list[str] | None:
    """CUPS, on Linux and macOS: sizes are ours, so nothing is scaled."""
    program = find("lp")
    if program is None:
        return None
    options = (
        f"media={_SMALL.get(shape, 'A4')}",
        "sides=one-sided",
        "print-color-mode=monochrome",
        "print-scaling=none",
    )
    words = [word for option in options for word in ("-o", option)]
    return [program, "-t", JOB, "-n", "1", *words, "--", str(path)]


def _windows(path: Path, shape: Shape, find: Callable[[str], str | None]) -> list[str] | None:
    """SumatraPDF where it is installed: the one reader that prints without a window."""
    program = find("SumatraPDF.exe") or find("SumatraPDF")
    if program is None:
        return None
    settings = f"noscale,monochrome,simplex,paper={_SMALL.get(shape, 'A4')}"
    return [program, "-print-to-default", "-silent", "-print-settings", settings, str(path)]


def _shell_verb(path: Path) -> None:
    try:
        os.startfile(path, "print")  # type: ignore[attr-defined,unused-ignore]  # noqa: S606
    except OSError as error:
        raise _refused() from error


def _run(command: Sequence[str]) -> int:
    done = subprocess.run(  # noqa: S603
        list(command),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=_WAIT,
        check=False,
    )
    return done.returncode


def _refused() -> CardError:
    return CardError(
        "L'imprimante n'a pas pris la carte : vérifiez qu'elle est allumée et choisie par "
        "défaut, ou ouvrez la carte et imprimez-la depuis le lecteur de PDF."
    )
