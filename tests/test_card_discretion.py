"""A card is found at home: what must never be on it is on none, whatever the journey says."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from support import END, TODAY, guide, put, translate
from support import journey as text_of
from walks import BUILT_IN, open_journeys, states

from accessibility.card import html, spoken
from accessibility.card.model import Card, Model
from accessibility.card.outline import outline, reading
from accessibility.card.pdf import render
from accessibility.text import fold
from mediation import handout
from mediation.journey.guide import Guide
from mediation.journey.library import Library
from mediation.journey.vocabulary import CardModel, ContactFor, Discretion

NEVER = ("refugie", "ofpra", "consulat", "ambassade")
SECRET = re.compile(r"(mot de passe|code secret|identifiant)\s*(est)?\s*[:=]\s*\S", re.IGNORECASE)
SAY = {"id": "dire", "type": "dire", "usager": "Bonjour."}


def strings(value: Any) -> list[str]:
    """Every text inside ``value``, however deep."""
    if isinstance(value, dict):
        return [text for one in value.values() for text in strings(one)]
    if isinstance(value, list | tuple):
        return [text for one in value for text in strings(one)]
    return [value] if isinstance(value, str) else []


def said(card: Card) -> str:
    """Everything that a card holds, printed or not, without accents."""
    return fold(" | ".join(strings(asdict(card))))


def digits(text: str) -> str:
    return re.sub(r"\D", "", text)


class TestEveryJourneyOnEveryWalk:
    @pytest.mark.parametrize("name", open_journeys())
    def test_holds_nothing_that_must_stay_private(self, name: str) -> None:
        loaded = BUILT_IN.load(name)
        shared = BUILT_IN.reference
        scripts = [loaded.journey, *loaded.graph.fragments.values()]
        contacts = [*shared.contacts.values(), *(c for s in scripts for c in s.contacts)]
        ours = [digits(c.phone or "") for c in contacts if c.audience is ContactFor.PRO]
        doubtful = [c for c in contacts if c.to_confirm and c.phone]
        amounts = [
            fold(f.text) for f in shared.facts.values() if f.to_confirm and "€" in (f.value or "")
        ]
        cards = set()
        for walk in states(name):
            card = handout.card(walk)
            cards.add(card)
            if loaded.journey.discretion is Discretion.DISCREET:
                assert card.title == "Mon dossier"
                assert (card.page_url, card.sources, card.counter_line) == ("", (), "")
        assert len(cards) > 5
        for card in cards:
            text = said(card)
            assert not [word for word in NEVER if word in text], (name, text)
            assert not SECRET.search(text)
            assert not [number for number in ours if number and number in digits(text)]
            assert not [a for a in amounts if a in text]
            printed = {digits(c.phone) for c in card.contacts if c.phone}
            assert not printed & {digits(c.phone or "") for c in doubtful}

    def test_secret_gives_no_card_on_any_walk(self) -> None:
        secret = [e.id for e in BUILT_IN.entries.values() if e.discretion is Discretion.SECRET]
        assert secret
        for name in secret:
            for walk in states(name):
                with pytest.raises(handout.NoCard):
                    handout.card(walk)


def hostile(folder: Path, **where: Any) -> Card:
    """The card of a journey whose one step to print says what it must not."""
    step = {"id": "fini", "type": "fin", "resultat": "revient", "usager": "Au revoir.", **where}
    return handout.card(guide(folder, SAY, step).advance())


HOSTILE = [
    "Je suis réfugié depuis 2019.",
    "Je suis RÉFUGIÉE, je garde ce papier.",
    "Mon numéro OFPRA est 2019-03-12345.",
    "J'appelle le consulat de mon pays.",
    "Je vais à l'ambassade.",
    "Mon mot de passe : Soleil2024",
    "Mon mot de passe est Soleil2024.",
    "Le code secret = 4512",
]


class TestAHostileJourney:
    @pytest.mark.parametrize("text", HOSTILE)
    def test_does_not_print_it_in_any_place(self, tmp_path: Path, text: str) -> None:
        papers = {
            "id": "papiers",
            "type": "verifier",
            "usager": "Avez-vous ?",
            "documents": [{"id": "un", "nom": text, "si_manque": "fini"}],
        }
        warn = {"id": "alerte", "type": "alerte", "danger": "fraude", "usager": "x", "carte": text}
        do = {"id": "faire", "type": "faire", "usager": "x", "preuve": text, "carte": text}
        refer = {"id": "voir", "type": "orienter", "vers_qui": text, "contact": "lui"}
        wait = {
            "id": "attente",
            "type": "attendre",
            "qui": text,
            "en_attendant": text,
            "relance": text,
        }
        back = {"id": "fini", "type": "fin", "resultat": "revient", "usager": text, "carte": text}
        contacts = [{"id": "lui", "nom": text[:100], "objet": text}]
        here = guide(
            tmp_path,
            *(warn, do, refer, wait, papers, back),
            titre=text[:90],
            sans_numerique=text,
            contacts=contacts,
            sources=[{"ref": text, "vu_le": "2026-11-22"}],
        )
        here = here.advance("fait")  # the warning
        here = here.advance("fait") if here.view.choices else here.advance()
        here = here.advance().advance().advance("manque-un")
        card = handout.card(here)
        assert fold(text) not in said(card)
        assert not [word for word in NEVER if word in said(card)]
        assert not re.search("soleil2024|4512|12345", said(card))
        assert card.title == "Mon dossier", "a title cannot be left out: it becomes neutral"
        # What is left is still a card, in every form.
        assert render(card).startswith(b"%PDF")
        for form in (html.render(card), *spoken.parts(card), *reading(outline(card))):
            assert not [word for word in NEVER if word in fold(form)]

    def test_does_not_print_an_amount_that_nobody_confirmed(self, tmp_path: Path) -> None:
        paid = "Je paie 25 € par carte."
        assert paid in str(hostile(tmp_path, carte=paid))
        assert "25" not in str(hostile(tmp_path, carte=paid, a_confirmer="oui").next_steps)

    def test_does_not_let_a_number_for_mediators_slip_into_a_sentence(self, tmp_path: Path) -> None:
        agents = {"id": "agents", "nom": "Agents", "telephone": "01 23 45 67 89", "pour": "pro"}
        end = {**END, "carte": "J'appelle le 01.23 45 67 89 demain."}
        card = handout.card(guide(tmp_path, SAY, end, contacts=[agents]).advance())
        assert "0123456789" not in digits(said(card))

    def test_keeps_a_number_that_is_for_both(self, tmp_path: Path) -> None:
        both = [
            {"id": "agents", "nom": "Agents", "telephone": "36 46", "pour": "pro"},
            {"id": "caisse", "nom": "Caisse", "telephone": "36 46"},
        ]
        end = {**END, "carte": "J'appelle le 36 46."}
        card = handout.card(guide(tmp_path, SAY, end, contacts=both).advance())
        assert card.next_steps[0].text == "J'appelle le 36 46."

    def test_does_not_print_through_a_translation_what_french_must_not_say(
        self, tmp_path: Path
    ) -> None:
        end = {**END, "carte": "Je garde ce papier."}
        path = put(tmp_path, text_of(SAY, end))
        words = {"titre": "My journey", "fini.carte": "I am a refugee. I keep this paper."}
        translate(path, "en", words)
        card = _translated(path, "en")
        assert card.language == "en"
        assert "refugee" not in said(card)

    def test_does_not_translate_what_it_drops(self, tmp_path: Path) -> None:
        end = {**END, "carte": "Je suis réfugié."}
        path = put(tmp_path, text_of(SAY, end))
        translate(path, "ar", {"titre": "مسار", "fini.carte": "أحتفظ بهذه الورقة."})
        card = _translated(path, "ar")
        assert card.language == "ar"
        assert card.next_steps == ()

    def test_does_not_print_the_words_of_a_secret_end(self, tmp_path: Path) -> None:
        card = hostile(tmp_path, carte="Je pars demain.", discretion="secret")
        assert "demain" not in said(card)
        assert card.resume_code == ""

    def test_does_not_ask_for_a_file_s_number_on_a_discreet_card(self, tmp_path: Path) -> None:
        do = {"id": "faire", "type": "faire", "usager": "x", "preuve": "Le numéro du dossier"}
        here = guide(tmp_path, do, discretion="discret").advance()
        assert "numero" not in said(handout.card(here))

    def test_ordinary_words_stay(self, tmp_path: Path) -> None:
        fine = "Mon mot de passe est secret. Je consulte mon compte le 12."
        assert hostile(tmp_path, carte=fine).next_steps[0].text == fine


def _translated(path: Path, language: str) -> Card:
    library = Library([path.parent])
    loaded = library.load_file(path)
    walk = Guide.start(loaded, library.reference, TODAY).advance()
    return handout.card(walk, tongue=library.tongue(loaded, language))


def test_a_journey_may_choose_any_model_but_the_one_of_everybody() -> None:
    assert {str(model) for model in CardModel} == {str(m) for m in Model} - {Model.NUMBERS}
