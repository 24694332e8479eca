"""Plain language, over every sentence of a script."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from accessibility import plain_language
from accessibility.plain_language import Kind
from mediation.journey.rules.subject import ADVICE, WARNING, Subject

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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
    for loc, kind, text in texts_of(document.data):
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


_KINDS = {
    "usager": Kind.READ,
    "oral": Kind.READ,
    "en_attendant": Kind.CARD,
    "relance": Kind.CARD,
    "carte": Kind.CARD,
    "mediateur": Kind.MEDIATOR,
    "autonomie": Kind.MEDIATOR,
}


def texts_of(data: Mapping[str, Any]) -> Iterator[tuple[tuple[str | int, ...], Kind, str]]:
    """The sentences of a script that has the right form: where in its file, for whom, what."""
    if offline := data.get("sans_numerique"):
        yield ("sans_numerique",), Kind.READ, offline
    for index, step in enumerate(data["etapes"]):
        for key, kind in _KINDS.items():
            if text := step.get(key):
                yield ("etapes", index, key), kind, text
        for number, answer in enumerate(step.get("reponses") or ()):
            yield ("etapes", index, "reponses", number, "texte"), Kind.READ, answer["texte"]
        for number, trouble in enumerate(step.get("si_probleme") or ()):
            if text := trouble.get("alors"):
                yield ("etapes", index, "si_probleme", number, "alors"), Kind.MEDIATOR, text
