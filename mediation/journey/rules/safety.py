"""Safety: a warning before what can hurt, a mandate, nothing left behind, nothing told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mediation.journey import model as m
from mediation.journey.graph import YES
from mediation.journey.reach import passing, reachable
from mediation.journey.rules.subject import ERROR, Subject
from mediation.journey.vocabulary import (
    AgreementKind,
    Commitment,
    Danger,
    Device,
    Discretion,
    Hands,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mediation.journey.problems import Problem

CLEANING = "rien-ne-reste"
"""The fragment that leaves nothing behind on the PC and in the room."""

_PASSWORD = re.compile(r"\bmots? de passe\b|\bcode secret\b", re.IGNORECASE)


def warned_before(s: Subject) -> Iterator[Problem]:
    """P301: a warning comes before a payment, a declaration, a signature or a password."""
    for index, node in s.own():
        step = node.step
        if not isinstance(step, m.Do):
            continue
        needed = _danger_of(step)
        if needed is None:
            continue
        what, dangers = needed
        warnings = [
            other.path
            for other in s.graph.nodes.values()
            if isinstance(other.step, m.Warn) and other.step.danger in dangers
        ]
        if node.path in reachable(s.graph, [s.graph.start], passing(*warnings)):
            words = " ou ".join(sorted(dangers))
            yield s.problem(
                "P301",
                ERROR,
                f"on arrive ici, {what}, sans alerte avant. Ajoutez une étape « alerte » "
                f"(danger : {words}).",
                "etapes",
                index,
                "id",
            )


_ANY_RISK = frozenset({Danger.FRAUD, Danger.DATA, Danger.LOSS_OF_RIGHTS, Danger.DELAY})


def _danger_of(step: m.Do) -> tuple[str, frozenset[Danger]] | None:
    if step.commits is Commitment.PAYMENT:
        return "à un paiement", frozenset({Danger.PAYMENT, Danger.FRAUD})
    if step.commits in {Commitment.DECLARATION, Commitment.SIGNATURE}:
        return f"à {step.commits.label}", _ANY_RISK
    if _PASSWORD.search(step.person or ""):
        return "à un mot de passe", frozenset({Danger.PASSWORD})
    return None


def mandate_before(s: Subject) -> Iterator[Problem]:
    """P302: nobody acts for the person without a mandate."""
    mandates = {
        node.path
        for node in s.graph.nodes.values()
        if isinstance(node.step, m.Agree) and node.step.nature is AgreementKind.MANDATE
    }
    free = reachable(
        s.graph,
        [s.graph.start],
        lambda node, edge: node.path in mandates and edge.answer == YES,
    )
    for index, node in s.own():
        step = node.step
        if isinstance(step, m.Do) and step.hands is Hands.MEDIATOR and node.path in free:
            yield s.problem(
                "P302",
                ERROR,
                "le médiateur fait à la place de la personne sans mandat. Ajoutez avant une étape "
                "« accord » avec « nature: mandat ».",
                "etapes",
                index,
                "mains",
            )


def nothing_left(s: Subject) -> Iterator[Problem]:
    """P303: after something done on a site, the PC is cleaned before the visit ends."""
    if s.scope or s.script.id == CLEANING:
        return
    cleaned = [
        node.path
        for node in s.graph.nodes.values()
        if isinstance(node.step, m.Include) and node.step.fragment == CLEANING
    ]
    online = [
        node.path
        for node in s.graph.nodes.values()
        if isinstance(node.step, m.Do)
        and (node.step.link or node.step.commits)
        and node.step.device is Device.DESK
    ]
    left = reachable(s.graph, online, passing(*cleaned))
    for index, node in s.own():
        if isinstance(node.step, m.End) and node.path in left:
            yield s.problem(
                "P303",
                ERROR,
                "la visite peut finir ici alors qu'un site a été ouvert, sans passer par "
                f"« {CLEANING} ». Incluez ce fragment avant.",
                "etapes",
                index,
                "id",
            )


def secret_leaves_nothing(s: Subject) -> Iterator[Problem]:
    """P305: what is secret is neither said, printed, copied nor resumed."""
    whole = s.script.discretion if isinstance(s.script, m.Journey) else Discretion.ORDINARY
    for index, node in s.own():
        step = node.step
        if Discretion.SECRET not in {whole, step.discretion}:
            continue
        for key, value in (
            ("oral", step.spoken),
            ("carte", step.card),
            ("preuve", getattr(step, "proof", None)),
            ("reprise", getattr(step, "may_stop", None)),
        ):
            if value:
                yield s.problem(
                    "P305",
                    ERROR,
                    f"« {key} » laisserait une trace : cette étape est secrète. Effacez la ligne.",
                    "etapes",
                    index,
                    key,
                )
