"""The card of every journey that ships, as its author will hold it."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import pytest

from accessibility.card import html
from accessibility.card.outline import outline, reading
from accessibility.card.pdf import render, uncovered
from accessibility.card.shapes import Shape
from benchmarks.card_sheets import usual_cards

from .conftest import off_page, page_texts, squeezed
from .reader import read
from .test_pdf_ua import classpath, judged  # noqa: F401 - a fixture

if TYPE_CHECKING:
    from pathlib import Path

    from accessibility.card.model import Card


@cache
def cards() -> dict[str, Card]:
    return usual_cards(date(2026, 11, 22))


def test_there_are_some() -> None:
    assert len(cards()) >= 10


def test_each_is_one_sheet_of_paper_and_says_every_word_in_order() -> None:
    for name, card in cards().items():
        pdf = render(card)
        assert len(page_texts(pdf)) <= 2, name
        assert uncovered(card) == "", name
        assert off_page(pdf) == [], name
        said = [p.text for p in read(pdf).walk() if p.kind != "Figure"]
        assert squeezed("".join(said)) == squeezed("".join(reading(outline(card)))), name


def test_none_says_what_must_not_be_found_at_home() -> None:
    for name, card in cards().items():
        said = html.render(card)
        for word in ("réfugié", "OFPRA", "FALC", "mot de passe :"):
            assert not re.search(rf"\b{re.escape(word)}", said), (name, word)


@pytest.mark.long
def test_each_is_valid_in_every_shape(classpath: str, tmp_path: Path) -> None:  # noqa: F811
    files = {
        f"{name}-{shape}": render(card, shape=shape)
        for name, card in cards().items()
        for shape in Shape
    }
    assert judged(classpath, tmp_path, files) == ""
