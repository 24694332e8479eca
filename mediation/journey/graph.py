"""A journey and its fragments as one graph, and how far it still is.

A node is a step at its place: a fragment's steps appear once per inclusion,
under the including step's name (``compte/mot-de-passe``). Edges are static, so
that a journey can be checked, drawn and measured without being walked.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from mediation.journey import model as m
from mediation.journey.vocabulary import GOOD_ENDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DONE = "fait"
"""Answer of a step that asks nothing or was simply done."""
YES, NO = "oui", "non"
STOP = "arret"
"""Answer that ends the visit at a waiting step."""
MISSING = "manque-"
"""Prefix of « this paper is missing », before the paper's id (or its group's)."""
TROUBLE = "probleme-"
"""Prefix of « this went wrong », before its number from 1."""


@dataclass(frozen=True, slots=True)
class Node:
    """A step at its place in the journey."""

    path: str
    scope: str
    """What stands before the ids of this script: "" or "compte/"."""
    step: m.Step
    script: m.Journey | m.Fragment
    following: str | None
    """Path of the next step of the same script, None after the last."""
    skipped: bool = False
    """This desk does not have this step (``overlay``): the walk goes on to ``following``."""

    @property
    def shown(self) -> bool:
        """Whether a person meets this step; inclusions and their exits are passed through."""
        if isinstance(self.step, m.Include) or self.skipped:
            return False
        return not (isinstance(self.step, m.End) and self.step.exit is not None)

    @property
    def goto(self) -> str | None:
        """Path of where the step leads when nothing says otherwise."""
        return self.scope + self.step.goto if self.step.goto else self.following


class Edge(NamedTuple):
    """A way from a node: the answer that takes it, and where it leads ("" ends the visit)."""

    answer: str
    to: str
    ordinary: bool
    """False for what one hopes not to need: a refusal, a missing paper, a trouble."""


class Distance(NamedTuple):
    """How many steps come after this one, at least and at most."""

    low: int
    high: int


@dataclass(slots=True)
class Graph:
    """The whole journey; build it with ``build`` from checked scripts."""

    journey: m.Journey
    fragments: Mapping[str, m.Fragment]
    nodes: dict[str, Node]
    start: str
    _distances: dict[str, Distance] = field(default_factory=dict)
    _asked: frozenset[str] | None = None
    _edges: dict[str, tuple[Edge, ...]] = field(default_factory=dict)

    @property
    def asked(self) -> frozenset[str]:
        """Paths of the steps whose answers a condition somewhere asks about."""
        if self._asked is None:
            self._asked = frozenset(
                node.scope + name
                for node in self.nodes.values()
                for conditions in (node.step.when, node.step.unless)
                for name in conditions
            )
        return self._asked

    def enclosing(self, node: Node) -> Node:
        """The inclusion that a fragment's node belongs to."""
        return self.nodes[node.scope.removesuffix("/")]

    def leave(self, node: Node) -> str:
        """Where a fragment's end leads in the including script."""
        assert isinstance(node.step, m.End)
        assert node.step.exit is not None
        include = self.enclosing(node)
        assert isinstance(include.step, m.Include)
        mapped = include.step.exits.get(node.step.exit)
        to = include.scope + mapped if mapped else include.goto
        assert to is not None
        return to

    def edges(self, path: str) -> tuple[Edge, ...]:
        """Every way out of a node, in the order the choices are shown."""
        known = self._edges.get(path)
        if known is None:
            known = self._edges[path] = tuple(self._node_edges(self.nodes[path]))
        return known

    def _node_edges(self, node: Node) -> Iterator[Edge]:
        path = node.path
        step = node.step
        if node.skipped:
            assert node.following is not None
            yield Edge("", node.following, ordinary=True)
            return
        if isinstance(step, m.Include):
            first = self.fragments[step.fragment].steps[0]
            yield Edge(DONE, f"{path}/{first.id}", ordinary=True)
        elif isinstance(step, m.End):
            if step.exit is None:
                yield Edge(DONE, "", ordinary=True)
            else:
                fragment = node.script
                assert isinstance(fragment, m.Fragment)
                yield Edge(DONE, self.leave(node), ordinary=step.exit == fragment.exits[0])
        else:
            yield from self._step_edges(node)
        if (step.when or step.unless or step.valid_from or step.valid_until) and node.following:
            yield Edge("", node.following, ordinary=True)

    def _step_edges(self, node: Node) -> Iterator[Edge]:
        step, scope = node.step, node.scope
        onward = node.goto
        assert onward is not None
        if isinstance(step, m.Ask):
            for answer in step.answers:
                to = scope + answer.goto if answer.goto else onward
                yield Edge(answer.id, to, ordinary=True)
            return
        if isinstance(step, m.Agree):
            yield Edge(YES, onward, ordinary=True)
            yield Edge(NO, scope + step.refusal, ordinary=False)
            return
        yield Edge(DONE, onward, ordinary=True)
        if isinstance(step, m.Check):
            for key, paper in papers_by_key(step).items():
                to = scope + paper.if_missing if paper.if_missing else onward
                yield Edge(MISSING + key, to, ordinary=False)
        if isinstance(step, m.Wait) and step.may_stop:
            yield Edge(STOP, "", ordinary=False)
        if isinstance(step, m.TROUBLED):
            for number, trouble in enumerate(step.troubles, 1):
                if trouble.goto:
                    yield Edge(f"{TROUBLE}{number}", scope + trouble.goto, ordinary=False)

    def shortest(self) -> int:
        """Steps from the first to a good end (to any, where there is no good one), without it."""
        if self._distances:
            return self._distances[self.start].low
        ends = [p for p, n in self.nodes.items() if isinstance(n.step, m.End) and n.shown]
        good = [p for p in ends if self._result_of(p) in GOOD_ENDS]
        for ordinary, targets in ((True, good), (False, ends)):
            back: dict[str, list[str]] = {}
            for path in self.nodes:
                for edge in self.edges(path):
                    if edge.ordinary or not ordinary:
                        back.setdefault(edge.to, []).append(path)
            found = _shortest(self.nodes, back, targets).get(self.start)
            if found is not None:
                return found
        return 0

    def distance(self, path: str) -> Distance:
        """How far a good end is from here; any end, where no good one is left."""
        if not self._distances:
            self._measure()
        return self._distances[path]

    def _measure(self) -> None:
        every = {path: [e.to for e in self.edges(path)] for path in self.nodes}
        usual = {path: [e.to for e in self.edges(path) if e.ordinary] for path in self.nodes}
        ends = [p for p, n in self.nodes.items() if isinstance(n.step, m.End) and n.shown]
        good = [p for p in ends if self._result_of(p) in GOOD_ENDS]
        worst = _distances(self.nodes, every, ends)
        best = _distances(self.nodes, usual, good)
        fallback = Distance(0, 0)
        self._distances = {
            path: best.get(path) or worst.get(path) or fallback for path in self.nodes
        }

    def _result_of(self, path: str) -> object:
        step = self.nodes[path].step
        return step.result if isinstance(step, m.End) else None


def papers_by_key(step: m.Check) -> dict[str, m.Paper]:
    """The papers that may be missing: one entry for each, one for each group of alternatives."""
    found: dict[str, m.Paper] = {}
    for paper in step.papers:
        found.setdefault(paper.one_of or paper.id, paper)
    return found


def build(journey: m.Journey, fragments: Mapping[str, m.Fragment]) -> Graph:
    """The graph of a journey whose scripts passed ``check.structure`` (targets exist, no cycle)."""
    nodes: dict[str, Node] = {}

    def add(script: m.Journey | m.Fragment, scope: str) -> None:
        steps = script.steps
        for index, step in enumerate(steps):
            following = scope + steps[index + 1].id if index + 1 < len(steps) else None
            path = scope + step.id
            nodes[path] = Node(path, scope, step, script, following)
            if isinstance(step, m.Include):
                add(fragments[step.fragment], path + "/")

    add(journey, "")
    return Graph(journey, fragments, nodes, journey.steps[0].id)


def _distances(
    nodes: Mapping[str, Node], edges: Mapping[str, list[str]], ends: list[str]
) -> dict[str, Distance]:
    """Steps to an end of ``ends`` for each node that reaches one, without counting itself."""
    back: dict[str, list[str]] = {}
    for path, targets in edges.items():
        for to in targets:
            back.setdefault(to, []).append(path)
    low = _shortest(nodes, back, ends)
    kept = {p: [t for t in edges[p] if t in low] for p in low}
    high = _longest(nodes, kept)
    return {p: Distance(low[p], max(high[p], low[p])) for p in low}


def _shortest(
    nodes: Mapping[str, Node], back: Mapping[str, list[str]], ends: list[str]
) -> dict[str, int]:
    # Passing a node that nobody sees costs nothing: 0-1 breadth-first search.
    low = dict.fromkeys(ends, 0)
    layer = list(ends)
    steps = 0
    while layer:
        beyond: list[str] = []
        for path in layer:  # grows while it is read: the free moves of this layer
            if low[path] < steps:
                continue
            cost = 1 if nodes[path].shown else 0
            for before in back.get(path, ()):
                if low.get(before, steps + 2) > steps + cost:
                    low[before] = steps + cost
                    (beyond if cost else layer).append(before)
        layer = beyond
        steps += 1
    return low


def _longest(nodes: Mapping[str, Node], edges: Mapping[str, list[str]]) -> dict[str, int]:
    # The longest way without going round: each loop counts once, whole.
    component = _components(edges)
    members: dict[int, list[str]] = {}
    for path, number in component.items():
        members.setdefault(number, []).append(path)
    weight = {n: sum(nodes[p].shown for p in paths) for n, paths in members.items()}
    after: dict[int, int] = {}
    for number in sorted(members):  # Tarjan numbers a component after those it leads to
        after[number] = max(
            (
                weight[component[to]] + after[component[to]]
                for path in members[number]
                for to in edges[path]
                if component[to] != number
            ),
            default=0,
        )
    return {p: after[n] + weight[n] - nodes[p].shown for p, n in component.items()}


def _components(edges: Mapping[str, list[str]]) -> dict[str, int]:
    """Strongly connected components (Tarjan), numbered so that successors come first."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    waiting: set[str] = set()
    found: dict[str, int] = {}
    count = 0
    for root in edges:
        if root in index:
            continue
        work = [(root, iter(edges[root]))]
        index[root] = low[root] = len(index)
        stack.append(root)
        waiting.add(root)
        while work:
            path, targets = work[-1]
            for to in targets:
                if to not in index:
                    index[to] = low[to] = len(index)
                    stack.append(to)
                    waiting.add(to)
                    work.append((to, iter(edges[to])))
                    break
                if to in waiting:
                    low[path] = min(low[path], index[to])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[path])
                if low[path] == index[path]:
                    while True:
                        member = stack.pop()
                        waiting.discard(member)
                        found[member] = count
                        if member == path:
                            break
                    count += 1
    return found
