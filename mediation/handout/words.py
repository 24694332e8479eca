"""The texts of a card in the person's language; French, and marked so, where needed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from accessibility.card.labels import labels
from accessibility.card.model import Block
from accessibility.dates import long_day, short_day
from accessibility.text import lines
from mediation.journey import model as m
from mediation.journey.tongue import FRENCH, Reader, Tongue

if TYPE_CHECKING:
    from datetime import date

    from mediation.handout.discretion import Guard
    from mediation.journey.graph import Node


@dataclass(slots=True)
class Words:
    """Reads a walk's texts for one card and remembers what it met."""

    tongue: Tongue
    guard: Guard
    unreviewed: bool = False
    """Something of the card is a draft."""
    _theirs: int = 0
    _french: int = 0

    @property
    def translated(self) -> bool:
        """Whether the walk's own texts are in the person's language, or at least half of them.

        A dated fact or the application's own words alone make no card: its sentences would be
        French ones, set from the other side. Warnings are not counted: they stay French until
        somebody has reviewed them.
        """
        return 0 < self._theirs >= self._french

    @property
    def foreign(self) -> bool:
        """Whether the card is in another language than French."""
        return self.tongue.language != FRENCH

    def block(self, node: Node, name: str, french: str, picto: str = "", when: str = "") -> Block:
        """A text of a step as a block; its own language is told where it is not the card's.

        A text whose French may not be found at home is empty: no translation makes it safer.
        """
        if not self.guard.allows(french, doubtful=node.step.to_confirm):
            return Block("")
        reader = Reader(self.tongue)
        text = self._noted(reader, reader.step(node, name, french))
        if not isinstance(node.step, m.Agree | m.Warn):
            self._count(reader, text)
        return replace(self._block(reader, text, picto), when=when)

    def fact(self, fact: m.Fact) -> Block:
        """A dated fact as a block."""
        reader = Reader(self.tongue)
        return self._block(reader, self._noted(reader, reader.fact(fact)), "calendrier")

    def own(self, key: str, picto: str, **values: str) -> Block:
        """One of the application's own sentences (``little_words``) as a block."""
        reader = Reader(self.tongue)
        return self._block(reader, self._noted(reader, reader.own(key, **values)), picto)

    def _block(self, reader: Reader, text: str, picto: str) -> Block:
        return Block(text, picto, language=FRENCH if reader.french else "")

    def line(self, node: Node, name: str, french: str) -> str:
        """A text of a step inside a list."""
        return self.block(node, name, french).text

    def head(self, journey: m.Journey, name: str, french: str) -> str:
        """A text of the journey itself, line by line as discreet as a block."""
        french = "\n".join(one for one in lines(french) if self.guard.allows(one))
        if not french:
            return ""
        reader = Reader(self.tongue)
        text = self._noted(reader, reader.head(journey, name, french))
        self._count(reader, text)
        return text

    def label(self, key: str) -> str:
        """One of the words every card prints, in the card's language (``card.labels``)."""
        return labels(self.tongue.language)[key]

    def day(self, day: date) -> str:
        """A day as the card writes it: with its weekday in French, in figures elsewhere."""
        return short_day(day) if self.foreign else long_day(day)

    def _noted(self, reader: Reader, text: str) -> str:
        self.unreviewed = self.unreviewed or reader.unreviewed
        return text

    def _count(self, reader: Reader, text: str) -> None:
        self._french += bool(text) and reader.french
        self._theirs += bool(text) and not reader.french
