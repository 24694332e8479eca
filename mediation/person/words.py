"""What the page says by itself, and the phrases to point at, in each language there is.

Content: ``resources/ecran/<language>.json`` (labels), ``resources/phrases.json``
(each phrase's picture and who says it) and ``resources/phrases/<language>.json``.
A file whose ``etat`` is not ``validee`` is a draft, and the page says so; what a
language lacks is in French, and says that too.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from accessibility.card import pictos
from accessibility.languages import LANGUAGES
from accessibility.text import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

FRENCH = "fr"
_LABELS, _PHRASES = "ecran", "phrases"


@dataclass(frozen=True, slots=True)
class Words:
    """A table in one language."""

    language: str
    reviewed: bool
    table: Mapping[str, str]
    french: frozenset[str]
    """Keys that stayed in French, in another language."""

    def __getitem__(self, key: str) -> str:
        return self.table[key]


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase to point at; ``mediator``: it is said to the person, not by them."""

    id: str
    mediator: bool
    picto: str


def languages() -> tuple[str, ...]:
    """Codes of the languages there are labels in, French first, the others as in the table."""
    folder = files("resources").joinpath(_LABELS)
    codes = {entry.name.removesuffix(".json") for entry in folder.iterdir()}
    return tuple(code for code in LANGUAGES if code in codes)


@cache
def labels(language: str) -> Words:
    """The page's own words."""
    return _words(_LABELS, language)


@cache
def phrase_words(language: str) -> Words:
    """The words of each phrase, by its id."""
    return _words(_PHRASES, language)


@cache
def phrases() -> tuple[Phrase, ...]:
    """The phrases to point at, in their order."""
    index = json.loads(files("resources").joinpath("phrases.json").read_text(encoding="utf-8"))
    return tuple(
        Phrase(name, entry["de"] == "mediateur", entry["picto"]) for name, entry in index.items()
    )


def sheet(language: str) -> dict[str, object]:
    """Everything the page has to know of a language, as it is sent to it.

    ``l``: its language where a text stayed French. ``alt``: what the pictures show, French.
    """
    said, spoken, french = labels(language), phrase_words(language), phrase_words(FRENCH)
    own = LANGUAGES.get(language, LANGUAGES[FRENCH])
    return {
        "langue": language,
        "sens": "rtl" if own.rtl else "ltr",
        "relue": said.reviewed and spoken.reviewed,
        "mots": dict(said.table),
        "francais": sorted(said.french),
        "phrases": [
            {
                "id": phrase.id,
                "de": "mediateur" if phrase.mediator else "personne",
                "picto": phrase.picto,
                "texte": spoken[phrase.id],
                "fr": "" if language == FRENCH else french[phrase.id],
                "l": FRENCH if phrase.id in spoken.french else language,
            }
            for phrase in phrases()
        ],
        "langues": names(language),
        "voix": bool(own.voice),
    }


def names(chosen: str = FRENCH) -> list[list[str]]:
    """Each language to choose from: code, own name, direction, its « bonjour ».

    Those there are labels in, and ``chosen``.
    """
    codes = languages()
    codes += () if chosen in codes else (chosen,)
    return [
        [
            code,
            LANGUAGES[code].own_name,
            "rtl" if LANGUAGES[code].rtl else "ltr",
            labels(code)["bienvenue"],
        ]
        for code in codes
        if code in LANGUAGES
    ]


def alt(picto: str) -> str:
    """What a picture shows, in French; "" for none."""
    return pictos.alt(picto) if picto in pictos.KEYS else ""


def _words(folder: str, language: str) -> Words:
    french = _read(folder, FRENCH)
    own = french if language == FRENCH else _read(folder, language)
    reviewed = own.pop("etat", "") == "validee"
    french.pop("etat", None)
    table = {key: one_line(own.get(key) or text) for key, text in french.items()}
    missing = frozenset(key for key in french if not own.get(key))
    return Words(language, reviewed, table, missing)


def _read(folder: str, language: str) -> dict[str, str]:
    # A code comes from a journey or from the page: only a listed one becomes a file name.
    if language not in LANGUAGES:
        return {}
    path = files("resources").joinpath(folder, f"{language}.json")
    if not path.is_file():
        return {}
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return found
