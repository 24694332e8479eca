"""A visit line by line, by someone who types personal data at every prompt, then the answer.

``python typist.py RECORD STRINGS``: the desk is the one of ``MEDIATION_HOME``. Writes to RECORD
(JSON) how often each prompt was typed at. Makes a card; removes nothing on its way out.
"""

from __future__ import annotations

import io
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any, cast

from mediation.commands import common
from mediation.plain import Lines, Plain


class Typist(io.TextIOBase):
    """Every string at every prompt, and only then what takes the visit further."""

    def __init__(self, strings: list[str], printed: io.StringIO) -> None:
        self.strings = strings
        self.printed = printed
        self.left = list(strings)
        self.languages = ["l\n"] * len(strings)
        """Keys still to press for the question about the language, where there is one."""
        self.next: list[str] = []
        self.tried: Counter[str] = Counter()
        self.homes = 0
        self.lasts = 0

    def readline(self, _size: int = -1) -> str:  # type: ignore[override]
        asked = self.printed.getvalue().rpartition("\n")[2].strip()
        if asked.startswith("Langue de la personne"):
            self.tried[asked] += 1
            return self.strings[len(self.languages)] + "\n"
        if self.next:
            return self.next.pop(0) + "\n"
        if self.left:
            self.tried[asked] += 1
            return self.left.pop() + "\n"
        if self.languages and asked.startswith(("Votre choix", "Entrée pour")):
            return self.languages.pop()
        self.left = list(self.strings)
        return self._answer(asked) + "\n"

    def _answer(self, asked: str) -> str:
        if asked.startswith(("De quoi", "Numéro du parcours")):
            self.homes += 1
            self.next = ["1"] if self.homes == 1 else []
            return "carte vitale perdue" if self.homes == 1 else "q"
        if asked.startswith("Entrée enregistre"):
            self.lasts += 1
            return ("c", "k", "")[min(self.lasts, 3) - 1]
        return "" if asked.startswith("Entrée") else "1"


class Refuses:
    """The outcome file, on a disk that refuses so many times: there is a prompt for that."""

    def __init__(self, log: Any, times: int) -> None:
        self._log = log
        self._times = times

    def __getattr__(self, name: str) -> Any:
        return getattr(self._log, name)

    def save(self, outcome: Any) -> Any:
        from mediation.outcomes.log import OutcomeError

        if self._times:
            self._times -= 1
            raise OutcomeError("Bilan non enregistré : le disque est plein. Libérez de la place.")
        return self._log.save(outcome)


def main() -> int:
    record, strings = Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    services = common.services(common.settings())
    services.log = cast("Any", Refuses(services.log, len(strings) + 1))
    printed = io.StringIO()
    typist = Typist(strings, printed)
    status = Plain(services, Lines(cast("io.TextIOWrapper", typist), printed)).desk()
    services.voice.close()
    services.log.close()
    record.write_text(json.dumps(typist.tried), encoding="utf-8")
    print(services.log.summary().total, "k" if "coop-numerique" in printed.getvalue() else "")
    return status


if __name__ == "__main__":
    sys.exit(main())
