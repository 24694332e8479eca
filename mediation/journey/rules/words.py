"""Plain language, over every sentence of a script."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from accessibility import plain_language
from accessibility.plain_language import Kind
from mediation.journey import model as m
from mediation.journey.rules.subject import ADVICE, WARNING, Subject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mediation.journey.problems import Problem


_PLAIN = {
    "L1": "P321",
    "L2": "P322",
    "L3": "P323",
    "L4": "P324",
    "L5": "P325",
    "L6": "P326",
    "L7": "P327",
    "L8": "P328",
    "L9": "P329",
    "L10": "P330",
    "L11": "P331",
    "L12": "P332",
    "L13": "P333",
    "L14": "P334",
}


def plain_words(s: Subject) -> Iterator[Problem]:
    """P321 to P334: what makes a text hard for who reads with difficulty."""
    document = s.checked.document
    glossary = _glossary()
    for loc, kind in texts_of(s.script):
        text = document.value(loc)
        if not isinstance(text, str):
            continue
        for remark in plain_language.check(text, glossary=glossary, kind=kind):
            yield document.problem_within(
                _PLAIN[remark.rule],
                remark.message,
                loc,
                remark.start,
                remark.length,
                severity=WARNING if remark.blocking else ADVICE,
            )


@cache
def _glossary() -> plain_language.Glossary:
    return plain_language.Glossary.load()


def texts_of(script: m.Journey | m.Fragment) -> Iterator[tuple[tuple[str | int, ...], Kind]]:
    """Where the sentences of a script stand in its file, and whom each is for."""
    if isinstance(script, m.Journey):
        yield ("sans_numerique",), Kind.READ
    for index, step in enumerate(script.steps):
        here: tuple[str | int, ...] = ("etapes", index)
        for key, kind in (
            ("usager", Kind.READ),
            ("oral", Kind.READ),
            ("en_attendant", Kind.CARD),
            ("relance", Kind.CARD),
            ("carte", Kind.CARD),
            ("mediateur", Kind.MEDIATOR),
            ("autonomie", Kind.MEDIATOR),
        ):
            yield (*here, key), kind
        if isinstance(step, m.Ask):
            for number in range(len(step.answers)):
                yield (*here, "reponses", number, "texte"), Kind.READ
        if isinstance(step, m.TROUBLED):
            for number in range(len(step.troubles)):
                yield (*here, "si_probleme", number, "alors"), Kind.MEDIATOR
