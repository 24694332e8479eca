"""The face of a card: what stands where, for each kind of section.

The next action comes first and is the only thing in a heavy frame: it is found in a
second. Black on white, ragged, no grey, no italics (UKAAF MS03). Right-to-left
languages get the same face as in a mirror.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from accessibility.card import blocks, lists
from accessibility.card.fonts import writing
from accessibility.card.model import Model
from accessibility.card.outline import Outline, Role, Section
from accessibility.card.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from accessibility.card.pages import Slab
    from accessibility.card.shapes import Measures

_MAX_BLOCKS = 6
_SECTION_GAP = 18.0
_UNDER_HEADING = 6.0

_DRAWN_BY: dict[Role, Callable[[Sheet, Section], list[Slab]]] = {
    Role.STEPS: blocks.steps,
    Role.SAFETY: blocks.safety,
    Role.PAPERS: lists.papers,
    Role.CONTACTS: lists.contacts,
    Role.BLANKS: lists.blanks,
    Role.COUNTER: lists.boxed,
    Role.OFFLINE: lists.sentences,
    Role.RESUME: lists.resume,
    Role.PAGE: lists.page,
    Role.SOURCES: lists.sources,
}


def max_blocks(card: Outline) -> int:
    """Blocks a page: six is what one follows without losing the place, one for who
    reads pictures only."""
    return 1 if card.model is Model.PICTURES else _MAX_BLOCKS


def slabs(card: Outline, measures: Measures) -> list[Slab]:
    """The whole card, from the title to the sources."""
    sheet = Sheet(measures, card.language, card.labels, writing(card.language).rtl)
    found = sheet.texts(card.title, measures.title, bold=True, kind="H1")
    if card.french_title:
        found += sheet.texts(card.french_title, measures.body)
    for note in card.alerts:
        found += sheet.texts(note, measures.small, bold=True, gap=2)
    for section in card.sections:
        small = section.role is Role.SOURCES
        size = measures.small if small else measures.heading
        heading = sheet.texts(
            section.heading, size, bold=True, kind="H2", keep=True, gap=_SECTION_GAP
        )
        draw = _DRAWN_BY[section.role]
        if section.role is Role.STEPS and card.model is Model.PICTURES:
            draw = blocks.pictures
        items = draw(sheet, section)
        items[0].gap = max(items[0].gap, 2.0 if small else _UNDER_HEADING)
        if section.role is not Role.STEPS:
            _hold(items, measures)
        found += heading + items
    return found


def _hold(items: list[Slab], measures: Measures) -> None:
    """A short section stays on one page: numbers to call are looked for together."""
    if sum(slab.gap + slab.height for slab in items) <= measures.text_height / 2:
        for slab in items[:-1]:
            slab.hold = True
