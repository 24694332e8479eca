"""Which steps can be reached without passing something: the question behind most safety rules.

« Is there a warning before every payment » is asked the other way round: can a
payment be reached from the start while every warning is closed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mediation.journey.graph import Edge, Graph, Node


def reachable(
    graph: Graph, starts: Iterable[str], closed: Callable[[Node, Edge], bool]
) -> set[str]:
    """Steps that a walk from ``starts`` can come to (those included) by ways not ``closed``."""
    seen = set(starts)
    waiting = list(seen)
    while waiting:
        node = graph.nodes[waiting.pop()]
        for edge in graph.edges(node.path):
            if edge.to and edge.to not in seen and not closed(node, edge):
                seen.add(edge.to)
                waiting.append(edge.to)
    return seen


def passing(*paths: str) -> Callable[[Node, Edge], bool]:
    """Closes every way through these steps; being passed over (``si``) stays open."""
    chosen = frozenset(paths)
    return lambda node, edge: node.path in chosen and edge.answer != ""
