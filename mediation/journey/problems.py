"""What can be wrong in a file, by number, and how one problem is shown.

A problem names the file, the line, the column and says in one French sentence
what happened and what to do. Numbers never change once released: P0 syntax,
P1 keys and values, P2 the way through, P3 words, P4 dates, P5 translations,
P6 trials.
"""

from __future__ import annotations

import difflib
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from accessibility.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable


class Severity(StrEnum):
    """An error keeps the file from being used; a warning and an advice do not."""

    ERROR = "erreur"
    WARNING = "avertissement"
    ADVICE = "conseil"


_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.ADVICE: 2}


_LONGEST = 800
"""Characters of a message, whatever it quotes."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in one place; ``line`` and ``column`` count from 1."""

    code: str
    message: str
    file: str = ""
    line: int = 1
    column: int = 1
    severity: Severity = Severity.ERROR
    excerpt: str = ""
    """The line itself, so that it can be shown without opening the file again."""
    width: int = 1
    """How many characters the caret underlines."""

    def __post_init__(self) -> None:
        # A message quotes what a stranger's file says, and a terminal obeys some characters.
        message = one_line(self.message)
        if len(message) > _LONGEST:
            message = f"{message[:_LONGEST]} […]"
        object.__setattr__(self, "message", message)
        object.__setattr__(self, "file", one_line(self.file))

    def as_json(self) -> dict[str, str | int]:
        """The problem as the command's ``--json`` gives it."""
        return {
            "code": self.code,
            "fichier": self.file,
            "ligne": self.line,
            "colonne": self.column,
            "gravite": str(self.severity),
            "message": self.message,
        }

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.code} {self.message}"


class JourneyError(Exception):
    """A file that cannot be used; ``problems`` says why, worst first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=sort_key))
        first = next(iter(self.problems), None)
        super().__init__(str(first) if first else "fichier refusé")


def sort_key(problem: Problem) -> tuple[str, int, int, int, str]:
    """Order of reading: by place, errors first where the place is the same."""
    return (
        problem.file,
        problem.line,
        problem.column,
        _ORDER[problem.severity],
        problem.code,
    )


def show(problem: Problem) -> str:
    """The problem over its line and a caret, as a person reads it in a terminal."""
    text = str(problem)
    if not problem.excerpt:
        return text
    number = str(problem.line)
    # Columns are characters; a terminal advances by cells. Pad with what the
    # excerpt itself takes, so that the caret stands under the right one.
    before = problem.excerpt[: problem.column - 1]
    pad = "".join(" " * _cells(c) for c in before)
    under = problem.excerpt[problem.column - 1 : problem.column - 1 + problem.width]
    caret = "^" + "~" * (max(1, sum(map(_cells, under))) - 1)
    gutter = " " * len(number)
    return f"{text}\n  {number} | {problem.excerpt}\n  {gutter} | {pad}{caret}"


def _cells(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def nearest(word: str, known: Iterable[str], most: int | None = None) -> str:
    """« Vouliez-vous dire … ? » for ``word`` among ``known``, or the whole list; "" if none.

    ``most``: the longest list that is worth reading; a longer one is left out.
    """
    choices = sorted(set(known))
    plain = unicodedata.normalize("NFKD", word.lower())
    plain = "".join(c for c in plain if not unicodedata.combining(c)).replace(" ", "-")
    close = difflib.get_close_matches(plain, choices, n=1, cutoff=0.6)
    if close:
        return f"Vouliez-vous dire « {close[0]} » ?"
    if not choices or (most is not None and len(choices) > most):
        return ""
    return "Possibles : " + ", ".join(choices) + "."
