"""Dated facts and the application's own words, in the person's language."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest
from support import END, guide

from mediation import handout
from mediation.journey import present, reference, translated, translation
from mediation.journey.guide import Guide
from mediation.journey.little_words import KEYS, little_words
from mediation.journey.tongue import Tongue
from mediation.journey.translation import Catalogue, Entry
from mediation.journey.vocabulary import TranslationState as State

LANGUAGES = ("ar", "en", "prs", "ps", "ru", "ti", "uk")
WAIT = {
    "id": "attente",
    "type": "attendre",
    "usager": "J'attends.",
    "qui": "La caisse",
    "carte": "J'attends la carte.",
}
FACT = "La carte arrive en 3 semaines."
WORDS = {"attente.usager": "Чекаю.", "attente.carte": "Я чекаю картку.", "attente.qui": "Каса"}


def shipped() -> translation.Facts:
    text = files("resources").joinpath("faits.yaml").read_text(encoding="utf-8")
    return translation.Facts(reference.facts(text, "faits.yaml"))


def tongue(walk: Guide, french: str = FACT, state: State = State.VALID) -> Tongue:
    """The whole journey in Ukrainian, and the fact as translated from ``french``."""
    texts = translation.texts(walk.loaded.journey)
    entries = {
        t.context: Entry(t.context, t.french, WORDS.get(t.context, "Текст."), State.VALID)
        for t in texts
    }
    fact = Entry("delai-c2s", french, "Картка приходить за 3 тижні.", state)
    return Tongue(
        "uk",
        {"essai": Catalogue("essai", "uk", entries)},
        Catalogue("faits", "uk", {"delai-c2s": fact}),
    )


@pytest.fixture
def walk(tmp_path: Path) -> Guide:
    # The library only knows the shipped facts: this one takes the place of one of them.
    made = guide(tmp_path, {**WAIT, "faits": ["delai-c2s"]}, END)
    facts = reference.facts(
        f"- id: delai-c2s\n  texte: {FACT}\n  source: {{ref: F1, vu_le: 2026-11-01}}\n",
        "faits.yaml",
    )
    return replace(made, reference=replace(made.reference, facts=facts))


class TestADatedFact:
    def test_is_shown_and_said_in_the_persons_language(self, walk: Guide) -> None:
        local = present.view(walk, tongue(walk)).local
        assert local is not None
        assert local.person == ("Чекаю.", "Картка приходить за 3 тижні.")
        assert "3 тижні" in local.spoken
        assert local.notices == ()

    def test_a_draft_says_so(self, walk: Guide) -> None:
        local = present.view(walk, tongue(walk, state=State.TO_REVIEW)).local
        assert local is not None
        assert local.notices == ("Traduction non relue.",)

    def test_stays_french_when_the_amount_moved(self, walk: Guide) -> None:
        local = present.view(walk, tongue(walk, "La carte arrive en 2 semaines.")).local
        assert local is not None
        assert local.person[-1] == FACT
        # A voice of one language would read the other's words.
        assert local.spoken == ""

    def test_is_printed_in_the_persons_language(self, walk: Guide) -> None:
        card = handout.card(walk, tongue=tongue(walk))
        said = [(block.text, block.language) for block in card.next_steps]
        assert ("Картка приходить за 3 тижні.", "") in said

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_shipped_translation_follows_its_french(self, language: str) -> None:
        facts = shipped()
        catalogue = translated.read(
            translated.file_of(translated.facts_path(), language), "faits", language
        )
        problems = list(translated.problems(facts, catalogue))
        assert problems == []


class TestTheApplicationsOwnWords:
    @pytest.mark.parametrize("language", ["fr", *LANGUAGES])
    def test_are_all_there(self, language: str) -> None:
        words = little_words(language)
        assert words is not None
        assert len(words.months) == 12
        french = little_words("fr")
        for key in KEYS:
            assert words.say(key).count("{") == french.say(key).count("{")

    def test_write_a_month_in_the_persons_language(self, tmp_path: Path) -> None:
        step = {
            "id": "dire",
            "type": "dire",
            "usager": "Bonjour.",
            "periode": {"de": "M", "a": "M+2"},
        }
        walk = guide(tmp_path, step, END, today=date(2026, 11, 25))
        french = present.view(walk).person
        assert french[-1] == "Période : de novembre 2026 à janvier 2027"
        local = present.view(walk, Tongue("uk")).local
        assert local is not None
        assert local.person[-1] == "Період: листопад 2026 – січень 2027"

    def test_a_language_without_a_table_stays_french(self, tmp_path: Path) -> None:
        step = {
            "id": "dire",
            "type": "dire",
            "usager": "Bonjour.",
            "periode": {"de": "M", "a": "M"},
        }
        local = present.view(
            guide(tmp_path, step, END, today=date(2026, 11, 25)), Tongue("ta")
        ).local
        assert local is not None
        assert local.person[-1] == "Période : novembre 2026"
        assert "Une partie reste en français." in local.notices

    @pytest.mark.parametrize("code", ["../fr", "", "fr-FR", "xx"])
    def test_a_strange_code_names_no_file(self, code: str) -> None:
        assert little_words(code) is None
