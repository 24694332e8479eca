"""From bundles to a published report in one command, as an evaluator runs it."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks import country as making

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Country


def evaluate(home: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """``mediation evaluer`` in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "mediation", "evaluer", *map(str, words)],
        capture_output=True, text=True, check=False, encoding="utf-8",
        env={**os.environ, "MEDIATION_HOME": str(home), "COLUMNS": "200"},
    )  # fmt: skip


def said(output: Path) -> str:
    """The words of the report."""
    page = (output / "rapport.html").read_text(encoding="utf-8")
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def numbers(text: str) -> list[float]:
    return [float(word.replace(",", ".")) for word in re.findall(r"[-+−]?\d+(?:,\d+)?", text)]


def better_version(output: Path) -> tuple[float, float]:
    """The interval, in points, for the second version of the planted journey minus the first."""
    found = re.search(
        r"version 2 après version 1 : mieux, de \+[\d,]+ points"
        r" \(entre ([+−-][\d,]+) et ([+−-][\d,]+)\)",
        said(output),
    )
    assert found, "no difference of versions in the report"
    low, high = (float(word.replace(",", ".").replace("−", "-")) / 100 for word in found.groups())
    return low, high


def stuck_step(output: Path) -> tuple[str, float, float]:
    """The first step of the list to send: its journey, and the interval of who stops there."""
    with (output / "points-durs.csv").open(encoding="utf-8-sig") as file:
        first = next(csv.DictReader(file))
    return first["parcours"], float(first["part_basse"]), float(first["part_haute"])


def rising(output: Path) -> list[tuple[float, float]]:
    """Bounds of the share « obtenu » in the countryside by quarter: the noise is at most 3 %."""
    with (output / "donnees" / "territoires.csv").open(encoding="utf-8-sig") as file:
        rows = [row for row in csv.DictReader(file) if row["territoire"] == making.RISING]
    found = []
    for row in sorted(rows, key=lambda one: one["trimestre"]):
        n, got, held = (int(row[name] or 0) for name in ("n", "obtenu", "retenu"))
        doubt = max(50, 0.01 * n)
        found.append(((got - doubt) / (n + doubt), (got + held + doubt) / (n - doubt)))
    return found


def in_any_file(output: Path, words: list[str]) -> list[str]:
    """Which words are in the bytes of which published file, names included."""
    found = []
    for path in output.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        found += [
            f"{word} in {path.name}"
            for word in words
            if word.encode() in content or word in path.name
        ]
    return found


def check(output: Path, quarters: int) -> dict[str, str]:
    """The three truths within their intervals, no canary; what a proof prints."""
    low, high = better_version(output)
    assert low < making.GOOD_B - making.GOOD_A < high
    assert low > 0
    journey, least, most = stuck_step(output)
    assert journey == making.STUCK_JOURNEY
    assert least < making.STUCK_SHARE < most
    shares = rising(output)
    assert len(shares) == quarters
    for number, (bottom, top) in enumerate(shares):
        assert bottom < making.RISING_FROM + making.RISING_BY * number < top
    assert shares[-1][0] > shares[0][1]
    sites = [desk.site.id for desk in making.desks(making.DESKS, 1)]
    assert not in_any_file(output, making.canaries(sites))
    return {
        "version_b_minus_a": f"{low:+.1%} … {high:+.1%}, true {making.GOOD_B - making.GOOD_A:+.0%}",
        "stuck_step": f"{least:.1%} … {most:.1%}, true {making.STUCK_SHARE:.0%}",
        "rise": f"{len(shares)} quarters of {len(shares)} inside",
        "canaries_found": "0",
    }


@pytest.fixture(scope="module")
def published(
    country: Country, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """The small country, published once, one of its bundles cut short on the way."""
    place = tmp_path_factory.mktemp("publication")
    inbox = place / "bilans"
    shutil.copytree(country.folder, inbox)
    cut = inbox / "bilan-fs-0007-2026T2-r0.zip"
    cut.write_bytes(cut.read_bytes()[:900])
    done = evaluate(place / "chez-moi", inbox, "-o", place / "publie", "--nouvelles-cles")
    return place, done


class TestOneCommand:
    def test_the_report_is_there_and_what_was_set_aside_is_named_to_the_evaluator_alone(
        self, published: tuple[Path, subprocess.CompletedProcess[str]]
    ) -> None:
        place, done = published
        assert "Traceback" not in done.stderr
        # 1: there was something wrong in what was checked; the report is there all the same.
        assert done.returncode == 1, done.stderr
        assert "120 fichiers lus : 119 bilans comptés" in done.stderr
        assert "Mis de côté : bilan-fs-0007-2026T2-r0.zip." in done.stderr
        assert (place / "publie" / "rapport.pdf").exists()
        assert "Publiable" in done.stdout
        sites = [f"fs-{number:04d}" for number in range(24)]
        assert not in_any_file(place / "publie", making.canaries(sites))

    def test_asked_again_with_a_list_of_sites_it_says_the_same_numbers_and_who_did_not_send(
        self, published: tuple[Path, subprocess.CompletedProcess[str]]
    ) -> None:
        place, _ = published
        every = making.desks(24, 7)
        lines = [f"{desk.site.id};{desk.site.department}" for desk in every]
        sites = place / "sites.csv"
        sites.write_text("\n".join(["site;departement", *lines, "fs-absent;23"]), "utf-8")
        done = evaluate(
            place / "chez-moi", place / "bilans", "-o", place / "listes", "--sites", sites
        )
        assert done.returncode == 1, done.stderr
        assert "24 lieux sur 25" in said(place / "listes")
        for path in (place / "publie" / "donnees").glob("*.csv"):
            assert path.read_bytes() == (place / "listes" / "donnees" / path.name).read_bytes()
        # Intervals too: what is known for certain of each step is no less than the first time.
        first, second = (place / folder / "points-durs.csv" for folder in ("publie", "listes"))
        assert first.read_bytes() == second.read_bytes()


class TestWhatIsWrongIsSaidFirst:
    def test_keys_that_are_not_there(self, country: Country, tmp_path: Path) -> None:
        done = evaluate(tmp_path / "h", country.folder, "-o", tmp_path / "p")
        assert done.returncode == 3
        assert "--nouvelles-cles" in done.stderr
        assert done.stderr.count("\n") == 1
        assert not (tmp_path / "p").exists()

    @pytest.mark.parametrize("option", ["--travail", "--cles"])
    def test_what_is_private_beside_what_is_published(
        self, country: Country, tmp_path: Path, option: str
    ) -> None:
        done = evaluate(
            tmp_path / "h", country.folder, "-o", tmp_path / "p", option, tmp_path / "p" / "x"
        )
        assert done.returncode == 2
        assert "confidentiel" in done.stderr

    @pytest.mark.parametrize(
        ("words", "status", "told"),
        [
            (("rien", "-o", "p", "--nouvelles-cles"), 3, "n'existe pas"),
            (("{}", "-o", "p", "--cle", "rien.pem"), 2, "rien.pem"),
            (("{}", "-o", "p", "--sites", "rien.csv", "--nouvelles-cles"), 3, "rien.csv"),
            (("{}",), 2, "Il manque"),
            (
                (
                    "{}",
                    "-o",
                    "p",
                    "--nouvelles-cles",
                    "--vers",
                    "postgresql://a:secret@127.0.0.1:1/b",
                ),
                3,
                "ne répond pas",
            ),
        ],
    )
    def test_names_and_addresses_that_are_wrong(
        self, country: Country, tmp_path: Path, words: tuple[str, ...], status: int, told: str
    ) -> None:
        few = tmp_path / "bilans"
        few.mkdir()
        for path in sorted(country.folder.glob("*T1*"))[:2]:
            shutil.copy(path, few)
        asked = [word.format(few) if word == "{}" else word for word in words]
        asked = [str(tmp_path / word) if word == "p" else word for word in asked]
        done = evaluate(tmp_path / "h", *asked)
        assert done.returncode == status, done.stderr
        assert told in done.stderr
        assert "Traceback" not in done.stderr
        assert "secret" not in done.stderr
        assert not (tmp_path / "p").exists()


def test_when_too_little_is_left_what_was_set_aside_is_named_all_the_same(
    country: Country, tmp_path: Path
) -> None:
    few = tmp_path / "bilans"
    few.mkdir()
    for path in sorted(country.folder.glob("*2026T1*"))[:2]:
        shutil.copy(path, few)
    (few / "abime.zip").write_bytes(b"PK")
    done = evaluate(tmp_path / "h", few, "-o", tmp_path / "p", "--nouvelles-cles")
    assert done.returncode == 3, done.stderr
    assert "Mis de côté : abime.zip." in done.stderr
    assert "Rien n'est publié" in done.stderr
    assert not (tmp_path / "p").exists()


def test_on_the_shared_base_the_same_is_published(
    country: Country, shared_base: str, published: tuple[Path, Any], tmp_path: Path
) -> None:
    place, _ = published
    keys = tmp_path / "cles"
    shutil.copytree(place / "chez-moi" / "evaluation" / "cles", keys)
    for path in (keys, *keys.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)
    done = evaluate(
        tmp_path / "h", place / "bilans", "-o", tmp_path / "p", "--vers", shared_base,
        "--cles", keys,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    for name in ("pays.csv", "parcours.csv", "entonnoir.csv"):
        first, second = (
            (folder / "donnees" / name).read_bytes()
            for folder in (place / "publie", tmp_path / "p")
        )
        assert first == second


@pytest.mark.long
def test_a_whole_country_from_bundles_to_a_report(
    tmp_path: Path, record_proof: Callable[..., None]
) -> None:
    """2,840 desks over eight quarters; ``MEDIATION_PAYS`` keeps the bundles from run to run."""
    kept = os.environ.get("MEDIATION_PAYS")
    bundles = Path(kept) / "bilans" if kept else tmp_path / "bilans"
    if not (bundles / "fait").exists():
        making.make(bundles)
        (bundles / "fait").touch()
    done = evaluate(tmp_path / "h", bundles, "-o", tmp_path / "p", "--nouvelles-cles")
    assert done.returncode == 0, done.stderr
    found = check(tmp_path / "p", making.QUARTERS)
    shown = re.search(r"plus de ([\d,]+)\s%\sdes visites encore publiées", done.stdout)
    assert shown, done.stdout
    assert numbers(shown[1])[0] >= 90
    record_proof(
        "(h) a whole country, one command",
        bundles=len(list(bundles.glob("*.zip"))),
        visits_still_published=f"{shown[1]} %",
        **found,
    )


def test_a_bundle_holds_no_more_than_its_tables(country: Country) -> None:
    """The country is made by the code that a desk runs, not beside it."""
    with zipfile.ZipFile(next(country.folder.glob("*.zip"))) as archive:
        assert {"resultats.csv", "durees.csv", "signature"} <= set(archive.namelist())
