"""The README's pictures: made by the code, calling nobody, described in words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
IMAGES = ROOT / "docs" / "images"
NAMES = ("home.svg", "desk.svg", "card.png")


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_is_there_and_described(name: str) -> None:
    assert (IMAGES / name).stat().st_size > 5000
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    described = re.search(rf"!\[([^\]]+)\]\(docs/images/{re.escape(name)}\)", readme)
    assert described, f"README.md shows no docs/images/{name}"
    assert len(described[1]) > 20


@pytest.mark.parametrize("name", ["person-fr.png", "person-ar.png"])
def test_the_persons_screen_is_shown_to_mediators(name: str) -> None:
    assert (IMAGES / name).read_bytes().startswith(b"\x89PNG")
    page = (ROOT / "docs" / "mediateurs.md").read_text(encoding="utf-8")
    assert re.search(rf"!\[[^\]]{{20,}}\]\(images/{re.escape(name)}\)", page)


@pytest.mark.parametrize("name", ["home.svg", "desk.svg"])
def test_a_picture_asks_nothing_of_the_network(name: str) -> None:
    drawn = (IMAGES / name).read_text(encoding="utf-8")
    assert "url(http" not in drawn
    assert not re.search(r"(?:href|src)=|@import|@font-face", drawn)


@pytest.mark.long
def test_the_pictures_are_what_the_desk_and_the_card_show_today() -> None:
    from benchmarks.pictures import make

    made = make().files()
    stale = [name for name in NAMES if (IMAGES / name).read_bytes() != made[name]]
    assert stale == [], "run `make pictures`"
