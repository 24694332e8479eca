"""A walk → the card: what comes next first, not the clicks already made.

Discretion is applied here, so that no form of card has to think of it: a
discreet journey gives a neutral title and no source that names it; a secret one
gives no card.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from accessibility.card.model import Block, Card, Contact, Source
from accessibility.text import lines, one_line
from mediation.journey import model as m
from mediation.journey import present
from mediation.journey.graph import DONE, MISSING, Node, papers_by_key
from mediation.journey.vocabulary import Discretion, JourneyStatus, Result

if TYPE_CHECKING:
    from mediation.journey.guide import Guide

OFFICIAL = "service-public.gouv.fr"


class NoCard(Exception):
    """This visit gives no card; the text is a French sentence."""


@dataclass(frozen=True, slots=True)
class _Walked:
    node: Node
    answers: tuple[str, ...]


def card(guide: Guide, *, site: str = "", phone: str = "") -> Card:
    """The card of a visit, from the walk so far.

    Raises:
        NoCard: for a secret journey, which leaves no trace.
    """
    journey = guide.loaded.journey
    if journey.discretion is Discretion.SECRET:
        raise NoCard("Ce parcours ne laisse rien derrière lui : pas de carte.")
    discreet = journey.discretion is Discretion.DISCREET
    walked = _walked(guide)
    end = _end(guide)
    return Card(
        title=present.title_of(journey),
        next_steps=_next_steps(guide, walked, end),
        safety=tuple(
            Block(step.card, step.picto or "attention")
            for step in _steps(walked)
            if isinstance(step, m.Warn) and step.card
        ),
        papers=_papers(guide, walked, end),
        contacts=_contacts(guide, walked),
        blanks=_blanks(walked, end),
        offline=lines(journey.offline),
        counter_line="" if discreet else _counter_line(journey, end),
        page_url="" if discreet else _page(journey),
        page_name="" if discreet else f"La fiche officielle, sur {OFFICIAL}",
        sources=() if discreet else _sources(journey, walked),
        notices=_notices(guide, walked),
        site=site,
        site_phone=phone,
    )


def _walked(guide: Guide) -> tuple[_Walked, ...]:
    """Each step of the walk once, with its last answers, in the order first met."""
    nodes = guide.loaded.graph.nodes
    met: dict[str, tuple[str, ...]] = {}
    for move in guide.moves:
        met[move.path] = move.answers
    if not guide.finished:
        met.setdefault(guide.path, ())
    found = (_Walked(nodes[path], answers) for path, answers in met.items())
    # A secret step of an open journey stays out of what can be found at home.
    journey = guide.loaded.journey
    return tuple(
        w for w in found if present.discretion_of(w.node, journey) is not Discretion.SECRET
    )


def _steps(walked: tuple[_Walked, ...]) -> tuple[m.Step, ...]:
    return tuple(w.node.step for w in walked)


def _end(guide: Guide) -> m.End | None:
    last = guide.loaded.graph.nodes[guide.path or guide.moves[-1].path].step
    return last if isinstance(last, m.End) else None


def _next_steps(guide: Guide, walked: tuple[_Walked, ...], end: m.End | None) -> tuple[Block, ...]:
    """The end's own words, then whom to reach, then what to wait for, then the rest."""
    first: list[Block] = []
    if end and end.card:
        first.append(Block(end.card, end.picto or ""))
    refer = [s for s in _steps(walked) if isinstance(s, m.Refer)]
    first += [Block(s.card or f"Je contacte : {s.to}", s.picto or "telephone") for s in refer]
    rest: list[Block] = []
    for w in walked:
        step = w.node.step
        if isinstance(step, m.Wait):
            rest += _wait(guide, step)
        elif isinstance(step, m.Do) and DONE not in w.answers:
            continue  # begun, or turned away from: the card must not say that it is done
        elif step.card and not isinstance(step, m.Warn | m.Refer | m.End):
            rest.append(Block(step.card, step.picto or ""))
    if not first and not rest and end and end.person:
        first = [Block(text, end.picto or "") for text in lines(end.person)]
    return tuple(dict.fromkeys([*first, *rest]))


def _wait(guide: Guide, step: m.Wait) -> list[Block]:
    facts = [fact.text for fact in present.facts_of(guide, step) if not fact.to_confirm]
    said = [
        Block(" ".join([step.card or f"J'attends : {step.who}.", *facts]), step.picto or "attendre")
    ]
    if step.meanwhile:
        said.append(Block(step.meanwhile, "document"))
    if step.chase:
        said.append(Block(step.chase, "telephone"))
    return said


def _papers(guide: Guide, walked: tuple[_Walked, ...], end: m.End | None) -> tuple[str, ...]:
    """What was missing; only where the person still needs it."""
    if end is not None and end.result in {Result.OBTAINED, Result.FILED}:
        return ()
    found: list[str] = []
    for w in walked:
        if not isinstance(w.node.step, m.Check):
            continue
        groups = papers_by_key(w.node.step)
        for answer in w.answers:
            key = answer.removeprefix(MISSING)
            if answer.startswith(MISSING) and key in groups:
                names = [p.name for p in w.node.step.papers if (p.one_of or p.id) == key]
                found.append(" ou ".join(names))
    return tuple(dict.fromkeys(found))


def _contacts(guide: Guide, walked: tuple[_Walked, ...]) -> tuple[Contact, ...]:
    """Where the walk was referred to, then whom the journey itself names. Never a ``pro`` one."""
    met = [line for w in walked for line in present.contacts_of(guide, w.node)]
    own = [present.contact_line(contact) for contact in guide.loaded.journey.contacts]
    return tuple(
        dict.fromkeys(
            Contact(line.name, line.phone, line.detail)
            for line in [*met, *own]
            if line.for_person and not line.to_confirm
        )
    )


def _blanks(walked: tuple[_Walked, ...], end: m.End | None) -> tuple[str, ...]:
    proofs = [
        w.node.step.proof
        for w in walked
        if isinstance(w.node.step, m.Do) and w.node.step.proof and DONE in w.answers
    ]
    later = end is None or end.result is not Result.OBTAINED
    return tuple(
        dict.fromkeys([*proofs, *(["Mon prochain rendez-vous"] if later else []), "Mes notes"])
    )


def _counter_line(journey: m.Journey, end: m.End | None) -> str:
    done = {
        Result.FILED: "La demande est déposée.",
        Result.COMES_BACK: "La personne revient avec un papier.",
        Result.REFERRED: "La personne a besoin d'aide pour cette démarche.",
    }
    said = done.get(end.result) if end and end.result else None
    return one_line(f"Démarche : {journey.title}. {said or ''}")


def _page(journey: m.Journey) -> str:
    return next((s.url for s in journey.sources if s.url and OFFICIAL in s.url), "")


def _sources(journey: m.Journey, walked: tuple[_Walked, ...]) -> tuple[Source, ...]:
    """The sources of the steps walked; the journey's first where no step names one."""
    found: dict[str, m.Source] = {}
    for w in walked:
        for source in w.node.script.sources:
            if source.ref in w.node.step.sources:
                found.setdefault(source.ref, source)
    sources = list(found.values()) or [journey.sources[0]]
    return tuple(
        Source(
            f"{OFFICIAL}, fiche {source.ref}"
            if source.url and OFFICIAL in source.url
            else source.ref,
            source.dated,
            source.checked,
            source.url or "",
        )
        for source in sources
    )


def _notices(guide: Guide, walked: tuple[_Walked, ...]) -> tuple[str, ...]:
    journey = guide.loaded.journey
    said = []
    if journey.status is JourneyStatus.DRAFT:
        said.append("Brouillon : ces phrases n'ont pas encore été relues.")
    if any(step.to_confirm for step in _steps(walked)):
        said.append("Un point de cette démarche reste à confirmer : demandez au guichet.")
    if guide.today > journey.review_before:
        said.append("Cette démarche n'a pas été relue récemment : demandez au guichet.")
    return tuple(said)
