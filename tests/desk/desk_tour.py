"""Every screen of the desk, one after the other, as a person comes to it.

Snapshots, colours, glyphs and the cursor are looked at on each of them. A new
screen gets its stop here.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from desk_sitting import ASK, CLOSE, DO, PAPERS, SAY, Sitting
from support import TODAY, journey, put, services, translate

from mediation.desk.preview import PreviewDesk
from mediation.journey import resume
from mediation.journey.guide import Guide
from mediation.journey.preview import Preview
from mediation.services import Services

BOUND = {
    "id": "envoyer",
    "type": "faire",
    "engage": "declaration",
    "preuve": "le numéro de la déclaration",
    "usager": "Je relis et j'envoie ma déclaration.",
    "lien": "https://exemple.gouv.fr/envoyer",
}
SEVERAL = {
    "id": "quoi",
    "type": "demander",
    "plusieurs": "oui",
    "usager": "Qu'est-ce qui a été perdu ?",
    "reponses": [
        {"id": "carte", "texte": "La carte"},
        {"id": "papiers", "texte": "Les papiers"},
        {"id": "rien", "texte": "Rien d'autre"},
    ],
}
NEXT = {
    "id": "fini",
    "type": "fin",
    "resultat": "depose",
    "usager": "Ma déclaration est envoyée.",
    "suite": "essai",
}
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
    found = put(folder, journey(SEVERAL, BOUND, NEXT, id="declaration", titre="Déclarer une perte",
                                besoin="Le portefeuille est perdu"), "declaration")  # fmt: skip
    translate(found, "uk", {"quoi.usager": "Що загублено?"}, reviewed=False)
    translate(found, "ar", {"quoi.usager": "ماذا ضاع؟"})
    put(folder, journey(SAY, DO, id="danger", titre="Partir de chez moi", discretion="secret",
                        besoin="Danger à la maison"), "danger")  # fmt: skip
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
    await seat.press("f12")
    yield "journee-une-visite"
    await seat.press("escape")
    async for stop in _away_and_back(seat):
        yield stop
    async for stop in _another_need(seat):
        yield stop
    await seat.type("chez moi")
    await seat.press("enter")
    yield "guide-secret"
    await seat.press("x")
    yield "bilan-secret"
    await seat.press("enter")
    yield "accueil-secret"


async def _away_and_back(seat: Sitting) -> AsyncIterator[str]:
    """A code of a card, a pause, a private step, no mandate, La Coop."""
    desk = seat.app.services
    guide = Guide.start(desk.library.load("essai"), desk.library.reference, TODAY).advance()
    await seat.type(resume.code(guide))
    yield "accueil-code"
    await seat.press("enter")
    yield "guide-code"
    await seat.press("ctrl+q")
    yield "guide-quitter"
    await seat.press("z")
    yield "accueil-en-pause"
    await seat.press("ctrl+q")
    yield "accueil-quitter"
    await seat.press("f4")
    yield "pauses"
    await seat.press("down", "1")
    yield "guide-repris"
    await seat.press("1", "1", "1")
    yield "guide-prive"
    await seat.press("a")
    yield "guide-prive-sans-casque"
    await seat.press("x", "1", "5")
    yield "bilan-mandat"
    await seat.press("2")
    yield "bilan-sans-mandat"
    await seat.press("1", "0", "k")
    yield "la-coop"
    await seat.press("escape", "m")
    yield "accueil-meme-personne"


async def _another_need(seat: Sitting) -> AsyncIterator[str]:
    """Another language, a step that binds, the questions on paper, the journey that goes on."""
    desk = seat.app.services
    desk.settings, desk.chance = replace(desk.settings, on_paper=True), lambda: 0.0
    await seat.type("portefeuille")
    yield "accueil-langues"
    await seat.press("enter", "1")
    yield "guide-coche"
    await seat.press("l")
    yield "guide-langues"
    await seat.press("2")
    yield "guide-arabe"
    await seat.press("l", "3")
    yield "guide-ukrainien"
    await seat.press("1", "enter")
    yield "guide-engage"
    await seat.press("t")
    yield "guide-telephone"
    await seat.press("escape", "1")
    yield "guide-fin"
    await seat.press("1")
    yield "bilan-feuille"
    await seat.press("6", "1", "1", "1", "5")
    yield "bilan-plus-precisement"
    await seat.press(*["backspace"] * 5, *CLOSE, "enter")
    yield "accueil-suite"


@asynccontextmanager
async def previewing(home: Path, size: tuple[int, int]) -> AsyncIterator[Sitting]:
    """An author in front of the file they write."""
    path = put(home / "ecrit", journey(SAY, ASK, DO))
    seat = services(home / "auteur", home / "ecrit")
    app = PreviewDesk(seat, Preview(path, seat.library, TODAY, ""), "fr")
    async with app.run_test(size=size) as pilot:
        sitting = Sitting(app, pilot)
        await sitting.settle()
        yield sitting


async def author_tour(seat: Sitting) -> AsyncIterator[str]:
    """Every screen of a preview."""
    app = seat.app
    assert isinstance(app, PreviewDesk)
    yield "apercu"
    await seat.press("e")
    yield "apercu-etapes"
    await seat.press("escape")
    path, before = app.preview.path, app.preview.path.read_text(encoding="utf-8")
    path.write_text(before.replace("type: demander", "type: inconnu"), encoding="utf-8")
    app.look()
    await seat.settle()
    yield "apercu-faute"
    await seat.press("f8")
    yield "apercu-fichiers"
    path.write_text(before, encoding="utf-8")
    app.look()
    await seat.press("escape", "enter", "x")
    yield "apercu-arrete"
    await seat.press("escape", "1", "1", "enter")
    yield "apercu-fini"
    await seat.press("enter")
    yield "apercu-sans-nom"
