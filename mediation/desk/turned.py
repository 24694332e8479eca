"""The screen turned to the person, as the desk leads it: what it shows, what is pressed on it.

The mediator decides: an answer that the person shows is pointed at, never given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from mediation.desk.app import Desk
    from mediation.journey.view import View
    from mediation.services import PersonScreen, Press

OPENING = "L'écran de la personne s'ouvre."
LEND = "La carte sur le téléphone de la personne, dix minutes ?"
LENDS = (
    "Oui : le téléphone et ce PC sont sur le même réseau, et la carte peut y passer",
    "Non",
)
LENDING = "La carte se prépare pour le téléphone."


class Pressed(Message):
    """The person pressed something."""

    def __init__(self, press: Press) -> None:
        super().__init__()
        self.press = press


class Opened(Message):
    """The person's screen is there."""


class Turned:
    """The person's screen of one desk; all of this does nothing until it is started."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    @property
    def _screen(self) -> PersonScreen:
        return self.desk.services.screen

    def start(self) -> None:
        """Open it, or one more window of it."""
        self.desk.say(OPENING)

        def hand_over(press: Press) -> None:
            self.desk.post_message(Pressed(press))

        def act() -> str:
            sentence = self._screen.start(hand_over)
            self.desk.post_message(Opened())
            return sentence

        self.desk.aside.do("screen", act)

    def opened(self) -> None:
        """It begins with what the desk shows by now."""
        from mediation.desk.screens.close import CloseScreen
        from mediation.desk.screens.cover import Hidden
        from mediation.desk.screens.guide import GuideScreen

        # F6 may have come while it was on its way.
        self.hide(isinstance(self.desk.screen, Hidden))
        for screen in reversed(self.desk.screen_stack):
            if isinstance(screen, CloseScreen):
                self.ask()
                return
            if isinstance(screen, GuideScreen) and screen.view is not None:
                self.show(screen.view)
                return

    def lend(self) -> None:
        """Ask, each time, whether the card may cross the network; then offer it."""
        from mediation.desk.screens.asking import AskingScreen

        visit = self.desk.visit
        assert visit is not None

        def chosen(index: int) -> None:
            if index == 0:
                self.desk.say(LENDING)
                self.desk.aside.do("lend", visit.lend_card)

        self.desk.push_screen(AskingScreen(LEND, LENDS, chosen))

    def show(self, view: View) -> None:
        """The step now drawn."""
        visit = self.desk.visit
        if visit is not None:
            self._screen.show(view, visit.tongue.language)

    def ask(self) -> None:
        """The mediator closes, and the person answers for themselves."""
        if self.desk.visit is not None:
            self._screen.ask(self.desk.visit)

    def blank(self) -> None:
        """The visit is over."""
        self._screen.blank()

    def hide(self, hidden: bool) -> None:
        """Everything is hidden, or shown again."""
        self._screen.hide(hidden)

    def pressed(self, press: Press) -> None:
        """Tell the mediator, and do what only concerns the person."""
        from mediation.desk.screens.guide import GuideScreen

        visit, screen = self.desk.visit, self.desk.screen
        if press.language and visit is None:
            self.desk.visits.language = press.language
        if visit is not None and isinstance(screen, GuideScreen):
            if press.language and press.language in visit.languages:
                self.desk.hush()
                visit.speak(press.language)
                screen.draw()
            if press.answer is not None:
                screen.point_at(press.answer)
            if press.hear:
                self.desk.aside.hear()
        if press.sentence:
            self.desk.say(press.sentence)
