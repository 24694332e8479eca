"""What must be read again, and by when: a journey is as old as the oldest thing in it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from mediation.journey.due import Due, due
from mediation.journey.library import Library, built_in


def found(*folders: Path) -> dict[str, Due]:
    library = Library([*folders, built_in()])
    listed, _ = due(library, library.entries.values())
    return {one.id: one for one in listed}


def test_the_soonest_comes_first_and_nothing_is_left_out() -> None:
    library = Library([built_in()])
    listed, problems = due(library, library.entries.values())
    assert not problems
    assert [one.day for one in listed] == sorted(one.day for one in listed)
    assert {one.id for one in listed} == set(library.entries)


def test_a_fact_that_ages_sooner_than_the_page_asks_for_the_reading() -> None:
    library = Library([built_in()])
    listed, _ = due(library, library.entries.values())
    by_a_fact = [one for one in listed if one.kind == "fait"]
    assert by_a_fact
    for one in by_a_fact:
        assert one.day == library.reference.facts[one.name].review_before
        assert one.day < library.load(one.id).journey.review_before


def test_a_day_is_late_only_once_it_is_past() -> None:
    one = Due(date(2026, 12, 15), "cheque-energie", "Demander le chèque énergie")
    assert not one.overdue(date(2026, 12, 15))
    assert one.overdue(date(2026, 12, 16))


def test_a_fragment_counts_for_whoever_includes_it(tmp_path: Path) -> None:
    source = (built_in() / "aide-logement.yaml").read_text(encoding="utf-8")
    mine = source.replace("id: aide-logement", "id: mon-aide", 1)
    (tmp_path / "mon-aide.yaml").write_text(mine, encoding="utf-8")
    (tmp_path / "fragments").mkdir()
    fragment = (built_in() / "fragments" / "rien-ne-reste.yaml").read_text(encoding="utf-8")
    old = fragment.replace("a_relire_avant: 2027-05-22", "a_relire_avant: 2026-11-30")
    assert old != fragment
    (tmp_path / "fragments" / "rien-ne-reste.yaml").write_text(old, encoding="utf-8")
    one = found(tmp_path)["mon-aide"]
    assert (one.day, one.kind, one.name) == (date(2026, 11, 30), "fragment", "rien-ne-reste")


def test_a_wrong_file_is_told_and_the_others_are_listed(tmp_path: Path) -> None:
    source = (built_in() / "aide-logement.yaml").read_text(encoding="utf-8")
    wrong = source.replace("id: aide-logement", "id: fautif", 1).replace(
        "refus: regarder", "refus: ailleurs"
    )
    (tmp_path / "fautif.yaml").write_text(wrong, encoding="utf-8")
    library = Library([tmp_path, built_in()])
    listed, problems = due(library, library.entries.values())
    assert {problem.code for problem in problems} == {"P202"}
    assert "fautif" not in {one.id for one in listed}
    assert "aide-logement" in {one.id for one in listed}
