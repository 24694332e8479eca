"""What every part of a card's face needs: its sizes, its side, text set to measure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from accessibility.card.outline import Text
from accessibility.card.pages import Slab
from accessibility.card.setting import Paragraph, set_text

if TYPE_CHECKING:
    from accessibility.card.labels import Labels
    from accessibility.card.pen import Pen
    from accessibility.card.shapes import Measures

GAP = 12.0
"""Between two columns, in points."""
PAD = 10.0
"""Between a frame and what it holds."""
THIN = 0.8
FRAME = 1.4
HEAVY = 2.4
"""Strokes; none thinner than 0.8 pt, which a tired printer still draws."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The paper of one card: sizes, language, and the side where reading starts."""

    m: Measures
    language: str
    labels: Labels
    rtl: bool

    def set(self, text: Text, size: float, width: float, *, bold: bool = False) -> Paragraph:
        """A text in lines of at most ``width`` points."""
        return set_text(
            text.words,
            width=width,
            size=size,
            language=text.language,
            bold=bold or self.m.bold,
            letters=self.m.letters,
        )

    def own(self, words: str) -> Text:
        """Words in the card's own language."""
        return Text(words, self.language)

    def x(self, offset: float, width: float) -> float:
        """Left edge of something ``offset`` from the side where reading starts."""
        if self.rtl:
            return self.m.width - self.m.margin_x - offset - width
        return self.m.margin_x + offset

    def smaller(
        self,
        text: Text,
        width: float,
        *,
        room: float = 0.0,
        bold: bool = False,
        size: float = 0.0,
    ) -> Paragraph:
        """A text set smaller only when ``room`` (a third of a page) cannot hold it.

        Never under the small size: what is still too tall is for the caller to cut.
        """
        room = room or self.m.text_height / 3
        size = size or self.m.body
        while True:
            done = self.set(text, size, width, bold=bold)
            if done.height <= room or size <= self.m.small:
                return done
            size = max(size - 2, self.m.small)

    def texts(
        self,
        text: Text,
        size: float,
        *,
        bold: bool = False,
        kind: str = "P",
        keep: bool = False,
        gap: float = 0.0,
    ) -> list[Slab]:
        """A text across the page, in as many slabs as pages make needed.

        ``kind`` is its element in the structure; ``keep`` and ``gap`` as in ``Slab``.
        """
        whole = self.set(text, size, self.m.text_width, bold=bold)
        parts = slices(whole, self.m.text_height)
        # Of a cut heading only the first part is one.
        kinds = [kind] + ["P"] * (len(parts) - 1)
        found = [self._text(part, tag, keep=keep) for part, tag in zip(parts, kinds, strict=True)]
        found[0].gap = gap
        return found

    def _text(self, part: Paragraph, kind: str, *, keep: bool) -> Slab:
        def draw(pen: Pen, y: float) -> None:
            pen.text(part, self.x(0, part.width), y, kind=kind)

        return Slab(part.height, draw, keep=keep)


def slices(whole: Paragraph, height: float) -> list[Paragraph]:
    """A paragraph as pieces no taller than ``height``; nearly always one."""
    fit = max(int((height + 0.01) // whole.leading), 1)
    if len(whole.lines) <= fit:
        return [whole]
    return [
        replace(whole, lines=whole.lines[at : at + fit]) for at in range(0, len(whole.lines), fit)
    ]


def widest(paragraph: Paragraph) -> float:
    """Width of the widest line."""
    return max((line.width for line in paragraph.lines), default=0.0)


def as_list(slabs: list[Slab], *, numbered: bool = False) -> list[Slab]:
    """The slabs as one list of the structure, over as many pages as they take."""
    if slabs:
        slabs[0].before = lambda pen: pen.tags.begin("L", numbered=numbered)
        slabs[-1].after = lambda pen: pen.tags.end()
    return slabs
