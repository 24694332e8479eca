"""Reads the commands out of a page of docs/, as a reader would follow them.

In a page:

- a block of ``console`` holds commands after ``$``, each followed by lines that
  it prints (``…`` stands for anything, also inside a line);
- ``$ echo $?`` is followed by the status of the command before it; without it
  the status is 0;
- a sentence that ends in « `name` : » before a block of ``yaml`` or ``toml``
  tells the reader to write that file.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

KNOWN = ("mediation", "mkdir", "cp")
"""Commands that are followed; another one is only for the reader's eyes."""
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_NAMED = re.compile(r"`([\w.-]+\.(?:yaml|toml))`[^`\n]* :\s*$")


@dataclass(slots=True)
class Command:
    """One command, the lines shown under it, and the status it must end with."""

    line: str
    shown: list[str] = field(default_factory=list)
    status: int = 0

    @property
    def words(self) -> list[str]:
        return shlex.split(self.line)

    @property
    def needs_a_person(self) -> bool:
        """Whether it goes on until somebody has answered."""
        words = [word for word in self.words if word != "--simple"]
        asks = words[1:2] == ["guider"] or words[2:3] in (["nouveau"], ["apercu"])
        return words == ["mediation"] or asks


@dataclass(frozen=True, slots=True)
class File:
    """A file that the reader writes."""

    name: str
    text: str


def steps(page: Path) -> list[Command | File]:
    """What a reader of ``page`` does, in order; only ``KNOWN`` commands."""
    text = page.read_text(encoding="utf-8")
    found: list[Command | File] = []
    for block in _BLOCK.finditer(text):
        kind, body = block.groups()
        named = _NAMED.search(text[: block.start()].rstrip())
        if kind == "console":
            found += _commands(body)
        elif kind in {"yaml", "toml"} and named:
            found.append(File(named[1], body))
    return found


def _commands(body: str) -> list[Command]:
    found: list[Command] = []
    status = False
    for raw in body.splitlines():
        line = raw.strip()
        if line == "$ echo $?":
            status = True
        elif line.startswith("$ "):
            status = False
            found.append(Command(line[2:]))
        elif status:
            found[-1].status = int(line)
        elif line:
            found[-1].shown.append(line)
    return [command for command in found if command.words[0] in KNOWN]


def missing(command: Command, said: str) -> str:
    """The first line shown under the command that it did not print, in order; or nothing."""
    rest = " ".join(said.split())
    for line in command.shown:
        pattern = ".*?".join(re.escape(" ".join(part.split())) for part in line.split("…"))
        hit = re.search(pattern, rest)
        if hit is None:
            return line
        rest = rest[hit.end() :]
    return ""
