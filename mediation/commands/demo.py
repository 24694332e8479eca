"""``mediation demo``: one visit played line by line, for real, in a temporary folder."""

from __future__ import annotations

import tempfile
from collections import deque
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, cast

from mediation.commands import common
from mediation.journey import route
from mediation.journey.view import Mode
from mediation.plain import Lines, Plain
from mediation.settings import Settings

if TYPE_CHECKING:
    from mediation.journey.guide import Guide
    from mediation.visit import Services

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
    """What a mediator would type on the journey's shortest good way."""
    library = services.library
    loaded = library.load(JOURNEY)
    walk = route.shortest(loaded, library.reference, date.today())
    typed = [NEED, _place(services)]
    guide = type(walk).start(loaded, library.reference, date.today())
    heard = False
    for move in walk.moves:
        if not heard and guide.view.spoken:
            typed.append("m")
            heard = True
        typed.append(_digits(guide, move.answers))
        guide = guide.advance(*move.answers)
    typed.append("c")
    typed.append("" if guide.view.mode is Mode.CONTINUE else "1")
    ending = guide.ending
    assert ending is not None
    from mediation.journey.vocabulary import Result

    result = str((list(Result).index(ending.result) + 1) % 10)
    # The result, the hand (together), the visit (first), no blocker; then record, then leave.
    return [*typed, result, "2", "1", "0", "", "q"]


def _place(services: Services) -> str:
    from mediation.journey.search import Search

    found = [entry.id for entry in Search(services.library.entries.values()).rank(NEED)]
    return str(found.index(JOURNEY) + 1)


def _digits(guide: Guide, answers: tuple[str, ...]) -> str:
    if guide.view.mode is Mode.CONTINUE:
        return ""
    places = {choice.answer: number for number, choice in enumerate(guide.view.choices, 1)}
    return " ".join(str(places[answer]) for answer in answers)
