"""The evaluators' page is followed command by command, over the bundles of a small country."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import manual

if TYPE_CHECKING:
    import pytest
    from conftest import Country

PAGE = Path(__file__).parents[2] / "docs" / "evaluateurs.md"
PROGRAM = ".venv-evaluation/bin/mediation"


def test_an_evaluator_can_follow_the_page(
    country: Country, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(manual, "KNOWN", (PROGRAM,))
    commands = [step for step in manual.steps(PAGE) if isinstance(step, manual.Command)]
    assert len(commands) >= 4
    shutil.copytree(country.folder, tmp_path / "bilans")
    env = os.environ | {"MEDIATION_HOME": str(tmp_path / "poste"), "PYTHONIOENCODING": "utf-8"}
    program = str(Path(sys.executable).with_name("mediation"))
    for command in commands:
        done = subprocess.run(
            [program, *command.words[1:]], cwd=tmp_path, env=env, stdin=subprocess.DEVNULL,
            capture_output=True, encoding="utf-8", timeout=300, check=False,
        )  # fmt: skip
        said = done.stdout + done.stderr
        assert done.returncode == command.status, f"$ {command.line}\n{said}"
        assert not manual.missing(command, said), f"$ {command.line}\n{said}"
    first, second = tmp_path / "publication-1", tmp_path / "publication-2"
    for path in (first / "donnees").iterdir():
        assert path.read_bytes() == (second / "donnees" / path.name).read_bytes()
    listed = set(re.findall(r"^\| `([^`]+)`", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    there = {"rapport.html", "rapport.pdf", "points-durs.html", "donnees/"}
    assert there <= listed
    assert all((first / name).exists() for name in there)
