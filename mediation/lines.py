"""Lines in and out: what everything that is not a full screen talks through."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TextIO


class EndOfInput(Exception):
    """Nothing more will be typed."""


@dataclass(slots=True)
class Lines:
    """Where lines come from and go to."""

    source: TextIO
    target: TextIO

    def say(self, text: str = "") -> None:
        """One line out, at once: the other end may be a person waiting."""
        print(text, file=self.target, flush=True)

    def push_away(self) -> None:
        """Empty lines until nothing said before is in sight; nothing where nobody sees it."""
        if self.target.isatty():
            self.say("\n" * shutil.get_terminal_size().lines)

    def ask(self, prompt: str) -> str:
        """One trimmed line in; ``EndOfInput`` when there is none."""
        print(prompt, end=" ", file=self.target, flush=True)
        line = self.source.readline()
        if not line:
            raise EndOfInput
        if not self.source.isatty():
            # A terminal echoes what is typed; through a pipe the line would never end.
            self.say()
        return line.strip()
