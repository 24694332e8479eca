"""A card as the desk makes one, and ways to read a PDF back."""

from __future__ import annotations

import re
from datetime import date

import pypdfium2
import pytest

from accessibility.card.model import Block, Card, Contact, Source


def lost_vitale(**changes: object) -> Card:
    """The card of the carte Vitale journey; ``changes`` replace fields."""
    fields: dict[str, object] = {
        "title": "Ma carte Vitale est perdue : la suite",
        "next_steps": (
            Block("Je garde le numéro de ma demande. Je l'écris plus bas.", "ecrire"),
            Block("J'attends ma carte. Elle arrive par la poste.", "boite-aux-lettres"),
            Block("En attendant, je montre mon attestation de droits.", "attestation"),
            Block("Si la carte n'arrive pas, j'appelle le 36 46.", "appeler"),
        ),
        "safety": (Block("La carte Vitale est gratuite. Je ne paie rien.", "paiement-non"),),
        "papers": ("Une pièce d'identité (original)", "Mon attestation de droits"),
        "contacts": (Contact("Assurance maladie", "36 46", "Service gratuit."),),
        "blanks": ("Le numéro de ma demande", "Mon prochain rendez-vous"),
        "counter_line": "Cette personne attend une nouvelle carte Vitale.",
        "offline": ("Je vais à l'accueil de la CPAM.",),
        "page_url": "https://www.service-public.gouv.fr/particuliers/vosdroits/F265",
        "page_name": "Carte Vitale perdue ou volée",
        "sources": (Source("fiche F265", date(2025, 11, 18), date(2026, 11, 22)),),
        "notices": ("Le délai est à confirmer.",),
        "site": "France Services de Saint-Pol",
        "site_phone": "03 21 00 00 00",
    }
    return Card(**{**fields, **changes})  # type: ignore[arg-type]


@pytest.fixture
def vitale() -> Card:
    return lost_vitale()


def page_texts(pdf: bytes) -> list[str]:
    """The text of each sheet, as one would copy it out, without what stands at its pages' foot."""
    found = []
    for page in pypdfium2.PdfDocument(pdf):
        text = page.get_textpage().get_text_range()
        found.append(re.sub(r"[^\n]*page \d+/\d+[ \t]*(?:\n|$)", "", text.replace("\r", "")))
    return found


def squeezed(text: str) -> str:
    """``text`` without any space: where a line ends is the layout's affair."""
    return re.sub(r"\s+", "", text)


def off_page(pdf: bytes, margin: float = 14.0) -> list[str]:
    """Letters nearer than ``margin`` points to the edge of their page, or beyond it.

    14 points are the 5 mm that a plain printer leaves white.
    """
    found = []
    for page in pypdfium2.PdfDocument(pdf):
        width, height = page.get_size()
        text = page.get_textpage()
        for place in range(text.count_chars()):
            left, bottom, right, top = text.get_charbox(place)
            if right <= left:
                continue
            inside = margin <= left and right <= width - margin
            if not (inside and margin <= bottom and top <= height - margin):
                found.append(text.get_text_range(place, 1))
    return found
