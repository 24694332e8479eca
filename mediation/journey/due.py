"""Which journeys must be read again, the soonest first.

A journey is as fresh as the oldest thing in it: its own page, a fragment that it
includes, a shared fact or contact that one of its steps names.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mediation.journey import model as m
from mediation.journey.problems import JourneyError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from mediation.journey.entry import Entry
    from mediation.journey.library import Library
    from mediation.journey.load import Loaded
    from mediation.journey.problems import Problem

ITSELF = "parcours"


@dataclass(frozen=True, slots=True, order=True)
class Due:
    """The day before which ``id`` must be read again, and what asks for it."""

    day: date
    id: str
    title: str
    kind: str = ITSELF
    """« parcours », « fragment », « fait » or « contact »."""
    name: str = ""
    """Its id; that of the journey where the journey itself asks for it."""

    def overdue(self, today: date) -> bool:
        """Whether the day is past."""
        return self.day < today


def due(library: Library, entries: Iterable[Entry]) -> tuple[list[Due], Sequence[Problem]]:
    """One per journey that opens, the soonest first; and what keeps the others shut."""
    found: list[Due] = []
    problems: list[Problem] = []
    for entry in entries:
        try:
            loaded = library.load(entry.id)
        except JourneyError as error:
            problems += error.problems
            continue
        # The same day for both: the page itself is what is read again first.
        day, kind, name = min(
            _days(library, loaded), key=lambda asked: (asked[0], asked[1] != ITSELF, asked)
        )
        found.append(Due(day, entry.id, entry.title, kind, name))
    return sorted(found), problems


def _days(library: Library, loaded: Loaded) -> Iterator[tuple[date, str, str]]:
    journey = loaded.journey
    yield journey.review_before, ITSELF, journey.id
    shared = library.reference
    own = {contact.id for contact in journey.contacts}
    for node in loaded.graph.nodes.values():
        if node.script is not journey:
            yield node.script.review_before, "fragment", node.script.id
        for name in node.step.facts:
            fact = shared.facts.get(name)
            if fact and fact.review_before:
                yield fact.review_before, "fait", name
        if isinstance(node.step, m.CONTACTED) and node.step.contact not in own:
            contact = shared.contacts.get(node.step.contact or "")
            if contact and contact.review_before:
                yield contact.review_before, "contact", contact.id
