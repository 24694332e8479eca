"""The pages that the journeys make: fresh, and holding every doubt."""

from __future__ import annotations

from pathlib import Path

import pytest

from mediation.journey import ledger, load, translated, verify
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


def test_an_operator_is_served_by_the_journeys_that_open_its_site_or_call_it() -> None:
    titles, caf, *_ = ledger.OPERATORS
    assert ledger.serves(LIBRARY.load("vendre-voiture"), titles)
    assert not ledger.serves(LIBRARY.load("vendre-voiture"), caf)
    # Through a fragment: « se-connecter-caf » opens the site.
    assert ledger.serves(LIBRARY.load("declaration-trimestrielle"), caf)
    assert not ledger.serves(LIBRARY.load("premiere-carte-sejour"), titles)


def test_the_coverage_names_every_operator_and_adds_up() -> None:
    page = ledger.shelf(LIBRARY)
    for operator in ledger.OPERATORS:
        (line,) = [line for line in page.splitlines() if line.startswith(f"| {operator.name} |")]
        served = [n for n in LIBRARY.entries if ledger.serves(LIBRARY.load(n), operator)]
        assert line.count(" · ") == max(len(served) - 1, 0)
        assert ("aucun" in line) == (not served)
    assert "font 80 % des demandes" in page


def test_a_public_is_said_to_have_enough_or_not() -> None:
    page = ledger.shelf(LIBRARY)
    for audience in ledger.Audience:
        written = sum(audience in entry.audiences for entry in LIBRARY.entries.values())
        enough = "oui" if written >= ledger.ENOUGH else "non"
        assert f"| {audience.label} | {written} | {enough} |" in page


def test_every_doubt_about_a_translation_waits_for_a_reader() -> None:
    page = ledger.drafts(LIBRARY)
    files = [f for p in verify.files([built_in()]) for f in translated.files(p)]
    files += translated.files(translated.facts_path())
    doubts = sum(path.read_text(encoding="utf-8").count("# Remarque : ") for _, path in files)
    assert page.count("\n- **") == doubts > 0
