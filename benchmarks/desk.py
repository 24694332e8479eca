"""How long the desk takes to be there and to turn a page, beside the least Textual app."""

from __future__ import annotations

import re
import statistics
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import bare
from benchmarks.measure import Terminal, environment
from benchmarks.rows import Row

QUESTION = "De quoi la personne a-t-elle besoin ?"
COMMAND = Path(sys.executable).with_name("mediation")
JOURNEY = "carte-vitale-perdue"
_RUNS = 12
_STEPS = 5
_TARGET = 1.5
_CHOICE = re.compile(r"^\W*1\W+\w")


@dataclass(slots=True)
class _Times:
    """Milliseconds, one a run or one a key."""

    start: list[float] = field(default_factory=list)
    key: list[float] = field(default_factory=list)


def _desk(times: _Times, home: str) -> None:
    with Terminal([str(COMMAND)], environment(MEDIATION_HOME=home)) as desk:
        desk.settle(QUESTION)
        times.start.append(desk.start_to_paint() * 1000)
    command = [str(COMMAND), "guider", JOURNEY]
    with Terminal(command, environment(MEDIATION_HOME=home)) as desk:
        desk.settle("POUR VOUS")
        for _ in range(_STEPS):
            # Where something is to be chosen Enter does nothing, so the first choice is taken.
            chosen = any(_CHOICE.match(line) for line in desk.screen)
            times.key.append(desk.press("1" if chosen else "enter") * 1000)


def _bare(times: _Times) -> None:
    with Terminal([sys.executable, "-m", "benchmarks.bare"], environment()) as app:
        app.settle(bare.QUESTION)
        times.start.append(app.start_to_paint() * 1000)
        for _ in range(_STEPS):
            times.key.append(app.press("enter") * 1000)


def rows() -> list[Row]:
    """Start and page turn, run by run beside the bare app: medians, then minima.

    On a machine that does other things at the same time the minima tell more.
    """
    ours, peer = _Times(), _Times()
    with tempfile.TemporaryDirectory() as home:
        _desk(_Times(), home)  # fills the page cache for both
        for _ in range(_RUNS):
            _desk(ours, home)
            _bare(peer)
    return [
        Row(
            f"{name}, {kind.__name__}",
            kind(value),
            "ms",
            kind(floor),
            kind(value) / kind(floor),
            _TARGET,
        )
        for name, value, floor in (
            ("start to full paint ÷ a bare Textual app", ours.start, peer.start),
            ("key to next step painted ÷ the bare app's key", ours.key, peer.key),
        )
        for kind in (statistics.median, min)
    ]
