"""What a step shows, and what it must never show."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from support import guide

from mediation.journey.vocabulary import Discretion

HOSTILE = "[/b] [@click=app.quit]ici[/] \x1b]0;PWNED\x07 \x1b[31m \u202egnirts"


class TestDiscretion:
    SAY = {"id": "dire", "type": "dire", "usager": "Je suis en danger."}

    def test_a_discreet_journey_has_a_neutral_title(self, tmp_path: Path) -> None:
        assert guide(tmp_path, self.SAY, discretion="discret").view.title == "Mon dossier"

    def test_a_secret_journey_is_never_said(self, tmp_path: Path) -> None:
        view = guide(tmp_path, self.SAY, discretion="secret").view
        assert view.title == "Mon dossier"
        assert view.spoken == ""

    def test_a_step_may_only_be_stricter(self, tmp_path: Path) -> None:
        stricter = guide(tmp_path, {**self.SAY, "discretion": "secret"}).view
        assert stricter.discretion is Discretion.SECRET
        looser = guide(tmp_path, {**self.SAY, "discretion": "ordinaire"}, discretion="secret").view
        assert looser.discretion is Discretion.SECRET

    def test_a_question_for_the_mediator_is_neither_shown_nor_said(self, tmp_path: Path) -> None:
        question = {
            "id": "seule",
            "type": "demander",
            "a": "mediateur",
            "usager": "Est-elle venue seule ?",
            "reponses": [{"id": "oui", "texte": "Oui"}, {"id": "non", "texte": "Non"}],
        }
        view = guide(tmp_path, question).view
        assert view.person == ()
        assert view.spoken == ""
        assert "Est-elle venue seule ?" in view.mediator

    def test_a_pro_contact_is_for_the_mediator_only(self, tmp_path: Path) -> None:
        refer = {"id": "ailleurs", "type": "orienter", "vers_qui": "La caisse", "contact": "ligne"}
        contact = {"id": "ligne", "nom": "Ligne des agents", "telephone": "01 02", "pour": "pro"}
        view = guide(tmp_path, refer, contacts=[contact]).view
        assert [c.phone for c in view.contacts] == ["01 02"]
        assert not view.contacts[0].for_person
        assert not any("01 02" in line for line in view.person)
        assert "01 02" not in view.spoken


class TestHostileText:
    def test_loses_what_acts_and_keeps_what_is_read(self, tmp_path: Path) -> None:
        # YAML itself refuses a raw ESC; an escaped one passes, so the text is quoted.
        step = {"id": "dire", "type": "dire", "usager": HOSTILE, "mediateur": HOSTILE}
        view = guide(tmp_path, step, titre=HOSTILE).view
        for text in (view.title, *view.person, *view.mediator, view.spoken):
            assert "[/b] [@click=app.quit]ici[/]" in text
            assert not set(text) & {"\x1b", "\x07", "\u202e"}


class TestWhatNobodyConfirmed:
    SAY = {"id": "dire", "type": "dire", "usager": "Bonjour."}

    def test_is_said_at_its_step(self, tmp_path: Path) -> None:
        assert guide(tmp_path, self.SAY).view.notices == ()
        view = guide(tmp_path, {**self.SAY, "a_confirmer": "oui"}).view
        assert view.notices[0].startswith("À confirmer")

    def test_a_draft_says_so(self, tmp_path: Path) -> None:
        assert "Brouillon" in guide(tmp_path, self.SAY, statut="brouillon").view.notices[0]

    def test_a_journey_past_its_review_says_so(self, tmp_path: Path) -> None:
        late = guide(tmp_path, self.SAY, today=date(2027, 6, 1))
        assert late.view.notices == ("À relire depuis le 22/05/2027.",)

    def test_a_source_is_dated(self, tmp_path: Path) -> None:
        view = guide(tmp_path, {**self.SAY, "source": "F1"}).view
        assert view.source == "F1 du 02/01/2026"


class TestWhatIsSaid:
    def test_the_answers_too(self, tmp_path: Path) -> None:
        question = {
            "id": "qui",
            "type": "demander",
            "usager": "Quel nom ?",
            "reponses": [{"id": "a", "texte": "CPAM"}, {"id": "b", "texte": "MSA"}],
        }
        assert guide(tmp_path, question).view.spoken == "Quel nom ?\nCPAM.\nMSA."

    def test_other_words_where_the_file_gives_some(self, tmp_path: Path) -> None:
        step = {"id": "dire", "type": "dire", "usager": "Je clique.", "oral": "Cliquez ici"}
        assert guide(tmp_path, step).view.spoken == "Cliquez ici."

    @pytest.mark.parametrize(
        ("delays", "text"),
        [
            ({"delai_min": "P2W", "delai_max": "P3W"}, "Cela prend de 2 semaines à 3 semaines."),
            ({"delai_max": "P1M"}, "Cela prend au plus 1 mois."),
            ({"delai_min": "P10D"}, "Cela prend au moins 10 jours."),
        ],
    )
    def test_a_delay_is_written_out(
        self, tmp_path: Path, delays: dict[str, str], text: str
    ) -> None:
        wait = {"id": "attente", "type": "attendre", "qui": "La caisse", **delays}
        assert text in guide(tmp_path, wait).view.person
