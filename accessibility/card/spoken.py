"""The card as what a voice says: the same words, without what only the eye uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accessibility.card.labels import labels
from accessibility.card.outline import Role, outline

if TYPE_CHECKING:
    from collections.abc import Callable

    from accessibility.card.model import Card
    from accessibility.card.outline import Section, Text

# An address, a code to scan, lines to write on and a list of sources help nobody by ear.
_UNSAID = frozenset({Role.BLANKS, Role.PAGE, Role.SOURCES})


def parts(card: Card) -> list[str]:
    """What to say, one part after each pause, in the card's own language only.

    A voice reads one language: what stays French on a card of another one (an
    agreement, a line for the counter) is left for the eye.
    """
    whole = outline(card)
    voice = labels(whole.language).language
    spoken = {whole.language, voice}

    def heard(text: Text | None) -> list[str]:
        return [text.words.replace("\n", ". ")] if text and text.language in spoken else []

    said = heard(whole.title)
    for section in whole.sections:
        if section.role not in _UNSAID:
            lines = _lines(section, heard)
            said += [*heard(section.heading), *lines] if lines else []
    return [line for line in said if line.strip()]


def _lines(section: Section, heard: Callable[[Text | None], list[str]]) -> list[str]:
    found = []
    for part in section.parts:
        words = [*heard(part.when), *heard(part.main)]
        if part.phone and words:
            words.append(part.phone)
        words += heard(part.detail)
        if words and part.number:
            words.insert(0, str(part.number))
        if words:
            found.append(". ".join(word.rstrip(".") for word in words) + ".")
    return found
