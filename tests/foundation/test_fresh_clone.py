"""What a newcomer does, from nothing: clone, `make run`, `make test`'s own set-up."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(shutil.which("make") is None, reason="make is missing"),
    pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a checkout: nothing to clone"),
]


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of what is committed, in a folder whose name has a space and an accent."""
    place = tmp_path_factory.mktemp("un poste à part") / "mediation"
    subprocess.run(["git", "clone", "-q", ROOT, place], check=True)
    return place


def make(clone: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    """``make WORDS`` as from a login with nothing set."""
    kept = ("HOME", "PATH", "LANG", "SSL_CERT_FILE", "PIP_CERT")
    return subprocess.run(
        ["make", *words],
        cwd=clone,
        env={name: os.environ[name] for name in kept if name in os.environ} | env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


class TestAFirstMorning:
    def test_make_run_without_a_terminal_plays_a_visit(self, clone: Path) -> None:
        done = make(clone, "run", PYTHONUTF8="1")
        assert done.returncode == 0, done.stdout + done.stderr
        assert "Bilan enregistré" in done.stdout
        assert "Bilans enregistrés : 1." in done.stdout

    def test_bytecode_is_there_before_the_second_start(self, clone: Path) -> None:
        assert list((clone / "mediation").rglob("*.pyc"))

    def test_the_second_run_installs_nothing(self, clone: Path) -> None:
        done = make(clone, "run", PIP_INDEX_URL="http://127.0.0.1:9/", PIP_RETRIES="0")
        assert done.returncode == 0, done.stdout + done.stderr
        assert "Installation" not in done.stdout


class TestAPcThatIsNotReady:
    def test_without_python_one_sentence_says_what_to_install(self, clone: Path) -> None:
        done = make(clone, "run", "PYTHON=", "VENV=sans-python")
        assert done.returncode != 0
        assert done.stderr.startswith("Médiation a besoin de Python 3.11")

    def test_without_venv_one_sentence_says_what_to_install(
        self, clone: Path, tmp_path: Path
    ) -> None:
        python = tmp_path / "python3"
        python.write_text('#!/bin/sh\ncase "$*" in *ensurepip*) exit 1;; esac\nexit 0\n')
        python.chmod(0o755)
        done = make(clone, "run", f"PYTHON={python}", "VENV=sans-venv")
        assert done.returncode != 0
        assert done.stderr.startswith("Il manque le module venv de Python.")

    def test_without_network_one_sentence_says_so(self, clone: Path) -> None:
        done = make(
            clone,
            "install",
            "VENV=sans-reseau",
            PIP_INDEX_URL="http://127.0.0.1:9/",
            PIP_RETRIES="1",
            PIP_NO_CACHE_DIR="1",
        )
        assert done.returncode != 0
        assert done.stderr.startswith("Un paquet n'a pas pu être reçu.")

    def test_a_package_that_was_changed_on_the_way_is_refused(self, clone: Path) -> None:
        lock = clone / "faux.lock"
        lock.write_text(f"pyyaml==6.0.3 --hash=sha256:{'0' * 64}\n", encoding="utf-8")
        done = make(clone, "install", "VENV=paquet-change", "LOCK=faux.lock")
        assert done.returncode != 0
        assert done.stderr.startswith("Un paquet reçu n'est pas celui qui était attendu")
