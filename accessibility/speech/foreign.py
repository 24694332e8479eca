"""Other languages, as a person in France says them: French names in French, numbers to call.

A translated step keeps the words that its reader will meet at the counter and
on the screen: CAF, Carte Vitale, ameli.fr. eSpeak NG reads them with an English
voice inside Arabic, and « CAF » as "tsaf" in Polish; the French voice says them.
Everything else is left to the language's own voice.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from accessibility.languages import LANGUAGES
from accessibility.speech.normalise import PICTURES, Change
from accessibility.speech.telephones import TELEPHONES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from accessibility.speech.lexicon import Lexicon

# Every language has its own way with these.
_EVERYWHERE = frozenset("BAC BIC DOM IBAN ONU PIN PUK QR SEPA SIM SOS".split())
_LETTER = "[A-Za-zÀ-ÖØ-öø-ÿŒœ]"
_LATIN_WORDS = re.compile(
    rf"{_LETTER}(?:[\d'’-]?{_LETTER}|\d)+(?:[ \u00a0]{_LETTER}+(?:['’-]{_LETTER}+)*)*"
)
"""A word of two letters or more, and those that follow it."""
_DIGITS = {"si": {"6": "හය", "7": "හත"}}
"""Digits alone that eSpeak NG 1.52 gets wrong: in Sinhala it says 201 for 6 and for 7."""
_DIGIT = re.compile(r"(?<![\d.,])\d(?![.,]?\d)")


def changes(text: str, language: str, lexicon: Lexicon) -> list[Change]:
    """What is said otherwise than it is written, in order, without overlap."""
    taken = bytearray(len(text))
    found: list[Change] = []
    for change in _candidates(text, language, lexicon):
        if change.start < change.end and 1 not in taken[change.start : change.end]:
            taken[change.start : change.end] = b"\1" * (change.end - change.start)
            found.append(change)
    return sorted(found, key=lambda change: change.start)


def _candidates(text: str, language: str, lexicon: Lexicon) -> Iterator[Change]:
    """The surest first."""
    from accessibility.speech.french import ADDRESSES

    for pattern in ADDRESSES:
        yield from (_in_french(match, lexicon) for match in pattern.finditer(text))
    for pattern, groups in TELEPHONES:
        for match in pattern.finditer(text):
            said = ", ".join(_group(group, language) for group in groups(match))
            yield Change(match.start(), match.end(), said)
    if words := _DIGITS.get(language):
        for match in _DIGIT.finditer(text):
            if match.group() in words:
                yield Change(match.start(), match.end(), words[match.group()])
    known = LANGUAGES.get(language)
    if known is not None and known.script != "Latn":
        yield from (_in_french(match, lexicon) for match in _LATIN_WORDS.finditer(text))
    else:
        for match in _acronyms(lexicon).finditer(text):
            if not _shouted(text, match, lexicon):
                yield _in_french(match, lexicon)
    yield from (Change(m.start(), m.end(), " ") for m in PICTURES.finditer(text))


def _in_french(match: re.Match[str], lexicon: Lexicon) -> Change:
    from accessibility.speech.normalise import spoken

    said = spoken(match.group(), "fr", lexicon).text
    return Change(match.start(), match.end(), said, "fr")


def _group(group: str, language: str) -> str:
    """ "09" -> "0 9": a language may drop a zero, or read it as an hour's."""
    rest = group.lstrip("0")
    rest = _DIGITS.get(language, {}).get(rest, rest)
    return " ".join([*("0" * (len(group) - len(group.lstrip("0")))), *([rest] if rest else [])])


@cache
def _acronyms(lexicon: Lexicon) -> re.Pattern[str]:
    """The lexicon's acronyms: what has two capitals cannot be a word of another language."""
    names = [
        written
        for written in lexicon.entries
        if sum(letter.isupper() for letter in written) > 1 and written not in _EVERYWHERE
    ]
    longest_first = sorted(map(re.escape, names), key=len, reverse=True)
    # With no name at all, a pattern that is found nowhere.
    return re.compile(rf"(?<!\w)(?:{'|'.join(longest_first) or '(?!)'})(?!\w)")


def _shouted(text: str, match: re.Match[str], lexicon: Lexicon) -> bool:
    """Whether it stands in words in capitals: then it may be a word of the language."""
    before = re.search(r"(\w+) $", text[max(0, match.start() - 40) : match.start()])
    after = re.match(r" (\w+)", text[match.end() : match.end() + 40])
    return any(
        found is not None
        and len(word := found[1]) > 1
        and word.isupper()
        and word not in _EVERYWHERE
        and word not in lexicon.entries
        for found in (before, after)
    )
