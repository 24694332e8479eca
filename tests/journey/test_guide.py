"""Walking a journey."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from support import END, TODAY, fragment, guide, journey, put

from mediation.journey.guide import CannotResume, Guide, WrongAnswer
from mediation.journey.library import Library
from mediation.journey.view import Mode
from mediation.journey.vocabulary import Blocker, Result

SAY = {"id": "dire", "type": "dire", "usager": "Bonjour."}
ASK = {
    "id": "qui",
    "type": "demander",
    "usager": "Quel nom ?",
    "reponses": [
        {"id": "cpam", "texte": "CPAM"},
        {"id": "msa", "texte": "MSA", "vers": "fini"},
    ],
}
PAPERS = {
    "id": "papiers",
    "type": "verifier",
    "usager": "Avez-vous ces papiers ?",
    "documents": [
        {
            "id": "identite",
            "nom": "Ma carte d'identité",
            "un_parmi": "piece",
            "si_manque": "revenir",
        },
        {"id": "passeport", "nom": "Mon passeport", "un_parmi": "piece", "si_manque": "revenir"},
        {"id": "telephone", "nom": "Mon téléphone", "obligatoire": "non"},
    ],
}
COME_BACK = {"id": "revenir", "type": "fin", "resultat": "revient", "carte": "Je reviens."}
DO = {
    "id": "ecrire",
    "type": "faire",
    "usager": "J'écris.",
    "si_probleme": [
        {"quand": "La page reste blanche", "alors": "Recharger la page."},
        {"quand": "Le service est en panne", "vers": "revenir", "blocage": "panne"},
    ],
}


def texts(here: Guide) -> list[str]:
    return [choice.text for choice in here.view.choices]


class TestGoingOn:
    def test_enter_goes_on_only_where_nothing_is_to_be_chosen(self, tmp_path: Path) -> None:
        here = guide(tmp_path, SAY, ASK)
        assert here.view.mode is Mode.CONTINUE
        here = here.advance()
        assert here.view.mode is Mode.ONE
        with pytest.raises(WrongAnswer, match="choisir"):
            here.advance()

    def test_an_answer_leads_where_the_file_says(self, tmp_path: Path) -> None:
        here = guide(tmp_path, ASK, SAY)
        assert here.advance("cpam").path == "dire"
        assert here.advance("msa").path == "fini"

    def test_an_answer_that_does_not_exist_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(WrongAnswer, match="n'existe pas"):
            guide(tmp_path, ASK).advance("caf")

    def test_two_answers_where_one_is_asked_are_refused(self, tmp_path: Path) -> None:
        with pytest.raises(WrongAnswer, match="Une seule"):
            guide(tmp_path, ASK).advance("cpam", "msa")

    def test_a_warning_must_be_answered(self, tmp_path: Path) -> None:
        warning = {
            "id": "arnaque",
            "type": "alerte",
            "danger": "fraude",
            "usager": "C'est gratuit.",
        }
        here = guide(tmp_path, warning)
        with pytest.raises(WrongAnswer):
            here.advance()
        assert here.advance("fait").path == "fini"

    def test_refusing_help_leads_elsewhere_and_not_to_the_door(self, tmp_path: Path) -> None:
        agreement = {
            "id": "accord",
            "type": "accord",
            "nature": "aide",
            "usager": "D'accord ?",
            "refus": "regarder",
        }
        watch = {
            "id": "regarder",
            "type": "dire",
            "usager": "Vous faites, je regarde.",
            "vers": "qui",
        }
        here = guide(tmp_path, agreement, ASK, END, watch)
        assert here.advance("oui").path == "qui"
        assert here.advance("non").path == "regarder"
        assert here.advance("non").advance().path == "qui"

    def test_several_answers_may_be_ticked(self, tmp_path: Path) -> None:
        many = {
            "id": "aides",
            "type": "demander",
            "usager": "Quelles aides ?",
            "plusieurs": "oui",
            "reponses": [{"id": "rsa", "texte": "RSA"}, {"id": "apl", "texte": "APL"}],
        }
        then = {"id": "apl", "type": "dire", "usager": "Pour l'APL.", "si": {"aides": ["apl"]}}
        here = guide(tmp_path, many, then)
        assert here.view.mode is Mode.SEVERAL
        assert here.advance("apl", "rsa").path == "apl"
        assert here.advance("rsa").path == "fini"
        assert here.advance("apl", "rsa").moves[0].answers == ("rsa", "apl")


class TestMissingPapers:
    def test_one_of_a_group_is_enough(self, tmp_path: Path) -> None:
        here = guide(tmp_path, PAPERS, END, COME_BACK)
        assert texts(here) == [
            "Tout est là",
            "Il manque : Ma carte d'identité ou Mon passeport",
            "Il manque : Mon téléphone",
        ]

    def test_a_required_one_leads_to_coming_back(self, tmp_path: Path) -> None:
        here = guide(tmp_path, PAPERS, END, COME_BACK).advance("manque-piece", "manque-telephone")
        assert here.path == "revenir"
        ending = here.advance().ending
        assert ending is not None
        assert ending.result is Result.COMES_BACK
        assert ending.blocker is Blocker.MISSING_PAPER
        assert ending.blocking_step == "papiers"

    def test_an_optional_one_stops_nobody(self, tmp_path: Path) -> None:
        here = guide(tmp_path, PAPERS, END, COME_BACK)
        assert here.advance("manque-telephone").path == "fini"

    def test_everything_there_and_something_missing_cannot_both_be(self, tmp_path: Path) -> None:
        with pytest.raises(WrongAnswer):
            guide(tmp_path, PAPERS, END, COME_BACK).advance("fait", "manque-piece")


class TestWhatGoesWrong:
    def test_a_remedy_is_given_and_the_step_is_still_to_be_done(self, tmp_path: Path) -> None:
        here = guide(tmp_path, DO, END, COME_BACK).advance("probleme-1")
        assert here.path == "ecrire"
        assert here.view.remedy == ("Recharger la page.",)
        assert here.advance("fait").path == "fini"

    def test_a_way_out_is_taken_and_remembered_as_the_blocker(self, tmp_path: Path) -> None:
        here = guide(tmp_path, DO, END, COME_BACK).advance("probleme-2")
        assert here.path == "revenir"
        ending = here.ending
        assert ending is not None
        assert (ending.blocker, ending.blocking_step) == (Blocker.OUTAGE, "ecrire")


class TestGoingBack:
    def test_any_number_of_times(self, tmp_path: Path) -> None:
        start = guide(tmp_path, SAY, ASK, DO, END, COME_BACK)
        here = start.advance().advance("cpam").advance("probleme-1").advance("fait")
        for path in ("ecrire", "ecrire", "qui", "dire", "dire"):
            here = here.back()
            assert here.path == path
        assert here == start

    def test_forgets_what_was_answered(self, tmp_path: Path) -> None:
        only_msa = {"id": "msa", "type": "dire", "usager": "MSA.", "si": {"qui": ["cpam"]}}
        here = guide(
            tmp_path,
            {**ASK, "reponses": [{"id": "cpam", "texte": "CPAM"}, {"id": "msa", "texte": "MSA"}]},
            only_msa,
        )
        assert here.advance("cpam").path == "msa"
        assert here.advance("cpam").back().advance("msa").path == "fini"


class TestConditions:
    def test_a_step_out_of_its_dates_is_passed(self, tmp_path: Path) -> None:
        dated = {**SAY, "valable_du": "2026-12-01", "valable_jusquau": "2026-12-31"}
        assert guide(tmp_path, dated, today=date(2026, 11, 30)).path == "fini"
        assert guide(tmp_path, dated, today=date(2026, 12, 1)).path == "dire"
        assert guide(tmp_path, dated, today=date(2026, 12, 31)).path == "dire"
        assert guide(tmp_path, dated, today=date(2027, 1, 1)).path == "fini"

    def test_unless(self, tmp_path: Path) -> None:
        question = {**ASK, "reponses": [{"id": "cpam", "texte": "C"}, {"id": "msa", "texte": "M"}]}
        here = guide(tmp_path, question, {**SAY, "sauf": {"qui": ["msa"]}})
        assert here.advance("cpam").path == "dire"
        assert here.advance("msa").path == "fini"

    def test_months_are_counted_from_the_visit_s(self, tmp_path: Path) -> None:
        step = {**SAY, "periode": {"de": "M-4", "a": "M-2"}}
        assert guide(tmp_path, step).view.period == "Période : de juillet 2026 à septembre 2026"
        january = guide(tmp_path, step, today=date(2027, 1, 15)).view.period
        assert january == "Période : de septembre 2026 à novembre 2026"


class TestFragments:
    @pytest.fixture
    def here(self, tmp_path: Path) -> Guide:
        put(
            tmp_path,
            fragment(
                "compte",
                {**DO, "si_probleme": [{"quand": "Bloqué", "vers": "ko"}]},
                {"id": "ok", "type": "fin", "sortie": "fait"},
                {"id": "ko", "type": "fin", "sortie": "bloque"},
                exits=("fait", "bloque"),
            ),
            "fragments/compte",
        )
        return guide(
            tmp_path,
            {
                "id": "entrer",
                "type": "inclure",
                "fragment": "compte",
                "sorties": {"bloque": "revenir"},
            },
            {**SAY, "si": {"entrer": ["fait"]}},
            END,
            COME_BACK,
        )

    def test_their_steps_stand_under_the_step_that_includes_them(self, here: Guide) -> None:
        assert here.path == "entrer/ecrire"

    def test_the_ordinary_exit_goes_to_the_next_step(self, here: Guide) -> None:
        assert here.advance("fait").path == "dire"

    def test_another_exit_goes_where_the_journey_says(self, here: Guide) -> None:
        assert here.advance("probleme-1").path == "revenir"


class TestResuming:
    def test_from_plain_values(self, tmp_path: Path) -> None:
        here = guide(tmp_path, SAY, ASK, DO, END, COME_BACK).advance().advance("cpam")
        plain = json.loads(json.dumps(here.as_plain()))
        again = Guide.resume(here.loaded, here.reference, TODAY, plain)
        assert again == here

    def test_another_text_of_the_journey_is_refused(self, tmp_path: Path) -> None:
        plain = guide(tmp_path, SAY, ASK).advance().as_plain()
        changed = guide(tmp_path, {**SAY, "usager": "Bonsoir."}, ASK)
        with pytest.raises(CannotResume, match="changé"):
            Guide.resume(changed.loaded, changed.reference, TODAY, plain)

    @pytest.mark.parametrize(
        "moves", [[["qui", ["cpam"]]], [["dire", ["fait"]], ["qui", ["caf"]]], "x", [[1]], None]
    )
    def test_moves_that_do_not_fit_are_refused(self, tmp_path: Path, moves: object) -> None:
        here = guide(tmp_path, SAY, ASK)
        plain = {**here.as_plain(), "etapes": moves}
        with pytest.raises(CannotResume):
            Guide.resume(here.loaded, here.reference, TODAY, plain)


class TestTheEnd:
    def test_a_waiting_step_may_end_the_visit(self, tmp_path: Path) -> None:
        wait = {"id": "attente", "type": "attendre", "qui": "La caisse", "reprise": "oui"}
        here = guide(tmp_path, wait).advance("arret")
        assert here.finished
        assert here.ending is not None
        assert here.ending.result is Result.WAITS

    def test_the_receipt_number_is_asked_for_before_a_filed_end(self, tmp_path: Path) -> None:
        filed = {"id": "fini", "type": "fin", "resultat": "depose", "usager": "C'est fait."}
        here = guide(tmp_path, {**DO, "preuve": "Le numéro de la demande"}, filed, COME_BACK)
        here = here.advance("fait")
        assert here.view.mode is Mode.ONE
        assert any("Le numéro de la demande" in line for line in here.view.mediator)
        assert here.advance("fait").finished
        assert here.advance("sans-preuve").finished

    def test_nothing_goes_on_after_the_end(self, tmp_path: Path) -> None:
        here = guide(tmp_path, SAY).advance().advance()
        assert here.finished
        with pytest.raises(WrongAnswer):
            here.advance()


class TestProgress:
    def test_counts_the_steps_to_a_good_end(self, tmp_path: Path) -> None:
        here = guide(tmp_path, SAY, ASK, DO, END, COME_BACK)
        assert here.view.progress == "encore 2 à 3 étapes"
        assert here.advance().advance("cpam").view.progress == "encore 1 étape"
        assert here.advance().advance("msa").view.progress == "dernière étape"

    def test_is_never_more_than_what_the_walk_still_meets(self, tmp_path: Path) -> None:
        library = Library([tmp_path])
        put(tmp_path, journey(SAY, ASK, PAPERS, DO, END, COME_BACK))
        loaded = library.load_file(tmp_path / "essai.yaml")
        here = Guide.start(loaded, library.reference, TODAY)
        for answers in ((), ("cpam",), ("fait",), ("fait",)):
            low, high = loaded.graph.distance(here.path)
            after = 4 - len(here.moves)
            assert low <= after <= high
            here = here.advance(*answers)
