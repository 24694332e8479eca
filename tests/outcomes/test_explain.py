from __future__ import annotations

from pathlib import Path

from mediation.outcomes import explain
from mediation.outcomes.record import FIELDS, Counted

PAGE = Path(__file__).parents[2] / "docs" / "donnees.md"


def test_the_page_for_the_data_protection_officer_is_that_of_the_program() -> None:
    assert PAGE.read_text(encoding="utf-8") == explain.text(), (
        "docs/donnees.md is old: python -m mediation.outcomes.explain > docs/donnees.md"
    )


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
