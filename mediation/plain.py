"""The same desk, line by line: for a screen reader, a script or a pipe.

No escape sequence, no frame, no redraw. Every choice is numbered and said
back; where something is to be chosen nothing is chosen by default and the
question comes again. Never loads Textual.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from accessibility.text import fold
from mediation import first_time
from mediation.closing_lines import CANNOT, DONE, Close
from mediation.journey import resume
from mediation.journey.problems import JourneyError, show
from mediation.journey.resume import Reopened
from mediation.journey.vocabulary import Guidance
from mediation.lines import EndOfInput, Lines
from mediation.memo import memo
from mediation.plain_turned import TurnedLines
from mediation.visit import Visit
from mediation.walking_lines import Go, Walk

if TYPE_CHECKING:
    from pathlib import Path

    from mediation.journey.guide import Guide
    from mediation.journey.library import Entry
    from mediation.journey.load import Loaded
    from mediation.outcomes.record import Receipt
    from mediation.services import Services
    from mediation.survey import Survey

__all__ = ["CANNOT", "DONE", "HALF_WAY", "EndOfInput", "Lines", "Plain"]

HALF_WAY = 1
"""The exit status of a visit left half-way; see ``DONE`` and ``CANNOT``."""
SHOWN = 9
"""How many journeys are numbered at once."""
_QUIT, _HELP = "q", "?"
_SETTINGS = "reglages"
"""Typed like a need, with or without its accent."""
_NUMBER = re.compile(r"([ebEB]?) ?([0-9]+)")
_WAYS = {"": Guidance.FOLLOWED, "e": Guidance.CONSULTED, "b": Guidance.NONE}


@dataclass(slots=True)
class Plain:
    """The desk over ``lines``; one method for each thing it does."""

    services: Services
    lines: Lines
    language: str = "fr"
    """The language each visit begins in."""
    turned: TurnedLines = field(init=False)
    """The screen turned to the person."""
    _last: Receipt | None = None
    _stays: str = ""
    """The language of the person who stays for another need; "" for the next person."""
    _survey: Survey | None = None
    """The last person's questions, which they may still be answering."""
    _following: str = ""
    """The journey that goes on from the last one."""

    def __post_init__(self) -> None:
        self.turned = TurnedLines(self.services, self.lines)

    def desk(self) -> int:
        """Home, find, walk, close, again; until « q » or the end of input."""
        try:
            return self._desk()
        finally:
            self._next_person()

    def _desk(self) -> int:
        self.lines.say(
            "Médiation, ligne par ligne. q quitte. Un code de reprise se tape comme un besoin."
        )
        if first_time.is_first(self.services.settings):
            self.lines.say(first_time.ASK)
        self._say_problems()
        while True:
            try:
                found = self._find()
            except EndOfInput:
                self.lines.say()
                return DONE
            if found is None:
                return DONE
            if isinstance(found, Reopened):
                status = self.visit(found.guide.loaded, found.guide)
            else:
                entry, way = found
                loaded = self._open(entry.id)
                if loaded is None:
                    continue
                status = self.visit(loaded, way=way)
            if status != DONE:
                return status

    def one(self, name: str, file: Path | None = None) -> int:
        """One visit: the journey ``name``, or the one in ``file``."""
        loaded = self._open(name, file)
        try:
            return HALF_WAY if loaded is None else self.visit(loaded)
        finally:
            self._next_person()

    def visit(
        self, loaded: Loaded, begun: Guide | None = None, way: Guidance = Guidance.FOLLOWED
    ) -> int:
        """Walk a journey, from ``begun`` where it is given, and close it; 1 when the input ends
        half-way: nothing is recorded.

        ``way``: step by step, the whole journey read first, or its close at once.
        """
        visit = Visit(loaded, self.services, begun=begun, way=way)
        self._next_person()
        language, self._stays = self._stays or self.language, ""
        self._following = ""
        if language != "fr":
            visit.speak(language)
        try:
            self.lines.say()
            self.lines.say(f"{visit.title}.")
            if way is Guidance.CONSULTED and not self._read_through(visit):
                return DONE
            walk = Walk(visit, self.lines, self.turned)
            while visit.way is Guidance.FOLLOWED and not visit.guide.finished:
                if walk.step() is Go.CLOSE:
                    break
            self.turned.ask(visit)
            close = Close(visit, self.lines)
            status = close.run()
            self._last = close.receipt
            self._survey = visit.survey if close.receipt else None
            self._stays = visit.tongue.language if close.stays else ""
            if close.stays:
                self.lines.say("Même personne : quelle est son autre demande ?")
            self._following = visit.following
            return status
        except (EndOfInput, KeyboardInterrupt):
            visit.leave()
            self.lines.say()
            self.lines.say("La visite s'est arrêtée avant le bilan : rien n'a été enregistré.")
            return HALF_WAY
        finally:
            self.turned.blank()

    def _next_person(self) -> None:
        """What was recorded before stays, and the person's questions are over."""
        self._last = None
        if self._survey is not None:
            self._survey.count()
            self._survey = None

    def _read_through(self, visit: Visit) -> bool:
        """The whole journey; False when it was only read, for nobody."""
        for part in memo(visit):
            self.lines.say(f"{part.heading}.")
            for line in part.lines:
                self.lines.say(line)
        while True:
            typed = self.lines.ask("Entrée pas à pas, x bilan, q revient à l'accueil :").lower()
            if typed == _QUIT:
                return False
            if not typed:
                visit.follow()
            if typed in {"", "x"}:
                return True
            self.lines.say("Choisissez Entrée, x ou q.")

    # -- finding -----------------------------------------------------------

    def _say_problems(self) -> None:
        for problem in self.services.library.problems:
            self.lines.say(f"Parcours ignoré : {problem}")
        for sentence in self.services.settings.problems:
            self.lines.say(sentence)

    def _find(self) -> tuple[Entry, Guidance] | Reopened | None:
        search = None
        found: list[Entry] = []
        self.lines.say()
        if self._following:
            title = self.services.library.entries[self._following].title
            self.lines.say(f"s : continuer avec « {title} ».")
        while True:
            undo = " (u annule le dernier bilan)" if self._last else ""
            typed = self.lines.ask(
                f"Numéro du parcours, ou d'autres mots{undo} :"
                if found
                else f"De quoi la personne a-t-elle besoin{undo} ?"
            )
            if typed == _QUIT:
                return None
            if self._aside(typed):
                continue
            if typed == "s" and self._following:
                entry = self.services.library.entries[self._following]
                self.lines.say(f"Choisi : {entry.title}.")
                return entry, Guidance.FOLLOWED
            if found and (chosen := _NUMBER.fullmatch(typed)):
                way, number = chosen[1], int(chosen[2])
                if 1 <= number <= len(found):
                    entry = found[number - 1]
                    self.lines.say(f"Choisi : {entry.title}.")
                    return entry, _WAYS[way.lower()]
                self.lines.say(f"Choisissez un numéro de 1 à {len(found)}.")
            elif resume.looks_like(typed):
                reopened = self._reopen(typed)
                if reopened:
                    return reopened
            elif typed:
                if search is None:
                    from mediation.habits import habits
                    from mediation.journey.search import Search

                    entries = self.services.library.entries.values()
                    search = Search(entries, habits(self.services))
                found = search.rank(typed, SHOWN)
                self._list(found)

    def _aside(self, typed: str) -> bool:
        """What is asked of the desk itself; False where ``typed`` is about a visit."""
        if typed == _HELP:
            for line in first_time.LINE_BY_LINE:
                self.lines.say(line)
        elif fold(typed) == _SETTINGS:
            from mediation.settings_lines import ask

            self.services.settings = ask(self.services.settings, self.lines)
        elif typed == "u" and self._last:
            self._undo()
        else:
            return False
        return True

    def _reopen(self, code: str) -> Reopened | None:
        try:
            reopened = resume.reopen(code, self.services.library, self.services.today())
        except resume.WrongCode as error:
            self.lines.say(str(error))
            return None
        self.lines.say(f"Code de reprise. {reopened.sentence}")
        return reopened

    def _list(self, found: list[Entry]) -> None:
        if not found:
            self.lines.say("Aucun parcours trouvé. Essayez un autre mot.")
        for number, entry in enumerate(found, 1):
            self.lines.say(
                f"{number}. {entry.title}. {entry.minutes} minutes, {entry.status.label}."
            )
        if found:
            self.lines.say("e et un numéro : aide-mémoire. b et un numéro : bilan direct.")

    def _open(self, name: str, file: Path | None = None) -> Loaded | None:
        library = self.services.library
        try:
            return library.load_file(file) if file else library.load(name)
        except JourneyError as error:
            for problem in error.problems:
                self.lines.say(show(problem))
            self.lines.say("Ce parcours ne peut pas être ouvert. Les autres fonctionnent.")
            return None

    def _undo(self) -> None:
        from mediation.outcomes.log import OutcomeError

        assert self._last is not None
        try:
            self.services.log.undo(self._last)
        except OutcomeError as error:
            self.lines.say(str(error))
        else:
            self._last = None
            self.lines.say("Le dernier bilan est annulé.")
