"""`mediation bilan`: from the desk's file to what leaves it, and what the wall says."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest

from mediation.cli import main
from mediation.journey.vocabulary import (
    Blocker,
    DurationBand,
    Guidance,
    Hand,
    Referral,
    Result,
    VisitKind,
)
from mediation.outcomes import poster
from mediation.outcomes.log import OutcomeLog
from mediation.outcomes.record import Outcome

SETTINGS = 'site = "France Services"\nidentifiant = "fs-gueret"\ndepartement = "23"\n'
SETTINGS += 'territoire = "rural"\n'


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    home = tmp_path / "poste"
    home.mkdir()
    (home / "reglages.toml").write_text(SETTINGS, encoding="utf-8")
    monkeypatch.setenv("MEDIATION_HOME", str(home))
    monkeypatch.chdir(tmp_path)
    return home


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """``said("resume")``: status, standard output, standard error of ``mediation bilan resume``."""

    def run(*args: str) -> tuple[int, str, str]:
        status = main(["bilan", *args])
        out = capsys.readouterr()
        assert "Traceback" not in out.err
        return status, out.out, out.err

    return run


def visits(home: Path, many: int, quarter: str = "2020T1", start: int = 0) -> None:
    """Visits of a quarter long past, in two journeys, with three ends."""
    log = OutcomeLog(home / "bilans")
    ends = [Result.FILED, Result.OBTAINED, Result.REFERRED]
    for number in range(start, start + many):
        result = ends[number % 3]
        log.save(
            Outcome(
                quarter=quarter,
                journey=("carte-vitale-perdue", "payer-impots-plus-tard")[number % 2],
                version=1,
                hash="0123456789ab",
                result=result,
                referral=Referral.ADDRESS if result is Result.REFERRED else None,
                hand=(Hand.PERSON, Hand.TOGETHER)[number // 2 % 2],
                guidance=Guidance.FOLLOWED,
                visit=VisitKind.FIRST,
                blocker=Blocker.NONE,
                blocking_step="",
                duration=DurationBand.SHORT,
            )
        )
    log.close()


class TestAQuarterLeaves:
    def test_as_one_signed_file_that_anyone_can_check(self, home: Path, said: Callable) -> None:
        visits(home, 120)
        status, out, err = said("exporter", "--trimestre", "2020T1")
        assert (status, err) == (0, "")
        assert "La clé de ce site vient d'être faite" in out
        assert "120 visites" in out
        (sent,) = (home / "envois").iterdir()
        status, out, _ = said("verifier", str(sent))
        assert status == 0
        assert "site « fs-gueret »" in out
        assert "Signé par la clé" in out
        assert "NON" not in out
        with zipfile.ZipFile(sent) as archive:
            results = archive.read("resultats.csv").decode()
            header = json.loads(archive.read("datapackage.json"))
        assert "0,sante,carte-vitale-perdue,depose,20" in results
        assert "0,impots,payer-impots-plus-tard,depose,20" in results
        assert (header["departement"], header["territoire"]) == ("23", "rural")

    def test_and_its_correction_is_checked_against_it(
        self, home: Path, tmp_path: Path, said: Callable
    ) -> None:
        visits(home, 60)
        said("exporter", "--trimestre", "2020T1", "-o", str(tmp_path / "cle-usb"))
        visits(home, 30, start=60)
        status, out, _ = said("exporter", "--trimestre", "2020T1", "-o", str(tmp_path / "cle-usb"))
        assert status == 0
        assert "vient d'être faite" not in out
        first, second = sorted((tmp_path / "cle-usb").iterdir())
        status, out, _ = said("verifier", str(second), "--precedent", str(first))
        assert status == 0
        assert "oui  La révision d'avant y est, inchangée" in out
        assert said("verifier", str(first), "--precedent", str(second))[0] == 1

    def test_a_changed_file_is_refused(self, home: Path, said: Callable) -> None:
        visits(home, 60)
        said("exporter", "--trimestre", "2020T1")
        (sent,) = (home / "envois").iterdir()
        content = sent.read_bytes()
        with zipfile.ZipFile(BytesIO(content)) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
        files["mains.csv"] = files["mains.csv"].replace(b",10\n", b",11\n")
        with zipfile.ZipFile(sent, "w") as archive:
            for name, data in files.items():
                archive.writestr(name, data)
        status, out, _ = said("verifier", str(sent))
        assert status == 1
        assert "a changé depuis l'export" in out
        sent.write_bytes(content[:300])
        status, out, err = said("verifier", str(sent))
        assert (status, out) == (1, "")
        assert "n'est pas un bilan" in err

    def test_closed_to_all_but_the_evaluator(
        self, home: Path, tmp_path: Path, said: Callable
    ) -> None:
        key = str(tmp_path / "evaluation.pem")
        status, out, _ = said("cle", key)
        assert status == 0
        (line,) = [line for line in out.splitlines() if line.startswith("evaluation = ")]
        (home / "reglages.toml").write_text(f"{SETTINGS}{line}\n", encoding="utf-8")
        visits(home, 60)
        status, out, _ = said("exporter", "--trimestre", "2020T1")
        assert status == 0
        assert "Chiffré pour l'évaluation" in out
        (sent,) = (home / "envois").iterdir()
        assert sent.name.endswith(".zip.chiffre")
        assert said("verifier", str(sent))[0] == 1
        status, out, _ = said("verifier", str(sent), "--cle", key)
        assert status == 0
        assert "60 visites" in out
        assert said("cle", key)[0] == 3

    @pytest.mark.parametrize(
        ("settings", "quarter", "many", "status", "words"),
        [
            (SETTINGS, "2020T5", 0, 2, "n'est pas un trimestre"),
            (SETTINGS, "décembre", 0, 2, "n'est pas un trimestre"),
            (SETTINGS, "9999T4", 0, 1, "pas fini"),
            (SETTINGS, "2020T1", 4, 1, "Moins de 5 visites"),
            ('site = "Ici"', "2020T1", 60, 2, "ne dit pas encore d'où part le bilan"),
            (f'{SETTINGS}evaluation = "abc"', "2020T1", 60, 2, "Redemandez-la"),
        ],
    )
    def test_else_a_sentence_says_why_and_nothing_leaves(
        self,
        home: Path,
        said: Callable,
        settings: str,
        quarter: str,
        many: int,
        status: int,
        words: str,
    ) -> None:
        (home / "reglages.toml").write_text(settings, encoding="utf-8")
        visits(home, many)
        found, _, err = said("exporter", "--trimestre", quarter)
        assert found == status
        assert words in err
        assert err.count("\n") == 1
        assert not (home / "envois").exists()

    def test_a_disk_that_refuses_is_status_3(self, home: Path, said: Callable) -> None:
        visits(home, 60)
        (home / "envois").write_text("a file, not a folder")
        status, _, err = said("exporter", "--trimestre", "2020T1")
        assert status == 3
        assert "aucun bilan n'est perdu" in err


class TestWhatStays:
    def test_goes_when_it_has_left_and_its_time_is_over(self, home: Path, said: Callable) -> None:
        assert said("effacer")[:2] == (0, "Rien à effacer : ce poste n'a pas encore de bilan.\n")
        visits(home, 60)
        status, out, _ = said("effacer")
        assert status == 0
        assert "mediation bilan exporter --trimestre 2020T1" in out
        said("exporter", "--trimestre", "2020T1")
        status, out, _ = said("effacer")
        assert "Effacés : 60 bilans (2020T1)." in out
        assert json.loads(said("resume", "--json")[1])["total"] == 0

    def test_cannot_be_taken_back_from_here_and_the_sentence_says_where(
        self, said: Callable
    ) -> None:
        status, out, err = said("annuler")
        assert (status, out) == (2, "")
        assert "touche u" in err
        assert err.count("\n") == 1

    def test_a_damaged_file_is_told_beside_the_answer(self, home: Path, said: Callable) -> None:
        visits(home, 6)
        (home / "bilans" / "bilans.db").write_bytes(b"garbage " * 1000)
        status, out, err = said("resume", "--json")
        assert status == 0
        assert json.loads(out)["total"] == 6
        assert "était abîmé" in err


class TestThePoster:
    def pages(self, path: Path) -> list[str]:
        document = pypdfium2.PdfDocument(path)
        return [page.get_textpage().get_text_range() for page in document]

    def test_says_what_is_kept_and_how_to_refuse(self, tmp_path: Path, said: Callable) -> None:
        status, out, _ = said("affiche")
        assert (status, out) == (0, "Affiche faite : affiche.pdf\n")
        (page,) = self.pages(tmp_path / "affiche.pdf")
        words = " ".join(page.split())
        assert "Vous pouvez dire non" in words
        assert "au moins 5 visites" in words
        assert "Ce que je fais" not in words

    def test_a_draft_says_that_nobody_reviewed_it(self, tmp_path: Path, said: Callable) -> None:
        codes = poster.languages()
        status, out, _ = said("affiche", "--langue", *codes, "-o", "mur.pdf")
        assert status == 0
        pages = self.pages(tmp_path / "mur.pdf")
        assert len(pages) == len(codes)
        assert "Traduction non relue" not in pages[0]
        assert all("Traduction non relue" in page for page in pages[1:])
        assert f"qui le disent : {', '.join(codes[1:])}." in out

    @pytest.mark.parametrize(
        ("args", "words"),
        [(["--langue", "xx"], "Possibles : fr, ar"), (["-o", "affiche.doc"], "en .pdf")],
    )
    def test_what_it_cannot_be_is_said(
        self, tmp_path: Path, said: Callable, args: list[str], words: str
    ) -> None:
        status, _, err = said("affiche", *args)
        assert status == 2
        assert words in err
        assert not list(tmp_path.glob("affiche*"))

    @pytest.mark.parametrize("language", poster.languages())
    def test_says_the_same_things_in_every_language(self, language: str) -> None:
        french, made = poster.poster("fr"), poster.poster(language)
        assert [block.picto for block in made.next_steps] == [b.picto for b in french.next_steps]
        assert all(block.text.strip() for block in made.next_steps)
        assert "5" in made.next_steps[2].text
        assert made.unreviewed == (language != "fr")
