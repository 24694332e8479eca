"""Finds a journey from a few letters: accents, order and one typing error forgiven.

Words of titles, needs and everyday words are folded once; each key then only
compares what was typed with the list of distinct words, a few thousand for two
thousand journeys.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from accessibility.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mediation.journey.library import Entry

# Said in every need, so they tell nothing apart. Folded: without accents.
_EMPTY = frozenset(
    """
    a au aux avec ai c ce cette comment d dans de des du elle en est et faire faut il j je
    l la le les leur ma mes mon n ne ou par pas peux plus pour qu que qui quoi s sa se ses
    son sur t ta tu un une veut veux vous y
    """.split()
)
_WEIGHTS = {"title": 3.0, "words": 2.5, "need": 2.0}
_EXACT, _PREFIX, _TYPO, _TYPO_PREFIX = 1.0, 0.8, 0.55, 0.4
_SHORTEST_TYPO = 4
"""A shorter word with an error looks like too many others."""


@dataclass(slots=True)
class Search:
    """Ranks the entries given; build it once, ask it at each key."""

    entries: Iterable[Entry]
    _order: list[Entry] = field(init=False)
    _places: dict[str, dict[int, float]] = field(init=False)
    """For each distinct word, the entries that have it and the weight of the best field."""
    _lengths: dict[int, dict[str, str]] = field(default_factory=dict)
    """Distinct words cut to so many letters; 0: whole."""

    def __post_init__(self) -> None:
        self._order = sorted(self.entries, key=lambda entry: fold(entry.title))
        places: dict[str, dict[int, float]] = defaultdict(dict)
        for number, entry in enumerate(self._order):
            fields = (
                ("title", entry.title),
                ("words", " ".join(entry.words)),
                ("need", entry.need),
            )
            for name, text in fields:
                for word in fold(text).split():
                    known = places[word].get(number, 0.0)
                    places[word][number] = max(known, _WEIGHTS[name])
        self._places = dict(places)

    def rank(self, query: str, limit: int = 20) -> list[Entry]:
        """The entries that answer ``query``, best first; all, by title, when it is empty."""
        words = fold(query).split()
        telling = [word for word in words if word not in _EMPTY] or words
        if not telling:
            return self._order[:limit]
        scores: dict[int, float] = defaultdict(float)
        found: dict[int, int] = defaultdict(int)
        for word in telling:
            for number, score in self._matches(word).items():
                scores[number] += score
                found[number] += 1
        # Every word counts: an entry that has them all stands before one that has some.
        best = sorted(
            scores,
            key=lambda n: (-found[n], -scores[n], len(self._order[n].title), n),
        )
        return [self._order[number] for number in best[:limit]]

    def _matches(self, word: str) -> dict[int, float]:
        best: dict[int, float] = {}
        for known, quality in self._similar(word):
            places = self._places[known]
            rarity = 1.0 + math.log1p(len(self._order) / len(places))
            for number, weight in places.items():
                score = quality * weight * rarity
                if score > best.get(number, 0.0):
                    best[number] = score
        return best

    def _similar(self, word: str) -> Iterable[tuple[str, float]]:
        exact = [(known, _EXACT) for known in self._places if known == word]
        starts = [(k, _PREFIX) for k in self._places if k.startswith(word) and k != word]
        if exact or starts:
            return exact + starts
        if len(word) < _SHORTEST_TYPO:
            return []
        return self._misspelt(word)

    def _misspelt(self, word: str) -> list[tuple[str, float]]:
        from rapidfuzz import process  # 20 ms, only where something is misspelt
        from rapidfuzz.distance import OSA

        allowed = 1 if len(word) < 8 else 2
        found: dict[str, float] = {}
        # Begun words are compared by as many letters as were typed.
        for words, quality, cutoff in (
            (self._cut(len(word)), _TYPO_PREFIX, 1),
            (self._whole(), _TYPO, allowed),
        ):
            near = process.extract(
                word, words, scorer=OSA.distance, score_cutoff=cutoff, limit=None, processor=None
            )
            found.update((known, quality) for _, _, known in near)
        return list(found.items())

    def _whole(self) -> dict[str, str]:
        return self._lengths.setdefault(0, {known: known for known in self._places})

    def _cut(self, length: int) -> dict[str, str]:
        cut = self._lengths.get(length)
        if cut is None:
            cut = {known: known[:length] for known in self._places if len(known) > length}
            self._lengths[length] = cut
        return cut
