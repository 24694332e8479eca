"""What to do and what to beware of: one thing, one picture, one block."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from accessibility.card import drawings, pictos
from accessibility.card.labels import FRENCH
from accessibility.card.pages import Slab
from accessibility.card.sheet import FRAME, GAP, HEAVY, PAD, THIN, as_list, slices, widest

if TYPE_CHECKING:
    from accessibility.card.outline import Part, Section
    from accessibility.card.pen import Pen
    from accessibility.card.setting import Paragraph
    from accessibility.card.sheet import Sheet

_UNFRAMED_PAD = 7.0
_BIG_PICTURE = 0.6
"""Side of the picture of a card for who does not read, in widths of the text."""


def steps(sheet: Sheet, section: Section) -> list[Slab]:
    """Numbered blocks; the first alone stands in a heavy frame, in bold."""
    found: list[Slab] = []
    for place, part in enumerate(section.parts):
        weight = HEAVY if place == 0 else 0.0
        found += _block(sheet, part, weight=weight, bold=place == 0)
    return as_list(found, numbered=True)


def pictures(sheet: Sheet, section: Section) -> list[Slab]:
    """One action a page, under a picture as large as a hand."""
    found = [slab for part in section.parts for slab in _picture(sheet, part)]
    return as_list(found, numbered=True)


def safety(sheet: Sheet, section: Section) -> list[Slab]:
    """Framed blocks without a number."""
    found: list[Slab] = []
    for part in section.parts:
        slabs = _block(sheet, part, weight=FRAME, bold=False)
        slabs[0].gap = 6.0
        found += slabs
    return as_list(found)


def _block(sheet: Sheet, part: Part, *, weight: float, bold: bool) -> list[Slab]:
    """A number, a picture, a text and a box to tick, in one row that is never cut.

    Only a text that no page can hold, even set small, goes on over several pages.
    """
    m = sheet.m
    number = _number(sheet, part)
    drawn = drawings.picto(part.picto)
    # All blocks start where the framed one does: numbers and texts stand in line.
    picto_at = PAD + (number.width + GAP if number else 0)
    left = picto_at + (m.picto + GAP if drawn else 0)
    right = PAD + (m.box + GAP if part.tick else 0)
    width = m.text_width - left - right
    pad = PAD if weight else _UNFRAMED_PAD
    # A heading may have to stand above on the same page.
    room = m.text_height - 2 * pad - 3 * m.heading
    when, main = _told(sheet, part, width, room, m.body, bold=bold)
    above = when.height if when else 0.0

    def slab(when: Paragraph | None, main: Paragraph, *, first: bool) -> Slab:
        text_height = main.height + (when.height if when else 0)
        beside = [
            m.picto if drawn else 0.0,
            m.box if part.tick else 0.0,
            number.height if number else 0.0,
        ]
        height = max([text_height, *(beside if first else [])]) + 2 * pad

        def middle(y: float, own: float) -> float:
            return y + (height - own) / 2

        def draw(pen: Pen, y: float) -> None:
            if weight:
                pen.frame(m.margin_x, y, m.text_width, height, weight=weight)
            with pen.element("LI"):
                if number and first:
                    at = sheet.x(PAD, number.width)
                    pen.text(number, at, middle(y, number.height), kind="Lbl")
                with pen.element("LBody"):
                    if first:
                        at = sheet.x(picto_at, m.picto)
                        _draw_picto(pen, part.picto, at, middle(y, m.picto), m.picto)
                    top = middle(y, text_height)
                    for one in (when, main):
                        if one:
                            pen.text(one, sheet.x(left, width), top)
                            top += one.height
            if part.tick and first:
                at = sheet.x(m.text_width - PAD - m.box, m.box)
                pen.frame(at, middle(y, m.box), m.box, m.box, weight=FRAME)
            if not weight:
                pen.rule(m.margin_x, y + height, m.text_width, weight=THIN)

        return Slab(height, draw, block=first)

    pieces = slices(main, room - above)
    found = [slab(when, pieces[0], first=True)]
    return found + [slab(None, piece, first=False) for piece in pieces[1:]]


def _told(
    sheet: Sheet, part: Part, width: float, room: float, size: float, *, bold: bool
) -> tuple[Paragraph | None, Paragraph]:
    """The day and the text of a block, smaller when ``room`` cannot hold them."""
    if part.when is None:
        return None, sheet.smaller(part.main, width, room=room, bold=bold, size=size)
    when = sheet.smaller(part.when, width, room=room / 3, bold=True, size=min(size, sheet.m.title))
    if when.height > room / 2:
        # No day is that long: whatever it is goes on with the text, over several pages.
        both = replace(part.main, words=f"{part.when.words}\n{part.main.words}")
        return None, sheet.smaller(both, width, room=room, bold=bold, size=size)
    room -= when.height
    return when, sheet.smaller(part.main, width, room=room, bold=bold, size=size)


def _number(sheet: Sheet, part: Part) -> Paragraph | None:
    if not part.number:
        return None
    size = sheet.m.number
    set_wide = sheet.set(sheet.own(str(part.number)), size, sheet.m.text_width, bold=True)
    # Every figure takes the room of the widest, so that texts stand in line.
    return replace(set_wide, width=max(widest(set_wide), size * 0.62))


def _picture(sheet: Sheet, part: Part) -> list[Slab]:
    """A number, a large picture, and one sentence in letters as large as a title."""
    m = sheet.m
    side = m.text_width * _BIG_PICTURE
    drawn = drawings.picto(part.picto)
    number = _number(sheet, part)
    above = (side + 2 * PAD) if drawn else (number.height if number else 0.0)
    room = m.text_height - above - 4 * m.title
    when, main = _told(sheet, part, m.text_width, room, m.title * 1.25, bold=True)
    pieces = slices(main, room - (when.height if when else 0.0))

    def slab(shown: tuple[Paragraph, ...], *, first: bool) -> Slab:
        top_part = above if first else 0.0

        def draw(pen: Pen, y: float) -> None:
            with pen.element("LI"):
                if first and number:
                    pen.text(number, sheet.x(0, number.width), y, kind="Lbl")
                with pen.element("LBody"):
                    if first:
                        at = sheet.x((m.text_width - side) / 2, side)
                        _draw_picto(pen, part.picto, at, y + PAD, side)
                    y += top_part
                    for one in shown:
                        pen.text(one, sheet.x(0, one.width), y)
                        y += one.height

        return Slab(top_part + sum(one.height for one in shown), draw, block=first)

    first = (when, pieces[0]) if when else (pieces[0],)
    return [slab(first, first=True), *(slab((piece,), first=False) for piece in pieces[1:])]


def _draw_picto(pen: Pen, key: str, x: float, y: float, side: float) -> None:
    drawing = drawings.picto(key)
    if drawing:
        pen.figure(drawing, x, y, side, alt=pictos.alt(key), language=FRENCH)
