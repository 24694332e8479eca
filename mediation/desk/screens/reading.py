"""A screen to read and leave: help, and what is wrong in which file."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import VerticalScroll
from textual.content import Content

from mediation.desk.keys import Key, bindings
from mediation.desk.screens.base import DeskScreen
from mediation.desk.widgets.key_line import KeyLine
from mediation.desk.widgets.plain import Plain

if TYPE_CHECKING:
    from textual.app import ComposeResult

LEAVE = Key("reading.leave", "escape,enter,backspace,q,f1,f8,question_mark", "leave_reading",
            "Échap", "revenir", "Revient à l'écran d'avant.")  # fmt: skip
DOWN = Key("reading.down", "down", "move(1)", "Bas", "descendre", "Descend d'une ligne.")
UP = Key("reading.up", "up", "move(-1)", "Haut", "monter", "Monte d'une ligne.")
PAGE_DOWN = Key("reading.page-down", "pagedown,space", "page(1)", "Page suiv.", "lire la suite",
                "Descend d'une page.")  # fmt: skip
PAGE_UP = Key("reading.page-up", "pageup", "page(-1)", "Page préc.", "relire",
              "Monte d'une page.")  # fmt: skip


class ReadingScreen(DeskScreen):
    """``paragraphs`` one under the other, moved with the arrows; Escape goes back."""

    CSS_PATH = "reading.tcss"
    NAME = "Lecture"
    KEYS: ClassVar[tuple[Key, ...]] = (DOWN, UP, PAGE_DOWN, PAGE_UP, LEAVE)
    BINDINGS: ClassVar = bindings(KEYS)
    SHOWN: ClassVar[tuple[Key, ...]] = (LEAVE, PAGE_DOWN, PAGE_UP)
    """The keys at the foot."""

    def __init__(self, title: str, paragraphs: list[Content]) -> None:
        super().__init__()
        self._title = title
        self._paragraphs = paragraphs

    def compose(self) -> ComposeResult:
        """Title, the text, messages, keys."""
        yield Plain(self._title, id="title")
        with VerticalScroll(id="body", can_focus=False):
            yield Plain(Content("\n").join(self._paragraphs), id="text")
        yield Plain(id="message")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """The keys do not change here."""
        self.show_keys((key.shown, key.label) for key in self.SHOWN)

    def cursor_place(self) -> tuple[int, int] | None:
        """At the first line in sight."""
        region = self.query_one("#body").content_region
        return region.x, region.y

    def action_leave_reading(self) -> None:
        """Back to the screen before."""
        if self.is_current:
            self.desk.pop_screen()

    def action_move(self, by: int) -> None:
        """Lines up or down."""
        self.query_one("#body").scroll_relative(y=by, animate=False)

    def action_page(self, by: int) -> None:
        """Pages up or down."""
        body = self.query_one("#body")
        body.scroll_relative(y=by * max(1, body.size.height - 1), animate=False)

    def action_help(self) -> None:
        """This is already something to read."""
