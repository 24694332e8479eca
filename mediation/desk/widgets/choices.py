"""The numbered answers of a step. Nothing is chosen in advance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from mediation.desk.widgets.lines import wrap
from mediation.desk.widgets.plain import Plain
from mediation.journey.view import Mode

if TYPE_CHECKING:
    from mediation.journey.view import View


class Choices(Plain):
    """Draws the answers, what is marked (« [x] ») and the line that Up and Down point at.

    Pointing chooses nothing: it moves the terminal's cursor, for a braille
    display or a magnifier, and lets Space give an answer that has no digit.
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.pointed: int | None = None
        self._view: View | None = None
        self._marked: frozenset[str] = frozenset()
        self._rows: list[int] = []

    def draw(self, view: View, marked: frozenset[str], width: int) -> None:
        """Show the answers of ``view`` on lines of ``width`` cells."""
        if self._view is None or self._view.path != view.path:
            self.pointed = None
        self._view, self._marked = view, marked
        parts: list[Content] = []
        self._rows = []
        several = view.mode is Mode.SEVERAL
        for number, choice in enumerate(view.choices):
            self._rows.append(len(parts))
            here = number == self.pointed
            box = ""
            if several:
                box = "    " if not choice.marks else "[x] " if choice.answer in marked else "[ ] "
            digit = str((number + 1) % 10) if number < 10 else " "
            start = f"{'>' if here else ' '} {box}{digit} "
            for row, text in enumerate(wrap(start + choice.text, width, len(start))):
                line = Content(text)
                if choice.answer in marked:
                    line = line.stylize("bold")
                elif row == 0:
                    line = line.stylize("bold", len(start) - 2, len(start))
                parts.append(line)
        self.put(Content("\n").join(parts))

    def move(self, by: int) -> None:
        """Point at another answer; the ends hold."""
        count = len(self._view.choices) if self._view else 0
        if not count:
            return
        start = -1 if self.pointed is None else self.pointed
        self.pointed = max(0, min(count - 1, start + by))

    def row(self) -> int:
        """The line of the answer pointed at, the first one when none is."""
        return self._rows[self.pointed or 0] if self._rows else 0
