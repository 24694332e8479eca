"""A screen where one thing is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Input

from mediation.desk.keys import Key, bindings
from mediation.desk.screens.base import DeskScreen
from mediation.desk.widgets.key_line import KeyLine
from mediation.desk.widgets.need_box import caret
from mediation.desk.widgets.plain import Plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult

KEEP = Key("writing.keep", "", "", "Entrée", "garder", "Garde ce qui est écrit.")
LEAVE = Key("writing.leave", "escape", "leave_writing", "Échap", "revenir",
            "Revient à l'écran d'avant, sans rien changer.")  # fmt: skip
HELP = Key("writing.help", "f1,ctrl+g", "help", "F1", "aide", "Affiche cette aide.")


class WritingScreen(DeskScreen):
    """``then`` gets what was typed; it says what is wrong with it, or "" and the screen goes."""

    CSS_PATH = "reading.tcss"
    NAME = "Écrire"
    KEYS = (KEEP, LEAVE, HELP)
    BINDINGS: ClassVar = bindings(KEYS)
    AUTO_FOCUS = "#written"

    def __init__(self, title: str, told: str, value: str, then: Callable[[str], str]) -> None:
        super().__init__()
        self._title = title
        self._told = told
        self._value = value
        self._then = then

    def compose(self) -> ComposeResult:
        """Title, what it is for, the box, messages, keys."""
        yield Plain(self._title, id="title")
        with VerticalScroll(id="body", can_focus=False):
            yield Plain(self._told, id="text")
            with Horizontal(id="line"):
                yield Plain("> ", id="prompt")
                box = Input(self._value, id="written", compact=True, select_on_focus=False)
                box.cursor_blink = False
                yield box
        yield Plain(id="message")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """The keys do not change here."""
        self.show_keys((key.shown, key.label) for key in self.KEYS)

    def cursor_place(self) -> tuple[int, int] | None:
        """In the box."""
        return caret(self.query_one("#written", Input))

    @on(Input.Submitted, "#written")
    def _submitted(self, submitted: Input.Submitted) -> None:
        if not self.is_current:
            return
        wrong = self._then(submitted.value)
        if wrong:
            self.say(wrong)
        else:
            self.desk.pop_screen()

    def action_leave_writing(self) -> None:
        """Back, nothing changed."""
        if self.is_current:
            self.desk.pop_screen()
