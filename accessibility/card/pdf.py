"""A card as a PDF file that prints, reads aloud and copies out right."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from accessibility.card.files import CardError
from accessibility.card.fonts import by_face, writing
from accessibility.card.layout import max_blocks, slabs
from accessibility.card.outline import Outline, Text, outline, reading
from accessibility.card.pages import Put, paginate
from accessibility.card.pen import Pen
from accessibility.card.setting import Paragraph, set_text
from accessibility.card.shapes import MEASURES, Measures, Shape

if TYPE_CHECKING:
    from accessibility.card.labels import Labels
    from accessibility.card.model import Card


_UNREADABLE = 0.2
"""Share of missing letters from which a card is of no use."""


@dataclass(slots=True)
class _Page:
    card: Outline
    puts: list[Put]


def render(*cards: Card, shape: Shape = Shape.A4) -> bytes:
    """The card as a tagged PDF (PDF/UA-1); the same card gives the same bytes.

    Several cards (one a language) follow each other in one file, each on pages of its
    own; the first one's language is the file's. Raises ``CardError`` when no font has
    the letters of a card's language.
    """
    if not cards:
        raise ValueError("no card to draw")
    measures = MEASURES[shape]
    pages: list[_Page] = []
    outlines = [prepared(card) for card in cards]
    for whole in outlines:
        stacked = paginate(slabs(whole, measures), measures.text_height, max_blocks(whole))
        pages += [_Page(whole, puts) for puts in stacked]
    first = outlines[0]
    # Neutral on purpose: a print queue shows the title to whoever passes by.
    pen = Pen(
        measures.width,
        measures.height,
        first.language,
        first.labels["document"],
        sides=measures.sides,
        rtl=writing(first.language).rtl,
        stroke=measures.stroke,
    )
    for place, page in enumerate(pages, 1):
        pen.begin_page()
        for put in page.puts:
            if put.slab.before:
                put.slab.before(pen)
            put.slab.draw(pen, measures.margin_top + put.y)
            if put.slab.after:
                put.slab.after(pen)
        foot(pen, page.card.title, page.card.labels, measures, number=place, total=len(pages))
        pen.end_page()
    return pen.finish()


def uncovered(card: Card) -> str:
    """The signs of a card that no embedded font can draw, in code order; empty: none."""
    return _uncovered(outline(card))


def _uncovered(whole: Outline) -> str:
    how = writing(whole.language)
    missing: set[str] = set()
    for text in reading(whole):
        for word in text.split():
            for piece, _, covered in by_face(word, how.script, how.language, bold=False):
                missing |= set() if covered else set(piece)
    return "".join(sorted(missing))


def prepared(card: Card) -> Outline:
    """What the paper says: the card's outline, and a word when a sign will be missing.

    Raises ``CardError`` when so many are that nobody could read it.
    """
    whole = outline(card)
    missing = set(_uncovered(whole))
    if not missing:
        return whole
    letters = [char for text in reading(whole) for char in text if char.isalpha()]
    if sum(char in missing for char in letters) > _UNREADABLE * len(letters):
        raise CardError(
            f"Médiation n'a pas les lettres de cette langue (« {whole.language} ») pour une "
            "carte : faites la carte en français, et dites-la à voix haute."
        )
    notice = Text(whole.labels["signes"], whole.labels.language)
    return replace(whole, alerts=(*whole.alerts, notice))


def foot(
    pen: Pen, heading: Text, words: Labels, measures: Measures, *, number: int, total: int
) -> None:
    """A line, the card's title and « page 1/2 », so that loose sheets find each other."""
    page = _one_line(
        words.say("page", n=number, total=total), words.language, measures, measures.text_width
    )
    used = max(line.width for line in page.lines)
    room = measures.text_width - used - 12
    title = _one_line(heading.words, heading.language, measures, room)
    top = measures.height - measures.margin_bottom + 10
    pen.rule(measures.margin_x, top, measures.text_width)
    rtl = writing(heading.language).rtl
    left, right = measures.margin_x, measures.width - measures.margin_x
    with pen.tags.artifact("Pagination"):
        pen.lines(replace(title, width=room, rtl=rtl), right - room if rtl else left, top + 4)
        pen.lines(replace(page, width=used), left if rtl else right - used, top + 4)


def _one_line(text: str, language: str, measures: Measures, room: float) -> Paragraph:
    """The start of a text, in small letters, as far as one line goes."""
    whole = set_text(
        text,
        width=room,
        size=measures.small,
        language=language,
        bold=False,
        letters=measures.letters,
    )
    if len(whole.lines) == 1:
        return whole
    cut = "".join(piece.shaped.text for piece in whole.lines[0].pieces)[:-2].rstrip() + "…"
    again = set_text(
        cut,
        width=room,
        size=measures.small,
        language=language,
        bold=False,
        letters=measures.letters,
    )
    return replace(again, lines=again.lines[:1])
