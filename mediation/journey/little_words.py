"""The application's own words inside a step (« si possible », the months), by language.

Tables are ``resources/petits-mots/<code>.json``. A table whose ``etat`` is not
``validee`` is a draft, and the step that uses it says so.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, overload

KEYS = ("si_possible", "original", "je_contacte", "j_attends", "periode", "periode_de_a", "mois_de")


@dataclass(frozen=True, slots=True)
class LittleWords:
    """The table of one language."""

    reviewed: bool
    words: dict[str, str]
    months: tuple[str, ...]
    """Twelve names, as they stand before a year."""

    def say(self, key: str, **values: str) -> str:
        """The words of ``key``; a brace inside a value means nothing."""
        text = self.words[key]
        for name, value in values.items():
            text = text.replace(f"{{{name}}}", value)
        return text

    def month(self, year: int, number: int) -> str:
        """A month of a year; ``number`` from 1."""
        return self.say("mois_de", mois=self.months[number - 1], annee=str(year))


@overload
def little_words(language: Literal["fr"]) -> LittleWords: ...
@overload
def little_words(language: str) -> LittleWords | None: ...
@cache
def little_words(language: str) -> LittleWords | None:
    """The table of ``language``; None where there is none."""
    # A code comes from a file: only a plain one may become a file name.
    if not language.isalpha():
        return None
    table = files("resources").joinpath("petits-mots", f"{language}.json")
    if not table.is_file():
        return None
    found = json.loads(table.read_text(encoding="utf-8"))
    words = {key: found[key] for key in KEYS}
    return LittleWords(found["etat"] == "validee", words, tuple(found["mois"]))
