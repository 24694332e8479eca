"""A code copied by hand, typed on the home line; and the one paper of a secret visit."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from support import TODAY, journey, put, services, takings

from mediation.journey import resume
from mediation.journey.guide import Guide
from mediation.plain import Lines, Plain
from mediation.services import Services

SAY = {"id": "bonjour", "type": "dire", "usager": "Bonjour."}
ASK = {
    "id": "qui",
    "type": "demander",
    "usager": "Qui ?",
    "reponses": [{"id": "moi", "texte": "Moi"}, {"id": "autre", "texte": "Autre"}],
}
LATER = {"id": "plus-tard", "type": "dire", "usager": "On continue."}
MINE = {"id": "pour-moi", "type": "dire", "usager": "C'est pour moi.", "si": {"qui": "moi"}}


@pytest.fixture
def desk(tmp_path: Path) -> Services:
    put(tmp_path / "parcours", journey(SAY, ASK, LATER, MINE))
    return services(tmp_path / "poste", tmp_path / "parcours")


def code_of(desk: Services) -> str:
    """The code of a visit that stopped after « Moi »."""
    loaded = desk.library.load("essai")
    walk = Guide.start(loaded, desk.library.reference, TODAY)
    return resume.code(walk.advance().advance("moi"))


def typed(desk: Services, *lines: str) -> str:
    """What the line-by-line desk answers to these lines, then the end of input."""
    out = io.StringIO()
    Plain(desk, Lines(io.StringIO("\n".join([*lines, ""])), out)).desk()
    return out.getvalue()


class TestACode:
    def test_reopens_the_journey_at_its_step(self, desk: Services) -> None:
        said = typed(desk, code_of(desk), "")
        assert "Code de reprise. Le parcours reprend là où il en était." in said
        assert "La personne lit : Bonjour." not in said
        assert "La personne lit : On continue." in said
        assert "La personne lit : C'est pour moi." in said, "the answer was kept"

    def test_works_at_a_desk_that_never_saw_the_person(
        self, desk: Services, tmp_path: Path
    ) -> None:
        elsewhere = services(tmp_path / "ailleurs", tmp_path / "parcours")
        said = typed(elsewhere, code_of(desk).lower().replace("-", " "))
        assert "La personne lit : On continue." in said

    def test_with_a_wrong_sign_is_a_sentence_and_the_question_again(self, desk: Services) -> None:
        code = code_of(desk)
        wrong = code[:-1] + ("2" if code[-1] != "2" else "3")
        said = typed(desk, wrong, "q")
        assert "Un signe de ce code n'est pas le bon" in said
        assert said.count("De quoi la personne a-t-elle besoin") == 2

    def test_of_another_version_begins_again_and_says_so(
        self, desk: Services, tmp_path: Path
    ) -> None:
        code = code_of(desk)
        put(tmp_path / "parcours", journey(SAY, ASK, LATER, MINE, version="2"))
        said = typed(services(tmp_path / "poste", tmp_path / "parcours"), code)
        assert "Ce parcours a changé depuis la carte : il reprend au début." in said
        assert "La personne lit : Bonjour." in said

    def test_is_on_the_card_of_a_visit_that_stops(self, desk: Services, tmp_path: Path) -> None:
        said = typed(desk, "essai", "1", "", "1", "c")
        assert "Carte faite" in said
        (card,) = takings(desk)
        assert code_of(desk) in card.read_text(encoding="utf-8")

    def test_is_recorded_as_any_visit(self, desk: Services) -> None:
        said = typed(desk, code_of(desk), "", "", "", "1", "2", "1", "0", "")
        assert "Bilan enregistré." in said


class TestASecretVisit:
    @pytest.fixture
    def secret(self, tmp_path: Path) -> Services:
        put(tmp_path / "parcours", journey(SAY, discretion="secret"))
        return services(tmp_path / "poste", tmp_path / "parcours")

    def test_offers_useful_numbers_only_and_only_on_request(
        self, secret: Services, tmp_path: Path
    ) -> None:
        said = typed(secret, "essai", "1", "", "", "c")
        assert "la même pour tous" in said
        assert "Carte faite" in said
        (card,) = takings(secret)
        assert card.name == "carte-1.pdf"
        text = card.read_text(encoding="utf-8")
        assert "39 19" in text
        assert "essai" not in text

    def test_leaves_no_paper_otherwise(self, secret: Services, tmp_path: Path) -> None:
        said = typed(secret, "essai", "1", "", "", "")
        assert "Carte faite" not in said
        assert not (tmp_path / "poste" / "a-emporter").exists()

    def test_is_over_even_when_nobody_answers(self, secret: Services) -> None:
        out = io.StringIO()
        status = Plain(secret, Lines(io.StringIO("\n\n"), out)).one("essai")
        assert status == 0
        assert "Rien n'a été enregistré" in out.getvalue()
