"""The pictograms: each is there, draws something, and is said in words."""

from __future__ import annotations

from importlib.resources import files

import pytest

from accessibility.card import pictos
from accessibility.card.drawings import picto
from accessibility.text import clean


def test_every_key_has_its_drawing_and_every_drawing_its_key() -> None:
    drawn = {
        entry.name.removesuffix(".svg")
        for entry in files("resources").joinpath("pictos").iterdir()
        if entry.name.endswith(".svg")
    }
    assert drawn == pictos.KEYS
    assert len(pictos.KEYS) >= 40


@pytest.mark.parametrize("key", sorted(pictos.KEYS))
def test_each_is_said_in_french_and_draws_in_black(key: str) -> None:
    said = pictos.alt(key)
    assert said == clean(said)
    assert said[0].isupper()
    assert len(said) < 60
    drawing = picto(key)
    assert drawing is not None
    # Something is stroked, and in nothing but black, or white where a cross cuts a coin.
    assert " S" in drawing.operators
    colours = {"0 0 0 RG", "1 1 1 RG", "0 0 0 rg", "1 1 1 rg"}
    words = drawing.operators.split()
    for place, word in enumerate(words):
        if word in {"RG", "rg"}:
            assert " ".join(words[place - 3 : place + 1]) in colours
    assert "gs" not in words


def test_no_key_says_what_it_is_not() -> None:
    with pytest.raises(KeyError):
        pictos.alt("inconnu")
    with pytest.raises(KeyError):
        pictos.svg("../pictos")
    assert picto("inconnu") is None


def test_no_drawing_runs_anything() -> None:
    for key in pictos.KEYS:
        svg = pictos.svg(key)
        assert "script" not in svg
        assert "href" not in svg
