"""Numbered lines, one under the other; one may be pointed at, none is chosen in advance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import VerticalScroll
from textual.content import Content

from mediation.desk.widgets.lines import wrap
from mediation.desk.widgets.plain import Plain

if TYPE_CHECKING:
    from collections.abc import Sequence


class Numbered(Plain):
    """What scrolls it is its parent. The first ten lines have a digit, the others the arrows."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self.pointed: int | None = None
        self._texts: Sequence[str] = ()
        self._rows: list[int] = []

    def draw(self, texts: Sequence[str]) -> None:
        """Show ``texts``, cut to the width there is now."""
        self._texts = texts
        self._draw()

    def on_resize(self) -> None:
        """Lines are cut to the new width."""
        self._draw()

    def _draw(self) -> None:
        lines: list[Content] = []
        self._rows = []
        width = max(20, self.screen.size.width)
        for number, text in enumerate(self._texts):
            self._rows.append(len(lines))
            here = number == self.pointed
            digit = str((number + 1) % 10) if number < 10 else " "
            start = f"{'>' if here else ' '} {digit} "
            for line in wrap(f"{start}{text}", width, len(start)):
                lines.append(Content.styled(line, "bold") if here else Content(line))
        self.put(Content("\n").join(lines))

    def point(self, by: int) -> None:
        """Point at another line; the ends hold, and it is in sight."""
        if not self._texts:
            return
        start = -1 if self.pointed is None else self.pointed
        self.point_at(max(0, min(len(self._texts) - 1, start + by)))

    def point_at(self, number: int) -> None:
        """Point at this line, from 0, and show it."""
        self.pointed = number
        self._draw()
        body, row = self._body, self._rows[number]
        if not body.scroll_y <= row < body.scroll_y + body.size.height - 1:
            body.scroll_to(y=max(0, row - body.size.height // 2), animate=False, force=True)

    def cursor(self) -> tuple[int, int]:
        """Column and line, on the screen, of the line pointed at; of the first one at first."""
        row = self._rows[self.pointed or 0] if self._rows else 0
        return self.region.x, min(self.region.y + row, max(0, self._body.region.bottom - 1))

    @property
    def _body(self) -> VerticalScroll:
        return self.query_ancestor(VerticalScroll)
