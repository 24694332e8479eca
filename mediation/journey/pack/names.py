"""Which files a pack may hold, and what is wrong with the name of another.

A name is first refused for what it could do (leave the folder, be two files on
Windows, be none), so that the refusal says it, and then unless it is one of the
forms listed here. Only small ASCII letters, digits, dashes and dots are left,
so no name means two things anywhere.
"""

from __future__ import annotations

import re
import unicodedata

from accessibility.text import one_line

JOURNEYS = "parcours/"
FRAGMENTS = "parcours/fragments/"
TRANSLATIONS = "parcours/traductions/"
SOUNDS = "sons/"
CONTACTS, FACTS = "contacts.yaml", "faits.yaml"
LEXICON, GLOSSARY = "lexique.yaml", "glossaire.yaml"
LEXICON_ITEM = "lexique"
"""How a manifest says that it brings a lexicon."""
MANIFEST, SIGNATURE = "manifeste.json", "signature"

MAX_NAME = 160
"""Characters of the longest name; the longest form there is takes 139."""
MAX_DEPTH = 4

_ID = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_LANGUAGE = r"[a-z]{2,3}(?:-[a-z]{4})?"
_FORMS = re.compile(
    rf"parcours/(?:fragments/)?{_ID}\.yaml"
    rf"|parcours/traductions/{_LANGUAGE}/{_ID}\.po"
    rf"|sons/{_LANGUAGE}/[0-9a-f]{{64}}\.(?:mp3|wav)"
    r"|contacts\.yaml|faits\.yaml|lexique\.yaml|glossaire\.yaml"
)
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)
_ARCHIVE = re.compile(r"\.(?:zip|7z|rar|tar|t?gz|t?bz2|t?xz|zst|jar)$", re.IGNORECASE)


def shown(name: str) -> str:
    """``name`` as a sentence may quote it."""
    return f"« {one_line(name)[:60]} »"


def why_not(name: str) -> str:
    """What is wrong with ``name``, as the end of « ce paquet … »; "" when nothing is."""
    if any(unicodedata.category(char)[0] == "C" for char in name):
        return f"contient un nom de fichier invisible ou illisible ({shown(name)})"
    if len(name) > MAX_NAME:
        return f"contient un nom de fichier trop long ({shown(name)})"
    parts = name.split("/")
    if name.startswith("/") or "\\" in name or ":" in name or {"", ".", ".."} & set(parts[:-1]):
        return f"veut écrire hors de son dossier ({shown(name)})"
    if parts[-1] in {".", ".."}:
        return f"veut écrire hors de son dossier ({shown(name)})"
    if parts[-1] == "":
        return f"contient un dossier vide ou un lien ({shown(name)})"
    if len(parts) > MAX_DEPTH:
        return f"contient trop de dossiers les uns dans les autres ({shown(name)})"
    if unicodedata.normalize("NFC", name) != name:
        return f"contient un nom de fichier mal enregistré ({shown(name)})"
    if any(_RESERVED.fullmatch(part) or part.endswith((".", " ")) for part in parts):
        return f"contient un nom de fichier que Windows réserve ({shown(name)})"
    if _ARCHIVE.search(name):
        return f"contient une autre archive ({shown(name)})"
    if name not in {MANIFEST, SIGNATURE} and not _FORMS.fullmatch(name):
        return f"contient un fichier qui n'y a pas sa place ({shown(name)})"
    return ""


def allowed(name: str) -> bool:
    """Whether ``name`` is one of the files a pack brings."""
    return name not in {MANIFEST, SIGNATURE} and not why_not(name)
