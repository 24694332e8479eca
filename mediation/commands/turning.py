"""The screen turned to the person, before anybody asked for it: nothing of it is loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mediation.journey.view import View
    from mediation.services import PersonScreen, Press


class ScreenToCome:
    """See ``services.PersonScreen``. ``say`` says a text in a language aloud."""

    def __init__(
        self,
        say: Callable[[str, str], object],
        open_window: Callable[[str], str] | None = None,
    ) -> None:
        self._say = say
        self._open_window = open_window
        self._made: PersonScreen | None = None

    @property
    def on(self) -> bool:
        """Whether it was started."""
        return self._made is not None and self._made.on

    def start(self, pressed: Callable[[Press], None]) -> str:
        """Load it, start it, open its window; raises ``CannotDo``."""
        return self._there().start(pressed)

    def lend(self, documents: Mapping[str, bytes], language: str) -> str:
        """Offer a card to the person's telephone; raises ``CannotDo``."""
        return self._there().lend(documents, language)

    def _there(self) -> PersonScreen:
        if self._made is None:
            from mediation.desk.browser import open_window
            from mediation.person.screen import Screen

            self._made = Screen(self._open_window or open_window, self._say)
        return self._made

    def show(self, view: View, language: str) -> None:
        """Show a step."""
        if self._made is not None:
            self._made.show(view, language)

    def ask(self, visit: Any) -> None:
        """Ask the person's own questions."""
        if self._made is not None:
            self._made.ask(visit)

    def blank(self) -> None:
        """Show nothing."""
        if self._made is not None:
            self._made.blank()

    def hide(self, hidden: bool) -> None:
        """Show nothing for as long as it lasts."""
        if self._made is not None:
            self._made.hide(hidden)

    def saying(self, text: str) -> None:
        """This is about to be said."""
        if self._made is not None:
            self._made.saying(text)

    def heard(self, event: Any) -> None:
        """What the voice tells."""
        if self._made is not None:
            self._made.heard(event)

    def close(self) -> None:
        """Blank, and gone."""
        if self._made is not None:
            self._made.close()
