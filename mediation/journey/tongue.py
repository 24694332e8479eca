"""One language of a journey and its fragments: what the person gets of each text, and how sure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from mediation.journey import model as m
from mediation.journey.little_words import little_words
from mediation.journey.translation import Catalogue, Entry, Text, normal, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mediation.journey.graph import Node

FRENCH: Final = "fr"


@dataclass(frozen=True, slots=True)
class Tongue:
    """The translations of a journey into one language, by script; French has none."""

    language: str = FRENCH
    catalogues: Mapping[str, Catalogue] = field(default_factory=dict)
    facts: Catalogue | None = None
    """The dated facts that any journey may name."""


@dataclass(slots=True)
class Reader:
    """Reads texts in a language and remembers what it met on the way."""

    tongue: Tongue
    unreviewed: bool = False
    """Some text was a draft or followed an older French."""
    french: bool = False
    """Some text stayed in French."""

    def step(self, node: Node, name: str, french: str) -> str:
        """A text of a step by its field (``usager``); its French where that is all there is."""
        sensitive = isinstance(node.step, m.Agree | m.Warn)
        return self._read(node.script.id, f"{node.step.id}.{name}", french, sensitive=sensitive)

    def head(self, script: m.Journey | m.Fragment, name: str, french: str) -> str:
        """A text of the script itself: ``titre`` or ``sans_numerique``."""
        return self._read(script.id, name, french, sensitive=False)

    def fact(self, fact: m.Fact) -> str:
        """A dated fact; its French where the translation was made from other words.

        A step that moved is still mostly right; an amount that moved is wrong.
        """
        if self.tongue.language == FRENCH:
            return fact.text
        entry = self.tongue.facts.entries.get(fact.id) if self.tongue.facts else None
        if entry is None or entry.stale or normal(entry.french) != normal(fact.text):
            return self.untranslated(fact.text)
        return self._shown(Text(fact.id, fact.text, "", sensitive=False), entry)

    def own(self, key: str, **values: str) -> str:
        """One of the application's own words (``little_words``), its ``{values}`` put in."""
        words = little_words(self.tongue.language)
        if words is None:
            return self.untranslated(little_words(FRENCH).say(key, **values))
        self.unreviewed = self.unreviewed or not words.reviewed
        return words.say(key, **values)

    def month(self, year: int, number: int) -> str:
        """A month of a year, written out: « juillet 2026 »; ``number`` from 1."""
        return (little_words(self.tongue.language) or little_words(FRENCH)).month(year, number)

    def untranslated(self, french: str) -> str:
        """A text that exists in French only."""
        if self.tongue.language != FRENCH and french:
            self.french = True
        return french

    def _read(self, script: str, context: str, french: str, *, sensitive: bool) -> str:
        if self.tongue.language == FRENCH:
            return french
        catalogue = self.tongue.catalogues.get(script)
        entry = catalogue.entries.get(context) if catalogue else None
        return self._shown(Text(context, french, "", sensitive), entry)

    def _shown(self, text: Text, entry: Entry | None) -> str:
        found = shown(text, entry)
        if not found.text:
            self.french = True
            return text.french
        self.unreviewed = self.unreviewed or found.unreviewed
        return found.text
