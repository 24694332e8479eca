"""``mediation diagnostic``: what works on this PC, and what to do about what does not."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from accessibility import there
from mediation.commands import common
from mediation.commands.common import CANNOT, OK, WRONG_USE, Stop

if TYPE_CHECKING:
    from collections.abc import Callable

    from accessibility.speech.client import Speaker
    from mediation.settings import Settings

AUTOMATIC = "automatique"
"""The word that gives the choice of the sound output back to the system."""

LASTING = "gardées jusqu'au soir, même si Médiation s'arrête"
NOT_LASTING = "perdues si Médiation s'arrête : ce PC n'a pas d'endroit sûr pour leur clé"


def report(
    *,
    trial: bool = False,
    output: str | None = None,
    make_voice: Callable[..., Speaker] = common.voice,
) -> int:
    """Journeys, voices, outputs, outcome file and folders, one line each.

    ``trial`` also says a test sentence; ``output`` first chooses a sound output,
    by its name or a part of it, and remembers it. ``make_voice``: as ``common.voice``.
    """
    from accessibility.speech.diagnose import report as voices
    from mediation.journey.pack.shelf import altered
    from mediation.journey.pack.signing import fingerprint
    from mediation.journey.problems import JourneyError
    from mediation.outcomes.log import OutcomeError, OutcomeLog
    from mediation.pauses.keys import place

    settings = common.settings()
    if output is not None:
        settings = _use_output(output, settings, make_voice)
    print(f"Dossier de ce poste : {settings.home}")
    for sentence in settings.problems:
        print(sentence)
    writable = settings.home if there.exists(settings.home) else settings.home.parent
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
    lasts = place(settings.home).lasts
    print(f"Pauses : {LASTING if lasts else NOT_LASTING}")
    log = OutcomeLog(settings.outcomes)
    try:
        print(f"Bilans : {log.summary().total}")
    except OutcomeError as error:
        print(f"Bilans : {error}")
    finally:
        log.close()
    for notice in log.take_notices():
        print(notice)
    for line in voices(partial(make_voice, settings, library.shelf), play=trial):
        print(line)
    return OK


def _use_output(wanted: str, settings: Settings, make_voice: Callable[..., Speaker]) -> Settings:
    """The settings with the sound output that ``wanted`` names, once it is remembered.

    Raises:
        Stop: no such output, several, or none at all; or the disk refuses.
    """
    from accessibility.speech.diagnose import PATIENCE, chosen
    from mediation.journey.pack.shelf import Shelf
    from mediation.settings import SOUND_OUTPUT
    from mediation.settings_file import NotRemembered, remember

    name = ""
    if wanted.strip().casefold() != AUTOMATIC:
        with make_voice(replace(settings, sound_output=""), Shelf()) as speaker:
            state = speaker.sound(PATIENCE)
        if not state.outputs:
            raise Stop(state.reason, CANNOT)
        found = chosen(wanted, state.outputs)
        if len(found) != 1:
            said = "Plusieurs sorties son ont ce nom." if found else "Aucune sortie son n'a ce nom."
            names = [f"« {each} »" for each in (*(found or state.outputs), AUTOMATIC)]
            raise Stop(f"{said} Possibles : {', '.join(names)}.", WRONG_USE)
        name = found[0]
    try:
        remember(settings.file, SOUND_OUTPUT, name)
    except NotRemembered as error:
        raise Stop(str(error), CANNOT) from None
    print(f"Sortie son retenue : {name or AUTOMATIC}")
    return replace(settings, sound_output=name)
