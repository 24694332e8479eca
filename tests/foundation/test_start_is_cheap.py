"""What a clean interpreter has loaded by the time each command asks or answers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

CHILD = Path(__file__).with_name("watched.py")


@dataclass(frozen=True)
class Moment:
    """One line asked for: the question, the answer, what was loaded by then."""

    asked: str
    typed: str
    loaded: frozenset[str]


def watch(folder: Path, *arguments: str) -> tuple[list[Moment], str]:
    """Every moment of ``mediation ARGUMENTS`` in an interpreter of its own, and its words."""
    report = folder / "report.json"
    done = subprocess.run(
        [sys.executable, CHILD, report, *arguments],
        env=os.environ | {"MEDIATION_HOME": str(folder / "poste"), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    moments = [
        Moment(found["asked"], found["typed"], frozenset(found["loaded"]))
        for found in json.loads(report.read_text(encoding="utf-8"))
    ]
    return moments, done.stdout


@pytest.fixture(scope="module")
def visit(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Moment], str]:
    """A whole visit line by line: found, walked, a card, an outcome, home again."""
    return watch(tmp_path_factory.mktemp("visite"), "--simple")


class TestAskingTheCommandWhatItIs:
    @pytest.mark.parametrize("option", ["--version", "--help"])
    def test_loads_nothing_heavy_at_all(self, tmp_path: Path, option: str) -> None:
        moments, said = watch(tmp_path, option)
        assert "mediation" in said
        assert moments[-1].loaded == frozenset()


class TestAVisitLineByLine:
    def test_reaches_the_card_and_the_outcome(self, visit: tuple[list[Moment], str]) -> None:
        moments, said = visit
        assert "Carte faite :" in said
        assert "Bilan enregistré" in said
        assert moments[-2].asked.startswith("De quoi la personne")

    def test_asks_its_first_question_with_none_of_the_engines(
        self, visit: tuple[list[Moment], str]
    ) -> None:
        first = visit[0][0]
        assert first.asked.startswith("De quoi la personne")
        assert not first.loaded & {"textual", "reportlab", "pyttsx3", "sqlite_utils", "rapidfuzz"}

    @pytest.mark.parametrize("never", ["textual", "pyttsx3", "miniaudio", "lameenc"])
    def test_never_loads_the_screens_nor_the_sound(
        self, visit: tuple[list[Moment], str], never: str
    ) -> None:
        assert never not in visit[0][-1].loaded

    def test_loads_the_printer_only_when_a_card_is_asked(
        self, visit: tuple[list[Moment], str]
    ) -> None:
        moments = visit[0]
        asked = next(i for i, moment in enumerate(moments) if moment.typed == "c\n")
        for name in ("reportlab", "pikepdf", "svglib"):
            assert not any(name in moment.loaded for moment in moments[: asked + 1]), name
        assert "reportlab" in moments[asked + 1].loaded

    def test_loads_the_outcome_file_only_once_the_walk_is_over(
        self, visit: tuple[list[Moment], str]
    ) -> None:
        moments = visit[0]
        saved = [i for i, moment in enumerate(moments) if moment.asked.startswith("Entrée enr")]
        # It opens beside the close's five questions: how far before the end is up to the PC.
        walked = saved[0] - 5
        assert moments[walked].asked == "Votre choix :"
        assert not any("sqlite_utils" in moment.loaded for moment in moments[:walked])
        assert "sqlite_utils" in moments[saved[-1] + 1].loaded


class TestCommandsThatOnlyRead:
    @pytest.mark.parametrize(
        "arguments",
        [
            ("parcours", "lister"),
            ("parcours", "lister", "--cherche", "vitale"),
            ("bilan", "resume"),
        ],
    )
    def test_load_neither_screens_nor_printer_nor_sound(
        self, tmp_path: Path, arguments: tuple[str, ...]
    ) -> None:
        moments, _ = watch(tmp_path, *arguments)
        assert not moments[-1].loaded & {"textual", "reportlab", "pikepdf", "pyttsx3", "miniaudio"}
