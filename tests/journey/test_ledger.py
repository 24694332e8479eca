"""The pages that the journeys make: fresh, and holding every doubt."""

from __future__ import annotations

from pathlib import Path

import pytest

from mediation.journey import ledger, load, verify
from mediation.journey.library import Library, built_in

DOCS = Path(__file__).parents[2] / "docs"
LIBRARY = Library([built_in()])


@pytest.mark.parametrize("name", sorted(ledger.PAGES))
def test_the_page_is_fresh(name: str) -> None:
    page = DOCS / name
    assert page.read_text(encoding="utf-8") == ledger.PAGES[name](LIBRARY), "make docs"


def test_every_doubt_is_there() -> None:
    page = ledger.to_confirm(LIBRARY)
    doubts = sum(
        step.to_confirm
        for path in verify.files([built_in()])
        for step in load.read(path).script.steps
    )
    doubts += sum(fact.to_confirm for fact in LIBRARY.reference.facts.values())
    doubts += sum(contact.to_confirm for contact in LIBRARY.reference.contacts.values())
    assert page.count("\n- **") == doubts > 0


def test_every_journey_is_in_the_table() -> None:
    page = ledger.shelf(LIBRARY)
    for entry in LIBRARY.entries.values():
        assert f"| {entry.title} |" in page
