"""The desk's poster: what is kept of a visit, and how to refuse to be counted.

Texts are ``resources/affiches/<language>.json``; one whose ``etat`` is not
``validee`` is a draft, and its page says that nobody reviewed it.
"""

from __future__ import annotations

import json
from importlib.resources import files

from accessibility.card.model import Block, Card
from mediation.outcomes.tables import K

FRENCH = "fr"
_BLOCKS = {
    "compte": "liste",
    "jamais": "secret",
    "totaux": "envoyer",
    "refuser": "non",
    "annuler": "recommencer",
}
"""What is said, in order, and its pictogram."""


def languages() -> tuple[str, ...]:
    """Codes of the languages there is a poster in, French first."""
    folder = files("resources").joinpath("affiches")
    codes = {entry.name.removesuffix(".json") for entry in folder.iterdir()}
    return (FRENCH, *sorted(codes - {FRENCH}))


def poster(language: str) -> Card:
    """The poster in one of ``languages()``; who answers for it is written in by hand.

    Raises ``FileNotFoundError`` for another language.
    """
    words = _words(language)
    return Card(
        title=words["titre"],
        language=language,
        french_title=_words(FRENCH)["titre"] if language != FRENCH else "",
        unreviewed=words["etat"] != "validee",
        heading=words["a_savoir"],
        next_steps=tuple(
            Block(words[key].replace("{k}", str(K)), picto) for key, picto in _BLOCKS.items()
        ),
        blanks=(words["responsable"], words["droits"]),
    )


def _words(language: str) -> dict[str, str]:
    path = files("resources").joinpath("affiches", f"{language}.json")
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return found
