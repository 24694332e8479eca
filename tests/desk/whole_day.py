"""A day at a real desk: a program of its own, killed and opened again, and a hand that types.

The hand reads what the desk prints and knows the journeys; it counts its keys and writes
down what the desk confirmed.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from support import TODAY

from mediation.closing import Closing
from mediation.journey.guide import Guide
from mediation.journey.library import Library, built_in
from mediation.journey.view import Mode, View

NEEDS = {
    "carte-vitale-perdue": "vitale",
    "aide-logement": "apl",
    "carte-identite-passeport": "passeport",
    "inscription-france-travail": "chomage",
    "demander-retraite": "retraite",
    "dossier-mdph": "mdph",
    "espace-impots": "impots",
    "creer-adresse-mail": "mail",
}
"""Eight needs: the journey, and what is typed for it."""
LONGEST = 25
"""Steps after which a visit is ended by hand: somebody else waits."""
LIBRARY = Library([built_in()])
Row = tuple[str, ...]


class Killed(Exception):
    """The program was killed in the middle."""


@dataclass
class Child:
    """``mediation --simple`` in a process of its own."""

    home: Path
    keys: int = 0
    said: str = ""

    def __post_init__(self) -> None:
        env = {**os.environ, "MEDIATION_HOME": str(self.home), "XDG_RUNTIME_DIR": ""}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "mediation", "--simple"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=env,
            cwd=Path(__file__).parents[2],
        )
        self.said = self._until_asked()

    def type(self, line: str) -> str:
        """Type a line; what is said up to the next question."""
        assert self.process.stdin
        self.keys += len(line) + 1
        self.process.stdin.write(f"{line}\n".encode())
        self.process.stdin.flush()
        self.said = self._until_asked()
        return self.said

    def kill(self) -> None:
        """The worst that can happen to a program."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self._shut()

    def leave(self) -> int:
        """« q », and its status."""
        said = self.type("q")
        if "q encore" in said:
            self.type("q")
        status = self.process.wait(timeout=60)
        self._shut()
        return status

    def _shut(self) -> None:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdout.close()
        self.process.stdin.close()

    def _until_asked(self) -> str:
        assert self.process.stdout
        found = b""
        while not found.endswith((b" : ", b" ? ", b") : ", b":\xc2\xa0", b": ", b"? ")):
            block = os.read(self.process.stdout.fileno(), 65536)
            if not block:
                break
            found += block
        return found.decode()


@dataclass
class Paused:
    label: str
    journey: str
    guide: Guide


@dataclass
class Mediator:
    """Types a day, by chance and always the same for one seed."""

    home: Path
    seed: int
    confirmed: Counter[Row] = field(default_factory=Counter)
    keys: dict[str, list[tuple[int, int, int]]] = field(default_factory=dict)
    """By need: keys to the first step, of the walk, of the close."""
    waiting: list[Paused] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = Random(self.seed)
        self.child = Child(self.home)

    def again(self) -> None:
        """Open the desk again."""
        self.child = Child(self.home)

    # -- one visit ---------------------------------------------------------

    def visit(self, name: str, *, stop: str = "") -> None:
        """A visit from the need to « Bilan enregistré ».

        ``stop``: « pause » puts it aside half-way, « kill » ends the program there, « killed
        once saved » does so when the outcome is confirmed.
        """
        child = self.child
        before = child.keys
        said = child.type(NEEDS[name])
        title = LIBRARY.entries[name].title
        number = next(m[1] for m in re.finditer(r"(\d)\. ([^\n]*)", said) if m[2].startswith(title))
        child.type(number)
        opened = child.keys - before
        loaded = LIBRARY.load(name)
        guide = Guide.start(loaded, LIBRARY.reference, TODAY)
        self._go_on(name, guide, opened, stop=stop)

    def take_up(self, which: int = 0, *, label: str = "") -> None:
        """A visit that waits, to its end."""
        said = self.child.type("p")
        one = self.waiting.pop(which)
        found = re.search(rf"(\d)\. {label or one.label} : ", said)
        assert found, said
        told = self.child.type(found[1])
        assert "reprend là où elle en était" in told
        self._go_on(one.journey, one.guide, 0)

    def _go_on(self, name: str, guide: Guide, opened: int, *, stop: str = "") -> None:
        child, before = self.child, self.child.keys
        half = self.chance.randrange(1, 4)
        count = 0
        while not guide.finished and count < LONGEST:
            if count >= half and stop in {"pause", "kill"}:
                self._stop(name, guide, stop)
                return
            line, guide = self._answered(guide)
            child.type(line)
            count += 1
        if not guide.finished:
            child.type("x")
        walked, before = child.keys - before, child.keys
        closing = Closing(ending=guide.ending)
        while question := closing.pending:
            digit = self.chance.choice(question.options).digit
            child.type(digit)
            closing = closing.choose(digit)
        said = child.type("")
        assert "Bilan enregistré" in said
        row = (closing.result, closing.referral or "", closing.hand, closing.visit, closing.blocker)
        self.confirmed[name, *(str(word) for word in row)] += 1
        if stop == "killed once saved":
            child.kill()
            raise Killed
        if opened:
            told = (opened, walked, child.keys - before)
            self.keys.setdefault(NEEDS[name], []).append(told)

    def _answered(self, guide: Guide) -> tuple[str, Guide]:
        view: View = guide.view
        if view.mode is Mode.CONTINUE:
            return "", guide.advance()
        number = self.chance.randrange(min(9, len(view.choices)))
        return str(number + 1), guide.advance(view.choices[number].answer)

    def _stop(self, name: str, guide: Guide, stop: str) -> None:
        if stop == "pause":
            found = re.search(r"« (\S+ \S+) »", self.child.type("z"))
            assert found, self.child.said
            self.waiting.append(Paused(found[1], name, guide))
            return
        self.waiting.insert(0, Paused(r"\S+ \S+", name, guide))
        self.child.kill()
        raise Killed


def kept(home: Path) -> Counter[Row]:
    """What the file of outcomes holds, key left out."""
    from mediation.outcomes.log import OutcomeLog

    log = OutcomeLog(home / "bilans")
    with log.writing("L'essai") as db:
        rows = db.execute(
            "select parcours, resultat, coalesce(orientation, ''), main, passage, blocage"
            " from bilans"
        ).fetchall()
        keys = db.execute("select count(distinct cle) from bilans").fetchone()[0]
    log.close()
    assert keys == len(rows)
    return Counter(rows)


def as_after_a_power_cut(home: Path, there: Path) -> Path:
    """A copy of the folder, without what was in the memory of the session."""
    shutil.copytree(home, there)
    return there


def a_day(home: Path, there: Path, seed: int) -> Mediator:
    """Thirty visits: three pauses, two ends by ``kill -9``, one copy of the folder."""
    hand = Mediator(home, seed)
    needs: Iterator[str] = iter([name for _ in range(4) for name in NEEDS])
    done = 0

    def visits(many: int) -> None:
        nonlocal done
        for _ in range(many):
            hand.visit(next(needs))
            done += 1

    visits(4)
    hand.visit(next(needs), stop="pause")
    visits(3)
    hand.visit(next(needs), stop="pause")
    hand.take_up()
    done += 1
    visits(3)
    try:
        hand.visit(next(needs), stop="kill")
    except Killed:
        hand.again()
    assert "2 en pause" in hand.child.said, hand.child.said
    hand.take_up(0, label=r"(?!X)\S+ \S+(?= : [^\n]*arrêtée sans pause)")
    done += 1
    visits(6)
    hand.take_up()
    done += 1
    try:
        hand.visit(next(needs), stop="killed once saved")
    except Killed:
        done += 1
    copy = as_after_a_power_cut(home, there)
    assert kept(copy) == hand.confirmed, "what was confirmed is in the copy, once"
    hand.again()
    hand.visit(next(needs), stop="pause")
    visits(4)
    hand.take_up()
    done += 1
    visits(30 - done)
    assert hand.child.leave() == 0
    return hand
