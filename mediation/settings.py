"""Where things are on this PC, and what this desk may set.

``MEDIATION_HOME`` moves everything at once, to a USB key for instance. Nothing
here makes a folder or fails: a value that cannot be used is reported in
``problems`` and the desk starts without it.

Each setting is one typed field. Its French ``help`` is its documentation: the
screen, the file and line-by-line mode show it, so there is no second list.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

HOME_VARIABLE = "MEDIATION_HOME"
FILE_NAME = "reglages.toml"
SOUND_OUTPUT, PIPER, KEYS = "sortie_son", "voix_piper", "touches"
SPEEDS = ("lente", "normale", "rapide")
COLOURS = ("auto", "sombre", "clair", "contraste", "16-couleurs", "sans-couleur")
_ABOUT = "about"


@dataclass(frozen=True, slots=True)
class About:
    """What a person is told of one setting, and what it may be."""

    key: str
    """Its name in the file: French, ASCII, never changed."""
    label: str
    help: str
    """One to three French sentences."""
    sample: str
    """A value that could be written, as TOML; what a new file shows as a comment."""
    choices: tuple[str, ...] = ()
    most: int = 0
    """The greatest number; the least is 0."""
    longest: int = 80
    """Characters kept of a text."""
    at_start: bool = False
    """Read when the desk opens: a change waits for the next time."""


def _setting(default: Any, about: About) -> Any:
    metadata = {_ABOUT: about}
    if isinstance(default, Mapping):
        return field(default_factory=dict, metadata=metadata)
    return field(default=default, metadata=metadata)


@dataclass(frozen=True, slots=True)
class Settings:
    """What one desk may set, in ``reglages.toml``; ``known`` lists the settings."""

    home: Path
    """The folder of everything this desk keeps."""
    site: str = _setting("", About(
        "site", "Nom du lieu",
        "Le nom de votre lieu. Il est en haut de l'écran et sur les cartes imprimées.",
        '"France Services de Saint-Girons"',
    ))  # fmt: skip
    phone: str = _setting("", About(
        "telephone", "Téléphone du lieu",
        "Le numéro que les personnes peuvent rappeler. Il est imprimé sur les cartes.",
        '"05 00 00 00 00"',
    ))  # fmt: skip
    colours: str = _setting("auto", About(
        "couleurs", "Couleurs de l'écran",
        "« contraste » : blanc et jaune vif sur noir. « 16-couleurs » : pour un vieux terminal. "
        "« sans-couleur » : gras et vidéo inverse seulement. « auto » choisit d'après le terminal.",
        '"contraste"', choices=COLOURS,
    ))  # fmt: skip
    speed: str = _setting("lente", About(
        "vitesse", "Vitesse de la voix",
        "La vitesse au début de chaque visite. La touche v la change pendant la visite.",
        '"normale"', choices=SPEEDS, at_start=True,
    ))  # fmt: skip
    sound_output: str = _setting("", About(
        SOUND_OUTPUT, "Sortie du son",
        "Le nom du casque ou du haut-parleur, comme « mediation diagnostic » l'écrit. "
        "Vide : celui du PC.",
        '"Casque USB"', longest=300, at_start=True,  # a name comes from its maker
    ))  # fmt: skip
    asked: int = _setting(5, About(
        "trois_questions", "Les trois questions à la personne",
        "Elles sont posées à une visite sur ce nombre, tirée au sort. 0 : jamais.",
        "5", most=1000,
    ))  # fmt: skip
    on_paper: bool = _setting(False, About(
        "questions_papier", "Les trois questions sur papier",
        "Quand l'écran de la personne n'est pas ouvert, une feuille remplace l'écran.",
        "true",
    ))  # fmt: skip
    site_id: str = _setting("", About(
        "identifiant", "Identifiant du lieu",
        "Un nom court pour les comptes envoyés : minuscules, chiffres et tirets.",
        '"fs-gueret"',
    ))  # fmt: skip
    department: str = _setting("", About(
        "departement", "Département",
        "Son numéro, pour les comptes envoyés.",
        '"23"',
    ))  # fmt: skip
    territory: str = _setting("", About(
        "territoire", "Territoire",
        "Où est le lieu, pour les comptes envoyés : à la campagne, en quartier prioritaire, "
        "ou autre.",
        '"rural"', choices=("rural", "qpv", "autre"),
    ))  # fmt: skip
    evaluator: str = _setting("", About(
        "evaluation", "Clé de l'évaluation",
        "La clé publique reçue de l'évaluation : elle seule peut lire ce que ce poste envoie. "
        "Vide : les comptes partent lisibles.",
        '"la clé reçue"',
    ))  # fmt: skip
    piper: Mapping[str, Path] = _setting({}, About(
        PIPER, "Voix Piper",
        "Le fichier d'une voix apportée par votre lieu, ou un fichier par langue. "
        "Le chemin part du dossier du poste.",
        '{ fr = "voix/fr.onnx" }', at_start=True,
    ))  # fmt: skip
    keys: Mapping[str, str] = _setting({}, About(
        KEYS, "Touches changées",
        "Le nom d'une action et sa nouvelle touche. Les noms sont dans l'aide de chaque écran, "
        "après la touche. Plusieurs touches : une virgule entre elles.",
        '{ "desk.cover" = "f6,f12" }', at_start=True,
    ))  # fmt: skip
    problems: tuple[str, ...] = field(default=())
    """French sentences about values that could not be used."""

    @property
    def journeys(self) -> Path:
        """Journeys that this desk adds to those of the application."""
        return self.home / "parcours"

    @property
    def packs(self) -> Path:
        """The packs installed on this desk; see ``mediation.journey.pack.shelf``."""
        return self.home / "paquets"

    @property
    def heads(self) -> Path:
        """What the heads of the journey files said, so that a start reads none again."""
        return self.home / "parcours-lus.json"

    @property
    def overlay(self) -> Path:
        """What this desk changes in journeys: its contacts, papers and links."""
        return self.home / "locale.yaml"

    @property
    def publisher_key(self) -> Path:
        """The key that signs the packs made on this desk; private."""
        return self.home / "cle-editeur.pem"

    @property
    def file(self) -> Path:
        """Where these settings are written."""
        return self.home / FILE_NAME

    @property
    def site_key(self) -> Path:
        """The key that signs what this desk sends; private."""
        return self.home / "cle-site.pem"

    @property
    def sent(self) -> Path:
        """Where bundles are put, to be sent by hand."""
        return self.home / "envois"

    @property
    def outcomes(self) -> Path:
        """The folder of the outcome file."""
        return self.home / "bilans"

    @property
    def signals(self) -> Path:
        """Steps that this desk's mediators found wrong."""
        return self.home / "signalements.txt"

    @property
    def day(self) -> Path:
        """The tally of today; another day's is removed."""
        return self.home / "journee.json"

    @property
    def pauses(self) -> Path:
        """Visits that wait for later today, encrypted."""
        return self.home / "pauses"

    @property
    def cards(self) -> Path:
        """Cards and sound files made during a visit, each desk's in its own; see ``tray``."""
        return self.home / "a-emporter"

    @property
    def log(self) -> Path:
        """What went wrong in the program; no text of a visit."""
        return self.home / "journal.txt"


@dataclass(frozen=True, slots=True)
class Known:
    """One setting: the field of ``Settings`` that holds it, its type, and what is told of it."""

    name: str
    kind: str
    """« str », « int », « bool », « Mapping[str, Path] » or « Mapping[str, str] »."""
    about: About
    default: Any


def known() -> tuple[Known, ...]:
    """Every setting, in the order it is shown."""
    return tuple(
        Known(
            f.name,
            str(f.type),
            f.metadata[_ABOUT],
            {} if str(f.type).startswith("Mapping") else f.default,
        )
        for f in fields(Settings)
        if _ABOUT in f.metadata
    )


def home() -> Path:
    """The folder of this desk's data; not made here."""
    chosen = os.environ.get(HOME_VARIABLE, "").strip()
    if chosen:
        return Path(chosen).expanduser().absolute()
    from platformdirs import user_data_path

    return user_data_path("mediation", appauthor=False)


def load(folder: Path | None = None) -> Settings:
    """This desk's settings; a wrong file or value is named in ``problems`` and left out."""
    base = folder or home()
    path = base / FILE_NAME
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return Settings(base)
    except OSError:
        return Settings(base, problems=(f"{path} ne peut pas être lu : réglages ignorés.",))
    from mediation.settings_reading import read

    values, problems = read(raw, path)
    return Settings(base, problems=tuple(problems), **values)
