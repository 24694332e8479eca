"""Every problem has its page, and the page is in the guide."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mediation.cli import main
from mediation.journey.codes import document, pages

ROOT = Path(__file__).parents[2]


def test_every_code_that_can_be_said_has_a_page() -> None:
    said = {
        code
        for path in (ROOT / "mediation").rglob("*.py")
        for code in re.findall(r'"(P\d{3})"', path.read_text(encoding="utf-8"))
    }
    assert said <= set(pages())


def test_every_page_is_about_a_code_that_can_be_said() -> None:
    source = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "mediation").rglob("*.py"))
    assert [code for code in pages() if code not in source] == []


def test_the_guide_is_the_pages() -> None:
    path = ROOT / "docs" / "codes.md"
    assert path.read_text(encoding="utf-8") == document(), "make docs"


@pytest.mark.parametrize("code", ["P103", "p103"])
def test_a_page_is_shown(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["parcours", "verifier", "--expliquer", code]) == 0
    out = capsys.readouterr().out
    assert "P103. Un type d'étape inconnu" in out
    assert "type: vérifier" in out


def test_an_unknown_code_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["parcours", "verifier", "--expliquer", "P999"]) == 2
    assert "n'est pas le numéro d'un problème" in capsys.readouterr().err
