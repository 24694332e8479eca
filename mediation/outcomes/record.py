"""What may be kept of a visit: the whole list, as types.

An ``Outcome`` is one row of the desk's file; a ``StepTally`` only adds to
counters that no row points to. Nothing else is ever written. No field can hold
a person: no identifier, age, gender, place, language, day, hour or free text
(WP216 criteria; figures in the project's facts: a row with day and age names
85 % of the visits of a small desk). A new field needs a new ``SCHEMA_VERSION``
and its line in ``docs/donnees.md``, which is written from ``FIELDS``.

Pure: no clock, no database; cheap to import.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from mediation.journey.vocabulary import (
    Audience,
    Blocker,
    Discretion,
    DurationBand,
    Guidance,
    Hand,
    Referral,
    Result,
    VisitKind,
    VoiceAnswer,
    VoiceQuestion,
    VoiceState,
    Word,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

SCHEMA_VERSION = 1

_QUARTER = re.compile(r"[0-9]{4}T[1-4]")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_HASH = re.compile(r"[0-9a-f]{12}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*")
# So many digits, with or without separators, are a date, a telephone, a file or a
# social security number, never an id.
_NUMBER = re.compile(r"(?:[0-9][-/]?){6}")
MAX_ID = 64
MAX_STEP = 182
"""Characters of a step id with its two fragments at most: three ids of 60 and their slashes."""
MAX_VERSION = 9999
_MAX_DEPTH = 3


class Counted(Word):
    """What a counter counts (``quoi``)."""

    REACHED = "atteinte", "étape atteinte"
    LEFT = "quittee", "visite arrêtée à cette étape"
    BACK = "reprise", "retour en arrière depuis cette étape"
    HELPED = "aidee", "« ce qui peut bloquer » a servi à cette étape"
    REFUSAL = "refus", "la personne a refusé l'aide"
    OPEN = "non-clos", "visite quittée sans bilan"
    OBJECTION = "objection", "la personne a refusé que la visite soit comptée"
    ANSWER = "reponse", "une des trois questions : ce que la personne a répondu, ou qu'elle passe"
    AUDIO = "son", "une étape a été écoutée"
    CARD = "carte", "une carte a été faite"
    LANGUAGE = "langue", "langue choisie pour l'écoute ou la carte"
    PUBLIC = "public", "ce que la personne a dit d'elle-même"


OF_A_STEP = frozenset({Counted.REACHED, Counted.LEFT, Counted.BACK, Counted.HELPED})
"""Counters kept per journey version and step."""
OF_A_JOURNEY = frozenset({Counted.REFUSAL, Counted.OPEN, Counted.OBJECTION})
"""Counters kept per journey version. The others are kept for the whole desk, so
that a rare language never stands beside a rare journey."""


VOICE_KEYS: frozenset[str] = frozenset(
    {str(answer) for answer in VoiceAnswer}
    | {
        f"{question}-{state}"
        for question in VoiceQuestion
        for state in VoiceState
        # How many answered is the sum of the answers: kept twice, it could be taken apart.
        if state is not VoiceState.ANSWERED
    }
)
"""Everything that is counted of the person's three questions: ``savoir-oui``, ``savoir-passe``."""


@dataclass(frozen=True, slots=True)
class Field:
    """A column of the desk's file, as explained to a data-protection officer."""

    column: str
    attribute: str
    why: str
    words: type[Word] | None = None


FIELDS: tuple[Field, ...] = (
    Field("trimestre", "quarter", "Compter par trimestre. Ni jour ni heure."),
    Field("parcours", "journey", "Quel parcours a servi : lequel aide, lequel bloque."),
    Field("version", "version", "Quelle version du parcours : savoir si une correction a aidé."),
    Field("empreinte", "hash", "Le texte exact du parcours (12 caractères de son empreinte)."),
    Field("resultat", "result", "Comment la visite s'est finie.", Result),
    Field(
        "orientation", "referral", "Comment la personne a été orientée, si elle l'a été.", Referral
    ),
    Field("main", "hand", "Qui tenait la souris : mesure l'autonomie, pas la personne.", Hand),
    Field("guidage", "guidance", "Comment le parcours a été utilisé.", Guidance),
    Field("passage", "visit", "Première venue pour ce besoin, ou suite.", VisitKind),
    Field("blocage", "blocker", "Ce qui a bloqué : dit quoi réparer dans le service.", Blocker),
    Field("etape", "blocking_step", "À quelle étape du parcours cela a bloqué. Vide sinon."),
    Field(
        "duree", "duration", "Durée par tranche, calculée en mémoire par le poste.", DurationBand
    ),
)
"""Every field of ``Outcome``, in the order of the file's columns."""


def quarter_of(day: date) -> str:
    """The quarter of ``day`` as it is recorded: ``2026T4``."""
    return f"{day.year:04d}T{(day.month + 2) // 3}"


def may_record(discretion: Discretion) -> bool:
    """Whether a journey of this discretion may leave any trace. A ``SECRET`` one may not."""
    return discretion is not Discretion.SECRET


def _need(holds: bool, name: str, value: object) -> None:
    if not holds:
        # The value itself stays out of the message: it could be anything, and
        # an error message may end in a log.
        raise ValueError(f"{name} is not of the recorded form ({type(value).__name__})")


def _is_id(value: object) -> bool:
    return (
        isinstance(value, str)
        and len(value) <= MAX_ID
        and _ID.fullmatch(value) is not None
        and not _NUMBER.search(value)
    )


def _is_quarter(value: object) -> bool:
    return isinstance(value, str) and _QUARTER.fullmatch(value) is not None


def is_step_id(value: object) -> bool:
    """Whether ``value`` is a step id: ``accord``, or ``compte/mot-de-passe`` through fragments."""
    if not isinstance(value, str) or len(value) > MAX_STEP:
        return False
    parts = value.split("/")
    return (
        len(parts) <= _MAX_DEPTH
        and all(_is_id(part) for part in parts)
        and not _NUMBER.search(value)
    )


def _need_journey(quarter: object, journey: object, version: object, hash_: object) -> None:
    _need(_is_quarter(quarter), "quarter", quarter)
    _need(_is_id(journey), "journey", journey)
    _need(type(version) is int and 1 <= version <= MAX_VERSION, "version", version)
    _need(isinstance(hash_, str) and _HASH.fullmatch(hash_) is not None, "hash", hash_)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One closed visit. Raises ``ValueError`` when a field is not of the recorded form.

    ``quarter`` as ``quarter_of`` writes it; ``hash`` the first 12 hexadecimal
    digits of the journey's SHA-256; ``referral`` present exactly when ``result``
    is ``REFERRED``; ``blocking_step`` '' when nothing blocked or the step is
    not known.
    """

    quarter: str
    journey: str
    version: int
    hash: str
    result: Result
    referral: Referral | None
    hand: Hand
    guidance: Guidance
    visit: VisitKind
    blocker: Blocker
    blocking_step: str
    duration: DurationBand

    def __post_init__(self) -> None:
        _need_journey(self.quarter, self.journey, self.version, self.hash)
        for name, words in (
            ("result", Result),
            ("hand", Hand),
            ("guidance", Guidance),
            ("visit", VisitKind),
            ("blocker", Blocker),
            ("duration", DurationBand),
        ):
            value = getattr(self, name)
            _need(isinstance(value, words), name, value)
        _need(
            self.referral is None or isinstance(self.referral, Referral), "referral", self.referral
        )
        if (self.result is Result.REFERRED) != (self.referral is not None):
            raise ValueError("referral goes with the result « oriente », and only with it")
        step = self.blocking_step
        _need(step == "" or is_step_id(step), "blocking_step", step)
        if step and self.blocker is Blocker.NONE:
            raise ValueError("a blocking step needs a blocker")

    def values(self) -> tuple[str | int | None, ...]:
        """The row as stored, in the order of ``FIELDS``: plain text and numbers."""
        return tuple(
            str(value) if isinstance(value, str) else value
            for value in (getattr(self, field.attribute) for field in FIELDS)
        )


@dataclass(frozen=True, slots=True)
class StepCount:
    """How often a step was reached, left for good, taken back, and helped. Numbers of times."""

    reached: int = 0
    left: int = 0
    back: int = 0
    helped: int = 0


def _nothing() -> Mapping[str, int]:
    return MappingProxyType({})


Cell = tuple[str, str, int, str, str, str]
"""A counter: quarter, journey, version, hash, counted, key."""


@dataclass(frozen=True, slots=True)
class StepTally:
    """What one visit adds to the counters. Raises ``ValueError`` on anything else.

    The step counters, ``refusals``, ``open`` (« non clos ») and ``objections``
    are kept per journey version; ``audio``, ``cards``, ``languages`` and
    ``publics`` for the whole desk.
    """

    quarter: str
    journey: str
    version: int
    hash: str
    steps: Mapping[str, StepCount] = field(default_factory=dict)
    refusals: int = 0
    open: int = 0
    objections: int = 0
    audio: int = 0
    cards: int = 0
    languages: Mapping[str, int] = field(default_factory=_nothing)
    publics: Mapping[Audience, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _need_journey(self.quarter, self.journey, self.version, self.hash)
        for step in self.steps:
            _need(is_step_id(step), "step", step)
        for language in self.languages:
            right = _LANGUAGE.fullmatch(language) and not _NUMBER.search(language)
            _need(bool(right), "language", language)
        for public in self.publics:
            _need(isinstance(public, Audience), "public", public)
        for _, _, number in self._all():
            _need(type(number) is int and number >= 0, "count", number)

    def _all(self) -> Iterator[tuple[Counted, str, int]]:
        for step, count in self.steps.items():
            yield Counted.REACHED, step, count.reached
            yield Counted.LEFT, step, count.left
            yield Counted.BACK, step, count.back
            yield Counted.HELPED, step, count.helped
        yield Counted.REFUSAL, "", self.refusals
        yield Counted.OPEN, "", self.open
        yield Counted.OBJECTION, "", self.objections
        yield Counted.AUDIO, "", self.audio
        yield Counted.CARD, "", self.cards
        for language, number in self.languages.items():
            yield Counted.LANGUAGE, language, number
        for public, number in self.publics.items():
            yield Counted.PUBLIC, str(public), number

    def cells(self) -> Iterator[tuple[Cell, int]]:
        """``((quarter, journey, version, hash, counted, key), number)`` for every number but 0.

        What is kept for the whole desk has journey '', version 0 and hash ''.
        """
        for counted, key, number in self._all():
            if number:
                of_journey = counted in OF_A_STEP or counted in OF_A_JOURNEY
                whose = (self.journey, self.version, self.hash) if of_journey else ("", 0, "")
                yield (self.quarter, *whose, str(counted), key), number


@dataclass(frozen=True, slots=True)
class VoiceTally:
    """What persons answered to the three questions, or that they passed: numbers by ``VOICE_KEYS``.

    It names no journey. Raises ``ValueError`` on anything else.
    """

    quarter: str
    answers: Mapping[str, int]

    def __post_init__(self) -> None:
        _need(_is_quarter(self.quarter), "quarter", self.quarter)
        for answer, number in self.answers.items():
            _need(answer in VOICE_KEYS, "answer", answer)
            _need(type(number) is int and number >= 0, "count", number)

    def cells(self) -> Iterator[tuple[Cell, int]]:
        """As ``StepTally.cells``: kept for the whole desk."""
        for answer, number in self.answers.items():
            if number:
                yield (self.quarter, "", 0, "", str(Counted.ANSWER), str(answer)), number


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof that an outcome is on the disk; hand it back to ``OutcomeLog.undo``.

    ``key`` is random and says nothing. ``spooled``: it waits in the reserve and
    goes to the file later, by itself. ``remark`` is a French sentence for the
    screen, '' when there is nothing to say.
    """

    key: str = field(repr=False)
    spooled: bool = False
    remark: str = ""

    @property
    def sentence(self) -> str:
        """What to tell the mediator. Begins with « Bilan enregistré »."""
        return f"Bilan enregistré. {self.remark}".strip()


@dataclass(frozen=True, slots=True)
class Summary:
    """What the desk's own file holds, counted. Never leaves the desk.

    Each mapping goes from a recorded word to a number of visits, in the order
    of the vocabulary (journeys and quarters in alphabetical order), without
    zeros. ``waiting`` outcomes are in the reserve and not yet in the counts.
    """

    total: int
    waiting: int
    counts: Mapping[str, Mapping[str, int]]
    counters: Mapping[str, int]

    def as_dict(self) -> dict[str, object]:
        """For ``--json``: ``{"total", "en_attente", "resultat": {...}, ... "compteurs"}``."""
        return {
            "total": self.total,
            "en_attente": self.waiting,
            **{name: dict(counts) for name, counts in self.counts.items()},
            "compteurs": dict(self.counters),
        }
