"""`mediation parcours apercu`, line by line."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from support import journey, put

from mediation.cli import main
from mediation.journey.source import parse

SAY = {"id": "dire", "type": "dire", "usager": "Bonjour."}
ASK = {
    "id": "qui",
    "type": "demander",
    "usager": "Quel nom ?",
    "reponses": [{"id": "a", "texte": "A"}, {"id": "b", "texte": "B"}],
}


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MEDIATION_HOME", str(tmp_path / "poste"))
    return put(tmp_path, journey(SAY, ASK))


def play(monkeypatch: pytest.MonkeyPatch, typed: list[str], *args: str) -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in typed)))
    return main(["parcours", "apercu", "--simple", *args])


def test_a_walk_is_kept_as_a_trial_and_nothing_is_recorded(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert play(monkeypatch, ["", "2", "", "avec B"], str(path)) == 0
    assert "Essai « avec B » ajouté" in capsys.readouterr().out
    (trial,) = parse(path.read_text(encoding="utf-8"), "").data["essais"]
    assert trial == {"nom": "avec B", "reponses": {"qui": "b"}, "attendu": "obtenu"}
    assert not (path.parent / "poste").exists()


def test_begins_where_asked_and_stops_when_told(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert play(monkeypatch, ["x"], str(path), "--depuis", "qui") == 0
    out = capsys.readouterr().out
    assert "Quel nom ?" in out
    assert "Bonjour." not in out


def test_a_save_is_seen_at_the_next_step(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Author(io.StringIO):
        """Corrects the file after having answered once."""

        def readline(self, *_: object) -> str:  # type: ignore[override]
            line = super().readline()
            put(path.parent, journey(SAY, {**ASK, "usager": "Quel est ce nom ?"}))
            return line

    monkeypatch.setattr("sys.stdin", Author("\nx\n"))
    assert main(["parcours", "apercu", "--simple", str(path)]) == 0
    out = capsys.readouterr().out
    assert "Le fichier a changé" in out
    assert "Quel est ce nom ?" in out


@pytest.mark.parametrize(
    ("args", "status"), [(["absent.yaml"], 2), (["essai.yaml", "--depuis", "quii"], 1)]
)
def test_what_cannot_be_played_is_a_sentence(
    path: Path,
    args: list[str],
    status: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(path.parent)
    assert play(monkeypatch, [], *args) == status
    assert capsys.readouterr().err
