"""The way through: nothing out of reach, nothing too long, nobody left at the door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mediation.journey import model as m
from mediation.journey.reach import passing, reachable
from mediation.journey.rules.subject import ERROR, WARNING, Subject
from mediation.journey.vocabulary import (
    GOOD_ENDS,
    Result,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mediation.journey.problems import Problem

LONGEST = 25
"""Steps on the shortest way to a good end; more than this does not fit a visit."""


def unreachable(s: Subject) -> Iterator[Problem]:
    """P204: a step that no walk comes to."""
    seen = reachable(s.graph, [s.graph.start], lambda _node, _edge: False)
    for index, node in s.own():
        if node.path not in seen:
            yield s.problem(
                "P204",
                WARNING,
                f"aucun chemin ne mène à l'étape « {node.step.id} ». Reliez-la (« vers: ») "
                "ou effacez-la.",
                "etapes",
                index,
                "id",
            )


def too_long(s: Subject) -> Iterator[Problem]:
    """P206: more steps than a visit can hold."""
    low = s.graph.shortest() + 1
    if not s.scope and low > LONGEST:
        yield s.problem(
            "P206",
            WARNING,
            f"il faut au moins {low} étapes pour finir (pas plus de {LONGEST}). "
            "Coupez en deux parcours.",
            "etapes",
        )


def condition_not_asked(s: Subject) -> Iterator[Problem]:
    """P209: a condition on a question that is not asked on every way here."""
    for index, node in s.own():
        for key, conditions in (("si", node.step.when), ("sauf", node.step.unless)):
            for name in conditions:
                asked = s.scope + name
                open_to = reachable(s.graph, [s.graph.start], passing(asked))
                if node.path in open_to:
                    yield s.problem(
                        "P209",
                        ERROR,
                        f"on peut arriver ici sans avoir répondu à « {name} ». "
                        "Posez la question avant, ou déplacez l'étape.",
                        "etapes",
                        index,
                        key,
                        name,
                        on_key=True,
                    )


def no_referral(s: Subject) -> Iterator[Problem]:
    """P219: nobody is left at the door; every journey can end on a place or a number."""
    ends = [step for step in s.script.steps if isinstance(step, m.End)]
    if isinstance(s.script, m.Journey) and not any(e.result is Result.REFERRED for e in ends):
        yield s.problem(
            "P219",
            WARNING,
            "aucune fin n'oriente la personne (« resultat: oriente »). Ajoutez-en une.",
            "etapes",
        )


def good_end(s: Subject) -> Iterator[Problem]:
    """P220: a journey can end well."""
    if isinstance(s.script, m.Journey) and not s.scope:
        results = {step.result for step in s.script.steps if isinstance(step, m.End)}
        if not results & (GOOD_ENDS | {Result.REFERRED}):
            yield s.problem(
                "P220",
                WARNING,
                "aucune fin heureuse : ajoutez « obtenu », « depose » ou « oriente ».",
                "etapes",
            )
