"""What is done in the person's absence asks for the mandate first; who signs is kept nowhere."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2
import pytest
from desk_sitting import ASK, CLOSE, DO, SAY, Sit
from support import built_in, journey, put, services

from mediation import mandate, pausing
from mediation.cli import main
from mediation.closing import NO_MANDATE, Closing
from mediation.mandate_text import draw
from mediation.plain import DONE, Lines, Plain
from mediation.services import CannotDo, Services
from mediation.visit import Visit

ALONE = ["2", "1", "1", "1", "1"]
"""No, do it for me; I sign alone; agreed; understood; signed."""


@pytest.fixture
def desk(tmp_path: Path) -> Services:
    """One journey of its own, and the application's, for its fragments."""
    put(tmp_path / "parcours", journey(SAY, ASK, DO))
    return services(tmp_path / "poste", tmp_path / "parcours", built_in())


def counters(desk: Services) -> list[tuple[str, str]]:
    desk.log.write_counters()
    with desk.log.writing("L'essai") as db:
        return db.execute("select quoi, cle from compteurs where quoi <> 'reponse'").fetchall()


class TestOnTheScreen:
    async def test_signed_then_back_at_the_step(self, sit: Sit, desk: Services) -> None:
        async with sit(desk, "essai", size=(100, 40)) as seat:
            await seat.press("enter")
            await seat.press("f")
            assert mandate.BEGIN in seat.flat
            assert "Préférez-vous le faire vous-même" in seat.flat
            await seat.press("f", "z")
            assert mandate.FIRST in seat.flat
            await seat.press(*ALONE)
            assert mandate.SIGNED in seat.flat
            assert "Quel nom ?" in seat.flat
            await seat.press("1", "1", "enter", "1", "5", "1", "0", "enter")
            assert "Bilan enregistré." in seat.flat
        assert desk.log.summary().counts["main"] == {"personne-absente": 1}
        assert not any("sign" in key or "accord" in key for _, key in counters(desk))
        assert {quoi for quoi, _ in counters(desk)} == {"atteinte"}

    @pytest.mark.parametrize("way_out", [["1"], ["x"], ["2", "1", "2"]])
    async def test_refused_the_person_does_it(
        self, sit: Sit, desk: Services, way_out: list[str]
    ) -> None:
        async with sit(desk, "essai", size=(100, 40)) as seat:
            await seat.press("enter", "f", *way_out)
            assert mandate.WITHOUT in seat.flat
            assert "Quel nom ?" in seat.flat
            await seat.press("1", "1", "enter", "1", "5")
            assert "Le mandat" in seat.flat
            await seat.press("2")
            assert "touche f" in seat.flat
            await seat.press("1", "0", "enter")
            assert "Bilan enregistré." in seat.flat
        assert "refus" not in desk.log.summary().counters

    async def test_its_key_is_shown_where_the_person_is_bound(
        self, sit: Sit, tmp_path: Path
    ) -> None:
        put(tmp_path / "parcours", journey(SAY, {**DO, "engage": "declaration"}))
        bound = services(tmp_path / "poste", tmp_path / "parcours", built_in())
        async with sit(bound, "essai") as seat:
            assert "en son absence" not in seat.flat.replace("\u00a0", " ")
            await seat.press("enter")
            assert "f en son absence" in seat.flat.replace("\u00a0", " ")
            await seat.press("f")
            assert "en son absence" not in seat.flat.replace("\u00a0", " ")

    async def test_c_prints_the_text_to_sign(self, sit: Sit, desk: Services) -> None:
        async with sit(desk, "essai", size=(100, 40)) as seat:
            await seat.press("f", "c")
            (made,) = seat.opened
            assert made.name == "feuille-1.pdf"
            await seat.press("x", "enter", "1", "1", "enter", *CLOSE, "enter")
        assert "carte" not in desk.log.summary().counters

    async def test_quitting_during_it_counts_the_visit_once(self, sit: Sit, desk: Services) -> None:
        async with sit(desk, "essai") as seat:
            await seat.press("enter", "f")
            assert seat.app.visit is not None
            seat.app.visit.leave()
        desk.log.write_counters()
        assert desk.log.summary().counters["non-clos"] == 1


class TestLineByLine:
    def play(self, desk: Services, *typed: str) -> tuple[int, str]:
        target = io.StringIO()
        lines = Lines(io.StringIO("".join(f"{line}\n" for line in typed)), target)
        return Plain(desk, lines).one("essai"), target.getvalue()

    def test_signed_then_back_at_the_step(self, desk: Services) -> None:
        status, said = self.play(desk, "", "f", "z", *ALONE, "1", "1", "", "1", "5", "1", "0", "")
        assert status == DONE
        assert mandate.BEGIN in said
        assert mandate.FIRST in said
        assert mandate.SIGNED in said
        assert "Le mandat :" not in said, "it was signed a minute ago"
        assert desk.log.summary().counts["main"] == {"personne-absente": 1}

    def test_refused_and_asked_at_the_close(self, desk: Services) -> None:
        status, said = self.play(desk, "", "f", "1", "1", "1", "", "1", "5", "2", "1", "0", "")
        assert status == DONE
        assert mandate.WITHOUT in said
        assert NO_MANDATE in said

    def test_the_same_is_asked_as_on_the_screen(self, desk: Services) -> None:
        closing = Closing()
        for digit in "15":
            closing = closing.choose(digit)
        assert closing.pending is not None
        assert closing.pending.key == "mandate"
        assert closing.back().hand is None
        assert closing.choose("1").remark == ""
        assert not hasattr(Visit(desk.library.load("essai"), desk), "signatory")


class TestWhatIsKept:
    def test_a_journey_that_includes_it_counts_none_of_its_steps(self, tmp_path: Path) -> None:
        include = {"id": "papier", "type": "inclure", "fragment": "mandat"}
        put(tmp_path / "parcours", journey(SAY, include, DO))
        desk = services(tmp_path / "poste", tmp_path / "parcours", built_in())
        visit = Visit(desk.library.load("essai"), desk)
        for answer in ((), "non", "avec", "oui", "oui", "fait"):
            visit.answer(*([answer] if answer else []))
        assert visit.guide.path == "papier/signer"
        pausing.keep(visit)
        visit.back()
        visit.leave()
        found = counters(desk)
        assert [key for _, key in found if key.startswith("papier/")] == []

    def test_a_desk_without_the_fragment_says_what_to_do(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        put(tmp_path / "parcours", journey(SAY, DO))
        desk = services(tmp_path / "poste", tmp_path / "parcours")
        monkeypatch.setattr(type(desk.library), "fragment", lambda _self, _name: None)
        with pytest.raises(CannotDo, match="feuille imprimée"):
            mandate.begin(Visit(desk.library.load("essai"), desk))


class TestTheTextToSign:
    def test_is_one_page_with_blanks_and_room_for_three_signatures(self) -> None:
        pdf = pypdfium2.PdfDocument(draw("France Services"))
        assert len(pdf) == 1
        said = pdf[0].get_textpage().get_text_bounded()
        for words in ("Quoi : un acte par ligne", "arrêter quand je veux", "aucun juriste",
                      "Qui signe avec moi", "France Services"):  # fmt: skip
            assert words in " ".join(said.split())
        assert "tutelle" not in said

    def test_from_the_command_line(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("MEDIATION_HOME", str(tmp_path / "poste"))
        monkeypatch.chdir(tmp_path)
        assert main(["carte", "mandat"]) == 0
        assert (tmp_path / "mandat.pdf").read_bytes().startswith(b"%PDF")
        assert main(["carte", "mandat", "--langue", "ar"]) == 2
        assert "qu'en français" in capsys.readouterr().err
