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
from mediation.desk.widgets.numbered import Numbered
from mediation.desk.widgets.plain import Plain
from mediation.settings import FILE_NAME, known
from mediation.settings_file import NotRemembered

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from mediation.settings import Known


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

    def compose(self) -> ComposeResult:
        """Title, the settings, what one does, messages, keys."""
        yield Plain("Réglages", id="title")
        with VerticalScroll(id="body", can_focus=False):
            yield Numbered(id="text")
        yield Plain(id="explained")
        yield Plain(id="message")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """The first one is shown; nothing changes yet."""
        self._list.pointed = 0
        self._draw()
        keys = (CHANGE, USUAL, LEAVE, HELP)
        self.show_keys([("Bas/Haut", "montrer"), *((key.shown, key.label) for key in keys)])

    @property
    def _list(self) -> Numbered:
        return self.query_one("#text", Numbered)

    @property
    def _pointed(self) -> Known:
        return self._known[self._list.pointed or 0]

    def _draw(self) -> None:
        now = self.desk.services.settings
        self._list.draw([f"{each.about.label} : {edit.told(each, now)}" for each in self._known])
        self._explain()

    def _explain(self) -> None:
        """What the one pointed at does."""
        about = self._pointed.about
        told = [Content.assemble((about.label, "bold"), f". {about.help}")]
        if about.choices:
            told.append(Content(f"Possibles : {', '.join(about.choices)}."))
        told.append(Content(f"Dans {FILE_NAME} : {about.key} = {about.sample}"))
        self.query_one("#explained", Plain).put(Content("\n").join(told))

    def cursor_place(self) -> tuple[int, int] | None:
        """On the setting pointed at."""
        return self._list.cursor()

    def action_point(self, by: int) -> None:
        """Point at another setting; the ends hold."""
        self._list.point(by)
        self.say("")
        self._explain()

    def action_choose(self, digit: str) -> None:
        """Change by its digit."""
        index = (int(digit) or 10) - 1
        if index < len(self._known):
            self._list.point_at(index)
            self._explain()
            self.action_change()

    def action_change(self) -> None:
        """Ask for another value."""
        if not self.is_current:
            return
        setting, settings = self._pointed, self.desk.services.settings
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
        if edit.in_file_only(self._pointed):
            self.say(f"{BY_HAND} {self.desk.services.settings.file}")
        else:
            self._change("")

    def _chosen(self, choice: str) -> None:
        self._change(choice)

    def _change(self, typed: str) -> str:
        """Write it; "" once it is, else what is wrong with it."""
        setting = self._pointed
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
