"""The terminal goes away: closed, hung up, or cut off without a word."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support import journey, put

from mediation.outcomes.log import OutcomeLog
from mediation.pauses.keys import place

pty = pytest.importorskip("pty", reason="pseudo-terminals are a POSIX thing")

PROGRAM = """
import signal, sys
signal.signal(signal.SIGHUP, signal.SIG_IGN)
from mediation.cli import main
sys.exit(main())
"""


STEPS = {"a": "Bonjour.", "b": "Asseyez-vous."}


class Window:
    """A terminal window with the desk in it; it is no session's own, so no SIGHUP comes."""

    def __init__(self, home: Path, *arguments: str) -> None:
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *arguments],
            stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
            env=os.environ | {"MEDIATION_HOME": str(home), "TERM": "xterm-256color"},
        )  # fmt: skip
        os.close(slave)
        self.seen = b""

    def wait_for(self, words: str) -> None:
        """Until these words were painted, after what was waited for before."""
        self.until(lambda: words.encode() in self.seen, words)
        self.seen = self.seen.partition(words.encode())[2]

    def until(self, done: Callable[[], bool], what: str) -> None:
        """Take what is painted until it is done; a desk silent for a minute is stuck."""
        silent = 0
        while not done():
            if select.select([self.master], [], [], 0.05)[0]:
                self.seen += os.read(self.master, 65536)
                silent = 0
            else:
                silent += 1
                assert silent < 1200, f"« {what} » never came after {self.seen[-2000:]!r}"

    def press(self, keys: str) -> None:
        os.write(self.master, keys.encode())

    def close(self) -> None:
        os.close(self.master)


@pytest.fixture
def window(tmp_path: Path) -> Iterator[Window]:
    steps = ({"id": name, "type": "dire", "usager": said} for name, said in STEPS.items())
    put(tmp_path / "parcours", journey(*steps))
    opened = Window(tmp_path, "guider", "essai")
    yield opened
    opened.process.kill()
    opened.process.wait()


def test_a_terminal_that_goes_without_a_signal_ends_the_desk(
    window: Window, tmp_path: Path
) -> None:
    window.wait_for("Bonjour.")
    window.close()
    assert window.process.wait(timeout=60) == 1
    log = OutcomeLog(tmp_path / "bilans")
    if survives(tmp_path):
        assert "non-clos" not in log.summary().counters, "nobody chose to leave it"
        takes_up(tmp_path, "Bonjour.")
    else:
        assert log.summary().counters["non-clos"] == 1


def test_killed_in_the_middle_it_goes_on_where_it_was(window: Window, tmp_path: Path) -> None:
    if not survives(tmp_path):
        pytest.skip("this PC keeps no key through a crash")
    window.wait_for("Bonjour.")
    window.press("\r")
    window.wait_for("Asseyez-vous.")
    # Kept beside the keys, so that a slow disk holds up nobody: the crash comes after it.
    window.until(lambda: any((tmp_path / "pauses").glob("*.ouverte")), "a file of this visit")
    window.process.kill()
    window.process.wait()
    takes_up(tmp_path, "Asseyez-vous.")


def survives(home: Path) -> bool:
    """Whether a pause outlives the program here."""
    return place(home).lasts


def takes_up(home: Path, words: str) -> None:
    """The desk is opened again: F4, the first visit, and the step it stood at."""
    again = Window(home)
    try:
        again.wait_for("1\u00a0en\u00a0pause")
        again.press("\x1bOS")
        again.wait_for("Visites en pause")
        again.press("1")
        again.wait_for(words)
    finally:
        again.process.kill()
        again.process.wait()
