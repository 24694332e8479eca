"""What may be found at home: the last look at every text before it goes on a card.

Rules of safety check journeys when they are written; a card is made from any file,
so it does not count on that. A text that says too much is left out whole: half a
sentence may say the contrary of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from accessibility.text import fold
from mediation.journey.present import NEUTRAL_TITLE
from mediation.journey.vocabulary import ContactFor

if TYPE_CHECKING:
    from accessibility.card.model import Block, Card
    from mediation.journey.guide import Guide

# « Réfugié », and the same word in each language a card can be in; a consulate, an
# embassy and the OFPRA say it too. Latin letters are compared without accents.
_STATUS = re.compile(
    r"\brefugi|\brefugee|\brefugj|\bmultec|\bofpra\b|\bcnda\b|\bconsul(?:at|ado|ar)"
    r"|\bambassad|\bembass|\bembajad|\bti nan\b"
)
_STATUS_ELSEWHERE = re.compile(
    "посольств|консульств|біжен|бежен|لاج[ئی]|پناهنده|پناه\u200c?جو|کډوال|سفارة|سفارت|قنصلية"
    "|শরণার্থী|দূতাবাস|அகதி|ስደተኛ|ლტოლვილ"
)
_SECRET = re.compile(
    r"(?:mot de passe|password|code (?:secret|pin)|identifiant)\b[^.\n]{0,20}?"
    r"(?:[:=]\s*\S|\b(?=\S*\d)(?=\S*[a-z])\S{4,})",
    re.IGNORECASE,
)
_AMOUNT = re.compile(r"\d\s*(?:€|euros?\b|eur\b|centimes?\b)", re.IGNORECASE)
_NUMBER = re.compile(r"\d(?:[ .\u00a0\u202f-]?\d)+")
_DIGITS = 4
"""Digits from which a number is somebody's telephone, and not a step or a year."""


@dataclass(frozen=True, slots=True)
class Guard:
    """Says which texts may stand on the card of one walk."""

    unprintable: frozenset[str] = frozenset()
    """Telephone numbers for the mediator only, digits alone."""

    @classmethod
    def of(cls, guide: Guide) -> Guard:
        """The guard of a walk: it knows every ``pro`` number that a text could let slip."""
        scripts = [guide.loaded.journey, *guide.loaded.graph.fragments.values()]
        contacts = [
            *(contact for script in scripts for contact in script.contacts),
            *guide.reference.contacts.values(),
        ]
        ours = {_digits(c.phone or "") for c in contacts if c.audience is ContactFor.PRO}
        open_ = {_digits(c.phone or "") for c in contacts if c.audience is ContactFor.PERSON}
        return cls(frozenset(n for n in ours - open_ if len(n) >= _DIGITS))

    def allows(self, text: str, *, doubtful: bool = False) -> bool:
        """Whether ``text`` may be found at home; ``doubtful``: nobody confirmed what it says."""
        if _STATUS.search(fold(text)) or _STATUS_ELSEWHERE.search(text.casefold()):
            return False
        if _SECRET.search(text):
            return False
        if doubtful and _AMOUNT.search(text):
            return False
        return not any(
            number in _digits(found)
            for found in _NUMBER.findall(text)
            for number in self.unprintable
        )

    def over(self, card: Card) -> Card:
        """``card`` without what may not be found; an empty text goes too."""

        def kept(texts: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(text for text in texts if text and self.allows(text))

        def blocks(of: tuple[Block, ...]) -> tuple[Block, ...]:
            return tuple(block for block in of if block.text and self.allows(block.text))

        def title(text: str) -> str:
            return text if self.allows(text) else NEUTRAL_TITLE

        page = self.allows(card.page_name) and self.allows(card.page_url)
        return replace(
            card,
            title=title(card.title),
            french_title=title(card.french_title),
            next_steps=blocks(card.next_steps),
            safety=blocks(card.safety),
            papers=kept(card.papers),
            contacts=tuple(
                one
                for one in card.contacts
                if self.allows(f"{one.name} {one.detail}") and self.allows(one.phone)
            ),
            blanks=kept(card.blanks),
            offline=kept(card.offline),
            counter_line=card.counter_line if self.allows(card.counter_line) else "",
            page_url=card.page_url if page else "",
            page_name=card.page_name if page else "",
            sources=tuple(
                one for one in card.sources if self.allows(one.name) and self.allows(one.url)
            ),
            notices=kept(card.notices),
        )


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)
