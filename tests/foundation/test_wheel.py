"""What is installed elsewhere: the program, its journeys and resources, their licences."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout and unpacked as pip would."""
    place = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", place],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (built,) = place.glob("mediation-*.whl")
    with zipfile.ZipFile(built) as wheel:
        wheel.extractall(place / "site")
    return place / "site"


def test_it_holds_all_content_of_the_repository(unpacked: Path) -> None:
    kinds = {
        ".yaml",
        ".json",
        ".svg",
        ".ttf",
        ".tcss",
        ".md",
        ".txt",
        ".po",
        ".html",
        ".css",
        ".js",
    }
    here = {
        path.relative_to(ROOT).as_posix()
        for room in ("mediation", "accessibility", "journeys", "resources")
        for path in (ROOT / room).rglob("*")
        if path.suffix in kinds
    }
    assert len(here) > 100
    assert {name for name in here if not (unpacked / name).is_file()} == set()


def test_it_holds_the_licences(unpacked: Path) -> None:
    (licences,) = unpacked.glob("mediation-*.dist-info/licenses")
    assert "GNU GENERAL PUBLIC LICENSE" in (licences / "LICENSE").read_text(encoding="utf-8")
    others = (licences / "resources" / "LICENCES.md").read_text(encoding="utf-8")
    assert "eSpeak NG" in others


@pytest.mark.parametrize("room", ["tests", "benchmarks", "docs"])
def test_it_holds_nothing_of_the_workshop(unpacked: Path, room: str) -> None:
    assert not (unpacked / room).exists()


def test_from_it_alone_a_journey_is_found_and_its_card_made(unpacked: Path, tmp_path: Path) -> None:
    # -P and another folder: nothing of the checkout may be what answers.
    env = os.environ | {"PYTHONPATH": str(unpacked), "MEDIATION_HOME": str(tmp_path / "poste")}

    def run(*words: str) -> str:
        return subprocess.run(
            [sys.executable, "-P", "-m", "mediation", *words],
            cwd=tmp_path,
            env=env,
            check=True,
            capture_output=True,
            encoding="utf-8",
        ).stdout

    where = subprocess.run(
        [sys.executable, "-P", "-c", "import mediation; print(mediation.__file__)"],
        cwd=tmp_path,
        env=env,
        check=True,
        capture_output=True,
        encoding="utf-8",
    ).stdout
    assert Path(where.strip()).is_relative_to(unpacked)
    found = json.loads(run("parcours", "lister", "--cherche", "carte vitale", "--json"))
    assert found[0]["id"] == "carte-vitale-perdue"
    run("carte", "carte-vitale-perdue", "-o", "carte.pdf")
    assert (tmp_path / "carte.pdf").read_bytes().startswith(b"%PDF")
