"""Finds a journey from a few letters: accents, order and typing errors forgiven.

Words of titles, needs and everyday words are folded once; each key then only
compares what was typed with the sorted list of distinct words, a few thousand
for two thousand journeys.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field
from heapq import nsmallest
from typing import TYPE_CHECKING

from accessibility.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mediation.journey.entry import Entry

# Said in every need, so they tell nothing apart. Folded: without accents.
_EMPTY = frozenset(
    """
    a ai aimerais alors ans as au aussi aux avec avoir besoin bonjour c ca ce cela ces cet cette
    chez
    comment d dans de des deux dire dit donc du elle elles en est et etait ete etre fait faire
    faudrait faut il ils j je l la le les leur lui m ma madame mais me meme merci mes moi mon
    monsieur n ne ni notre nous on ont ou par pas peu peut peux plus pour pouvoir qu quand que
    quel quelle qui quoi s sa sais se ses si sinon son sont suis sur svp t ta te toi ton tout
    toute tres tu un une va vais veut veux vient voila voir voudrait voudrais vous vouloir y
    """.split()
)
_WEIGHTS = {"title": 3.0, "words": 2.5, "need": 2.0}
_EXACT, _PREFIX, _TYPO, _TYPO_PREFIX, _FAMILY = 1.0, 0.8, 0.55, 0.4, 0.35
_SHORTEST_FINISHED = 3
"""A shorter word with a space behind it is not the beginning of another."""
_SHORTEST_TYPO = 4
"""A shorter word with an error looks like too many others."""
_SHORTEST_TWO_TYPOS = 6
_REMEMBERED = 16
"""Words whose answers are kept: a few needs, typed and corrected."""
_STEM = 4
"""Letters that two words of one family share at least: « radié », « radiation »."""


def _is_empty(word: str) -> bool:
    """An age tells no journey apart either."""
    return word in _EMPTY or (len(word) <= 2 and word.isdecimal())


def _never(_number: int) -> int:
    return 0


@dataclass(slots=True)
class Search:
    """Ranks the entries given; build it once, ask it at each key."""

    entries: Iterable[Entry]
    usage: Mapping[str, int] = field(default_factory=dict)
    """By journey id, how much this desk uses it; puts first one of two that answer alike."""
    _order: list[Entry] = field(init=False)
    _places: dict[str, dict[int, float]] = field(init=False)
    """For each distinct word, the entries that have it and the weight of the best field."""
    _sorted: list[str] = field(init=False)
    _titles: list[int] = field(init=False)
    """Letters of each title."""
    _lengths: dict[int, dict[str, str]] = field(default_factory=dict)
    """Distinct words cut to so many letters; 0: whole."""
    _asked: dict[tuple[str, bool], dict[int, float]] = field(default_factory=dict)
    """What the last words gave: of « carte vit », only « vit » is new."""

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
        self._sorted = sorted(places)
        self._titles = [len(entry.title) for entry in self._order]

    def rank(self, query: str, limit: int = 20) -> list[Entry]:
        """The entries that answer ``query``, best first; all, most used first, when it is empty."""
        words = fold(query).split()
        if not words:
            every = range(len(self._order))
            return [
                self._order[n] for n in sorted(every, key=lambda n: (-self._used(n), n))[:limit]
            ]
        last = len(words) - 1 if query[-1:].isalnum() else len(words)
        telling = [(w, n < last) for n, w in enumerate(words) if not _is_empty(w)]
        first, *others = telling or [(w, n < last) for n, w in enumerate(words)]
        scores = self._matches(*first)
        found = dict.fromkeys(scores, 1) if others else {}
        if others:
            scores = scores.copy()
        for word, finished in others:
            for number, score in self._matches(word, finished).items():
                scores[number] = scores.get(number, 0.0) + score
                found[number] = found.get(number, 0) + 1
        # Every word counts: an entry that has them all stands before one that has some.
        used, titles = self._used if self.usage else _never, self._titles
        ranked = [
            (-found.get(n, 1), -round(s), -used(n), -s, titles[n], n) for n, s in scores.items()
        ]
        return [self._order[rank[-1]] for rank in nsmallest(limit, ranked)]

    def _used(self, number: int) -> int:
        return self.usage.get(self._order[number].id, 0)

    def _matches(self, word: str, finished: bool) -> dict[int, float]:
        asked = (word, finished)
        best = self._asked.get(asked)
        if best is not None:
            return best
        best = {}
        for known, quality in self._similar(word, finished=finished):
            places = self._places[known]
            rarity = 1.0 + math.log1p(len(self._order) / len(places))
            for number, weight in places.items():
                score = quality * weight * rarity
                if score > best.get(number, 0.0):
                    best[number] = score
        if len(self._asked) >= _REMEMBERED:
            del self._asked[next(iter(self._asked))]
        self._asked[asked] = best
        return best

    def _similar(self, word: str, *, finished: bool) -> Iterable[tuple[str, float]]:
        exact = [(word, _EXACT)] if word in self._places else []
        if finished and len(word) < _SHORTEST_FINISHED:
            return exact
        starts = [(known, _PREFIX) for known in self._starting(word) if known != word]
        if exact or starts:
            return exact + starts
        if len(word) < _SHORTEST_TYPO:
            return []
        return self._misspelt(word, 1) or (
            (self._misspelt(word, 2) if len(word) >= _SHORTEST_TWO_TYPOS else [])
            or [(known, _FAMILY) for known in self._starting(word[: max(_STEM, len(word) - 3)])]
        )

    def _starting(self, start: str) -> list[str]:
        """The distinct words that begin so."""
        first = bisect_left(self._sorted, start)
        return self._sorted[first : bisect_left(self._sorted, start + "\U0010ffff", lo=first)]

    def _misspelt(self, word: str, errors: int) -> list[tuple[str, float]]:
        from rapidfuzz import process  # 20 ms, only where something is misspelt
        from rapidfuzz.distance import OSA

        found: dict[str, float] = {}
        # Begun words are compared by as many letters as were typed.
        kinds = [(self._whole(), _TYPO / errors)]
        if errors == 1:
            kinds.insert(0, (self._cut(len(word)), _TYPO_PREFIX))
        for words, quality in kinds:
            near = process.extract(
                word, words, scorer=OSA.distance, score_cutoff=errors, limit=None, processor=None
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
