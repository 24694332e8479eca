"""What the report needs of a journey: its title, its steps in order and where each leads.

Only the text of journeys comes from here; every number comes from the release.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from accessibility.text import one_line
from mediation.journey import model as m
from mediation.journey.problems import JourneyError
from mediation.journey.vocabulary import Discretion, StepKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mediation.journey.graph import Graph, Node
    from mediation.journey.library import Library
    from mediation.journey.load import Loaded

_WORDS = 64


@dataclass(frozen=True, slots=True)
class StepInfo:
    """A step that a person meets. ``after``: (path of a next step, whether it is ordinary).

    ``service``: host of the page it is done on, '' where there is none. ``foreseen``:
    the troubles its author expects there, in words. ``done``: something is done or checked
    there, where others are only words of the guide.
    """

    path: str
    words: str
    service: str = ""
    foreseen: tuple[str, ...] = ()
    after: tuple[tuple[str, bool], ...] = ()
    done: bool = True


@dataclass(frozen=True, slots=True)
class JourneyInfo:
    """A journey as the report speaks of it. ``steps`` in the order they are walked."""

    id: str
    title: str
    version: int = 0
    responsible: str = ""
    service: str = ""
    """Where most of it is done, or its first source."""
    steps: tuple[StepInfo, ...] = ()

    def step(self, path: str) -> StepInfo | None:
        """A step by its path; None when this version does not have it."""
        return next((step for step in self.steps if step.path == path), None)


@dataclass(frozen=True, slots=True)
class Journeys:
    """The journeys known here, by id; one that is not is named by its id."""

    known: Mapping[str, JourneyInfo] = field(default_factory=dict)

    def title(self, journey: str) -> str:
        """Its title, or its id."""
        found = self.known.get(journey)
        return found.title if found else journey

    def get(self, journey: str) -> JourneyInfo:
        """Never fails: an unknown journey has no steps."""
        return self.known.get(journey) or JourneyInfo(journey, journey)


def journeys_of(library: Library) -> Journeys:
    """Every journey of ``library`` that loads and may be spoken of."""
    found = {}
    for name in sorted(library.entries):
        try:
            loaded = library.load(name)
        except JourneyError:
            continue
        if loaded.journey.discretion is not Discretion.SECRET:
            found[name] = info(loaded)
    return Journeys(found)


def info(loaded: Loaded) -> JourneyInfo:
    """What the report says of one journey."""
    journey, graph = loaded.journey, loaded.graph
    steps = _in_order([_step(graph, node) for node in graph.nodes.values() if node.shown])
    services = [step.service for step in steps if step.service]
    sources = [_host(source.url) for source in journey.sources if source.url]
    return JourneyInfo(
        journey.id,
        one_line(journey.title),
        journey.version,
        one_line(journey.responsible.organisation),
        _commonest(services) or next(iter(sources), ""),
        steps,
    )


def _step(graph: Graph, node: Node) -> StepInfo:
    step = node.step
    link = step.link if isinstance(step, m.Do) else None
    troubles = step.troubles if isinstance(step, m.TROUBLED) else ()
    return StepInfo(
        node.path,
        _words(step),
        _host(link),
        tuple(one_line(trouble.when) for trouble in troubles),
        _after(graph, node.path),
        isinstance(step, m.TROUBLED),
    )


def _in_order(steps: list[StepInfo]) -> tuple[StepInfo, ...]:
    """Steps so that ways go down wherever there is no loop; as in the file where there is a choice.

    The reverse of the order in which a depth-first walk leaves them: what is gone to
    first comes last, so unhoped-for ways are gone to first, then later steps of the file.
    """
    place = {step.path: number for number, step in enumerate(steps)}
    ways = {
        step.path: [
            to
            for to, _ in sorted(step.after, key=lambda way: (way[1], -place.get(way[0], 0)))
            if to in place
        ]
        for step in steps
    }
    left: list[str] = []
    seen: set[str] = set()
    for step in reversed(steps):
        # Whatever nothing leads to is begun from its place in the file, the first step last.
        if step.path in seen or (step is not steps[0] and _led_to(step.path, ways)):
            continue
        seen.add(step.path)
        walk = [(step.path, iter(ways[step.path]))]
        while walk:
            path, onward = walk[-1]
            to = next((to for to in onward if to not in seen), None)
            if to is None:
                left.append(path)
                walk.pop()
            else:
                seen.add(to)
                walk.append((to, iter(ways[to])))
    order = [*reversed(left), *(path for path in place if path not in seen)]
    return tuple(steps[place[path]] for path in order)


def _led_to(path: str, ways: Mapping[str, list[str]]) -> bool:
    return any(path in onward for onward in ways.values())


def _words(step: m.Step) -> str:
    """``Question : Votre carte Vitale est perdue…``: the kind and the first line of the text."""
    kind = next(kind for kind in StepKind if kind == step.kind).label
    text = step.person or step.mediator or step.id
    if isinstance(step, m.End) and step.result is not None:
        return f"{kind} : {step.result.label.partition(' :')[0]}"
    first = one_line(next((line for line in text.split("\n") if line.strip()), step.id)).strip()
    if len(first) > _WORDS:
        first = first[:_WORDS].rsplit(" ", 1)[0].rstrip(" ,.;:") + "…"
    return f"{kind} : {first}"


def _after(graph: Graph, path: str) -> tuple[tuple[str, bool], ...]:
    """The next steps that a person meets, through what is only passed through."""
    found: dict[str, bool] = {}
    seen: set[tuple[str, bool]] = set()
    waiting = [(edge.to, edge.ordinary) for edge in graph.edges(path)]
    while waiting:
        to, ordinary = waiting.pop()
        if not to or (to, ordinary) in seen:
            continue
        seen.add((to, ordinary))
        if graph.nodes[to].shown:
            found[to] = found.get(to, False) or ordinary
        else:
            waiting += [(edge.to, ordinary and edge.ordinary) for edge in graph.edges(to)]
    return tuple(sorted(found.items()))


def _host(url: str | None) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.") if url else ""


def _commonest(words: Sequence[str]) -> str:
    return max(sorted(set(words)), key=words.count, default="")
