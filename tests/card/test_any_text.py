"""Cards from texts nobody thought of: never an exception, never off the page."""

from __future__ import annotations

import pypdfium2
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accessibility.card import html
from accessibility.card.files import CardError
from accessibility.card.model import Block, Card, Contact, Model, Source
from accessibility.card.outline import reading
from accessibility.card.pdf import prepared, render, uncovered
from accessibility.card.pictos import KEYS
from accessibility.card.shapes import Shape

from .conftest import off_page, squeezed
from .reader import read

_MIXED = st.text(
    st.sampled_from("abé 0123456789 «»:;?!()[]<>&%{}\\/.-_@+'\n\t\x1b\u202e\u00a0\u200c\u200d"
                    "ابتثلاأجحـ،؛؟ًّ۱۲٣ کگپ Привіт ትግ። বাংলাক্ষি தமிழ்கொ ქართ ạế İ☐→😀𓀀"),
    max_size=80,
)  # fmt: skip
_TEXT = st.one_of(_MIXED, st.text(max_size=60), st.text(max_size=3).map(lambda t: t * 200))
_BLOCK = st.builds(
    Block, text=_TEXT, picto=st.sampled_from([*sorted(KEYS), "", "no-such"]), when=_TEXT
)
_FEW = {"max_size": 4}
CARDS = st.builds(
    Card,
    title=_TEXT,
    language=st.sampled_from(["fr", "ar", "prs", "uk", "ti", "bn", "ta", "vi", "fr-FR", "zz", ""]),
    model=st.sampled_from(Model),
    french_title=_TEXT,
    unreviewed=st.booleans(),
    next_steps=st.lists(_BLOCK, max_size=8).map(tuple),
    safety=st.lists(_BLOCK, **_FEW).map(tuple),
    papers=st.lists(_TEXT, **_FEW).map(tuple),
    contacts=st.lists(st.builds(Contact, _TEXT, _TEXT, _TEXT), **_FEW).map(tuple),
    blanks=st.lists(_TEXT, **_FEW).map(tuple),
    offline=st.lists(_TEXT, **_FEW).map(tuple),
    counter_line=_TEXT,
    page_url=st.one_of(st.just(""), _TEXT.map(lambda t: "https://" + t)),
    page_name=_TEXT,
    sources=st.lists(st.builds(Source, _TEXT, st.dates() | st.none()), **_FEW).map(tuple),
    notices=st.lists(_TEXT, **_FEW).map(tuple),
    site=_TEXT,
    site_phone=_TEXT,
    resume_code=_TEXT,
)


# No time limit: the machine may be busy. No shrinking: it would take minutes, and a card
# that fails is read well enough.
_ANY = settings(
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)


def check(card: Card, shape: Shape) -> None:
    try:
        pdf = render(card, shape=shape)
    except CardError:
        # Only ever for want of letters.
        assert uncovered(card)
        return
    assert off_page(pdf, margin=8) == []
    pages = pypdfium2.PdfDocument(pdf)
    assert all(page.get_textpage().count_chars() for page in pages)
    said = squeezed("".join(p.text for p in read(pdf).walk() if p.kind != "Figure"))
    assert said == squeezed("".join(reading(prepared(card))))
    assert html.render(card).endswith("</html>\n")


@settings(_ANY, max_examples=20)
@given(card=CARDS, shape=st.sampled_from(Shape))
def test_any_card_can_be_printed_and_read(card: Card, shape: Shape) -> None:
    check(card, shape)


@pytest.mark.long
@settings(_ANY, max_examples=1500)
@given(card=CARDS, shape=st.sampled_from(Shape))
def test_very_many_cards_can_be_printed_and_read(card: Card, shape: Shape) -> None:
    check(card, shape)
