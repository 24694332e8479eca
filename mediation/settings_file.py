"""Changes one line of ``reglages.toml`` and leaves the rest as its owner wrote it."""

from __future__ import annotations

import re
from textwrap import wrap
from typing import TYPE_CHECKING

from accessibility import whole
from accessibility.text import bound
from mediation.settings import known

if TYPE_CHECKING:
    from pathlib import Path


class NotRemembered(Exception):
    """The settings could not be changed; ``str()`` is one French sentence that says what to do."""


def remember(file: Path, key: str, value: str | int | bool) -> None:
    """Set ``key`` of ``file`` to ``value``, or take it away where that is "".

    It is on the disk when this returns. Comments, order and other keys stay; a new
    file begins with every setting explained (``template``). The new file takes the
    old one's place whole: after a power cut there is one or the other.

    Raises:
        NotRemembered: the file is not TOML, or the disk refuses; nothing has changed.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        there = file.exists()
        text = file.read_bytes().decode("utf-8-sig") if there else template()
        document = tomlkit.parse(text)
        if value == "":
            document.pop(key, None)
            changed = tomlkit.dumps(document)
        elif key in document:
            document[key] = value
            changed = tomlkit.dumps(document)
        else:
            changed = _uncommented(text, key, value)
    except (TOMLKitError, UnicodeDecodeError) as error:
        raise NotRemembered(
            f"{file} ne se lit pas comme un fichier de réglages : il est laissé tel quel. "
            "Corrigez-le, puis recommencez."
        ) from error
    except OSError as error:
        raise _refused(file) from error
    if changed != text or not there:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            whole.put(file, changed.encode("utf-8"))
        except OSError as error:
            raise _refused(file) from error


def template() -> str:
    """A settings file that sets nothing: each setting explained, its line as a comment."""
    parts = [
        "# Les réglages de ce poste. Une ligne qui commence par # ne compte pas :",
        "# ôtez le # pour qu'elle compte. Médiation relit ce fichier quand elle s'ouvre.",
    ]
    for setting in known():
        about = setting.about
        parts += ["", *(f"# {line}" for line in _wrapped(f"{about.label}. {about.help}"))]
        if about.choices:
            parts.append(f"# Possibles : {', '.join(about.choices)}.")
        parts.append(f"#{about.key} = {about.sample}")
    return "\n".join([*parts, ""])


def _wrapped(text: str) -> list[str]:
    """Lines of a comment; a guillemet or a colon stays with its word."""
    return [line.replace("\u00a0", " ") for line in wrap(bound(text), 78)]


def _uncommented(text: str, key: str, value: str | int | bool) -> str:
    """``text`` with ``key`` set: in place of its commented line, else after what stands there."""
    import tomlkit

    line = tomlkit.dumps({key: value}).strip()
    commented = re.compile(rf"^#[ \t]*{re.escape(key)}[ \t]*=.*$", re.MULTILINE)
    changed = commented.sub(lambda _: line, text, count=1)
    if tomlkit.parse(changed).unwrap().get(key) == value:
        return changed
    # No such line, or it stands under a table: there it would be another setting.
    document = tomlkit.parse(text)
    document[key] = value
    return tomlkit.dumps(document)


def _refused(file: Path) -> NotRemembered:
    return NotRemembered(
        f"{file} ne se laisse pas écrire : rien n'a changé. Vérifiez la place sur le disque et le "
        "droit d'écrire dans ce dossier."
    )
