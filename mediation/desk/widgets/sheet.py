"""One step, drawn in one piece: its text, a rule, and the numbered answers under it.

One widget of a constant size: turning the page is one repaint and never a new
layout, which is what costs most in Textual.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from mediation.desk.widgets.flat import Flat
from mediation.desk.widgets.lines import wrap
from mediation.desk.widgets.plain import hung
from mediation.journey.view import Mode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual import events
    from textual.app import RenderResult

    from mediation.journey.view import View

WIDEST = 100
"""Cells of the text at most: longer lines are hard to read."""
MORE = "suite du texte : Page suiv."
BEGINNING = "début du texte : Page préc."


class Sheet(Flat):
    """Nothing is chosen in advance.

    Pointing chooses nothing: it moves the terminal's cursor, for a braille
    display or a magnifier, and lets Space give an answer that has no digit.
    """

    DEFAULT_CSS = "Sheet { height: 1fr; min-height: 6; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.pointed: int | None = None
        self._paragraphs: list[Content] = []
        self._view: View | None = None
        self._marked: frozenset[str] = frozenset()
        self._top = 0
        self._cut: tuple[int, list[Content], list[Content], list[int]] | None = None

    def show(self, view: View, paragraphs: Iterable[Content]) -> None:
        """Draw another step from its top; a paragraph's first spaces indent all of it."""
        if self._view is None or self._view.path != view.path:
            self.pointed = None
        self._view, self._paragraphs = view, list(paragraphs)
        self._marked, self._top, self._cut = frozenset(), 0, None
        self.refresh()

    def mark(self, marked: frozenset[str]) -> None:
        """Show these answers as marked."""
        self._marked, self._cut = marked, None
        self.refresh()

    def point(self, by: int) -> None:
        """Point at another answer, the ends hold; where there is none, move the text."""
        count = len(self._view.choices) if self._view else 0
        if not count:
            self.scroll_text(by)
            return
        start = -1 if self.pointed is None else self.pointed
        self.pointed = max(0, min(count - 1, start + by))
        self._cut = None
        self.refresh()

    def page(self, by: int) -> None:
        """A page of the text further or back."""
        self.scroll_text(by * max(1, self._rooms()[0] - 1))

    def scroll_text(self, by: int) -> None:
        """Lines of the text further or back."""
        text = self._laid()[1]
        last = max(0, len(text) - self._rooms()[0])
        self._top = max(0, min(last, self._top + by))
        self.refresh()

    def on_resize(self, _event: events.Resize) -> None:
        """What was read stays in sight as far as it can."""
        self._cut = None
        self.scroll_text(0)

    def cursor(self) -> tuple[int, int]:
        """Column and line of the answer pointed at, the first one at first; else of the text."""
        _, _, answers, rows = self._laid()
        if not answers:
            return 0, 0
        text_room, answer_room = self._rooms()
        row = rows[self.pointed or 0]
        return 0, text_room + 1 + row - self._first_answer(row, answer_room)

    def render(self) -> RenderResult:
        """The lines now in sight."""
        width = self.size.width
        _, text, answers, rows = self._laid()
        text_room, answer_room = self._rooms()
        lines = text[self._top : self._top + text_room]
        lines += [Content()] * (text_room - len(lines))
        said = ""
        if len(text) > self._top + text_room:
            said = MORE
        elif self._top:
            said = BEGINNING
        end = f" {said} ─" if said and cell_len(said) + 3 <= width else ""
        lines.append(
            Content.assemble(("─" * (width - cell_len(end)), "$primary"), (end, "$accent bold"))
        )
        if answers:
            first = self._first_answer(rows[self.pointed or 0], answer_room)
            lines += answers[first : first + answer_room]
        return Content("\n").join(lines)

    def _rooms(self) -> tuple[int, int]:
        """Lines for the text and for the answers; the rule takes one."""
        _, text, answers, _ = self._laid()
        height = max(3, self.size.height) - 1
        wanted = max(height // 2, height - len(text))
        answer_room = min(len(answers), wanted, height - 1)
        return height - answer_room, answer_room

    def _first_answer(self, row: int, room: int) -> int:
        count = len(self._laid()[2])
        return max(0, min(row - room + 2, count - room))

    def _laid(self) -> tuple[int, list[Content], list[Content], list[int]]:
        """Width, lines of the text, lines of the answers, and where each answer begins."""
        width = max(20, self.size.width)
        if self._cut is None or self._cut[0] != width:
            text = [line for part in self._paragraphs for line in hung(part, min(width, WIDEST))]
            self._cut = (width, text, *self._answers(width))
        return self._cut

    def _answers(self, width: int) -> tuple[list[Content], list[int]]:
        view = self._view
        lines: list[Content] = []
        rows: list[int] = []
        if view is None:
            return lines, rows
        several = view.mode is Mode.SEVERAL
        for number, choice in enumerate(view.choices):
            rows.append(len(lines))
            box = ""
            if several:
                marked = choice.answer in self._marked
                box = "    " if not choice.marks else "[x] " if marked else "[ ] "
            digit = str((number + 1) % 10) if number < 10 else " "
            start = f"{'>' if number == self.pointed else ' '} {box}{digit} "
            for row, text in enumerate(wrap(start + choice.text, width, len(start))):
                line = Content(text)
                if choice.answer in self._marked:
                    line = line.stylize("bold")
                elif row == 0:
                    line = line.stylize("bold", len(start) - 2, len(start))
                lines.append(line)
        return lines, rows
