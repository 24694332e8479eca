"""The card of every journey that ships, as its author will hold it."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pypdfium2
import pytest
from walks import open_journeys, states

from accessibility.card import html
from accessibility.card.model import Block, Card, Model
from accessibility.card.outline import outline, reading
from accessibility.card.pdf import render, uncovered
from accessibility.card.shapes import Shape
from benchmarks.card_sheets import usual_cards
from mediation import handout

from .conftest import off_page, page_texts, squeezed
from .reader import read
from .samples import LANGUAGES, sample
from .test_pdf_ua import classpath, judged  # noqa: F401 - a fixture


@cache
def cards() -> dict[str, Card]:
    return usual_cards(date(2026, 11, 22))


def test_there_are_some() -> None:
    assert len(cards()) >= 10


def test_each_is_one_sheet_of_paper_and_says_every_word_in_order() -> None:
    for name, card in cards().items():
        pdf = render(card)
        # One picture fills a page: an A4 sheet, folded, holds four.
        pages = 4 if card.model is Model.PICTURES else 2
        assert len(page_texts(pdf)) <= pages, name
        assert uncovered(card) == "", name
        assert off_page(pdf) == [], name
        said = [p.text for p in read(pdf).walk() if p.kind != "Figure"]
        assert squeezed("".join(said)) == squeezed("".join(reading(outline(card)))), name


TRANSLATED = ("ar", "en", "prs", "ps", "ru", "ti", "uk")
_SHAPES = (Shape.A4, Shape.A5, Shape.LARGE)
"""Those laid out by themselves; the others are one of them, folded or in other letters."""
_IN_EVERY_SHAPE = ("fr", "ar")
MOST_PAGES = {Shape.A4: 2, Shape.A5: 3, Shape.LARGE: 4, Shape.FOLDED: 2, Shape.CONTRAST: 2,
              Shape.SPACED: 2}  # fmt: skip
"""Pages of a French card; sheets, where it is folded. One picture fills a page."""
LONGER = {Shape.LARGE: 2}
"""Pages more that a translation may take, where it is not one."""
PICTURE_PAGES = 4


def most_pages(card: Card, shape: Shape) -> int:
    """Pages a card may take: a translation is longer than its French."""
    most = PICTURE_PAGES if card.model is Model.PICTURES else MOST_PAGES[shape]
    return most if card.language == "fr" else most + LONGER.get(shape, 1)


@pytest.mark.parametrize("shape", [shape for shape in Shape if shape is not Shape.A4])
def test_smaller_paper_and_larger_letters_take_few_pages(shape: Shape) -> None:
    for name, card in cards().items():
        pages = len(pypdfium2.PdfDocument(render(card, shape=shape)))
        assert pages <= most_pages(card, shape), name


def test_each_translated_card_is_as_short_and_has_all_its_letters() -> None:
    for language in ("ar", "ti"):
        for name, card in usual_cards(date(2026, 11, 22), language).items():
            pdf = render(card)
            assert uncovered(card) == "", (name, language)
            assert len(pypdfium2.PdfDocument(pdf)) <= most_pages(card, Shape.A4), (name, language)
            assert off_page(pdf) == [], (name, language)


def test_none_says_what_must_not_be_found_at_home() -> None:
    for name, card in cards().items():
        said = html.render(card)
        for word in ("réfugié", "OFPRA", "FALC", "mot de passe :"):
            assert not re.search(rf"\b{re.escape(word)}", said), (name, word)


def _as_in(language: str, card: Card) -> Card:
    """``card`` with words of ``language`` in place of its own, about as many of them.

    Nobody has translated the journeys yet: this is what their cards will be made of.
    """
    words = sample(language)
    said = itertools.cycle([block.text for block in words.next_steps] + list(words.papers))

    def text(french: str) -> str:
        found = next(said)
        while len(found) < len(french):
            found = f"{found} {next(said)}"
        return found

    def blocks(of: tuple[Block, ...]) -> tuple[Block, ...]:
        return tuple(replace(block, text=text(block.text)) for block in of)

    return replace(
        card,
        language=language,
        title=words.title,
        french_title=card.title,
        unreviewed=True,
        next_steps=blocks(card.next_steps),
        papers=tuple(text(paper) for paper in card.papers),
        offline=tuple(text(line) for line in card.offline),
        blanks=tuple(text(blank) for blank in card.blanks),
    )


@pytest.mark.long
def test_every_journey_language_and_shape_is_valid_and_says_every_word(
    classpath: str,  # noqa: F811
    tmp_path: Path,
    record_proof: Callable[..., None],
) -> None:
    files: dict[str, bytes] = {}
    most: dict[str, int] = {}
    for name, french in cards().items():
        for language in LANGUAGES:
            card = french if language == "fr" else _as_in(language, french)
            expected = squeezed("".join(reading(outline(card))))
            assert uncovered(card) == "", (name, language)
            for shape in Shape if language in _IN_EVERY_SHAPE else _SHAPES:
                pdf = render(card, shape=shape)
                files[f"{name}-{language}-{shape}"] = pdf
                key = f"{shape} {'fr' if language == 'fr' else 'autres'}"
                if card.model is Model.PICTURES:
                    key += " images"
                most[key] = max(most.get(key, 0), len(page_texts(pdf)))
                assert len(page_texts(pdf)) <= most_pages(card, shape), (name, language, shape)
                said = [p.text for p in read(pdf).walk() if p.kind != "Figure"]
                assert squeezed("".join(said)) == expected, (name, language, shape)
                assert off_page(pdf) == [], (name, language, shape)
    for language in TRANSLATED:
        for name, card in usual_cards(date(2026, 11, 22), language).items():
            assert uncovered(card) == "", (name, language)
            for shape in _SHAPES:
                pdf = files[f"{name}-traduit-{language}-{shape}"] = render(card, shape=shape)
                assert len(page_texts(pdf)) <= most_pages(card, shape), (name, language, shape)
                assert off_page(pdf) == [], (name, language, shape)
                said = [p.text for p in read(pdf).walk() if p.kind != "Figure"]
                assert squeezed("".join(said)) == squeezed("".join(reading(outline(card)))), name
    refused = judged(classpath, tmp_path, files)
    record_proof(
        "cartes : parcours x langue x forme, par veraPDF",
        tried=len(files),
        refused=refused.count("FAIL "),
        **{f"pages_{key.replace(' ', '_')}": pages for key, pages in most.items()},
    )
    assert refused == ""


@pytest.mark.long
def test_the_card_of_every_walk_is_short_and_says_every_word(
    record_proof: Callable[..., None],
) -> None:
    made = {
        (name, handout.card(walk, site="France Services", phone="03 21 00 00 00"))
        for name in open_journeys()
        for walk in states(name)
    }
    codes = 0
    by_pages: Counter[int] = Counter()
    long_for_next: set[str] = set()
    for name, card in made:
        pdf = render(card)
        pages = len(page_texts(pdf))
        by_pages[pages] += 1
        # A picture a face makes more of them; several missing papers and several receipts
        # make a third page of the others, and it stays rare.
        assert pages <= (4 if card.model is Model.PICTURES else 3), name
        if pages > 2 and card.model is Model.NEXT:
            long_for_next.add(f"{name} {card.next_steps}")
        assert off_page(pdf) == [], name
        said = [p.text for p in read(pdf).walk() if p.kind != "Figure"]
        assert squeezed("".join(said)) == squeezed("".join(reading(outline(card)))), name
        codes += bool(card.resume_code)
    record_proof(
        "cartes : toutes les visites possibles",
        tried=len(made),
        with_resume_code=codes,
        **{f"pages_{pages}": count for pages, count in sorted(by_pages.items())},
    )
    assert len(long_for_next) <= len(made) / 50
