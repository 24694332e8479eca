"""`mediation parcours nouveau`: a file that already passes, whatever its author types."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import TODAY

from accessibility.text import one_line
from mediation.cli import main
from mediation.journey import verify
from mediation.journey.library import Library, built_in
from mediation.journey.load import validate
from mediation.journey.source import parse
from mediation.journey.template import Answers, name_of, text

TYPED = [
    "Refaire ma carte d'identité",
    "Ma carte : elle est périmée",
    "La Mednum",
    "parcours@exemple.org",
    "https://www.service-public.gouv.fr/particuliers",
    "Ma pièce d'identité",
    "La mairie",
    "Je vais à la mairie.",
    "6",
]


def new(folder: Path, lines: list[str], monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
    return main(["parcours", "nouveau", str(folder)])


def test_the_file_passes_verifier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert new(tmp_path, TYPED, monkeypatch) == 0
    path = tmp_path / "refaire-ma-carte-d-identite.yaml"
    found = verify.verify(path, Library([built_in()]), date.today())
    assert [str(problem) for problem in found] == []


def test_a_wrong_answer_is_asked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [*TYPED[:4], "service-public", "", "https://a b.fr", *TYPED[4:8], "9", "x", "1"]
    assert new(tmp_path, lines, monkeypatch) == 0
    assert "public: [refugies]" in next(tmp_path.iterdir()).read_text(encoding="utf-8")


def test_input_that_ends_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert new(tmp_path, TYPED[:5], monkeypatch) == 1
    assert list(tmp_path.iterdir()) == []
    assert "rien n'est écrit" in capsys.readouterr().err


def test_a_file_that_is_there_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "refaire-ma-carte-d-identite.yaml"
    path.write_text("à moi", encoding="utf-8")
    # Asked at once, and not after the eight other questions.
    assert new(tmp_path, [TYPED[0], "Une autre démarche", *TYPED[1:]], monkeypatch) == 0
    assert path.read_text(encoding="utf-8") == "à moi"
    assert (tmp_path / "une-autre-demarche.yaml").exists()


def test_a_folder_that_is_not_there_is_said_before_the_first_question(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert new(tmp_path / "absent", TYPED, monkeypatch) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "n'est pas un dossier. Créez-le" in err


LINE = st.text(min_size=1, max_size=60).filter(one_line)


@given(LINE, LINE, LINE, LINE)
def test_whatever_is_typed_is_kept_as_text(title: str, need: str, paper: str, offline: str) -> None:
    answers = Answers(
        title=one_line(title),
        need=one_line(need),
        audience="tout-public",
        organisation="La Mednum",
        contact="a@b.fr",
        page="https://www.ameli.fr",
        paper=one_line(paper),
        place="La mairie",
        offline=one_line(offline),
    )
    script = validate(parse(text(answers, TODAY), "x.yaml")).script
    assert script.title == one_line(title)
    assert script.steps[1].papers[0].name == one_line(paper)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("title", "name"),
    [("Où est ma carte ?", "ou-est-ma-carte"), ("«»", "nouveau-parcours"), ("É" * 99, "e" * 60)],
)
def test_the_name_comes_from_the_title(title: str, name: str) -> None:
    assert name_of(title) == name
