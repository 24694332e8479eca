"""Makes the ``View`` of a step: what is shown, what is said, what can be chosen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from accessibility import dates
from accessibility.text import lines
from mediation.journey import model as m
from mediation.journey.graph import (
    DONE,
    MISSING,
    NO,
    STOP,
    TROUBLE,
    YES,
    Distance,
    Node,
    papers_by_key,
)
from mediation.journey.tongue import FRENCH, Reader, Tongue
from mediation.journey.view import Choice, ContactLine, Local, Mode, View
from mediation.journey.vocabulary import (
    ContactFor,
    Discretion,
    Hands,
    JourneyStatus,
    Result,
    StepKind,
)

if TYPE_CHECKING:
    from datetime import date

    from mediation.journey.guide import Guide

NEUTRAL_TITLE = "Mon dossier"
UNREVIEWED = "Traduction non relue."
PARTLY_FRENCH = "Une partie reste en français."
_STRICTNESS = (Discretion.ORDINARY, Discretion.DISCREET, Discretion.SECRET)


def view(guide: Guide, tongue: Tongue | None = None) -> View:
    """The view of the step that ``guide`` is at; with ``tongue``, in that language too."""
    node, journey = guide.node, guide.loaded.journey
    step = node.step
    private = isinstance(step, m.Ask) and step.to == "mediateur"
    discretion = discretion_of(node, journey)
    french = Reader(Tongue())
    person = () if private else _person(guide, node, french)
    choices, mode = _choices(guide, step)
    local = None
    if tongue and tongue.language != FRENCH and not private:
        local = _local(guide, node, tongue, choices, discretion)
    return View(
        title=title_of(journey),
        path=node.path,
        kind=StepKind(step.kind),
        discretion=discretion,
        progress=progress(guide.loaded.graph.distance(node.path)),
        mediator=_mediator(guide, step, private=private),
        autonomy=lines(step.autonomy or ""),
        person=person,
        spoken="" if private else _spoken(node, person, discretion, french),
        picto=step.picto or "",
        remedy=lines(guide.remedy),
        choices=choices,
        mode=mode,
        link=(step.link or "") if isinstance(step, m.Do) else "",
        commits=step.commits if isinstance(step, m.Do) else None,
        proof=(step.proof or "") if isinstance(step, m.Do) else "",
        contacts=contacts_of(guide, node),
        period=_period(step, guide.today, french),
        offline=lines(journey.offline),
        source=_source(node),
        notices=_notices(guide, node),
        local=local,
        remaining=guide.loaded.graph.distance(node.path),
    )


def _local(
    guide: Guide, node: Node, tongue: Tongue, choices: tuple[Choice, ...], discretion: Discretion
) -> Local:
    reader = Reader(tongue)
    person = _person(guide, node, reader)
    answers = tuple(choice.text for choice in choices)
    if isinstance(node.step, m.Ask):
        answers = tuple(reader.step(node, f"reponses.{a.id}", a.text) for a in node.step.answers)
    said = [UNREVIEWED] if reader.unreviewed else []
    said += [PARTLY_FRENCH] if reader.french else []
    # A voice of one language reading another's words helps nobody.
    spoken = _spoken(node, person, discretion, reader)
    return Local(tongue.language, person, answers, "" if reader.french else spoken, tuple(said))


def title_of(journey: m.Journey) -> str:
    """The journey's title, neutral where it is discreet or secret."""
    return journey.title if journey.discretion is Discretion.ORDINARY else NEUTRAL_TITLE


def discretion_of(node: Node, journey: m.Journey) -> Discretion:
    """The stricter of the journey's and the step's."""
    own = node.step.discretion or Discretion.ORDINARY
    return max(journey.discretion, own, key=_STRICTNESS.index)


def progress(distance: Distance) -> str:
    """« encore 3 à 6 étapes », « encore 1 étape », « dernière étape »."""
    low, high = distance
    if high == 0:
        return "dernière étape"
    plural = "s" if high > 1 else ""
    return f"encore {high} étape{plural}" if low == high else f"encore {low} à {high} étape{plural}"


def facts_of(guide: Guide, step: m.Step) -> tuple[m.Fact, ...]:
    """The dated facts a step names."""
    return tuple(guide.reference.facts[name] for name in step.facts)


def contacts_of(guide: Guide, node: Node) -> tuple[ContactLine, ...]:
    """The contact a step refers to: its own script's first, then the shared ones."""
    step = node.step
    if not isinstance(step, m.CONTACTED) or not step.contact:
        return ()
    own = {contact.id: contact for contact in node.script.contacts}
    contact = own.get(step.contact) or guide.reference.contacts[step.contact]
    return (contact_line(contact),)


def contact_line(contact: m.Contact) -> ContactLine:
    """A contact as it is shown."""
    detail = " · ".join(part for part in (contact.about, contact.hours) if part)
    return ContactLine(
        contact.name,
        contact.phone or "",
        detail,
        for_person=contact.audience is ContactFor.PERSON,
        to_confirm=contact.to_confirm,
    )


def _mediator(guide: Guide, step: m.Step, *, private: bool) -> tuple[str, ...]:
    said = lines(step.mediator or "")
    if private:
        said = (*said, *lines(step.person or ""))
    if isinstance(step, m.Do):
        if step.hands is not Hands.PERSON:
            said = (step.hands.label, *said)
        if step.commits:
            said = (
                *said,
                f"Avant {step.commits.label} : relisez ensemble. La personne valide elle-même.",
            )
        if step.proof:
            said = (*said, f"À recopier à la main sur la carte : {step.proof}")
    if isinstance(step, m.End) and _asks_proof(guide, step):
        said = (*said, *(f"Est-ce recopié ? {proof}" for proof in _proofs(guide)))
    return said


def _person(guide: Guide, node: Node, read: Reader) -> tuple[str, ...]:
    step = node.step
    shown = list(lines(read.step(node, "usager", step.person))) if step.person else []
    if isinstance(step, m.Check):
        shown += [f"– {_paper(node, paper, read)}" for paper in step.papers]
        shown += [f"– {read.step(node, f'points.{p.id}', p.text)}" for p in step.points]
    if isinstance(step, m.Refer) and not shown:
        shown.append(read.own("je_contacte", qui=read.step(node, "vers_qui", step.to)))
    facts = [read.fact(fact) for fact in facts_of(guide, step)]
    if isinstance(step, m.Wait):
        if not shown:
            shown.append(read.own("j_attends", qui=read.step(node, "qui", step.who)))
        shown += facts
        if not facts and (step.at_least or step.at_most):
            shown.append(read.untranslated(_delay(step)))
        if step.meanwhile:
            shown.append(read.step(node, "en_attendant", step.meanwhile))
        if step.chase:
            shown.append(read.step(node, "relance", step.chase))
    else:
        shown += [fact for fact in facts if fact not in shown]
    period = _period(step, guide.today, read)
    if period:
        shown.append(period)
    if isinstance(step, m.Refer):
        shown += [
            f"{contact.name} : {contact.phone}" if contact.phone else contact.name
            for contact in contacts_of(guide, node)
            if contact.for_person
        ]
    return tuple(shown)


def _paper(node: Node, paper: m.Paper, read: Reader) -> str:
    name = read.step(node, f"documents.{paper.id}", paper.name)
    if not paper.required:
        name = f"{name} ({read.own('si_possible')})"
    return f"{name} ({read.own('original')})" if paper.form == "original" else name


def _delay(step: m.Wait) -> str:
    def written(value: str) -> str:
        return dates.span(int(value[1:-1]), value[-1])

    if step.at_least and step.at_most:
        return f"Cela prend de {written(step.at_least)} à {written(step.at_most)}."
    if step.at_least:
        return f"Cela prend au moins {written(step.at_least)}."
    assert step.at_most is not None
    return f"Cela prend au plus {written(step.at_most)}."


def _spoken(node: Node, person: tuple[str, ...], discretion: Discretion, read: Reader) -> str:
    if discretion is Discretion.SECRET:
        return ""
    step = node.step
    if step.spoken:
        said = list(lines(read.step(node, "oral", step.spoken)))
    else:
        said = [line.removeprefix("– ") for line in person]
    if isinstance(step, m.Ask):
        said += [read.step(node, f"reponses.{a.id}", a.text) for a in step.answers]
    return "\n".join(_sentence(part) for part in said)


def _sentence(text: str) -> str:
    # A voice runs two lines together unless something ends the first.
    return text if re.search(r"[.!?:…»۔؟।።]$", text) else f"{text}."


def _choices(guide: Guide, step: m.Step) -> tuple[tuple[Choice, ...], Mode]:
    troubles: tuple[Choice, ...] = ()
    if isinstance(step, m.TROUBLED):
        troubles = tuple(
            Choice(f"{TROUBLE}{number}", trouble.when)
            for number, trouble in enumerate(step.troubles, 1)
        )
    if isinstance(step, m.Ask):
        answers = tuple(Choice(a.id, a.text, marks=step.several) for a in step.answers)
        return answers, Mode.SEVERAL if step.several else Mode.ONE
    if isinstance(step, m.Agree):
        return (Choice(YES, "Oui, la personne est d'accord"), Choice(NO, "Non")), Mode.ONE
    if isinstance(step, m.Warn):
        return (Choice(DONE, "La personne a compris"),), Mode.ONE
    if isinstance(step, m.Check):
        missing = _missing(step)
        several = Mode.SEVERAL if len(missing) > 1 else Mode.ONE
        if len(missing) == 1:
            missing = (Choice(missing[0].answer, missing[0].text),)
        done = Choice(DONE, "Tout est là" if step.papers else "Tout est vérifié")
        return (done, *missing, *troubles), several
    if isinstance(step, m.Wait) and step.may_stop:
        return (
            Choice(DONE, "La personne sait quoi faire : continuer"),
            Choice(STOP, "S'arrêter ici : la personne reviendra"),
            *troubles,
        ), Mode.ONE
    if isinstance(step, m.Do) and step.commits:
        done = Choice(DONE, "C'est relu ensemble, et la personne a validé")
        return (done, *troubles), Mode.ONE
    if isinstance(step, m.End) and _asks_proof(guide, step):
        return (
            Choice(DONE, "C'est recopié sur la carte"),
            Choice("sans-preuve", "Il n'y a rien à recopier"),
        ), Mode.ONE
    if troubles:
        return (Choice(DONE, "C'est fait"), *troubles), Mode.ONE
    return (), Mode.CONTINUE


def _missing(step: m.Check) -> tuple[Choice, ...]:
    found = []
    for key in papers_by_key(step):
        names = [p.name for p in step.papers if (p.one_of or p.id) == key]
        found.append(Choice(MISSING + key, f"Il manque : {' ou '.join(names)}", marks=True))
    return tuple(found)


def _proofs(guide: Guide) -> tuple[str, ...]:
    nodes = guide.loaded.graph.nodes
    found = (nodes[move.path].step for move in guide.moves if DONE in move.answers)
    return tuple(dict.fromkeys(s.proof for s in found if isinstance(s, m.Do) and s.proof))


def _asks_proof(guide: Guide, step: m.End) -> bool:
    return step.result is Result.FILED and bool(_proofs(guide))


def _period(step: m.Step, today: date, read: Reader) -> str:
    if step.period is None:
        return ""
    start, end = (
        read.month(*_month(value, today)) for value in (step.period.start, step.period.end)
    )
    if start == end:
        return read.own("periode", mois=start)
    return read.own("periode_de_a", debut=start, fin=end)


def _month(value: str, today: date) -> tuple[int, int]:
    """The year and the month, from 1."""
    if value.startswith("M"):
        count = today.year * 12 + today.month - 1 + int(value[1:] or 0)
        return count // 12, count % 12 + 1
    year, number = value.split("-")
    # The pattern lets 2026-13 through; a calendar does not.
    return int(year), min(12, max(1, int(number)))


def _source(node: Node) -> str:
    dated = {source.ref: source.dated for source in node.script.sources}
    named = []
    for ref in node.step.sources:
        day = dated.get(ref)
        named.append(f"{ref} du {dates.short_day(day)}" if day else ref)
    return ", ".join(named)


def _notices(guide: Guide, node: Node) -> tuple[str, ...]:
    step, journey = node.step, guide.loaded.journey
    said = [] if guide.moves else list(guide.loaded.notices)
    if step.to_confirm:
        said.append("À confirmer : cette étape repose sur une source ancienne ou incomplète.")
    said += [f"À confirmer : {fact.text}" for fact in facts_of(guide, step) if fact.to_confirm]
    said += [
        f"À confirmer : {contact.name}"
        for contact in contacts_of(guide, node)
        if contact.to_confirm
    ]
    if guide.today > node.script.review_before:
        said.append(f"À relire depuis le {dates.short_day(node.script.review_before)}.")
    if journey.status is JourneyStatus.DRAFT:
        said.append("Brouillon : ces phrases n'ont pas encore été relues.")
    return tuple(said)
