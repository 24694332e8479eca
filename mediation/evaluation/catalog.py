"""What the journeys themselves say: which of their ends are good ones."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mediation.journey import model
from mediation.journey.problems import JourneyError
from mediation.journey.vocabulary import GOOD_ENDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mediation.journey.library import Library


@dataclass(frozen=True, slots=True)
class Ends:
    """Ends of journeys as « parcours/etape »: ``good`` ones, ``other`` ones.

    ``many``: how many good ends a journey has, that is, how many rounded counters
    add up to its good ends. A journey that is not here is not known to this version.
    """

    good: tuple[str, ...] = ()
    other: tuple[str, ...] = ()
    many: Mapping[str, int] = field(default_factory=dict)


def ends_of(library: Library) -> Ends:
    """The ends of every journey of ``library`` that loads; step ids never change, versions do."""
    good: list[str] = []
    other: list[str] = []
    many: dict[str, int] = {}
    for name in sorted(library.entries):
        try:
            graph = library.load(name).graph
        except JourneyError:
            continue
        for path, node in sorted(graph.nodes.items()):
            if isinstance(node.step, model.End) and node.step.result is not None:
                (good if node.step.result in GOOD_ENDS else other).append(f"{name}/{path}")
        many[name] = sum(key.startswith(f"{name}/") for key in good)
    return Ends(tuple(good), tuple(other), many)
