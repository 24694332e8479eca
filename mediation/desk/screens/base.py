"""What every screen of the desk has: keys drawn from its own table, and one line for sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual.screen import Screen

from mediation.desk.widgets.key_line import KeyLine
from mediation.desk.widgets.plain import Plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mediation.desk.app import Desk
    from mediation.desk.keys import Key


class DeskScreen(Screen[None]):
    """A screen with ``Plain#message`` and ``KeyLine#keys`` at its foot."""

    AUTO_FOCUS = ""
    ESCAPE_TO_MINIMIZE = False
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - as Textual declares it
        (0, "-narrow"),
        (60, "-column"),
        (100, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012
        (0, "-short"),
        (18, "-tall"),
    ]
    KEYS: ClassVar[tuple[Key, ...]] = ()
    NAME: ClassVar[str] = ""
    """What help calls this screen."""

    @property
    def desk(self) -> Desk:
        """The app, as what it is."""
        return cast("Desk", self.app)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A key that came before the screen was there does nothing."""
        return self.is_mounted

    def say(self, sentence: str) -> None:
        """Put a sentence on the message line; an empty one clears it."""
        if self.is_mounted:
            self.query_one("#message", Plain).put(sentence)

    def show_keys(self, items: Iterable[tuple[str, str]]) -> None:
        """Draw the key line."""
        self.query_one("#keys", KeyLine).keys(items)

    def cursor_place(self) -> tuple[int, int] | None:
        """Where the terminal's cursor belongs, in cells from the top left; None: leave it."""
        return None

    def action_help(self) -> None:
        """Say what each key does here."""
        from mediation.desk.screens.help import HelpScreen

        self.desk.push_screen(HelpScreen(self.NAME, self.KEYS))
