from __future__ import annotations

import dataclasses
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import an_outcome

from mediation.journey.vocabulary import (
    Audience,
    Blocker,
    Discretion,
    Referral,
    Result,
    VoiceAnswer,
    VoiceQuestion,
    VoiceState,
    Word,
)
from mediation.outcomes.record import (
    FIELDS,
    Counted,
    Outcome,
    StepCount,
    StepTally,
    VoiceTally,
    may_record,
    quarter_of,
)

if TYPE_CHECKING:
    from datetime import date


@given(st.dates())
def test_a_day_falls_in_the_quarter_that_holds_its_month(day: date) -> None:
    quarter = quarter_of(day)
    year, number = int(quarter[:4]), int(quarter[5])
    assert year == day.year
    assert day.month in range(3 * number - 2, 3 * number + 1)
    assert an_outcome(quarter=quarter).quarter == quarter  # whatever the clock says


def test_the_fields_are_explained_one_by_one_and_none_is_missing() -> None:
    assert [field.attribute for field in FIELDS] == [f.name for f in dataclasses.fields(Outcome)]
    assert all(field.why.strip() for field in FIELDS)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("quarter", "2026-11-22"),
        ("quarter", "2026T5"),
        ("journey", "Carte Vitale"),
        ("journey", "marie.dupont@exemple.fr"),
        ("journey", "appel-0612345678"),
        ("journey", "a" * 65),
        ("version", 0),
        ("version", True),
        ("version", "1"),
        ("hash", "0123456789AB"),
        ("hash", "0123"),
        ("result", "obtenu"),
        ("referral", Referral.CALL_MADE),
        ("hand", None),
        ("blocking_step", "Mme Dupont"),
        ("blocking_step", "a/b/c/d"),
        ("blocking_step", "a//b"),
        ("blocking_step", "22/11/1976"),
        ("blocking_step", "1-84-12-75-116"),
        ("blocking_step", None),
        ("duration", 22),
    ],
)
def test_what_is_not_of_the_recorded_form_is_refused_and_not_repeated(
    field: str, value: object
) -> None:
    with pytest.raises(ValueError, match=r".") as refused:
        an_outcome(**{field: value})
    if isinstance(value, str) and len(value) > 6:
        assert value not in str(refused.value)


def test_a_step_may_be_numbered_and_come_through_fragments() -> None:
    for step in ("1", "etape-12", "page-2/ecran-15", "a/b/c", "/".join(["x" * 60] * 3)):
        assert an_outcome(blocking_step=step).blocking_step == step


def test_a_referral_goes_with_being_referred_and_a_step_with_a_blocker() -> None:
    an_outcome(result=Result.REFERRED, referral=Referral.ADDRESS)
    with pytest.raises(ValueError, match="referral"):
        an_outcome(result=Result.REFERRED, referral=None)
    with pytest.raises(ValueError, match="blocker"):
        an_outcome(blocker=Blocker.NONE, blocking_step="papiers")


def test_a_visit_adds_to_counters_that_no_longer_hold_together() -> None:
    tally = StepTally(
        "2026T4",
        "apl",
        2,
        "0" * 12,
        steps={"accord": StepCount(reached=1), "compte/code": StepCount(1, 1, 2, 1)},
        refusals=1,
        languages={"ti": 1},
        publics={Audience.REFUGEES: 1},
        cards=1,
    )
    cells = dict(tally.cells())
    assert cells["2026T4", "apl", 2, "0" * 12, "reprise", "compte/code"] == 2
    assert cells["2026T4", "apl", 2, "0" * 12, "refus", ""] == 1
    # A rare language or public never stands beside a journey.
    assert cells["2026T4", "", 0, "", "langue", "ti"] == 1
    assert cells["2026T4", "", 0, "", "public", "refugies"] == 1
    assert sum(cells.values()) == 1 + 5 + 1 + 1 + 1 + 1


def test_what_a_person_answers_stands_beside_no_journey() -> None:
    tally = VoiceTally("2026T4", {"savoir-oui": 1, "prochaine-passe": 1, "demarche-facile": 0})
    assert dict(tally.cells()) == {
        ("2026T4", "", 0, "", "reponse", "savoir-oui"): 1,
        ("2026T4", "", 0, "", "reponse", "prochaine-passe"): 1,
    }


@pytest.mark.parametrize(
    "wrong", [{"très bien": 1}, {"savoir-repondu": 1}, {"savoir-oui": -1}, {"savoir-oui": 0.5}]
)
def test_an_answer_is_a_known_word_and_a_whole_number(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="recorded form"):
        VoiceTally("2026T4", wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"steps": {"Étape 1": StepCount(1)}},
        {"steps": {"accord": StepCount(-1)}},
        {"languages": {"arabe du Maroc": 1}},
        {"publics": {"jeune femme": 1}},
        {"open": 0.5},
    ],
)
def test_a_counter_takes_known_words_and_whole_numbers_only(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="recorded form"):
        StepTally("2026T4", "apl", 2, "0" * 12, **wrong)  # type: ignore[arg-type]


def test_a_secret_journey_may_leave_nothing() -> None:
    assert [may_record(kind) for kind in Discretion] == [True, True, False]


def test_every_word_has_a_text_for_the_mediator() -> None:
    words: list[type[Word]] = [Counted, VoiceQuestion, VoiceState, VoiceAnswer]
    assert all(word.label for kind in words for word in kind)


def test_the_types_cost_nothing_to_import() -> None:
    code = "import sys, mediation.outcomes.record as r; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"sqlite3", "sqlite_utils", "pydantic", "textual"} & set(loaded)
