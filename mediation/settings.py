"""Where things are on this PC, and what this desk is called.

``MEDIATION_HOME`` moves everything at once, to a USB key for instance. Nothing
here makes a folder or fails: a value that cannot be used is reported in
``problems`` and the desk starts without it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

HOME_VARIABLE = "MEDIATION_HOME"
FILE_NAME = "reglages.toml"
ASKED, ON_PAPER = "trois_questions", "questions_papier"
SOUND_OUTPUT, PIPER = "sortie_son", "voix_piper"
SPEED, SPEEDS = "vitesse", ("lente", "normale", "rapide")
# A sound output's name comes from its maker.
_RAREST = 1000
_LONGEST = {SOUND_OUTPUT: 300}


def _is_rate(value: object) -> bool:
    return type(value) is int and 0 <= value <= _RAREST


_CLOSED: dict[str, tuple[str, Callable[[object], bool], str]] = {
    SPEED: ("speed", lambda value: value in SPEEDS, f"{', '.join(SPEEDS)}, entre guillemets"),
    ASKED: (
        "asked",
        _is_rate,
        f"un nombre de 0 à {_RAREST}, sans guillemets (5 : une visite sur 5 ; 0 : jamais)",
    ),
    ON_PAPER: (
        "on_paper",
        lambda value: isinstance(value, bool),
        "true (oui) ou false (non), sans guillemets",
    ),
}
"""Settings that take few values: field of ``Settings``, what is right, what to write."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What one desk may set, in ``reglages.toml``."""

    home: Path
    """The folder of everything this desk keeps."""
    site: str = ""
    """The desk's own name, as printed on cards and shown at the top."""
    phone: str = ""
    """The desk's own telephone, as printed on cards."""
    site_id: str = ""
    """The desk's short name in what it sends (« fs-gueret »); see ``mediation.outcomes.site``."""
    department: str = ""
    """The number of its department (« 23 », « 974 »)."""
    territory: str = ""
    """Where it is: « rural », « qpv » or « autre »."""
    evaluator: str = ""
    """The evaluator's public key, to which what is sent is closed; '' sends it open."""
    sound_output: str = ""
    """The sound output that the voice uses, as this PC names it; "": the system's own choice."""
    speed: str = "lente"
    """How fast the voice speaks: one of ``SPEEDS``; a key changes it during a visit."""
    piper: Mapping[str, Path] = field(default_factory=dict)
    """Piper voices that this desk brings, by language; "": the one that the voice itself names."""
    asked: int = 5
    """The person's three questions are asked at one visit in so many; 0: never."""
    on_paper: bool = False
    """Where there is no screen turned to the person, they are asked on a sheet of paper."""
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
    def cards(self) -> Path:
        """Cards and sound files made during a visit; emptied at start and at the end."""
        return self.home / "a-emporter"

    @property
    def log(self) -> Path:
        """What went wrong in the program; no text of a visit."""
        return self.home / "journal.txt"


def home() -> Path:
    """The folder of this desk's data; not made here."""
    chosen = os.environ.get(HOME_VARIABLE, "").strip()
    if chosen:
        return Path(chosen).expanduser().absolute()
    from platformdirs import user_data_path

    return user_data_path("mediation", appauthor=False)


def load(folder: Path | None = None) -> Settings:
    """This desk's settings; a wrong file or value is named in ``problems`` and left out."""
    from accessibility.text import one_line

    base = folder or home()
    path = base / FILE_NAME
    values: dict[str, Any] = {}
    problems: list[str] = []
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return Settings(base)
    except OSError:
        return Settings(base, problems=(f"{path} ne peut pas être lu : réglages ignorés.",))
    import tomllib

    try:
        data = tomllib.loads(raw.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return Settings(base, problems=(f"{path} : {one_line(str(error))}. Réglages ignorés.",))
    known = {
        "site": "site",
        "telephone": "phone",
        "identifiant": "site_id",
        "departement": "department",
        "territoire": "territory",
        "evaluation": "evaluator",
        SOUND_OUTPUT: "sound_output",
    }
    models: dict[str, Path] = {}
    for key, value in data.items():
        if key == PIPER:
            models = _models(value, base)
            if not models:
                problems.append(
                    f"{path} : « {PIPER} » doit être le chemin d'une voix, ou un chemin par langue."
                )
        elif key in _CLOSED:
            attribute, right, wanted = _CLOSED[key]
            if right(value):
                values[attribute] = value
            else:
                problems.append(f"{path} : « {key} » est {wanted}.")
        elif key not in known:
            problems.append(
                f"{path} : réglage inconnu « {one_line(key)[:40]} ». "
                f"Possibles : {', '.join([*known, PIPER, *_CLOSED])}."
            )
        elif not isinstance(value, str):
            problems.append(f"{path} : « {key} » doit être un texte entre guillemets.")
        else:
            values[known[key]] = one_line(value)[: _LONGEST.get(key, 80)]
    return Settings(base, piper=models, problems=tuple(problems), **values)


def _models(value: object, base: Path) -> dict[str, Path]:
    """``voix_piper``: a path, or a table of paths by language; relative ones start at ``base``.

    Empty when it is neither.
    """
    table = {"": value} if isinstance(value, str) else value
    if not isinstance(table, dict):
        return {}
    found = {code: file for code, file in table.items() if isinstance(file, str) and file.strip()}
    if len(found) < len(table):
        return {}
    return {code: base / Path(file).expanduser() for code, file in found.items()}
