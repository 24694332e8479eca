"""The terminal goes away: closed, hung up, or cut off without a word."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import journey, put

from mediation.outcomes.log import OutcomeLog

pty = pytest.importorskip("pty", reason="pseudo-terminals are a POSIX thing")

PROGRAM = """
import signal, sys
signal.signal(signal.SIGHUP, signal.SIG_IGN)
from mediation.cli import main
sys.exit(main())
"""


class Window:
    """A terminal window with the desk in it; it is no session's own, so no SIGHUP comes."""

    def __init__(self, home: Path) -> None:
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, "guider", "essai"],
            stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
            env=os.environ | {"MEDIATION_HOME": str(home), "TERM": "xterm-256color"},
        )  # fmt: skip
        os.close(slave)

    def wait_for(self, words: str) -> None:
        seen = b""
        while words.encode() not in seen:
            seen += os.read(self.master, 65536)

    def close(self) -> None:
        os.close(self.master)


@pytest.fixture
def window(tmp_path: Path) -> Iterator[Window]:
    put(tmp_path / "parcours", journey({"id": "a", "type": "dire", "usager": "Bonjour."}))
    opened = Window(tmp_path)
    yield opened
    opened.process.kill()
    opened.process.wait()


def test_a_terminal_that_goes_without_a_signal_ends_the_desk(
    window: Window, tmp_path: Path
) -> None:
    window.wait_for("Bonjour.")
    window.close()
    assert window.process.wait(timeout=60) == 1
    assert OutcomeLog(tmp_path / "bilans").summary().counters["non-clos"] == 1
