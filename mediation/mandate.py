"""Doing something in the person's absence: the mandate comes first.

The fragment ``mandat`` is walked beside the visit: whether it can be done otherwise, who
signs, agreement, warning, signature. What is answered there is kept nowhere: not in a
counter, not in a pause; of all of it the visit only remembers, until it is closed, that
a mandate was signed. Without one, the person does it and the mediator looks on.

The text to sign is printed with blanks (``mandate_text``); nothing of what is written on
it passes through this PC.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from accessibility.text import lines
from mediation import papers
from mediation.journey import present
from mediation.journey.vocabulary import Discretion
from mediation.services import CannotDo
from mediation.visit import MANDATE, Visit

if TYPE_CHECKING:
    from pathlib import Path

    from mediation.journey.view import View

DONE = "fait"
"""The fragment's exit where it was signed."""
SIGNED = "Mandat signé : faites seulement les actes qui y sont écrits."
WITHOUT = "Pas de mandat : la personne fait, vous regardez."
MISSING = "Le parcours du mandat manque sur ce poste : faites signer la feuille imprimée."
FIRST = "Finissez d'abord le mandat : x en sort."
BEGIN = "Le mandat d'abord. c imprime le texte à signer, x en sort."
_EXIT = "sortie-"


@dataclass(slots=True)
class MandateWalk(Visit):
    """The mandate beside ``main``: walked like a visit, and nothing of it is kept."""

    exit: str = field(default="", init=False)
    """The exit reached: ``fait``, ``sans``; "" where the mediator broke off."""

    @property
    def recorded(self) -> bool:
        """Never."""
        return False

    @property
    def view(self) -> View:
        """The step; as private as the visit it stands beside."""
        view = present.view(self.guide, self.tongue)
        if self.main is None:
            return view
        journey = self.main.loaded.journey
        strict = view.discretion if journey.discretion is Discretion.ORDINARY else (
            journey.discretion)  # fmt: skip
        return replace(view, discretion=strict, offline=lines(journey.offline))

    def answer(self, *answers: str) -> None:
        """Go on; the fragment's exit ends the walk."""
        Visit.answer(self, *answers)
        if self.guide.path.startswith(_EXIT):
            self.exit = self.guide.path.removeprefix(_EXIT)
            self.guide = replace(self.guide, path="")

    def card(self) -> Path:
        """The text to sign, with its blanks."""
        from mediation.mandate_text import text

        return papers.put_form(self.services, text(self.services.settings.site))

    def leave(self) -> None:
        """The visit it stands beside ends without an outcome."""
        if self.main is not None:
            self.main.leave()

    def end(self) -> str:
        """Back to the visit; what to tell, in French."""
        signed = self.exit == DONE
        if self.main is not None:
            self.main.mandate = signed
        return SIGNED if signed else WITHOUT


def begin(visit: Visit) -> MandateWalk:
    """Ask for the mandate first; raises ``CannotDo`` where its fragment cannot be read."""
    from mediation.journey.problems import JourneyError

    library = visit.services.library
    path = library.fragment(MANDATE)
    if path is None:
        raise CannotDo(MISSING)
    try:
        loaded = library.load_fragment(path)
    except JourneyError as error:
        raise CannotDo(MISSING) from error
    walk = MandateWalk(loaded, visit.services, main=visit, headset=visit.headset)
    walk.speak(visit.tongue.language)
    return walk
