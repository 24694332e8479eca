"""The desk line by line, as a person with a screen reader or a script uses it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from support import FakeVoice, journey, put, services, takings

from accessibility.speech.errors import NO_SOUND, SpeechError
from mediation import coop_form
from mediation.journey.search import Search
from mediation.outcomes.errors import OutcomeError
from mediation.plain import CANNOT, DONE, HALF_WAY, Lines, Plain
from mediation.services import CannotDo, Services
from mediation.visit import Visit

SAY = {"id": "dire", "type": "dire", "usager": "Bonjour."}
ASK = {
    "id": "qui",
    "type": "demander",
    "usager": "Quel nom ?",
    "reponses": [{"id": "cpam", "texte": "CPAM"}, {"id": "msa", "texte": "MSA"}],
}
DO = {
    "id": "ecrire",
    "type": "faire",
    "usager": "J'écris.",
    "si_probleme": [{"quand": "La page reste blanche", "alors": "Recharger la page."}],
}
CLOSE = ["1", "2", "1", "0", ""]
"""Obtained, together, first visit, nothing in the way; Enter records."""


def play(desk: Services, typed: list[str], name: str | None = "essai") -> tuple[int, str]:
    """Exit status and everything said, for a visit (or the whole desk with ``name=None``)."""
    target = io.StringIO()
    plain = Plain(desk, Lines(io.StringIO("".join(f"{line}\n" for line in typed)), target))
    status = plain.desk() if name is None else plain.one(name)
    return status, target.getvalue()


@pytest.fixture
def desk(tmp_path: Path) -> Services:
    put(tmp_path / "parcours", journey(SAY, ASK, DO))
    return services(tmp_path / "poste", tmp_path / "parcours")


def total(desk: Services) -> int:
    return desk.log.summary().total


class TestOneVisit:
    def test_from_the_first_step_to_the_outcome(self, desk: Services) -> None:
        status, said = play(desk, ["", "1", "1", "", *CLOSE])
        assert status == DONE
        assert "Choisi : CPAM." in said
        assert said.rstrip().endswith("Bilan enregistré.")
        assert total(desk) == 1

    def test_nothing_is_chosen_by_default(self, desk: Services) -> None:
        _, said = play(desk, ["", "", "", "7", "0", "1 2", "un", "1", "1", "", *CLOSE])
        assert said.count("Choisissez un numéro de 1 à 2") == 5
        assert said.count("Un seul de ces numéros à la fois.") == 1
        assert total(desk) == 1

    def test_the_close_asks_again_until_it_is_answered(self, desk: Services) -> None:
        _, said = play(desk, ["", "1", "1", "", "", "x", "1", "", "2", "1", "0", ""])
        assert said.count("Choisissez un de ces numéros.") == 3
        assert total(desk) == 1

    def test_the_end_reached_is_marked_and_not_chosen(self, desk: Services) -> None:
        _, said = play(desk, ["", "1", "1", "", *CLOSE])
        assert "1. obtenu : la personne repart avec (le parcours s'est terminé ici)" in said

    def test_an_answer_of_the_close_can_be_taken_back(self, desk: Services) -> None:
        play(desk, ["", "1", "1", "", "1", "2", "r", "3", "1", "0", ""])
        assert desk.log.summary().counts["main"] == {"mediateur": 1}

    def test_a_referral_says_how(self, desk: Services) -> None:
        play(desk, ["x", "6", "2", "2", "1", "0", ""])
        assert desk.log.summary().counts["orientation"] == {"rendez-vous-pris": 1}

    def test_a_blocker_is_asked_by_family_then_item(self, desk: Services) -> None:
        play(desk, ["x", "8", "2", "1", "1", "2", ""])
        assert desk.log.summary().counts["blocage"] == {"compte-bloque": 1}

    def test_going_back_and_a_remedy(self, desk: Services) -> None:
        _, said = play(desk, ["r", "", "1", "2", "r", "r", "r", "r", "", "2", "1", "", *CLOSE])
        assert said.count("Conseil : Recharger la page.") == 1
        assert said.count("C'est la première étape.") == 2
        assert "Choisi : MSA." in said
        counters = desk.log
        counters.write_counters()
        assert desk.log.summary().counters["reprise"] == 3

    def test_every_line_is_plain_text(self, desk: Services) -> None:
        _, said = play(desk, ["?", "i", "o", "", "1", "1", "", *CLOSE])
        assert "\x1b" not in said
        assert "Sans internet : Appeler le 39 39." in said


class TestThePersonRefusesToBeCounted:
    @pytest.mark.parametrize("answered", [[], ["1"], ["1", "2", "1"], CLOSE[:-1]])
    def test_one_key_at_any_question_keeps_one_counter_and_nothing_else(
        self, desk: Services, answered: list[str]
    ) -> None:
        status, said = play(desk, ["a", "", "1", "2", "1", "", *answered, "c", "n"])
        assert status == DONE
        assert "refuse d'être comptée : rien de sa visite n'est enregistré" in said
        assert "Bilan enregistré" not in said
        desk.log.write_counters()
        found = desk.log.summary()
        assert (found.total, found.counters) == (0, {"objection": 1})

    def test_the_next_person_is_counted(self, desk: Services) -> None:
        walk = ["essayer", "1", "", "1", "1", ""]
        status, _ = play(desk, [*walk, "n", *walk, *CLOSE, "q"], name=None)
        assert status == DONE
        assert total(desk) == 1

    def test_a_secret_journey_does_not_even_count_that(self, tmp_path: Path) -> None:
        put(tmp_path / "parcours", journey(SAY, discretion="secret"))
        desk = services(tmp_path / "poste", tmp_path / "parcours")
        Visit(desk.library.load("essai"), desk).object()
        desk.log.write_counters()
        assert not (tmp_path / "poste").exists()


class TestLaCoop:
    def test_one_key_fills_its_form_and_nothing_is_kept(
        self, tmp_path: Path, desk: Services
    ) -> None:
        put(tmp_path / "parcours", journey(SAY, ASK, DO, famille="impots"))
        _, said = play(desk, ["", "1", "1", "", *CLOSE[:-1], "k", ""])
        desk.log.close()
        (link,) = [line for line in said.splitlines() if line.startswith("https://coop-num")]
        token = link.partition("?v=")[2]
        assert "Thématiques : Aide aux démarches administratives, Argent - Impôts" in said
        assert "Date : 22/11/2026" in said
        for path in (tmp_path / "poste").rglob("*"):
            assert not path.is_file() or token.encode() not in path.read_bytes()
        assert total(desk) == 1

    def test_not_before_the_close_nor_for_a_secret_journey(
        self, tmp_path: Path, desk: Services
    ) -> None:
        visit = Visit(desk.library.load("essai"), desk)
        with pytest.raises(CannotDo, match="d'abord"):
            coop_form.link(visit, visit.closing())
        put(tmp_path / "parcours", journey(SAY, id="tu", discretion="secret"), "tu")
        secret = Visit(services(tmp_path / "poste", tmp_path / "parcours").library.load("tu"), desk)
        with pytest.raises(CannotDo, match="ne laisse rien"):
            coop_form.text(secret, secret.closing())


class TestAVisitLeftHalfWay:
    @pytest.mark.parametrize(
        "typed",
        [[], [""], ["", "1"], ["", "1", "1", "", "1", "2"], ["", "1", "1", "", *CLOSE[:-1]]],
    )
    def test_records_nothing_and_says_so(self, desk: Services, typed: list[str]) -> None:
        status, said = play(desk, typed)
        assert status == HALF_WAY
        assert "rien n'a été enregistré" in said
        assert total(desk) == 0

    def test_is_counted_once_as_not_closed(self, desk: Services) -> None:
        play(desk, ["", "1"])
        desk.log.write_counters()
        assert desk.log.summary().counters["non-clos"] == 1


class TestTheWholeDesk:
    def test_find_walk_close_and_the_next_person(self, desk: Services) -> None:
        visit = ["essayer", "1", "", "1", "1", "", *CLOSE]
        status, said = play(desk, [*visit, *visit, "q"], name=None)
        assert status == DONE
        assert said.count("Bilan enregistré.") == 2
        assert total(desk) == 2

    def test_words_in_no_journey_ask_again(self, desk: Services) -> None:
        _, said = play(desk, ["xylophone", "", "essayer", "9", "q"], name=None)
        assert "Aucun parcours trouvé" in said
        assert "Choisissez un numéro de 1 à 1." in said

    def test_the_last_outcome_can_be_taken_back(self, desk: Services) -> None:
        visit = ["essayer", "1", "", "1", "1", "", *CLOSE]
        _, said = play(desk, [*visit, "u", "q"], name=None)
        assert "Le dernier bilan est annulé." in said
        assert total(desk) == 0

    def test_not_once_another_person_is_there(self, tmp_path: Path) -> None:
        put(tmp_path / "parcours", journey(SAY), "essai")
        put(tmp_path / "parcours", journey(SAY, id="tu", discretion="secret"), "tu")
        desk = services(tmp_path / "poste", tmp_path / "parcours")
        places = [e.id for e in Search(desk.library.entries.values()).rank("essayer", 9)]
        first, second = (str(places.index(name) + 1) for name in ("essai", "tu"))
        _, said = play(
            desk, ["essayer", first, "", "", *CLOSE, "essayer", second, "", "", "u", "q"], name=None
        )
        assert said.count("u annule le dernier bilan") > 0
        assert "Le dernier bilan est annulé." not in said
        assert total(desk) == 1

    def test_a_wrong_file_is_said_and_the_others_work(self, tmp_path: Path, desk: Services) -> None:
        put(tmp_path / "parcours", "usager: Attention : non", "casse")
        visit = ["essayer", "1", "", "1", "1", "", *CLOSE]
        status, said = play(desk, [*visit, "q"], name=None)
        assert status == DONE
        assert "Parcours ignoré : casse.yaml:1:" in said

    def test_a_journey_broken_inside_is_said_when_it_is_opened(
        self, tmp_path: Path, desk: Services
    ) -> None:
        put(
            tmp_path / "parcours",
            journey({**SAY, "vers": "nulle-part"}, id="casse", titre="Cassé", besoin="Voir"),
            "c",
        )
        status, said = play(
            desk, ["cassé", "1", "essayer", "1", "", "1", "1", "", *CLOSE, "q"], name=None
        )
        assert "P202" in said
        assert "Les autres fonctionnent." in said
        assert status == DONE
        assert total(desk) == 1


class TestHearing:
    def test_the_step_is_said_and_silenced(self, tmp_path: Path, desk: Services) -> None:
        voice = desk.voice
        assert isinstance(voice, FakeVoice)
        _, said = play(desk, ["a", "a", "", "1", "1", "", *CLOSE])
        assert voice.said == ["Bonjour."]
        assert "La voix s'est tue." in said

    def test_no_sound_is_a_sentence_and_a_file_is_offered(self, desk: Services) -> None:
        assert isinstance(desk.voice, FakeVoice)
        desk.voice.error = SpeechError(NO_SOUND)
        status, said = play(desk, ["a", "", "1", "1", "", *CLOSE])
        assert NO_SOUND in said
        assert status == DONE

    def test_a_private_step_needs_a_headset(self, tmp_path: Path) -> None:
        put(tmp_path / "parcours", journey(SAY, discretion="discret"))
        desk = services(tmp_path / "poste", tmp_path / "parcours")
        assert isinstance(desk.voice, FakeVoice)
        _, said = play(desk, ["a", "h", "a", "", "", *CLOSE])
        assert "casque" in said
        assert desk.voice.said == ["Bonjour."]
        assert "Un parcours d'essai" not in said


class TestTheThreeSpeeds:
    def test_one_key_goes_round_them(self, desk: Services) -> None:
        _, said = play(desk, ["v", "v", "v", "", "1", "1", "", *CLOSE])
        places = [said.index(f"Vitesse de la voix : {s}.") for s in ("normale", "rapide", "lente")]
        assert places == sorted(places)


class TestASecretJourney:
    def test_says_prints_and_records_nothing(self, tmp_path: Path) -> None:
        put(tmp_path / "parcours", journey(SAY, discretion="secret"))
        desk = services(tmp_path / "poste", tmp_path / "parcours")
        assert isinstance(desk.voice, FakeVoice)
        status, said = play(desk, ["a", "m", "c", "", ""])
        assert status == DONE
        assert desk.voice.said == []
        assert "Rien n'a été enregistré" in said
        desk.log.write_counters()
        assert total(desk) == 0
        assert desk.log.summary().counters == {}
        assert not list((tmp_path / "poste").rglob("*.pdf"))
        assert not list((tmp_path / "poste").rglob("*.mp3"))


class TestADiskThatFails:
    def test_says_so_tries_again_and_loses_nothing(
        self, desk: Services, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        real, failures = (
            desk.log.save,
            [OutcomeError("Bilan non enregistré : le disque est plein.")],
        )

        def save(outcome):  # type: ignore[no-untyped-def]
            if failures:
                raise failures.pop()
            return real(outcome)

        monkeypatch.setattr(desk.log, "save", save)
        status, said = play(desk, ["", "1", "1", "", *CLOSE, ""])
        assert status == DONE
        assert said.index("disque est plein") < said.index("Bilan enregistré.")
        assert total(desk) == 1

    def test_given_up_is_an_exit_of_its_own(
        self, desk: Services, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def save(_outcome):  # type: ignore[no-untyped-def]
            raise OutcomeError("Bilan non enregistré : le disque est plein.")

        monkeypatch.setattr(desk.log, "save", save)
        status, said = play(desk, ["", "1", "1", "", *CLOSE])
        assert status == CANNOT
        assert "Bilan enregistré" not in said


class TestHostileText:
    def test_is_shown_as_it_is_without_what_acts(self, tmp_path: Path) -> None:
        hostile = "[/b] [@click=app.quit]ici[/] \x1b]0;PWNED\x07 \u202egnirts"
        put(tmp_path / "parcours", journey({**SAY, "usager": hostile}, titre=hostile))
        desk = services(tmp_path / "poste", tmp_path / "parcours")
        _, said = play(desk, ["", "", *CLOSE])
        assert "[/b] [@click=app.quit]ici[/] ]0;PWNED gnirts" in said
        assert not set(said) & {"\x1b", "\x07", "\u202e"}


def test_the_card_is_printed_without_a_file(desk: Services) -> None:
    printed: list[bytes] = []
    desk.to_printer = lambda path: printed.append(path.read_bytes())
    _, said = play(desk, ["p"])
    assert "Carte envoyée à l'imprimante." in said
    assert len(printed) == 1
    assert takings(desk) == []
