from __future__ import annotations

from pathlib import Path

import pytest

from mediation.journey.vocabulary import Guidance, Hand
from mediation.outcomes import explain
from mediation.outcomes.coop import Structure, Theme
from mediation.outcomes.record import FIELDS, Counted

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("name", explain.PAGES)
def test_the_pages_are_those_of_the_program(name: str) -> None:
    written = (DOCS / name).read_text(encoding="utf-8")
    assert written == explain.PAGES[name](), "old page: python -m mediation.outcomes.explain docs"


def test_it_explains_every_field_every_word_and_every_counter() -> None:
    page = explain.text()
    for field in FIELDS:
        (line,) = [line for line in page.splitlines() if line.startswith(f"| `{field.column}` |")]
        assert field.why in line
        assert line.split("|")[3].strip()
        assert all(f"`{word}`" in line for word in field.words or ())
    for word in Counted:
        assert f"| `{word}` | {word.label} |" in page


def test_it_calls_nothing_anonymous() -> None:
    said = [line for line in explain.text().splitlines() if "anonyme" in line]
    assert said == [line for line in said if "pas anonyme" in line]


def test_the_page_about_la_coop_shows_what_becomes_of_each_of_our_values() -> None:
    page = explain.coop_text()
    for hand in Hand:
        assert page.count(f"| {hand.label} |") == len(Guidance)
    for word in (*Theme, *Structure):
        assert word.label in page
