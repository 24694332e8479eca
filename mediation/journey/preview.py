"""Plays a journey while it is written: reload on save, start anywhere, keep a walk as a trial."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from accessibility.text import one_line
from mediation.journey import graph as g
from mediation.journey import model as m
from mediation.journey import translated, writing
from mediation.journey.guide import Guide, State, WrongAnswer
from mediation.journey.problems import JourneyError, Problem, nearest
from mediation.journey.source import parse, read_text
from mediation.journey.view import Mode

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from mediation.journey.library import Library

MAX_STATES = 5000
"""Walks tried before a step is said to be out of reach."""


@dataclass(slots=True)
class Preview:
    """One file being written, and where its author stands in it."""

    path: Path
    library: Library
    today: date
    start_at: str = ""
    """The step to begin at; "" for the first."""
    guide: Guide = field(init=False)
    _seen: dict[Path, tuple[int, int]] = field(init=False)
    """When each file of the journey was saved, and its size: the script, its fragments and the
    translations of both."""

    def __post_init__(self) -> None:
        before = _stamp(self.path)
        self.guide = self.start()
        self._seen = self._stamps() | {self.path: before}

    def reload(self) -> bool:
        """Take the file again if it was saved since; whether it was.

        The walk is played again as far as it still fits, so that an author who
        corrects a sentence stays where they were.

        Raises:
            JourneyError: the file now has problems; the walk stays as it was.
        """
        stamps = self._stamps()
        if stamps == self._seen:
            return False
        self._seen = stamps
        self.guide = _replayed(self.guide, self.start())
        self._seen = self._stamps() | {path: stamps[path] for path in stamps}
        return True

    def start(self) -> Guide:
        """A walk at the step to begin at, of the file as it is now; ``JourneyError``."""
        loaded = self.library.load_file(self.path)
        first = Guide.start(loaded, self.library.reference, self.today)
        return to_step(first, self.start_at) if self.start_at else first

    def keep(self, name: str) -> None:
        """Write the walk, which is over, into the file as a trial called ``name``.

        Raises:
            JourneyError: the file cannot be read, or cannot take it; it stays as it was.
            NotWritten: the disk refused it.
        """
        text = with_trial(read_text(self.path), trial_of(self.guide, one_line(name)[:100]))
        writing.put(self.path, text.encode())

    def _stamps(self) -> dict[Path, tuple[int, int]]:
        scripts = self.library.scripts(self.guide.loaded).values()
        texts = [file for script in scripts for _, file in translated.files(script)]
        return {path: _stamp(path) for path in (*scripts, *texts)}


def _stamp(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError:
        return (0, 0)
    return status.st_mtime_ns, status.st_size


def _replayed(old: Guide, start: Guide) -> Guide:
    guide = start
    if start.moves and old.moves[: len(start.moves)] != start.moves:
        return start
    for move in old.moves[len(start.moves) :]:
        if guide.path != move.path:
            break
        try:
            guide = guide.advance(*move.answers)
        except WrongAnswer:
            break
    return guide


def to_step(start: Guide, path: str) -> Guide:
    """A walk from ``start`` to the step ``path``, the shortest there is.

    Raises:
        JourneyError: (P217) when there is no such step; (P204) when no walk comes to it.
    """
    nodes = start.loaded.graph.nodes
    if path not in nodes:
        raise JourneyError(
            [Problem("P202", f"aucune étape ne s'appelle « {path[:60]} ». {nearest(path, nodes)}")]
        )
    waiting, tried = deque([start]), 0
    seen: set[State] = set()
    while waiting and tried < MAX_STATES:
        guide = waiting.popleft()
        tried += 1
        if guide.finished or guide.state in seen:
            continue
        if guide.path == path or guide.path.startswith(f"{path}/"):
            return guide
        seen.add(guide.state)
        view = guide.view
        ways = [()] if view.mode is Mode.CONTINUE else [(c.answer,) for c in view.choices]
        waiting.extend(guide.advance(*answers) for answers in ways)
    raise JourneyError(
        [Problem("P204", f"aucun chemin ne mène à l'étape « {path[:60]} ». Reliez-la (« vers: »).")]
    )


def trial_of(guide: Guide, name: str) -> m.Trial:
    """The walk as a trial, to be kept in the file; only once the walk is over.

    Fragments are told by the exit they left by. Answers that a trial gives by
    itself (« C'est fait », « oui ») are left out.
    """
    ending = guide.ending
    assert ending is not None
    answers: dict[str, m.TrialAnswer] = {}
    for path, given in guide.answers.items():
        if "/" in path:
            continue
        step = guide.loaded.graph.nodes[path].step
        if isinstance(step, m.Check):
            groups = {key: paper.id for key, paper in g.papers_by_key(step).items()}
            missing = [a.removeprefix(g.MISSING) for a in given if a.startswith(g.MISSING)]
            if missing:
                answers[path] = {groups[key]: g.NO for key in missing}
                continue
        if given in {(g.DONE,), (g.YES,), ("sans-preuve",)}:
            continue
        answers[path] = given[0] if len(given) == 1 else given
    return m.Trial.model_validate({"nom": name, "reponses": answers, "attendu": str(ending.result)})


def with_trial(text: str, trial: m.Trial) -> str:
    """``text`` with ``trial`` added to its ``essais``; everything else stays as it was.

    Raises:
        JourneyError: when the result would not be the same file with one trial more.
    """
    lines = text.rstrip("\n").split("\n")
    starts = [n for n, line in enumerate(lines) if line.startswith("essais:")]
    written = _written(trial)
    if not starts:
        added = [*lines, "essais:", *written]
    else:
        end = starts[0] + 1
        while end < len(lines) and (lines[end][:1] in {" ", "-", "#", ""}):
            end += 1
        while lines[end - 1].strip() == "":
            end -= 1
        if lines[starts[0]].removeprefix("essais:").strip():
            raise _refused("les essais sont écrits sur une seule ligne. Mettez-en un par ligne.")
        items = (line for line in lines[starts[0] + 1 : end] if line.lstrip().startswith("-"))
        first = next(items, "  -")
        depth = len(first) - len(first.lstrip())
        moved = [" " * depth + line[2:] for line in written]
        added = [*lines[:end], *moved, *lines[end:]]
    result = "\n".join(added) + "\n"
    before = parse(text, "").data.get("essais") or []
    after = parse(result, "").data.get("essais") or []
    if after[:-1] != before or after[-1].get("nom") != trial.name:
        raise _refused("l'essai n'a pas pu être ajouté. Écrivez-le à la main.")
    return result


def _written(trial: m.Trial) -> list[str]:
    lines = [f"  - nom: {_quoted(trial.name)}"]
    if trial.answers:
        lines.append("    reponses:")
        for path, given in trial.answers.items():
            lines.append(f"      {path}: {_flow(given)}")
    return [*lines, f"    attendu: {trial.expected}"]


def _flow(given: m.TrialAnswer) -> str:
    if isinstance(given, str):
        return given
    if isinstance(given, dict):
        return "{" + ", ".join(f"{key}: {value}" for key, value in given.items()) + "}"
    return "[" + ", ".join(given) + "]"


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _refused(message: str) -> JourneyError:
    return JourneyError([Problem("P602", message)])
