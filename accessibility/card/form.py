"""A form to fill in by hand: texts, lines to tick, lines to write on, room to sign.

Drawn like a card, with the same letters, sizes and tags (PDF/UA-1); nothing of what
is filled in passes through the PC.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from accessibility.card import drawings, lists, pictos
from accessibility.card.fonts import writing
from accessibility.card.labels import FRENCH, labels
from accessibility.card.outline import Part, Role, Section, Text
from accessibility.card.pages import Slab, paginate
from accessibility.card.pdf import foot
from accessibility.card.pen import Pen
from accessibility.card.shapes import MEASURES, Shape
from accessibility.card.sheet import FRAME, GAP, Sheet, as_list, slices

if TYPE_CHECKING:
    from collections.abc import Sequence

_MAX_BLOCKS = 60
_SECTION_GAP = 16.0
_PICTO = 0.62
"""Side of a picture beside a line to tick, in those of a card's."""
_SIGN = 70.0
"""Height of the room to sign, in points."""


@dataclass(frozen=True, slots=True)
class Tick:
    """One line with a box."""

    text: str
    picto: str = ""
    french: str = ""
    """The same in French, smaller, where the form's language is another one."""


@dataclass(frozen=True, slots=True)
class FormPart:
    """One piece of a form, in this order; what is empty is left out."""

    heading: str = ""
    french: str = ""
    """The heading in French, where the form's language is another one."""
    texts: tuple[str, ...] = ()
    ticks: tuple[Tick, ...] = ()
    blanks: tuple[str, ...] = ()
    """Labels, each with a line to write on."""
    signatures: tuple[str, ...] = ()
    """Who signs; one or two frames side by side."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form of one page or several. All texts are clean (see ``accessibility.text``)."""

    title: str
    parts: tuple[FormPart, ...]
    language: str = FRENCH
    unreviewed: bool = False
    """Nobody reviewed these words: the form says so, in French and in its language."""


def render(*forms: Form, shape: Shape = Shape.A4) -> bytes:
    """The forms as one tagged PDF, each on pages of its own; the same forms give the same bytes."""
    if not forms:
        raise ValueError("no form to draw")
    measures = MEASURES[shape]
    pages = [
        (form, puts)
        for form in forms
        for puts in paginate(_slabs(form, _sheet(form, shape)), measures.text_height, _MAX_BLOCKS)
    ]
    pen = Pen(measures.width, measures.height, forms[0].language, forms[0].title)
    for place, (form, puts) in enumerate(pages, 1):
        for put in puts:
            if put.slab.before:
                put.slab.before(pen)
            put.slab.draw(pen, measures.margin_top + put.y)
            if put.slab.after:
                put.slab.after(pen)
        title = Text(form.title, form.language)
        foot(pen, title, labels(form.language), measures, number=place, total=len(pages))
        pen.end_page()
    return pen.finish()


def _sheet(form: Form, shape: Shape) -> Sheet:
    # Longer to read than a card, and read sitting down: letters of the size of its notes.
    m = MEASURES[shape]
    smaller = replace(m, body=max(m.small + 2, 14.0), heading=max(m.small + 4, 16.0))
    return Sheet(smaller, form.language, labels(form.language), writing(form.language).rtl)


def _slabs(form: Form, sheet: Sheet) -> list[Slab]:
    found = sheet.texts(sheet.own(form.title), sheet.m.title, bold=True, kind="H1")
    if form.unreviewed and form.language != FRENCH:
        notes = [Text(labels(FRENCH)["non_relue"], FRENCH)]
        if sheet.labels.language != FRENCH:
            notes.append(Text(sheet.labels["non_relue"], sheet.labels.language))
        for note in notes:
            found += sheet.texts(note, sheet.m.small, bold=True, gap=2)
    for part in form.parts:
        found += _part(part, sheet)
    return found


def _part(part: FormPart, sheet: Sheet) -> list[Slab]:
    m = sheet.m
    found: list[Slab] = []
    if part.heading:
        found += sheet.texts(
            sheet.own(part.heading), m.heading, bold=True, kind="H2", keep=True, gap=_SECTION_GAP
        )
        if part.french and sheet.language != FRENCH:
            found += sheet.texts(Text(part.french, FRENCH), m.small, keep=True)
    for text in part.texts:
        found += sheet.texts(sheet.own(text), m.body, gap=6.0)
    rows = as_list([slab for tick in part.ticks for slab in _tick(sheet, tick)])
    for row in rows[:-1]:
        row.hold = True  # the answers to a question are read together
    found += rows
    if part.blanks:
        lines = tuple(Part(sheet.own(label)) for label in part.blanks)
        found += lists.blanks(sheet, Section(Role.BLANKS, sheet.own(part.heading), lines))
    if part.signatures:
        found.append(_frames(sheet, part.signatures))
    return found


def _tick(sheet: Sheet, tick: Tick) -> list[Slab]:
    """A box, a picture, the words; the French ones beside them."""
    m = sheet.m
    side = m.picto * _PICTO
    drawn = drawings.picto(tick.picto)
    left = m.box + GAP + (side + GAP if drawn else 0.0)
    room = m.text_width - left
    french = None
    if tick.french and sheet.language != FRENCH:
        # Beside the words, on the other side: a sheet of questions stays one page.
        french = sheet.smaller(Text(tick.french, FRENCH), (room - GAP) / 2, size=m.small)
        room = (room - GAP) / 2
    words = sheet.smaller(sheet.own(tick.text), room)
    told = max(words.height, french.height if french else 0.0)
    if told > m.text_height / 2:
        # No answer is that long; whatever it is, nothing of it is lost.
        return sheet.texts(sheet.own(tick.text), m.small)
    height = max(told, side if drawn else 0.0, m.box) + 4

    def draw(pen: Pen, y: float) -> None:
        pen.frame(sheet.x(0, m.box), y + (height - m.box) / 2, m.box, m.box, weight=FRAME)
        with pen.element("LI"), pen.element("LBody"):
            if drawn:
                at = sheet.x(m.box + GAP, side)
                alt = pictos.alt(tick.picto)
                pen.figure(drawn, at, y + (height - side) / 2, side, alt=alt, language=FRENCH)
            pen.text(words, sheet.x(left, words.width), y + (height - words.height) / 2)
            if french:
                at = sheet.x(left + room + GAP, french.width)
                pen.text(french, at, y + (height - french.height) / 2)

    return [Slab(height, draw, gap=2.0, block=True)]


def _frames(sheet: Sheet, who: Sequence[str]) -> Slab:
    """Frames to sign in, side by side, each under its label."""
    m = sheet.m
    width = (m.text_width - GAP * (len(who) - 1)) / len(who)
    heads = [slices(sheet.smaller(sheet.own(text), width), m.text_height / 3)[0] for text in who]
    above = max(head.height for head in heads)

    def draw(pen: Pen, y: float) -> None:
        for place, head in enumerate(heads):
            offset = place * (width + GAP)
            pen.text(head, sheet.x(offset, width), y)
            pen.frame(sheet.x(offset, width), y + above, width, _SIGN, weight=FRAME)

    return Slab(above + _SIGN, draw, gap=12.0)
