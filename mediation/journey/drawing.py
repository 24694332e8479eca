"""A journey drawn: as Mermaid, as an outline for a terminal, as a table of its paths."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from accessibility.text import one_line
from mediation.journey import model as m
from mediation.journey.graph import (
    DONE,
    MISSING,
    NO,
    STOP,
    TROUBLE,
    YES,
    papers_by_key,
)
from mediation.journey.guide import Guide
from mediation.journey.view import Mode
from mediation.journey.vocabulary import StepKind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from mediation.journey.graph import Graph, Node
    from mediation.journey.load import Loaded
    from mediation.journey.reference import Reference

MAX_PATHS = 200
"""Paths listed; a journey of 30 steps may have thousands, and nobody reads them."""
_SHAPES = {"demander": ("{{", "}}"), "fin": ("([", "])"), "alerte": (">", "]")}


def words_of(node: Node, answer: str) -> str:
    """What an answer says, in the words of the file; "" where there is nothing to say."""
    step = node.step
    if isinstance(step, m.Ask):
        return next((a.text for a in step.answers if a.id == answer), "")
    if answer in {YES, NO}:
        return answer
    if answer == STOP:
        return "on s'arrête ici"
    if isinstance(step, m.Check) and answer.startswith(MISSING):
        return f"il manque : {papers_by_key(step)[answer.removeprefix(MISSING)].name}"
    if isinstance(step, m.Check | m.Do | m.Wait) and answer.startswith(TROUBLE):
        return step.troubles[int(answer.removeprefix(TROUBLE)) - 1].when
    if answer == "":
        return "sinon"
    return ""


def label(node: Node) -> str:
    """What a step is about, on one short line."""
    step = node.step
    if isinstance(step, m.Include):
        return f"fragment {step.fragment}"
    if isinstance(step, m.End):
        return f"fin : {step.result or step.exit}"
    text = one_line(step.person or getattr(step, "to", None) or step.mediator or step.id)
    return text if len(text) <= 60 else f"{text[:59]}…"


def mermaid(graph: Graph) -> str:
    """The graph as a Mermaid flowchart; texts are quoted, ids are numbers."""
    number = {path: f"n{index}" for index, path in enumerate(graph.nodes)}
    lines = ["flowchart TD"]
    for path, node in graph.nodes.items():
        left, right = _SHAPES.get(node.step.kind, ("[", "]"))
        head = StepKind(node.step.kind).label
        lines.append(f'  {number[path]}{left}"{_quoted(head)}<br/>{_quoted(label(node))}"{right}')
    for path, node in graph.nodes.items():
        for edge in graph.edges(path):
            if edge.to:
                said = _quoted(words_of(node, edge.answer))
                arrow = f'-- "{said}" -->' if said else "-->"
                lines.append(f"  {number[path]} {arrow} {number[edge.to]}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    # Mermaid reads HTML inside quotes; these characters would leave them.
    for char, code in (("&", "#amp;"), ('"', "#quot;"), ("<", "#lt;"), (">", "#gt;")):
        text = text.replace(char, code)
    return one_line(text)


def outline(graph: Graph) -> str:
    """The journey in the order of the file, with where each answer leads."""
    places = {path: index for index, path in enumerate(graph.nodes, 1)}
    lines: list[str] = []
    for path, node in graph.nodes.items():
        indent = "  " * path.count("/")
        head = StepKind(node.step.kind).label
        lines.append(f"{indent}{places[path]:>3}. [{head}] {label(node)}")
        following = node.following
        for edge in graph.edges(path):
            said = words_of(node, edge.answer)
            if edge.to and (edge.to != following or said):
                to = f"→ {places[edge.to]}"
                lines.append(f"{indent}       {said + ' ' if said else ''}{to}")
    return "\n".join(lines) + "\n"


@dataclass(frozen=True, slots=True)
class Path:
    """One way through: the answers that tell it apart, its length, its end."""

    answers: tuple[str, ...]
    steps: int
    result: str


def paths(
    loaded: Loaded, reference: Reference, today: date, limit: int = MAX_PATHS
) -> tuple[list[Path], bool]:
    """The walks that pass no step twice, and whether some were left out.

    Real walks: conditions hold as they would at the desk. A fragment counts as
    one step that leaves by one of its exits; what changes nothing (an optional
    paper that is missing, a trouble with a remedy) is not told apart.
    """
    found: list[Path] = []
    for path in _walks(loaded, reference, today):
        if len(found) == limit:
            return found, True
        found.append(path)
    return found, False


def _walks(loaded: Loaded, reference: Reference, today: date) -> Iterator[Path]:
    # Depth first with an explicit stack: a long journey must not exhaust Python's.
    nodes = loaded.graph.nodes
    unknown = {path: "" for path, node in nodes.items() if isinstance(node.step, m.Include)}
    start = Guide.start(loaded, reference, today, unknown)
    waiting = list(reversed(_exits(start, None, ())))
    while waiting:
        guide = waiting.pop()
        if guide.finished:
            ending = guide.ending
            assert ending is not None
            yield Path(_told(guide), len(guide.moves), str(ending.result))
            continue
        if any(move.path == guide.path for move in guide.moves):
            continue
        waiting += reversed([g for answers in _ways(guide) for g in _exits(guide, guide, answers)])


def _ways(guide: Guide) -> Iterator[tuple[str, ...]]:
    """The answers worth telling apart at this step."""
    node, graph = guide.node, guide.loaded.graph
    onward = node.goto
    if guide.view.mode is Mode.CONTINUE:
        yield ()
        return
    if isinstance(node.step, m.End):
        yield (DONE,)
        return
    for edge in graph.edges(node.path):
        aside = edge.answer.startswith((MISSING, TROUBLE)) and edge.to == onward
        if edge.answer and not aside:
            yield (edge.answer,)


def _exits(guide: Guide, before: Guide | None, answers: tuple[str, ...]) -> list[Guide]:
    """``guide`` (or ``before`` after ``answers``), once for each exit of the fragments met."""
    after = before.advance(*answers) if before else guide
    stubs = dict(after.stubs or {})
    for path in after.answers:
        step = after.loaded.graph.nodes[path].step
        if isinstance(step, m.Include) and not stubs[path]:
            found: list[Guide] = []
            for name in after.loaded.graph.fragments[step.fragment].exits:
                chosen = {**stubs, path: name}
                again = (
                    replace(before, stubs=chosen)
                    if before
                    else Guide.start(guide.loaded, guide.reference, guide.today, chosen)
                )
                found += _exits(again, again if before else None, answers)
            return found
    return [after]


def _told(guide: Guide) -> tuple[str, ...]:
    nodes = guide.loaded.graph.nodes
    told = {
        move.path: " et ".join(words_of(nodes[move.path], answer) for answer in move.answers)
        for move in guide.moves
    }
    for path, given in guide.answers.items():
        step = nodes[path].step
        if (
            isinstance(step, m.Include)
            and len(guide.loaded.graph.fragments[step.fragment].exits) > 1
        ):
            told[path] = given[0]
    return tuple(text for path in guide.answers if (text := told.get(path, "")))
