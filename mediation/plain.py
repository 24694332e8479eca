"""The same desk, line by line: for a screen reader, a script or a pipe.

No escape sequence, no frame, no redraw. Every choice is numbered and said
back; where something is to be chosen nothing is chosen by default and the
question comes again. Never loads Textual.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from accessibility.text import fold
from mediation import first_time, pausing
from mediation.closing_lines import CANNOT, DONE, Close
from mediation.finding_lines import MORE, Shelf
from mediation.journey import resume
from mediation.journey.problems import JourneyError, show
from mediation.journey.resume import Reopened
from mediation.journey.vocabulary import Guidance
from mediation.lines import EndOfInput, Lines
from mediation.memo import memo
from mediation.pauses.store import OTHERS
from mediation.plain_turned import TurnedLines
from mediation.services import CannotDo
from mediation.visit import Visit
from mediation.walking_lines import Go, Walk

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mediation.journey.entry import Entry
    from mediation.journey.guide import Guide
    from mediation.journey.load import Loaded
    from mediation.outcomes.record import Receipt
    from mediation.services import Services
    from mediation.survey import Survey

__all__ = ["CANNOT", "DONE", "HALF_WAY", "EndOfInput", "Lines", "Plain"]

HALF_WAY = 1
"""The exit status of a visit left half-way; see ``DONE`` and ``CANNOT``."""
_QUIT, _HELP = "q", "?"
_SETTINGS = "reglages"
"""Typed like a need, with or without its accent."""


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
    _paused: bool = False
    """The last visit was put aside."""
    _others: int = 0
    """How many other desks have this folder open, as last looked."""
    _asked: bool = False
    """The mediator was told what quitting loses."""
    _interrupted: bool = False
    """The input ended; the mediator did not say « q »."""
    _following: str = ""
    """The journey that goes on from the last one."""

    def __post_init__(self) -> None:
        self.turned = TurnedLines(self.services, self.lines)

    def desk(self) -> int:
        """Home, find, walk, close, again; until « q » or the end of input."""
        left = False
        try:
            status = self._desk()
            left = status == DONE and not self._interrupted
            return status
        finally:
            self._next_person()
            pausing.end(self.services, purge=left)

    def _desk(self) -> int:
        self.lines.say(
            "Médiation, ligne par ligne. q quitte. Un code de reprise se tape comme un besoin."
        )
        if first_time.is_first(self.services.settings):
            self.lines.say(first_time.ASK)
        self._say_problems()
        for sentence in pausing.begin(self.services):
            self.lines.say(sentence)
        self._others = self.services.pauses.others()
        while True:
            try:
                found = self._find()
            except EndOfInput:
                # Like a window that is closed: what waits stays for today.
                self._interrupted = True
                self.lines.say()
                return DONE
            if found is None:
                return DONE
            if isinstance(found, Visit):
                status = self._run(found)
            elif isinstance(found, Reopened):
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
        for sentence in pausing.begin(self.services):
            self.lines.say(sentence)
        try:
            if loaded is None:
                return HALF_WAY
            status = self.visit(loaded)
            if self._paused:
                self.lines.say("Pour la reprendre aujourd'hui : mediation --simple, puis p.")
                return HALF_WAY
            return status
        finally:
            self._next_person()
            pausing.end(self.services, purge=False)

    def visit(
        self, loaded: Loaded, begun: Guide | None = None, way: Guidance = Guidance.FOLLOWED
    ) -> int:
        """Walk a journey, from ``begun`` where it is given, and close it; 1 when the input ends
        half-way: nothing is recorded.

        ``way``: step by step, the whole journey read first, or its close at once.
        """
        visit = Visit(loaded, self.services, begun=begun, way=way)
        language = self._stays or self.turned.take_language() or self.language
        if language != "fr":
            visit.speak(language)
        return self._run(visit)

    def _run(self, visit: Visit) -> int:
        self._next_person()
        self._stays, self._following, self._paused = "", "", False
        try:
            self.lines.say()
            self.lines.say(f"{visit.title}.")
            if visit.way is Guidance.CONSULTED:
                self._read(visit)
            while True:
                if visit.way is Guidance.CONSULTED and not self._read_through(visit):
                    return DONE
                if not self._walk(visit):
                    self._paused = True
                    return DONE
                self.turned.ask(visit)
                close = Close(visit, self.lines, self.turned)
                status = close.run()
                if not close.reopened:
                    break
                if visit.way is Guidance.NONE:
                    self.lines.say("Rien n'a été enregistré.")
                    return DONE
                if visit.guide.finished:
                    visit.back()
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

    def _walk(self, visit: Visit) -> bool:
        """Step by step to the close, where that is the way; False once the visit waits."""
        walk = Walk(visit, self.lines, self.turned)
        while visit.way is Guidance.FOLLOWED and not visit.guide.finished:
            went = walk.step()
            if went is Go.PAUSE:
                return False
            if went is Go.CLOSE:
                break
        return True

    def _read(self, visit: Visit) -> None:
        """The whole journey."""
        for part in memo(visit):
            self.lines.say(f"{part.heading}.")
            for line in part.lines:
                self.lines.say(line)

    def _read_through(self, visit: Visit) -> bool:
        """What comes after reading; False when it was only read, for nobody."""
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

    def _find(self) -> tuple[Entry, Guidance] | Reopened | Visit | None:
        shelf = Shelf(self.services, self.lines)
        self._asked = False
        commands = self._offers()
        while True:
            undo = " (u annule le dernier bilan)" if self._last else ""
            typed = self.lines.ask(
                f"Numéro du parcours, ou d'autres mots{undo} :"
                if shelf.found
                else f"De quoi la personne a-t-elle besoin{undo} ?"
            )
            if typed == _QUIT:
                if self._may_quit():
                    return None
            elif typed == MORE:
                shelf.more()
            elif typed in commands:
                answer = commands[typed]()
                if answer:
                    return answer
            elif self._aside(typed):
                continue
            elif shelf.knows(typed):
                numbered = shelf.take(typed)
                if numbered:
                    return numbered
            elif resume.looks_like(typed):
                reopened = self._reopen(typed)
                if reopened:
                    return reopened
            elif typed:
                shelf.look(typed)

    def _aside(self, typed: str) -> bool:
        """What is asked of the desk itself; False where ``typed`` is about a visit."""
        if typed == _HELP:
            for line in first_time.LINE_BY_LINE:
                self.lines.say(line)
        elif fold(typed) == _SETTINGS:
            from mediation.settings_lines import ask

            self.services.settings = ask(self.services.settings, self.lines)
        else:
            return False
        return True

    def _offers(self) -> dict[str, Callable[[], tuple[Entry, Guidance] | Visit | None]]:
        """One-letter commands that count now; what they offer is said."""
        commands: dict[str, Callable[[], tuple[Entry, Guidance] | Visit | None]] = {
            "p": self._take_up,
            "j": self._day,
            "jc": self._day_in_a_file,
            "b": self.turned.cover,
        }
        if self._last:
            commands["u"] = self._undo
        self.lines.say()
        if self._following:
            title = self.services.library.entries[self._following].title
            self.lines.say(f"s : continuer avec « {title} ».")
            commands["s"] = self._follow
        before, self._others = self._others, self.services.pauses.others()
        if self._others > before:
            self.lines.say(OTHERS)
        if many := self.services.pauses.count():
            self.lines.say(f"p : {many} en pause.")
        return commands

    def _day(self) -> None:
        for line in self.services.day.lines():
            self.lines.say(line)
        self.lines.say("jc met la journée dans un fichier.")

    def _day_in_a_file(self) -> None:
        from mediation import papers

        try:
            path = papers.put_lines(self.services, "journee", self.services.day.lines())
        except CannotDo as error:
            self.lines.say(str(error))
        else:
            self.lines.say(f"Tout est dans {path}")

    def _may_quit(self) -> bool:
        """False the first time, where something waits; then it is said."""
        lost = pausing.will_be_lost(self.services)
        if self._asked or not lost:
            return True
        self._asked = True
        self.lines.say(f"{lost} q encore pour quitter, p pour reprendre.")
        return False

    def _follow(self) -> tuple[Entry, Guidance]:
        entry = self.services.library.entries[self._following]
        self.lines.say(f"Choisi : {entry.title}.")
        return entry, Guidance.FOLLOWED

    def _take_up(self) -> Visit | None:
        """One of the visits that wait, chosen by its number."""
        found = pausing.waiting(self.services)
        if not found:
            self.lines.say("Aucune visite en pause.")
            return None
        for number, one in enumerate(found, 1):
            self.lines.say(f"{number}. {one.text}")
        typed = self.lines.ask("Quelle visite reprend (un numéro) ?")
        if not typed.isdecimal() or not 1 <= int(typed) <= len(found):
            self.lines.say("Aucune visite n'est reprise.")
            return None
        try:
            visit = pausing.take_up(self.services, found[int(typed) - 1].id)
        except CannotDo as error:
            self.lines.say(str(error))
            return None
        self.lines.say(f"Choisi : {found[int(typed) - 1].label}. {pausing.TAKEN_UP}")
        return visit

    def _reopen(self, code: str) -> Reopened | None:
        try:
            reopened = resume.reopen(code, self.services.library, self.services.today())
        except resume.WrongCode as error:
            self.lines.say(str(error))
            return None
        self.lines.say(f"Code de reprise. {reopened.sentence}")
        return reopened

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

        if self._last is None:
            self.lines.say("Il n'y a pas de bilan à annuler.")
            return
        try:
            self.services.log.undo(self._last)
        except OutcomeError as error:
            self.lines.say(str(error))
        else:
            self._last = None
            self.services.day.take_back()
            self.lines.say("Le dernier bilan est annulé.")
