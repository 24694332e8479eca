"""One visit's steps, line by line: shown, answered, heard, printed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from mediation import mandate, pausing, signals
from mediation.journey.view import Mode
from mediation.services import CannotDo
from mediation.telling import NOT_TRANSLATED, in_their_language, privacy

if TYPE_CHECKING:
    from collections.abc import Callable

    from mediation.journey.view import View
    from mediation.lines import Lines
    from mediation.plain_turned import TurnedLines
    from mediation.visit import Visit

_HELP = (
    "Aide. Un numéro répond ; plusieurs numéros séparés par une espace quand c'est permis. "
    "r revient à l'étape d'avant. a dit l'étape à voix haute, encore a la fait taire. "
    "v change la vitesse de la voix. l choisit la langue. m met la voix dans un fichier. "
    "c fait la carte, p l'imprime, t la met sur un téléphone. o donne l'adresse de la page. "
    "i dit la voie sans internet. "
    "e ouvre l'écran de la personne. h confirme le casque pour une étape privée. "
    "s signale que l'étape est fausse. "
    "f demande le mandat, avant de faire en l'absence de la personne. "
    "b cache tout et coupe le son, jusqu'à la ligne d'après. "
    "z met la visite en pause jusqu'à ce soir. "
    "x termine et passe au bilan."
)


_LETTERS = (
    "r revenir, a écouter, v vitesse, l langue, m fichier de la voix, o page, c carte, "
    "p imprimer, t téléphone, i sans internet, e écran de la personne, s signaler, "
    "f en son absence, b tout cacher, z pause, x terminer, ? aide"
)


class Go(Enum):
    """Where a step leads."""

    ON = "on"
    """To the next step, or back."""
    CLOSE = "close"
    """To the close: the mediator ends here, or the walk is over."""
    PAUSE = "pause"
    """Home: the visit waits."""


@dataclass(slots=True)
class Walk:
    """Walks ``visit`` over ``lines``, and on the person's own screen."""

    visit: Visit
    lines: Lines
    turned: TurnedLines
    keeps: bool = True
    """Whether the visit may be taken up after a pause or a crash; not a preview."""
    _speaking: bool = False
    _letters_said: bool = False

    def step(self) -> Go:
        """Show a step and take one answer, or go where the mediator goes."""
        visit = self.visit
        view = visit.view
        self._speaking = False
        self.turned.show(visit, view)
        self._show(view)
        if self.keeps:
            pausing.keep(visit)  # while the mediator reads
        while True:
            typed = self.lines.ask(_prompt(view)).lower()
            if typed == "z":
                if self._pause():
                    return Go.PAUSE
                continue
            if typed == "b":
                self.turned.cover()
                return Go.ON  # said again: it is out of sight
            if typed == "f":
                if self._mandate():
                    return Go.ON
                continue
            if typed == "x":
                self.lines.say("Choisi : terminer.")
                return Go.CLOSE
            if typed == "r":
                if visit.back():
                    self.lines.say("Choisi : revenir.")
                    return Go.ON
                self.lines.say("C'est la première étape.")
            elif typed in _TOOLS:
                self._tool(typed, view)
            elif self._answer(view, typed):
                return Go.ON

    def _signal(self, _view: View) -> None:
        """Say what is wrong with this step, among a few reasons."""
        if not self.keeps and not self.visit.aside:
            self.lines.say(pausing.PREVIEW)
            return
        try:
            found = signals.options(self.visit.guide, self.visit.services.signals)
        except signals.NotSignalled as error:
            self.lines.say(str(error))
            return
        self.lines.say(signals.QUESTION)
        for number, (text, _) in enumerate(found, 1):
            self.lines.say(f"{number}. {text}")
        typed = self.lines.ask("Votre choix :")
        if not typed.isdecimal() or not 1 <= int(typed) <= len(found):
            self.lines.say("Rien n'est signalé.")
            return
        try:
            reason = found[int(typed) - 1][1]
            said = signals.signal(self.visit.guide, self.visit.services.signals, reason)
        except signals.NotSignalled as error:
            said = str(error)
        self.lines.say(said)

    def _mandate(self) -> bool:
        """Ask for the mandate; False where it cannot be."""
        if self.visit.aside:
            self.lines.say(mandate.FIRST)
            return False
        try:
            aside = mandate.begin(self.visit)
        except CannotDo as error:
            self.lines.say(str(error))
            return False
        self.lines.say(mandate.BEGIN)
        walk = Walk(aside, self.lines, self.turned, keeps=False)
        while not aside.guide.finished and walk.step() is Go.ON:
            pass
        self.lines.say(aside.end())
        return True

    def _pause(self) -> bool:
        if self.visit.aside:
            self.lines.say(mandate.FIRST)
            return False
        if not self.keeps:
            self.lines.say(pausing.PREVIEW)
            return False
        try:
            sentence = pausing.pause(self.visit)
        except CannotDo as error:
            self.lines.say(str(error))
            return False
        self.lines.say(sentence)
        return True

    def _answer(self, view: View, typed: str) -> bool:
        visit = self.visit
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
        if private := privacy(view):
            say(private)
        if view.source:
            say(f"Source : {view.source}.")
        for notice in view.notices:
            say(notice)
        for number, choice in enumerate(view.choices, 1):
            say(f"{number}. {choice.text}")
        # Read aloud at each step they would take longer than the step itself.
        say(f"Autres choix : {'les mêmes, ? les redit' if self._letters_said else _LETTERS}.")
        self._letters_said = True

    def _tool(self, key: str, view: View) -> None:
        try:
            _TOOLS[key](self, view)
        except CannotDo as error:
            self.lines.say(str(error))

    def _hear(self, _view: View) -> None:
        if self._speaking:
            self.visit.services.voice.stop()
            self._speaking = False
            self.lines.say("La voix s'est tue.")
            return
        self.visit.hear()
        self._speaking = True
        self.lines.say("La voix dit l'étape. Encore a pour la faire taire.")

    def _pace(self, _view: View) -> None:
        self.lines.say(f"Vitesse de la voix : {self.visit.services.voice.faster()}.")

    def _sound_file(self, _view: View) -> None:
        self.lines.say(f"Voix enregistrée dans {self.visit.save_sound()}")

    def _card(self, _view: View) -> None:
        self.lines.say(f"Carte faite : {self.visit.card()}")

    def _print(self, _view: View) -> None:
        self.visit.print_card()
        self.lines.say("Carte envoyée à l'imprimante.")

    def _lend(self, _view: View) -> None:
        typed = self.lines.ask(
            "La carte va sur le téléphone de la personne par le réseau de ce lieu, dix minutes. "
            "1 oui, 2 non :"
        )
        self.lines.say(self.visit.lend_card() if typed == "1" else "La carte ne part pas.")

    def _page(self, view: View) -> None:
        self.lines.say(view.link or "Cette étape n'a pas de page internet.")

    def _offline(self, view: View) -> None:
        for line in view.offline:
            self.lines.say(f"Sans internet : {line}")

    def _turn(self, _view: View) -> None:
        self.turned.start()

    def _headset(self, _view: View) -> None:
        self.visit.headset = True
        self.lines.say("Casque confirmé pour cette visite.")

    def _language(self, _view: View) -> None:
        from accessibility.languages import LANGUAGES

        codes = self.visit.languages
        if len(codes) == 1:
            self.lines.say(NOT_TRANSLATED)
            return
        for number, code in enumerate(codes, 1):
            self.lines.say(f"{number}. {LANGUAGES[code].french_name}")
        typed = self.lines.ask("Langue de la personne (un numéro) :")
        if not typed.isdecimal() or not 1 <= int(typed) <= len(codes):
            self.lines.say("La langue ne change pas.")
            return
        self.visit.speak(codes[int(typed) - 1])
        self.lines.say(f"Choisi : {LANGUAGES[self.visit.tongue.language].french_name}.")
        self.turned.show(self.visit, self.visit.view)
        self._show_theirs(self.visit.view)

    def _show_theirs(self, view: View) -> None:
        theirs = in_their_language(view)
        if theirs is None:
            return
        for line in theirs.lines:
            self.lines.say(f"En {theirs.name} : {line}")
        for notice in theirs.notices:
            self.lines.say(notice)

    def _help(self, _view: View) -> None:
        self.lines.say(_HELP)


def _prompt(view: View) -> str:
    if view.mode is Mode.CONTINUE:
        return "Entrée pour continuer :"
    if view.mode is Mode.SEVERAL:
        return "Votre choix (plusieurs numéros possibles) :"
    return "Votre choix :"


_TOOLS: dict[str, Callable[[Walk, View], None]] = {
    "a": Walk._hear,
    "v": Walk._pace,
    "m": Walk._sound_file,
    "c": Walk._card,
    "p": Walk._print,
    "t": Walk._lend,
    "o": Walk._page,
    "i": Walk._offline,
    "h": Walk._headset,
    "e": Walk._turn,
    "l": Walk._language,
    "s": Walk._signal,
    "?": Walk._help,
}
