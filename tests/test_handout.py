"""The card of a walk: what comes next, and nothing that must stay private."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import END, guide

from mediation import handout

DO = {"id": "ecrire", "type": "faire", "usager": "Je clique.", "preuve": "Le numéro"}
WAIT = {
    "id": "attente",
    "type": "attendre",
    "qui": "La caisse",
    "en_attendant": "Je montre mon attestation.",
    "relance": "Sans réponse, j'appelle.",
    "contact": "caisse",
}
CONTACTS = [
    {"id": "caisse", "nom": "La caisse", "telephone": "36 46"},
    {"id": "agents", "nom": "Ligne des agents", "telephone": "01 02", "pour": "pro"},
]
WARN = {
    "id": "arnaque",
    "type": "alerte",
    "danger": "fraude",
    "usager": "C'est gratuit.",
    "carte": "Je ne paie rien.",
}


class TestTheCard:
    def test_says_what_comes_next_and_not_the_clicks_made(self, tmp_path: Path) -> None:
        filed = {"id": "fini", "type": "fin", "resultat": "depose", "carte": "Je garde mon numéro."}
        here = guide(tmp_path, DO, WARN, WAIT, filed, contacts=CONTACTS)
        card = handout.card(here.advance().advance("fait").advance())
        assert [block.text for block in card.next_steps] == [
            "Je garde mon numéro.",
            "J'attends : La caisse.",
            "Je montre mon attestation.",
            "Sans réponse, j'appelle.",
        ]
        assert [block.text for block in card.safety] == ["Je ne paie rien."]
        assert card.blanks[0] == "Le numéro"
        assert [c.phone for c in card.contacts] == ["36 46"]

    def test_names_the_papers_still_missing(self, tmp_path: Path) -> None:
        papers = {
            "id": "papiers",
            "type": "verifier",
            "usager": "Avez-vous ?",
            "documents": [
                {"id": "identite", "nom": "Ma carte d'identité", "si_manque": "revenir"},
                {"id": "photo", "nom": "Une photo", "obligatoire": "non"},
            ],
        }
        back = {"id": "revenir", "type": "fin", "resultat": "revient", "carte": "Je reviens."}
        here = guide(tmp_path, papers, END, back).advance("manque-identite", "manque-photo")
        assert handout.card(here).papers == ("Ma carte d'identité", "Une photo")

    def test_never_holds_a_pro_contact_nor_an_unconfirmed_fact(self, tmp_path: Path) -> None:
        refer = {"id": "voir", "type": "orienter", "vers_qui": "Un agent", "contact": "agents"}
        here = guide(tmp_path, refer, contacts=CONTACTS).advance()
        assert "01 02" not in repr(handout.card(here))

    def test_of_a_discreet_journey_does_not_name_it(self, tmp_path: Path) -> None:
        here = guide(tmp_path, DO, discretion="discret", titre="Quitter un mari violent")
        card = handout.card(here)
        assert card.title == "Mon dossier"
        assert "violent" not in repr(card)
        assert (card.page_url, card.sources, card.counter_line) == ("", (), "")

    def test_of_a_secret_journey_does_not_exist(self, tmp_path: Path) -> None:
        with pytest.raises(handout.NoCard):
            handout.card(guide(tmp_path, DO, discretion="secret"))

    def test_a_secret_step_of_an_open_journey_stays_out(self, tmp_path: Path) -> None:
        secret = {
            "id": "danger",
            "type": "dire",
            "usager": "x",
            "carte": "Partir.",
            "discretion": "secret",
        }
        here = guide(tmp_path, secret, {**DO, "carte": "Je reviens."})
        here = here.advance().advance()
        assert [b.text for b in handout.card(here).next_steps] == ["Je reviens."]

    def test_a_draft_says_so(self, tmp_path: Path) -> None:
        assert handout.card(guide(tmp_path, DO)).notices == ()
        assert "Brouillon" in handout.card(guide(tmp_path, DO, statut="brouillon")).notices[0]
