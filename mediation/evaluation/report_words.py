"""Numbers and recorded words as a French reader expects them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accessibility.text import bound
from mediation.journey.vocabulary import (
    Blocker,
    BlockerFamily,
    DurationBand,
    Family,
    Hand,
    Referral,
    Result,
    VisitKind,
    VoiceAnswer,
    Word,
)
from mediation.outcomes.site import Territory

if TYPE_CHECKING:
    from mediation.evaluation.intervals import Interval
    from mediation.evaluation.release_model import Number

THIN = "\u202f"
"""A narrow space that does not break: inside numbers, before « % »."""
MASKED = "masqué"
_SPECIAL = {
    "*": "non précisé par les lieux",
    "retenu": "fin non montrée par les lieux",
    "autre-main": "main non précisée",
}
_INSTEAD = {
    # On the desk's screen the mediator reads « moi »; a report cannot say that.
    str(Hand.MEDIATOR): "le médiateur",
    str(Hand.ABSENT): "le médiateur, sans la personne",
    str(Result.OBTAINED): "obtenu : repart avec",
    str(Result.FILED): "déposé : envoyé, reçu en main",
    str(Result.REFERRED): "orienté ailleurs",
}
_WORDS: dict[str, type[Word]] = {
    "resultat": Result,
    "main": Hand,
    "blocage": Blocker,
    "famille-blocage": BlockerFamily,
    "famille": Family,
    "territoire": Territory,
    "reponse": VoiceAnswer,
    "duree": DurationBand,
    "passage": VisitKind,
    "orientation": Referral,
}


def tidy(words: str) -> str:
    """Spaces that may not break a line: those of ``bound``, and before « % »."""
    return bound(words).replace(" %", "\u00a0%")


def quoted(words: str) -> str:
    """``words`` between quotation marks, those inside of the other kind, without a full stop."""
    inside = words.replace("« ", "“").replace(" »", "”").rstrip(".")
    return f"« {inside} »"


def whole(n: int) -> str:
    """``1 234 567``."""
    return f"{n:,}".replace(",", THIN)


def about(number: Number | None) -> str:
    """A protected number as it is shown."""
    return MASKED if number is None else whole(number.shown)


def percent(share: float, digits: int = 0) -> str:
    """``62 %``; with ``digits`` ``62,4 %``. Never « 100 % » or « 0 % » by rounding alone."""
    value = share * 100
    if not digits and (0 < value < 0.5 or 99.5 <= value < 100):
        digits = 1
    if value < 100 and f"{value:.{digits}f}" == f"{100:.{digits}f}":
        return f"plus de 99,9{THIN}%"
    return f"{value:.{digits}f}".replace(".", ",") + f"{THIN}%"


def between(found: Interval) -> str:
    """``entre 60 et 64 %``."""
    digits = 0 if found.high - found.low >= 0.03 else 1
    low = percent(found.low, digits).removesuffix(f"{THIN}%")
    if percent(found.low, digits) == percent(found.high, digits):
        return f"à {percent(0.1 / 100, 1)} près"
    return f"entre {low} et {percent(found.high, digits)}"


def alone(found: Interval) -> str:
    """A share without its interval, with as many figures as the interval allows."""
    return percent(found.value, 0 if found.high - found.low >= 0.03 else 1)


def share(found: Interval) -> str:
    """A share with its interval: ``62 % (entre 60 et 64 %)``."""
    return f"{alone(found)} ({between(found)})"


def points(found: Interval) -> str:
    """A difference of shares: ``+3,2 points (entre +1,0 et +5,4)``."""

    def signed(value: float) -> str:
        return f"{value * 100:+.1f}".replace(".", ",").replace("-", "−")

    return f"{signed(found.value)} points (entre {signed(found.low)} et {signed(found.high)})"


def quarter(word: str) -> str:
    """``2026T3`` as « 3e trimestre 2026 »."""
    if len(word) != 6 or word[4] != "T":
        return word
    place = "1er" if word[5] == "1" else f"{word[5]}e"
    return f"{place} trimestre {word[:4]}"


def short_quarter(word: str) -> str:
    """``2026T3`` as « T3 2026 »."""
    return f"{word[4:]} {word[:4]}" if len(word) == 6 else word


def desks(least: int) -> str:
    """A class of numbers of desks, by its lower end."""
    return f"{whole(least)}\u00a0ou\u00a0plus" if least else MASKED


def label(dim: str, value: str) -> str:
    """What a recorded word means to a reader; unknown words come back as they are."""
    if value == "retenu" and dim != "resultat":
        return "non montré par les lieux"
    if value in _SPECIAL:
        return _SPECIAL[value]
    words = _WORDS.get(dim)
    if words is None:
        return quarter(value) if dim == "trimestre" else value
    try:
        word = words(value)
    except ValueError:
        return value
    return _INSTEAD.get(str(word), word.label)


def join(items: list[str]) -> str:
    """``a, b et c``."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} et {items[-1]}"
