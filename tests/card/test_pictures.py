"""A small picture of each card, kept: a face that moves by accident is seen.

After a wanted change: ``MEDIATION_PICTURES=new python -m pytest tests/card/test_pictures.py``,
then look at what changed before keeping it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageFilter

from accessibility.card.model import Model
from accessibility.card.pdf import render
from accessibility.card.shapes import Shape

from .conftest import lost_vitale
from .samples import SCRIPTS, sample

_KEPT = Path(__file__).with_name("pictures")
_SCALE = 0.4
_UNLIKE = 60
"""Grey levels, of 255, that a blurred point may differ by: a letter's edge, not a letter."""

CARDS = {
    **{
        f"script-{script}-{shape}": (sample(code), shape)
        for script, code in SCRIPTS.items()
        for shape in Shape
    },
    **{
        f"model-{model}": (lost_vitale(model=model, resume_code="VITA 7K2M 41"), Shape.A4)
        for model in Model
    },
}


@pytest.mark.parametrize("name", CARDS)
def test_the_first_page_looks_as_it_did(name: str) -> None:
    card, shape = CARDS[name]
    page = pypdfium2.PdfDocument(render(card, shape=shape))[0]
    seen = page.render(scale=_SCALE, grayscale=True).to_pil()
    kept = _KEPT / f"{name}.png"
    if os.environ.get("MEDIATION_PICTURES") == "new":
        kept.parent.mkdir(exist_ok=True)
        seen.quantize(16).save(kept, optimize=True)
    before = Image.open(kept).convert("L")
    assert seen.size == before.size
    blur = ImageFilter.GaussianBlur(1.5)
    difference = ImageChops.difference(seen.filter(blur), before.filter(blur))
    assert difference.getextrema()[1] < _UNLIKE, f"{name} looks otherwise: {difference.getbbox()}"


def test_a_moved_block_would_be_seen() -> None:
    """The measure itself: one step more is another picture."""
    blur = ImageFilter.GaussianBlur(1.5)
    pictures = []
    for count in (3, 4):
        card = lost_vitale(next_steps=lost_vitale().next_steps[:count])
        page = pypdfium2.PdfDocument(render(card))[0]
        pictures.append(page.render(scale=_SCALE, grayscale=True).to_pil().filter(blur))
    assert ImageChops.difference(*pictures).getextrema()[1] > _UNLIKE
