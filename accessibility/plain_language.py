"""The rules of plain French: what in a text will stop somebody who reads with difficulty.

They help an author; they certify nothing. « FALC » is a label that asks for tests
with people with an intellectual disability: texts here are « en langage simple ».

The rules come from « L'information pour tous » (Unapei, Inclusion Europe, 2009)
and the French State's charter of clear language; neither gives a number. The
numbers are ours, set on 4,248 sentences of the official sheets of
service-public.fr (2020): mean 14.1 words, 37 % of sentences over 15, 48 % over 12.
A good sentence of a journey has no remark.

How rare a word is in French is not measured: the list that would tell weighs
57 MB and takes « Tapez » for rare. A list of words to avoid, with what to say
instead, stands in the glossary and grows with use.
"""

from __future__ import annotations

import re
import statistics
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from accessibility.glossary import Choice, Entry, Glossary, GlossaryError
from accessibility.plain_rules import WORD, Remark, Seen, everywhere, in_a_sentence, manner, seen_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = [
    "Choice",
    "Distribution",
    "Entry",
    "Glossary",
    "GlossaryError",
    "Kind",
    "Remark",
    "check",
    "distribution",
    "sentences",
    "words",
]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a text of one kind may have; in words, sentences and characters."""

    advised: int
    """Words a sentence above which it is advised to cut."""
    most: int
    """Words a sentence never to pass."""
    sentences: int
    characters: int = 0
    """Longest text; 0: any."""


class Kind(Enum):
    """Whom a text is for."""

    READ = Limits(advised=12, most=15, sentences=4)
    """What the person reads or hears (rules L1 and L2)."""
    CARD = Limits(advised=12, most=15, sentences=2, characters=90)
    """A line of the card: three lines of paper at 18 points."""
    MEDIATOR = Limits(advised=20, most=30, sentences=6)
    """What a mediator reads: a professional, but in a hurry."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """How long the sentences of some texts are."""

    sentences: int
    mean: float
    """Words a sentence."""
    median: float
    over_12: float
    """Share of the sentences, from 0 to 1."""
    over_15: float


_END = re.compile(r"[.!?…]+(?:[\s\u00a0\u202f]*[»\"”])?[.!?…]*(?=\s|$)|\n")
_NEXT = re.compile(r"[ \u00a0\u202f]*(.?)")
_ABBREVIATION = re.compile(r"(?:\b(?:M|Mme|Mlle|Dr|St|Ste|art|ex|av|bd|tél|env|max|min)|n°)\.$")
"""Five characters with the full stop at most."""


def sentences(text: str) -> list[tuple[int, int]]:
    """Start and end (excluded) of each sentence of ``text``; a new line always begins one."""
    found: list[tuple[int, int]] = []
    start = 0
    for hit in _END.finditer(text):
        end = hit.end()
        if text[hit.start()] == "\n":
            found.append((start, end - 1))
        else:
            after = _NEXT.match(text, end)
            if after and after[1].islower():
                continue
            if _ABBREVIATION.search(text, max(start, end - 5), end):
                continue
            found.append((start, end))
        start = end
    found.append((start, len(text)))
    return [trimmed for one in found if (trimmed := _trimmed(text, *one))]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    inside = text[start:end]
    start += len(inside) - len(inside.lstrip())
    end -= len(inside) - len(inside.rstrip())
    return (start, end) if WORD.search(text, start, end) else None


def words(sentence: str) -> list[str]:
    """The words of a sentence. « l'adresse » and « rendez-vous » are one word, and so is a
    number written in groups, as in the figures of the official sheets."""
    return WORD.findall(sentence)


def distribution(texts: Iterable[str]) -> Distribution:
    """The length of every sentence of ``texts``, to be held against the official sheets'."""
    lengths = [len(words(t[start:end])) for t in texts for start, end in sentences(t)]
    if not lengths:
        return Distribution(0, 0.0, 0.0, 0.0, 0.0)
    count = len(lengths)
    return Distribution(
        count,
        statistics.fmean(lengths),
        statistics.median(lengths),
        sum(n > 12 for n in lengths) / count,
        sum(n > 15 for n in lengths) / count,
    )


def check(text: str, *, glossary: Glossary, kind: Kind = Kind.READ) -> list[Remark]:
    """What makes ``text`` hard to read, in order of place.

    ``text`` holds lines of sentences, as in a journey file. What stands between
    « » is what a page or a person says: its words are not judged.
    """
    quotes = "«" in text
    shown = _QUOTED.sub("«»", text) if quotes else text
    seen = seen_in(shown, glossary)
    several = seen_in(text, glossary) if quotes else seen
    found: list[Remark] = []
    spans: list[tuple[int, int]] | None = None
    if several & Seen.SEVERAL or _may_be_long(text, kind.value):
        spans = sentences(text)
        found += _length(text, spans, kind)
    if seen & (Seen.FOR_A_MEDIATOR if kind is Kind.MEDIATOR else ~Seen.SEVERAL):
        bare = text
        if quotes:
            bare = _QUOTED.sub(lambda hit: "«" + "_" * (len(hit[0]) - 2) + "»", text)
        found += everywhere(bare, glossary, seen, mediator=kind is Kind.MEDIATOR)
        if kind is not Kind.MEDIATOR:
            for start, end in sentences(text) if spans is None else spans:
                found += in_a_sentence(bare[start:end], start, seen)
            found += manner(bare, seen)
    return sorted(found, key=lambda remark: (remark.start, remark.rule))


def _may_be_long(text: str, limits: Limits) -> bool:
    """Whether some sentence, or the text, may pass its limits; too often, never too seldom.

    For words parted by spaces: not where one holds several (``Seen.SEVERAL``).
    """
    if limits.characters and len(text) > limits.characters:
        return True
    if len(text) > 2 * limits.advised and any(
        len(line.split()) > limits.advised for line in text.split("\n")
    ):
        return True
    ends = text.count(".") + text.count("!") + text.count("?") + text.count("…")
    return ends + text.count("\n") - text.count(".\n") + 1 > limits.sentences


_QUOTED = re.compile(r"«[^«»\n]*»")


def _length(text: str, spans: list[tuple[int, int]], kind: Kind) -> Iterator[Remark]:
    """L1, words a sentence; L2, sentences a text; and the length of a card line."""
    limits: Limits = kind.value
    for start, end in spans:
        count = len(words(text[start:end]))
        if count > limits.advised:
            yield Remark(
                "L1",
                f"cette phrase a {count} mots. Coupez-la : {limits.advised} mots au plus, "
                "une idée par phrase.",
                start,
                end - start,
                count > limits.most,
            )
    if len(spans) > limits.sentences:
        start = spans[limits.sentences][0]
        yield Remark(
            "L2",
            f"ce texte a {len(spans)} phrases. Gardez-en {limits.sentences}, ou faites deux "
            "étapes.",
            start,
            spans[-1][1] - start,
            blocking=len(spans) > limits.sentences + 2,
        )
    if limits.characters and len(text.strip()) > limits.characters:
        yield Remark(
            "L1",
            f"cette ligne a {len(text.strip())} signes. Gardez-en {limits.characters} au plus : "
            "elle doit tenir sur la carte.",
            0,
            len(text),
            blocking=True,
        )
