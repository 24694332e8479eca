"""The report as a tagged PDF (PDF/UA-1), with the card's pen, fonts and tagger.

Read in order by a screen reader: headings, paragraphs, lists, tables with their
headings, and each chart as a figure whose text equivalent holds its numbers.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from accessibility.card.pen import Pen
from accessibility.card.setting import Paragraph, set_text
from accessibility.card.shapes import MM
from mediation.evaluation import charts_pdf
from mediation.evaluation.charts import BLUE, INK, SOFT
from mediation.evaluation.report_model import (
    Answers,
    Bullets,
    Figure,
    Grid,
    Heading,
    PageEnd,
    Text,
)
from mediation.evaluation.report_words import MASKED, tidy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mediation.evaluation.report_model import Answer, Block, Story

_WIDTH, _HEIGHT = 210 * MM, 297 * MM
_X, _TOP, _FOOT = 20 * MM, 18 * MM, 20 * MM
_ROOM = _WIDTH - 2 * _X
_BOTTOM = _HEIGHT - _FOOT
_BODY, _SMALL, _LEAD = 11.0, 9.5, 12.5
_HEADS = {1: 21.0, 2: 16.0, 3: 12.5}
_CHART = 640.0
"""Units across a chart: letters of 14 are then 10.4 points."""
_SMALLEST = 0.85
"""How much smaller a chart may be drawn so that it stays whole: letters of 8.8 points."""
_MOST_IN_WORDS = 60
_PALE, _LINE = "#f2f5f9", "#c3c9d4"
_CELL, _CARD = 4.0, 7.0
"""Room inside a table's cell at its sides, and inside an answer above and below."""


def render(story: Story) -> bytes:
    """The whole report; the same story gives the same bytes."""
    title = f"{story.title}, {story.subtitle}" if story.subtitle else story.title
    sheet = _Sheet(Pen(_WIDTH, _HEIGHT, "fr", title), story.title)
    sheet.heading(Heading(story.title, 1))
    if story.subtitle:
        sheet.text(story.subtitle, 14, colour=SOFT, after=8)
    for place, block in enumerate(story.blocks):
        sheet.block(block, story.blocks[place + 1 :])
    return sheet.finish()


class _Sheet:
    """The page being filled, from top to bottom."""

    def __init__(self, pen: Pen, title: str) -> None:
        self._pen = pen
        self._title = title
        self._y = _TOP
        self._page = 1

    def finish(self) -> bytes:
        self._end_page()
        return self._pen.finish()

    def _end_page(self) -> None:
        words = charts_pdf.line(f"{tidy(self._title)} – page {self._page}", 8.5)
        with self._pen.tags.artifact("Pagination"), self._ink(SOFT):
            self._pen.lines(words, _X, _HEIGHT - 13 * MM)
        self._pen.end_page()
        self._page += 1
        self._y = _TOP

    @contextmanager
    def _ink(self, colour: str) -> Iterator[None]:
        self._pen.draw(f"q {charts_pdf.colour(colour)} rg")
        yield
        self._pen.draw("Q")

    def _need(self, height: float) -> None:
        if self._y + height > _BOTTOM and self._y > _TOP:
            self._end_page()

    def block(self, block: Block, following: Sequence[Block]) -> None:
        """Draw one block; a heading stays with the words after it and what they speak of."""
        match block:
            case Heading():
                self.heading(block, room=_together(following))
            case Text():
                size = {"lead": _LEAD, "small": _SMALL}.get(block.kind, _BODY)
                strong = block.kind == "strong"
                if strong:
                    self._need(50)
                colour = SOFT if block.kind == "small" else INK
                after = 2.0 if strong else 6.0
                self.text(block.words, size, colour=colour, bold=strong, after=after)
            case Bullets():
                self._bullets(block)
            case Answers():
                self._answers(block)
            case Grid():
                self._grid(block)
            case Figure():
                self._figure(block)
            case PageEnd() if self._page == 1:
                self._need(_BOTTOM)

    def heading(self, block: Heading, room: float = 60.0) -> None:
        said = _set(block.words, _BODY if block.small else _HEADS[block.level], _ROOM, bold=True)
        large = block.level == 2 and not block.small
        above = 0.0 if self._y == _TOP else 16.0 if large else 2.0 if block.small else 8.0
        self._need(above + said.height + room)
        self._y += above if self._y > _TOP else 0.0
        if large:
            with self._pen.tags.artifact(), self._ink(BLUE):
                up = self._pen.height - self._y
                self._pen.draw(f"{_X:.2f} {up:.2f} 36 2.4 re f")
            self._y += 5
        self._pen.text(said, _X, self._y, kind=f"H{block.level}")
        self._y += said.height + 3

    def text(
        self, words: str, size: float, *, colour: str = INK, bold: bool = False, after: float = 6.0
    ) -> None:
        """A paragraph, over several pages when it must."""
        self._flow(_set(words, size, _ROOM, bold=bold), _X, "P", colour)
        self._y += after

    def _flow(self, said: Paragraph, x: float, kind: str, colour: str = INK) -> None:
        pen, first = self._pen, 0
        with pen.element(kind):
            while first < len(said.lines):
                fit = max(int((_BOTTOM - self._y) // said.leading), 0)
                if fit < min(2, len(said.lines) - first):
                    self._end_page()
                    continue
                part = _part(said, first, first + fit)
                with pen.tags.content(), self._ink(colour):
                    pen.lines(part, x, self._y)
                self._y += part.height
                first += fit

    def _bullets(self, block: Bullets) -> None:
        pen, size = self._pen, _SMALL if block.small else _BODY
        with pen.element("L"):
            for item in block.items:
                said = _set(item, size, _ROOM - 14)
                self._need(min(said.height, said.leading * 2))
                with pen.element("LI"):
                    pen.text(charts_pdf.line("•", size), _X + 2, self._y, kind="Lbl")
                    self._flow(said, _X + 14, "LBody")
                self._y += 3
        self._y += 5

    # -- the first page's questions ------------------------------------------

    def _answers(self, block: Answers) -> None:
        gap = 8.0
        width = (_ROOM - gap) / 2
        self._y += 4
        with self._pen.element("L"):
            for at in range(0, len(block.items), 2):
                pair = [_card(one, width) for one in block.items[at : at + 2]]
                height = max(sum(p.height for p in one) for one in pair) + 2 * _CARD
                self._need(height)
                for place, said in enumerate(pair):
                    self._card(said, _X + place * (width + gap), width, height)
                self._y += height + gap
        self._y += 2

    def _card(self, said: Sequence[Paragraph], x: float, width: float, height: float) -> None:
        pen = self._pen
        foot = pen.height - self._y - height
        with pen.tags.artifact():
            pen.draw(
                f"q {charts_pdf.colour(_PALE)} rg {x:.2f} {foot:.2f} {width:.2f}"
                f" {height:.2f} re f Q"
            )
            pen.draw(f"q {charts_pdf.colour(BLUE)} rg {x:.2f} {foot:.2f} 3 {height:.2f} re f Q")
        y = self._y + _CARD - 1
        with pen.element("LI"), pen.element("LBody"):
            for place, one in enumerate(said):
                large = place == 1 and len(said) == 3
                with pen.element("P"), pen.tags.content(), self._ink(BLUE if large else INK):
                    pen.lines(one, x + 12, y)
                y += one.height

    # -- charts ------------------------------------------------------------------

    def _figure(self, block: Figure) -> None:
        chart = block.draw(_CHART)
        title = _set(block.title, _BODY, _ROOM, bold=True)
        whole = _BOTTOM - _TOP - title.height - 10
        # A little too long for a page: drawn smaller, rather than a row alone on the next.
        scale = max(min(_ROOM / _CHART, whole / chart.height), _SMALLEST * _ROOM / _CHART)
        height = chart.height * scale
        # A chart that fits on a page is not cut; a longer one starts where a good part fits.
        self._need(title.height + 8 + (height if height <= whole else min(height, 300.0)))
        self._pen.text(title, _X, self._y)
        self._y += title.height + 4
        rows = block.grid.rows[:_MOST_IN_WORDS]
        said = " ".join(f"{row[0]} : {', '.join(row[1:])}." for row in rows)
        says = f"{block.says} {said}"
        room = (_BOTTOM - self._y) / scale
        parts = [chart]
        if chart.height > room:
            head, *rest = charts_pdf.pieces(chart, room)
            parts = [head]
            if rest:
                left = charts_pdf._slice(chart, head.height, chart.height)
                parts += charts_pdf.pieces(left, (_BOTTOM - _TOP) / scale)
        for place, part in enumerate(parts):
            if place:
                self._end_page()
            words = says if not place else f"Suite du dessin « {block.title} »."
            charts_pdf.draw(self._pen, part, _X, self._y, scale=scale, says=words)
            self._y += part.height * scale
        self._y += 10

    # -- tables --------------------------------------------------------------------

    def _grid(self, block: Grid) -> None:
        pen = self._pen
        right = [
            block.numbers and place > 0 and all(_is_number(row[place]) for row in block.rows)
            for place in range(len(block.head))
        ]
        widths = _columns(block)
        caption = _set(block.caption, _BODY, _ROOM, bold=True)
        head = _row(block.head, widths, bold=True)
        self._need(caption.height + _height(head) + 40)
        with pen.element("Table"):
            pen.text(caption, _X, self._y, kind="Caption")
            self._y += caption.height + 3
            with pen.element("TR"):
                self._cells(head, widths, right, kinds=["TH"] * len(head), scope="Column")
            for row in block.rows:
                cells = _row(row, widths)
                if self._y + _height(cells) > _BOTTOM:
                    self._end_page()
                    # Again for the eye; who listens has heard it.
                    with pen.tags.artifact("Pagination"):
                        self._plain(head, widths, right)
                with pen.element("TR"):
                    kinds = ["TH"] + ["TD"] * (len(cells) - 1)
                    self._cells(cells, widths, right, kinds=kinds, scope="Row")
        self._y += 10

    def _cells(
        self,
        cells: Sequence[Paragraph],
        widths: Sequence[float],
        right: Sequence[bool],
        *,
        kinds: Sequence[str],
        scope: str,
    ) -> None:
        pen, x = self._pen, _X
        for cell, width, end, kind in zip(cells, widths, right, kinds, strict=True):
            with pen.element(kind, scope=scope if kind == "TH" else ""), pen.tags.content():
                self._lines(cell, x, width, end=end)
            x += width
        self._under(_height(cells), heavy=scope == "Column")

    def _plain(
        self, cells: Sequence[Paragraph], widths: Sequence[float], right: Sequence[bool]
    ) -> None:
        x = _X
        for cell, width, end in zip(cells, widths, right, strict=True):
            self._lines(cell, x, width, end=end)
            x += width
        self._y += _height(cells)

    def _lines(self, cell: Paragraph, x: float, width: float, *, end: bool) -> None:
        """A cell's lines, at its left or at its right."""
        for place in range(len(cell.lines)):
            one = _part(cell, place, place + 1)
            at = x + width - _CELL - one.lines[0].width if end else x + _CELL
            self._pen.lines(one, at, self._y + 3 + place * cell.leading)

    def _under(self, height: float, *, heavy: bool) -> None:
        self._y += height
        with self._pen.tags.artifact():
            up = self._pen.height - self._y
            ink = charts_pdf.colour(INK if heavy else _LINE)
            weight = 1.2 if heavy else 0.5
            self._pen.draw(
                f"q {ink} RG {weight} w {_X:.2f} {up:.2f} m {_X + _ROOM:.2f} {up:.2f} l S Q"
            )


def _together(blocks: Sequence[Block]) -> float:
    """The room that a heading needs under it, in points, so that no page ends with words about
    a chart or a table of the next one."""
    height = 0.0
    for block in blocks:
        match block:
            case Text():
                height += _set(block.words, _LEAD, _ROOM).height + 6
            case Figure():
                return height + min(block.draw(_CHART).height * _ROOM / _CHART + 30, 300.0)
            case Grid():
                return height + 100.0
            case _:
                break
    return height + 40.0


def _set(words: str, size: float, width: float, *, bold: bool = False) -> Paragraph:
    return set_text(tidy(words), width=width, size=size, language="fr", bold=bold)


def _part(said: Paragraph, first: int, last: int) -> Paragraph:
    from dataclasses import replace

    return replace(said, lines=said.lines[first:last])


def _card(answer: Answer, width: float) -> list[Paragraph]:
    room = width - 22
    found = [_set(answer.question, 11, room, bold=True)]
    if answer.figure:
        found.append(_set(answer.figure, 22, room, bold=True))
    return [*found, _set(answer.words, _SMALL, room)]


def _row(words: Sequence[str], widths: Sequence[float], *, bold: bool = False) -> list[Paragraph]:
    return [
        _set(word, _SMALL, width - 2 * _CELL, bold=bold)
        for word, width in zip(words, widths, strict=True)
    ]


def _height(cells: Sequence[Paragraph]) -> float:
    return max(cell.height for cell in cells) + 6


def _columns(block: Grid) -> list[float]:
    """Widths of the columns: as wide as their longest text while there is room, then shared."""
    many = len(block.head)

    def wide(words: Sequence[str], *, bold: bool = False) -> float:
        widths = [charts_pdf.line(tidy(w), _SMALL, bold=bold).lines[0].width for w in words if w]
        return max(widths, default=0.0) * 1.06 + 2 * _CELL + 2

    cells = [wide([row[place] for row in block.rows[:200]]) for place in range(many)]
    heads = [wide([word], bold=True) for word in block.head]
    wanted = [max(two) for two in zip(cells, heads, strict=True)]
    room, fair = _ROOM, _ROOM / many
    if sum(wanted) > room:
        # No room for all: a heading may be broken, so it asks for its longest word only.
        heads = [wide(word.split(" "), bold=True) for word in block.head]
        wanted = [max(two) for two in zip(cells, heads, strict=True)]
    small = sum(width for width in wanted if width <= fair)
    large = [width for width in wanted if width > fair]
    if sum(wanted) <= room:
        wanted[0] += room - sum(wanted)
        return wanted
    left = room - small
    return [width if width <= fair else left * width / sum(large) for width in wanted]


def _is_number(words: str) -> bool:
    return words == MASKED or words[:1].isdigit() or words[:1] in {"+", "−"}
