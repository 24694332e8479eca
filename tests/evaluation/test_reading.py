"""Bundles as they come: whole, closed, doubled, corrected, cut, forged, from elsewhere."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks import country as making
from mediation import signing
from mediation.evaluation import base, merging, reading, run
from mediation.evaluation.catalog import Ends
from mediation.evaluation.errors import EvaluationError
from mediation.outcomes import bundle
from mediation.outcomes.bundle import Lot
from mediation.outcomes.sealed import make_key, seal
from mediation.outcomes.site import Site, Territory

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from conftest import Country

    from mediation.evaluation.run import Collected, Counted

QUARTER = "2026T1"
NO_ENDS = Ends()


def a_lot(many: int = 40, result: str = "obtenu") -> Lot:
    """Visits that all end in one of two ways."""
    lot = Lot()
    lot.visits["compte-ameli", result, "a-deux", "aucun"] = many
    lot.visits["compte-ameli", "depose", "personne", "panne"] = many
    for column, word in (("duree", "15-30"), ("passage", "premier")):
        lot.alone[column, word] = many
        lot.alone[column, {"duree": "30-60", "passage": "suite"}[column]] = many
    return lot


def a_bundle(
    folder: Path,
    site: str = "fs-un",
    lots: Sequence[Lot] = (),
    *,
    department: str = "23",
    quarter: str = QUARTER,
    replaces: str = "",
    key: Any = None,
    name: str = "",
) -> Path:
    """A bundle as a desk makes it."""
    lots = lots or [a_lot()]
    files = bundle.contents(
        quarter, Site(site, department, Territory.RURAL), lots, lambda _: "sante", replaces
    )
    path = folder / (name or f"bilan-{site}-{quarter}-r{len(lots) - 1}.zip")
    folder.mkdir(parents=True, exist_ok=True)
    path.write_bytes(bundle.zipped(files, key or making.key_of(site)))
    return path


def sha_of(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        return bundle.sha256_of({n: archive.read(n) for n in archive.namelist()})


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "recus"
    for site in ("fs-a", "fs-b", "fs-c"):
        a_bundle(folder, site)
    return folder


@pytest.fixture
def counting(tmp_path: Path, inbox: Path) -> Callable[..., Collected]:
    def collect(**how: Any) -> Collected:
        return run.collect([inbox], tmp_path / "travail", progress=lambda *_: None, **how)

    return collect


def visits(found: Collected) -> int:
    """How many visits the bundles that count hold."""
    return sum(one.visits for one in found.counted)


def facts(work: Path, found: Collected) -> dict[str, list[Any]]:
    """The settled lines of the outcomes, as columns."""
    import pyarrow.parquet as pq

    folder = base.settle(work, found.counted)
    columns: dict[str, list[Any]] = pq.read_table(folder / "resultats.parquet").to_pydict()
    return columns


class TestWhatIsSetAside:
    def test_each_bad_file_is_named_with_what_to_do_and_the_others_are_counted(
        self, inbox: Path, counting: Callable[..., Collected]
    ) -> None:
        good = a_bundle(inbox / "x", "fs-d").read_bytes()
        shutil.rmtree(inbox / "x")
        (inbox / "coupe.zip").write_bytes(good[: len(good) // 2])
        (inbox / "vide.zip").write_bytes(b"")
        (inbox / "frappe.zip").write_bytes(good.replace(b"obtenu,40", b"obtenu,90"))
        (inbox / "change.zip").write_bytes(good)
        with zipfile.ZipFile(inbox / "change.zip") as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
        with zipfile.ZipFile(inbox / "change.zip", "w") as archive:
            for name, content in files.items():
                archive.writestr(name, content.replace(b"obtenu,40", b"obtenu,90"))
        (inbox / "chiffre.zip.chiffre").write_bytes(seal(good, make_key(inbox / "cle.pem")))
        with (inbox / "enorme.zip").open("wb") as huge:
            huge.truncate(1 << 30)
        found = counting()
        told = {one.name: one.why for one in found.aside}
        assert set(told) == {
            "coupe.zip", "vide.zip", "frappe.zip", "change.zip", "chiffre.zip.chiffre", "enorme.zip"
        }  # fmt: skip
        assert "redemandez-le" in told["coupe.zip"]
        assert "redemandez-le" in told["vide.zip"]
        assert "redemandez-le" in told["frappe.zip"]
        assert "a changé" in told["change.zip"]
        assert "--cle" in told["chiffre.zip.chiffre"]
        assert "trop gros" in told["enorme.zip"]
        assert visits(found) == 3 * 80

    def test_one_from_a_later_version_says_to_update(
        self, inbox: Path, counting: Callable[..., Collected]
    ) -> None:
        path = a_bundle(inbox, "fs-d")
        with zipfile.ZipFile(path) as archive:
            files = {n: archive.read(n) for n in archive.namelist()}
        descriptor = json.loads(files["datapackage.json"])
        descriptor["format"] = 99
        files["datapackage.json"] = json.dumps(descriptor).encode()
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        (aside,) = counting().aside
        assert "plus récente" in aside.why

    def test_a_zip_that_unpacks_without_end_is_not_unpacked(
        self, inbox: Path, counting: Callable[..., Collected]
    ) -> None:
        with zipfile.ZipFile(inbox / "bombe.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("datapackage.json", b"0" * 60_000_000)
        (aside,) = counting().aside
        assert "trop gros" in aside.why

    def test_one_that_nobody_signed_is_not_counted(
        self, inbox: Path, counting: Callable[..., Collected]
    ) -> None:
        path = a_bundle(inbox, "fs-d")
        with zipfile.ZipFile(path) as archive:
            files = {n: archive.read(n) for n in archive.namelist()}
        del files["signature"]
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        (aside,) = counting().aside
        assert "signé" in aside.why

    def test_when_nothing_is_left_nothing_is_published_and_each_file_is_named(
        self, tmp_path: Path
    ) -> None:
        (tmp_path / "seul.zip").write_bytes(b"rien")
        with pytest.raises(EvaluationError) as told:
            run.count([tmp_path], tmp_path / "t", NO_ENDS, progress=lambda *_: None)
        assert "Aucun bilan n'a pu être compté" in str(told.value)
        assert "seul.zip" in str(told.value)

    @pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
    def test_one_that_may_not_be_read(
        self, inbox: Path, counting: Callable[..., Collected]
    ) -> None:
        a_bundle(inbox, "fs-d").chmod(0)
        (aside,) = counting().aside
        assert "refusé" in aside.why


class TestWhatIsGiven:
    def test_a_name_that_does_not_exist(self, tmp_path: Path) -> None:
        with pytest.raises(EvaluationError, match="n'existe pas"):
            reading.gather([tmp_path / "rien"])

    def test_a_folder_with_no_bundle(self, tmp_path: Path) -> None:
        (tmp_path / "photo.jpg").write_bytes(b"")
        with pytest.raises(EvaluationError, match="Aucun bilan ici"):
            reading.gather([tmp_path])

    def test_folders_are_searched_to_the_bottom_and_a_file_is_counted_once(
        self, inbox: Path
    ) -> None:
        deep = a_bundle(inbox / "2026" / "mars", "fs-z")
        assert reading.gather([inbox, deep, deep.parent]) == sorted(inbox.rglob("*.zip"))


class TestDoublesAndRevisions:
    def test_the_same_bundle_twice_is_counted_once(
        self, inbox: Path, counting: Callable[..., Collected]
    ) -> None:
        shutil.copy(inbox / f"bilan-fs-a-{QUARTER}-r0.zip", inbox / "copie.zip")
        key = inbox.parent / "cle.pem"
        content = (inbox / f"bilan-fs-b-{QUARTER}-r0.zip").read_bytes()
        (inbox / "b.zip.chiffre").write_bytes(seal(content, make_key(key)))
        found = counting(key=key)
        assert (found.doubles, visits(found), found.aside) == (2, 240, ())

    def test_a_revision_replaces_what_it_repeats(
        self, inbox: Path, counting: Callable[..., Collected]
    ) -> None:
        first = inbox / f"bilan-fs-a-{QUARTER}-r0.zip"
        a_bundle(inbox, "fs-a", [a_lot(), a_lot(6)], replaces=sha_of(first))
        found = counting()
        assert (found.replaced, visits(found)) == (1, 240 + 12)
        assert not found.aside

    def test_a_revision_that_comes_alone_is_enough(
        self, inbox: Path, counting: Callable[..., Collected]
    ) -> None:
        first = inbox / f"bilan-fs-a-{QUARTER}-r0.zip"
        a_bundle(inbox, "fs-a", [a_lot(), a_lot(6)], replaces=sha_of(first))
        first.unlink()
        assert visits(counting()) == 252

    @pytest.mark.parametrize(
        ("second", "why"),
        [
            ({"lots": [a_lot(50)], "name": "autre.zip"}, "même révision"),
            ({"lots": [a_lot(50), a_lot(6)], "replaces": "a" * 64}, "tel quel"),
            (
                {
                    "lots": [a_lot(), a_lot(6)],
                    "replaces": "a" * 64,
                    "key": Ed25519PrivateKey.from_private_bytes(bytes(32)),
                },
                "même clé",
            ),
            (
                {"lots": [a_lot(), a_lot(6)], "replaces": "a" * 64, "department": "87"},
                "département",
            ),
        ],
    )
    def test_two_that_contradict_each_other_are_both_set_aside(
        self,
        inbox: Path,
        counting: Callable[..., Collected],
        second: dict[str, Any],
        why: str,
    ) -> None:
        other = a_bundle(inbox, "fs-a", **second)
        found = counting()
        assert {one.name for one in found.aside} == {
            f"bilan-fs-a-{QUARTER}-r0.zip", other.name
        }  # fmt: skip
        assert all(why in one.why and other.name in one.why for one in found.aside)
        assert visits(found) == 160


class TestWhoSends:
    def registry(self, tmp_path: Path, *lines: str) -> dict[str, merging.Registered]:
        path = tmp_path / "sites.csv"
        path.write_text("\n".join(("site;departement;cle", *lines)), encoding="utf-8")
        return merging.registry(path)

    def test_one_from_an_unknown_site_another_department_or_another_hand(
        self, tmp_path: Path, counting: Callable[..., Collected]
    ) -> None:
        mark = signing.fingerprint(signing.public(making.key_of("fs-a")))
        other = signing.fingerprint(signing.public(making.key_of("fs-x")))
        sites = self.registry(tmp_path, f"fs-a;23;{mark}", "fs-b;87;", f"fs-c;23;{other}")
        del sites["fs-b"]
        told = {one.name: one.why for one in counting(sites=sites).aside}
        assert "n'est pas dans la liste" in told[f"bilan-fs-b-{QUARTER}-r0.zip"]
        assert "n'est pas signé par le site" in told[f"bilan-fs-c-{QUARTER}-r0.zip"]
        sites = self.registry(tmp_path, "fs-a;23;", "fs-b;87;", "fs-c;23;")
        told = {one.name: one.why for one in counting(sites=sites).aside}
        assert list(told) == [f"bilan-fs-b-{QUARTER}-r0.zip"]
        assert "87" in next(iter(told.values()))

    def test_without_a_list_a_change_of_key_or_two_sites_of_one_key_are_told(
        self, inbox: Path, counting: Callable[..., Collected]
    ) -> None:
        a_bundle(inbox, "fs-a", quarter="2026T2", key=making.key_of("fs-b"))
        found = counting()
        assert not found.aside
        assert any("2 clés" in remark for remark in found.remarks)
        assert any("« fs-a », « fs-b »" in remark for remark in found.remarks)

    @pytest.mark.parametrize("content", [b"nom;ville\nx;y", b"site;departement\n;23", b"\xff\xfe"])
    def test_a_list_that_is_none(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "sites.csv"
        path.write_bytes(content)
        with pytest.raises(EvaluationError, match=r"sites\.csv"):
            merging.registry(path)


class TestStoppedAndAskedAgain:
    def test_what_was_read_is_not_read_again_and_gives_the_same(
        self,
        tmp_path: Path,
        inbox: Path,
        counting: Callable[..., Collected],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(reading, "BATCH", 2)
        work, files = tmp_path / "travail", reading.gather([inbox])
        base.prepare(work)

        class Unplugged(Exception):
            pass

        def unplug(done: int, _of: int) -> None:
            if done == 2:
                raise Unplugged

        with pytest.raises(Unplugged):
            reading.read_all(files, work, frozenset(), None, progress=unplug)
        assert len(base.known(work)) == 2
        read: list[Path] = []
        verify = reading.verify

        def watched(path: Path, **how: Any) -> Any:
            read.append(path)
            return verify(path, **how)

        monkeypatch.setattr(reading, "verify", watched)
        first = facts(work, counting())
        assert [path.name for path in read] == [f"bilan-fs-c-{QUARTER}-r0.zip"]
        assert sum(first["n"]) == 240
        assert (facts(work, counting()), len(read)) == (first, 1)

    def test_a_file_that_is_taken_away_is_counted_no_more(
        self, tmp_path: Path, inbox: Path, counting: Callable[..., Collected]
    ) -> None:
        work = tmp_path / "travail"
        assert sum(facts(work, counting())["n"]) == 240
        (inbox / f"bilan-fs-a-{QUARTER}-r0.zip").unlink()
        assert sum(facts(work, counting())["n"]) == 160

    def test_a_part_that_rots_is_read_again(
        self, tmp_path: Path, counting: Callable[..., Collected]
    ) -> None:
        work = tmp_path / "travail"
        first = facts(work, counting())
        (part,) = (work / "parts").iterdir()
        (part / "mains.parquet").write_bytes(b"rot")
        shutil.rmtree(work / "tables")
        assert facts(work, counting()) == first

    def test_the_work_folder_is_its_owner_s_alone(
        self, tmp_path: Path, counting: Callable[..., Collected]
    ) -> None:
        counting()
        assert (tmp_path / "travail").stat().st_mode & 0o077 == 0

    def test_several_processes_read_the_same_as_one(
        self, country: Country, counted: Counted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(reading, "_ALONE", 10_000)
        work = tmp_path / "seul"
        alone = run.collect([country.folder], work, progress=lambda *_: None)
        assert visits(alone) == sum(bundle["visites"] for bundle in counted.bundles)
        assert visits(alone) == country.truth.visits.total()
        assert sum(facts(work, alone)["n"]) == visits(alone)
