"""Times a program as a person sees it: from spawn, or from a key, to what is painted.

The program runs in a pseudo-terminal of a fixed size. Every chunk it writes is
stamped as it is read, and kept; nothing is interpreted while the clock matters,
except the few questions that Textual asks a terminal, answered as a current one
would. Once the program is quiet the chunks are played through pyte, a terminal
emulator, which turns bytes into screens.

« Painted » means: 98 % of the cells that this start or key was going to change
show what they show once the program is quiet. Characters only, so that a cursor
or a colour is no change. POSIX only (``pty``).
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import pyte

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

PAINTED = 0.98
"""Share of the cells due to change that must be in place."""
QUIET = 0.3
"""Seconds without output after which a program is taken to have painted everything."""
LIMIT = 20.0
"""Most seconds to wait for a program."""

KEYS = {
    "enter": b"\r",
    "escape": b"\x1b",
    "backspace": b"\x7f",
    "up": b"\x1b[A",
    "down": b"\x1b[B",
    "ctrl+c": b"\x03",
    "ctrl+d": b"\x04",
    "ctrl+q": b"\x11",
}
"""What a terminal sends for a key that is more than its own letter."""

_ANSWERS = {
    b"\x1b[?2026$p": b"\x1b[?2026;2$y",  # synchronized output: known
    b"\x1b[c": b"\x1b[?62;22c",  # what terminal this is
    b"\x1b[6n": b"\x1b[1;1R",  # where the cursor is
}
# Sequences that pyte does not know and would print.
_NOISE = re.compile(
    rb"\x1b\[[<>=][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p|\x1b\[\?[0-9;]*u"
    rb"|\x1b[P_^\]].*?(?:\x1b\\|\x07)",
    re.DOTALL,
)
_WHOLE = re.compile(rb"\x1b(?:\[[0-9;:?<>=!$ ]*[@-~]|[()][AB0]|[78=>cDEHM])")

Screen = tuple[str, ...]
"""One string a row, each as wide as the terminal."""


class TooSlow(Exception):
    """The program did not show what was awaited within ``LIMIT``."""


@dataclass(slots=True)
class Terminal:
    """One program in a pseudo-terminal; a context manager that ends it."""

    command: Sequence[str]
    env: Mapping[str, str]
    columns: int = 80
    rows: int = 24
    folder: Path | None = None
    """Where it is started; here, when None."""
    started: float = field(default=0.0, init=False)
    """When it was spawned, on ``time.monotonic``, in seconds."""
    _process: subprocess.Popen[bytes] = field(init=False)
    _master: int = field(init=False)
    _chunks: list[tuple[float, bytes]] = field(default_factory=list, init=False)
    _frames: list[tuple[float, Screen]] = field(default_factory=list, init=False)
    _emulated: Any = field(init=False)
    _stream: Any = field(init=False)
    _carried: bytes = field(default=b"", init=False)
    _asked: bytes = field(default=b"", init=False)
    _ended: bool = field(default=False, init=False)

    def __enter__(self) -> Self:
        self._emulated = pyte.Screen(self.columns, self.rows)
        self._stream = pyte.ByteStream(self._emulated)
        self._frames = [(0.0, tuple(self._emulated.display))]
        self._master, slave = pty.openpty()
        size = struct.pack("HHHH", self.rows, self.columns, 0, 0)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, size)
        self.started = time.monotonic()
        self._process = subprocess.Popen(
            list(self.command),
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=dict(self.env),
            cwd=self.folder,
            start_new_session=True,
        )
        os.close(slave)
        return self

    def __exit__(self, *_exc: object) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._master)

    @property
    def pid(self) -> int:
        """The program's process."""
        return self._process.pid

    @property
    def screen(self) -> Screen:
        """What it shows, as of the last ``settle``."""
        return self._frames[-1][1]

    @property
    def memory(self) -> float:
        """What it holds now, in megabytes: resident pages of its first process (Linux)."""
        status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="ascii")
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024

    def settle(self, shows: str = "", quiet: float = QUIET) -> Screen:
        """Wait until it has painted ``shows`` and then written nothing for ``quiet`` seconds.

        Raises:
            TooSlow: when it does not, or ends before.
        """
        self._wait(lambda: any(shows in line for line in self.screen), quiet)
        if not any(shows in line for line in self.screen):
            raise TooSlow(f"« {shows} » never came; the screen was:\n" + "\n".join(self.screen))
        return self.screen

    def send(self, key: str) -> float:
        """Send a key and wait for nothing; when it was sent."""
        sent = time.monotonic()
        os.write(self._master, KEYS.get(key, key.encode()))
        return sent

    def press(self, key: str, quiet: float = QUIET, rows: range | None = None) -> float:
        """Send a key and wait until the screen has changed and is quiet again.

        Returns:
            Seconds from the key to what it painted, in ``rows`` only where they are given.

        Raises:
            TooSlow: when the key changed nothing.
        """
        before = self.screen
        sent = self.send(key)
        self._wait(lambda: self.screen != before, quiet)
        if self.screen == before:
            raise TooSlow(f"« {key} » changed nothing on:\n" + "\n".join(before))
        return self._painted(before, sent, rows) - sent

    def start_to_paint(self) -> float:
        """Seconds from spawn to the full paint of the screen shown now, before any key."""
        return self._painted(self._frames[0][1], self.started) - self.started

    def wait_end(self) -> int:
        """Its exit status, once it has ended by itself; raises ``TooSlow``."""
        self._wait(lambda: self._ended, 0.05)
        try:
            return self._process.wait(timeout=LIMIT)
        except subprocess.TimeoutExpired:
            raise TooSlow("it did not end") from None

    def _painted(self, before: Screen, since: float, rows: range | None = None) -> float:
        after = self.screen
        due = [
            (y, x)
            for y, (old, new) in enumerate(zip(before, after, strict=True))
            if rows is None or y in rows
            for x, (a, b) in enumerate(zip(old, new, strict=False))
            if a != b
        ]
        for at, frame in self._frames:
            if at > since and sum(
                frame[y][x : x + 1] == after[y][x] for y, x in due
            ) >= PAINTED * len(due):
                return at
        raise TooSlow("nothing was painted")

    def _wait(self, done: Callable[[], bool], quiet: float) -> None:
        end = time.monotonic() + LIMIT
        last = time.monotonic()
        while time.monotonic() < end and not self._ended:
            ready, _, _ = select.select([self._master], [], [], 0.02)
            if ready:
                self._read()
                last = time.monotonic()
            elif time.monotonic() - last > quiet:
                self._play()
                if done():
                    return
                last = time.monotonic()
        self._play()

    def _read(self) -> None:
        try:
            data = os.read(self._master, 1 << 16)
        except OSError:  # Linux says « input/output error » once the program is gone
            data = b""
        if not data:
            self._ended = True
            return
        self._chunks.append((time.monotonic(), data))
        self._asked += data
        for question, answer in _ANSWERS.items():
            if question in self._asked:
                os.write(self._master, answer)
                self._asked = b""
        self._asked = self._asked[-16:]

    def _play(self) -> None:
        for at, read in self._chunks:
            data = self._carried + read
            self._carried = b""
            # A sequence may straddle two reads: its head waits for its tail.
            cut = data.rfind(b"\x1b")
            if cut != -1 and len(data) - cut < 24 and not _WHOLE.match(data, cut):
                data, self._carried = data[:cut], data[cut:]
            self._stream.feed(_NOISE.sub(b"", data))
            shown = tuple(self._emulated.display)
            if shown != self._frames[-1][1]:
                self._frames.append((at, shown))
        self._chunks.clear()


def environment(**more: str) -> dict[str, str]:
    """This process's environment as a plain modern terminal would give it, and ``more``."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name != "NO_COLOR" and not name.startswith("TEXTUAL")
    }
    return kept | {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"} | more
