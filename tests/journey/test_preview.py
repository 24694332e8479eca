"""Playing a journey while it is written."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import END, TODAY, journey, put

from mediation.journey import trials, verify
from mediation.journey.guide import Guide
from mediation.journey.library import Library, built_in
from mediation.journey.preview import Preview, to_step, trial_of, with_trial
from mediation.journey.problems import JourneyError
from mediation.journey.source import parse

SAY = {"id": "dire", "type": "dire", "usager": "Bonjour."}
ASK = {
    "id": "qui",
    "type": "demander",
    "usager": "Quel nom ?",
    "reponses": [{"id": "a", "texte": "A"}, {"id": "b", "texte": "B", "vers": "papiers"}],
}
ONLY_B = {"id": "seul-b", "type": "dire", "usager": "B.", "si": {"qui": ["b"]}}
PAPERS = {
    "id": "papiers",
    "type": "verifier",
    "usager": "Avez-vous ?",
    "documents": [{"id": "carte", "nom": "Ma carte", "si_manque": "revenir"}],
}
BACK = {"id": "revenir", "type": "fin", "resultat": "revient"}
STEPS = [SAY, ASK, PAPERS, ONLY_B, END, BACK]


def preview(folder: Path, start_at: str = "") -> Preview:
    path = put(folder, journey(*STEPS))
    return Preview(path, Library([folder]), TODAY, start_at)


class TestReloadOnSave:
    def test_nothing_happens_until_the_file_is_saved(self, tmp_path: Path) -> None:
        assert preview(tmp_path).reload() is False

    def test_the_author_stays_where_they_were(self, tmp_path: Path) -> None:
        here = preview(tmp_path)
        here.guide = here.guide.advance().advance("a")
        put(tmp_path, journey(*STEPS[:2], {**PAPERS, "usager": "Avez-vous tout ?"}, *STEPS[3:]))
        assert here.reload()
        assert here.guide.view.person[0] == "Avez-vous tout ?"

    def test_what_no_longer_fits_is_forgotten(self, tmp_path: Path) -> None:
        here = preview(tmp_path)
        here.guide = here.guide.advance().advance("b")
        other = [{"id": "x", "texte": "X"}, {"id": "y", "texte": "Y"}]
        put(tmp_path, journey(SAY, {**ASK, "reponses": other}, PAPERS, END, BACK))
        assert here.reload()
        assert here.guide.path == "qui"

    def test_a_problem_is_said_and_the_walk_stays(self, tmp_path: Path) -> None:
        here = preview(tmp_path)
        here.guide = here.guide.advance()
        put(tmp_path, journey(*STEPS) + "\nclé: x")
        with pytest.raises(JourneyError):
            here.reload()
        assert here.guide.path == "qui"
        put(tmp_path, journey(*STEPS))
        assert here.reload()


class TestStartingAnywhere:
    def test_a_condition_is_met_on_the_way(self, tmp_path: Path) -> None:
        here = preview(tmp_path, "seul-b").guide
        assert here.path == "seul-b"
        assert here.answers["qui"] == ("b",)

    def test_a_step_that_does_not_exist_is_met_with_the_nearest(self, tmp_path: Path) -> None:
        with pytest.raises(JourneyError, match="Vouliez-vous dire « papiers »"):
            preview(tmp_path, "papier")

    def test_every_shown_step_of_the_built_in_journeys(self) -> None:
        library = Library([built_in()])
        for name in ("carte-vitale-perdue", "attestation-droits"):
            loaded = library.load(name)
            start = Guide.start(loaded, library.reference, TODAY)
            for path, node in loaded.graph.nodes.items():
                if node.shown:
                    assert to_step(start, path).path == path


class TestKeepingAWalkAsATrial:
    @pytest.mark.parametrize(
        "answers",
        [
            [(), ("a",), ("fait",), ()],
            [(), ("b",), ("manque-carte",), ()],
            [(), ("b",), ("fait",), (), ()],
        ],
    )
    def test_the_trial_walks_the_same_way(
        self, tmp_path: Path, answers: list[tuple[str, ...]]
    ) -> None:
        here = preview(tmp_path).guide
        for given in answers:
            here = here.advance(*given)
        assert here.finished
        trial = trial_of(here, "mon essai")
        text = with_trial(journey(*STEPS), trial)
        path = put(tmp_path, text)
        library = Library([tmp_path])
        loaded = library.load_file(path)
        walked = trials.run(loaded, loaded.journey.trials[-1], library.reference, TODAY)
        assert walked.result == trial.expected
        assert not any(p.code == "P601" for p in verify.verify(path, library, TODAY))

    def test_comments_and_other_trials_stay(self, tmp_path: Path) -> None:
        here = preview(tmp_path).guide.advance().advance("a").advance("fait").advance()
        known = "essais:\n- nom: déjà là # note\n  reponses: {qui: a}\n  attendu: obtenu\n"
        text = journey(*STEPS) + "# avant\n" + known + "# après\n"
        result = with_trial(text, trial_of(here, "l'essai : neuf"))
        names = [trial["nom"] for trial in parse(result, "").data["essais"]]
        assert names == ["déjà là", "l'essai : neuf"]
        for kept in ("# avant", "# note", "# après"):
            assert kept in result
        again = with_trial(result, trial_of(here, "encore"))
        assert len(parse(again, "").data["essais"]) == 3

    def test_a_file_that_cannot_take_it_is_left_alone(self, tmp_path: Path) -> None:
        here = preview(tmp_path).guide.advance().advance("a").advance("fait").advance()
        with pytest.raises(JourneyError):
            with_trial(journey(*STEPS) + "essais: []\n", trial_of(here, "x"))
