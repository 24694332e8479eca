"""The journeys that answer the search, best first; one may be pointed at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from mediation.desk.widgets.flat import Flat
from mediation.desk.widgets.lines import fit, wrap
from mediation.facts import how_long, how_sure

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from textual import events

    from mediation.journey.entry import Entry

_POINTED, _MORE = Style(bold=True, reverse=True), Style(italic=True)
_SURE = 16
_COLUMNS_FROM = 60
"""Narrower, only titles are listed; the rest is told for the one pointed at."""


class Results(Flat):
    """A list drawn in one piece: a key costs one repaint, however many journeys there are.

    ``empty`` is the sentence shown where there is nothing to list. The focus
    stays in the search box; the screen moves ``pointed`` from there.
    """

    DEFAULT_CSS = "Results { height: 1fr; min-height: 3; }"

    def __init__(self, today: date, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._today = today
        self.entries: Sequence[Entry] = ()
        self.pointed: int | None = None
        self.empty = ""
        self._top = 0

    @property
    def chosen(self) -> Entry | None:
        """The journey pointed at."""
        return None if self.pointed is None else self.entries[self.pointed]

    def fill(self, entries: Sequence[Entry], pointed: int | None, empty: str) -> None:
        """List ``entries`` instead."""
        self.entries, self.pointed, self.empty, self._top = entries, pointed, empty, 0
        self.refresh()

    def move(self, by: int) -> None:
        """Point ``by`` lines further down (or up), staying inside; the first move points at one."""
        if not self.entries:
            return
        last = len(self.entries) - 1
        if self.pointed is None:
            self.pointed = 0 if by > 0 else last
        else:
            self.pointed = max(0, min(last, self.pointed + by))
        self._show_pointed()
        self.refresh()

    def shows_whole(self, entry: Entry) -> bool:
        """Whether there is room here for the whole title of ``entry``."""
        return cell_len(entry.title) <= self._room()

    @property
    def page(self) -> int:
        """How many lines fit, one kept for what comes after."""
        return max(1, self.size.height - 1)

    def pointed_row(self) -> int | None:
        """Which of the widget's own lines the pointed journey is on."""
        return None if self.pointed is None else self.pointed - self._top

    def on_resize(self, _event: events.Resize) -> None:
        """What is pointed at stays in sight."""
        self._show_pointed()

    def _show_pointed(self) -> None:
        if self.pointed is None:
            return
        rows = self._rows()
        self._top = max(self.pointed - rows + 1, min(self._top, self.pointed))

    def _rows(self) -> int:
        height = self.size.height
        return height if len(self.entries) <= height else max(1, height - 1)

    def render_line(self, y: int) -> Strip:
        """One line; drawn without Textual's markup of contents, which costs ten times as much."""
        width, rows = self.size.width, self._rows()
        text, style = "", Style()
        number = self._top + y
        if not self.entries:
            said = wrap(self.empty, max(1, width)) if self.empty else []
            text = said[y] if y < len(said) else ""
        elif y < rows and number < len(self.entries):
            text = self._line(number, width)
            if number == self.pointed:
                style = _POINTED
        elif y == rows:
            after = len(self.entries) - self._top - rows
            more = f"encore {after} plus bas : flèche Bas" if after > 0 else "fin de la liste"
            text, style = f"    {more}", _MORE
        return Strip([Segment(fit(text, width), self.rich_style + style)], width)

    def _line(self, number: int, width: int) -> str:
        entry = self.entries[number]
        mark = ">" if number == self.pointed else " "
        digit = str(number + 1) if number < 9 else " "
        end = ""
        if width >= _COLUMNS_FROM:
            end = f"  {how_long(entry):>6}  {how_sure(entry, self._today):<{_SURE}}"
        return f"{mark} {digit} {fit(entry.title, self._room())}{end}"

    def _room(self) -> int:
        """Cells for a title: what the mark, the number, the minutes and the state leave."""
        width = self.size.width
        return width - 4 - (10 + _SURE if width >= _COLUMNS_FROM else 0)
