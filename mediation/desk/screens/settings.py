"""The settings: every one shown with what it does, made from its own explanation."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import VerticalScroll
from textual.content import Content

from mediation import settings_edit as edit
from mediation.desk.keys import Key, bindings, digits
from mediation.desk.screens.asking import AskingScreen
from mediation.desk.screens.base import DeskScreen
from mediation.desk.screens.writing import WritingScreen
from mediation.desk.widgets.key_line import KeyLine
from mediation.desk.widgets.lines import wrap
from mediation.desk.widgets.plain import Plain
from mediation.settings import FILE_NAME, known
from mediation.settings_file import NotRemembered

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult


CHOOSE = digits("settings.choose", "choose", "1 à 9, 0", "changer",
                "Change le réglage qui porte ce chiffre.")  # fmt: skip
DOWN = Key("settings.down", "down", "point(1)", "Bas", "descendre", "Montre le réglage d'après.")
UP = Key("settings.up", "up", "point(-1)", "Haut", "monter", "Montre le réglage d'avant.")
CHANGE = Key("settings.change", "enter,space", "change", "Entrée", "changer",
             "Change le réglage montré par « > ».")  # fmt: skip
USUAL = Key("settings.usual", "delete,d", "usual", "d", "réglage habituel",
            "Remet le réglage montré comme il est d'habitude.")  # fmt: skip
LEAVE = Key("settings.leave", "escape,backspace", "leave_settings", "Échap", "revenir",
            "Revient à l'accueil. Tout est déjà écrit.")  # fmt: skip
HELP = Key("settings.help", "question_mark,f1", "help", "? ou F1", "aide", "Affiche cette aide.")

BY_HAND = "Ce réglage s'écrit avec un éditeur de texte, dans"


class SettingsScreen(DeskScreen):
    """One line a setting, and what the one pointed at does. Each change is written at once."""

    CSS_PATH = "reading.tcss"
    NAME = "Réglages"
    KEYS = (CHANGE, *CHOOSE, DOWN, UP, USUAL, LEAVE, HELP)
    BINDINGS: ClassVar = bindings(KEYS)

    def __init__(self) -> None:
        super().__init__()
        self._known = known()
        self._pointed = 0
        self._rows: list[int] = []

    def compose(self) -> ComposeResult:
        """Title, the settings, what one does, messages, keys."""
        yield Plain("Réglages", id="title")
        with VerticalScroll(id="body", can_focus=False):
            yield Plain(id="text")
        yield Plain(id="explained")
        yield Plain(id="message")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """The first one is shown; nothing changes yet."""
        self._draw()
        keys = (CHANGE, USUAL, LEAVE, HELP)
        self.show_keys([("Bas/Haut", "montrer"), *((key.shown, key.label) for key in keys)])

    def on_resize(self, _event: events.Resize) -> None:
        """Lines are cut to the new width."""
        self._draw()

    def _draw(self) -> None:
        settings = self.desk.services.settings
        lines: list[Content] = []
        self._rows = []
        width = max(20, self.size.width)
        for number, setting in enumerate(self._known):
            self._rows.append(len(lines))
            here = number == self._pointed
            digit = str((number + 1) % 10) if number < 10 else " "
            start = f"{'>' if here else ' '} {digit} "
            said = f"{start}{setting.about.label} : {edit.told(setting, settings)}"
            for text in wrap(said, width, len(start)):
                lines.append(Content.styled(text, "bold") if here else Content(text))
        self.query_one("#text", Plain).put(Content("\n").join(lines))
        about = self._known[self._pointed].about
        told = [Content.assemble((about.label, "bold"), f". {about.help}")]
        if about.choices:
            told.append(Content(f"Possibles : {', '.join(about.choices)}."))
        told.append(Content(f"Dans {FILE_NAME} : {about.key} = {about.sample}"))
        self.query_one("#explained", Plain).put(Content("\n").join(told))

    def cursor_place(self) -> tuple[int, int] | None:
        """On the setting pointed at."""
        text, body = self.query_one("#text"), self.query_one("#body")
        row = self._rows[self._pointed] if self._rows else 0
        return text.region.x, min(text.region.y + row, body.region.bottom - 1)

    def action_point(self, by: int) -> None:
        """Point at another setting; the ends hold."""
        self._pointed = max(0, min(len(self._known) - 1, self._pointed + by))
        self.say("")
        self._draw()
        self._show_pointed()

    def _show_pointed(self) -> None:
        body = self.query_one("#body")
        row = self._rows[self._pointed]
        if not body.scroll_y <= row < body.scroll_y + body.size.height - 1:
            body.scroll_to(y=max(0, row - body.size.height // 2), animate=False, force=True)

    def action_choose(self, digit: str) -> None:
        """Change by its digit."""
        index = (int(digit) or 10) - 1
        if index < len(self._known):
            self._pointed = index
            self._draw()
            self.action_change()

    def action_change(self) -> None:
        """Ask for another value."""
        if not self.is_current:
            return
        setting, settings = self._known[self._pointed], self.desk.services.settings
        choices = edit.choices(setting)
        if edit.in_file_only(setting):
            self.say(f"{BY_HAND} {settings.file}")
        elif choices:
            value = edit.told(setting, settings)
            self.desk.push_screen(
                AskingScreen(
                    setting.about.label,
                    choices,
                    lambda index: self._chosen(choices[index]),
                    now=choices.index(value) if value in choices else None,
                )
            )
        else:
            value = str(getattr(settings, setting.name))
            self.desk.push_screen(
                WritingScreen(setting.about.label, setting.about.help, value, self._change)
            )

    def action_usual(self) -> None:
        """Back to what is usual."""
        if edit.in_file_only(self._known[self._pointed]):
            self.say(f"{BY_HAND} {self.desk.services.settings.file}")
        else:
            self._change("")

    def _chosen(self, choice: str) -> None:
        self._change(choice)

    def _change(self, typed: str) -> str:
        """Write it; "" once it is, else what is wrong with it."""
        setting = self._known[self._pointed]
        try:
            self.desk.use_settings(edit.change(self.desk.services.settings, setting, typed))
        except edit.WrongValue as error:
            return f"« {setting.about.label} » {error}"
        except NotRemembered as error:
            self.say(str(error))
            return str(error)
        self._draw()
        self.say(edit.said_of(setting, typed))
        return ""

    def action_leave_settings(self) -> None:
        """Back home."""
        if self.is_current:
            self.desk.pop_screen()
