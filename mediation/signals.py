"""« Cette étape est fausse » : what mediators signal, for whoever maintains the journey.

Apart from outcomes: a line says which script, which version, which step and one of a few
reasons; no visit, no person, no date. Lines are only added, so that two desks on one
folder lose nothing; the list is put together when it is read. A flag is shown at its
step until the script has a new version. A secret step cannot be signalled: the line
would say that it was opened.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mediation.journey import present
from mediation.journey.vocabulary import Discretion, StepFault
from mediation.outcomes.record import MAX_VERSION, is_step_id

if TYPE_CHECKING:
    from pathlib import Path

    from mediation.journey.graph import Node
    from mediation.journey.guide import Guide

SECRET_STEP = "Ce parcours ne laisse aucune trace : dites-le à son auteur d'une autre façon."  # noqa: S105
REFUSED = "Le signalement n'a pas été gardé : vérifiez la place sur le disque."
TAKE_BACK = "Retirer le signalement : l'étape est bonne"
QUESTION = "Que faut-il corriger à cette étape ?"
_LARGEST = 2_000_000


class NotSignalled(Exception):
    """It cannot be signalled; the text is a French sentence."""


@dataclass(frozen=True, slots=True, order=True)
class Signal:
    """One step of a journey or fragment, and what is wrong with it."""

    script: str
    version: int
    step: str
    reason: StepFault


class Signals:
    """The signals in ``path``. Touches nothing before the first one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen: tuple[int, int] = (-1, -1)
        self._found: Counter[Signal] = Counter()

    def all(self) -> Counter[Signal]:
        """Every signal that stands, and how many times it was made."""
        try:
            now = self.path.stat()
        except OSError:
            return Counter()
        if (now.st_ino, now.st_size) != self._seen:
            self._found = _read(self.path)
            self._seen = (now.st_ino, now.st_size)
        return self._found

    def at(self, node: Node) -> list[StepFault]:
        """What is signalled of this step, in this version."""
        mine = (node.script.id, node.script.version, node.step.id)
        return sorted({s.reason for s in self.all() if (s.script, s.version, s.step) == mine})

    def add(self, node: Node, reason: StepFault | None) -> None:
        """Signal the step, or (None) take back; on the disk when it returns. ``OSError``."""
        script = node.script
        line = json.dumps([script.id, script.version, node.step.id, str(reason) if reason else ""])
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            # The end of line first: what a crash left half-written spoils itself alone.
            os.write(handle, f"\n{line}".encode())
            os.fsync(handle)
        finally:
            os.close(handle)
        with contextlib.suppress(OSError):
            os.utime(self.path, (0, 0))

    def forget(self) -> None:
        """The list has been sent: begin again. ``OSError``."""
        self.path.unlink(missing_ok=True)


def options(guide: Guide, signals: Signals) -> list[tuple[str, StepFault | None]]:
    """What can be chosen at this step: the reasons, and taking back where it is signalled.

    Raises:
        NotSignalled: at a secret step.
    """
    node = guide.node
    if present.discretion_of(node, guide.loaded.journey) is Discretion.SECRET:
        raise NotSignalled(SECRET_STEP)
    found: list[tuple[str, StepFault | None]] = [(fault.label, fault) for fault in StepFault]
    if signals.at(node):
        found.append((TAKE_BACK, None))
    return found


def signal(guide: Guide, signals: Signals, reason: StepFault | None) -> str:
    """Signal the step, or take it back; the sentence to tell. ``NotSignalled``."""
    try:
        signals.add(guide.node, reason)
    except OSError as error:
        raise NotSignalled(REFUSED) from error
    if reason is None:
        return "Signalement retiré."
    return f"Signalé : {reason.label}. Vos collègues le voient à cette étape."


def notices(faults: list[StepFault]) -> tuple[str, ...]:
    """What colleagues read at the step."""
    return (f"Signalé à ce poste : {', '.join(f.label for f in faults)}.",) if faults else ()


def _read(path: Path) -> Counter[Signal]:
    found: Counter[Signal] = Counter()
    try:
        with path.open("rb") as stream:
            data = stream.read(_LARGEST)
    except OSError:
        return found
    for line in data.splitlines():
        try:
            script, version, step, reason = json.loads(line)
            right = is_step_id(script) and is_step_id(step) and 1 <= version <= MAX_VERSION
            known = StepFault(reason) if reason else None
        except (TypeError, ValueError):
            continue  # torn, or written by hand
        if not right:
            continue
        here = (script, version, step)
        if known is None:
            for one in [s for s in found if (s.script, s.version, s.step) == here]:
                del found[one]
        else:
            found[Signal(script, version, step, known)] += 1
    return found
