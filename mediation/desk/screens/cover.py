"""Screens that cover everything: hidden on demand, or too small to be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual.screen import Screen

from mediation.desk.widgets.plain import Plain

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult

    from mediation.desk.app import Desk

MIN_WIDTH, MIN_HEIGHT = 40, 12
ENLARGE = f"Agrandissez cette fenêtre (au moins {MIN_WIDTH} × {MIN_HEIGHT})."


class Hidden(Screen[None]):
    """Nothing at all; any key brings the desk back, and does nothing else."""

    AUTO_FOCUS = ""

    def compose(self) -> ComposeResult:
        """Not even a word that would tell what is under it."""
        yield Plain("", id="nothing")

    def cursor_place(self) -> tuple[int, int]:
        """Nowhere in particular: not where the work was."""
        return 0, 0

    def on_key(self, event: events.Key) -> None:
        """Back, whatever the key."""
        event.stop()
        event.prevent_default()
        cast("Desk", self.app).uncover()


class TooSmall(Screen[None]):
    """One sentence, until the window is large enough."""

    AUTO_FOCUS = ""

    def compose(self) -> ComposeResult:
        """What to do."""
        yield Plain(ENLARGE, id="enlarge")

    def cursor_place(self) -> tuple[int, int]:
        """On the sentence."""
        return 0, 0

    def on_key(self, event: events.Key) -> None:
        """Nobody answers a step that cannot be read."""
        event.stop()
        event.prevent_default()
