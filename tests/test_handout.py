"""The card of a walk: what comes next, and nothing that must stay private."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from support import END, guide

from accessibility.card import pdf
from accessibility.card.shapes import Shape
from mediation import handout
from mediation.handout import following
from mediation.journey import model as m
from mediation.journey import resume
from mediation.journey.reference import Reference

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

    def test_gives_the_days_of_a_delay_that_somebody_confirmed(self, tmp_path: Path) -> None:
        wait = {**WAIT, "delai_min": "P2W", "delai_max": "P3W"}
        for doubt, when in (
            ("non", "Entre le dimanche 6 décembre 2026 et le dimanche 13 décembre 2026"),
            ("oui", ""),
        ):
            step = {**wait, "a_confirmer": doubt}
            here = guide(tmp_path, step, contacts=CONTACTS).advance()
            first, *others = handout.card(here).next_steps
            assert (first.text, first.when) == ("J'attends : La caisse.", when)
            assert not any(block.when for block in others)

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


class TestTheModel:
    """What the journey says its card is for (``carte_modele``)."""

    OPEN = {"id": "ouvrir", "type": "faire", "mains": "personne", "usager": "J'ouvre.\nJe tape."}
    SEND = {"id": "envoyer", "type": "faire", "mains": "personne", "usager": "J'envoie."}
    OURS = {"id": "nous", "type": "faire", "mains": "ensemble", "usager": "Nous lisons."}
    KEEP = {"id": "fini", "type": "fin", "resultat": "obtenu", "carte": "Je garde ce papier."}
    READ = {
        "id": "comparer",
        "type": "verifier",
        "usager": "Je compare.",
        "points": [{"id": "mois", "texte": "Les mois sont les bons."}],
    }

    def test_is_what_comes_next_unless_it_says_otherwise(self, tmp_path: Path) -> None:
        assert handout.card(guide(tmp_path, DO)).model == "suite"

    def test_gestures_are_what_the_person_s_own_hands_did_in_order(self, tmp_path: Path) -> None:
        steps = (self.OPEN, self.OURS, self.READ, self.SEND, self.KEEP)
        here = guide(tmp_path, *steps, carte_modele="gestes")
        here = here.advance().advance().advance("fait").advance()
        card = handout.card(here)
        assert card.model == "gestes"
        assert [b.text for b in card.next_steps] == [
            "J'ouvre. Je tape.",
            "Je compare.",
            "J'envoie.",
            "Je garde ce papier.",
        ]

    def test_gestures_that_were_not_made_are_not_claimed(self, tmp_path: Path) -> None:
        stuck = {**self.SEND, "si_probleme": [{"quand": "Panne", "vers": "panne"}]}
        out = {"id": "panne", "type": "fin", "resultat": "revient", "carte": "Je reviens."}
        here = guide(tmp_path, stuck, END, out, carte_modele="gestes").advance("probleme-1")
        assert [b.text for b in handout.card(here).next_steps] == ["Je reviens."]

    def test_pictures_are_three_at_most_and_leave_out_reading_and_writing(
        self, tmp_path: Path
    ) -> None:
        says = [
            {"id": f"d{n}", "type": "dire", "usager": "x", "carte": f"Action {n}."}
            for n in range(5)
        ]
        here = guide(tmp_path, *says, carte_modele="trois-images")
        for _ in says:
            here = here.advance()
        card = handout.card(here)
        assert [b.text for b in card.next_steps] == ["Action 0.", "Action 1.", "Action 2."]
        assert (card.blanks, card.offline) == ((), ())

    def test_a_calendar_works_out_its_days_when_it_is_made(self, tmp_path: Path) -> None:
        long = {**WAIT, "delai_min": "P2W", "delai_max": "P1M"}
        here = guide(tmp_path, long, contacts=CONTACTS, carte_modele="calendrier").advance()
        found = [(b.when, b.text) for b in handout.card(here).next_steps]
        assert found == [
            (
                "Entre le dimanche 6 décembre 2026 et le mardi 22 décembre 2026",
                "J'attends : La caisse.",
            ),
            ("Mercredi 23 décembre 2026", "Sans réponse, j'appelle."),
            ("", "Je montre mon attestation."),
        ]

    def test_a_calendar_gives_no_day_that_nobody_confirmed(self, tmp_path: Path) -> None:
        doubtful = {**WAIT, "delai_min": "P2W", "a_confirmer": "oui"}
        here = guide(tmp_path, doubtful, contacts=CONTACTS, carte_modele="calendrier").advance()
        assert {b.when for b in handout.card(here).next_steps} == {""}

    def test_a_dated_fact_has_its_day_in_the_calendar_until_it_is_past(
        self, tmp_path: Path
    ) -> None:
        source = m.Origin.model_validate({"ref": "F1", "vu_le": "2026-11-22"})
        day = date(2026, 12, 31)
        fact = m.Fact(id="limite", texte="Je demande avant ce jour.", source=source, jour=day)
        doubt = fact.model_copy(update={"id": "doute", "to_confirm": True})
        here = guide(tmp_path, DO, carte_modele="calendrier")
        step = here.node.step.model_copy(update={"facts": ("limite", "doute")})
        here.loaded.graph.nodes["ecrire"] = replace(here.node, step=step)
        shared = Reference({}, {"limite": fact, "doute": doubt})
        card = handout.card(replace(here, reference=shared).advance("fait"))
        assert [(b.when, b.text) for b in card.next_steps if b.when] == [
            ("Jeudi 31 décembre 2026", "Je demande avant ce jour.")
        ]
        later = replace(here, reference=shared, today=date(2027, 1, 1)).advance("fait")
        assert not any(b.when for b in handout.card(later).next_steps)

    @pytest.mark.parametrize(
        ("day", "span", "then"),
        [
            (date(2026, 1, 31), "P1M", date(2026, 2, 28)),
            (date(2024, 2, 29), "P1Y", date(2025, 2, 28)),
            (date(2026, 12, 15), "P10D", date(2026, 12, 25)),
            (date(2026, 11, 30), "P3M", date(2027, 2, 28)),
            (date(9999, 12, 1), "P2M", date.max),
        ],
    )
    def test_a_month_ends_on_its_last_day(self, day: date, span: str, then: date) -> None:
        assert following.after(day, span) == then


class TestTheResumeCode:
    def test_is_on_a_card_that_comes_back(self, tmp_path: Path) -> None:
        back = {"id": "revenir", "type": "fin", "resultat": "revient", "carte": "Je reviens."}
        here = guide(tmp_path, DO, back).advance("fait")
        assert handout.card(here).resume_code == resume.code(here)

    def test_is_on_the_card_of_a_visit_cut_short(self, tmp_path: Path) -> None:
        here = guide(tmp_path, DO)
        assert handout.card(here).resume_code == resume.code(here) != ""

    def test_is_not_on_the_card_of_what_is_done(self, tmp_path: Path) -> None:
        assert handout.card(guide(tmp_path, DO).advance("fait")).resume_code == ""

    def test_is_not_on_a_card_made_without_a_visit(self, tmp_path: Path) -> None:
        assert handout.card(guide(tmp_path, DO), visited=False).resume_code == ""


class TestUsefulNumbers:
    def test_are_the_same_for_everybody_and_say_nothing_of_anyone(self) -> None:
        card = handout.numbers()
        assert card == handout.numbers()
        phones = [contact.phone for contact in card.contacts]
        assert {"39 19", "39 39", "112"} <= set(phones)
        assert (card.page_url, card.sources, card.site, card.site_phone) == ("", (), "", "")
        assert (card.resume_code, card.counter_line, card.next_steps) == ("", "", ())
        assert len(phones) >= 8, "39 19 stands among many others"

    def test_fit_one_page_without_a_date(self) -> None:
        for shape in Shape:
            pages = pypdfium2.PdfDocument(pdf.render(handout.numbers(), shape=shape))
            text = "".join(page.get_textpage().get_text_range() for page in pages)
            assert not re.search(r"20\d\d|/\d\d/", text)
        assert len(pypdfium2.PdfDocument(pdf.render(handout.numbers()))) == 1


class TestThePlaceOfAnAppointment:
    REFER = {"id": "orienter", "type": "orienter", "vers_qui": "Le guichet de la CAF"}

    def blanks(self, folder: Path, *steps: dict[str, object], **head: object) -> tuple[str, ...]:
        here = guide(folder, *steps, **head)
        return handout.card(here.advance(), site="France Services de Saint-Pol").blanks

    def test_is_this_desk_for_who_comes_back(self, tmp_path: Path) -> None:
        end = {"id": "fini", "type": "fin", "resultat": "revient"}
        say = {"id": "dire", "type": "dire", "usager": "Bonjour."}
        assert (
            self.blanks(tmp_path, say, end)[0]
            == "Mon prochain rendez-vous : France Services de Saint-Pol"
        )

    def test_is_where_the_walk_refers_to(self, tmp_path: Path) -> None:
        end = {"id": "fini", "type": "fin", "resultat": "oriente"}
        assert (
            self.blanks(tmp_path, self.REFER, end)[0]
            == "Mon prochain rendez-vous : Le guichet de la CAF"
        )

    def test_is_not_told_on_a_discreet_card_nor_where_it_would_say_too_much(
        self, tmp_path: Path
    ) -> None:
        end = {"id": "fini", "type": "fin", "resultat": "oriente"}
        discreet = self.blanks(tmp_path, self.REFER, end, discretion="discret")
        told = self.blanks(tmp_path, {**self.REFER, "vers_qui": "Le consulat"}, end)
        assert discreet[0] == told[0] == "Mon prochain rendez-vous"
