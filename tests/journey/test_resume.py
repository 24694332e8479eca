"""The code copied by hand: it reopens a journey where it stopped, or says that it cannot."""

from __future__ import annotations

import contextlib
import random
import re
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import END, TODAY, journey, put
from support import guide as start
from walks import BUILT_IN, choices, open_journeys, states

from mediation.journey import resume
from mediation.journey.guide import Guide
from mediation.journey.library import Library
from mediation.journey.resume import LONGEST, SIGNS, NoCode, WrongCode
from mediation.journey.vocabulary import Discretion

ASK: dict[str, Any] = {
    "id": "qui",
    "type": "demander",
    "usager": "Qui ?",
    "reponses": [{"id": "moi", "texte": "Moi"}, {"id": "autre", "texte": "Autre"}],
}
SAY = {"id": "dire", "type": "dire", "usager": "Bonjour."}
ONLY = {"id": "pour-moi", "type": "dire", "usager": "Pour moi.", "si": {"qui": "moi"}}
PAPERS = {
    "id": "papiers",
    "type": "verifier",
    "usager": "Avez-vous ?",
    "documents": [{"id": "identite", "nom": "Ma carte d'identité", "si_manque": "revenir"}],
}
WAIT = {"id": "attente", "type": "attendre", "qui": "La caisse", "reprise": "oui"}
BACK = {"id": "revenir", "type": "fin", "resultat": "revient", "carte": "Je reviens."}


def coded(guide: Guide) -> str:
    """The walk's code; "" where it has none."""
    try:
        return resume.code(guide)
    except NoCode:
        return ""


def library(tmp_path: Path, *steps: dict[str, Any], **head: Any) -> Library:
    put(tmp_path, journey(*steps, **head))
    return Library([tmp_path])


class TestTheSigns:
    def test_are_a_prime_number_of_signs_that_a_hand_does_not_confuse(self) -> None:
        assert len(set(SIGNS)) == 23
        assert not set(SIGNS) & set("01OQDILUVZSGB")

    def test_are_few_and_in_groups(self, tmp_path: Path) -> None:
        code = resume.code(start(tmp_path, SAY))
        assert re.fullmatch(r"\w{3}-\w{3}-\w{3}", code)
        assert set(code) - {"-"} <= set(SIGNS)

    def test_no_two_built_in_journeys_share_a_number(self) -> None:
        numbers = [resume.name_hash(name) for name in BUILT_IN.entries]
        assert len(set(numbers)) == len(numbers)


class TestACode:
    def test_reopens_at_the_step_with_the_answers_that_matter(self, tmp_path: Path) -> None:
        here = start(tmp_path, ASK, SAY, ONLY).advance("moi")
        again = resume.reopen(resume.code(here), Library([tmp_path]), TODAY)
        assert (again.guide.path, again.changed) == ("dire", False)
        assert again.guide.advance().path == "pour-moi"

    def test_says_nothing_of_answers_that_no_later_step_asks_about(self, tmp_path: Path) -> None:
        here = start(tmp_path, ASK, SAY)
        assert resume.code(here.advance("moi")) == resume.code(here.advance("autre"))

    def test_is_read_in_any_hand(self, tmp_path: Path) -> None:
        code = resume.code(start(tmp_path, ASK, SAY, ONLY).advance("moi"))
        for typed in (code.lower(), code.replace("-", " "), code.replace("-", ""), f" {code}. "):
            assert resume.reopen(typed, Library([tmp_path]), TODAY).guide.path == "dire"

    def test_forgives_letters_that_stand_for_figures(self) -> None:
        name = open_journeys()[0]
        for code in filter(None, map(coded, states(name))):
            meant = code.translate(str.maketrans("25687", "ZSGB1"))
            assert resume.reopen(meant, BUILT_IN, TODAY).guide.loaded.journey.id == name

    def test_of_a_reopened_walk_is_a_code_again_and_going_back_stays_there(
        self, tmp_path: Path
    ) -> None:
        code = resume.code(start(tmp_path, ASK, SAY, ONLY).advance("moi"))
        again = resume.reopen(code, Library([tmp_path]), TODAY).guide
        assert resume.code(again) == code
        assert again.back() == again
        assert again.advance().back() == again

    def test_of_a_walk_that_was_set_aside_still_resumes(self, tmp_path: Path) -> None:
        code = resume.code(start(tmp_path, ASK, SAY, ONLY).advance("moi"))
        again = resume.reopen(code, Library([tmp_path]), TODAY).guide.advance()
        kept = Guide.resume(again.loaded, again.reference, TODAY, again.as_plain())
        assert kept == again


class TestWhereTheNextVisitTakesUp:
    def test_is_the_step_of_a_visit_cut_short(self, tmp_path: Path) -> None:
        here = start(tmp_path, ASK, SAY).advance("moi")
        assert resume.stop(here) == ("dire", here.answers)

    def test_is_the_missing_paper(self, tmp_path: Path) -> None:
        here = start(tmp_path, SAY, PAPERS, END, BACK).advance().advance("manque-identite")
        for walk in (here, here.advance()):
            again = resume.reopen(resume.code(walk), Library([tmp_path]), TODAY)
            assert again.guide.path == "papiers"

    def test_is_the_wait_where_it_stopped(self, tmp_path: Path) -> None:
        here = start(tmp_path, SAY, WAIT).advance().advance("arret")
        assert here.finished
        again = resume.reopen(resume.code(here), Library([tmp_path]), TODAY)
        assert again.guide.path == "attente"

    @pytest.mark.parametrize("result", ["obtenu", "renonce", "oriente", "a-finir-seul"])
    def test_is_nowhere_after_another_end(self, tmp_path: Path, result: str) -> None:
        here = start(tmp_path, SAY, {**END, "resultat": result}).advance()
        with pytest.raises(NoCode):
            resume.code(here)


class TestNoCode:
    def test_for_a_secret_journey(self, tmp_path: Path) -> None:
        with pytest.raises(NoCode, match="ne laisse rien"):
            resume.code(start(tmp_path, SAY, discretion="secret"))

    def test_at_a_secret_step(self, tmp_path: Path) -> None:
        with pytest.raises(NoCode):
            resume.code(start(tmp_path, {**SAY, "discretion": "secret"}))

    def test_opens_a_journey_that_became_secret(self, tmp_path: Path) -> None:
        code = resume.code(start(tmp_path, SAY))
        with pytest.raises(WrongCode):
            resume.reopen(code, library(tmp_path, SAY, discretion="secret"), TODAY)

    def test_where_twelve_signs_cannot_hold_it(self, tmp_path: Path) -> None:
        asks = [
            {**ASK, "id": f"q{n}", "plusieurs": "oui", "reponses": [
                {"id": f"r{k}", "texte": f"Choix {k}"} for k in range(6)]}
            for n in range(5)
        ]  # fmt: skip
        says = [
            {**SAY, "id": f"s{n}-{k}", "si": {f"q{n}": f"r{k}"}} for n in range(5) for k in range(6)
        ]
        here = start(tmp_path, *asks, *says)
        for _ in range(5):
            here = here.advance("r0", "r5")
        with pytest.raises(NoCode, match="trop long"):
            resume.code(here)


class TestAnotherVersion:
    def test_says_so_and_begins_again(self, tmp_path: Path) -> None:
        code = resume.code(start(tmp_path, ASK, SAY, ONLY).advance("moi"))
        changed = library(tmp_path, ASK, SAY, {**SAY, "id": "nouveau"}, ONLY, version="2")
        again = resume.reopen(code, changed, TODAY)
        assert (again.guide.path, again.changed) == ("qui", True)
        assert "a changé" in again.sentence

    def test_is_noticed_when_its_author_forgot_to_number_it(self, tmp_path: Path) -> None:
        code = resume.code(start(tmp_path, ASK, SAY, ONLY).advance("moi"))
        changed = library(tmp_path, ASK, {**SAY, "id": "nouveau"}, SAY, ONLY)
        assert resume.reopen(code, changed, TODAY).changed

    def test_is_not_a_wording(self, tmp_path: Path) -> None:
        code = resume.code(start(tmp_path, ASK, SAY, ONLY).advance("moi"))
        worded = library(tmp_path, ASK, {**SAY, "usager": "Bonjour à vous."}, ONLY)
        assert not resume.reopen(code, worded, TODAY).changed

    def test_of_a_journey_that_is_not_here_is_told(self, tmp_path: Path) -> None:
        code = resume.code(start(tmp_path, SAY, id="ailleurs"))
        with pytest.raises(WrongCode, match="n'a pas"):
            resume.reopen(code, BUILT_IN, TODAY)


class TestAFaultOfTheHand:
    def codes(self) -> list[str]:
        some = random.Random(6)
        found = [code for name in open_journeys() for g in states(name) if (code := coded(g))]
        return some.sample(found, 60)

    def test_any_single_wrong_sign_is_caught(self) -> None:
        for code in self.codes():
            signs = code.replace("-", "")
            for place, wrong in ((p, s) for p in range(len(signs)) for s in SIGNS):
                if wrong != signs[place]:
                    typed = signs[:place] + wrong + signs[place + 1 :]
                    with pytest.raises(WrongCode, match="relisez"):
                        resume.reopen(typed, BUILT_IN, TODAY)

    def test_any_two_signs_in_each_other_s_place_are_caught(self) -> None:
        for code in self.codes():
            signs = code.replace("-", "")
            for one, two in combinations(range(len(signs)), 2):
                typed = list(signs)
                typed[one], typed[two] = typed[two], typed[one]
                if typed[one] != typed[two]:
                    with pytest.raises(WrongCode, match="relisez"):
                        resume.reopen("".join(typed), BUILT_IN, TODAY)

    @given(st.text(max_size=40))
    def test_any_text_is_a_journey_or_a_sentence(self, text: str) -> None:
        with contextlib.suppress(WrongCode):
            assert resume.reopen(text, BUILT_IN, TODAY).sentence

    @given(st.text(SIGNS, min_size=9, max_size=12))
    def test_any_signs_are_a_step_of_a_journey_or_a_sentence(self, signs: str) -> None:
        try:
            again = resume.reopen(signs, BUILT_IN, TODAY)
        except WrongCode:
            return
        assert again.guide.finished or again.guide.view.path


class TestEveryJourneyAndEveryState:
    @pytest.mark.parametrize("name", open_journeys())
    def test_goes_on_as_if_nobody_had_left(self, name: str) -> None:
        """Same step, same answers for later conditions, and so the same way on."""
        codes = without = 0
        for guide in states(name):
            where = resume.stop(guide)
            if where is None:
                continue
            try:
                code = resume.code(guide)
            except NoCode:
                path = guide.loaded.graph.nodes[where[0]]
                without += path.step.discretion is not Discretion.SECRET
                continue
            codes += 1
            assert len(code.replace("-", "")) <= LONGEST
            again = resume.reopen(code, BUILT_IN, TODAY)
            assert (again.changed, again.guide.path) == (False, where[0])
            asked = resume.needed(guide.loaded.graph, where[0])
            for step, values in asked.items():
                kept = set(again.guide.answers.get(step, ()))
                assert kept == set(where[1].get(step, ())) & set(values), (name, code)
            if guide.path == where[0]:
                for answers in choices(guide):
                    assert guide.advance(*answers).path == again.guide.advance(*answers).path
        assert codes > 10
        assert without == 0, "twelve signs hold every state of the journeys that ship"


class TestTheHomeLine:
    @pytest.mark.parametrize(
        "words", ["carte vitale", "RSA 2026", "mot-de-passe", "36 46", "q", ""]
    )
    def test_takes_words_for_words(self, words: str) -> None:
        assert not resume.looks_like(words)

    def test_takes_a_code_for_a_code_even_copied_wrong(self, tmp_path: Path) -> None:
        code = resume.code(start(tmp_path, SAY))
        assert resume.looks_like(code)
        assert resume.looks_like(code[:-1] + "O")
        assert not any(c.isdigit() for c in code) or resume.looks_like(code.replace("-", ""))
