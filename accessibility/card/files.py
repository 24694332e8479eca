"""A card on the disk: written whole or not at all, opened in whatever shows it."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from accessibility import whole

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


class CardError(Exception):
    """The card could not be made, kept or opened; ``str()`` is one French sentence."""


_ELSEWHERE = "choisissez un autre dossier"
_WHY = {
    errno.ENOSPC: "Il n'y a plus de place sur ce disque : libérez de la place, ou "
    f"{_ELSEWHERE}, une clé USB par exemple.",
    errno.EDQUOT: f"Votre espace sur ce disque est plein : libérez de la place, ou {_ELSEWHERE}.",
    errno.EFBIG: f"Ce disque refuse un fichier de cette taille : {_ELSEWHERE}.",
    errno.EROFS: f"Ce disque est en lecture seule : {_ELSEWHERE}.",
    errno.EACCES: f"Vous n'avez pas le droit d'écrire dans ce dossier : {_ELSEWHERE}.",
    errno.EPERM: f"Vous n'avez pas le droit d'écrire dans ce dossier : {_ELSEWHERE}.",
    errno.ENOENT: f"Ce dossier n'existe pas : créez-le, ou {_ELSEWHERE}.",
    errno.ENOTDIR: f"Ce chemin n'est pas un dossier : {_ELSEWHERE}.",
    errno.EISDIR: "Ce nom est celui d'un dossier : donnez un nom de fichier.",
    errno.ENAMETOOLONG: "Ce nom est trop long : donnez un nom plus court.",
}


def write(path: Path, data: bytes) -> None:
    """Put ``data`` at ``path``, whole or not at all: nothing of a person's card stays under an
    odd name. Raises ``CardError``."""
    try:
        whole.put(path, data)
    except OSError as error:
        why = _WHY.get(error.errno or 0, f"{_ELSEWHERE.capitalize()}.")
        # Not « the card »: a poster, a journey or a list of signals is written here too.
        raise CardError(f"« {path.name[:60]} » n'a pas été écrit. {why}") from error


def open_in_viewer(
    path: Path,
    *,
    platform: str = sys.platform,
    environment: Mapping[str, str] = os.environ,
    launch: Callable[[list[str]], None] | None = None,
    find: Callable[[str], str | None] = shutil.which,
) -> None:
    """Open ``path`` in the program this PC uses for such files, and return at once.

    No shell is involved and nothing that program prints reaches the terminal.
    Raises ``CardError`` when there is nothing to open it with. The keyword
    arguments are the outside world, so that a test can bring its own.
    """
    full = path.resolve()
    failed = CardError(
        f"Rien sur ce PC n'ouvre cette carte tout seul : ouvrez vous-même le fichier « {full} »."
    )
    if not full.is_file():
        raise CardError(f"La carte n'est plus là : « {full} ». Faites-la de nouveau.")
    try:
        if platform == "win32" and launch is None:
            os.startfile(full)  # type: ignore[attr-defined,unused-ignore]  # noqa: S606
            return
        command = {"darwin": "open", "win32": "explorer"}.get(platform, "xdg-open")
        program = find(command)
        if program is None:
            raise failed
        if command == "xdg-open" and not (
            environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")
        ):
            # Without a display xdg-open would start a browser inside the desk's terminal.
            raise failed
        (launch or _launch)([program, str(full)])
    except OSError as error:
        raise failed from error


def _launch(command: list[str]) -> None:
    """Start a program apart from this one: its end, its words and Ctrl-C are not ours."""
    subprocess.Popen(  # noqa: S603
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
