"""The walk as a card sees it: each step once, and nothing of a secret one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mediation.journey import model as m
from mediation.journey import present
from mediation.journey.vocabulary import Discretion

if TYPE_CHECKING:
    from mediation.journey.graph import Node
    from mediation.journey.guide import Guide


@dataclass(frozen=True, slots=True)
class Walked:
    """A step that was met, and its last answers."""

    node: Node
    answers: tuple[str, ...]


def walked(guide: Guide) -> tuple[Walked, ...]:
    """Each step of the walk once, with its last answers, in the order first met."""
    nodes = guide.loaded.graph.nodes
    met: dict[str, tuple[str, ...]] = {}
    for move in guide.moves:
        met[move.path] = move.answers
    if not guide.finished:
        met.setdefault(guide.path, ())
    found = (Walked(nodes[path], answers) for path, answers in met.items())
    # A secret step of an open journey stays out of what can be found at home.
    journey = guide.loaded.journey
    return tuple(
        w for w in found if present.discretion_of(w.node, journey) is not Discretion.SECRET
    )


def end_of(guide: Guide) -> m.End | None:
    """The end that the walk has come to."""
    last = guide.loaded.graph.nodes[guide.path or guide.moves[-1].path]
    step = last.step
    if present.discretion_of(last, guide.loaded.journey) is Discretion.SECRET:
        return None
    return step if isinstance(step, m.End) else None
