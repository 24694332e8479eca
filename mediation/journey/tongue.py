"""One language of a journey and its fragments: what the person gets of each text, and how sure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mediation.journey import model as m
from mediation.journey.translation import Catalogue, Text, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mediation.journey.graph import Node

FRENCH = "fr"


@dataclass(frozen=True, slots=True)
class Tongue:
    """The translations of a journey into one language, by script; French has none."""

    language: str = FRENCH
    catalogues: Mapping[str, Catalogue] = field(default_factory=dict)


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

    def untranslated(self, french: str) -> str:
        """A text that exists in French only, such as a dated fact."""
        if self.tongue.language != FRENCH and french:
            self.french = True
        return french

    def _read(self, script: str, context: str, french: str, *, sensitive: bool) -> str:
        if self.tongue.language == FRENCH:
            return french
        catalogue = self.tongue.catalogues.get(script)
        entry = catalogue.entries.get(context) if catalogue else None
        found = shown(Text(context, french, "", sensitive), entry)
        if not found.text:
            self.french = True
            return french
        self.unreviewed = self.unreviewed or found.unreviewed
        return found.text
