"""Runs `mediation` in this interpreter and notes what is loaded each time a line is asked for.

    python watched.py REPORT ARGUMENTS...

A mediator who always takes the first choice types; the last line is end of
input. REPORT gets a JSON list of ``{asked, typed, loaded}``, the last one at
the very end with ``asked`` empty.
"""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

HEAVY = (
    "lameenc",
    "miniaudio",
    "pikepdf",
    "pydantic",
    "pyttsx3",
    "rapidfuzz",
    "reportlab",
    "sqlite_utils",
    "svglib",
    "textual",
    "yaml",
)


class Printed(io.StringIO):
    """Everything that was printed."""

    def last(self) -> str:
        return self.getvalue().rpartition("\n")[2].strip()


class Mediator(io.TextIOBase):
    """Types the first choice; at the close makes a card, then records; then leaves."""

    def __init__(self, printed: Printed) -> None:
        self.printed = printed
        self.moments: list[dict[str, object]] = []
        self.visits = 0
        self.cards = 0

    def readline(self, _size: int = -1) -> str:  # type: ignore[override]
        asked = self.printed.last()
        typed = self._answer(asked)
        self.note(asked, typed)
        return typed

    def note(self, asked: str, typed: str) -> None:
        loaded = [name for name in HEAVY if name in sys.modules]
        self.moments.append({"asked": asked, "typed": typed, "loaded": loaded})

    def _answer(self, asked: str) -> str:
        if len(self.moments) > 200:
            return ""
        if asked.startswith("De quoi la personne"):
            self.visits += 1
            return "" if self.visits > 1 else "carte vitale perdue\n"
        if asked.startswith("Entrée enregistre"):
            self.cards += 1
            return "c\n" if self.cards == 1 else "\n"
        return "\n" if asked.startswith("Entrée") else "1\n"


def main() -> int:
    report, *arguments = sys.argv[1:]
    printed = Printed()
    mediator = Mediator(printed)
    screen, sys.stdout = sys.stdout, printed
    sys.stdin = mediator
    from mediation.cli import main as command

    try:
        status = command(arguments)
    except SystemExit as left:
        status = int(left.code or 0)
    sys.stdout = screen
    mediator.note("", "")
    Path(report).write_text(json.dumps(mediator.moments), encoding="utf-8")
    print(printed.getvalue())
    return status


if __name__ == "__main__":
    sys.exit(main())
