"""The words a card prints by itself, one small table per language.

Tables are ``resources/etiquettes/<code>.json``. French was reviewed; a table whose
``etat`` is not ``validee`` is a draft, and the card that uses it says so.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

FRENCH = "fr"


@dataclass(frozen=True, slots=True)
class Labels:
    """The printed words of one language."""

    language: str
    reviewed: bool
    words: dict[str, str]

    def __getitem__(self, key: str) -> str:
        return self.words[key]

    def say(self, key: str, **values: object) -> str:
        """The words of ``key`` with its values put in.

        Values are put in as they are: a brace inside one of them means nothing.
        """
        text = self.words[key]
        for name, value in values.items():
            text = text.replace(f"{{{name}}}", str(value))
        return text


@cache
def labels(language: str) -> Labels:
    """The table of ``language``; where there is none, the French one."""
    folder = files("resources").joinpath("etiquettes")
    for code in (language, language.split("-", maxsplit=1)[0], FRENCH):
        # A code comes from a file: only a plain one may become a file name.
        if not code.isalpha():
            continue
        table = folder.joinpath(f"{code}.json")
        if table.is_file():
            words = json.loads(table.read_text(encoding="utf-8"))
            return Labels(code, words.pop("etat") == "validee", words)
    raise FileNotFoundError("resources/etiquettes/fr.json")


def day(value: date) -> str:
    """A date in figures, read the same way by every reader of a French form."""
    return f"{value:%d/%m/%Y}"
