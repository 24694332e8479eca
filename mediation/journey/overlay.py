"""``locale.yaml``: what this desk changes in journeys, without touching their files.

A local contact, a paper asked for here, another link, a step this department
does not have. It is applied to a journey once that is loaded, by step path
(« compte/mot-de-passe » inside a fragment), so it survives every update; what
it names that is no longer there is a warning, and the rest goes on. A warning
or an agreement can never be taken out. Documented in ``docs/locale.md``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, ValidationError
from pydantic import StringConstraints as Limits

from accessibility.text import one_line
from mediation.journey import graph as graphs
from mediation.journey import model as m
from mediation.journey.links import official
from mediation.journey.load import Loaded, problem_of
from mediation.journey.problems import JourneyError, Problem, Severity, nearest, sort_key
from mediation.journey.source import parse, read_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from mediation.journey.document import Document
    from mediation.journey.library import Library
    from mediation.journey.reference import Reference

UNREAD = (
    "Vos changements locaux (locale.yaml) ne se lisent pas : le parcours est celui de tout le "
    "monde. Lancez « mediation parcours verifier »."
)
MAX_PAPERS = 8
"""As many papers as a step of a journey may ask for: each is a numbered choice."""

StepPath = Annotated[str, Limits(pattern=r"^[a-z0-9]+([-/][a-z0-9]+)*$", max_length=200)]


class StepChange(m.Part):
    """What changes in one step."""

    contact: m.Id | None = None
    link: m.Url | None = Field(None, alias="lien")
    papers: tuple[m.Paper, ...] = Field((), alias="documents", max_length=MAX_PAPERS)
    absent: m.YesNo = False
    """The step is not there at this desk: the walk goes on to ``goto``, or to the next one."""
    instead: m.Prose | None = Field(None, alias="a_la_place")
    """The step only says this sentence to the person, then goes on to ``goto`` or the next one."""
    goto: m.Id | None = Field(None, alias="vers")


class JourneyChange(m.Part):
    """What changes in one journey."""

    contacts: tuple[m.Contact, ...] = Field((), max_length=30)
    steps: dict[StepPath, StepChange] = Field(default_factory=dict, alias="etapes")


class Changes(m.Part):
    """The whole file."""

    format: Literal["1"]
    contacts: tuple[m.Contact, ...] = Field((), max_length=100)
    journeys: dict[m.Id, JourneyChange] = Field(default_factory=dict, alias="parcours")


@dataclass(frozen=True, slots=True)
class Overlay:
    """This desk's changes, in the right form."""

    changes: Changes
    document: Document

    def over(self, shared: Reference) -> Reference:
        """Shared contacts with this desk's instead and beside."""
        mine = {contact.id: contact for contact in self.changes.contacts}
        return replace(shared, contacts={**shared.contacts, **mine})

    def applied(
        self, loaded: Loaded, contacts: frozenset[str]
    ) -> tuple[Loaded, tuple[Problem, ...]]:
        """``loaded`` as this desk has it, and the changes that could not be made.

        ``contacts`` are the ids of the shared contacts, this desk's included.
        Each change is made or left out by itself; ``notices`` says when one was.
        """
        name = loaded.journey.id
        change = self.changes.journeys.get(name)
        if change is None:
            return loaded, ()
        problems: list[Problem] = []
        journey = _with_contacts(loaded.journey, change.contacts)
        nodes = {
            path: replace(node, script=journey) if node.script is loaded.journey else node
            for path, node in loaded.graph.nodes.items()
        }
        for path, step_change in change.steps.items():
            where = _Place(self.document, ("parcours", name, "etapes", path), problems)
            if path not in nodes:
                # Steps come and go with updates: said, and the others are changed all the same.
                where.say("P702", f"ce parcours n'a pas d'étape « {path} ». {nearest(path, nodes)}",
                          on_key=True, severity=Severity.WARNING)  # fmt: skip
                continue
            known = contacts | {contact.id for contact in nodes[path].script.contacts}
            nodes[path] = _changed(
                nodes, path, step_change, start=loaded.graph.start, contacts=known, where=where
            )
        graph = graphs.Graph(journey, loaded.graph.fragments, nodes, loaded.graph.start)
        left_out = len(problems)
        notices = loaded.notices
        if left_out:
            notices = (
                *notices,
                f"Vos changements locaux (locale.yaml) : {left_out} ne s'appliquent plus. "
                "Lancez « mediation parcours verifier ».",
            )
        return replace(loaded, journey=journey, graph=graph, notices=notices), tuple(problems)


def read(path: Path) -> Overlay:
    """The changes in ``path``; ``JourneyError`` lists every key and value that is wrong."""
    document = parse(read_text(path), path.name)
    try:
        changes = Changes.model_validate(document.data)
    except ValidationError as error:
        found = [_form_problem(document, dict(e)) for e in error.errors(include_url=False)]
        raise JourneyError([*document.problems, *found]) from None
    problems = [*document.problems, *_twice(document, changes)]
    if problems:
        raise JourneyError(problems)
    return Overlay(changes, document)


def check(path: Path, library: Library) -> list[Problem]:
    """Everything wrong with the changes in ``path``, against the journeys of ``library``."""
    try:
        overlay = read(path)
    except JourneyError as error:
        return list(error.problems)
    contacts = frozenset(overlay.over(library.reference).contacts)
    found: list[Problem] = []
    for name in overlay.changes.journeys:
        if name not in library.entries:
            found.append(
                overlay.document.problem(
                    "P701",
                    f"aucun parcours ne s'appelle « {name} » sur ce poste. "
                    f"{nearest(name, library.entries)}",
                    ("parcours", name),
                    on_key=True,
                    severity=Severity.WARNING,
                )
            )
            continue
        try:
            loaded = library.load_file(library.entries[name].path)
        except JourneyError:
            continue  # the journey's own problems are told where it is checked
        found += overlay.applied(loaded, contacts)[1]
    found += _unofficial(overlay, library)
    return sorted(found, key=sort_key)


def _unofficial(overlay: Overlay, library: Library) -> Iterator[Problem]:
    domains = library.domains
    for name, change in overlay.changes.journeys.items():
        for path, step in change.steps.items():
            if step.link and not official(step.link, domains):
                yield overlay.document.problem(
                    "P307",
                    "ce site n'est pas dans la liste des sites officiels. Vérifiez l'adresse.",
                    ("parcours", name, "etapes", path, "lien"),
                    severity=Severity.WARNING,
                )


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in the file a change stands, and where what is wrong with it goes."""

    document: Document
    loc: tuple[str | int, ...]
    problems: list[Problem]

    def say(self, code: str, message: str, *inner: str | int, **how: Any) -> None:
        self.problems.append(self.document.problem(code, message, (*self.loc, *inner), **how))


def _with_contacts(journey: m.Journey, mine: tuple[m.Contact, ...]) -> m.Journey:
    if not mine:
        return journey
    ours = {contact.id: contact for contact in journey.contacts}
    ours |= {contact.id: contact for contact in mine}
    return journey.model_copy(update={"contacts": tuple(ours.values())})


def _changed(
    nodes: Mapping[str, graphs.Node],
    path: str,
    change: StepChange,
    *,
    start: str,
    contacts: frozenset[str],
    where: _Place,
) -> graphs.Node:
    node = nodes[path]
    if change.absent or change.instead:
        return _taken_out(nodes, node, change, start, where)
    if change.goto:
        where.say("P703", "« vers » va avec « absent: oui » ou « a_la_place ».", "vers")
    step = node.step
    if change.link:
        if isinstance(step, m.Do):
            step = step.model_copy(update={"link": change.link})
        else:
            where.say("P703", "seule une étape « faire » a un lien.", "lien")
    if change.contact:
        if not isinstance(step, m.Refer | m.Wait):
            where.say(
                "P703", "seules les étapes « orienter » et « attendre » ont un contact.", "contact"
            )
        elif change.contact not in contacts:
            where.say(
                "P705",
                f"aucun contact ne s'appelle « {change.contact} ». "
                f"{nearest(change.contact, contacts)}",
                "contact",
            )
        else:
            step = step.model_copy(update={"contact": change.contact})
    if change.papers:
        step = _with_papers(nodes, node, step, change.papers, where)
    return replace(node, step=step)


def _with_papers(
    nodes: Mapping[str, graphs.Node],
    node: graphs.Node,
    step: m.Step,
    papers: tuple[m.Paper, ...],
    where: _Place,
) -> m.Step:
    if not isinstance(step, m.Check) or not step.papers:
        where.say(
            "P703", "seule une étape « verifier » avec des documents en demande.", "documents"
        )
        return step
    added: list[m.Paper] = []
    for index, paper in enumerate(papers):
        if paper.id in {p.id for p in (*step.papers, *added)}:
            message = f"cette étape demande déjà « {paper.id} ». Changez l'id."
            where.say("P706", message, "documents", index, "id")
        elif len(step.papers) + len(added) == MAX_PAPERS:
            message = f"cette étape demanderait plus de {MAX_PAPERS} documents. Ôtez-en."
            where.say("P706", message, "documents", index, "id")
        elif paper.if_missing and node.scope + paper.if_missing not in nodes:
            known = _siblings(nodes, node)
            message = (
                f"aucune étape ne s'appelle « {paper.if_missing} ». "
                f"{nearest(paper.if_missing, known)}"
            )
            where.say("P702", message, "documents", index, "si_manque", severity=Severity.WARNING)
        else:
            added.append(paper)
    return step.model_copy(update={"papers": (*step.papers, *added)})


def _taken_out(
    nodes: Mapping[str, graphs.Node],
    node: graphs.Node,
    change: StepChange,
    start: str,
    where: _Place,
) -> graphs.Node:
    """The step passed over, or made one sentence; as it was where neither may be."""
    step = node.step
    key = "absent" if change.absent else "a_la_place"
    if change.absent and change.instead:
        where.say("P703", "mettez « absent » ou « a_la_place », l'un des deux.", "absent")
        return node
    if change.link or change.contact or change.papers:
        where.say("P703", f"une étape ôtée (« {key} ») n'a rien d'autre à changer.", key)
        return node
    if isinstance(step, m.Warn | m.Agree | m.End):
        where.say("P704", "une alerte, un accord ou une fin ne s'ôte pas.", key)
        return node
    if change.absent and node.path == start:
        where.say("P704", "la première étape ne s'ôte pas : remplacez-la (« a_la_place »).", key)
        return node
    if isinstance(step, m.Ask) and not change.goto:
        where.say("P703", "sans cette question, dites où aller : ajoutez « vers ».", key)
        return node
    to = node.scope + change.goto if change.goto else node.goto
    if to is None or to not in nodes:
        known = _siblings(nodes, node)
        message = (
            f"aucune étape ne s'appelle « {change.goto} ». {nearest(change.goto or '', known)}"
        )
        where.say("P702", message, "vers", severity=Severity.WARNING)
        return node
    if _leads_back(nodes, to, node.path):
        where.say("P703", "cette étape reviendrait sur elle-même. Changez « vers ».", key)
        return node
    if change.absent:
        return replace(node, skipped=True, following=to)
    sentence = m.Say(
        id=step.id,
        type="dire",
        usager=change.instead,
        vers=to.removeprefix(node.scope),
        discretion=step.discretion,
        si=step.when,
        sauf=step.unless,
        valable_du=step.valid_from,
        valable_jusquau=step.valid_until,
    )
    return replace(node, step=sentence)


def _leads_back(nodes: Mapping[str, graphs.Node], to: str, path: str) -> bool:
    """Whether passing over ``path`` goes round without ever meeting a step."""
    seen = {path}
    while to not in seen:
        seen.add(to)
        node = nodes[to]
        if not node.skipped or node.following is None:
            return False
        to = node.following
    return True


def _siblings(nodes: Mapping[str, graphs.Node], node: graphs.Node) -> set[str]:
    """The steps that ``node`` may lead to: those of its own script."""
    return {
        path.removeprefix(node.scope) for path, other in nodes.items() if other.scope == node.scope
    }


def _twice(document: Document, changes: Changes) -> Iterator[Problem]:
    lists: list[tuple[tuple[str | int, ...], tuple[m.Contact, ...]]] = [
        (("contacts",), changes.contacts)
    ]
    lists += [(("parcours", n, "contacts"), c.contacts) for n, c in changes.journeys.items()]
    for loc, contacts in lists:
        ids = [contact.id for contact in contacts]
        for index, name in enumerate(ids):
            if name in ids[:index]:
                yield document.problem(
                    "P201", f"« {name} » est écrit deux fois. Gardez-en un.", (*loc, index, "id")
                )


_INNER: dict[str, type[m.Part]] = {
    "contacts": m.Contact,
    "documents": m.Paper,
    "source": m.Origin,
}


def _form_problem(document: Document, error: dict[str, Any]) -> Problem:
    """A wrong key is named with this file's own keys; the rest is said as for a journey."""
    loc = tuple(part for part in error["loc"] if part != "[key]")
    if error["type"] == "extra_forbidden":
        key = one_line(str(loc[-1]))[:40]
        known = [f.alias or n for n, f in _model_at(loc[:-1]).model_fields.items()]
        return document.problem(
            "P101", f"clé inconnue « {key} ». {nearest(key, known)}", loc, on_key=True
        )
    return problem_of(document, Changes, {**error, "loc": loc})


def _model_at(loc: tuple[str | int, ...]) -> type[m.Part]:
    names = [part for part in loc if isinstance(part, str)]
    if names and names[-1] in _INNER:
        return _INNER[names[-1]]
    if names[:1] != ["parcours"]:
        return Changes
    return StepChange if "etapes" in names[2:] else JourneyChange
