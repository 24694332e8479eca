"""Every page of docs/ is followed command by command, in an empty desk."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from manual import Command, File, missing, steps

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs").glob("*.md"))


@pytest.fixture
def desk(tmp_path: Path) -> dict[str, str]:
    """The environment of a desk that was never used, `mediation` on its path."""
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    return os.environ | {
        "MEDIATION_HOME": str(tmp_path / "poste"),
        "PATH": path,
        "PYTHONIOENCODING": "utf-8",
    }


def follow(command: Command, folder: Path, desk: Mapping[str, str]) -> None:
    """Run the command where the reader is; its lines and its status are those shown."""
    words = [str(Path(sys.executable).with_name("mediation")), *command.words[1:]]
    done = subprocess.run(
        words,
        cwd=folder,
        env=desk,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    said = done.stdout + done.stderr
    assert done.returncode == command.status, f"$ {command.line}\n{said}"
    assert not missing(command, said), f"$ {command.line}\nnot shown: {missing(command, said)}"


def arrange(command: Command, folder: Path) -> None:
    """What a reader does with folders: ``mkdir`` and ``cp``, on any system."""
    name, *where = command.words
    if name == "mkdir":
        (folder / where[0]).mkdir()
    else:
        shutil.copy(folder / where[0], folder / where[1])


def open_and_leave(command: Command, folder: Path, desk: Mapping[str, str]) -> None:
    """Open a desk in a terminal, see what is shown, leave it."""
    pytest.importorskip("pty", reason="needs a terminal")
    from benchmarks.measure import Terminal

    words = [str(Path(sys.executable).with_name("mediation")), *command.words[1:]]
    # Without a display no window opens on the PC of whoever runs the tests.
    home = {**desk, "TERM": "xterm-256color", "DISPLAY": "", "WAYLAND_DISPLAY": ""}
    with Terminal(words, home, 100, 40, folder) as terminal:
        terminal.settle(command.shown[0].split("…")[0].strip() if command.shown else ":")
        assert not missing(command, "\n".join(terminal.screen)), command.line
        played = command.words[1:2] in ([], ["guider"]) or "apercu" in command.words
        screens = played and "--simple" not in command.words
        terminal.send("ctrl+c" if screens else "ctrl+d")
        # 0 from the home question, 1 from what is left half-way.
        half_way = [word for word in command.words[1:] if word != "--simple"]
        if "apercu" in half_way:
            half_way = []  # a preview records nothing: leaving it is no loss
        assert terminal.wait_end() == int(bool(half_way)), command.line


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_reader_can_follow(page: Path, tmp_path: Path, desk: dict[str, str]) -> None:
    for step in steps(page):
        if isinstance(step, File):
            (tmp_path / step.name).write_text(step.text, encoding="utf-8")
        elif step.words[0] != "mediation":
            arrange(step, tmp_path)
        elif step.needs_a_person:
            open_and_leave(step, tmp_path, desk)
        else:
            follow(step, tmp_path, desk)


def test_the_pages_for_the_three_readers_have_commands() -> None:
    followed = {page.name: [s for s in steps(page) if isinstance(s, Command)] for page in PAGES}
    assert {"mediateurs.md", "partenaires.md", "evaluateurs.md"} <= followed.keys()
    assert all(followed[f"{who}.md"] for who in ("mediateurs", "partenaires", "evaluateurs"))


class TestFollowingAPageThatIsWrong:
    def test_a_line_that_is_not_printed_is_seen(self) -> None:
        command = Command("mediation bilan resume", ["Bilans enregistrés : 3"])
        assert missing(command, "Bilans enregistrés : 0") == "Bilans enregistrés : 3"

    def test_lines_in_another_order_are_seen(self) -> None:
        assert missing(Command("mediation x", ["deux", "un"]), "un\ndeux") == "un"

    def test_an_ellipsis_stands_for_anything(self) -> None:
        assert not missing(Command("mediation x", ["a … c", "…", "e"]), "a b c\nd\ne")

    def test_a_status_that_is_not_the_one_shown_is_seen(
        self, tmp_path: Path, desk: dict[str, str]
    ) -> None:
        with pytest.raises(AssertionError):
            follow(Command("mediation inconnue"), tmp_path, desk)

    def test_commands_files_and_statuses_are_read_from_a_page(self, tmp_path: Path) -> None:
        page = tmp_path / "page.md"
        page.write_text(
            "Dans `essai.yaml` :\n\n```yaml\nformat: 1\n```\n\n```console\n"
            "$ mediation parcours verifier essai.yaml\nP1 …\n$ echo $?\n1\n$ ls\nessai.yaml\n```\n",
            encoding="utf-8",
        )
        assert steps(page) == [
            File("essai.yaml", "format: 1\n"),
            Command("mediation parcours verifier essai.yaml", ["P1 …"], 1),
        ]
