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
from accessibility.text import fold

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
class Remark:
    """One thing that makes a text hard, and what to do about it."""

    rule: str
    """L1 to L14, as the rules of the facts are numbered."""
    message: str
    """One French sentence."""
    start: int
    """Place in the text given, in characters from 0."""
    length: int
    blocking: bool
    """Whether it should be mended before the text is used; otherwise it is advice."""


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
_ABBREVIATION = re.compile(r"(?:\b(?:M|Mme|Mlle|Dr|St|Ste|art|ex|av|bd|tél|env|max|min)|n°)\.$")
_WORD = re.compile(r"\d+(?:[ \u00a0\u202f]\d+)*|\w+(?:['’\-]\w+)*")


def sentences(text: str) -> list[tuple[int, int]]:
    """Start and end (excluded) of each sentence of ``text``; a new line always begins one."""
    found: list[tuple[int, int]] = []
    start = 0
    for hit in _END.finditer(text):
        after = text[hit.end() :].lstrip(" \u00a0\u202f")[:1]
        if hit[0] != "\n" and (after.islower() or _ABBREVIATION.search(text[start : hit.end()])):
            continue
        found.append((start, hit.start() if hit[0] == "\n" else hit.end()))
        start = hit.end()
    found.append((start, len(text)))
    return [trimmed for one in found if (trimmed := _trimmed(text, *one))]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    inside = text[start:end]
    start += len(inside) - len(inside.lstrip())
    end -= len(inside) - len(inside.rstrip())
    return (start, end) if _WORD.search(text, start, end) else None


def words(sentence: str) -> list[str]:
    """The words of a sentence. « l'adresse » and « rendez-vous » are one word, and so is a
    number written in groups, as in the figures of the official sheets."""
    return _WORD.findall(sentence)


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
    bare = text
    if "«" in text:
        bare = _QUOTED.sub(lambda hit: "«" + "_" * (len(hit[0]) - 2) + "»", text)
    spans = sentences(text)
    found = [*_length(text, spans, kind), *_everywhere(text, bare, kind, glossary)]
    if kind is not Kind.MEDIATOR:
        for start, end in spans:
            found += _sentence(bare[start:end], start)
        found += _manner(bare)
    return sorted(found, key=lambda remark: (remark.start, remark.rule))


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


_ACRONYM = re.compile(r"(?<![\w./@-])(?:[A-ZÀ-Ý]{2,}[A-ZÀ-Ý0-9]*|[A-Z]\d[A-Z])(?![\w@]|\.\w)")
_ROMAN = re.compile(r"(?=[IVX]{2})X{0,3}(?:IX|IV|V?I{0,3})$")
_SHOUTED = re.compile(r"\b[A-ZÀ-Ý]{2,}(?:[ '’\-]+[A-ZÀ-Ý]{2,}){2,}\b|\b[A-ZÀ-Ý]{8,}\b")
_LINK = re.compile(r"\bhttps?://\S+|\bwww\.\S+")


def _everywhere(text: str, bare: str, kind: Kind, glossary: Glossary) -> Iterator[Remark]:
    """L3, L4, L11, L12, L14: words and letters, for a mediator too where it matters to both."""
    shouted = [hit.span() for hit in _SHOUTED.finditer(bare) if hit[0] not in glossary.acronyms]
    for start, end in shouted:
        message = "écrivez en minuscules : les capitales se lisent lettre par lettre."
        yield Remark("L12", message, start, end - start, blocking=True)
    for hit in _ACRONYM.finditer(bare):
        if any(start <= hit.start() < end for start, end in shouted) or hit[0].isdigit():
            continue
        if _ROMAN.match(hit[0]):
            message = f"écrivez « {hit[0]} » en chiffres."
            yield Remark("L7", message, hit.start(), len(hit[0]), blocking=True)
        elif hit[0] not in glossary.acronyms:
            message = f"« {hit[0]} » n'est pas dans le glossaire. Dites-le en mots, ou ajoutez-le."
            yield Remark("L4", message, hit.start(), len(hit[0]), blocking=True)
    for hit in glossary.unwanted_words.finditer(bare):
        rule, prefer = glossary.unwanted.get(fold(hit[0]), ("", ""))
        if not rule or (kind is Kind.MEDIATOR and rule == "L3"):
            continue
        why = " : la même chose garde le même mot" if rule == "L11" else ""
        message = f"dites « {prefer} » plutôt que « {hit[0]} »{why}."
        yield Remark(rule, message, hit.start(), len(hit[0]), blocking=rule == "L11")
    if kind is not Kind.MEDIATOR:
        for hit in _LINK.finditer(bare):
            message = "mettez l'adresse dans « lien » : ici, elle ne se lit pas à voix haute."
            yield Remark("L12", message, hit.start(), len(hit[0]), blocking=True)


@dataclass(frozen=True, slots=True)
class _Rule:
    """One pattern and what to do where it is found."""

    name: str
    pattern: re.Pattern[str]
    message: str
    """One French sentence; {} is what was found."""
    blocking: bool = False


def _rule(name: str, pattern: str, message: str, *, blocking: bool = False) -> _Rule:
    return _Rule(name, re.compile(pattern, re.IGNORECASE), message, blocking)


_NUMBERS = "|".join(
    "deux trois quatre cinq six sept huit dix onze douze treize quatorze quinze seize vingt "
    "trente quarante cinquante soixante cent cents mille million millions".split()
)  # not « un », nor « neuf » (new)
_GONE_ON = r"pas|plus|jamais|rien|aucune?|personne|ni|guère|point|nulle|que|qu['’]"
_SUBORDINATE = re.compile(
    r"\b(?:afin|pour|alors|parce|puisque|lorsque|quoique|bien|dès|tandis|avant|après|sauf)"
    r"\s+qu(?:e\b|['’])|(?<!ce )(?<!est-ce )\b(?:qui|que|dont|où|lequel|laquelle|lesquels|"
    r"lesquelles|auquel|duquel|lorsque|puisque|quand|si)\b|(?<!est-ce )\b(?:qu|lorsqu|puisqu)['’]",
    re.IGNORECASE,
)
_NEGATION = re.compile(r"\b(?:ne\s|n['’](?!importe))", re.IGNORECASE)
_HALF = re.compile(
    rf"\b(?:ne\s+|n['’])(?!importe)(?:[\w-]+(?:['’]|[\s,]+)){{0,7}}?(?:\b(?:{_GONE_ON}))",
    re.IGNORECASE,
)
_WITHOUT = re.compile(r"\bsans\b", re.IGNORECASE)
_BEFORE = re.compile(r"\b(?:rien|personne|aucune?|jamais|nulle?|pas un|ni)\b", re.IGNORECASE)
_IMPERATIVE = re.compile(r"(?<!vous )(?<!vous ne )\b[a-zà-ÿ]{3,}ez\b(?!-vous)", re.IGNORECASE)
_NOT_ACTIONS = frozenset(
    "avez êtes savez pouvez voulez devez chez assez venez nez rez soyez ayez veuillez".split()
)
# A pronoun that begins a sentence without a « il faut »-like verb behind it.
_PRONOUN = re.compile(
    r"[«\s]*(?:il\s+(?!(?:n['’]|ne |n'y |y )?(?:faut|faudra|a\b|aura|reste|restera|manque|"
    r"manquera|s['’]agit|existe|suffit|suffira|arrive|vaut|"
    r"est (?:possible|interdit|temps|utile|trop|tard|urgent|obligatoire|préférable))\b)|"
    r"(?:elle|ils|elles)\s+|(?:celui|celle|ceux|celles)-(?:ci|là)\b)",
    re.IGNORECASE,
)
_GERUND = re.compile(r"\ben\s+(?!avant\b|sortant\b|attendant\b|courant\b)\w{2,}ant\b", re.I)
_PASSIVE = re.compile(
    r"\b(?:est|sont|sera|seront|été|être)\s+(?:\w+ment\s+)?(?!déjà\b|aussi\b|ici\b|oui\b|lui\b)"
    r"(\w{2,}(?:ée?s?|ies?|ues?|ite?s?|erte?s?))\s+par\b",
    re.IGNORECASE,
)
_SIGNS = (
    _rule("L7", r"\d[ \u00a0\u202f]?%", "dites-le sans « % » : « la moitié », « 1 sur 10 »."),
    _rule(
        "L7",
        r"(?<!\bau )(?<!\ble )(?<!\d)(?<!\d[ \u00a0\u202f.,])"  # « au 33 700 » is a short number
        r"(?:[1-9]\d{1,2}(?:[ \u00a0\u202f]\d{3})+|[1-9]\d{4,})"
        r"(?![\d]|[ \u00a0\u202f]\d)",
        "« {} » est un trop grand nombre. Arrondissez-le, ou laissez-le aux faits datés.",
    ),
    _rule("L8", r"[()\[\]{}]", "supprimez les parenthèses : faites une phrase de plus."),
    _rule("L8", r";", "remplacez « ; » par un point."),
    _rule("L8", r"(?<=\w)[ ]?/[ ]?(?=\w)", "remplacez « / » par « ou »."),
    _rule("L8", r"&", "remplacez « & » par « et »."),
    _rule("L8", r"…|\.{3}", "finissez la phrase au lieu de la laisser en suspens."),
    _rule("L8", r"\betc\b", "remplacez « etc. » par « par exemple », ou dites tout."),
    _rule("L8", r"[*_#~^|<>→•]", "supprimez « {} » : ce signe se lit mal à voix haute."),
    _rule(
        "L7",
        rf"(?<!les )(?<!à )(?<!-)\b(?:{_NUMBERS})\b(?!-)",
        "écrivez « {} » en chiffres.",
    ),
    _rule(
        "L13",
        r"\b(?!vrais?\b|frais\b|(?:re)?trait\b|extrait\b|portrait\b|attrait\b|parait\b|durait\b)"
        r"\w{2,}r(?:ais|ait|iez|aient)\b",
        "« {} » est au conditionnel. Dites-le au présent ou au futur.",
        blocking=True,
    ),
)


def _sentence(sentence: str, at: int) -> Iterator[Remark]:
    """L2 and L5 to L10, in one sentence that stands at ``at``."""
    for rule in _SIGNS:
        for hit in rule.pattern.finditer(sentence):
            if set(hit[0]) != {"_"}:
                said = rule.message.format(hit[0].strip())
                yield Remark(rule.name, said, at + hit.start(), len(hit[0]), rule.blocking)

    def whole(rule: str, message: str, *, blocking: bool = False) -> Remark:
        return Remark(rule, message, at, len(sentence), blocking)

    negations = len(_NEGATION.findall(sentence))
    if negations > 1:
        yield whole("L5", "deux négations dans une phrase. Dites ce qu'il faut faire.")
    if negations and not _HALF.search(sentence) and not _BEFORE.search(sentence):
        yield whole("L5", "il manque « pas » : dites la négation entière.", blocking=True)
    first = _NEGATION.search(sentence)
    if first and _WITHOUT.search(sentence, first.end()):
        message = "« ne » et « sans » ensemble se comprennent mal. Dites ce qu'il faut faire."
        yield whole("L5", message)
    if _PASSIVE.search(sentence):
        yield whole("L6", "dites qui fait l'action, puis ce qu'il fait.")
    links = len(_SUBORDINATE.findall(sentence))
    question = sentence.rstrip().endswith("?")
    if links - question > 1:
        yield whole("L9", "plusieurs idées s'emboîtent (« qui », « que », « si »). Coupez-les.")
    if gerund := _GERUND.search(sentence):
        message = f"faites une phrase à part de « {gerund[0]} »."
        yield Remark("L9", message, at + gerund.start(), len(gerund[0]), blocking=False)
    if (pronoun := _PRONOUN.match(sentence)) and not question:
        message = f"dites de qui ou de quoi il s'agit au lieu de « {pronoun[0].strip()} »."
        yield Remark("L10", message, at, len(pronoun[0].rstrip()), blocking=False)
    actions = [h for h in _IMPERATIVE.findall(sentence) if h.lower() not in _NOT_ACTIONS]
    if len(actions) > 1:
        yield whole("L2", f"{len(actions)} gestes dans une phrase. Faites une phrase par geste.")


_TU = re.compile(r"\b(?:tu|toi|te|ton|ta|tes|t['’](?=\w))\b", re.IGNORECASE)
_VOUS = re.compile(r"\b(?:vous|votre|vos)\b", re.IGNORECASE)


def _manner(bare: str) -> Iterator[Remark]:
    """L13: « tu » and « vous » in one text."""
    tu = _TU.search(bare)
    if tu and _VOUS.search(bare):
        message = "« tu » et « vous » dans le même texte. Gardez « vous »."
        yield Remark("L13", message, tu.start(), len(tu[0]), blocking=True)
