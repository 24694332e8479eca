"""``mediation evaluer`` at a desk, which has none of what counting many bundles needs."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

from mediation.cli import main

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.skipif(find_spec("duckdb") is not None, reason="the evaluators' environment")
def test_a_desk_says_where_to_evaluate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluer", str(tmp_path), "-o", str(tmp_path / "p")]) == 3
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "make evaluation" in told
    assert not (tmp_path / "p").exists()


def test_its_help_loads_nothing_of_the_evaluation() -> None:
    code = (
        "import sys; from mediation.cli import main\n"
        "try: main(['evaluer', '--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'duckdb', 'ibis', 'pyarrow', 'pandas', 'scipy', 'mediation.evaluation'}\n"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "--vers" in done.stdout
