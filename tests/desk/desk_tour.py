"""Every screen of the desk, one after the other, as a person comes to it.

Snapshots, colours, glyphs and the cursor are looked at on each of them. A new
screen gets its stop here.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

from desk_sitting import ASK, DO, PAPERS, SAY, Sitting
from support import journey, put, services

from mediation.services import Services

PRIVATE = {
    "id": "prive",
    "type": "dire",
    "discretion": "discret",
    "usager": "Ceci reste entre nous.",
}
LONG = {
    "id": "long",
    "type": "faire",
    "usager": "\n".join(f"Je regarde la ligne {number} de la page." for number in range(1, 8)),
    "mediateur": "Laissez chercher. Montrez du doigt, ne cliquez pas. Attendez 30 secondes.",
    "lien": "https://exemple.gouv.fr/une-page-dont-le-nom-est-assez-long",
    "source": "F1",
    "si_probleme": [
        {"quand": "La page reste blanche", "alors": "Recharger la page."},
        {"quand": "La personne ne trouve pas le bouton « Mes démarches »", "alors": "Montrer."},
        {"quand": "Le service est en panne", "alors": "Essayer demain."},
    ],
}


def toured(home: Path, **settings: object) -> Services:
    """A desk whose journeys show every kind of thing a screen may have to show."""
    folder = home / "parcours"
    put(folder, journey(SAY, ASK, LONG, PAPERS, PRIVATE, titre="Déclarer ma carte Vitale perdue",
                        besoin="La carte Vitale est perdue, volée ou ne marche plus",
                        mots=["carte verte"]))  # fmt: skip
    put(folder, journey(SAY, DO, id="logement", titre="Demander une aide au logement pour payer "
                        "mon loyer", besoin="Le loyer est trop cher", statut="brouillon"),
        "logement")  # fmt: skip
    put(folder, "id: [casse\n", "casse")
    made = services(home / "poste", folder)
    made.settings = replace(made.settings, site="France Services de Saint-Girons", **settings)
    return made


async def tour(seat: Sitting) -> AsyncIterator[str]:
    """The name of each stop, once its screen is drawn."""
    yield "accueil"
    await seat.type("carte")
    yield "accueil-cherche"
    await seat.press("escape")
    await seat.type("xyz")
    yield "accueil-rien"
    await seat.press("escape", "f1")
    yield "accueil-aide"
    await seat.press("escape", "f8")
    yield "fichiers"
    await seat.press("escape", "f12")
    yield "journee"
    await seat.press("escape", "f10")
    yield "reglages"
    await seat.press("3")
    yield "reglages-choix"
    await seat.press("escape", "1")
    yield "reglages-ecrire"
    await seat.press("escape", "f1")
    yield "reglages-aide"
    await seat.press("escape", "escape")
    await seat.type("carte")
    await seat.press("ctrl+e")
    yield "aide-memoire"
    await seat.press("enter")
    yield "guide-dire"
    await seat.press("question_mark")
    yield "guide-aide"
    await seat.press("escape", "enter")
    yield "guide-demander"
    await seat.press("1")
    yield "guide-faire"
    await seat.press("s")
    yield "guide-signaler"
    await seat.press("escape", "f")
    yield "guide-mandat"
    await seat.press("x", "down", "i")
    yield "guide-sans-internet"
    await seat.press("escape", "2")
    yield "guide-conseil"
    await seat.press("1", "3")
    yield "guide-papiers"
    await seat.press("f6")
    yield "cache"
    await seat.press("enter", "x")
    yield "bilan"
    await seat.press("6", "1", "2")
    yield "bilan-en-cours"
    await seat.press("1", "0")
    yield "bilan-complet"
    await seat.press("question_mark")
    yield "bilan-aide"
    await seat.press("escape", "enter")
    yield "accueil-enregistre"
