"""Changes one line of ``reglages.toml`` and leaves the rest as its owner wrote it."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class NotRemembered(Exception):
    """The settings could not be changed; ``str()`` is one French sentence that says what to do."""


def remember(file: Path, key: str, value: str) -> None:
    """Set the text ``key`` of ``file`` to ``value``, or take it away where that is "".

    It is on the disk when this returns. Comments, order and other keys stay. The new
    file takes the old one's place whole: after a power cut there is one or the other.

    Raises:
        NotRemembered: the file is not TOML, or the disk refuses; nothing has changed.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        text = file.read_bytes().decode("utf-8-sig") if file.exists() else ""
        document = tomlkit.parse(text)
        if value:
            document[key] = value
        else:
            document.pop(key, None)
        changed = tomlkit.dumps(document)
    except (TOMLKitError, UnicodeDecodeError) as error:
        raise NotRemembered(
            f"{file} ne se lit pas comme un fichier de réglages : il est laissé tel quel. "
            "Corrigez-le, puis recommencez."
        ) from error
    except OSError as error:
        raise _refused(file) from error
    if changed != text:
        try:
            _replace(file, changed.encode("utf-8"))
        except OSError as error:
            raise _refused(file) from error


def _replace(file: Path, data: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(file.name + ".part")
    try:
        with part.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(file)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink()
        raise


def _refused(file: Path) -> NotRemembered:
    return NotRemembered(
        f"{file} ne se laisse pas écrire : rien n'a changé. Vérifiez la place sur le disque et le "
        "droit d'écrire dans ce dossier."
    )
