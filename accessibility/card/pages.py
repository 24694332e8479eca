"""Slabs of a card, stacked on pages: nothing cut that fits, nothing left alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from accessibility.card.pen import Pen


@dataclass(slots=True)
class Slab:
    """Something drawn in one go, as wide as the text. Lengths in points."""

    height: float
    draw: Callable[[Pen, float], None]
    """Draws it with its top at the given distance from the top of the page."""
    gap: float = 0.0
    """Room above; none at the top of a page."""
    keep: bool = False
    """Never the last of a page: it announces the next one."""
    hold: bool = False
    """Better on the same page as the next one, if that costs no page."""
    block: bool = False
    """Counts among the blocks that a page may hold."""
    before: Callable[[Pen], None] | None = None
    """Opens an element of the structure, for itself and those that follow."""
    after: Callable[[Pen], None] | None = None


@dataclass(frozen=True, slots=True)
class Put:
    """A slab and the distance of its top from the top of the text."""

    slab: Slab
    y: float


_TIGHT = 0.6
"""Rooms above slabs, when that saves a sheet of paper."""


def paginate(slabs: Sequence[Slab], height: float, max_blocks: int) -> list[list[Put]]:
    """As few pages as possible, each of at most ``max_blocks`` blocks and never empty.

    Sections are held together and well apart unless that costs a page. A slab taller
    than ``height`` stands alone on its page: whoever makes slabs sees to it that there
    is none.
    """
    best: list[list[Put]] = []
    for hold in (True, False):
        for ease in (1.0, _TIGHT):
            pages = _stack(slabs, height, max_blocks, ease=ease, hold=hold)
            if not best or len(pages) < len(best):
                best = pages
            if len(best) == 1:
                break
    return [_eased(page, height) for page in best]


def _stack(
    slabs: Sequence[Slab], height: float, max_blocks: int, *, ease: float, hold: bool
) -> list[list[Put]]:
    pages: list[list[Put]] = []
    page: list[Put] = []
    used = 0.0
    blocks = 0
    for group in _groups(slabs, height, hold=hold):
        count = sum(slab.block for slab in group)
        need = sum(slab.gap * ease + slab.height for slab in group)
        if page and (used + need > height + 0.01 or blocks + count > max_blocks):
            pages.append(page)
            page, used, blocks = [], 0.0, 0
        blocks += count
        for slab in group:
            top = used + slab.gap * ease if page else 0.0
            page.append(Put(slab, top))
            used = top + slab.height
    if page:
        pages.append(page)
    return pages


def _eased(page: list[Put], height: float) -> list[Put]:
    """The same page with its full rooms again where they fit after all."""
    found: list[Put] = []
    used = 0.0
    for put in page:
        top = used + put.slab.gap if found else 0.0
        found.append(Put(put.slab, top))
        used = top + put.slab.height
    return found if used <= height + 0.01 else page


def _groups(slabs: Sequence[Slab], height: float, *, hold: bool) -> list[list[Slab]]:
    """Slabs that stay together, unless together they are taller than a page."""
    found: list[list[Slab]] = []
    chain: list[Slab] = []
    for slab in slabs:
        chain.append(slab)
        if slab.keep or (hold and slab.hold):
            continue
        if sum(one.gap + one.height for one in chain) - chain[0].gap > height:
            found += [[one] for one in chain]
        else:
            found.append(chain)
        chain = []
    return found + ([chain] if chain else [])
