"""What the page is given to show, and what a press becomes for the mediator."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from desk_sitting import ASK, DO, SAY
from support import guide, journey, put, services, translate

from accessibility.languages import LANGUAGES
from accessibility.speech.events import Ended, Started, Word
from accessibility.text import clean
from mediation.journey import present
from mediation.journey.guide import Guide
from mediation.journey.tongue import Tongue
from mediation.journey.view import View
from mediation.person import words
from mediation.person.runs import Kind, place, runs
from mediation.services import Press
from mediation.visit import Visit

ROOT = Path(__file__).parents[2] / "resources"
AGREE = {
    "id": "accord",
    "type": "accord",
    "nature": "aide",
    "usager": "D'accord ?",
    "refus": "fini",
}
WARN = {"id": "arnaque", "type": "alerte", "danger": "fraude", "usager": "C'est gratuit."}
PRIVATE = {"id": "prive", "type": "demander", "a": "mediateur", "usager": "Seul ?",
           "reponses": [{"id": "oui", "texte": "Oui"}, {"id": "non", "texte": "Non"}]}  # fmt: skip


def view(folder: Path, *steps: dict[str, Any], **head: Any) -> View:
    return present.view(guide(folder, *steps, **head), Tongue())


def text(line: dict[str, Any]) -> str:
    return "".join(piece for piece, _ in line["r"])


def wait(window, done) -> None:
    """Until what was pressed came through the screen's own thread."""
    import threading

    for _ in range(2000):
        if done():
            return
        threading.Event().wait(0.005)
    raise AssertionError("it never came")


class TestAStep:
    def test_is_what_the_person_reads_and_how_far_it_still_is(self, window, tmp_path) -> None:
        window.enter()
        window.screen.show(view(tmp_path, SAY, ASK), "fr")
        page = window.page()
        assert page["vue"] == "etape"
        assert [text(line) for line in page["lignes"]] == ["Bonjour."]
        assert page["reste"] == [2, 2]
        assert page["francais"] == []
        assert page["choix"] == []

    def test_gives_the_answers_of_a_question(self, window, tmp_path) -> None:
        window.enter()
        window.screen.show(view(tmp_path, ASK), "fr")
        page = window.page()
        assert [(c["id"], text(c)) for c in page["choix"]] == [("cpam", "CPAM"), ("msa", "MSA")]
        assert window.press(page["n"], "reponse", "msa") == 204
        wait(window, lambda: window.presses)
        assert window.presses == [Press("La personne montre : 2. MSA", answer=1)]
        assert window.press(page["n"], "reponse", "autre") == 400

    def test_never_gives_what_is_the_mediators_to_judge(self, window, tmp_path) -> None:
        window.enter()
        window.screen.show(view(tmp_path, DO), "fr")
        page = window.page()
        assert [text(c) for c in page["choix"]] == ["C'est fait"]
        assert "blanche" not in str(page)
        assert "exemple.gouv.fr" not in str(page)

    def test_for_the_mediator_alone_is_not_shown(self, window, tmp_path) -> None:
        window.enter()
        window.screen.show(view(tmp_path, PRIVATE), "fr")
        page = window.page()
        assert page["vue"] == "attente"
        assert "Seul" not in str(page)

    def test_of_a_secret_journey_shows_nothing(self, window, tmp_path) -> None:
        window.enter()
        window.screen.show(view(tmp_path, SAY, ASK, discretion="secret"), "fr")
        page = window.page()
        assert {k: page[k] for k in page if k != "n"} == {"vue": "vide", "langue": "fr"}
        assert window.press(page["n"], "reponse", "cpam") == 400
        assert window.press(page["n"], "phrase", "pause") in {204, 400}

    def test_of_a_discreet_journey_says_that_it_is_private(self, window, tmp_path) -> None:
        window.enter()
        window.screen.show(view(tmp_path, SAY, discretion="discret"), "fr")
        page = window.page()
        assert page["prive"] is True
        assert window.press(page["n"], "dire", "bonjour") == 400  # nothing aloud by itself
        assert "parcours" not in str(page).lower()


class TestAnotherLanguage:
    @pytest.fixture
    def arabic(self, tmp_path: Path) -> View:
        steps = (AGREE, {**SAY, "usager": "Appelez le 36 46 ou www.ameli.fr."}, ASK)
        path = put(tmp_path, journey(*steps))
        translate(
            path,
            "ar",
            {
                "accord.usager": "موافق؟",
                "dire.usager": "اتصلوا بالرقم 36 46 أو www.ameli.fr الآن.",
                "qui.usager": "ما الاسم؟",
                "qui.reponses.cpam": "سي بي",
            },
            reviewed=False,
        )
        from mediation.journey.library import Library

        library = Library([tmp_path])
        loaded = library.load_file(path)
        self.guide = Guide.start(loaded, library.reference, services(tmp_path).today())
        self.tongue = library.tongue(loaded, "ar")
        return present.view(self.guide, self.tongue)

    def test_leaves_an_agreement_in_french_until_it_is_reviewed(self, window, arabic) -> None:
        window.enter()
        window.screen.show(arabic, "ar")
        page = window.page()
        assert (page["langue"], text(page["lignes"][0])) == ("ar", "D'accord ?")
        assert page["lignes"][0]["l"] == "fr"
        assert [(text(c), c.get("l")) for c in page["choix"]] == [
            ("Oui, je suis d'accord", "fr"), ("Non", "fr"),
        ]  # fmt: skip
        assert page["avis"] == ["partie_francais"]

    def test_is_large_and_french_is_small_with_numbers_whole(self, window, arabic) -> None:
        window.enter()
        step = present.view(self.guide.advance("oui"), self.tongue)
        window.screen.show(step, "ar")
        page = window.page()
        assert [piece for piece, kind in page["lignes"][0]["r"] if kind == Kind.WHOLE] == [
            "36 46", "www.ameli.fr",
        ]  # fmt: skip
        assert text(page["francais"][0]) == "Appelez le 36 46 ou www.ameli.fr."
        assert page["avis"] == ["non_relue"]

    def test_gives_answers_in_both_or_in_french_where_there_is_no_other(
        self, window, arabic
    ) -> None:
        window.enter()
        step = present.view(self.guide.advance("oui").advance(), self.tongue)
        window.screen.show(step, "ar")
        first, second = window.page()["choix"]
        assert (text(first), first["fr"]) == ("سي بي", "CPAM")
        assert (text(second), second["l"], "fr" in second) == ("MSA", "fr", False)

    def test_is_chosen_by_the_person_and_told_to_the_mediator(self, window, tmp_path) -> None:
        window.enter()
        window.screen.show(view(tmp_path, SAY), "fr")
        assert window.press(window.page()["n"], "langue", "ti") == 204
        wait(window, lambda: window.presses)
        assert window.presses == [Press("La personne choisit sa langue : tigrigna.", language="ti")]
        page = window.page()
        assert (page["langue"], page["avis"]) == ("ti", ["partie_francais"])
        assert page["lignes"][0]["l"] == "fr"

    def test_goes_with_the_person(self, window, tmp_path) -> None:
        window.enter()
        window.screen.show(view(tmp_path, SAY), "ar")
        window.screen.blank()
        window.screen.show(view(tmp_path, ASK), "fr")
        assert window.page()["langue"] == "fr"


class TestWordsLightUp:
    def test_where_they_are_said(self, window, tmp_path) -> None:
        sent: list[Any] = []
        window.enter()
        step = view(tmp_path, ASK)
        window.screen.show(step, "fr")
        server = window.screen._server
        server.send = lambda name, data: sent.append((name, data))
        assert step.spoken == "Quel nom ?\nCPAM.\nMSA."
        window.screen.saying(step.spoken)
        for event in (Started(1), Word(1, 5, 3), Word(1, 11, 4), Word(1, 17, 3), Ended(1, True)):
            window.screen.heard(event)
        number = window.screen._number
        assert [data for name, data in sent if name == "mot"] == [
            f'[{number},"lignes",0,2]',
            f'[{number},"choix",0,0]',
            f'[{number},"choix",1,0]',
            "null",
        ]

    def test_and_not_where_another_text_is_said(self, window, tmp_path) -> None:
        sent: list[str] = []
        window.enter()
        window.screen.show(view(tmp_path, SAY), "fr")
        window.screen._server.send = lambda _name, data: sent.append(data)
        window.screen.saying("Autre chose que ce qui est écrit.")
        window.screen.heard(Word(1, 0, 5))
        assert sent == ["null"]

    def test_nor_for_a_voice_that_was_stopped_before(self, window, tmp_path) -> None:
        sent: list[str] = []
        window.enter()
        step = view(tmp_path, SAY)
        window.screen.show(step, "fr")
        window.screen.saying(step.spoken)
        window.screen.heard(Word(1, 0, 5))
        window.screen._server.send = lambda _name, data: sent.append(data)
        window.screen.saying(step.spoken)
        window.screen.heard(Word(1, 0, 5))
        assert sent == []

    @pytest.mark.parametrize("rtl", [False, True])
    @pytest.mark.parametrize(
        "given", ["Le 36 46, www.caf.fr.", "اتصلوا بالرقم 36 46 الآن", "", "  a  b "]
    )
    def test_pieces_make_the_text_again(self, given: str, rtl: bool) -> None:
        cut = runs(given, rtl=rtl)
        assert "".join(piece for piece, _ in cut) == given
        for at, letter in enumerate(given):
            assert letter in cut[place(cut, at)][0]


class TestBlank:
    def test_while_the_mediator_hides_everything_and_nothing_can_be_pressed(
        self, window, tmp_path
    ) -> None:
        window.enter()
        window.screen.show(view(tmp_path, ASK), "fr")
        before = window.page()["n"]
        window.screen.hide(True)
        page = window.page()
        assert (page["vue"], set(page)) == ("vide", {"vue", "langue", "cache", "n"})
        for number in (before, page["n"]):
            assert window.press(number, "reponse", "cpam") == 409
        window.screen.hide(False)
        assert window.page()["vue"] == "etape"

    def test_as_soon_as_the_visit_is_closed(self, window, tmp_path) -> None:
        window.enter()
        window.screen.show(view(tmp_path, ASK), "ar")
        window.screen.blank()
        assert window.page() == {"vue": "vide", "langue": "fr", "n": window.screen._number}

    def test_and_after_a_while_it_greets_the_next_person(
        self, window, tmp_path, monkeypatch
    ) -> None:
        from mediation.person import screen

        window.enter()
        window.screen.show(view(tmp_path, ASK), "ar")
        monkeypatch.setattr(screen, "GREETS_AFTER", 0.05)
        window.screen.blank()
        wait(window, lambda: window.screen._shown.page["vue"] == "accueil")
        page = window.page()
        assert (page["langue"], "Quel nom" in str(page)) == ("fr", False)
        # Not over a step that came meanwhile.
        window.screen.blank()
        window.screen.show(view(tmp_path, SAY), "fr")
        assert window.screen._timer is None

    def test_and_gone_with_the_desk(self, window) -> None:
        window.enter()
        window.screen.close()
        assert not window.screen.on
        with pytest.raises(OSError, match="refused"):
            window.connect()

    def test_begins_again_where_it_is_opened_again(self, window) -> None:
        window.screen.close()
        opened: list[str] = []
        window.screen._open_window = lambda address: opened.append(address) or "Ouvert."
        window.screen.start(window.presses.append)
        assert opened[0] != window.address


class TestSignalsAndPhrases:
    def test_reach_the_mediator_in_french(self, window, tmp_path) -> None:
        window.enter()
        window.screen.show(view(tmp_path, SAY), "ar")
        number = window.page()["n"]
        for what, value in (
            ("signal", "pas_compris"), ("signal", "repetez"), ("phrase", "pause"),
            ("phrase", "m-attendez"), ("ecouter", ""),
        ):  # fmt: skip
            assert window.press(number, what, value) == 204
        wait(window, lambda: len(window.presses) == 5)
        assert window.presses == [
            Press("La personne n'a pas compris."),
            Press("La personne demande : répétez."),
            Press("La personne dit : « J'ai besoin d'une pause. »"),
            Press("Vous dites : « Attendez un moment, s'il vous plaît. »"),
            Press("", hear=True),
        ]

    def test_a_phrase_is_said_in_the_language_of_the_page(self, window, tmp_path) -> None:
        window.enter()
        window.screen.show(view(tmp_path, SAY), "ar")
        assert window.press(window.page()["n"], "dire", "pause") == 204
        wait(window, lambda: window.said)
        assert window.said == [("أحتاج إلى استراحة.", "ar")]

    def test_a_fault_behind_a_press_takes_nothing_else_with_it(self, window, tmp_path) -> None:
        window.enter()
        window.screen.show(view(tmp_path, SAY), "fr")

        def fails(_press: Press) -> None:
            raise RuntimeError

        window.screen._pressed = fails
        assert window.press(window.page()["n"], "signal", "repetez") == 204
        window.screen._pressed = window.presses.append
        assert window.press(window.page()["n"], "signal", "lentement") == 204
        wait(window, lambda: window.presses)


class TestTheThreeQuestions:
    @pytest.fixture
    def visit(self, tmp_path: Path) -> Visit:
        """A visit that asks, and one more step than the last."""
        desk = services(tmp_path / "poste", tmp_path / "parcours")
        put(tmp_path / "parcours", journey(SAY, ASK))
        desk.chance = lambda: 0.0
        return Visit(desk.library.load("essai"), desk)

    def ask(self, window, visit: Visit) -> Any:
        """The page open, as a browser has it, and the questions on it."""
        end = window.connect()
        end.sendall(
            f"GET /evenements HTTP/1.1\r\nHost: 127.0.0.1:{window.port}\r\n"
            f"Cookie: {window.cookie}\r\n\r\n".encode()
        )
        assert end.recv(4096).startswith(b"HTTP/1.1 200")
        window.screen.ask(visit)
        return end

    def test_are_asked_one_by_one_and_the_mediator_sees_no_answer(self, window, visit) -> None:
        window.enter()
        window.screen.show(visit.view, "ar")
        with self.ask(window, visit):
            given = []
            for asked in visit.survey.asks:
                page = window.page()
                assert page["vue"] == "question"
                question = page["question"]
                assert question["id"] == asked.id
                assert all(choice["picto"] for choice in question["choix"])
                given.append(question["choix"][0]["id"])
                assert window.press(page["n"], "question", f"{asked.id}/{given[-1]}") == 204
            assert window.page()["vue"] == "merci"
            wait(window, lambda: not visit.survey.asks)
        assert window.presses == []

    def test_a_pass_and_a_not_understood_are_answers_too(self, window, visit) -> None:
        window.enter()
        window.screen.show(visit.view, "fr")
        with self.ask(window, visit):
            for given in ("passe", "pas-compris"):
                page = window.page()
                assert (
                    window.press(page["n"], "question", f"{page['question']['id']}/{given}") == 204
                )
            page = window.page()
            assert window.press(page["n"], "question", "autre/passe") == 400
            assert window.press(page["n"], "question", f"{page['question']['id']}/rien") == 400

    def test_are_heard_and_their_words_light_up(self, window, visit) -> None:
        window.enter()
        window.screen.show(visit.view, "fr")
        with self.ask(window, visit):
            assert window.press(window.page()["n"], "ecouter") == 204
            wait(window, lambda: visit.services.voice.said)
            (spoken,) = visit.services.voice.said
            lit = window.screen._shown.lit(spoken)
            assert lit.at(0) == ("texte-question", 0, 0)
            assert lit.at(spoken.index("\n") + 1)[:2] == ("choix-question", 0)

    def test_stay_when_the_visit_is_recorded_and_go_when_they_are_over(
        self, window, visit, monkeypatch
    ) -> None:
        window.enter()
        window.screen.show(visit.view, "fr")
        with self.ask(window, visit):
            window.screen.blank()
            assert window.page()["vue"] == "question"
            visit.survey.count()
            window.screen.blank()
            assert window.page()["vue"] == "vide"

    def test_are_not_asked_where_no_page_is_open_nor_of_a_visit_that_does_not_ask(
        self, window, visit
    ) -> None:
        window.enter()
        window.screen.show(visit.view, "fr")
        window.screen.ask(visit)
        assert window.page()["vue"] == "etape"
        visit.survey.drop()
        with self.ask(window, visit):
            assert window.page()["vue"] == "etape"


class TestTheWords:
    def test_every_table_has_the_same_keys_and_phrases(self) -> None:
        french, phrases = words.labels("fr"), words.phrase_words("fr")
        assert {phrase.id for phrase in words.phrases()} == set(phrases.table)
        assert len(phrases.table) >= 40
        assert {"fr", "en", "ar", "ti"} <= set(words.languages())
        for folder, table in (("ecran", french.table), ("phrases", phrases.table)):
            for file in (ROOT / folder).glob("*.json"):
                own = json.loads(file.read_text(encoding="utf-8"))
                assert set(own) == {"etat", *table}, file
                assert own["etat"] in {"validee", "a_revoir"}
                assert all(text == clean(text).strip() and text for text in own.values()), file

    def test_a_language_without_a_table_is_in_french_and_says_so(self) -> None:
        sheet = words.sheet("fa")
        assert sheet["sens"] == "rtl"
        assert sheet["relue"] is False
        assert sheet["francais"] == sorted(words.labels("fr").table)
        assert {phrase["l"] for phrase in sheet["phrases"]} == {"fr"}

    @pytest.mark.parametrize("code", LANGUAGES)
    def test_every_phrase_has_a_picture_of_ours(self, code: str) -> None:
        from accessibility.card import pictos

        assert {phrase["picto"] for phrase in words.sheet(code)["phrases"]} <= pictos.KEYS


def test_nothing_of_it_is_loaded_until_it_is_started(tmp_path: Path) -> None:
    code = """
import sys
from mediation.commands import common
from mediation.settings import Settings
from pathlib import Path
services = common.services(Settings(Path(sys.argv[1])))
services.screen.hide(True); services.screen.blank(); services.screen.close()
import mediation.desk.app, mediation.plain
names = [n for n in sys.modules if n.startswith("mediation.person") or n == "http.server"]
assert not services.screen.on
import threading
print(names, threading.active_count())
"""
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[] 1"
