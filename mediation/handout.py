"""A walk → the card: what comes next first, not the clicks already made.

Discretion is applied here, so that no form of card has to think of it: a
discreet journey gives a neutral title and no source that names it; a secret one
gives no card.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from accessibility.card.model import Block, Card, Contact, Source
from accessibility.text import lines, one_line
from mediation.journey import model as m
from mediation.journey import present
from mediation.journey.graph import DONE, MISSING, Node, papers_by_key
from mediation.journey.tongue import FRENCH, Reader, Tongue
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


@dataclass(slots=True)
class _Words:
    """The texts of the card in the person's language; French, and marked so, where needed."""

    tongue: Tongue
    unreviewed: bool = False
    translated: bool = False
    """Something of the card is in the person's language."""

    def _noted(self, reader: Reader, text: str) -> str:
        self.unreviewed = self.unreviewed or reader.unreviewed
        self.translated = self.translated or (bool(text) and not reader.french)
        return text

    def block(self, node: Node, name: str, french: str, picto: str = "") -> Block:
        """A text of a step as a block; its own language is told where it is not the card's."""
        reader = Reader(self.tongue)
        text = self._noted(reader, reader.step(node, name, french))
        return Block(text, picto, language=FRENCH if reader.french else "")

    def french(self, text: str, picto: str = "") -> Block:
        """A text that exists in French only."""
        foreign = self.tongue.language != FRENCH
        return Block(text, picto, language=FRENCH if foreign else "")

    def line(self, node: Node, name: str, french: str) -> str:
        """A text of a step inside a list."""
        return self.block(node, name, french).text

    def head(self, journey: m.Journey, name: str, french: str) -> str:
        """A text of the journey itself."""
        reader = Reader(self.tongue)
        return self._noted(reader, reader.head(journey, name, french))


def card(guide: Guide, *, site: str = "", phone: str = "", tongue: Tongue | None = None) -> Card:
    """The card of a visit, from the walk so far; in ``tongue``'s language where it is translated.

    Where nothing of it is, it is the French card: headings in a language that no
    sentence is in would help nobody.

    Raises:
        NoCard: for a secret journey, which leaves no trace.
    """
    journey = guide.loaded.journey
    if journey.discretion is Discretion.SECRET:
        raise NoCard("Ce parcours ne laisse rien derrière lui : pas de carte.")
    discreet = journey.discretion is Discretion.DISCREET
    words = _Words(tongue or Tongue())
    walked = _walked(guide)
    end = _end(guide)
    title = present.title_of(journey)
    made = Card(
        title=title if discreet else words.head(journey, "titre", title),
        language=words.tongue.language,
        next_steps=_next_steps(guide, walked, end, words),
        safety=tuple(
            words.block(w.node, "carte", w.node.step.card, w.node.step.picto or "attention")
            for w in walked
            if isinstance(w.node.step, m.Warn) and w.node.step.card
        ),
        papers=_papers(walked, end, words),
        contacts=_contacts(guide, walked),
        blanks=_blanks(walked, end, words),
        offline=lines(words.head(journey, "sans_numerique", journey.offline)),
        counter_line="" if discreet else _counter_line(journey, end),
        page_url="" if discreet else _page(journey),
        page_name="" if discreet else f"La fiche officielle, sur {OFFICIAL}",
        sources=() if discreet else _sources(journey, walked),
        notices=_notices(guide, walked),
        site=site,
        site_phone=phone,
    )
    if words.tongue.language == FRENCH:
        return made
    if not words.translated:
        return card(guide, site=site, phone=phone)
    return replace(made, french_title=title, unreviewed=words.unreviewed)


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


def _next_steps(
    guide: Guide, walked: tuple[_Walked, ...], end: m.End | None, words: _Words
) -> tuple[Block, ...]:
    """The end's own words, then whom to reach, then what to wait for, then the rest."""
    first: list[Block] = []
    rest: list[Block] = []
    last = walked[-1].node if walked else None
    if end and end.card and last:
        first.append(words.block(last, "carte", end.card, end.picto or ""))
    for w in walked:
        step = w.node.step
        if isinstance(step, m.Refer):
            first.append(_refer(w.node, step, words))
        elif isinstance(step, m.Wait):
            rest += _wait(guide, w.node, step, words)
        elif isinstance(step, m.Do) and DONE not in w.answers:
            continue  # begun, or turned away from: the card must not say that it is done
        elif step.card and not isinstance(step, m.Warn | m.End):
            rest.append(words.block(w.node, "carte", step.card, step.picto or ""))
    if not first and not rest and end and end.person and last:
        said = words.block(last, "usager", end.person, end.picto or "")
        first = [replace(said, text=text) for text in lines(said.text)]
    return tuple(dict.fromkeys([*first, *rest]))


def _refer(node: Node, step: m.Refer, words: _Words) -> Block:
    picto = step.picto or "telephone"
    if step.card:
        return words.block(node, "carte", step.card, picto)
    return words.french(f"Je contacte : {step.to}", picto)


def _wait(guide: Guide, node: Node, step: m.Wait, words: _Words) -> list[Block]:
    facts = [fact.text for fact in present.facts_of(guide, step) if not fact.to_confirm]
    picto = step.picto or "attendre"
    if step.card:
        first = words.block(node, "carte", step.card, picto)
    else:
        first = words.french(f"J'attends : {step.who}.", picto)
    if words.tongue.language == FRENCH:
        said = [replace(first, text=" ".join([first.text, *facts]))]
    else:
        said = [first, *(words.french(fact, "calendrier") for fact in facts)]
    if step.meanwhile:
        said.append(words.block(node, "en_attendant", step.meanwhile, "document"))
    if step.chase:
        said.append(words.block(node, "relance", step.chase, "telephone"))
    return said


def _papers(walked: tuple[_Walked, ...], end: m.End | None, words: _Words) -> tuple[str, ...]:
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
                names = [
                    words.line(w.node, f"documents.{p.id}", p.name)
                    for p in w.node.step.papers
                    if (p.one_of or p.id) == key
                ]
                found.append(
                    " / ".join(names) if words.tongue.language != FRENCH else " ou ".join(names)
                )
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


def _blanks(walked: tuple[_Walked, ...], end: m.End | None, words: _Words) -> tuple[str, ...]:
    proofs = [
        words.line(w.node, "preuve", w.node.step.proof)
        for w in walked
        if isinstance(w.node.step, m.Do) and w.node.step.proof and DONE in w.answers
    ]
    if words.tongue.language != FRENCH:
        return tuple(dict.fromkeys(proofs))
    later = ["Mon prochain rendez-vous"] if end is None or end.result is not Result.OBTAINED else []
    return tuple(dict.fromkeys([*proofs, *later, "Mes notes"]))


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
