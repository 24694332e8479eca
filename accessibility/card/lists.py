"""What helps beside the steps: papers, people to call, lines to write on, the page."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from accessibility.card import drawings
from accessibility.card.outline import short_url
from accessibility.card.pages import Slab
from accessibility.card.sheet import FRAME, GAP, PAD, THIN, as_list, slices, widest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accessibility.card.outline import Part, Section, Text
    from accessibility.card.pen import Pen
    from accessibility.card.setting import Paragraph
    from accessibility.card.sheet import Sheet

_PHONE_ROOM = 0.45
"""Widest column of numbers that still stands beside the names, in widths of the text."""


def papers(sheet: Sheet, section: Section) -> list[Slab]:
    """One line a paper, with a box to tick."""
    box = sheet.m.body * 0.9
    return as_list([slab for part in section.parts for slab in _row(sheet, part.main, box=box)])


def sentences(sheet: Sheet, section: Section) -> list[Slab]:
    """One line a sentence."""
    return as_list([slab for part in section.parts for slab in _row(sheet, part.main, box=0.0)])


def _row(sheet: Sheet, text: Text, *, box: float) -> list[Slab]:
    left = box + GAP if box else 0.0

    def slab(part: Paragraph, *, first: bool) -> Slab:
        def draw(pen: Pen, y: float) -> None:
            with pen.element("LI"), pen.element("LBody"):
                pen.text(part, sheet.x(left, part.width), y)
            if box and first:
                top = y + (part.leading - box) / 2
                pen.frame(sheet.x(0, box), top, box, box, weight=FRAME)

        return Slab(part.height, draw, gap=5.0 if first else 0.0)

    parts = slices(sheet.smaller(text, sheet.m.text_width - left), sheet.m.text_height)
    return [slab(part, first=place == 0) for place, part in enumerate(parts)]


def contacts(sheet: Sheet, section: Section) -> list[Slab]:
    """Who to call, the number large; numbers stand under each other when there is room."""
    m = sheet.m
    phones = [
        sheet.set(sheet.own(part.phone), m.phone, m.text_width, bold=True) if part.phone else None
        for part in section.parts
    ]
    column = max((widest(phone) for phone in phones if phone), default=0.0)
    if column > m.text_width * _PHONE_ROOM:
        column = 0.0
    found: list[Slab] = []
    for part, phone in zip(section.parts, phones, strict=True):
        found += _contact(sheet, part, phone, column=column)
    return as_list(found)


def _contact(sheet: Sheet, part: Part, phone: Paragraph | None, *, column: float) -> list[Slab]:
    """``column`` is the room for numbers beside the names; 0: the number stands under."""
    m = sheet.m
    width = m.text_width - (column + GAP if column and phone else 0)
    name = sheet.smaller(part.main, width, bold=True)
    detail = sheet.smaller(part.detail, width, size=m.body - 2) if part.detail else None
    words = name.height + (detail.height if detail else 0)
    digits = phone.height if phone else 0.0
    inner = max(words, digits) if column else words + digits
    if inner + 6 > m.text_height:
        # No page holds it in one piece: nobody's real contact, but nothing is lost.
        return _long([part.main, sheet.own(part.phone), part.detail], sheet)

    def draw(pen: Pen, y: float) -> None:
        top = y + (inner - words) / 2 if column else y
        with pen.element("LI"), pen.element("LBody"):
            pen.text(name, sheet.x(0, name.width), top)
            top += name.height
            if phone and column:
                at = sheet.x(m.text_width - column, column)
                pen.text(replace(phone, width=column), at, y + (inner - digits) / 2)
            elif phone:
                pen.text(phone, sheet.x(0, phone.width), top)
                top += digits
            if detail:
                pen.text(detail, sheet.x(0, detail.width), top)
        pen.rule(m.margin_x, y + inner + 6, m.text_width, weight=THIN)

    return [Slab(inner + 6, draw, gap=4.0)]


def _long(texts: list[Text | None], sheet: Sheet) -> list[Slab]:
    """Texts under each other, cut where pages end; each an item of the open list."""
    found: list[Slab] = []
    for text in texts:
        if text and text.words:
            found += _row(sheet, text, box=0.0)
    return found


def blanks(sheet: Sheet, section: Section) -> list[Slab]:
    """Labels, each with room to write by hand."""
    return as_list([slab for part in section.parts for slab in _blank(sheet, part.main)])


def _blank(sheet: Sheet, text: Text) -> list[Slab]:
    """The line follows the label, or stands under it when the label is long."""
    m = sheet.m
    label = sheet.smaller(text, m.text_width)
    used = widest(label)
    beside = len(label.lines) == 1 and used <= m.text_width / 2
    height = max(label.leading, m.rule) if beside else label.height + m.rule
    if height > m.text_height:
        return _row(sheet, text, box=0.0)

    def draw(pen: Pen, y: float) -> None:
        base = y + height - 4
        with pen.element("LI"), pen.element("LBody"):
            top = base - label.leading + 5 if beside else y
            pen.text(label, sheet.x(0, label.width), top)
        start = used + GAP if beside else 0.0
        width = m.text_width - start
        pen.rule(sheet.x(start, width), base, width, weight=THIN)

    return [Slab(height, draw, gap=4.0)]


def boxed(sheet: Sheet, section: Section) -> list[Slab]:
    """Something to show: in a frame, in bold."""
    m = sheet.m
    found: list[Slab] = []
    for part in section.parts:
        whole = sheet.smaller(part.main, m.text_width - 2 * PAD, bold=True)
        room = m.text_height - 4 * PAD - 2 * m.heading
        found += [_frame(sheet, piece) for piece in slices(whole, room)]
    return found


def _frame(sheet: Sheet, main: Paragraph) -> Slab:
    m = sheet.m
    height = main.height + 2 * PAD

    def draw(pen: Pen, y: float) -> None:
        pen.frame(m.margin_x, y, m.text_width, height, weight=FRAME)
        pen.text(main, sheet.x(PAD, main.width), y + PAD)

    return Slab(height, draw, gap=4.0)


def resume(sheet: Sheet, section: Section) -> list[Slab]:
    """A code to copy, large, and what to do with it."""
    found: list[Slab] = []
    for part in section.parts:
        found += sheet.texts(part.main, sheet.m.phone, bold=True, gap=2, keep=True)
        if part.detail:
            found += sheet.texts(part.detail, sheet.m.body)
    return found


def page(sheet: Sheet, section: Section) -> list[Slab]:
    """The official page: its name, its address, and a code to scan."""
    found: list[Slab] = []
    for part in section.parts:
        address = sheet.own(short_url(part.url))
        width = sheet.m.text_width - sheet.m.qr - GAP
        beside = (sheet.smaller(part.main, width), sheet.smaller(address, width, bold=True))
        # Beside the code nothing can go on to the next page: a long text stands above it.
        long = sum(text.height for text in beside) > sheet.m.text_height / 2
        code = drawings.qr(part.url)
        if long or not code:
            for text in (part.main, address):
                found += sheet.texts(text, sheet.m.body)
        if code:
            found.append(_page(sheet, part, code, () if long else beside))
    return found


def _page(sheet: Sheet, part: Part, code: drawings.Drawing, beside: Sequence[Paragraph]) -> Slab:
    m = sheet.m
    alt = sheet.labels.say("code_alt", nom=part.main.words)
    words = sum(text.height for text in beside)

    def draw(pen: Pen, y: float) -> None:
        top = y + max(m.qr - words, 0) / 2
        for text in beside:
            pen.text(text, sheet.x(0, text.width), top)
            top += text.height
        at = sheet.x(m.text_width - m.qr, m.qr)
        pen.figure(code, at, y, m.qr, alt=alt, language=sheet.labels.language)

    return Slab(max(m.qr, words), draw)


def sources(sheet: Sheet, section: Section) -> list[Slab]:
    """Where the facts come from, in the small size."""
    found: list[Slab] = []
    for part in section.parts:
        found += sheet.texts(part.main, sheet.m.small, gap=1.0)
    return found
