"""``mediation parcours nouveau``: a few questions, and a file that already passes."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from accessibility import there
from accessibility.card.files import CardError, write
from accessibility.text import one_line
from mediation.commands.common import CANNOT, OK, PROBLEMS, WRONG_USE, Stop
from mediation.journey.template import Answers, name_of, text
from mediation.journey.vocabulary import Audience

_QUESTIONS = (
    ("title", "Titre, à la première personne (Refaire ma carte d'identité) :"),
    ("need", "Le besoin, avec les mots des gens (Ma carte est périmée) :"),
    ("organisation", "Votre structure :"),
    ("contact", "Adresse mail de la structure (jamais d'une personne) :"),
    ("page", "Page officielle (https://…) :"),
    ("paper", "Le papier à apporter (Ma pièce d'identité) :"),
    ("place", "Où envoyer la personne si cela bloque (lieu ou numéro précis) :"),
    ("offline", "La voie sans internet, en une phrase :"),
)


def ask(folder: str | None) -> int:
    """Asks on standard input, writes ``<id>.yaml`` in ``folder`` (here by default)."""
    said: dict[str, str] = {}
    # Before nine questions are answered for nothing.
    place = Path(folder or ".")
    if not there.is_dir(place):
        raise Stop(f"« {place} » n'est pas un dossier. Créez-le, ou vérifiez le nom.", WRONG_USE)
    try:
        for key, question in _QUESTIONS:
            said[key] = _line(question)
            while key == "title" and there.exists(path := place / f"{name_of(said[key])}.yaml"):
                print(f"« {path} » existe déjà. Donnez un autre titre.")
                said[key] = _line(question)
            while key == "page" and not _is_page(said[key]):
                print("Une adresse commence par https:// et n'a pas d'espace.")
                said[key] = _line(question)
        said["audience"] = _audience()
    except EOFError:
        raise Stop(
            "Les réponses se sont arrêtées avant la fin : rien n'est écrit.", PROBLEMS
        ) from None
    try:
        write(path, text(Answers(**said), date.today()).encode())
    except CardError as error:
        raise Stop(str(error), CANNOT) from None
    print(f"Écrit : {path}")
    print(f"Ensuite : mediation parcours verifier {path}")
    return OK


def _line(question: str) -> str:
    while True:
        print(question, end=" ", flush=True)
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        if not sys.stdin.isatty():
            print()
        if one_line(line):
            return one_line(line)[:150]


def _is_page(value: str) -> bool:
    from mediation.journey.model import is_url

    return is_url(value)


def _audience() -> str:
    words = list(Audience)
    for number, word in enumerate(words, 1):
        print(f"{number}. {word.label}")
    while True:
        typed = _line("Pour qui (un numéro) :")
        if typed.isdecimal() and 1 <= int(typed) <= len(words):
            return str(words[int(typed) - 1])
        print(f"Choisissez un numéro de 1 à {len(words)}.")
