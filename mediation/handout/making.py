"""A walk → the card: what comes next first, not the clicks already made.

Discretion is applied here, so that no form of card has to think of it: a
discreet journey gives a neutral title and no source that names it; a secret one
gives no card.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from accessibility.card.model import Card, Contact, Model, Source
from accessibility.text import lines, one_line
from mediation.handout.discretion import Guard
from mediation.handout.following import next_steps
from mediation.handout.walked import Walked, end_of, walked
from mediation.handout.words import Words
from mediation.journey import model as m
from mediation.journey import present, resume
from mediation.journey.graph import DONE, MISSING, papers_by_key
from mediation.journey.tongue import Tongue
from mediation.journey.vocabulary import CardModel, Discretion, JourneyStatus, Result

if TYPE_CHECKING:
    from mediation.journey.guide import Guide

OFFICIAL = "service-public.gouv.fr"
SOURCES = 3
"""Sources on a card; the journey itself names them all."""


class NoCard(Exception):
    """This visit gives no card; the text is a French sentence."""


def card(
    guide: Guide,
    *,
    site: str = "",
    phone: str = "",
    tongue: Tongue | None = None,
    visited: bool = True,
) -> Card:
    """The card of a visit, from the walk so far; in ``tongue``'s language where it is translated.

    Where nothing of it is, it is the French card: headings in a language that no
    sentence is in would help nobody. ``visited``: somebody made this walk, so that it
    can be taken up again where it stopped.

    Raises:
        NoCard: for a secret journey, which leaves no trace.
    """
    journey = guide.loaded.journey
    if journey.discretion is Discretion.SECRET:
        raise NoCard("Ce parcours ne laisse rien derrière lui : pas de carte.")
    discreet = journey.discretion is Discretion.DISCREET
    guard = Guard.of(guide)
    words = Words(tongue or Tongue(), guard)
    met = walked(guide)
    end = end_of(guide)
    title = present.title_of(journey)
    made = Card(
        title=title if discreet else words.head(journey, "titre", title) or present.NEUTRAL_TITLE,
        language=words.tongue.language,
        model=Model(journey.card_model),
        next_steps=next_steps(guide, words),
        safety=tuple(
            words.block(w.node, "carte", w.node.step.card, w.node.step.picto or "attention")
            for w in met
            if isinstance(w.node.step, m.Warn) and w.node.step.card
        ),
        papers=_papers(met, end, words),
        contacts=_contacts(guide, met),
        blanks=_blanks(met, end, words, site=one_line(site), discreet=discreet),
        offline=lines(words.head(journey, "sans_numerique", journey.offline)),
        counter_line="" if discreet else _counter_line(journey, end),
        page_url="" if discreet else _page(journey),
        page_name="" if discreet else f"La fiche officielle, sur {OFFICIAL}",
        sources=() if discreet else _sources(journey, met),
        notices=_notices(guide, met),
        site=site,
        site_phone=phone,
        resume_code=_resume_code(guide) if visited else "",
    )
    if words.foreign:
        if not words.translated:
            return card(guide, site=site, phone=phone, visited=visited)
        made = replace(made, french_title=title, unreviewed=words.unreviewed)
    if journey.card_model is CardModel.PICTURES:
        # Only what is of use to somebody who neither reads nor writes.
        made = replace(made, blanks=(), offline=(), papers=())
    elif journey.card_model is CardModel.GESTURES:
        # Done again at home: nobody's counter is in it, and the gestures need the room.
        made = replace(made, counter_line="", blanks=())
    return guard.over(made)


def _resume_code(guide: Guide) -> str:
    """What reopens the journey where it stopped; "" where nothing does (see ``resume``)."""
    try:
        return resume.code(guide)
    except resume.NoCode:
        return ""


def _papers(met: tuple[Walked, ...], end: m.End | None, words: Words) -> tuple[str, ...]:
    """What was missing; only where the person still needs it."""
    if end is not None and end.result in {Result.OBTAINED, Result.FILED}:
        return ()
    found: list[str] = []
    for w in met:
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
                found.append((" / " if words.foreign else " ou ").join(names))
    return tuple(dict.fromkeys(found))


def _contacts(guide: Guide, met: tuple[Walked, ...]) -> tuple[Contact, ...]:
    """Where the walk was referred to, then whom the journey itself names. Never a ``pro`` one."""
    named = [line for w in met for line in present.contacts_of(guide, w.node)]
    own = [present.contact_line(contact) for contact in guide.loaded.journey.contacts]
    return tuple(
        dict.fromkeys(
            Contact(line.name, line.phone, line.detail)
            for line in [*named, *own]
            if line.for_person and not line.to_confirm
        )
    )


def _blanks(
    met: tuple[Walked, ...], end: m.End | None, words: Words, *, site: str, discreet: bool
) -> tuple[str, ...]:
    """Lines to write on. A discreet card asks for no number that names a file."""
    proofs = [
        words.line(w.node, "preuve", w.node.step.proof)
        for w in met
        if isinstance(w.node.step, m.Do) and w.node.step.proof and DONE in w.answers
    ]
    if discreet:
        proofs = []
    later = []
    if end is None or end.result is not Result.OBTAINED:
        # The day and the hour are given by who answers there: they are written by hand.
        place = _place(met, end, words, site=site, discreet=discreet)
        label = words.label("rendez_vous")
        later = [f"{label} : {place}" if place else label]
    return tuple(dict.fromkeys([*proofs, *later, words.label("notes")]))


def _place(
    met: tuple[Walked, ...], end: m.End | None, words: Words, *, site: str, discreet: bool
) -> str:
    """Where the next appointment is: here for who comes back, else where the walk referred to.

    A discreet card names no other place than the desk, which stands on it anyway.
    """
    if end is not None and end.result is Result.COMES_BACK:
        return site
    if discreet or end is None or end.result is not Result.REFERRED:
        return ""
    for w in reversed(met):
        if isinstance(w.node.step, m.Refer):
            place = words.line(w.node, "vers_qui", w.node.step.to)
            return place if words.guard.allows(place) else ""
    return ""


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


def _sources(journey: m.Journey, met: tuple[Walked, ...]) -> tuple[Source, ...]:
    """The sources of the steps walked; the journey's first where no step names one."""
    found: dict[str, m.Source] = {}
    for w in met:
        for source in w.node.script.sources:
            if source.ref in w.node.step.sources:
                found.setdefault(source.ref, source)
    # The page a person can open herself comes first.
    ordered = sorted(found.values(), key=lambda s: OFFICIAL not in (s.url or ""))
    sources = ordered[:SOURCES] or [journey.sources[0]]
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


def _notices(guide: Guide, met: tuple[Walked, ...]) -> tuple[str, ...]:
    journey = guide.loaded.journey
    said = []
    if journey.status is JourneyStatus.DRAFT:
        said.append("Brouillon : ces phrases n'ont pas encore été relues.")
    if any(w.node.step.to_confirm for w in met):
        said.append("Un point de cette démarche reste à confirmer : demandez au guichet.")
    if guide.today > journey.review_before:
        said.append("Cette démarche n'a pas été relue récemment : demandez au guichet.")
    return tuple(said)
