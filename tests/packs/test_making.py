"""A partner makes a pack of a folder."""

from __future__ import annotations

import hashlib
import os
import unicodedata
import zipfile
from pathlib import Path

import pytest
from packing import MEDNUM, READERS, Bench, a_journey, lay, some_files
from support import TODAY

from mediation.cli import main
from mediation.journey.pack import archive, signing
from mediation.journey.pack.build import begin, build
from mediation.journey.pack.errors import PackError

GOLDEN = "98dde486e5883d8ffe4be1bad182fea34b5dbf1b93386875f0eb64b16f2aa51a"


class TestAPackOfAFolder:
    def test_is_the_same_bytes_every_time(self, bench: Bench) -> None:
        first = bench.build()
        for path in (bench.place / "dossier-1").rglob("*"):
            os.utime(path, (1, 1))
        again = build(bench.place / "dossier-1", "La Mednum", MEDNUM, TODAY, READERS)
        assert again.data == first.data == bench.build().data

    def test_is_laid_out_the_same_by_every_python_and_system(self) -> None:
        data = b"".join(archive.write([("manifeste.json", b"{}"), ("signature", b"x" * 9)]))
        assert len(data) == 231
        assert hashlib.sha256(data).hexdigest() == GOLDEN

    def test_opens_in_any_zip_tool(self, bench: Bench) -> None:
        path = bench.put(bench.build().data)
        with zipfile.ZipFile(path) as opened:
            assert opened.testzip() is None
            assert opened.namelist() == ["manifeste.json", "signature", *sorted(some_files())]
            assert opened.read("parcours/logement.yaml") == a_journey().encode()

    def test_says_what_it_replaces_in_the_application(self, bench: Bench) -> None:
        built = bench.build({"parcours/carte-vitale-perdue.yaml": a_journey("carte-vitale-perdue")})
        assert built.manifest.replaces == ["parcours/carte-vitale-perdue"]

    def test_leaves_out_what_does_not_travel_and_says_it(self, bench: Bench) -> None:
        secret = bench.place / "secret.yaml"
        secret.write_text("x")
        files = {**some_files(), "LISEZMOI.txt": "x", ".DS_Store": b"x", "parcours/a.docx": "x"}
        folder = lay(bench.place / "dossier", files)
        (folder / "parcours" / "lien.yaml").symlink_to(secret)
        built = build(folder, "La Mednum", MEDNUM, TODAY, READERS)
        assert sorted(built.left_out) == ["LISEZMOI.txt", "parcours/a.docx", "parcours/lien.yaml"]
        assert set(built.manifest.files) == set(some_files())

    @pytest.mark.parametrize("name", ["", "  ", "\u200b", "x" * 81])
    def test_asks_for_a_publisher_in_french(self, bench: Bench, name: str) -> None:
        folder = lay(bench.place / "dossier", some_files())
        with pytest.raises(PackError) as refused:
            build(folder, name, MEDNUM, TODAY, READERS)
        assert "--editeur" in str(refused.value)
        assert "validation" not in str(refused.value)

    def test_writes_accents_in_their_plain_form(self, bench: Bench) -> None:
        apart = unicodedata.normalize("NFD", a_journey(titre="Être logé"))
        built = bench.build({"parcours/logement.yaml": b"\xef\xbb\xbf" + apart.encode()})
        bench.install(built.data)
        assert bench.library().entries["logement"].title == "Être logé"

    @pytest.mark.parametrize(
        ("files", "code"),
        [
            ({"parcours/logement.yaml": "titre: Attention : faux"}, "P011"),
            ({"parcours/autre.yaml": a_journey("logement")}, "P802"),
            ({"parcours/fragments/logement.yaml": a_journey("logement")}, "P802"),
            ({"contacts.yaml": "- nom: sans id"}, "P102"),
            ({"lexique.yaml": "HLM: achélème"}, "P802"),
            ({f"sons/fr/{'a' * 64}.mp3": b"PK\3\4rien"}, "P802"),
            ({"parcours/traductions/en/logement.po": "msgid sans guillemets"}, "P501"),
            ({"parcours/traductions/en/logement.po": b"\xff"}, "P009"),
            ({"parcours/logement.yaml": b"PK\3\4"}, "P802"),
        ],
    )
    def test_is_refused_with_the_place_when_a_file_is_wrong(
        self, bench: Bench, files: dict[str, str | bytes], code: str
    ) -> None:
        with pytest.raises(PackError, match="n'est pas fait") as caught:
            bench.build(files)
        assert code in {problem.code for problem in caught.value.problems}

    def test_of_nothing_is_refused(self, bench: Bench) -> None:
        with pytest.raises(PackError, match="rien à emballer"):
            build(lay(bench.place / "vide", {}), "La Mednum", MEDNUM, TODAY, READERS)


class TestThePublishersKey:
    def test_is_made_once_and_only_its_owner_reads_it(self, tmp_path: Path) -> None:
        path = tmp_path / "cles" / "cle.pem"
        key, made = signing.load_or_make(path)
        again, made_again = signing.load_or_make(path)
        assert (made, made_again) == (True, False)
        assert signing.public(key) == signing.public(again)
        if os.name == "posix":
            assert path.stat().st_mode & 0o777 == 0o600
            path.chmod(0o644)
            assert signing.exposed(path)

    @pytest.mark.parametrize("content", [b"", b"\0\1", b"-----BEGIN PRIVATE KEY-----\nAA=="])
    def test_that_is_no_key_is_said_and_kept(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "cle.pem"
        path.write_bytes(content)
        with pytest.raises(PackError, match="n'est pas une clé d'éditeur"):
            signing.load_or_make(path)
        assert path.read_bytes() == content

    def test_is_compared_aloud_in_five_groups(self) -> None:
        print_ = signing.fingerprint(signing.public(MEDNUM))
        assert [len(group) for group in print_.split(" ")] == [4, 4, 4, 4, 4]
        assert print_ != signing.fingerprint("00" * 32)


class TestOnTheCommandLine:
    @pytest.fixture(autouse=True)
    def _home(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("MEDIATION_HOME", str(tmp_path / "poste"))

    def test_a_folder_of_journeys_is_enough(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        folder = tmp_path / "Se loger à Guéret"
        (folder / "parcours").mkdir(parents=True)
        (folder / "parcours" / "logement.yaml").write_text(a_journey(), encoding="utf-8")
        target = tmp_path / "paquet.zip"
        done = main(["parcours", "emballer", str(folder), "-o", str(target), "--editeur", "Nous"])
        said = capsys.readouterr().out
        assert done == 0
        assert "id: se-loger-a-gueret" in (folder / "paquet.yaml").read_text(encoding="utf-8")
        assert "Gardez-en une copie" in said
        assert "Éditeur : Nous" in said
        assert main(["parcours", "installer", str(target), "--oui"]) == 0

    def test_an_own_paquet_yaml_is_not_written_over(self, tmp_path: Path) -> None:
        folder = lay(tmp_path / "dossier", some_files(), version="7")
        assert begin(folder) is False
        assert "'7'" in (folder / "paquet.yaml").read_text(encoding="utf-8")

    def test_problems_are_shown_and_nothing_is_written(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        folder = lay(tmp_path / "dossier", {"parcours/a.yaml": "x: Attention : y"}, versoin="1")
        target = tmp_path / "paquet.zip"
        done = main(["parcours", "emballer", str(folder), "-o", str(target), "--editeur", "Nous"])
        out, err = capsys.readouterr()
        assert done == 1
        assert "Vouliez-vous dire « version »" in out
        assert "n'est pas fait" in err
        assert not target.exists()
