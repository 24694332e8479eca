"""« Cette étape est fausse »: signalled with a key, seen by colleagues, sent to its author."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from desk_sitting import ASK, DO, SAY, Sit
from support import fragment, journey, put, services

from mediation import signals
from mediation.cli import main
from mediation.journey.vocabulary import StepFault
from mediation.plain import Lines, Plain
from mediation.services import Services
from mediation.signals import Signals
from mediation.visit import Visit

FLAG = "Signalé à ce poste : le lien ne s'ouvre pas."


def play(desk: Services, *typed: str) -> str:
    target = io.StringIO()
    lines = Lines(io.StringIO("".join(f"{line}\n" for line in typed)), target)
    Plain(desk, lines).one("essai")
    return target.getvalue()


class TestOnTheScreen:
    async def test_signalled_seen_and_taken_back(self, sit: Sit, desk: Services) -> None:
        async with sit(desk, "essai", size=(100, 40)) as seat:
            await seat.press("s")
            assert signals.QUESTION in seat.flat
            await seat.press("2")
            assert "Signalé : le lien ne s'ouvre pas." in seat.flat
            assert FLAG in seat.flat
            await seat.press("enter")
            assert FLAG not in seat.flat
            await seat.press("backspace", "s", "8")
            assert "Signalement retiré." in seat.flat
            assert FLAG not in seat.flat
        assert desk.log.summary().total == 0

    async def test_nothing_by_escape(self, sit: Sit, desk: Services) -> None:
        async with sit(desk, "essai") as seat:
            await seat.press("s", "escape")
            assert seat.name == "GuideScreen"
        assert not desk.settings.signals.exists()

    async def test_a_disk_that_refuses_is_told(self, sit: Sit, desk: Services) -> None:
        desk.settings.signals.mkdir(parents=True)
        async with sit(desk, "essai") as seat:
            await seat.press("s", "1")
            assert "vérifiez la place" in seat.flat
            assert seat.name == "GuideScreen"


class TestLineByLine:
    def test_signalled_seen_and_taken_back(self, desk: Services) -> None:
        said = play(desk, "s", "2", "", "r", "s", "8")
        assert said.count(FLAG) == 1
        assert "Signalement retiré." in said
        assert play(desk, "s", "").count("Rien n'est signalé.") == 1

    def test_a_colleague_sees_it_until_the_journey_is_corrected(
        self, desk: Services, tmp_path: Path
    ) -> None:
        play(desk, "s", "2")
        colleague = services(tmp_path / "poste", tmp_path / "parcours")
        assert FLAG in play(colleague)
        put(tmp_path / "parcours", journey(SAY, ASK, DO, version="2"))
        assert FLAG not in play(services(tmp_path / "poste", tmp_path / "parcours"))


class TestWhatIsKept:
    def test_a_fragment_is_signalled_wherever_it_is_met(self, tmp_path: Path) -> None:
        end = {"id": "sorti", "type": "fin", "sortie": "fait"}
        put(tmp_path / "p", fragment("compte", SAY, end), "fragments/compte")
        for name in ("essai", "autre"):
            include = {"id": f"par-{name}", "type": "inclure", "fragment": "compte"}
            put(tmp_path / "p", journey(include, DO, id=name), name)
        desk = services(tmp_path / "poste", tmp_path / "p")
        first = Visit(desk.library.load("essai"), desk)
        signals.signal(first.guide, desk.signals, StepFault.OUTDATED)
        assert "ce n'est plus vrai" in Visit(desk.library.load("autre"), desk).view.notices[-1]

    def test_no_date_no_visit_and_nothing_of_a_secret_step(
        self, desk: Services, tmp_path: Path
    ) -> None:
        play(desk, "s", "1", "s", "1")
        path = desk.settings.signals
        assert path.read_text().split("\n") == ["", *['["essai", 1, "dire", "page-changee"]'] * 2]
        assert path.stat().st_mtime == 0
        path.unlink()
        put(tmp_path / "parcours", journey(SAY, ASK, DO, discretion="secret"))
        secret = services(tmp_path / "poste", tmp_path / "parcours")
        assert signals.SECRET_STEP in play(secret, "s")
        assert not path.exists()

    def test_torn_and_strange_lines_are_passed_over(self, tmp_path: Path) -> None:
        path = tmp_path / "signalements.txt"
        path.write_bytes(
            b'["essai", 1, "dire", "peri\n["essai", 1, "dire", "perime"]\n[1, 2]\n{}\n\xff\n'
            b'["essai", 1, "Jean Dupont", "perime"]\n["essai", "1", "dire", "perime"]'
        )
        assert sum(Signals(path).all().values()) == 1

    def test_two_desks_lose_nothing(self, desk: Services, tmp_path: Path) -> None:
        other = services(tmp_path / "poste", tmp_path / "parcours")
        for each in (desk, other) * 10:
            visit = Visit(each.library.load("essai"), each)
            signals.signal(visit.guide, each.signals, StepFault.UNCLEAR)
        assert sum(desk.signals.all().values()) == 20


class TestTheList:
    @pytest.fixture
    def here(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.setenv("MEDIATION_HOME", str(tmp_path / "poste"))
        monkeypatch.chdir(tmp_path)
        put(tmp_path / "poste" / "parcours", journey(SAY, ASK, DO, titre="=1+1"))
        desk = services(tmp_path / "poste", tmp_path / "poste" / "parcours")
        play(desk, "s", "3", "", "s", "3", "s", "3")
        return tmp_path

    def test_names_who_answers_for_it_and_the_words_of_the_step(
        self, here: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["bilan", "signalements"]) == 0
        assert "La Mednum : 2 étapes signalées" in capsys.readouterr().out
        text = (here / "signalements.csv").read_bytes().decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
        assert [(r["etape"], r["motif"], r["n"]) for r in rows] == [
            ("dire", "ce n'est plus vrai", "1"),
            ("qui", "ce n'est plus vrai", "2"),
        ]
        assert rows[0]["texte"] == "Bonjour."
        assert rows[0]["titre"] == "'=1+1", "a title is no formula"
        assert rows[0]["contact"] == "parcours@exemple.org"

    def test_is_kept_until_it_is_sent(self, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["bilan", "signalements", "-o", "liste.txt"]) == 2
        assert main(["bilan", "signalements", "--vider"]) == 0
        assert main(["bilan", "signalements"]) == 0
        assert "Rien n'est signalé" in capsys.readouterr().out

    def test_a_journey_gone_since_is_still_named(
        self, here: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (here / "poste" / "parcours" / "essai.yaml").unlink()
        assert main(["bilan", "signalements"]) == 0
        assert "inconnu : 2 étapes" in capsys.readouterr().out
