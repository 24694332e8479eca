"""Text that is never read as markup.

Journey files may hold ``[@click=app.quit]`` or ``[/b]``: Textual would act on the
one and crash on the other. Everything the desk shows goes through ``Content``,
which takes text as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget

from mediation.desk.widgets.lines import cut

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import RenderResult
    from textual.geometry import Size


class Plain(Widget):
    """A piece of text, changed in place, repainted only when it differs.

    ``gone_when_empty``: without text it takes no room at all, margins included.
    ``when_cut``: what stands on the last line where there is not room for all, from the
    number of the first paragraph that is not there whole.
    """

    DEFAULT_CSS = "Plain { height: auto; }"

    def __init__(
        self,
        text: str | Content = "",
        *,
        id: str | None = None,  # noqa: A002 - Textual's own name for it
        classes: str | None = None,
        gone_when_empty: bool = False,
        when_cut: Callable[[int], str] | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._content = _content(text)
        self._gone_when_empty = gone_when_empty
        self.when_cut = when_cut
        self._cut: tuple[int, list[tuple[int, Content]]] | None = None
        """The width, and each line with the number of its paragraph."""
        if gone_when_empty:
            self.display = bool(self._content.plain)

    @property
    def text(self) -> str:
        """What stands there now."""
        return self._content.plain

    def put(self, text: str | Content) -> None:
        """Show ``text`` instead."""
        new, old = _content(text), self._content
        if new.plain == old.plain and new.spans == old.spans:
            return
        before = self._room()
        self._content, self._cut = new, None
        if self._gone_when_empty:
            self.display = bool(new.plain)
        # Laying out again is what costs: only where the room taken changes.
        grows = (
            self._room() != before
            and self.styles.height is not None
            and (self.styles.height.is_auto)
        )
        if grows:
            self.clear_cached_dimensions()
        self.refresh(layout=grows)

    def render(self) -> RenderResult:
        """The text, cut to the width there is."""
        width, height = self.content_size
        lines = self._lines(width)
        shown = [line for _, line in lines]
        if self.when_cut and 0 < height < len(lines):
            shown = [*shown[: height - 1], Content(self.when_cut(lines[height - 1][0]))]
        return Content("\n").join(shown)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """The widest paragraph, in cells."""
        return self._widest()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """How many lines the text takes."""
        return self._height(width)

    def _height(self, width: int) -> int:
        return len(self._lines(width))

    def _room(self) -> tuple[int, int]:
        widest = self._widest() if self.styles.is_auto_width else 0
        return widest, self._height(self.content_size.width)

    def _widest(self) -> int:
        return max(part.cell_length for part in self._content.split("\n", allow_blank=True))

    def _lines(self, width: int) -> list[tuple[int, Content]]:
        if self._cut is None or self._cut[0] != width:
            paragraphs = self._content.split("\n", allow_blank=True)
            lines = [
                (number, line)
                for number, paragraph in enumerate(paragraphs)
                for line in hung(paragraph, width)
            ]
            self._cut = (width, lines)
        return self._cut[1]


def hung(paragraph: Content, width: int) -> list[Content]:
    """The lines of ``paragraph`` in ``width`` cells; its first spaces indent all of them."""
    plain = paragraph.plain
    indent = len(plain) - len(plain.lstrip(" "))
    first, *rest = (paragraph[start:end] for start, end in cut(plain, width, indent))
    margin = Content(" " * indent)
    return [first, *(Content.assemble(margin, line) for line in rest)]


def _content(text: str | Content) -> Content:
    return text if isinstance(text, Content) else Content(text)
