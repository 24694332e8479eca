"""Dates and sources: what is said was read lately, and says where it comes from."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from mediation.journey import model as m
from mediation.journey.rules.subject import ERROR, WARNING, Subject
from mediation.journey.vocabulary import (
    JourneyStatus,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from mediation.journey.problems import Problem

SOURCE_AGE = timedelta(days=366)
"""A source that nobody opened for longer than this is asked for again."""


def dates(s: Subject) -> Iterator[Problem]:
    """P401, P402, P403: read again in time, with sources somebody opened lately."""
    script = s.script
    if script.review_before < s.today:
        severe = ERROR if script.status is JourneyStatus.PUBLISHED else WARNING
        yield s.problem(
            "P401", severe, "la date de relecture est passée. Relisez tout.", "a_relire_avant"
        )
    if script.reviewed > s.today:
        yield s.problem("P403", ERROR, "cette date est dans le futur. Corrigez-la.", "relu_le")
    for index, source in enumerate(script.sources):
        if source.checked > s.today:
            yield s.problem(
                "P403",
                ERROR,
                "cette date est dans le futur. Corrigez-la.",
                "sources",
                index,
                "vu_le",
            )
        elif s.today - source.checked > SOURCE_AGE:
            yield s.problem(
                "P402",
                WARNING,
                f"personne n'a rouvert la source « {source.ref} » depuis un an. Comparez, "
                "puis changez « vu_le ».",
                "sources",
                index,
                "vu_le",
            )


def sourced(s: Subject) -> Iterator[Problem]:
    """P404: what states a fact names its source, or says that it must be confirmed."""
    for index, node in s.own():
        step = node.step
        states = (
            (isinstance(step, m.Do) and (step.link or step.commits))
            or isinstance(step, m.Wait)
            or (isinstance(step, m.Refer) and not step.contact)
            or (isinstance(step, m.Check) and step.papers)
        )
        if states and not (step.sources or step.to_confirm or step.facts):
            yield s.problem(
                "P404",
                WARNING,
                "d'où vient cette information ? Ajoutez « source », ou « a_confirmer: oui ».",
                "etapes",
                index,
                "id",
            )


def confirmed_before_publication(s: Subject) -> Iterator[Problem]:
    """P405: a published journey holds nothing that is still to be confirmed."""
    if s.script.status is not JourneyStatus.PUBLISHED:
        return
    for index, node in s.own():
        if node.step.to_confirm:
            yield s.problem(
                "P405",
                WARNING,
                "ce parcours est publié, mais cette étape reste à confirmer.",
                "etapes",
                index,
                "a_confirmer",
            )


def fresh_facts(s: Subject) -> Iterator[Problem]:
    """P406: the dated facts and contacts a step names are not past their date."""
    for index, node in s.own():
        step = node.step
        if not step.facts and not isinstance(step, m.CONTACTED):
            continue
        named: list[tuple[str, date | None]] = [
            (name, s.reference.facts[name].review_before) for name in step.facts
        ]
        contact = getattr(step, "contact", None)
        if contact and contact in s.reference.contacts:
            named.append((contact, s.reference.contacts[contact].review_before))
        for name, until in named:
            if until and until < s.today:
                yield s.problem(
                    "P406",
                    WARNING,
                    f"« {name} » est à revérifier depuis le {until:%d/%m/%Y} (dossier resources).",
                    "etapes",
                    index,
                    "id",
                )
