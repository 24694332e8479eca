"""``mediation parcours emballer``, ``installer``, ``retirer``: packs, on the command line."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from accessibility import there
from mediation.commands import common
from mediation.commands.common import CANNOT, OK, PROBLEMS, WRONG_USE, Stop, counted
from mediation.journey.pack import build as building
from mediation.journey.pack import offer as offers
from mediation.journey.pack import overlap, signing
from mediation.journey.pack.errors import PackError
from mediation.journey.pack.names import LEXICON, LEXICON_ITEM
from mediation.journey.problems import show
from mediation.plain import EndOfInput, Lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from mediation.journey.pack.offer import Offer

_KINDS = (
    ("parcours/", "parcours"),
    ("fragments/", "fragments"),
    ("contacts/", "contacts"),
    ("faits/", "faits datés"),
)


def build(folder: str, output: str, publisher: str, key: str | None) -> int:
    """Make one signed pack of a folder; every problem of the folder is shown."""
    place, target = Path(folder), Path(output)
    if not there.is_dir(place):
        raise Stop(f"« {place} » n'est pas un dossier. Vérifiez le nom.", WRONG_USE)
    if target.suffix != ".zip":
        raise Stop(f"« {target} » : un paquet finit par .zip.", WRONG_USE)
    settings = common.settings()
    key_file = Path(key) if key else settings.publisher_key
    try:
        if building.begin(place):
            print(f"« {building.ABOUT} » vient d'être écrit dans « {place} ». Relisez-le.")
        private, made = signing.load_or_make(key_file)
        if made:
            print(
                f"Votre clé d'éditeur vient d'être faite : {key_file}\n"
                "Gardez-en une copie en lieu sûr : sans elle, vos paquets ne pourront plus être "
                "mis à jour. Ne la donnez à personne : qui l'a signe à votre place."
            )
        elif signing.exposed(key_file):
            print(
                f"Attention : d'autres personnes de ce PC peuvent lire « {key_file} ». "
                "Réservez-la à vous seul (chmod 600)."
            )
        built = building.build(place, publisher, private, date.today(), _readers())
        building.write(target, built.data)
    except PackError as error:
        raise _stopped(error) from error
    for problem in built.remarks:
        print(show(problem))
    if built.left_out:
        print("Laissés de côté (ils ne voyagent pas) : " + ", ".join(built.left_out[:20]))
    manifest = built.manifest
    print(f"Paquet fait : {target} ({len(built.data) // 1024 + 1} Ko)")
    print(
        f"  {manifest.title}, version {manifest.version} : "
        f"{counted(len(manifest.files), 'fichier', 'fichiers')}"
    )
    print(
        f"  Éditeur : {manifest.publisher.name}, clé {signing.fingerprint(signing.public(private))}"
    )
    print(f"  Clé publique entière : {signing.public(private)}")
    if manifest.replaces:
        print(f"  Remplace dans l'application : {', '.join(manifest.replaces)}")
    return OK


def install(file: str, *, yes: bool, replacing: bool) -> int:
    """Show a pack that passed every check, ask, and put it in place."""
    settings = common.settings()
    lines = Lines(sys.stdin, sys.stdout)
    path = Path(file)
    if not there.is_file(path):
        raise Stop(f"« {path} » n'existe pas. Vérifiez le nom, et la clé USB.", WRONG_USE)
    try:
        trusted = overlap.trusted_keys()
        with offers.judged(path, settings.packs, date.today(), _readers(), trusted) as offer:
            _show(offer, lines)
            if not (yes or _agrees(lines, "Installer ? (oui/non)")):
                return _left(lines)
            if offer.to_confirm and not (
                replacing
                or _agrees(
                    lines, "Il remplace ce qui vient avec l'application. D'accord ? (oui/non)"
                )
            ):
                return _left(lines)
            pack = offers.accept(offer, settings.packs)
    except PackError as error:
        raise _stopped(error) from error
    lines.say(f"Paquet installé : {pack.title}, version {pack.version}.")
    lines.say(f"Pour revenir en arrière : mediation parcours retirer {pack.id}")
    return OK


def remove(name: str) -> int:
    """Take a pack out of service; what it had replaced is back."""
    settings = common.settings()
    try:
        before = offers.remove(name, settings.packs)
    except PackError as error:
        raise _stopped(error, WRONG_USE if "ne s'appelle" in str(error) else CANNOT) from error
    if before:
        print(
            f"Version retirée. La version {before.version} de « {name} » est de nouveau en "
            "service ; pour la retirer aussi, relancez la commande."
        )
    else:
        print(f"« {name} » est retiré. Ce qu'il remplaçait est de nouveau en service.")
    return OK


def _show(offer: Offer, lines: Lines) -> None:
    pack = offer.pack
    lines.say(f"{pack.title} ({pack.id}), version {pack.version}")
    lines.say(f"Éditeur : {pack.publisher} (c'est le paquet qui le dit)")
    if offer.known:
        who = "connue de l'application"
    elif offer.updates:
        who = "la même que pour la version déjà installée"
    else:
        who = "nouvelle ici : comparez-la avec celle que l'éditeur vous donne de vive voix"
    lines.say(f"Clé de l'éditeur : {offer.fingerprint} ({who})")
    lines.say(f"Licence : {offer.manifest.licence}")
    brought = [name for name in offer.manifest.files if not name.startswith("sons/")]
    lines.say(f"Apporte : {', '.join(brought[:30])}{'…' if len(brought) > 30 else ''}")
    sounds = len(offer.manifest.files) - len(brought)
    if sounds:
        lines.say(f"Voix enregistrées : {sounds}")
    if offer.updates:
        lines.say(f"Remplace la version {offer.updates.version} de ce paquet.")
    for sentence in _replaced(offer.replaced):
        lines.say(sentence)
    for remark in offer.remarks:
        lines.say(remark)


def _replaced(names: Iterable[str]) -> list[str]:
    names = set(names)
    found = []
    for prefix, label in _KINDS:
        ids = sorted(name.removeprefix(prefix) for name in names if name.startswith(prefix))
        if ids:
            found.append(f"Remplace dans l'application ({label}) : {', '.join(ids)}")
    if LEXICON_ITEM in names:
        found.append("Change la façon dont la voix dit certains mots, dans tous les parcours.")
    return found


def _agrees(lines: Lines, question: str) -> bool:
    """« oui » or « non », asked again until it is one of them; the end of input is a « non »."""
    while True:
        try:
            typed = lines.ask(question).casefold()
        except EndOfInput:
            return False
        if typed in {"oui", "non"}:
            return typed == "oui"


def _left(lines: Lines) -> int:
    lines.say("Rien n'a été installé.")
    return PROBLEMS


def _stopped(error: PackError, status: int | None = None) -> Stop:
    for problem in error.problems:
        print(show(problem))
    if status is None:
        cause = error.__cause__
        status = CANNOT if isinstance(cause, OSError) else PROBLEMS
    return Stop(str(error), status)


def _readers() -> Mapping[str, Callable[[str, str], object]]:
    from accessibility.speech.lexicon import read_lexicon

    return {LEXICON: read_lexicon}
