"""The same desk, line by line: for a screen reader, a script or a pipe.

No escape sequence, no frame, no redraw. Every choice is numbered and said
back; where something is to be chosen nothing is chosen by default and the
question comes again. Never loads Textual.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mediation.closing_lines import CANNOT, DONE, Close
from mediation.journey import resume
from mediation.journey.problems import JourneyError, show
from mediation.journey.resume import Reopened
from mediation.journey.view import Mode
from mediation.journey.vocabulary import Guidance
from mediation.lines import EndOfInput, Lines
from mediation.memo import memo
from mediation.services import CannotDo
from mediation.telling import NOT_TRANSLATED, in_their_language
from mediation.visit import Visit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mediation.journey.guide import Guide
    from mediation.journey.library import Entry
    from mediation.journey.load import Loaded
    from mediation.journey.view import View
    from mediation.outcomes.record import Receipt
    from mediation.services import Services
    from mediation.survey import Survey

__all__ = ["CANNOT", "DONE", "HALF_WAY", "EndOfInput", "Lines", "Plain"]

HALF_WAY = 1
"""The exit status of a visit left half-way; see ``DONE`` and ``CANNOT``."""
SHOWN = 9
"""How many journeys are numbered at once."""
_QUIT = "q"
_NUMBER = re.compile(r"([ebEB]?) ?([0-9]+)")
_WAYS = {"": Guidance.FOLLOWED, "e": Guidance.CONSULTED, "b": Guidance.NONE}
_HELP = (
    "Aide. Un numéro répond ; plusieurs numéros séparés par une espace quand c'est permis. "
    "r revient à l'étape d'avant. a dit l'étape à voix haute, encore a la fait taire. "
    "v change la vitesse de la voix. l choisit la langue. m met la voix dans un fichier. "
    "c fait la carte. o donne l'adresse de la page. i dit la voie sans internet. "
    "h confirme le casque pour une étape privée. x termine et passe au bilan."
)


@dataclass(slots=True)
class Plain:
    """The desk over ``lines``; one method for each thing it does."""

    services: Services
    lines: Lines
    language: str = "fr"
    """The language each visit begins in."""
    _last: Receipt | None = None
    _speaking: bool = False
    _stays: str = ""
    """The language of the person who stays for another need; "" for the next person."""
    _survey: Survey | None = None
    """The last person's questions, which they may still be answering."""
    _following: str = ""
    """The journey that goes on from the last one."""

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
            while visit.way is Guidance.FOLLOWED and not visit.guide.finished:
                if not self.step(visit):
                    break
            self._speaking = False
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
            if typed == "u" and self._last:
                self._undo()
            elif typed == "s" and self._following:
                entry = self.services.library.entries[self._following]
                self.lines.say(f"Choisi : {entry.title}.")
                return entry, Guidance.FOLLOWED
            elif found and (chosen := _NUMBER.fullmatch(typed)):
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

    # -- walking -----------------------------------------------------------

    def step(self, visit: Visit) -> bool:
        """Show a step and take one answer; False when the mediator ends here."""
        view = visit.view
        self._speaking = False
        self._show(view)
        while True:
            typed = self.lines.ask(_prompt(view)).lower()
            if typed == "x":
                self.lines.say("Choisi : terminer.")
                return False
            if typed == "r":
                if visit.back():
                    self.lines.say("Choisi : revenir.")
                    return True
                self.lines.say("C'est la première étape.")
            elif typed in _TOOLS:
                self._tool(typed, visit, view)
            elif self._answer(visit, view, typed):
                return True

    def _answer(self, visit: Visit, view: View, typed: str) -> bool:
        if view.mode is Mode.CONTINUE:
            if typed:
                self.lines.say("Rien n'est à choisir ici : appuyez sur Entrée, ou ? pour l'aide.")
                return False
            visit.answer()
            return True
        numbers = typed.replace(",", " ").split()
        known = {str(number): choice for number, choice in enumerate(view.choices, 1)}
        if not numbers or not set(numbers) <= set(known):
            self.lines.say(f"Choisissez un numéro de 1 à {len(view.choices)}, ou ? pour l'aide.")
            return False
        chosen = [known[number] for number in dict.fromkeys(numbers)]
        if len(chosen) > 1 and not all(choice.marks for choice in chosen):
            self.lines.say("Un seul de ces numéros à la fois.")
            return False
        self.lines.say(f"Choisi : {' ; '.join(choice.text for choice in chosen)}.")
        visit.answer(*(choice.answer for choice in chosen))
        return True

    def _show(self, view: View) -> None:
        say = self.lines.say
        say()
        say(f"{view.progress[0].upper()}{view.progress[1:]}. {view.kind.label}.")
        for line in (*view.mediator, *view.autonomy):
            say(f"Pour vous : {line}")
        for line in view.person:
            say(f"La personne lit : {line}")
        self._show_theirs(view)
        for line in view.remedy:
            say(f"Conseil : {line}")
        for contact in view.contacts:
            for_whom = "Contact" if contact.for_person else "Contact pour vous seul"
            parts = (contact.name, contact.phone, contact.detail)
            say(f"{for_whom} : {', '.join(part for part in parts if part)}")
        if view.source:
            say(f"Source : {view.source}.")
        for notice in view.notices:
            say(notice)
        for number, choice in enumerate(view.choices, 1):
            say(f"{number}. {choice.text}")
        say(
            "Autres choix : r revenir, a écouter, v vitesse, l langue, m fichier de la voix, "
            "o page, c carte, i sans internet, x terminer, ? aide."
        )

    def _tool(self, key: str, visit: Visit, view: View) -> None:
        try:
            _TOOLS[key](self, visit, view)
        except CannotDo as error:
            self.lines.say(str(error))

    def _hear(self, visit: Visit, _view: View) -> None:
        if self._speaking:
            self.services.voice.stop()
            self._speaking = False
            self.lines.say("La voix s'est tue.")
            return
        visit.hear()
        self._speaking = True
        self.lines.say("La voix dit l'étape. Encore a pour la faire taire.")

    def _pace(self, _visit: Visit, _view: View) -> None:
        self.lines.say(f"Vitesse de la voix : {self.services.voice.faster()}.")

    def _sound_file(self, visit: Visit, _view: View) -> None:
        self.lines.say(f"Voix enregistrée dans {visit.save_sound()}")

    def _card(self, visit: Visit, _view: View) -> None:
        self.lines.say(f"Carte faite : {visit.card()}")

    def _page(self, _visit: Visit, view: View) -> None:
        self.lines.say(view.link or "Cette étape n'a pas de page internet.")

    def _offline(self, _visit: Visit, view: View) -> None:
        for line in view.offline:
            self.lines.say(f"Sans internet : {line}")

    def _headset(self, visit: Visit, _view: View) -> None:
        visit.headset = True
        self.lines.say("Casque confirmé pour cette visite.")

    def _language(self, visit: Visit, _view: View) -> None:
        from accessibility.languages import LANGUAGES

        codes = visit.languages
        if len(codes) == 1:
            self.lines.say(NOT_TRANSLATED)
            return
        for number, code in enumerate(codes, 1):
            self.lines.say(f"{number}. {LANGUAGES[code].french_name}")
        typed = self.lines.ask("Langue de la personne (un numéro) :")
        if not typed.isdecimal() or not 1 <= int(typed) <= len(codes):
            self.lines.say("La langue ne change pas.")
            return
        visit.speak(codes[int(typed) - 1])
        self.lines.say(f"Choisi : {LANGUAGES[visit.tongue.language].french_name}.")
        self._show_theirs(visit.view)

    def _show_theirs(self, view: View) -> None:
        theirs = in_their_language(view)
        if theirs is None:
            return
        for line in theirs.lines:
            self.lines.say(f"En {theirs.name} : {line}")
        for notice in theirs.notices:
            self.lines.say(notice)

    def _help(self, _visit: Visit, _view: View) -> None:
        self.lines.say(_HELP)


def _prompt(view: View) -> str:
    if view.mode is Mode.CONTINUE:
        return "Entrée pour continuer :"
    if view.mode is Mode.SEVERAL:
        return "Votre choix (plusieurs numéros possibles) :"
    return "Votre choix :"


_TOOLS: dict[str, Callable[[Plain, Visit, View], None]] = {
    "a": Plain._hear,
    "v": Plain._pace,
    "m": Plain._sound_file,
    "c": Plain._card,
    "o": Plain._page,
    "i": Plain._offline,
    "h": Plain._headset,
    "l": Plain._language,
    "?": Plain._help,
}
