"""``mediation demo``: one visit played line by line, for real, in a temporary folder."""

from __future__ import annotations

import tempfile
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, cast

from mediation.commands import common
from mediation.journey.guide import Guide
from mediation.journey.model import End
from mediation.journey.vocabulary import Result
from mediation.plain import Lines, Plain
from mediation.settings import Settings

if TYPE_CHECKING:
    from mediation.services import Services

JOURNEY = "carte-vitale-perdue"
NEED = "carte vital"


class _Typed:
    """Answers typed by nobody: each is echoed, as a terminal would show it."""

    def __init__(self, answers: list[str], target: TextIO) -> None:
        self._answers = deque(answers)
        self._target = target

    def isatty(self) -> bool:
        return True

    def readline(self) -> str:
        if not self._answers:
            return ""
        line = self._answers.popleft() + "\n"
        self._target.write(line)
        return line


def play(target: TextIO) -> int:
    """Plays the visit to ``target``; the exit status of the visit."""
    home = Path(tempfile.mkdtemp(prefix="mediation-demo-"))
    services = common.services(Settings(home, site="France Services (démonstration)"))
    try:
        typed = _Typed(_answers(services), target)
        desk = Plain(services, Lines(cast("TextIO", typed), target))
        status = desk.desk()
        total = services.log.summary().total
    finally:
        services.voice.close()
        services.log.close()
    print(file=target)
    print(f"Bilans enregistrés : {total}.", file=target)
    print(f"Tout est dans : {home}", file=target)
    for path in sorted(p for p in home.rglob("*") if p.is_file()):
        print(f"  {path.relative_to(home)} ({path.stat().st_size} octets)", file=target)
    return status


def _answers(services: Services) -> list[str]:
    """What a mediator would type where everything goes well: the first answer each time."""
    library = services.library
    guide = Guide.start(library.load(JOURNEY), library.reference, services.today())
    typed = [NEED, _place(services)]
    heard = False
    while not isinstance(guide.node.step, End):
        view = guide.view
        if view.spoken and not heard:
            typed.append("m")
            heard = True
        typed.append("1" if view.choices else "")
        guide = guide.advance(*([view.choices[0].answer] if view.choices else []))
    typed += ["c", "1" if guide.view.choices else ""]
    ending = guide.ending
    assert ending is not None
    result = str((list(Result).index(ending.result) + 1) % 10)
    # The result, the hand (together), the visit (first), no blocker; then record, then leave.
    return [*typed, result, "2", "1", "0", "", "q"]


def _place(services: Services) -> str:
    from mediation.journey.search import Search

    found = [entry.id for entry in Search(services.library.entries.values()).rank(NEED)]
    return str(found.index(JOURNEY) + 1)
