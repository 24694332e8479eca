"""A desk whose visits can wait, and visits begun at it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from support import services

from mediation.closing import Closing
from mediation.pauses.keys import InSession
from mediation.pauses.store import Store
from mediation.services import Services
from mediation.visit import Visit

SAY = {"id": "dire", "type": "dire", "usager": "Bonjour."}
ASK = {
    "id": "qui",
    "type": "demander",
    "usager": "Quel nom ?",
    "reponses": [{"id": "cpam", "texte": "CPAM"}, {"id": "msa", "texte": "MSA"}],
}
DO = {"id": "ecrire", "type": "faire", "usager": "J'écris.",
      "si_probleme": [{"quand": "La page reste blanche", "alors": "Recharger."}]}  # fmt: skip


def a_desk(home: Path, folder: Path, key: Path | None = None, **how: Any) -> Services:
    """A desk; with ``key``, one whose pauses survive it."""
    found = services(home, folder)
    if key is not None:
        key.parent.mkdir(exist_ok=True)
        found = replace(found, pauses=Store(found.settings.pauses, lambda: InSession(key)))
    return replace(found, **how)


def again(desk: Services, folder: Path, **how: Any) -> Services:
    """The same desk, opened again after its program died: nothing in memory is left."""
    key = desk.settings.home.parent / "session" / "cle"
    return a_desk(desk.settings.home, folder, key, **how)


def begun(desk: Services, *answers: str) -> Visit:
    visit = Visit(desk.library.load("essai"), desk)
    visit.answer()
    for answer in answers:
        visit.answer(answer)
    return visit


def close(visit: Visit) -> None:
    closing: Closing = visit.closing()
    for digit in "1210":
        closing = closing.choose(digit)
    assert visit.save(closing)


def open_count(desk: Services) -> int:
    desk.log.write_counters()
    return desk.log.summary().counters.get("non-clos", 0)
