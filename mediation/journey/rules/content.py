"""What a step gives: pictures that exist, official links, numbers for the public, dated amounts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mediation.journey import model as m
from mediation.journey.links import official
from mediation.journey.problems import nearest
from mediation.journey.rules.subject import ADVICE, ERROR, WARNING, Subject
from mediation.journey.vocabulary import (
    ContactFor,
    Discretion,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mediation.journey.problems import Problem

_NO_SPACES = dict.fromkeys(map(ord, " .-\u00a0\u202f"))
_AMOUNT = re.compile(r"\d[\d\s\u00a0\u202f]*(?:[.,]\d+)?\s*(?:€|euros?\b)", re.IGNORECASE)


def pro_contact(s: Subject) -> Iterator[Problem]:
    """P306: a professional's number never reaches the person."""
    contacts = [*s.reference.contacts.values(), *s.script.contacts]
    numbers = {
        re.sub(r"\D", "", c.phone or ""): c.name for c in contacts if c.audience is ContactFor.PRO
    }
    numbers.pop("", None)
    if not numbers:
        return
    for index, node in s.own():
        for key, text in _for_the_person(node.step):
            digits = text.translate(_NO_SPACES)
            for number, name in numbers.items():
                if number in digits and re.search(rf"(?<!\d){number}(?!\d)", digits):
                    yield s.problem(
                        "P306",
                        ERROR,
                        f"ce numéro (« {name} ») est réservé aux agents. Donnez-en un autre "
                        "à la personne.",
                        "etapes",
                        index,
                        key,
                    )


def official_links(s: Subject) -> Iterator[Problem]:
    """P307: a link leads to an official site."""
    for index, node in s.own():
        link = node.step.link if isinstance(node.step, m.Do) else None
        if link and not official(link, s.domains):
            yield s.problem(
                "P307",
                WARNING,
                "ce site n'est pas dans la liste des sites officiels (resources/domaines.yaml). "
                "Vérifiez l'adresse, ou faites-la ajouter.",
                "etapes",
                index,
                "lien",
            )


def left_to_the_person(s: Subject) -> Iterator[Problem]:
    """P309: a journey says somewhere how to leave the mouse to the person."""
    if not isinstance(s.script, m.Journey) or s.script.discretion is Discretion.SECRET:
        return
    done = [node.step for _, node in s.own() if isinstance(node.step, m.Do)]
    if done and not any(step.autonomy for step in done):
        yield s.problem(
            "P309",
            ADVICE,
            "aucune étape « faire » ne dit quoi laisser à la personne. Ajoutez « autonomie ».",
            "etapes",
        )


def known_picture(s: Subject) -> Iterator[Problem]:
    """P311: a pictogram that exists."""
    for index, node in s.own():
        picto = node.step.picto
        if picto and picto not in s.pictos:
            yield s.problem(
                "P311",
                ERROR,
                f"aucun dessin ne s'appelle « {picto} ». {nearest(picto, s.pictos)}",
                "etapes",
                index,
                "picto",
            )


def amounts_in_facts(s: Subject) -> Iterator[Problem]:
    """P312: amounts change every year; they live once, dated, in the facts."""
    for index, node in s.own():
        for key, text in [*_for_the_person(node.step), ("mediateur", node.step.mediator or "")]:
            if ("€" in text or "euro" in text.lower()) and _AMOUNT.search(text):
                yield s.problem(
                    "P312",
                    ERROR,
                    "un montant s'écrit une seule fois, daté, dans resources/faits.yaml. "
                    "Citez-le ici avec « faits ».",
                    "etapes",
                    index,
                    key,
                )


def _for_the_person(step: m.Step) -> Iterator[tuple[str, str]]:
    """Every text of a step that the person reads, hears or takes home, by key."""
    for key, text in (("usager", step.person), ("oral", step.spoken), ("carte", step.card)):
        if text:
            yield key, text
    if isinstance(step, m.Ask):
        yield "reponses", "\n".join(answer.text for answer in step.answers)
    if isinstance(step, m.Check):
        names = [paper.name for paper in step.papers] + [point.text for point in step.points]
        yield "documents" if step.papers else "points", "\n".join(names)
    if isinstance(step, m.Wait):
        for key, text in (("en_attendant", step.meanwhile), ("relance", step.chase)):
            if text:
                yield key, text
    if isinstance(step, m.Refer):
        yield "vers_qui", step.to
