"""What the rules look at: one script, its graph, and all that they may compare it with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mediation.journey.problems import Severity

if TYPE_CHECKING:
    from datetime import date

    from mediation.journey import model as m
    from mediation.journey.check import Checked
    from mediation.journey.graph import Graph, Node
    from mediation.journey.load import Loaded
    from mediation.journey.problems import Problem
    from mediation.journey.reference import Reference

ERROR, WARNING, ADVICE = Severity.ERROR, Severity.WARNING, Severity.ADVICE


@dataclass(frozen=True, slots=True)
class Subject:
    """A script under examination, and all that its rules may look at."""

    checked: Checked
    loaded: Loaded
    scope: str
    """What stands before this script's step ids in the graph."""
    reference: Reference
    pictos: frozenset[str]
    domains: frozenset[str]
    """Official domains a link may lead to, with what is below them."""
    today: date
    covered: frozenset[tuple[str, str]]
    """Edges that the script's trials took: step and answer."""
    _own: list[tuple[int, Node]] = field(default_factory=list)

    @property
    def script(self) -> m.Journey | m.Fragment:
        """The journey or the fragment."""
        return self.checked.script

    @property
    def graph(self) -> Graph:
        """The whole graph the script stands in."""
        return self.loaded.graph

    def own(self) -> list[tuple[int, Node]]:
        """The script's own steps: index in the file and node."""
        if not self._own:
            nodes = self.graph.nodes
            self._own.extend(
                (index, nodes[self.scope + step.id]) for index, step in enumerate(self.script.steps)
            )
        return self._own

    def problem(
        self, code: str, severity: Severity, message: str, *loc: str | int, on_key: bool = False
    ) -> Problem:
        """A problem at ``loc`` in the script's own file."""
        return self.checked.document.problem(code, message, loc, severity=severity, on_key=on_key)
