"""The three questions on paper: `mediation bilan feuille`, then the box, `bilan reponses`."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pypdfium2
import pytest

from mediation import survey
from mediation.cli import main
from mediation.commands.common import Stop
from mediation.commands.questions import type_in
from mediation.lines import Lines
from mediation.outcomes.log import OutcomeLog

TODAY = date(2026, 11, 22)
BOX = ["12", "7", "2", "1", "1", "5", "4", "", "3", "", "6", "3", "2", "1", ""]
"""Twelve sheets; for each answer how many; Enter records."""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MEDIATION_HOME", str(tmp_path / "poste"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "poste"


def typed(*lines: str, quarter: str | None = None) -> tuple[int, str]:
    target = io.StringIO()
    talk = Lines(io.StringIO("".join(f"{line}\n" for line in lines)), target)
    return type_in(quarter, talk, TODAY), target.getvalue()


def counted(home: Path) -> dict[tuple[str, str], int]:
    log = OutcomeLog(home / "bilans")
    if not log.path.exists():
        return {}
    with log.writing("L'essai") as db:
        rows = db.execute("select trimestre, cle, n from compteurs where quoi = 'reponse'")
        found = {(quarter, key): n for quarter, key, n in rows.fetchall()}
    log.close()
    return found


class TestTheSheet:
    def test_is_one_page_a_language_and_names_nobody(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        codes = survey.languages()
        assert main(["bilan", "feuille", "--langue", *codes]) == 0
        pages = pypdfium2.PdfDocument(tmp_path / "questions.pdf")
        assert len(pages) == len(codes)
        french = pages[0].get_textpage().get_text_bounded()
        for question in survey.questions():
            assert question.text.rstrip(" :?") in french
            for choice in question.choices:
                assert choice.text in french
        assert french.count("Je n'ai pas compris") == 3
        assert "N'écrivez pas votre nom." in french
        assert "relues" in capsys.readouterr().out

    @pytest.mark.parametrize("wrong", [["-o", "questions.txt"], ["--langue", "elfique"]])
    def test_a_wrong_name_is_told(
        self, wrong: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["bilan", "feuille", *wrong]) == 2
        assert capsys.readouterr().err.startswith("La feuille")


class TestTheBox:
    def test_twelve_sheets_become_counters(self, home: Path) -> None:
        status, said = typed(*BOX)
        assert status == 0
        assert "Enregistré : 12 feuilles." in said
        found = counted(home)
        assert found["2026T4", "savoir-oui"] == 7
        assert found["2026T4", "savoir-pas-compris"] == 1
        assert found["2026T4", "savoir-passe"] == 1
        assert found["2026T4", "prochaine-ne-sait-pas"] == 3
        assert ("2026T4", "demarche-passe") not in found
        assert sum(found.values()) == 3 * 12

    def test_an_earlier_quarter(self, home: Path) -> None:
        assert typed(*BOX, quarter="2026T3")[0] == 0
        assert {quarter for quarter, _ in counted(home)} == {"2026T3"}
        with pytest.raises(Stop, match="n'a pas commencé"):
            typed(*BOX, quarter="2027T1")

    def test_more_answers_than_sheets_are_asked_again(self, home: Path) -> None:
        status, said = typed("12", "9", "9", "", "", *BOX[1:])
        assert status == 0
        assert "18 réponses pour 12 feuilles : recomptez." in said
        assert counted(home)["2026T4", "savoir-oui"] == 7

    def test_what_is_no_number_is_asked_again(self, home: Path) -> None:
        _, said = typed("douze", "-3", "1²", "99999", *BOX)
        assert said.count("Tapez un nombre") == 4
        assert sum(counted(home).values()) == 36

    @pytest.mark.parametrize("stops", [BOX[:7], BOX[:-1], [*BOX[:-1], "x"]])
    def test_stopped_before_the_end_it_counts_nothing(self, home: Path, stops: list[str]) -> None:
        status, said = typed(*stops)
        assert (status, counted(home)) == (1, {})
        assert "Rien n'a été enregistré." in said

    def test_a_few_sheets_wait_for_company(self, home: Path) -> None:
        with pytest.raises(Stop, match="laissez-les dans la boîte"):
            typed("4")
        assert counted(home) == {}

    def test_a_refusing_disk_is_told(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        home.mkdir()
        (home / "bilans").write_text("not a folder")
        with pytest.raises(Stop, match="compteurs"):
            typed(*BOX)
