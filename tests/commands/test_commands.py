"""The `mediation` command: what it answers, what it says when it cannot, its exit status."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support import READS_ANYTHING, journey, put

from mediation import __version__
from mediation.cli import main

SAY = {"id": "dire", "type": "dire", "usager": "Bonjour."}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    home = tmp_path / "poste"
    monkeypatch.setenv("MEDIATION_HOME", str(home))
    yield home
    # Nothing may be put beside the folder that was named.
    assert {p.name for p in tmp_path.iterdir()} <= {"poste", "essai.yaml", "carte.pdf", "dit.wav"}


def run(*args: str, typed: str = "", **how: object) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, as a shell runs it."""
    return subprocess.run(
        [sys.executable, "-m", "mediation", *args],
        input=typed,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
        **how,  # type: ignore[call-overload]
    )


def said(capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    out = capsys.readouterr()
    return out.out, out.err


class TestWrongUse:
    @pytest.mark.parametrize(
        ("args", "words"),
        [
            (["parcour"], "Vouliez-vous dire « parcours » ?"),
            (["--fullscreen"], "Option inconnue"),
            (
                ["carte", "x", "--form", "a4"],
                "Vouliez-vous dire « --forme » ? Voir : mediation carte",
            ),
            (["dire", "bonjour", "madame"], "« madame » est en trop. Plusieurs mots se mettent"),
            (["--simple=1"], "--simple ne prend pas de valeur."),
            (["dire", ""], "Écrivez au moins un mot."),
            (["dire", "bonjour", "-o", "voix.ogg"], "doit finir par .mp3 ou .wav"),
            (["guider"], "Il manque"),
            (
                ["guider", "carte-vitale-perdu", "--simple"],
                "Vouliez-vous dire « carte-vitale-perdue » ?",
            ),
            (["guider", "carte-vitale-perdue", "--date", "demain"], "n'est pas une date"),
            (["guider", "carte-vitale-perdue", "--langue", "klingon"], "klingon"),
            (["parcours", "verifier", "nulle-part.yaml"], "n'existe pas"),
            (["carte", "carte-vitale-perdue", "-o", "carte.doc"], ".pdf"),
        ],
    )
    def test_is_one_french_sentence_and_status_2(
        self, args: list[str], words: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        try:
            status = main(args)
        except SystemExit as stop:
            status = int(str(stop.code))
        out, err = said(capsys)
        assert status == 2
        assert words in err
        assert "Traceback" not in err
        assert out == ""

    def test_the_desk_opens_without_what_reads_the_commands(self) -> None:
        program = (
            "import sys; sys.argv = ['mediation']; from mediation.cli import main; status = main();"
            "print(status, 'mediation.services' in sys.modules, 'argparse' in sys.modules)"
        )
        done = subprocess.run(
            [sys.executable, "-c", program], input="", capture_output=True, text=True,
            encoding="utf-8", timeout=60, check=True,
        )  # fmt: skip
        assert done.stdout.split() == ["3", "True", "False"]
        assert "mediation --simple" in done.stderr

    def test_a_screen_without_a_terminal_names_the_other_way(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO())
        assert main([]) == 3
        assert "mediation --simple" in said(capsys)[1]


class TestANameThatCannotBe:
    LONG = "a" * 300
    """Longer than any system lets a file be called: looking it up is an error of its own."""

    @pytest.mark.parametrize(
        "args",
        [
            ["guider", LONG, "--simple"],
            ["carte", LONG],
            ["parcours", "verifier", LONG],
            ["parcours", "corriger", LONG],
            ["parcours", "traductions", LONG],
            ["parcours", "apercu", LONG, "--simple"],
            ["parcours", "graphe", LONG],
            ["parcours", "relecture", LONG],
            ["parcours", "nouveau", LONG],
            ["parcours", "installer", LONG],
            ["bilan", "verifier", LONG],
            ["parcours", "emballer", LONG, "-o", "p.zip", "--editeur", "x"],
        ],
        ids=lambda args: args[1] if args[0] == "parcours" else args[0],
    )
    def test_is_wrong_use_and_no_fault(
        self, args: list[str], capsys: pytest.CaptureFixture[str], home: Path
    ) -> None:
        assert main(args) == 2
        assert "erreur" not in said(capsys)[1]
        assert not (home / "journal.txt").exists()

    def test_of_a_card_is_said(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["carte", "compte-caf", "-o", str(tmp_path / f"{self.LONG}.pdf")]) == 3
        assert "Ce nom est trop long : donnez un nom plus court." in said(capsys)[1]

    def test_of_a_journey_is_not_answered_with_all_the_others(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["guider", "xyz", "--simple"]) == 2
        assert said(capsys)[1] == (
            "Aucun parcours ne s'appelle « xyz ». Liste : mediation parcours lister\n"
        )


class TestAHomeThatMayNotBeEntered:
    """A share or a key whose rights are wrong: the journeys still work, and it is said."""

    @pytest.fixture(autouse=True)
    def closed(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def refusing(usual: Callable[..., Any]) -> Callable[..., Any]:
            def call(path: Any, *args: Any, **how: Any) -> Any:
                if str(path).startswith(str(home)):
                    raise PermissionError(13, "refused", str(path))
                return usual(path, *args, **how)

            return call

        for name in ("stat", "lstat", "open", "mkdir", "scandir", "listdir"):
            monkeypatch.setattr(os, name, refusing(getattr(os, name)))
        monkeypatch.setattr(io, "open", refusing(io.open))

    @pytest.mark.parametrize(
        ("args", "status"),
        [
            (["parcours", "lister"], 0),
            (["parcours", "verifier"], 0),
            (["guider", "compte-caf", "--simple"], 1),
            (["--simple"], 0),
            (["bilan", "resume"], 3),
            (["bilan", "journee"], 0),
            (["bilan", "effacer"], 3),  # « rien à effacer » would not be true
            (["bilan", "signalements"], 0),
            (["carte", "compte-caf", "--imprimer"], 3),
            (["parcours", "retirer", "x"], 3),
        ],
        ids=lambda value: " ".join(value) if isinstance(value, list) else str(value),
    )
    def test_no_command_calls_it_a_fault_of_the_program(
        self,
        args: list[str],
        status: int,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        monkeypatch.setattr(sys, "stdin", io.StringIO(""))
        assert main(args) == status
        assert "a rencontré une erreur" not in said(capsys)[1]


class TestAFolderWithoutAJourney:
    """The folder of a pack, and not the one of its journeys: « 0 erreur » would reassure."""

    @pytest.mark.parametrize("act", ["verifier", "corriger", "traductions"])
    def test_is_said(self, act: str, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (home / "parcours").mkdir(parents=True)
        put(home / "parcours", journey(SAY))
        assert main(["parcours", act, str(home)]) == 2
        assert "ne contient aucun parcours" in said(capsys)[1]

    @pytest.mark.parametrize("act", ["verifier", "corriger", "traductions"])
    def test_one_that_may_not_be_read_is_said(
        self,
        act: str,
        home: Path,
        capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        def refuse(self: Path) -> Iterator[Path]:
            if self == home:
                raise PermissionError(13, "refused", str(self))
            return iterdir(self)

        home.mkdir()
        iterdir = Path.iterdir
        monkeypatch.setattr(Path, "iterdir", refuse)
        assert main(["parcours", act, str(home)]) == 3
        assert "ne peut pas être lu. Vérifiez le droit de lire" in said(capsys)[1]


class TestJourneys:
    def test_are_listed_for_a_program(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["parcours", "lister", "--cherche", "crate vital", "--json"]) == 0
        first = json.loads(said(capsys)[0])[0]
        assert first["id"] == "carte-vitale-perdue"
        assert set(first) == {"id", "titre", "public", "duree", "version", "statut", "langues"}

    def test_say_which_languages_they_are_in(
        self, home: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (home / "parcours").mkdir(parents=True)
        put(home / "parcours", journey(SAY))
        assert main(["parcours", "lister", "--json"]) == 0
        listed = {one["id"]: one["langues"] for one in json.loads(said(capsys)[0])}
        assert listed["essai"] == ["fr"]
        assert {"fr", "ar", "uk"} <= set(listed["compte-ameli"])

    def test_what_must_be_read_again_comes_first_with_its_day(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["parcours", "lister", "--fraicheur"]) == 0
        lines = said(capsys)[0].splitlines()
        assert main(["parcours", "lister", "--fraicheur", "--json"]) == 0
        listed = json.loads(said(capsys)[0])
        days = [one["a_relire_avant"] for one in listed]
        assert days == sorted(days)
        for line, one in zip(lines, listed, strict=True):
            year, month, day = one["a_relire_avant"].split("-")
            late = "en retard depuis le" if one["en_retard"] else "à relire avant le"
            assert line.startswith(f"{one['id']} : {late} {day}/{month}/{year}")
            assert one["a_cause_de"]["genre"] in {"parcours", "fragment", "fait", "contact"}

    def test_the_built_in_ones_have_no_problem(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["parcours", "verifier"]) == 0

    def test_a_wrong_file_is_answered_for_a_program(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = put(tmp_path, journey({**SAY, "vers": "ailleurs"}))
        assert main(["parcours", "verifier", str(path), "--json"]) == 1
        (problem,) = json.loads(said(capsys)[0])
        assert (problem["code"], problem["gravite"], problem["fichier"]) == (
            "P202",
            "erreur",
            "essai.yaml",
        )

    def test_a_failing_trial_is_a_problem(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        trial = {"nom": "faux", "attendu": "depose"}
        path = put(tmp_path, journey(SAY, essais=[trial]))
        assert main(["parcours", "verifier", str(path)]) == 1
        assert "P601" in said(capsys)[0]


class TestAVisitThroughAPipe:
    typed = "\n\n1\n2\n1\n0\n\n"

    def test_is_recorded(self, tmp_path: Path) -> None:
        path = put(tmp_path, journey(SAY))
        done = run("guider", str(path), "--simple", typed=self.typed)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.rstrip().endswith("Bilan enregistré.")
        assert "\x1b" not in done.stdout
        summary = run("bilan", "resume", "--json")
        assert json.loads(summary.stdout)["total"] == 1

    def test_that_ends_half_way_is_not(self, tmp_path: Path) -> None:
        path = put(tmp_path, journey(SAY))
        done = run("guider", str(path), "--simple", typed="\n\n1\n")
        assert done.returncode == 1
        assert "rien n'a été enregistré" in done.stdout
        assert json.loads(run("bilan", "resume", "--json").stdout)["total"] == 0

    def test_an_interruption_is_said_and_records_nothing(self, tmp_path: Path) -> None:
        path = put(tmp_path, journey(SAY))
        process = subprocess.Popen(
            [sys.executable, "-m", "mediation", "guider", str(path), "--simple"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("Autres choix"):
                break
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate(timeout=30)
        assert process.returncode == 1
        assert "rien n'a été enregistré" in rest
        assert errors == ""

    def test_a_full_disk_is_said_and_confirms_nothing(self, tmp_path: Path) -> None:
        path = put(tmp_path, journey(SAY))

        resource = pytest.importorskip("resource", reason="this system has no file size limit")

        def no_room() -> None:
            # Writing past the limit fails as on a full disk, instead of killing the process.
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

        done = run("guider", str(path), "--simple", typed=self.typed, preexec_fn=no_room)
        assert done.returncode == 3
        assert "non enregistré" in done.stdout
        assert "Bilan enregistré" not in done.stdout
        assert "Traceback" not in done.stderr

    @pytest.mark.skipif(READS_ANYTHING, reason="this user writes into every folder")
    def test_a_read_only_folder_is_said(self, home: Path, tmp_path: Path) -> None:
        path = put(tmp_path, journey(SAY))
        home.mkdir()
        home.chmod(0o500)
        try:
            done = run("guider", str(path), "--simple", typed=self.typed)
        finally:
            home.chmod(0o700)
        assert done.returncode == 3
        assert "ne se laisse pas écrire" in done.stdout


class TestTakingAway:
    def test_a_card_without_a_visit(self, tmp_path: Path) -> None:
        path = tmp_path / "carte.pdf"
        assert main(["carte", "carte-vitale-perdue", "-o", str(path)]) == 0
        assert path.read_bytes().startswith(b"%PDF-")

    def test_a_text_as_a_sound_file(self, tmp_path: Path) -> None:
        path = tmp_path / "dit.wav"
        assert main(["dire", "Bonjour, je vous aide.", "-o", str(path)]) == 0
        assert path.read_bytes()[:4] == b"RIFF"
        assert path.stat().st_size > 20_000

    def test_a_folder_that_does_not_exist_is_a_sentence(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        status = main(["carte", "carte-vitale-perdue", "-o", str(tmp_path / "la" / "carte.pdf")])
        out, err = said(capsys)
        assert status == 3
        assert err.count("\n") == 1
        assert not out


class TestTheDemo:
    def test_plays_a_whole_visit_in_a_folder_it_names(
        self, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "poste"))
        (tmp_path / "poste").mkdir()
        assert main(["demo"]) == 0
        out = said(capsys)[0]
        folder = Path(
            next(line for line in out.splitlines() if "Tout est dans" in line).split(" : ")[1]
        )
        assert {"carte-1.pdf", "etape-1.mp3", "bilans.db"} <= {p.name for p in folder.rglob("*")}
        assert "Bilan enregistré." in out
        assert "Bilans enregistrés : 1." in out


class TestTheProgramItselfFailing:
    def test_is_one_sentence_and_a_log_without_values(
        self, home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*_args: object, **_how: object) -> int:
            name_of_the_person = "Mme Untel"
            raise RuntimeError(f"failed for {name_of_the_person}")

        monkeypatch.setattr("mediation.commands.tally.summary", broken)
        assert main(["bilan", "resume"]) == 1
        out, err = said(capsys)
        log = (home / "journal.txt").read_text(encoding="utf-8")
        assert "Relancez-la" in err
        assert "RuntimeError" in log
        assert "test_commands.py" in log
        for text in (out, err, log):
            assert "Untel" not in text
            assert "Traceback" not in text


class TestTheVersion:
    def test_is_given(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as stop:
            main(["--version"])
        assert stop.value.code == 0
        assert __version__ in said(capsys)[0]
