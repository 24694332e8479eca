"""French as a person says it: numbers to call, dates, hours, amounts, addresses, acronyms.

Rules are tried in order, each on what the ones before left alone. A rule that
is not sure leaves the text as it is: the voice reads plain numbers well.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from accessibility.speech.lexicon import spelled
from accessibility.speech.normalise import PICTURES, Change
from accessibility.speech.telephones import ALONE as _ALONE
from accessibility.speech.telephones import SPACE as _SP
from accessibility.speech.telephones import TELEPHONES, in_groups

if TYPE_CHECKING:
    from collections.abc import Callable

    from accessibility.speech.lexicon import Lexicon

Rule = tuple[re.Pattern[str], "Callable[[re.Match[str], Lexicon], str | None]"]

_MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
).split()
_TO_SIXTEEN = (
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
).split()
_TENS = ("", "dix", "vingt", "trente", "quarante", "cinquante", "soixante", "", "quatre-vingt")


def changes(text: str, lexicon: Lexicon) -> list[Change]:
    """What is said otherwise than it is written, in order."""
    found: list[Change] = []
    taken = bytearray(len(text))
    rules = [*_RULES, (lexicon.pattern, lambda match, words: words.said(match.group()))]
    for pattern, say in rules:
        for match in pattern.finditer(text):
            start, end = match.span()
            if start == end or 1 in taken[start:end]:
                continue
            said = say(match, lexicon)
            if said is None:
                continue
            taken[start:end] = b"\1" * (end - start)
            found.append(Change(start, end, said))
    return sorted(found, key=lambda change: change.start)


def _address(match: re.Match[str], lexicon: Lexicon) -> str:
    """A web or mail address: "caf.fr" -> "caf point F R"."""
    address = re.sub(r"^(?:https?://)?(?:www\.)?", "", match.group(), flags=re.IGNORECASE)
    place, _, path = address.rstrip("/").partition("/")
    tail = ""
    # Nobody remembers a long path that is read aloud, and it is on the card.
    if path and re.fullmatch(r"[a-z-]{1,30}", path):
        tail = " barre " + _labels(path, lexicon)
    elif path:
        tail = ", et la suite de l'adresse"
    return _labels(place.partition("?")[0], lexicon) + tail


def _labels(place: str, lexicon: Lexicon) -> str:
    signs = {".": "point", "@": "arobase", "-": "tiret", "_": "tiret bas", "+": "plus"}
    said: list[str] = []
    pieces = [piece for piece in re.split(r"([.@_+-])", place) if piece]
    for index, piece in enumerate(pieces):
        if piece in signs:
            said.append(signs[piece])
        elif index == len(pieces) - 1 and len(piece) == 2:
            said.append(spelled(piece))  # a country: fr, eu
        else:
            said.append(lexicon.in_address(piece))
    return " ".join(said)


def _digits(group: str) -> str:
    """ "06" -> "zéro 6", "006" -> "zéro zéro 6", "00" -> "zéro zéro", "39" -> "39"."""
    rest = group.lstrip("0")
    return " ".join(["zéro"] * (len(group) - len(rest)) + ([rest] if rest else []))


def _phone(groups: Callable[[re.Match[str]], list[str]]) -> Callable[..., str]:
    """A number to call, with the pauses in which one writes it down."""

    def say(match: re.Match[str], _lexicon: Lexicon) -> str:
        said = ("plusse 33" if group == "+33" else _digits(group) for group in groups(match))
        return ", ".join(said)

    return say


def _date(match: re.Match[str], _lexicon: Lexicon) -> str | None:
    """01/03/2026, 2026-03-01 and "le 01/03" -> le premier mars 2026."""
    parts = match.groupdict()
    year = parts.get("year") or parts.get("year2") or ""
    day = int(parts.get("day") or parts.get("day2") or parts.get("day3") or 0)
    month = int(parts.get("month") or parts.get("month2") or parts.get("month3") or 0)
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    return " ".join(filter(None, ["premier" if day == 1 else str(day), _MONTHS[month - 1], year]))


def _hour(match: re.Match[str], _lexicon: Lexicon) -> str | None:
    """14h30 -> 14 heures 30; 1h -> une heure; 21h -> vingt et une heures."""
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if minute > 59:
        return None
    said = {1: "une", 21: "vingt et une"}.get(hour, "zéro" if hour == 0 else str(hour))
    return f"{said} heure{'s' if hour > 1 else ''}" + (f" {minute}" if minute else "")


def _money(match: re.Match[str], _lexicon: Lexicon) -> str:
    """1 234,50 € -> 1234 euros 50; 0,80 € -> 80 centimes."""
    whole = re.sub(r"\D", "", match["whole"]).lstrip("0") or "0"
    cents = int((match["cents"] or "0").ljust(2, "0"))
    if whole == "0" and cents:
        return f"{cents} centime{'s' if cents > 1 else ''}"
    euros = f"{whole} euro{'s' if int(whole[-9:]) > 1 or len(whole) > 9 else ''}"
    return f"{euros} {cents}" if cents else euros


def _thousands(match: re.Match[str], _lexicon: Lexicon) -> str:
    return re.sub(r"\D", "", match.group())


def _long_number(match: re.Match[str], _lexicon: Lexicon) -> str:
    """A file number is read two digits at a time: nobody writes down milliards."""
    return ", ".join(_digits(pair) for pair in in_groups(match.group(), 2))


def _cardinal(number: int) -> str:
    """0 to 99 in letters."""
    if number <= 16:
        return _TO_SIXTEEN[number]
    tens, units = divmod(number, 10)
    if tens in {7, 9}:  # soixante-dix, quatre-vingt-dix: counted from the ten before
        tens, units = tens - 1, units + 10
    if not units:
        return _TENS[tens] + ("s" if tens == 8 else "")
    link = " et " if units in {1, 11} and tens < 8 else "-"
    return f"{_TENS[tens]}{link}{_cardinal(units)}"


def _ordinal(number: int) -> str:
    """2 -> deuxième, 21 -> vingt et unième, 75 -> soixante-quinzième; "" above 99."""
    if not 1 < number < 100:
        return ""
    stem = _cardinal(number).removesuffix("s") if number == 80 else _cardinal(number)
    for last, before in (("cinq", "cinqu"), ("neuf", "neuv")):
        stem = stem.removesuffix(last) + before if stem.endswith(last) else stem
    return stem.removesuffix("e") + "ième"


def _rank(match: re.Match[str], _lexicon: Lexicon) -> str | None:
    """XXIe -> vingt et unième, 2e -> deuxième, 1re -> première, Ier -> premier."""
    written, ending = match["number"], match["ending"]
    number = int(written) if written.isdigit() else _roman(written)
    if number == 1:
        return {"er": "premier", "re": "première", "ère": "première"}.get(ending)
    if ending in {"er", "re", "ère"}:
        return None
    if ending in {"nd", "nde"}:
        return f"secon{ending[1:]}" if number == 2 else None
    return _ordinal(number) or None


def _roman(written: str) -> int:
    """The value of a Roman numeral in I, V and X; 0 when it is not one."""
    value = {"I": 1, "V": 5, "X": 10}
    total = 0
    for this, after in zip(written, [*written[1:], ""], strict=True):
        total += -value[this] if value.get(after, 0) > value[this] else value[this]
    tens, units = divmod(total, 10)
    numeral = "X" * tens + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[units]
    return total if numeral == written else 0


def _as(said: str) -> Callable[[re.Match[str], Lexicon], str]:
    return lambda _match, _lexicon: said


_TLD = "fr|com|org|net|eu|info|gouv|io|be|ch|re|paris|bzh|alsace|asso|coop"
_HOUR = r"(?P<hour>[01]?\d|2[0-4])"

ADDRESSES = (
    re.compile(r"\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}"),
    re.compile(r"\b(?:https?://|www\.)[^\s<>«»]{0,300}[\w/]", re.IGNORECASE),
    re.compile(
        rf"(?<![\w@.-])(?:[\w-]{{1,63}}\.){{1,4}}(?:{_TLD})\b(?:/[\w/%?=&.#-]{{0,200}}[\w/])?"
        r"(?!\.?[\w@])"
    ),
)
"""Mail addresses, then web addresses with and without their scheme."""

_RULES: tuple[Rule, ...] = (
    # Addresses first: they hold dots, dashes and digits that mean something else elsewhere.
    *((pattern, _address) for pattern in ADDRESSES),
    *((pattern, _phone(groups)) for pattern, groups in TELEPHONES),
    # Dates.
    (
        re.compile(
            r"(?<![\d/])(?P<day>[0-3]?\d)(?P<s>[/.-])(?P<month>[01]?\d)(?P=s)"
            r"(?P<year>[12]\d{3})(?![\d/])"
            r"|(?<!\d)(?P<year2>[12]\d{3})-(?P<month2>[01]\d)-(?P<day2>[0-3]\d)(?!\d)"
            r"|(?<=\b[lLdDaA][eu] )(?P<day3>[0-3]?\d)/(?P<month3>[01]\d)(?![\d/])"
        ),
        _date,
    ),
    # From one hour to another, then hours.
    (re.compile(rf"(?<=[\dhH]){_SP}?[–—-]{_SP}?(?=\d{{1,2}}{_SP}?[hH](?:\d\d)?\b)"), _as(" à ")),
    (re.compile(rf"(?<![\d,]){_HOUR}{_SP}?[hH](?:{_SP}?(?P<minute>[0-5]\d))?(?!\w)"), _hour),
    (re.compile(rf"(?<![\d,:]){_HOUR}:(?P<minute>[0-5]\d)(?![\d:])"), _hour),
    # Amounts and other numbers.
    (
        re.compile(
            rf"(?<![\d,.])(?P<whole>\d{{1,3}}(?:{_SP}\d{{3}})+|\d{{1,15}})"
            r"(?:,(?P<cents>\d{1,2}))?"
            rf"{_SP}?(?:€|EUR\b)"
        ),
        _money,
    ),
    (re.compile("€"), _as("euros")),
    (
        re.compile(r"(?<!\d)(?P<a>\d{5})\*(?P<b>\d\d)(?!\d)"),
        lambda m, _: f"{m['a'][:2]}, {_digits(m['a'][2:])}, étoile {_digits(m['b'])}",
    ),
    (re.compile(rf"{_ALONE}[1-9]\d{{0,2}}(?:{_SP}\d{{3}})+(?!{_SP}?\d)"), _thousands),
    (re.compile(r"(?<![\d,.])\d{7,40}(?!\d)"), _long_number),
    (
        re.compile(
            r"(?<![\w,.])(?P<number>[IVX]{1,9}|\d{1,4})(?P<ending>er|re|ère|ème|e|nd|nde)(?!\w)"
        ),
        _rank,
    ),
    # Titles and signs.
    (re.compile(r"(?<!\w)M\.\s(?=[A-ZÀ-Ý])"), _as("monsieur ")),
    (re.compile(r"(?<!\w)Me\s(?=[A-ZÀ-Ý][a-zà-ÿ])"), _as("maître ")),
    (re.compile(r"(?<!\w)[Nn][°º]\s?"), _as("numéro ")),
    # « usager(e)s », « usager·e·s », « né(e) »: said once.
    (
        re.compile(
            r"(?<=[a-zà-ÿ])(?:\((?:e|s|es|ne|nes|trice|trices|euse|euses)\)s?"
            r"|(?:[·•](?:e|s|ne|trice)){1,3}s?)(?!\w)"
        ),
        _as(""),
    ),
    (re.compile(r"(?<=[^\W\d_])/(?=[^\W\d_])"), lambda m, _: " " if _beside_or(m) else " ou "),
    (re.compile(r"\s{0,3}(?:→|->|=>|⇒)\s{0,3}"), _as(", ")),
    (PICTURES, _as(" ")),
    (re.compile(r"[•*#_~|^\\]+"), _as(" ")),
)


def _beside_or(match: re.Match[str]) -> bool:
    """« et/ou » already says it."""
    return match.string[match.start() - 2 : match.end() + 2] == "et/ou"
