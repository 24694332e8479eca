"""Journey and fragment, format 1, as frozen values.

Attributes are English; the keys of the file are their French aliases, and those
are what an error names. Nothing here reads a file: see ``load``.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic import StringConstraints as Limits

from accessibility.text import clean, one_line
from mediation.journey import vocabulary as v


def _yes_no(value: object) -> object:
    if isinstance(value, str) and value in {"oui", "non"}:
        return value == "oui"
    raise ValueError("répondez « oui » ou « non »")


def _iso_day(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise ValueError("une date s'écrit année-mois-jour, par exemple 2026-11-22")
    return value


def _whole_number(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value):
        return int(value)
    raise ValueError("écrivez un nombre entier, en chiffres")


def _one_or_many(value: object) -> object:
    return [value] if isinstance(value, str) else value


def is_url(value: str) -> bool:
    """Whether ``value`` is an https address as journeys write them."""
    return bool(re.fullmatch(r"https://[a-z0-9.-]+\.[a-z]{2,}(/[^\s<>\"'\\^`{|}]*)?", value))


def _plain_url(value: str) -> str:
    if not is_url(value):
        raise ValueError("une adresse commence par https:// et n'a pas d'espace")
    return value


Id = Annotated[str, Limits(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
"""A stable name, never shown: small letters, digits, dashes."""
Line = Annotated[str, AfterValidator(one_line), Limits(min_length=1, max_length=200)]
"""A short text on one line."""
Prose = Annotated[str, AfterValidator(clean), Limits(min_length=1, max_length=1200)]
"""Sentences, one a line."""
YesNo = Annotated[bool, BeforeValidator(_yes_no)]
Day = Annotated[date, BeforeValidator(_iso_day)]
Count = Annotated[int, BeforeValidator(_whole_number)]
Url = Annotated[str, Limits(max_length=400), AfterValidator(_plain_url)]
Span = Annotated[str, Limits(pattern=r"^P[1-9][0-9]{0,2}[DWMY]$")]
"""A length of time as ISO 8601 writes it: P10D, P2W, P3M, P1Y."""
Month = Annotated[str, Limits(pattern=r"^(M([+-][0-9]{1,2})?|\d{4}-\d{2})$")]
"""A month counted from the visit's (M-4) or written out (2026-12)."""
T = TypeVar("T")
Many = Annotated[tuple[T, ...], BeforeValidator(_one_or_many)]
"""A list, or one value alone."""
Conditions = dict[Id, Annotated[tuple[Id, ...], BeforeValidator(_one_or_many)]]


class Part(BaseModel):
    """A piece of a file: frozen, and an unknown key is an error."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        str_strip_whitespace=True,
        # One pattern stands in some sixty places: Python's engine shares it, the other one
        # compiles it for each, which was a third of the import and 0.7 MB.
        regex_engine="python-re",
    )


class Source(Part):
    """Where facts come from."""

    ref: Line
    url: Url | None = None
    dated: Day | None = Field(None, alias="date")
    checked: Day = Field(alias="vu_le")


class Responsible(Part):
    """Who keeps the journey true."""

    organisation: Line = Field(alias="structure")
    contact: Line


class Origin(Part):
    """Where a shared contact or fact comes from, dated."""

    ref: Line
    url: Url | None = None
    dated: Day | None = Field(None, alias="date")
    checked: Day = Field(alias="vu_le")


class Contact(Part):
    """A place or a number; a ``pro`` one is for the mediator only."""

    id: Id
    name: Line = Field(alias="nom")
    phone: Line | None = Field(None, alias="telephone")
    hours: Line | None = Field(None, alias="horaires")
    about: Line | None = Field(None, alias="objet")
    audience: v.ContactFor = Field(v.ContactFor.PERSON, alias="pour")
    source: Line | Origin | None = None
    """A ``ref`` of the journey's sources; in ``resources``, the source itself."""
    to_confirm: YesNo = Field(False, alias="a_confirmer")
    review_before: Day | None = Field(None, alias="a_relire_avant")
    useful: YesNo = Field(False, alias="numero_utile")
    """In ``resources``: stands on the card of useful numbers, the same for everybody."""


class Trouble(Part):
    """What can go wrong at a step (``si_probleme``): a remedy, a way out, or both."""

    when: Line = Field(alias="quand")
    remedy: Prose | None = Field(None, alias="alors")
    goto: Id | None = Field(None, alias="vers")
    blocker: v.Blocker | None = Field(None, alias="blocage")


class Months(Part):
    """A period in months, worked out on the day of the visit."""

    start: Month = Field(alias="de")
    end: Month = Field(alias="a")


class StepBase(Part):
    """What every step may carry."""

    id: Id
    mediator: Prose | None = Field(None, alias="mediateur")
    person: Annotated[Prose, Limits(max_length=600)] | None = Field(None, alias="usager")
    spoken: Prose | None = Field(None, alias="oral")
    picto: Id | None = None
    card: Annotated[Line, Limits(max_length=160)] | None = Field(None, alias="carte")
    autonomy: Prose | None = Field(None, alias="autonomie")
    when: Conditions = Field(default_factory=dict, alias="si")
    unless: Conditions = Field(default_factory=dict, alias="sauf")
    goto: Id | None = Field(None, alias="vers")
    sources: Many[Line] = Field((), alias="source")
    """``ref`` of the script's sources that this step rests on."""
    to_confirm: YesNo = Field(False, alias="a_confirmer")
    period: Months | None = Field(None, alias="periode")
    facts: Many[Id] = Field((), alias="faits")
    discretion: v.Discretion | None = None
    valid_from: Day | None = Field(None, alias="valable_du")
    valid_until: Day | None = Field(None, alias="valable_jusquau")
    former_ids: Many[Id] = Field((), alias="anciens_ids")


class Say(StepBase):
    """Something to say."""

    kind: Literal["dire"] = Field(alias="type")


class Answer(Part):
    """One answer to a question."""

    id: Id
    text: Line = Field(alias="texte")
    goto: Id | None = Field(None, alias="vers")


class Ask(StepBase):
    """A question with its answers."""

    kind: Literal["demander"] = Field(alias="type")
    answers: tuple[Answer, ...] = Field(alias="reponses", min_length=2, max_length=6)
    several: YesNo = Field(False, alias="plusieurs")
    to: Literal["mediateur", "personne"] = Field("personne", alias="a")


class Paper(Part):
    """A paper asked for."""

    id: Id
    name: Line = Field(alias="nom")
    required: YesNo = Field(True, alias="obligatoire")
    form: v.DocumentForm | None = Field(None, alias="forme")
    validity: Span | None = Field(None, alias="validite")
    one_of: Id | None = Field(None, alias="un_parmi")
    if_missing: Id | None = Field(None, alias="si_manque")


class Point(Part):
    """A line of a tick list."""

    id: Id
    text: Line = Field(alias="texte")


class Check(StepBase):
    """Papers to have, or points to tick."""

    kind: Literal["verifier"] = Field(alias="type")
    papers: tuple[Paper, ...] = Field((), alias="documents", max_length=8)
    points: tuple[Point, ...] = Field((), max_length=8)
    troubles: tuple[Trouble, ...] = Field((), alias="si_probleme", max_length=6)


class Do(StepBase):
    """Something done, by the person's own hands where possible."""

    kind: Literal["faire"] = Field(alias="type")
    hands: v.Hands = Field(v.Hands.PERSON, alias="mains")
    device: v.Device = Field(v.Device.DESK, alias="appareil")
    link: Url | None = Field(None, alias="lien")
    commits: v.Commitment | None = Field(None, alias="engage")
    proof: Line | None = Field(None, alias="preuve")
    troubles: tuple[Trouble, ...] = Field((), alias="si_probleme", max_length=8)


class Wait(StepBase):
    """Somebody else's turn."""

    kind: Literal["attendre"] = Field(alias="type")
    who: Line = Field(alias="qui")
    at_least: Span | None = Field(None, alias="delai_min")
    at_most: Span | None = Field(None, alias="delai_max")
    meanwhile: Line | None = Field(None, alias="en_attendant")
    chase: Line | None = Field(None, alias="relance")
    contact: Id | None = None
    may_stop: YesNo = Field(False, alias="reprise")
    troubles: tuple[Trouble, ...] = Field((), alias="si_probleme", max_length=7)


class Warn(StepBase):
    """A warning that is never skipped."""

    kind: Literal["alerte"] = Field(alias="type")
    danger: v.Danger


class Agree(StepBase):
    """The person agrees, or refuses and is helped otherwise."""

    kind: Literal["accord"] = Field(alias="type")
    nature: v.AgreementKind
    refusal: Id = Field(alias="refus")
    signatory: v.Signatory | None = Field(None, alias="signataire")


class Refer(StepBase):
    """Another place or number, precisely."""

    kind: Literal["orienter"] = Field(alias="type")
    to: Line = Field(alias="vers_qui")
    contact: Id | None = None


class Include(StepBase):
    """A fragment; an exit that is not mapped goes to the next step."""

    kind: Literal["inclure"] = Field(alias="type")
    fragment: Id
    exits: dict[Id, Id] = Field(default_factory=dict, alias="sorties")


class End(StepBase):
    """An end of the journey (``resultat``) or of a fragment (``sortie``)."""

    kind: Literal["fin"] = Field(alias="type")
    result: v.Result | None = Field(None, alias="resultat")
    exit: Id | None = Field(None, alias="sortie")
    then: Id | None = Field(None, alias="suite")
    """Another journey that goes on from here."""
    blocker: v.Blocker | None = Field(None, alias="blocage")


TROUBLED = (Check, Do, Wait)
"""Steps where something can go wrong (``si_probleme``)."""
CONTACTED = (Refer, Wait)
"""Steps that name whom to call (``contact``)."""

Step = Say | Ask | Check | Do | Wait | Warn | Agree | Refer | Include | End
AnyStep = Annotated[Step, Field(discriminator="kind")]

TrialAnswer = str | tuple[str, ...] | dict[str, str]


class Trial(Part):
    """A walk its author expects to end well: answers by step, and the end."""

    name: Line = Field(alias="nom")
    answers: dict[str, TrialAnswer] = Field(default_factory=dict, alias="reponses")
    expected: str = Field(alias="attendu")
    """A ``resultat``; in a fragment, one of its exits."""


class Script(Part):
    """What a journey and a fragment have in common."""

    format: Literal["1"]
    id: Id
    version: Annotated[Count, Field(ge=1, le=9999)]
    status: v.JourneyStatus = Field(v.JourneyStatus.DRAFT, alias="statut")
    title: Annotated[Line, Limits(max_length=90)] = Field(alias="titre")
    responsible: Responsible = Field(alias="responsable")
    licence: Line
    reviewed: Day = Field(alias="relu_le")
    review_before: Day = Field(alias="a_relire_avant")
    sources: tuple[Source, ...] = Field(min_length=1, max_length=30)
    contacts: tuple[Contact, ...] = Field((), max_length=30)
    steps: tuple[AnyStep, ...] = Field(alias="etapes", min_length=1, max_length=80)
    trials: tuple[Trial, ...] = Field((), alias="essais", max_length=60)


class Journey(Script):
    """A guided procedure, from a need to an end."""

    genre: Literal["parcours"] = "parcours"
    need: Line = Field(alias="besoin")
    words: Many[Line] = Field((), alias="mots")
    audiences: Many[v.Audience] = Field(alias="public", min_length=1)
    family: v.Family = Field(v.Family.OTHER, alias="famille")
    discretion: v.Discretion
    minutes: Annotated[Count, Field(ge=1, le=180)] = Field(alias="duree")
    offline: Prose = Field(alias="sans_numerique")
    card_model: v.CardModel = Field(v.CardModel.NEXT, alias="carte_modele")
    replaced_by: Id | None = Field(None, alias="remplace_par")
    valid_from: Day | None = Field(None, alias="valable_du")
    valid_until: Day | None = Field(None, alias="valable_jusquau")


class Fragment(Script):
    """A piece of journey used by several."""

    genre: Literal["fragment"]
    exits: tuple[Id, ...] = Field(alias="sorties", min_length=1, max_length=6)
    """Declared exits; the first is the ordinary one."""


class Fact(Part):
    """An amount, a delay or a ceiling: written once, dated, in ``resources/faits.yaml``."""

    id: Id
    text: Line = Field(alias="texte")
    value: Line | None = Field(None, alias="valeur")
    day: Day | None = Field(None, alias="jour")
    """The day it falls on, for what happens once."""
    source: Origin
    to_confirm: YesNo = Field(False, alias="a_confirmer")
    review_before: Day | None = Field(None, alias="a_relire_avant")


STEP_MODELS: dict[str, type[StepBase]] = {
    "dire": Say,
    "demander": Ask,
    "verifier": Check,
    "faire": Do,
    "attendre": Wait,
    "alerte": Warn,
    "accord": Agree,
    "orienter": Refer,
    "inclure": Include,
    "fin": End,
}
