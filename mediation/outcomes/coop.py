"""The visit just closed as a filled-in activity form of La Coop de la médiation numérique.

From memory only, for the one visit the mediator has just closed: nothing is
kept, queued or sent; the mediator opens the link in the browser and decides.
Nothing about the person goes in: no name, no note, no « bénéficiaire ».

Their link format is internal to La Coop and undocumented (superjson, then
deflate, then URL-safe base64; read in its source, June 2026, and decoded with
pako 2.1.0 and superjson 2.2.2). It may change, hence ``FORMAT`` and ``text``,
which says the same to be copied by hand.
"""

from __future__ import annotations

import base64
import json
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mediation.journey.vocabulary import Family, Guidance, Hand, Result, Word

if TYPE_CHECKING:
    from datetime import date

FORMAT = "2026-06"
ADDRESS = "https://coop-numerique.anct.gouv.fr/coop/mes-activites/cra/individuel"

_LENGTHS = (15, 30, 45, 60, 90, 120)
"""Durations La Coop offers, in minutes; a longer one is given in hours and minutes."""
_LONGEST = 24 * 60 - 15


class Theme(Word):
    """« Thématiques » of La Coop: its key, its French text."""

    HELP = "AideAuxDemarchesAdministratives", "Aide aux démarches administratives"
    PAPERS = "PapiersElectionsCitoyennete", "Papiers - Élections - Citoyenneté"
    FAMILY = "FamilleScolarite", "Famille - Scolarité"
    HEALTH = "SocialSante", "Social - Santé"
    WORK = "TravailFormation", "Travail - Formation - Entreprise"
    HOUSING = "Logement", "Logement"
    TRANSPORT = "TransportsMobilite", "Transports - Mobilité"
    MONEY = "ArgentImpots", "Argent - Impôts"
    JUSTICE = "Justice", "Justice"
    FOREIGNERS = "EtrangersEurope", "Étrangers - Europe"
    LEISURE = "LoisirsSportsCulture", "Loisirs - Sports - Culture"
    ASSOCIATIONS = "Associations", "Associations"


class Place(Word):
    """« Type de lieu »."""

    DESK = "LieuActivite", "Lieu d'activité"
    REMOTE = "ADistance", "À distance"


class Equipment(Word):
    """« Matériel »."""

    COMPUTER = "Ordinateur", "Ordinateur"
    PHONE = "Telephone", "Téléphone"
    TABLET = "Tablette", "Tablette"
    OTHER = "Autre", "Autre"
    NONE = "Aucun", "Pas de matériel"


class Autonomy(Word):
    """« Niveau d'autonomie »."""

    GUIDED = "EntierementAccompagne", "Avec guidage"
    PARTLY = "PartiellementAutonome", "Autonome avec guidage en cas de besoin"
    ALONE = "Autonome", "Autonome"


class Structure(Word):
    """« Structure de redirection »."""

    ADMINISTRATION = "Administration", "Administration (mairie, préfecture…)"
    DIGITAL = "MediationNumerique", "Autre structure de médiation numérique"
    OPERATOR = "OperateurOuOrganismeEnCharge", "Opérateur ou organisme en charge"
    SOCIAL = "AideSociale", "Structure d'aide sociale"
    WORK = "InsertionProfessionnelle", "Structure d'insertion professionnelle"
    DESK = "AideAuxDemarchesAdministratives", "Structure d'aide aux démarches administratives"
    OTHER = "Autre", "Autre"


@dataclass(frozen=True, slots=True)
class Activity:
    """One visit, as La Coop asks about it. ``minutes`` as measured; ``day`` of the visit."""

    day: date
    minutes: float
    themes: tuple[Theme, ...]
    hand: Hand
    guidance: Guidance
    result: Result
    place: Place = Place.DESK
    equipment: tuple[Equipment, ...] = (Equipment.COMPUTER,)
    structure: Structure | None = None
    """Only with ``Result.REFERRED``, and only when known."""


_THEMES: dict[Family, Theme] = {
    Family.HEALTH: Theme.HEALTH,
    Family.ALLOWANCES: Theme.HEALTH,
    # Never « Étrangers »: an identity card and a residence card are the same theme.
    Family.TITLES: Theme.PAPERS,
    Family.RETIREMENT: Theme.HEALTH,
    Family.WORK: Theme.WORK,
    Family.TAXES: Theme.MONEY,
    Family.HOUSING: Theme.HOUSING,
    Family.ENERGY: Theme.HOUSING,
    Family.DISABILITY: Theme.HEALTH,
    Family.TRANSPORT: Theme.TRANSPORT,
    Family.JUSTICE: Theme.JUSTICE,
}


def themes_of(family: Family) -> tuple[Theme, ...]:
    """A journey's family as their « thématiques »; none where they have no such theme."""
    return (_THEMES[family],) if family in _THEMES else ()


def autonomy_of(hand: Hand, guidance: Guidance) -> Autonomy | None:
    """Our « main » as their autonomy; nothing where they have no such value.

    They have none for « fait à la place »: then the field is left empty.
    """
    if hand is Hand.PERSON:
        return Autonomy.ALONE if guidance is Guidance.NONE else Autonomy.PARTLY
    return Autonomy.GUIDED if hand is Hand.TOGETHER else None


def state(activity: Activity) -> dict[str, Any]:
    """The form's fields, in their keys; what is not known is absent."""
    referred = activity.result is Result.REFERRED
    themes = dict.fromkeys((Theme.HELP, *activity.themes))
    fields: dict[str, Any] = {
        "date": activity.day.isoformat(),
        "duree": _duration(activity.minutes),
        "typeLieu": str(activity.place),
        "thematiques": [str(theme) for theme in themes],
        "materiel": [str(item) for item in activity.equipment],
        "orienteVersStructure": "yes" if referred else "no",
    }
    autonomy = autonomy_of(activity.hand, activity.guidance)
    if autonomy is not None:
        fields["autonomie"] = str(autonomy)
    if referred and activity.structure is not None:
        fields["structureDeRedirection"] = str(activity.structure)
    return fields


def link(activity: Activity) -> str:
    """The address that opens the form already filled."""
    packed = zlib.compress(json.dumps({"json": state(activity)}, separators=(",", ":")).encode())
    return f"{ADDRESS}?v={base64.urlsafe_b64encode(packed).rstrip(b'=').decode()}"


def text(activity: Activity) -> str:
    """The same in French, to copy by hand when the link no longer opens a filled form."""
    autonomy = autonomy_of(activity.hand, activity.guidance)
    referred = activity.result is Result.REFERRED
    themes = dict.fromkeys((Theme.HELP, *activity.themes))
    lines = [
        f"Date : {activity.day:%d/%m/%Y}",
        f"Durée : {_minutes(activity.minutes)} minutes",
        f"Lieu : {activity.place.label}",
        f"Thématiques : {', '.join(theme.label for theme in themes)}",
        f"Matériel : {', '.join(item.label for item in activity.equipment)}",
        f"Autonomie : {autonomy.label if autonomy else 'ne rien cocher'}",
        f"Orienté vers une autre structure : {'oui' if referred else 'non'}",
    ]
    if referred and activity.structure is not None:
        lines.append(f"Structure : {activity.structure.label}")
    return "\n".join(lines)


def _minutes(minutes: float) -> int:
    """The nearest duration that the form can hold."""
    if minutes <= (_LENGTHS[-1] + 135) / 2:
        return min(_LENGTHS, key=lambda length: abs(length - minutes))
    return min(_LONGEST, round(minutes / 15) * 15)


def _duration(minutes: float) -> dict[str, Any]:
    rounded = _minutes(minutes)
    if rounded in _LENGTHS:
        return {"duree": str(rounded)}
    return {
        "duree": "personnaliser",
        "dureePersonnaliseeHeures": rounded // 60,
        "dureePersonnaliseeMinutes": rounded % 60,
    }
