"""The screen turned to the person, beside the desk that goes line by line.

What the person presses comes as a line of its own, while the mediator may be typing:
it answers nothing, so nothing typed is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mediation.services import CannotDo

if TYPE_CHECKING:
    from mediation.journey.view import View
    from mediation.lines import Lines
    from mediation.services import Press, Services
    from mediation.visit import Visit

COVERED = "Tout est caché, le son est coupé. Entrée pour reprendre :"


@dataclass(slots=True)
class TurnedLines:
    """The person's screen of one desk; all but ``start`` does nothing until it is started."""

    services: Services
    lines: Lines
    _language: str = ""
    """The language that the person chose before a visit."""
    _visit: Visit | None = None
    _closing: bool = False

    def start(self) -> None:
        """Open it, or one more window of it."""
        try:
            self.lines.say(self.services.screen.start(self.pressed))
        except CannotDo as error:
            self.lines.say(str(error))
            return
        if self._visit is not None and not self._closing:
            self.show(self._visit, self._visit.view)

    def take_language(self) -> str:
        """The language that the person chose before this visit, once; "": none."""
        chosen, self._language = self._language, ""
        return chosen

    def show(self, visit: Visit, view: View) -> None:
        """The step now said."""
        self._visit, self._closing = visit, False
        self.services.screen.show(view, visit.tongue.language)

    def ask(self, visit: Visit) -> None:
        """The mediator closes, and the person answers for themselves."""
        self._visit, self._closing = visit, True
        self.services.screen.ask(visit)

    def cover(self) -> None:
        """Silence, the person's screen empty, this one pushed away; until a line is typed."""
        self.services.voice.stop()
        self.services.screen.hide(True)
        try:
            self.lines.push_away()
            self.lines.ask(COVERED)
        finally:
            self.services.screen.hide(False)

    def blank(self) -> None:
        """The visit is over."""
        self._visit, self._language = None, ""
        self.services.screen.blank()

    def pressed(self, press: Press) -> None:
        """Tell the mediator, and do what only concerns the person."""
        visit = None if self._closing else self._visit
        if press.sentence:
            self.lines.say()
            self.lines.say(press.sentence)
        if self._visit is None and press.language:
            self._language = press.language
        if visit is None:
            return
        if press.language and press.language in visit.languages:
            visit.speak(press.language)
            self.show(visit, visit.view)
        if press.hear:
            try:
                visit.hear()
            except CannotDo as error:
                self.lines.say()
                self.lines.say(str(error))
