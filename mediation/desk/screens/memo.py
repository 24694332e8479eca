"""The whole journey on one screen, to be read: an aide-mémoire."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.content import Content

from mediation.desk.keys import Key, bindings
from mediation.desk.screens.base import DeskScreen
from mediation.desk.screens.guide import END, HELP, HIDE
from mediation.desk.screens.reading import DOWN, PAGE_DOWN, PAGE_UP, UP, ReadingScreen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mediation.memo import Part

FOLLOW = Key("memo.follow", "enter", "follow", "Entrée", "pas à pas",
             "Commence ce parcours pas à pas.")  # fmt: skip
LEAVE = Key("memo.leave", "escape", "leave_memo", "Échap", "revenir",
            "Revient à l'accueil : une lecture ne laisse pas de bilan.")  # fmt: skip


class MemoScreen(ReadingScreen, inherit_bindings=False):
    """Read only; the visit is recorded as « consulté » unless it goes on step by step."""

    NAME = "Aide-mémoire"
    KEYS = (FOLLOW, END, LEAVE, DOWN, UP, PAGE_DOWN, PAGE_UP, HIDE, HELP)
    BINDINGS: ClassVar = bindings(KEYS)
    SHOWN = (PAGE_DOWN, PAGE_UP, FOLLOW, END, LEAVE, HELP)

    def __init__(self, title: str, parts: Iterable[Part]) -> None:
        lines: list[Content] = []
        for part in parts:
            lines.append(Content.styled(part.heading, "bold $primary"))
            lines += [Content(f"  {line}") for line in part.lines]
            lines.append(Content())
        super().__init__(f"Aide-mémoire : {title}", lines)

    def action_follow(self) -> None:
        """From here step by step."""
        if self.is_current:
            self.desk.visits.follow()

    def action_end(self) -> None:
        """Close the visit."""
        if self.is_current:
            self.desk.visits.close()

    def action_leave_memo(self) -> None:
        """Home again: nothing was done for anybody."""
        if self.is_current:
            self.desk.visits.drop("")

    def action_help(self) -> None:
        """Say what each key does here."""
        DeskScreen.action_help(self)
