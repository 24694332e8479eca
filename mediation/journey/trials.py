"""Runs the trials that a journey carries: answers by step, and the end expected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mediation.journey import model as m
from mediation.journey.graph import DONE, MISSING, YES
from mediation.journey.guide import Guide, WrongAnswer
from mediation.journey.load import ALONE

if TYPE_CHECKING:
    from datetime import date

    from mediation.journey.load import Loaded
    from mediation.journey.reference import Reference

MAX_MOVES = 200
"""A trial that answers this often without an end goes round in circles."""


class TrialFailed(Exception):
    """A trial that cannot be walked; the text is a French sentence."""


@dataclass(frozen=True, slots=True)
class Walked:
    """Where a trial ended, and the edges it took."""

    result: str
    edges: frozenset[tuple[str, str]]
    """Pairs of step and answer."""


def run(
    loaded: Loaded, trial: m.Trial, reference: Reference, today: date, scope: str = ""
) -> Walked:
    """Walks ``trial``; fragments are not walked, they leave by the exit the trial names.

    ``scope`` is what stands before the trial's own step names: "" for a journey,
    ``ALONE + "/"`` for a fragment tried on its own, whose result is its exit.

    Raises:
        TrialFailed: when a question has no answer in the trial, or an answer
            does not exist, or no end comes.
    """
    given = {scope + name: value for name, value in trial.answers.items()}
    stubs: dict[str, str] = {}
    for path, node in loaded.graph.nodes.items():
        if isinstance(node.step, m.Include) and path != ALONE:
            chosen = given.get(path)
            stubs[path] = chosen if isinstance(chosen, str) else ""
    unknown = set(given) - set(loaded.graph.nodes)
    if unknown:
        raise TrialFailed(f"aucune étape ne s'appelle « {min(unknown).removeprefix(scope)} ».")
    guide = Guide.start(loaded, reference, today, stubs)
    edges: set[tuple[str, str]] = set()
    for _ in range(MAX_MOVES):
        if guide.finished or (scope and not guide.path.startswith(scope)):
            break
        path = guide.path
        answers = _answers(guide, given.get(path))
        try:
            guide = guide.advance(*answers)
        except WrongAnswer as error:
            raise TrialFailed(f"à l'étape « {path.removeprefix(scope)} » : {error}") from None
        edges |= {(path, answer) for answer in answers or (DONE,)}
        edges |= {(name, guide.answers[name][0]) for name in stubs if name in guide.answers}
    else:
        raise TrialFailed(f"rien ne finit : on tourne autour de « {guide.path} ».")
    if scope:
        return Walked(guide.answers[ALONE][0], frozenset(edges))
    ending = guide.ending
    assert ending is not None
    return Walked(str(ending.result), frozenset(edges))


def _answers(guide: Guide, given: m.TrialAnswer | None) -> tuple[str, ...]:
    step = guide.node.step
    if isinstance(given, dict):
        if not isinstance(step, m.Check):
            raise TrialFailed(f"à l'étape « {step.id} » : une seule réponse est attendue.")
        keys = {paper.id: paper.one_of or paper.id for paper in step.papers}
        unknown = set(given) - set(keys)
        if unknown:
            raise TrialFailed(f"à l'étape « {step.id} » : pas de document « {min(unknown)} ».")
        missing = [MISSING + keys[name] for name, value in given.items() if value == "non"]
        return tuple(dict.fromkeys(missing)) or (DONE,)
    if given is not None:
        return (given,) if isinstance(given, str) else tuple(given)
    if isinstance(step, m.Ask):
        raise TrialFailed(f"la question « {step.id} » n'a pas de réponse dans l'essai.")
    if isinstance(step, m.Agree):
        return (YES,)
    return (DONE,) if guide.view.choices else ()
