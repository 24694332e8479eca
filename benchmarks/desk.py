"""How long the desk takes to be there, to turn a page and to search, and what it weighs.

Beside the least Textual app (``bare``) and two real ones (``peers``), run by run in
turns, so that a busy machine is as busy for each.
"""

from __future__ import annotations

import re
import statistics
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import bare, peers
from benchmarks.measure import Terminal, TooSlow, environment
from benchmarks.rows import Row

if TYPE_CHECKING:
    from collections.abc import Callable

QUESTION = "De quoi la personne a-t-elle besoin ?"
COMMAND = Path(sys.executable).with_name("mediation")
JOURNEY = "carte-vitale-perdue"
MANY = 2000
_RUNS = 12
_PEER_RUNS = 4
_STEPS = 8
_NEED = "carte vit"
_LIST = range(8)
"""The rows of the box and of the first journeys found."""
_READY = 1.5
"""Seconds of quiet after which what is imported ahead of time surely is."""
_CHOICE = re.compile(r"^\W*1\W+\w")
START, MEMORY, KEY, SEARCH = 1.5, 1.6, 1.3, 2.0
"""The most, as multiples of the bare app."""


@dataclass(slots=True)
class _Times:
    """Milliseconds, one a run or one a key; megabytes, one a run."""

    first: list[float] = field(default_factory=list)
    """The very first start of a desk, which reads every journey file."""
    start: list[float] = field(default_factory=list)
    key: list[float] = field(default_factory=list)
    search: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    visited: list[float] = field(default_factory=list)
    """Megabytes after a visit's first steps."""


def _desk(times: _Times, many: str) -> None:
    # A fresh one each time: the visit below ends by a kill, and would wait at the next start.
    with tempfile.TemporaryDirectory() as home:
        _visit(times, home)
    with Terminal([str(COMMAND)], environment(MEDIATION_HOME=many)) as desk:
        desk.settle(QUESTION, quiet=_READY)
        # What is told of the journey pointed at comes later on purpose, below these rows.
        for letter in _NEED:
            if letter == " ":
                desk.send(letter)  # paints nothing; left out, « cartevit » would be a misspelling
            else:
                times.search.append(desk.press(letter, rows=_LIST) * 1000)


def _visit(times: _Times, home: str) -> None:
    for times_of in (times.first, times.start):
        with Terminal([str(COMMAND)], environment(MEDIATION_HOME=home)) as desk:
            desk.settle(QUESTION)
            times_of.append(desk.start_to_paint() * 1000)
            desk.settle(QUESTION, quiet=_READY)
            weight = desk.memory
    times.memory.append(weight)
    with Terminal(
        [str(COMMAND), "guider", JOURNEY], environment(MEDIATION_HOME=home), rows=40
    ) as desk:
        desk.settle("LA PERSONNE LIT", quiet=_READY)
        for _ in range(_STEPS):
            # Where something is to be chosen Enter does nothing, so the first choice is taken.
            chosen = any(_CHOICE.match(line) for line in desk.screen)
            times.key.append(desk.press("1" if chosen else "enter") * 1000)
        times.visited.append(desk.memory)


def _bare(times: _Times) -> None:
    with Terminal([sys.executable, "-m", "benchmarks.bare"], environment(), rows=40) as app:
        app.settle(bare.QUESTION)
        times.start.append(app.start_to_paint() * 1000)
        app.settle(bare.QUESTION, quiet=_READY)
        times.memory.append(app.memory)
        times.key += [app.press("enter") * 1000 for _ in range(_STEPS)]
        times.search += [app.press(letter) * 1000 for letter in _NEED if letter != " "]


def _peer(times: _Times, peer: peers.Peer, command: list[str], home: dict[str, str]) -> None:
    with Terminal(command, environment(**home), columns=120, rows=40) as app:
        app.settle(peer.shows)
        times.start.append(app.start_to_paint() * 1000)
        app.settle(peer.shows, quiet=_READY)
        times.memory.append(app.memory)


def rows() -> list[Row]:
    """Start, memory, page turn and search: ratios to the bare app, medians, minima and p95.

    On a machine that does other things at the same time the minima tell more.
    """
    ours, floor = _Times(), _Times()
    others = {peer: _Times() for peer in peers.PEERS}
    found = {peer: peers.command(peer) for peer in peers.PEERS}
    with tempfile.TemporaryDirectory() as many:
        _fill(Path(many) / "parcours")
        homes = {peer: peers.home() for peer in peers.PEERS}
        _desk(_Times(), many)  # fills the page cache for both
        for run in range(_RUNS):
            _desk(ours, many)
            _bare(floor)
            for peer, command in found.items():
                if command is not None and run < _PEER_RUNS:
                    try:
                        _peer(others[peer], peer, command, homes[peer])
                    except TooSlow as slow:
                        print(f"{peer.name}: {slow}", file=sys.stderr)
    return [
        *_against("start to full paint", ours.start, floor.start, START),
        *_against("a desk's very first start", ours.first, floor.start, START),
        *_against("memory at home, all ready", ours.memory, floor.memory, MEMORY, "MB"),
        *_against("memory in a visit", ours.visited, floor.memory, MEMORY, "MB"),
        *_against("key to the next step painted", ours.key, floor.key, KEY),
        *_against(f"search key to paint, {MANY} journeys more", ours.search, floor.search, SEARCH),
        *(row for peer in peers.PEERS for row in _faster(peer, ours, others[peer])),
    ]


def _against(
    name: str, value: list[float], floor: list[float], target: float, unit: str = "ms"
) -> list[Row]:
    kinds: dict[str, Callable[[list[float]], float]] = {"median": statistics.median}
    if unit == "ms":
        kinds |= {"min": min, "p95": _p95}
    made = []
    for kind, of in kinds.items():
        ours, theirs = of(value), of(floor)
        label = f"{name} ÷ a bare Textual app, {kind}"
        made.append(Row(label, ours, unit, theirs, ours / theirs, target))
    return made


def _p95(values: list[float]) -> float:
    return sorted(values)[min(len(values) - 1, len(values) * 95 // 100)]


def _faster(peer: peers.Peer, ours: _Times, theirs: _Times) -> list[Row]:
    if not theirs.start:
        print(f"{peer.name}: not measured, it could not be installed or started", file=sys.stderr)
        return []
    start, memory = statistics.median(theirs.start), statistics.median(theirs.memory)
    mine, weight = statistics.median(ours.start), statistics.median(ours.memory)
    return [
        Row(f"start to full paint ÷ {peer.name}, median", mine, "ms", start, mine / start, 1.0),
        Row(f"memory ÷ {peer.name}, median", weight, "MB", memory, weight / memory, 1.0),
    ]


def _fill(folder: Path) -> None:
    """``MANY`` journeys of this desk's own, made of words that journeys are made of."""
    words = (
        "carte compte adresse demander papier caisse mairie droit aide numéro photo courrier"
        " école logement retraite impôt permis visite vital vite vitre carton"
    ).split()
    folder.mkdir()
    for number in range(MANY):
        title = " ".join(words[(number * step + step) % len(words)] for step in (1, 3, 7, 11))
        folder.joinpath(f"essai-{number}.yaml").write_text(
            f"format: 1\nid: essai-{number}\nversion: 1\nstatut: brouillon\n"
            f"titre: {title.capitalize()} {number}\nbesoin: {title}\nmots: [{title}]\n"
            "public: [tout-public]\ndiscretion: ordinaire\nduree: 10\netapes: []\n",
            encoding="utf-8",
        )
