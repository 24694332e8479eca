"""The HTML card opened for real: by a screen reader's rules, on a telephone, on paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Chromium

from accessibility.card.html import render
from accessibility.card.model import Model

from .conftest import lost_vitale
from .samples import SCRIPTS, sample

LONG = "a" * 300


@pytest.fixture(scope="module")
def browser() -> Iterator[Chromium]:
    with Chromium() as running:
        yield running


def test_axe_finds_nothing_in_any_script_and_model(browser: Chromium) -> None:
    cards = [sample(code) for code in SCRIPTS.values()]
    cards += [lost_vitale(model=model, resume_code="VITA 7K2M 41") for model in Model]
    for card in cards:
        page = browser.set(render(card), width=360, height=740)
        assert page.axe() == [], (card.language, card.model)


def test_two_languages_in_one_file_are_as_good(browser: Chromium) -> None:
    assert browser.set(render(lost_vitale(), sample("ar"))).axe() == []


@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_is_wider_than_the_screen(browser: Chromium, width: int) -> None:
    """Not even a word that cannot be broken (WCAG 1.4.10: 320 pixels)."""
    first = lost_vitale().next_steps[0]
    steps = (type(first)(LONG, first.picto), *lost_vitale().next_steps[1:])
    for card in (lost_vitale(next_steps=steps), sample("ar")):
        page = browser.set(render(card), width=width, height=740)
        assert not page.wide()


def test_the_picture_of_a_telephone(browser: Chromium, tmp_path: Path) -> None:
    """Black on white, and something on it."""
    from io import BytesIO

    from PIL import Image

    page = browser.set(render(sample("ar")), width=360, height=740)
    picture = Image.open(BytesIO(page.picture())).convert("L")
    darkest, lightest = picture.getextrema()
    assert darkest < 40
    assert lightest == 255
