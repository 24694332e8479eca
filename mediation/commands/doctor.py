"""``mediation diagnostic``: what works on this PC, and what to do about what does not."""

from __future__ import annotations

import os

from mediation.commands import common
from mediation.commands.common import OK


def report() -> int:
    """Journeys, voices, outputs, outcome file and folders, one line each."""
    from accessibility.speech.diagnose import report as voices
    from mediation.journey.pack.shelf import altered
    from mediation.journey.pack.signing import fingerprint
    from mediation.journey.problems import JourneyError
    from mediation.outcomes.log import OutcomeError, OutcomeLog

    settings = common.settings()
    print(f"Dossier de ce poste : {settings.home}")
    for sentence in settings.problems:
        print(sentence)
    writable = settings.home if settings.home.exists() else settings.home.parent
    if not os.access(writable, os.W_OK):
        print("Ce dossier ne se laisse pas écrire : choisissez-en un autre avec MEDIATION_HOME.")
    library = common.library(settings)
    print(f"Parcours : {len(library.entries)}")
    for name in library.entries:
        try:
            library.load(name)
        except JourneyError as error:
            print(f"  {error}")
    for problem in [*library.problems, *library.check_overlay()]:
        print(f"  {problem}")
    print(f"Paquets : {len(library.shelf.packs)}")
    for pack in library.shelf.packs:
        key = fingerprint(pack.key)
        print(f"  {pack.id}, version {pack.version} : {pack.title} ({pack.publisher}, clé {key})")
        for sentence in altered(pack):
            print(f"  {sentence}")
    log = OutcomeLog(settings.outcomes)
    try:
        print(f"Bilans : {log.summary().total}")
    except OutcomeError as error:
        print(f"Bilans : {error}")
    finally:
        log.close()
    for notice in log.take_notices():
        print(notice)
    for line in voices():
        print(line)
    return OK
