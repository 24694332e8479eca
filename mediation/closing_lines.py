"""The close of a visit, line by line: its questions, then what to do with the answers."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Thread
from typing import TYPE_CHECKING

from mediation.lines import EndOfInput
from mediation.services import CannotDo
from mediation.survey import ON_PAPER

if TYPE_CHECKING:
    from collections.abc import Callable

    from mediation.closing import Closing
    from mediation.lines import Lines
    from mediation.outcomes.record import Receipt
    from mediation.plain_turned import TurnedLines
    from mediation.visit import Visit

DONE, CANNOT = 0, 3
"""Exit statuses: done; this PC cannot."""
_OBJECTS = "n"
_STAYS = "m"
_LAST = (
    "Entrée enregistre, m enregistre pour une autre demande de la même personne, "
    "r corrige, c fait la carte, k remplit La Coop, "
    "n la personne refuse d'être comptée :"
)
_HELP = (
    "Aide. Un chiffre répond. r revient à la question d'avant, et de la première à l'étape. "
    "c fait la carte. b cache tout et coupe le son. n : la personne refuse d'être comptée. "
    "À la fin, k remplit La Coop, m enregistre pour une autre demande de la même personne."
)


@dataclass(slots=True)
class Close:
    """The close of ``visit``. ``receipt`` is what can be undone afterwards."""

    visit: Visit
    lines: Lines
    turned: TurnedLines
    """The screen turned to the person."""
    receipt: Receipt | None = None
    stays: bool = False
    """The same person has another need; the two rows are not joined."""
    reopened: bool = False
    """The mediator went back to the step: nothing is recorded."""

    def run(self) -> int:
        """Ask, then record; the exit status. ``EndOfInput`` when nothing more is typed."""
        visit, say = self.visit, self.lines.say
        if not visit.recorded:
            visit.save(visit.closing())
            say("Visite terminée. Rien n'a été enregistré : ce parcours est secret.")
            self._numbers()
            return DONE
        log = visit.services.log
        _aside(log.warm)  # the file opens while the questions are answered
        say()
        say(
            "Bilan. Rien ici ne dit qui est la personne. r revient à la question d'avant, "
            "c fait la carte, n : la personne refuse d'être comptée, ? aide."
        )
        on_paper = visit.services.settings.on_paper and not visit.services.screen.on
        if on_paper and visit.survey.take_sheet():
            say(ON_PAPER)
        closing: Closing | None = visit.closing()
        while closing is not None and not closing.complete:
            closing = self._question(closing)
            while closing is not None and closing.complete:
                typed = self.lines.ask(_LAST).lower()
                if typed in {"", _STAYS}:
                    self.stays = typed == _STAYS
                    return self._record(closing)
                closing = self._last(typed, closing)
        return DONE

    def _numbers(self) -> None:
        """The one paper that a secret visit may give, if it is asked for."""
        try:
            typed = self.lines.ask(
                "c fait la carte des numéros utiles, la même pour tous, r revient à l'étape. "
                "Entrée finit sans papier :"
            ).lower()
        except EndOfInput:
            return  # the visit is over all the same
        self.reopened = typed == "r"
        if typed == "c":
            try:
                self.lines.say(f"Carte faite : {self.visit.useful_numbers()}")
            except CannotDo as error:
                self.lines.say(str(error))

    def _question(self, closing: Closing) -> Closing | None:
        """The closing with one more answer, or one less; None once there is none to record."""
        question, say = closing.pending, self.lines.say
        if question is None:
            return closing
        say(f"{question.text} :")
        for option in question.options:
            likely = f" ({question.why_likely})" if option.likely else ""
            say(f"{option.digit}. {option.word.label}{likely}")
        typed = self.lines.ask("Votre choix :").lower()
        if typed == _OBJECTS:
            self._object()
            return None
        if typed == "r":
            before = closing.back()
            if before != closing:
                return before
            say("Choisi : revenir à l'étape.")
            self.reopened = True
            return None
        if self._tool(typed):
            return closing
        try:
            closing = closing.choose(typed)
        except KeyError:
            say("Choisissez un de ces numéros.")
            return closing
        chosen = next(o.word.label for o in question.options if o.digit == typed)
        say(f"Choisi : {chosen}.")
        if question.key == "mandate" and closing.remark:
            say(closing.remark)
        return closing

    def _last(self, typed: str, closing: Closing) -> Closing | None:
        if typed == _OBJECTS:
            self._object()
            return None
        if typed == "r":
            return closing.back()
        if typed == "k":
            try:
                self._coop(closing)
            except CannotDo as error:
                self.lines.say(str(error))
        elif not self._tool(typed):
            self.lines.say(_HELP)
        return closing

    def _tool(self, typed: str) -> bool:
        """What may be done at any question; False where ``typed`` is none of it."""
        if typed == "c":
            try:
                self.lines.say(f"Carte faite : {self.visit.card()}")
            except CannotDo as error:
                self.lines.say(str(error))
        elif typed == "b":
            self.turned.cover()
        elif typed == "?":
            self.lines.say(_HELP)
        else:
            return False
        return True

    def _coop(self, closing: Closing) -> None:
        from mediation import coop_form

        self.lines.say("Ouvrez cette adresse pour remplir La Coop. Rien n'en est gardé ici.")
        self.lines.say(coop_form.link(self.visit, closing))
        self.lines.say("Si le formulaire s'ouvre vide, recopiez :")
        for line in coop_form.text(self.visit, closing).splitlines():
            self.lines.say(line)

    def _object(self) -> None:
        self.visit.object()
        self.lines.say("La personne refuse d'être comptée : rien de sa visite n'est enregistré.")

    def _record(self, closing: Closing) -> int:
        from mediation.outcomes.log import OutcomeError

        log = self.visit.services.log
        while True:
            try:
                self.receipt = self.visit.save(closing)
            except OutcomeError as error:
                self.lines.say(str(error))
                try:
                    typed = self.lines.ask("Entrée essaie encore, x abandonne ce bilan :").lower()
                except EndOfInput:
                    typed = "x"
                if typed == "x":
                    self.visit.leave()
                    return CANNOT
                continue
            for notice in log.take_notices():
                self.lines.say(notice)
            if self.receipt:
                self.lines.say(self.receipt.sentence)
            _aside(log.settle)  # before the next person: the file tells no order
            return DONE


def _aside(deed: Callable[[], None]) -> None:
    """Do it beside the conversation; the log itself keeps its threads apart."""
    Thread(target=deed, daemon=True).start()
