"""What each rule of plain French finds in a sentence, and the words without which it cannot.

A journey has a hundred texts and nearly all are good. So a text is first read
word by word: what a word may set off is worked out once and kept. Only the rules
that some word of the text may break are then looked for; a good text costs little
more than being cut into words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import or_
from typing import TYPE_CHECKING

from accessibility.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from accessibility.glossary import Glossary


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


WORD = re.compile(r"\d+(?:[ \u00a0\u202f]\d+)*|\w+(?:['’\-]\w+)*")
"""A word as a reader counts them."""
_ACRONYM = re.compile(r"(?<![\w./@-])(?:[A-ZÀ-Ý]{2,}[A-ZÀ-Ý0-9]*|[A-Z]\d[A-Z])(?![\w@]|\.\w)")
_ROMAN = re.compile(r"(?=[IVX]{2})X{0,3}(?:IX|IV|V?I{0,3})$")
_SHOUTED = re.compile(r"\b[A-ZÀ-Ý]{2,}(?:[ '’\-]+[A-ZÀ-Ý]{2,}){2,}\b|\b[A-ZÀ-Ý]{8,}\b")
_CAPITALS = re.compile(r"[A-ZÀ-Ý]{2}")
_LINK = re.compile(r"\bhttps?://\S+|\bwww\.\S+")


def everywhere(bare: str, glossary: Glossary, seen: int, *, mediator: bool) -> Iterator[Remark]:
    """L3, L4, L11, L12, L14: words and letters, for a mediator too where it matters to both."""
    if seen & Seen.CAPITALS:
        yield from _capitals(bare, glossary)
    if seen & Seen.UNWANTED:
        for hit in glossary.unwanted_words.finditer(bare):
            rule, prefer = glossary.unwanted.get(fold(hit[0]), ("", ""))
            if not rule or (mediator and rule == "L3"):
                continue
            why = " : la même chose garde le même mot" if rule == "L11" else ""
            message = f"dites « {prefer} » plutôt que « {hit[0]} »{why}."
            yield Remark(rule, message, hit.start(), len(hit[0]), blocking=rule == "L11")
    if seen & Seen.LINK and not mediator:
        for hit in _LINK.finditer(bare):
            message = "mettez l'adresse dans « lien » : ici, elle ne se lit pas à voix haute."
            yield Remark("L12", message, hit.start(), len(hit[0]), blocking=True)


def _capitals(bare: str, glossary: Glossary) -> Iterator[Remark]:
    shouted = [hit.span() for hit in _SHOUTED.finditer(bare) if hit[0] not in glossary.acronyms]
    for start, end in shouted:
        message = "écrivez en minuscules : les capitales se lisent lettre par lettre."
        yield Remark("L12", message, start, end - start, blocking=True)
    for hit in _ACRONYM.finditer(bare):
        if any(start <= hit.start() < end for start, end in shouted):
            continue
        if _ROMAN.match(hit[0]):
            message = f"écrivez « {hit[0]} » en chiffres."
            yield Remark("L7", message, hit.start(), len(hit[0]), blocking=True)
        elif hit[0] not in glossary.acronyms:
            message = f"« {hit[0]} » n'est pas dans le glossaire. Dites-le en mots, ou ajoutez-le."
            yield Remark("L4", message, hit.start(), len(hit[0]), blocking=True)


@dataclass(frozen=True, slots=True)
class _Rule:
    """One pattern and what to do where it is found."""

    name: str
    pattern: re.Pattern[str]
    word: re.Pattern[str]
    """Found in at least one word, as parted by spaces, of any text where ``pattern`` is found."""
    message: str
    """One French sentence; {} is what was found."""
    blocking: bool = False


def _rule(
    name: str, pattern: str, message: str, *, word: str = "", blocking: bool = False
) -> _Rule:
    found = re.compile(pattern, re.IGNORECASE)
    return _Rule(name, found, re.compile(word, re.IGNORECASE) if word else found, message, blocking)


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
_LINKING = re.compile(
    r"\b(?:qu(?:i|e|and)?|dont|où|si|(?:au|du|le|la|les)qu\w+|\w+squ[e'’])(?:\b|['’])",
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
_ACTION = re.compile(r"\b[a-zà-ÿ]{3,}ez\b", re.IGNORECASE)
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
    _rule(
        "L7",
        r"\d[ \u00a0\u202f]?%",
        "dites-le sans « % » : « la moitié », « 1 sur 10 ».",
        word="%",
    ),
    _rule(
        "L7",
        r"(?<!\bau )(?<!\ble )(?<!\d)(?<!\d[ \u00a0\u202f.,])"  # « au 33 700 » is a short number
        r"(?:[1-9]\d{1,2}(?:[ \u00a0\u202f]\d{3})+|[1-9]\d{4,})"
        r"(?![\d]|[ \u00a0\u202f]\d)",
        "« {} » est un trop grand nombre. Arrondissez-le, ou laissez-le aux faits datés.",
        word=r"\d{3}",
    ),
    _rule("L8", r"[()\[\]{}]", "supprimez les parenthèses : faites une phrase de plus."),
    _rule("L8", r";", "remplacez « ; » par un point."),
    _rule("L8", r"(?<=\w)[ ]?/[ ]?(?=\w)", "remplacez « / » par « ou ».", word="/"),
    _rule("L8", r"&", "remplacez « & » par « et »."),
    _rule("L8", r"…|\.{3}", "finissez la phrase au lieu de la laisser en suspens."),
    _rule("L8", r"\betc\b", "remplacez « etc. » par « par exemple », ou dites tout."),
    # No « _ »: it stands for what is between « », which is not judged.
    _rule("L8", r"[*#~^|<>→•]", "supprimez « {} » : ce signe se lit mal à voix haute."),
    _rule(
        "L7",
        rf"(?<!les )(?<!à )(?<!-)\b(?:{_NUMBERS})\b(?!-)",
        "écrivez « {} » en chiffres.",
        word=rf"\b(?:{_NUMBERS})\b",
    ),
    _rule(
        "L13",
        r"\b(?!vrais?\b|frais\b|(?:re)?trait\b|extrait\b|portrait\b|attrait\b|parait\b|durait\b)"
        r"\w{2,}r(?:ais|ait|iez|aient)\b",
        "« {} » est au conditionnel. Dites-le au présent ou au futur.",
        blocking=True,
    ),
)


def in_a_sentence(sentence: str, at: int, seen: int) -> Iterator[Remark]:
    """L2 and L5 to L10, in one sentence that stands at ``at``."""
    if seen & -_FIRST_SIGN:  # any of them
        for number, rule in enumerate(_SIGNS):
            if seen & _FIRST_SIGN << number:
                for hit in rule.pattern.finditer(sentence):
                    said = rule.message.format(hit[0].strip())
                    yield Remark(rule.name, said, at + hit.start(), len(hit[0]), rule.blocking)

    def whole(rule: str, message: str, *, blocking: bool = False) -> Remark:
        return Remark(rule, message, at, len(sentence), blocking)

    if seen & Seen.NEGATION and (first := _NEGATION.search(sentence)):
        yield from _negations(sentence, at, first.end())
    if seen & Seen.BY and _PASSIVE.search(sentence):
        yield whole("L6", "dites qui fait l'action, puis ce qu'il fait.")
    question = sentence.rstrip().endswith("?")
    if seen & Seen.LINKING and len(_SUBORDINATE.findall(sentence)) - question > 1:
        yield whole("L9", "plusieurs idées s'emboîtent (« qui », « que », « si »). Coupez-les.")
    if seen & Seen.GERUND and (gerund := _GERUND.search(sentence)):
        message = f"faites une phrase à part de « {gerund[0]} »."
        yield Remark("L9", message, at + gerund.start(), len(gerund[0]), blocking=False)
    if seen & Seen.PRONOUN and not question and (pronoun := _PRONOUN.match(sentence)):
        message = f"dites de qui ou de quoi il s'agit au lieu de « {pronoun[0].strip()} »."
        yield Remark("L10", message, at, len(pronoun[0].rstrip()), blocking=False)
    if seen & Seen.ACTION:
        actions = [h for h in _IMPERATIVE.findall(sentence) if h.lower() not in _NOT_ACTIONS]
        if len(actions) > 1:
            yield whole(
                "L2", f"{len(actions)} gestes dans une phrase. Faites une phrase par geste."
            )


def _negations(sentence: str, at: int, after: int) -> Iterator[Remark]:
    """L5, in a sentence whose first « ne » ends at ``after``."""
    found: list[tuple[str, bool]] = []
    if _NEGATION.search(sentence, after):
        found.append(("deux négations dans une phrase. Dites ce qu'il faut faire.", False))
    if not _HALF.search(sentence) and not _BEFORE.search(sentence):
        found.append(("il manque « pas » : dites la négation entière.", True))
    if _WITHOUT.search(sentence, after):
        message = "« ne » et « sans » ensemble se comprennent mal. Dites ce qu'il faut faire."
        found.append((message, False))
    for message, blocking in found:
        yield Remark("L5", message, at, len(sentence), blocking)


_TU = re.compile(r"\b(?:tu|toi|te|ton|ta|tes|t['’](?=\w))\b", re.IGNORECASE)
_VOUS = re.compile(r"\b(?:vous|votre|vos)\b", re.IGNORECASE)


def manner(bare: str, seen: int) -> Iterator[Remark]:
    """L13: « tu » and « vous » in one text."""
    tu = _TU.search(bare) if seen & Seen.TU else None
    if tu and _VOUS.search(bare):
        message = "« tu » et « vous » dans le même texte. Gardez « vous »."
        yield Remark("L13", message, tu.start(), len(tu[0]), blocking=True)


class Seen:
    """What the words of a text may set off, one bit each; then one for each rule of ``_SIGNS``.

    A bit may be set for nothing, never missing: the rule itself decides.
    """

    SEVERAL = 1
    """What stands between two spaces is more than one word."""
    CAPITALS = 2
    SIGLE = 4
    """Capitals that the glossary knows: only three in a row are too many."""
    UNWANTED, LINK, NEGATION, BY, LINKING, PRONOUN, ACTION, TU = (8 << n for n in range(8))
    TWICE = 2048
    """Two of ``LINKING`` or ``ACTION`` in one word: « qu'où »."""
    IN, DOING = 4096, 8192
    GERUND = IN | DOING
    HINT = 16384
    """A word of something to avoid that is of several."""
    FOR_A_MEDIATOR = CAPITALS | UNWANTED


_FIRST_SIGN = 32768
_ONLY_TOLD = Seen.SIGLE | Seen.TWICE | Seen.HINT
_BITS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (Seen.LINK, re.compile(r"https?://|www\.")),
    (Seen.NEGATION, re.compile(r"\bne$|\bn['’]", re.IGNORECASE)),
    (Seen.BY, re.compile(r"^par\b", re.IGNORECASE)),
    (Seen.LINKING, _LINKING),
    (Seen.IN, re.compile(r"\ben$", re.IGNORECASE)),
    (Seen.DOING, re.compile(r"\w{2}ant\b", re.IGNORECASE)),
    (
        Seen.PRONOUN,
        re.compile(r"^«*(?:(?:ils?|elles?)$|(?:celui|celle|ceux|celles)-(?:ci|là)\b)", re.I),
    ),
    (Seen.TU, _TU),
    *((_FIRST_SIGN << number, rule.word) for number, rule in enumerate(_SIGNS)),
)
_MOST_KEPT, _LONGEST_KEPT = 50_000, 40


def seen_in(text: str, glossary: Glossary) -> int:
    """What the words of ``text`` may set off (``Seen``)."""
    words = text.split()
    known = _known_to(glossary)
    seen = reduce(or_, map(known.__getitem__, words), 0)
    # One in a whole text is not two in a sentence.
    for bit in (Seen.LINKING, Seen.ACTION):
        if seen & bit and sum([known[word] & (bit | Seen.TWICE) for word in words]) == bit:
            seen -= bit
    if seen & Seen.GERUND and seen & Seen.GERUND != Seen.GERUND:
        seen &= ~Seen.GERUND
    if seen & Seen.HINT and glossary.unwanted_in_two.search(text):
        seen |= Seen.UNWANTED
    if seen & Seen.SIGLE and sum([known[word] & Seen.SIGLE for word in words]) > 2 * Seen.SIGLE:
        seen |= Seen.CAPITALS
    return seen & ~_ONLY_TOLD


class _Words(dict[str, int]):
    """What each word met so far may set off, worked out the first time it is met."""

    def __init__(self, glossary: Glossary) -> None:
        self._acronyms = glossary.acronyms
        self._hints = (
            (Seen.UNWANTED, glossary.unwanted_alone),
            (Seen.HINT, glossary.unwanted_hint),
        )

    def __missing__(self, word: str) -> int:
        tried = (*_BITS, *self._hints)
        bits = sum(bit for bit, pattern in tried if pattern.search(word))
        if any(h.lower() not in _NOT_ACTIONS for h in _ACTION.findall(word)):
            bits |= Seen.ACTION
        if capitals := _ACRONYM.findall(word):
            known = all(c in self._acronyms and not _ROMAN.match(c) for c in capitals)
            bits |= Seen.SIGLE if known and not _SHOUTED.search(word) else Seen.CAPITALS
        elif _CAPITALS.search(word):
            bits |= Seen.CAPITALS
        if len(WORD.findall(word)) > 1:
            bits |= Seen.SEVERAL
        if max(len(_LINKING.findall(word)), len(_ACTION.findall(word))) > 1:
            bits |= Seen.TWICE
        if len(word) <= _LONGEST_KEPT and len(self) < _MOST_KEPT:
            self[word] = bits
        return bits


@lru_cache(maxsize=4)
def _known_to(glossary: Glossary) -> _Words:
    return _Words(glossary)
