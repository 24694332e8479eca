"""The rules of `parcours verifier`: each said where it is broken, silent where it is not."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from support import END, TODAY, fragment, journey, put

from mediation.journey import verify
from mediation.journey.library import Library
from mediation.journey.problems import Severity

REFER = {"id": "ailleurs", "type": "fin", "resultat": "oriente"}
ASK = {
    "id": "qui",
    "type": "demander",
    "usager": "Quel nom ?",
    "reponses": [{"id": "a", "texte": "A"}, {"id": "b", "texte": "B", "vers": "ailleurs"}],
}
TRIALS = [
    {"nom": "a", "reponses": {"qui": "a"}, "attendu": "obtenu"},
    {"nom": "b", "reponses": {"qui": "b"}, "attendu": "oriente"},
]
PAY = {
    "id": "payer",
    "type": "faire",
    "usager": "Je paie.",
    "engage": "paiement",
    "source": "F1",
    "autonomie": "Laissez faire.",
}
WARN = {"id": "alerte", "type": "alerte", "danger": "paiement", "usager": "Je relis le prix."}
CLEAN = {"id": "nettoyer", "type": "inclure", "fragment": "rien-ne-reste"}
OPEN = {
    "id": "ouvrir",
    "type": "faire",
    "usager": "J'ouvre le site.",
    "lien": "https://www.ameli.fr",
    "source": "F1",
    "autonomie": "Laissez faire.",
}


def codes(folder: Path, *steps: dict[str, Any], today: date = TODAY, **head: Any) -> set[str]:
    """Codes of all that `verifier` says of a journey with these steps."""
    put(
        folder,
        fragment(
            "rien-ne-reste",
            {"id": "sortir", "type": "dire", "usager": "Je ferme."},
            {"id": "ok", "type": "fin", "sortie": "fait"},
        ),
        "fragments/rien-ne-reste",
    )
    head.setdefault("essais", TRIALS)
    path = put(folder, journey(ASK, *steps, *([] if END in steps else [END]), REFER, **head))
    return {problem.code for problem in verify.verify(path, Library([folder]), today)}


def test_a_good_journey_breaks_none(tmp_path: Path) -> None:
    assert codes(tmp_path, WARN, PAY, OPEN, CLEAN) == set()


class TestSafety:
    def test_a_payment_needs_a_warning_before(self, tmp_path: Path) -> None:
        assert "P301" in codes(tmp_path, PAY, CLEAN)
        assert "P301" in codes(tmp_path, PAY, WARN, CLEAN)
        assert "P301" not in codes(tmp_path, WARN, PAY, CLEAN)

    def test_a_warning_that_can_be_passed_over_is_not_enough(self, tmp_path: Path) -> None:
        ask = {
            **ASK,
            "id": "deja",
            "reponses": [{"id": "oui", "texte": "O"}, {"id": "non", "texte": "N"}],
        }
        skipped = {**WARN, "si": {"deja": ["non"]}}
        trials = [
            {"nom": "1", "reponses": {"qui": "a", "deja": "oui"}, "attendu": "obtenu"},
            {"nom": "2", "reponses": {"qui": "a", "deja": "non"}, "attendu": "obtenu"},
            TRIALS[1],
        ]
        assert codes(tmp_path, ask, skipped, PAY, CLEAN, essais=trials) == {"P301"}

    def test_the_warning_must_be_about_it(self, tmp_path: Path) -> None:
        typed = {**OPEN, "usager": "Je tape mon mot de passe."}
        assert "P301" in codes(tmp_path, WARN, typed, CLEAN)
        right = {**WARN, "danger": "mot-de-passe"}
        assert codes(tmp_path, right, typed, CLEAN) == set()

    def test_acting_for_the_person_needs_a_mandate(self, tmp_path: Path) -> None:
        for_them = {**OPEN, "mains": "mediateur"}
        mandate = {
            "id": "mandat",
            "type": "accord",
            "nature": "mandat",
            "usager": "D'accord ?",
            "refus": "ailleurs",
        }
        trials = [
            *TRIALS,
            {"nom": "non", "reponses": {"qui": "a", "mandat": "non"}, "attendu": "oriente"},
        ]
        assert "P302" in codes(tmp_path, for_them, CLEAN)
        assert codes(tmp_path, mandate, for_them, CLEAN, essais=trials) == set()

    def test_nothing_is_left_behind_before_an_end(self, tmp_path: Path) -> None:
        assert "P303" in codes(tmp_path, OPEN)
        assert "P303" not in codes(tmp_path, {**OPEN, "appareil": "telephone"})

    @pytest.mark.parametrize(
        ("key", "step"),
        [
            ("oral", {"id": "x", "type": "dire", "usager": "Bonjour.", "oral": "Bonjour."}),
            ("carte", {"id": "x", "type": "dire", "usager": "Bonjour.", "carte": "Je pars."}),
            ("preuve", {**OPEN, "preuve": "Le numéro"}),
        ],
    )
    def test_what_is_secret_leaves_nothing(
        self, tmp_path: Path, key: str, step: dict[str, Any]
    ) -> None:
        assert "P305" in codes(tmp_path, step, CLEAN, discretion="secret")
        assert "P305" in codes(tmp_path, {**step, "discretion": "secret"}, CLEAN)
        assert "P305" not in codes(tmp_path, step, CLEAN)

    @pytest.mark.parametrize("written", ["01 02 03 04 05", "0102030405", "01.02.03.04.05"])
    def test_a_pro_number_never_reaches_the_person(self, tmp_path: Path, written: str) -> None:
        contact = {"id": "agents", "nom": "Agents", "telephone": "01 02 03 04 05", "pour": "pro"}
        step = {"id": "x", "type": "dire", "usager": f"J'appelle le {written}."}
        assert "P306" in codes(tmp_path, step, contacts=[contact])
        mine = {"id": "x", "type": "dire", "mediateur": f"Appelez le {written}."}
        assert "P306" not in codes(tmp_path, mine, contacts=[contact])

    @pytest.mark.parametrize(
        ("link", "official"),
        [
            ("https://assure.ameli.fr/x", True),
            ("https://www.impots.gouv.fr", True),
            ("https://ameli.fr.exemple.com", False),
            ("https://faux-ameli.fr", False),
        ],
    )
    def test_a_link_leads_to_an_official_site(
        self, tmp_path: Path, link: str, official: bool
    ) -> None:
        assert ("P307" in codes(tmp_path, {**OPEN, "lien": link}, CLEAN)) is not official

    @pytest.mark.parametrize(
        "text", ["Cela coûte 25 €.", "Il faut 1 250,50 euros.", "25\u202f€ à payer."]
    )
    def test_amounts_live_in_the_facts(self, tmp_path: Path, text: str) -> None:
        assert "P312" in codes(tmp_path, {"id": "x", "type": "dire", "usager": text})


class TestSense:
    def test_a_step_that_nobody_comes_to(self, tmp_path: Path) -> None:
        lost = {"id": "perdue", "type": "dire", "usager": "Ici ?"}
        assert "P204" in codes(tmp_path, END, lost)

    def test_a_condition_on_a_question_not_always_asked(self, tmp_path: Path) -> None:
        late = {**ASK, "id": "apres"}
        early = {"id": "x", "type": "dire", "usager": "Bonjour.", "si": {"apres": ["a"]}}
        assert "P209" in codes(tmp_path, early, late)

    def test_a_picture_that_does_not_exist(self, tmp_path: Path) -> None:
        step = {"id": "x", "type": "dire", "usager": "Bonjour.", "picto": "cadnas"}
        assert "P311" in codes(tmp_path, step)

    def test_too_many_steps(self, tmp_path: Path) -> None:
        many = [{"id": f"e{n}", "type": "dire", "usager": "Bonjour."} for n in range(26)]
        assert "P206" in codes(tmp_path, *many)
        assert "P206" not in codes(tmp_path, *many[:20])


class TestFreshness:
    def test_a_review_that_is_late(self, tmp_path: Path) -> None:
        assert codes(tmp_path, today=date(2027, 6, 1)) == {"P401"}

    def test_a_date_in_the_future(self, tmp_path: Path) -> None:
        assert codes(tmp_path, relu_le="2026-12-01") == {"P403"}

    def test_a_source_that_nobody_opened_for_a_year(self, tmp_path: Path) -> None:
        old = [{"ref": "F1", "vu_le": "2025-11-01"}]
        assert codes(tmp_path, sources=old) == {"P402"}

    def test_a_step_that_says_where_a_fact_comes_from(self, tmp_path: Path) -> None:
        bare = {key: value for key, value in OPEN.items() if key != "source"}
        assert "P404" in codes(tmp_path, bare, CLEAN)
        assert "P404" not in codes(tmp_path, {**bare, "a_confirmer": "oui"}, CLEAN)

    def test_what_is_published_is_confirmed(self, tmp_path: Path) -> None:
        step = {"id": "x", "type": "dire", "usager": "Bonjour.", "a_confirmer": "oui"}
        assert "P405" in codes(tmp_path, step)
        assert "P405" not in codes(tmp_path, step, statut="brouillon")


class TestTrials:
    def test_each_answer_is_tried(self, tmp_path: Path) -> None:
        assert codes(tmp_path, essais=TRIALS[:1]) == {"P602"}

    def test_there_are_some(self, tmp_path: Path) -> None:
        assert codes(tmp_path, essais=[]) == {"P603"}

    def test_a_trouble_with_a_way_out_is_tried(self, tmp_path: Path) -> None:
        step = {
            "id": "x",
            "type": "faire",
            "usager": "J'écris.",
            "autonomie": "Laissez.",
            "si_probleme": [{"quand": "Panne", "vers": "ailleurs"}],
        }
        trial = {"nom": "p", "reponses": {"qui": "a", "x": "probleme-1"}, "attendu": "oriente"}
        assert codes(tmp_path, step) == {"P602"}
        assert codes(tmp_path, step, essais=[*TRIALS, trial]) == set()

    def test_an_end_that_is_not_the_one_expected(self, tmp_path: Path) -> None:
        wrong = {**TRIALS[0], "attendu": "depose"}
        assert "P601" in codes(tmp_path, essais=[wrong, TRIALS[1]])

    def test_a_step_that_does_not_exist(self, tmp_path: Path) -> None:
        wrong = {**TRIALS[0], "reponses": {"qui": "a", "absent": "oui"}}
        assert "P601" in codes(tmp_path, essais=[wrong, *TRIALS])


def test_only_errors_keep_a_journey_from_being_used(tmp_path: Path) -> None:
    path = put(tmp_path, journey(ASK, END, REFER))
    found = verify.verify(path, Library([tmp_path]), TODAY)
    assert {p.severity for p in found} == {Severity.WARNING}
