"""Trials: each way out of each step is taken by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mediation.journey import model as m
from mediation.journey.graph import DONE, MISSING, NO, STOP, TROUBLE, YES
from mediation.journey.rules.subject import WARNING, Subject

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mediation.journey.problems import Problem


def every_way_tried(s: Subject) -> Iterator[Problem]:
    """P602, P603: each way out of each step is taken by a trial."""
    if not s.script.trials:
        if any(len(wanted) for _, _, wanted in _branches(s)):
            yield s.problem(
                "P603", WARNING, "aucun essai. Ajoutez « essais » pour chaque chemin.", "etapes"
            )
        return
    for index, path, wanted in _branches(s):
        for answer, words in wanted.items():
            if (path, answer) not in s.covered:
                yield s.problem(
                    "P602",
                    WARNING,
                    f"aucun essai ne passe par « {words} ». Ajoutez-en un.",
                    "etapes",
                    index,
                    "id",
                )


def _branches(s: Subject) -> Iterator[tuple[int, str, Mapping[str, str]]]:
    """The ways out that a trial can choose, with the words that name them."""
    for index, node in s.own():
        step = node.step
        wanted: dict[str, str] = {}
        if isinstance(step, m.Ask):
            wanted = {answer.id: f"{step.id} : {answer.text}" for answer in step.answers}
        elif isinstance(step, m.Agree):
            wanted = {YES: f"{step.id} : oui", NO: f"{step.id} : non"}
        elif isinstance(step, m.Include):
            exits = s.graph.fragments[step.fragment].exits
            wanted = {name: f"{step.id} : {name}" for name in exits if len(exits) > 1}
        elif isinstance(step, m.TROUBLED):
            wanted = {
                edge.answer: f"{step.id} : {_named(edge.answer, step)}"
                for edge in s.graph.edges(node.path)
                if edge.answer not in {"", DONE}
                and not (edge.answer.startswith(MISSING) and edge.to == node.goto)
            }
        if wanted:
            yield index, node.path, wanted


def _named(answer: str, step: m.Check | m.Do | m.Wait) -> str:
    if answer.startswith(TROUBLE):
        return step.troubles[int(answer.removeprefix(TROUBLE)) - 1].when
    return "arrêt" if answer == STOP else f"il manque {answer.removeprefix(MISSING)}"
