"""The card on the disk and in a viewer, on a machine that may refuse either."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from accessibility.card.files import CardError, open_in_viewer, write

if TYPE_CHECKING:
    from pathlib import Path


class TestWriting:
    def test_the_bytes_are_there_and_nothing_else(self, tmp_path: Path) -> None:
        write(tmp_path / "carte.pdf", b"abc")
        assert [(f.name, f.read_bytes()) for f in tmp_path.iterdir()] == [("carte.pdf", b"abc")]

    def test_an_older_card_is_replaced(self, tmp_path: Path) -> None:
        write(tmp_path / "carte.pdf", b"old")
        write(tmp_path / "carte.pdf", b"new")
        assert (tmp_path / "carte.pdf").read_bytes() == b"new"

    def test_a_missing_folder_says_what_to_do(self, tmp_path: Path) -> None:
        with pytest.raises(CardError, match="Ce dossier n'existe pas : créez-le"):
            write(tmp_path / "absent" / "carte.pdf", b"abc")

    def test_a_folder_in_the_way_is_said_and_leaves_nothing(self, tmp_path: Path) -> None:
        (tmp_path / "carte.pdf").mkdir()
        with pytest.raises(CardError, match=r"« carte\.pdf » n'a pas été écrit\."):
            write(tmp_path / "carte.pdf", b"abc")
        assert [f.name for f in tmp_path.iterdir()] == ["carte.pdf"]

    @pytest.mark.skipif(
        not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere"
    )
    def test_a_folder_one_may_not_write_to(self, tmp_path: Path) -> None:
        tmp_path.chmod(0o500)
        with pytest.raises(CardError, match="pas le droit d'écrire"):
            write(tmp_path / "carte.pdf", b"abc")

    @pytest.mark.skipif(sys.platform == "win32", reason="no RLIMIT_FSIZE on Windows")
    def test_a_full_disk_keeps_the_older_card_and_leaves_nothing_else(self, tmp_path: Path) -> None:
        card = tmp_path / "carte.pdf"
        write(card, b"the older card")
        # A process that may write no more than 1,000 bytes: what a full disk looks like.
        script = (
            "import resource, signal, sys; from pathlib import Path\n"
            "from accessibility.card.files import CardError, write\n"
            "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
            "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
            "try: write(Path(sys.argv[1]), b'x' * 5000)\n"
            "except CardError as error: print(error)\n"
        )
        done = subprocess.run(
            [sys.executable, "-X", "utf8", "-c", script, str(card)],
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        assert "n'a pas été écrit. " in done.stdout
        assert card.read_bytes() == b"the older card"
        assert [f.name for f in tmp_path.iterdir()] == ["carte.pdf"]


class TestOpening:
    @pytest.fixture
    def card(self, tmp_path: Path) -> Path:
        path = tmp_path / "ma carte; rm -rf.pdf"
        path.write_bytes(b"%PDF")
        return path

    @pytest.mark.parametrize(
        ("platform", "program"),
        [("linux", "xdg-open"), ("darwin", "open"), ("win32", "explorer")],
    )
    def test_the_viewer_gets_the_file_as_one_word(
        self, card: Path, platform: str, program: str
    ) -> None:
        started: list[list[str]] = []
        open_in_viewer(
            card,
            platform=platform,
            environment={"DISPLAY": ":0"},
            launch=started.append,
            find=lambda name: f"/bin/{name}",
        )
        assert started == [[f"/bin/{program}", str(card)]]

    def test_without_a_viewer_the_file_is_named(self, card: Path) -> None:
        with pytest.raises(CardError) as said:
            open_in_viewer(card, platform="linux", environment={}, find=lambda _: None)
        assert str(card) in str(said.value)
        assert "ouvrez vous-même" in str(said.value)

    def test_without_a_display_nothing_is_started_in_the_terminal(self, card: Path) -> None:
        started: list[list[str]] = []
        with pytest.raises(CardError):
            open_in_viewer(
                card, platform="linux", environment={}, launch=started.append, find=lambda n: n
            )
        assert started == []

    def test_a_card_that_is_gone_is_said(self, tmp_path: Path) -> None:
        with pytest.raises(CardError, match="n'est plus là"):
            open_in_viewer(tmp_path / "gone.pdf", environment={"DISPLAY": ":0"})

    @pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands for the viewer")
    def test_what_the_viewer_prints_reaches_no_terminal(self, card: Path, tmp_path: Path) -> None:
        viewer = tmp_path / "xdg-open"
        viewer.write_text('#!/bin/sh\necho noise; echo noise >&2; echo seen > "$1.seen"\n')
        viewer.chmod(0o755)
        script = (
            "import sys, time; from pathlib import Path\n"
            "from accessibility.card.files import open_in_viewer\n"
            "open_in_viewer(Path(sys.argv[1]), platform='linux',"
            " environment={'DISPLAY': ':0'}, find=lambda name: sys.argv[2])\n"
            "seen = Path(sys.argv[1] + '.seen')\n"
            "while not seen.exists(): time.sleep(0.01)\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", script, str(card), str(viewer)],
            capture_output=True,
            check=True,
            timeout=20,
        )
        assert (done.stdout, done.stderr) == (b"", b"")


def test_keys_files_and_model_load_nothing_heavy() -> None:
    script = (
        "import sys; import accessibility.card, accessibility.card.pictos,"
        " accessibility.card.files, accessibility.card.model, accessibility.card.shapes\n"
        "heavy = {'reportlab', 'svglib', 'uharfbuzz', 'bidi', 'pikepdf', 'pydantic', 'textual'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
