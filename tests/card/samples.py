"""One small card in every language a card can be in.

The words were written for the tests: nobody reviewed them, and they are printed for
nobody. Each language has what is hard in it: Latin names, digits and brackets inside
right-to-left text, joined and stacked letters, long words.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from accessibility.card.model import Block, Card, Contact, Source

_TEXTS = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))

LANGUAGES = ("fr", *_TEXTS)
SCRIPTS = {
    "Latn": "fr",
    "Arab": "ar",
    "Cyrl": "uk",
    "Ethi": "ti",
    "Beng": "bn",
    "Taml": "ta",
    "Geor": "ka",
}
"""One language for each script."""


def sample(language: str) -> Card:
    """The lost carte Vitale in ``language``; only the French texts were reviewed."""
    from .conftest import lost_vitale

    if language == "fr":
        return lost_vitale()
    words = _TEXTS[language]
    pictos = ("ecrire", "boite-aux-lettres", "appeler")
    return Card(
        title=words["titre"],
        language=language,
        french_title="Ma carte Vitale est perdue : la suite",
        unreviewed=True,
        next_steps=tuple(
            Block(text, key) for text, key in zip(words["etapes"], pictos, strict=True)
        ),
        safety=(
            Block(words["attention"], "paiement-non"),
            Block("Je ne paie rien.", language="fr"),
        ),
        papers=tuple(words["papiers"]),
        contacts=(
            Contact(words["contact"], "36 46"),
            Contact(words["contact"], "+33 1 23 45 67 89"),
        ),
        blanks=(words["papiers"][0],),
        counter_line="Cette personne attend une nouvelle carte Vitale.",
        resume_code="VITALE 7K2M 41",
        page_url="https://www.service-public.gouv.fr/particuliers/vosdroits/F265",
        page_name=words["titre"],
        sources=(Source("service-public.gouv.fr, F265", date(2025, 11, 18), date(2026, 11, 22)),),
        site="France Services",
        site_phone="03 21 00 00 00",
    )
