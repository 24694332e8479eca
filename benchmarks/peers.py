"""Two Textual programs that people use every day, to compare with: posting and harlequin.

Each is installed from PyPI in a throwaway environment of its own (``build/peers``), the
first time, where PyPI can be reached. Never in the desk's environment.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1] / "build" / "peers"
_PATIENCE = 300
"""Seconds for an installation."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A program, what its wheel is called with its version, and what its first screen shows."""

    name: str
    packages: tuple[str, ...]
    shows: str


PEERS = (
    # With tree-sitter 0.26 posting 2.11.1 crashed at six starts of seven.
    Peer("posting", ("posting==2.11.1", "tree-sitter==0.25.2"), "Collection"),
    Peer("harlequin", ("harlequin==2.17.0",), "Query Editor"),
)


def command(peer: Peer) -> list[str] | None:
    """What starts ``peer``, installed first where need be; None where that cannot be."""
    folder = ROOT / peer.name
    program = folder / "bin" / peer.name
    if not program.exists():
        pip = [str(folder / "bin" / "python"), "-m", "pip", "--quiet", "install"]
        try:
            subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True, timeout=60)
            subprocess.run([*pip, *peer.packages], check=True, timeout=_PATIENCE)
            subprocess.run(
                [str(folder / "bin" / "python"), "-m", "compileall", "-q", str(folder / "lib")],
                check=False, timeout=_PATIENCE,
            )  # fmt: skip
        except (OSError, subprocess.SubprocessError):
            return None
    return [str(program)] if program.exists() else None


def home() -> dict[str, str]:
    """An empty home, so that a person's own settings change nothing."""
    folder = tempfile.mkdtemp(prefix="peer-")
    names = ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME")
    return dict.fromkeys(names, folder)
