"""Which desk a bundle comes from: its own settings, and nothing more."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mediation import signing
from mediation.journey.vocabulary import Word
from mediation.outcomes.errors import OutcomeError

if TYPE_CHECKING:
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from mediation.settings import Settings

ID_PATTERN = r"[a-z0-9]+(-[a-z0-9]+)*"
_DEPARTMENT = r"[0-9]{2}|2[AB]|97[0-9]|98[0-9]"
_LONGEST = 60


class SiteError(OutcomeError):
    """The desk's settings do not say where it is, or its key is not one; French, what to write."""


class Territory(Word):
    """Where the desk is, as its bundles say."""

    RURAL = "rural", "à la campagne"
    QPV = "qpv", "quartier prioritaire"
    OTHER = "autre", "autre"


@dataclass(frozen=True, slots=True)
class Site:
    """The desk that sends; in the header only. ``ValueError`` when not of that form."""

    id: str
    department: str
    territory: Territory

    def __post_init__(self) -> None:
        if len(self.id) > _LONGEST or not re.fullmatch(ID_PATTERN, self.id):
            raise ValueError("a site id is made of small letters, digits and dashes")
        if not re.fullmatch(_DEPARTMENT, self.department):
            raise ValueError("a department is two or three characters, as « 23 » or « 974 »")


def site_of(settings: Settings) -> Site:
    """The site that ``reglages.toml`` describes; ``SiteError`` says every line to write."""
    words = ", ".join(f'"{word}"' for word in Territory)
    missing = []
    if not re.fullmatch(ID_PATTERN, settings.site_id) or len(settings.site_id) > _LONGEST:
        missing.append('identifiant = "fs-gueret" (minuscules, chiffres, tirets)')
    if not re.fullmatch(_DEPARTMENT, settings.department):
        missing.append('departement = "23" (son numéro, comme "2A" ou "974")')
    if settings.territory not in set(Territory):
        missing.append(f"territoire = l'un de ces mots : {words}")
    if missing:
        raise SiteError(
            f"Le fichier « {settings.file} » ne dit pas encore d'où part le bilan. "
            f"Écrivez-y : {' ; '.join(missing)}. Puis recommencez."
        )
    return Site(settings.site_id, settings.department, Territory(settings.territory))


def key_of(path: Path) -> tuple[Ed25519PrivateKey, bool]:
    """The key that signs this site's bundles, and whether it was made just now.

    Raises:
        SiteError: when ``path`` holds no such key, or cannot be read or written.
    """
    try:
        return signing.load_or_make(path)
    except signing.WrongKeyError:
        raise SiteError(
            f"« {path} » n'est pas une clé de site. Remettez la bonne, ou ôtez ce fichier pour en"
            " faire une nouvelle ; prévenez alors l'évaluation."
        ) from None
    except OSError as error:
        raise SiteError(
            f"La clé du site, « {path} », ne peut être ni lue ni faite. Vérifiez le disque et le"
            " droit d'écrire dans ce dossier, puis recommencez."
        ) from error
