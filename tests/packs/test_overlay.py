"""What this desk changes in journeys, and what it cannot."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from support import TODAY, fragment, journey, put

from mediation import handout
from mediation.cli import main
from mediation.journey.guide import Guide
from mediation.journey.library import Library, built_in
from mediation.journey.problems import Problem, Severity
from mediation.journey.view import View

STEPS = [
    {"id": "debut", "type": "dire", "usager": "Bonjour."},
    {
        "id": "papiers",
        "type": "verifier",
        "usager": "Avez-vous ce papier ?",
        "documents": [{"id": "identite", "nom": "Ma pièce d'identité", "si_manque": "revenir"}],
    },
    {
        "id": "voie",
        "type": "demander",
        "usager": "Papier ou internet ?",
        "reponses": [{"id": "papier", "texte": "Papier", "vers": "formulaire"},
                     {"id": "ligne", "texte": "Internet"}],
    },
    {"id": "ligne", "type": "faire", "usager": "J'ouvre la page.", "lien": "https://caf.fr"},
    {"id": "secret", "type": "alerte", "usager": "C'est secret.", "danger": "mot-de-passe"},
    {"id": "formulaire", "type": "dire", "usager": "Je remplis le formulaire."},
    {"id": "aller", "type": "orienter", "vers_qui": "La CAF", "contact": "caf-ici"},
    {"id": "fini", "type": "fin", "resultat": "obtenu", "usager": "C'est fini."},
    {"id": "revenir", "type": "fin", "resultat": "revient", "usager": "Je reviens."},
]  # fmt: skip
OWN = [{"id": "caf-ici", "nom": "CAF", "telephone": "32 30"}]


def desk(folder: Path, local: str) -> Library:
    """A desk with one journey « essai » and these changes to it."""
    put(folder / "parcours", journey(*STEPS, contacts=OWN))
    path = folder / "locale.yaml"
    path.write_text(local, encoding="utf-8")
    return Library([folder / "parcours", built_in()], overlay=path)


def steps(change: str) -> str:
    """A locale.yaml with these changes to the steps of « essai »."""
    lines = "".join(f"      {line}\n" for line in change.splitlines())
    return f"format: 1\nparcours:\n  essai:\n    etapes:\n{lines}"


def walk(library: Library, *answers: str) -> Guide:
    """The journey answered so, one answer a step; "" goes on."""
    guide = Guide.start(library.load("essai"), library.reference, TODAY)
    for answer in answers:
        guide = guide.advance(*([answer] if answer else []))
    return guide


def view_at(library: Library, path: str) -> View:
    return replace(walk(library), path=path).view


def codes(problems: list[Problem]) -> list[str]:
    return [problem.code for problem in problems]


class TestAChange:
    def test_of_a_link(self, tmp_path: Path) -> None:
        library = desk(tmp_path, steps("ligne: {lien: https://ici.caf.fr/23}"))
        assert view_at(library, "ligne").link == "https://ici.caf.fr/23"
        assert library.check_overlay() == []

    def test_of_papers(self, tmp_path: Path) -> None:
        more = "papiers: {documents: [{id: bail, nom: Mon bail, si_manque: revenir}]}"
        library = desk(tmp_path, steps(more))
        guide = walk(library, "")
        assert "– Mon bail" in guide.view.person
        guide = guide.advance("manque-bail")
        assert guide.path == "revenir"
        assert "Mon bail" in handout.card(guide).papers

    def test_of_a_contact_of_the_journey(self, tmp_path: Path) -> None:
        local = (
            "format: 1\nparcours:\n  essai:\n    contacts:\n"
            "      - {id: caf-ici, nom: CAF de la Creuse, telephone: 05 55 00 00 00}\n"
        )
        contact = view_at(desk(tmp_path, local), "aller").contacts[0]
        assert (contact.name, contact.phone) == ("CAF de la Creuse", "05 55 00 00 00")

    def test_of_whom_a_step_names(self, tmp_path: Path) -> None:
        local = steps("aller: {contact: mairie}") + "contacts: [{id: mairie, nom: La mairie}]\n"
        assert view_at(desk(tmp_path, local), "aller").contacts[0].name == "La mairie"

    def test_of_a_shared_contact_is_for_every_journey(self, tmp_path: Path) -> None:
        local = "format: 1\ncontacts: [{id: assurance-maladie, nom: CPAM 23}]\n"
        reference = desk(tmp_path, local).reference
        assert reference.contacts["assurance-maladie"].name == "CPAM 23"
        assert len(reference.contacts) > 3

    def test_survives_a_new_version_of_the_journey(self, tmp_path: Path) -> None:
        local = steps("ligne: {lien: https://ici.caf.fr/23}")
        before = desk(tmp_path, local).load("essai")
        put(tmp_path / "parcours", journey(*STEPS, contacts=OWN, version="2"))
        library = Library([tmp_path / "parcours"], overlay=tmp_path / "locale.yaml")
        assert library.load("essai").journey.version == 2
        assert view_at(library, "ligne").link == "https://ici.caf.fr/23"
        assert library.load("essai").hash != before.hash

    def test_does_not_tell_this_desk_from_the_others(self, tmp_path: Path) -> None:
        here = desk(tmp_path, steps("ligne: {absent: oui}"))
        everywhere = Library([tmp_path / "parcours"])
        assert here.load("essai").hash == everywhere.load("essai").hash


class TestAStepThisDeskDoesNotHave:
    def test_is_passed_over(self, tmp_path: Path) -> None:
        library = desk(tmp_path, steps("ligne: {absent: oui}"))
        assert walk(library, "", "fait", "ligne").path == "secret"
        assert "ligne" not in {move.path for move in walk(library, "", "fait", "ligne").moves}

    def test_may_lead_elsewhere(self, tmp_path: Path) -> None:
        library = desk(tmp_path, steps("voie: {absent: oui, vers: formulaire}"))
        assert walk(library, "", "fait").path == "formulaire"

    def test_may_be_a_sentence(self, tmp_path: Path) -> None:
        change = "voie: {a_la_place: Ici tout se fait sur papier., vers: formulaire}"
        guide = walk(desk(tmp_path, steps(change)), "", "fait")
        assert guide.view.person == ("Ici tout se fait sur papier.",)
        assert guide.advance().path == "formulaire"

    def test_two_in_a_row_are_passed_over(self, tmp_path: Path) -> None:
        change = "voie: {absent: oui, vers: ligne}\nligne: {absent: oui}"
        assert walk(desk(tmp_path, steps(change)), "", "fait").path == "secret"

    def test_is_not_counted_in_what_is_left(self, tmp_path: Path) -> None:
        fewer = walk(desk(tmp_path, steps("voie: {absent: oui, vers: formulaire}")))
        (tmp_path / "locale.yaml").unlink()
        whole = walk(Library([tmp_path / "parcours"]))
        assert whole.loaded.graph.distance("debut").high == 7
        assert fewer.loaded.graph.distance("debut").high == 4

    def test_round_in_circles_is_refused(self, tmp_path: Path) -> None:
        change = "ligne: {absent: oui, vers: formulaire}\nformulaire: {absent: oui, vers: ligne}"
        library = desk(tmp_path, steps(change))
        assert codes(library.check_overlay()) == ["P703"]
        assert walk(library, "", "fait", "ligne").path == "formulaire"

    def test_inside_a_fragment_is_named_by_its_path(self, tmp_path: Path) -> None:
        exit_ = {"id": "fin", "type": "fin", "sortie": "fait"}
        lines = [{"id": name, "type": "dire", "usager": name} for name in ("un", "deux")]
        put(tmp_path / "parcours", fragment("bout", *lines, exit_), "fragments/bout")
        put(tmp_path / "parcours", journey({"id": "la", "type": "inclure", "fragment": "bout"}))
        path = tmp_path / "locale.yaml"
        path.write_text(steps("la/un: {a_la_place: Ici.}\nla/deux: {absent: oui}"))
        guide = walk(Library([tmp_path / "parcours"], overlay=path))
        assert guide.view.person == ("Ici.",)
        assert guide.advance().path == "fini"

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ("secret: {absent: oui}", "P704"),
            ("secret: {a_la_place: Passons.}", "P704"),
            ("fini: {absent: oui}", "P704"),
            ("debut: {absent: oui}", "P704"),
            ("voie: {absent: oui}", "P703"),
            ("ligne: {absent: oui, vers: nulle-part}", "P702"),
            ("ligne: {absent: oui, lien: https://caf.fr}", "P703"),
            ("ligne: {absent: oui, a_la_place: Non.}", "P703"),
            ("ligne: {vers: formulaire}", "P703"),
            ("ligne: {documents: [{id: a, nom: A}]}", "P703"),
            ("ligne: {contact: caf-ici}", "P703"),
            ("ligne: {lien: https://ici.example.com}", "P307"),
            ("formulaire: {lien: https://caf.fr}", "P703"),
            ("aller: {contact: persone}", "P705"),
            ("papiers: {documents: [{id: identite, nom: Encore}]}", "P706"),
            ("papiers: {documents: [{id: a, nom: A, si_manque: la}]}", "P702"),
            ("etape-d-avant: {absent: oui}", "P702"),
        ],
    )
    def test_or_what_cannot_be_changed_is_said_and_stays(
        self, tmp_path: Path, change: str, code: str
    ) -> None:
        library = desk(tmp_path, steps(change))
        (problem,) = library.check_overlay()
        assert problem.code == code
        assert problem.line == 5
        if code != "P307":
            loaded = library.load("essai")
            everywhere = Library([tmp_path / "parcours"]).load("essai")
            assert {p: n.step for p, n in loaded.graph.nodes.items()} == {
                p: n.step for p, n in everywhere.graph.nodes.items()
            }
            assert "1 ne s'appliquent plus" in loaded.notices[0]
            assert code in codes(list(library.problems))

    def test_never_more_papers_than_there_are_keys(self, tmp_path: Path) -> None:
        more = ", ".join(f"{{id: p{n}, nom: Papier {n}}}" for n in range(8))
        library = desk(tmp_path, steps(f"papiers: {{documents: [{more}]}}"))
        assert codes(library.check_overlay()) == ["P706"]
        assert len([line for line in view_at(library, "papiers").person if "–" in line]) == 8

    def test_one_wrong_change_leaves_the_others(self, tmp_path: Path) -> None:
        change = "partie: {absent: oui}\nligne: {lien: https://ici.caf.fr}"
        library = desk(tmp_path, steps(change))
        assert view_at(library, "ligne").link == "https://ici.caf.fr"
        (problem,) = library.check_overlay()
        assert problem.severity is Severity.WARNING


class TestAWrongFile:
    @pytest.mark.parametrize(
        ("text", "code", "place", "words"),
        [
            ("format: 1\nparcour: {}\n", "P101", (2, 1), "« parcours »"),
            (steps("ligne: {lein: https://caf.fr}"), "P101", (5, 15), "« lien »"),
            (
                steps("papiers:\n  documents:\n    - {id: a, nom: A, oblig: oui}"),
                "P101",
                (7, 29),
                "",
            ),
            ("format: 1\ncontacts:\n  - {id: a, telephon: 1}\n", "P101", (3, 13), "« telephone »"),
            (steps("ligne: {lien: http://caf.fr}"), "P104", (5, 21), "https://"),
            (steps("ligne: {absent: peut-être}"), "P104", (5, 23), "« oui »"),
            ("contacts: []\n", "P102", (1, 1), "format"),
            ("format: 1\ncontacts: [{id: a, nom: A}, {id: a, nom: B}]\n", "P201", (2, 34), ""),
            ("format: 1\nformat: 1\n", "P002", (2, 1), ""),
            ("format: 1\nx: a : b\n", "P011", (2, 6), ""),
            ("", "P001", (1, 1), ""),
            ("- a\n", "P104", (1, 1), ""),
        ],
    )
    def test_is_told_at_its_place(
        self, tmp_path: Path, text: str, code: str, place: tuple[int, int], words: str
    ) -> None:
        problems = desk(tmp_path, text).check_overlay()
        assert code in codes(problems)
        problem = next(p for p in problems if p.code == code)
        assert (problem.line, problem.column) == place
        assert words in problem.message

    def test_leaves_every_journey_as_it_is_for_all_and_says_so(self, tmp_path: Path) -> None:
        library = desk(tmp_path, "format: 2\n")
        guide = walk(library)
        assert "ne se lisent pas" in guide.view.notices[0]
        assert not any("ne se lisent pas" in notice for notice in guide.advance().view.notices)
        assert codes(list(library.problems)) == ["P104"]

    def test_about_a_journey_that_is_gone_is_a_warning(self, tmp_path: Path) -> None:
        library = desk(tmp_path, "format: 1\nparcours: {esai: {}}\n")
        (problem,) = library.check_overlay()
        assert (problem.code, problem.severity) == ("P701", Severity.WARNING)
        assert "Vouliez-vous dire « essai » ?" in problem.message
        assert library.load("essai").notices == ()

    def test_is_found_by_the_command_that_checks(
        self,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        desk(tmp_path, steps("lign: {absent: oui}"))
        monkeypatch.setenv("MEDIATION_HOME", str(tmp_path))
        main(["parcours", "verifier"])
        said = capsys.readouterr().out
        assert "locale.yaml:5:7: P702" in said
        assert "Vouliez-vous dire « ligne »" in said
