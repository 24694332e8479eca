"""Finding a journey, line by line: what answers a need, what to know of it, which way to go."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mediation.journey.vocabulary import Guidance

if TYPE_CHECKING:
    from mediation.journey.entry import Entry
    from mediation.journey.search import Search
    from mediation.lines import Lines
    from mediation.services import Services

SHOWN = 9
"""How many journeys are said at once."""
MORE = "+"
_MOST = 200
_NUMBER = re.compile(r"([ebdEBD]?) ?([0-9]+)")
_TELL = "d"
_WAYS = {"": Guidance.FOLLOWED, "e": Guidance.CONSULTED, "b": Guidance.NONE}


@dataclass(slots=True)
class Shelf:
    """The journeys said last, each with its number."""

    services: Services
    lines: Lines
    found: list[Entry] = field(default_factory=list)
    _said: int = 0
    """How many of them have been said so far."""
    _search: Search | None = None

    def look(self, need: str) -> None:
        """What answers ``need``, best first; "" for every journey of this desk."""
        if self._search is None:
            from mediation.habits import habits
            from mediation.journey.search import Search

            self._search = Search(self.services.library.entries.values(), habits(self.services))
        self.found, self._said = self._search.rank(need, _MOST), 0
        if self.found:
            self.more()
        else:
            self.lines.say("Aucun parcours trouvé. Essayez un autre mot.")

    def more(self) -> None:
        """The next ones; every journey where nothing was looked for."""
        if not self.found:
            self.look("")
            return
        if self._said == len(self.found):
            self.lines.say("C'est la fin de la liste.")
            return
        before, self._said = self._said, min(len(self.found), self._said + SHOWN)
        for number, entry in enumerate(self.found[before : self._said], before + 1):
            self.lines.say(
                f"{number}. {entry.title}. {entry.minutes} minutes, {entry.status.label}."
            )
        self.lines.say(
            "e et un numéro : aide-mémoire. b et un numéro : bilan direct. "
            "d et un numéro : papiers à apporter, langues et voix."
        )
        if left := len(self.found) - self._said:
            self.lines.say(f"{MORE} : la suite de la liste, encore {left}.")

    def knows(self, typed: str) -> bool:
        """Whether ``typed`` is one of the numbers said, or what may stand before it."""
        return bool(self.found and _NUMBER.fullmatch(typed))

    def take(self, typed: str) -> tuple[Entry, Guidance] | None:
        """The journey of that number and the way to take it; None where it is only told of."""
        chosen = _NUMBER.fullmatch(typed)
        assert chosen is not None
        way, number = chosen[1].lower(), int(chosen[2])
        if not 1 <= number <= self._said:
            self.lines.say(f"Choisissez un numéro de 1 à {self._said}.")
            return None
        entry = self.found[number - 1]
        if way == _TELL:
            self._tell(entry)
            return None
        self.lines.say(f"Choisi : {entry.title}.")
        return entry, _WAYS[way]

    def _tell(self, entry: Entry) -> None:
        """What to know before it is opened."""
        from mediation.facts import about
        from mediation.journey.brief import brief

        services = self.services
        voices = {code for code in services.settings.piper if code}
        self.lines.say(f"{entry.title}.")
        known = brief(services.library, entry)
        for label, text in about(entry, services.today(), known, voices):
            self.lines.say(f"{label} : {text}")
