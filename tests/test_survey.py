"""The person's three questions: one visit in N, drawn early, answered alone, counted apart."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import support

from accessibility import text
from accessibility.card import pictos
from accessibility.languages import LANGUAGES
from mediation import settings, survey
from mediation.closing import Closing
from mediation.journey.vocabulary import VoiceAnswer, VoiceQuestion
from mediation.outcomes.record import VOICE_KEYS
from mediation.services import CannotDo
from mediation.visit import Visit

SAY = {"id": "un", "type": "dire", "usager": "Bonjour."}


def a_visit(home: Path, *, chance: float = 0.0, **head: Any) -> Visit:
    """A visit that asks: ``chance`` is what is drawn."""
    services = replace(support.services(home), chance=lambda: chance)
    loaded = services.library.load_file(support.put(home, support.journey(SAY, **head)))
    return Visit(loaded, services)


def close(visit: Visit) -> None:
    closing: Closing = visit.closing()
    for digit in "1110":
        closing = closing.choose(digit)
    assert visit.save(closing)


def counted(visit: Visit) -> dict[str, int]:
    """What the file holds of the questions."""
    visit.services.log.write_counters()
    with visit.services.log.writing("L'essai") as db:
        rows = db.execute("select cle, n, parcours from compteurs where quoi = 'reponse'")
        found = rows.fetchall()
    assert {journey for *_, journey in found} <= {""}
    return {key: n for key, n, _ in found}


class TestTheWords:
    def test_every_language_has_all_of_them_and_says_whether_it_was_reviewed(self) -> None:
        codes = survey.languages()
        assert codes[0] == "fr"
        assert set(codes) <= set(LANGUAGES)
        for code in codes:
            asked = survey.questions(code)
            assert [question.id for question in asked] == list(VoiceQuestion)
            assert [c.id for question in asked for c in question.choices] == list(VoiceAnswer)
            assert all(question.unreviewed == (code != "fr") for question in asked)
            around = survey.phrases(code)
            words = [around.intro, around.skip, around.not_understood, around.thanks, around.sheet]
            for question in asked:
                words += [question.text, *(choice.text for choice in question.choices)]
            assert all(word and word == text.clean(word) for word in words)

    def test_the_french_ones_are_those_of_the_lists(self) -> None:
        for question in survey.questions():
            assert question.text == question.id.label
            for choice in question.choices:
                assert choice.text.lower() == choice.id.label
                assert choice.picto in pictos.KEYS

    def test_a_language_without_them_gets_french(self) -> None:
        assert survey.questions("ta") == survey.questions("fr")
        assert survey.questions("ar")[0].french == "Vous savez quoi faire maintenant ?"


class TestWhichVisitAsks:
    def test_one_in_n_and_none_at_all_with_zero(self) -> None:
        draws = [number / 1000 for number in range(1000)]
        assert sum(survey.drawn(chance, 5) for chance in draws) == 200
        assert all(survey.drawn(chance, 1) for chance in draws)
        assert not any(survey.drawn(chance, 0) for chance in draws)

    def test_it_is_known_from_the_first_step_and_does_not_change(self, tmp_path: Path) -> None:
        visit = a_visit(tmp_path)
        assert [question.language for question in visit.survey.asks] == ["fr"] * 3
        visit.answer()
        visit.speak("ar")
        assert [question.language for question in visit.survey.asks] == ["ar"] * 3
        assert a_visit(tmp_path, chance=0.2).survey.asks == ()

    def test_a_secret_visit_never_asks_and_counts_nothing(self, tmp_path: Path) -> None:
        visit = a_visit(tmp_path, discretion="secret")
        assert visit.survey.asks == ()
        visit.survey.answered("savoir", "savoir-oui")
        visit.save(visit.closing())
        visit.survey.count()
        assert counted(visit) == {}

    @pytest.mark.parametrize("wrong", ["-1", "2.5", '"5"', "true", "1001"])
    def test_a_wrong_rate_is_told_and_the_usual_one_stays(self, tmp_path: Path, wrong: str) -> None:
        (tmp_path / settings.FILE_NAME).write_text(f"trois_questions = {wrong}\n")
        found = settings.load(tmp_path)
        assert found.asked == 5
        assert "trois_questions" in found.problems[0]


class TestWhatIsCounted:
    def test_answers_passes_and_what_was_not_understood(self, tmp_path: Path) -> None:
        visit = a_visit(tmp_path)
        visit.survey.answered("savoir", "savoir-non")
        visit.survey.answered("savoir", "savoir-oui")  # the person changes their mind
        close(visit)
        visit.survey.answered("prochaine", "pas-compris")  # the record is on the disk already
        assert counted(visit) == {}
        visit.survey.count()
        visit.survey.count()
        visit.survey.answered("demarche", "demarche-facile")  # too late: it was counted as passed
        assert counted(visit) == {
            "savoir-oui": 1,
            "prochaine-pas-compris": 1,
            "demarche-passe": 1,
        }

    def test_a_visit_that_is_not_drawn_says_so(self, tmp_path: Path) -> None:
        visit = a_visit(tmp_path, chance=0.9)
        close(visit)
        assert counted(visit) == {f"{question}-non-propose": 1 for question in VoiceQuestion}

    def test_drawn_but_with_nothing_to_show_it_on(self, tmp_path: Path) -> None:
        visit = a_visit(tmp_path)
        close(visit)
        visit.survey.count()
        assert counted(visit) == {f"{question}-non-propose": 1 for question in VoiceQuestion}

    def test_a_sheet_of_paper_is_counted_from_its_box_only(self, tmp_path: Path) -> None:
        visit = a_visit(tmp_path)
        assert visit.survey.take_sheet()
        close(visit)
        visit.survey.count()
        assert counted(visit) == {}

    def test_who_refuses_to_be_counted_is_not(self, tmp_path: Path) -> None:
        visit = a_visit(tmp_path)
        visit.survey.answered("savoir", "savoir-oui")
        visit.object()
        visit.survey.count()
        assert counted(visit) == {}

    def test_a_visit_left_keeps_what_the_person_said(self, tmp_path: Path) -> None:
        silent = a_visit(tmp_path)
        silent.leave()
        assert counted(silent) == {}
        told = a_visit(tmp_path)
        told.survey.answered("savoir", "savoir-oui")
        told.leave()
        found = counted(told)
        assert found["savoir-oui"] == 1
        assert not any(key.endswith("non-propose") for key in found)

    @pytest.mark.parametrize(
        ("question", "given"),
        [("savoir", "demarche-facile"), ("savoir", "repondu"), ("nom", "passe"), ("savoir", "Zoé")],
    )
    def test_only_words_of_the_question(self, tmp_path: Path, question: str, given: str) -> None:
        with pytest.raises(ValueError, match=r".+"):
            a_visit(tmp_path).survey.answered(question, given)

    def test_a_box_of_sheets(self) -> None:
        found = survey.of_sheets(
            10, {"savoir-oui": 6, "savoir-pas-compris": 1, "demarche-passe": 0}
        )
        assert found == {
            "savoir-oui": 6,
            "savoir-pas-compris": 1,
            "savoir-passe": 3,
            "prochaine-passe": 10,
            "demarche-passe": 10,
        }
        assert set(found) <= VOICE_KEYS
        with pytest.raises(ValueError, match="11 réponses pour 10 feuilles"):
            survey.of_sheets(10, {"savoir-oui": 11})


class TestItIsSaid:
    def test_in_the_persons_language_where_there_is_a_voice(self, tmp_path: Path) -> None:
        visit = a_visit(tmp_path)
        voice = visit.services.voice
        assert isinstance(voice, support.FakeVoice)
        visit.speak("ar")
        visit.hear_question("savoir")
        assert voice.how[-1]["language"] == "ar"
        assert voice.said[-1] == survey.questions("ar")[0].spoken

    def test_not_aloud_where_the_visit_is_private(self, tmp_path: Path) -> None:
        visit = a_visit(tmp_path, discretion="discret")
        with pytest.raises(CannotDo, match="casque"):
            visit.hear_question("savoir")
        visit.headset = True
        visit.hear_question("savoir")

    def test_not_where_nothing_is_asked(self, tmp_path: Path) -> None:
        with pytest.raises(CannotDo, match="n'est pas posée"):
            a_visit(tmp_path, chance=0.9).hear_question("savoir")
