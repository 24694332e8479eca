"""``mediation parcours corriger``: what YAML misreads in a file, written as it reads it."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from accessibility.text import clean
from mediation.commands.common import CANNOT, OK, PROBLEMS, Stop, scripts

if TYPE_CHECKING:
    from pathlib import Path

    from mediation.journey.repair import Repaired


def repair(paths: list[str], *, trial: bool) -> int:
    """Repair each file in place, or with ``trial`` only say what would be done.

    Folders stand for the journeys and fragments in them. 0 when every file now
    parses, 1 when one does not: its problems are shown.
    """
    # Each file is repaired, whatever became of the one before.
    done = [_one(path, trial=trial) for path in scripts(paths)]
    return OK if all(done) else PROBLEMS


def _one(path: Path, *, trial: bool) -> bool:
    from mediation.journey import writing
    from mediation.journey.problems import JourneyError, show
    from mediation.journey.repair import repair, unread
    from mediation.journey.source import MAX_BYTES

    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError:
        raise Stop(f"« {path} » ne peut pas être lu. Vérifiez le droit de le lire.") from None
    try:
        repaired = repair(raw, path.name)
    except JourneyError as error:
        for problem in error.problems:
            print(show(problem))
        return False
    for change in repaired.changes:
        print(clean(f"{path.name}:{change.line}: {change.message}"))
    if trial:
        _difference(raw, repaired)
    elif repaired.changes:
        try:
            writing.put(path, repaired.data)
        except writing.NotWritten as error:
            raise Stop(str(error), CANNOT) from None
    problems = list(unread(repaired.text, path.name))
    for problem in problems:
        print(show(problem))
    print(f"{path.name} : {_summary(repaired, trial=trial, left=len(problems))}")
    return not problems


def _summary(repaired: Repaired, *, trial: bool, left: int) -> str:
    count = len({change.line for change in repaired.changes})
    lines = "1 ligne" if count == 1 else f"{count} lignes"
    if not count:
        done = "rien à corriger."
    elif trial:
        done = f"{lines} à corriger (essai : rien n'est écrit)."
    else:
        done = f"correction faite sur {lines}."
    if left:
        return f"{done} Il reste un problème à corriger à la main."
    return f"{done} Vérifiez la suite avec « mediation parcours verifier »." if count else done


def _difference(raw: bytes, repaired: Repaired) -> None:
    # In its old encoding when it has one: what changes there is not the words.
    try:
        before = raw.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        before = raw.decode("cp1252", "replace").splitlines()
    after = repaired.text.splitlines()
    for row in list(difflib.unified_diff(before, after, lineterm="", n=0))[2:]:
        if not row.startswith("@@"):
            print(clean(f"  {row}"))
