"""A screen that asks one thing: numbered answers, nothing chosen in advance, Escape goes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import VerticalScroll

from mediation.desk.keys import Key, bindings, digits, span
from mediation.desk.screens.base import DeskScreen
from mediation.desk.widgets.key_line import KeyLine
from mediation.desk.widgets.numbered import Numbered
from mediation.desk.widgets.plain import Plain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult

ANSWERS = digits("asking.answer", "answer", "1 à 9, 0", "choisir",
                 "Choisit la ligne qui porte ce chiffre.")  # fmt: skip
DOWN = Key("asking.down", "down", "point(1)", "Bas", "descendre", "Montre la ligne d'après.")
UP = Key("asking.up", "up", "point(-1)", "Haut", "monter", "Montre la ligne d'avant.")
CHOOSE = Key("asking.choose", "enter,space", "choose", "Entrée", "choisir",
             "Choisit la ligne montrée avec les flèches.")  # fmt: skip
LEAVE = Key("asking.leave", "escape,backspace", "leave_asking", "Échap", "revenir",
            "Revient à l'écran d'avant, sans rien choisir.")  # fmt: skip
HELP = Key("asking.help", "question_mark,f1", "help", "? ou F1", "aide", "Affiche cette aide.")


class AskingScreen(DeskScreen):
    """``then`` gets the index of the option chosen; the screen is gone by then.

    ``now`` tells which option is in force; it is only marked.
    """

    CSS_PATH = "reading.tcss"
    NAME = "Choix"
    KEYS = (*ANSWERS, CHOOSE, DOWN, UP, LEAVE, HELP)
    BINDINGS: ClassVar = bindings(KEYS)

    def __init__(
        self,
        title: str,
        options: Sequence[str],
        then: Callable[[int], None],
        *,
        now: int | None = None,
    ) -> None:
        super().__init__()
        self._title = title
        self._options = options
        self._then = then
        self._now = now

    def compose(self) -> ComposeResult:
        """Title, the options, messages, keys."""
        yield Plain(self._title, id="title")
        with VerticalScroll(id="body", can_focus=False):
            yield Numbered(id="text")
        yield Plain(id="message")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Nothing is pointed at."""
        self._list.draw(
            [
                f"{option} (en ce moment)" if number == self._now else option
                for number, option in enumerate(self._options)
            ]
        )
        self.show_keys(
            [
                (span(len(self._options)), "choisir"),
                ("Bas/Haut", "montrer"),
                (LEAVE.shown, LEAVE.label),
            ]
        )

    @property
    def _list(self) -> Numbered:
        return self.query_one("#text", Numbered)

    def cursor_place(self) -> tuple[int, int] | None:
        """On the line pointed at, the first one at first."""
        return self._list.cursor()

    def action_answer(self, digit: str) -> None:
        """Choose by its digit."""
        index = (int(digit) or 10) - 1
        if index < len(self._options):
            self._chosen(index)
        else:
            self.say("Aucune ligne ne porte ce chiffre.")

    def action_choose(self) -> None:
        """Choose what is pointed at."""
        pointed = self._list.pointed
        if pointed is None:
            self.say("Choisissez un chiffre, ou une ligne avec les flèches.")
        else:
            self._chosen(pointed)

    def _chosen(self, index: int) -> None:
        if self.is_current:
            self.desk.pop_screen()
            self._then(index)

    def action_point(self, by: int) -> None:
        """Point at another line; the ends hold."""
        self._list.point(by)

    def action_leave_asking(self) -> None:
        """Back to the screen before."""
        if self.is_current:
            self.desk.pop_screen()
