"""Reads ``reglages.toml``: what is wrong names the file, the line and the nearest right one.

One wrong line costs that line, never the others.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from accessibility.text import one_line
from mediation.settings import KEYS, PIPER, known

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mediation.settings import Known

_MOST_WRONG_LINES = 20
"""A file with more is something else than settings."""
_AT_LINE = re.compile(r"line (\d+)")


class WrongValue(Exception):
    """``str()`` is the end of a French sentence that begins with the setting's name."""


def read(raw: bytes, path: Path) -> tuple[dict[str, Any], list[str]]:
    """The values of the file ``path`` by field of ``Settings``, and sentences on what is wrong."""
    problems: list[str] = []
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace")
        problems.append(
            f"{path} n'est pas en UTF-8. Enregistrez-le en UTF-8 : les accents y gagnent."
        )
    data, broken = _parsed(text, path)
    problems += broken
    settings = {setting.about.key: setting for setting in known()}
    values: dict[str, Any] = {}
    for key, value in data.items():
        where = f"{path}, ligne {_line_of(key, text)}"
        setting = settings.get(key)
        if setting is None:
            shown = one_line(key)[:40]
            problems.append(f"{where} : « {shown} » n'est pas un réglage. {_near(key, settings)}")
            continue
        try:
            values[setting.name] = accepted(setting, value, path.parent)
        except WrongValue as error:
            problems.append(f"{where} : « {key} » {error}")
    return values, problems


def accepted(setting: Known, value: object, base: Path) -> Any:
    """``value`` as the field of ``Settings`` holds it; ``WrongValue`` when it may not be that.

    A relative path starts at ``base``.
    """
    about = setting.about
    if setting.kind == "bool":
        if not isinstance(value, bool):
            raise WrongValue("est true (oui) ou false (non), sans guillemets.")
        return value
    if setting.kind == "int":
        if type(value) is not int or not 0 <= value <= about.most:
            raise WrongValue(
                f"est un nombre de 0 à {about.most}, sans guillemets, comme {about.sample}."
            )
        return value
    if about.key == PIPER:
        return _models(value, base)
    if about.key == KEYS:
        return _keys(value)
    if not isinstance(value, str):
        raise WrongValue("doit être un texte entre guillemets.")
    if about.choices and value not in about.choices:
        shown = one_line(value)[:40]
        raise WrongValue(
            f"ne peut pas être « {shown} ». {_near(value, about.choices)} "
            f"En attendant : « {setting.default or 'rien'} »."
        )
    return one_line(value)[: about.longest]


def _parsed(text: str, path: Path) -> tuple[dict[str, Any], list[str]]:
    """What can be read, each line that cannot being left out and named."""
    lines = text.splitlines()
    problems: list[str] = []
    for _ in range(_MOST_WRONG_LINES):
        try:
            return tomllib.loads("\n".join(lines)), problems
        except tomllib.TOMLDecodeError as error:
            found = _AT_LINE.search(str(error))
            number = int(found[1]) if found else _last(lines)
            # Python counts the line after a text that was never closed.
            while number > 1 and not lines[min(number, len(lines)) - 1].strip():
                number -= 1
            number = min(number, len(lines))
            twice = "overwrite" in str(error)
            what = (
                "ce réglage est déjà écrit plus haut : cette ligne est ignorée."
                if twice
                else "cette ligne ne se lit pas, elle est ignorée. "
                'Un réglage s\'écrit : site = "Mon lieu"'
            )
            problems.append(f"{path}, ligne {number} : {what}")
            lines[number - 1] = ""
    return {}, [f"{path} ne se lit pas comme un fichier de réglages : réglages ignorés."]


def _last(lines: list[str]) -> int:
    return max((n for n, line in enumerate(lines, 1) if line.strip()), default=1)


def _line_of(key: str, text: str) -> int:
    """The line, from 1, where ``key`` is written; 1 where it cannot be found."""
    name = re.escape(key)
    found = re.search(rf"^[ \t]*\[?[ \t]*([\"']?){name}\1[ \t]*[=\].]", text, re.MULTILINE)
    return text.count("\n", 0, found.start()) + 1 if found else 1


def _near(word: str, right: Iterable[str]) -> str:
    import difflib

    names = list(right)
    close = difflib.get_close_matches(word.casefold(), names, n=1, cutoff=0.5)
    near = f"Le plus proche : « {close[0]} ». " if close else ""
    return f"{near}Possibles : {', '.join(names)}."


def _models(value: object, base: Path) -> dict[str, Path]:
    """A path, or a table of paths by language; "": the language that the voice itself names."""
    table = {"": value} if isinstance(value, str) else value
    if isinstance(table, dict) and table:
        found = {c: file for c, file in table.items() if isinstance(file, str) and file.strip()}
        if len(found) == len(table):
            return {code: base / Path(file).expanduser() for code, file in found.items()}
    raise WrongValue("doit être le chemin d'une voix, ou un chemin par langue.")


def _keys(value: object) -> dict[str, str]:
    if isinstance(value, dict):
        flat = dict(_flat(value))
        if all(isinstance(keys, str) and keys.strip() for keys in flat.values()):
            return {name: str(keys).replace(" ", "").lower() for name, keys in flat.items()}
    raise WrongValue('donne une touche à chaque action, comme { "desk.cover" = "f12" }.')


def _flat(table: dict[str, Any], before: str = "") -> Iterable[tuple[str, object]]:
    """``desk.cover = "f12"`` without quotes is a table in a table: the same is meant."""
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value
