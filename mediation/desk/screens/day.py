"""The day's tally: read, and copied with a key."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.content import Content

from mediation.desk.keys import Key, bindings
from mediation.desk.screens.reading import LEAVE, ReadingScreen
from mediation.services import CannotDo

if TYPE_CHECKING:
    from collections.abc import Sequence

COPY = Key("day.copy", "c", "copy_day", "c", "copier",
           "Copie la journée, et la met aussi dans un fichier.")  # fmt: skip


class DayScreen(ReadingScreen):
    """``lines`` of ``DayTally.lines``."""

    NAME = "Journée"
    KEYS = (COPY, *ReadingScreen.KEYS)
    BINDINGS: ClassVar = bindings((COPY,))
    SHOWN = (COPY, LEAVE)

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("La journée", [Content(line) for line in lines])
        self._lines = lines

    def action_copy_day(self) -> None:
        """To the clipboard where the terminal lets it (OSC 52), and to a file in any case."""
        from mediation import papers

        self.app.copy_to_clipboard("\n".join(self._lines))
        try:
            path = papers.put_lines(self.desk.services, "journee", self._lines)
        except CannotDo as error:
            self.say(f"Copié, si ce terminal le permet. {error}")
            return
        self.say(f"Copié. Rien ne se colle ? Tout est aussi dans {path}")
