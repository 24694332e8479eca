"""``mediation parcours apercu``: play a file while it is written. Nothing is recorded."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from mediation.commands import common
from mediation.commands.common import CANNOT, OK, PROBLEMS, WRONG_USE, Stop
from mediation.journey.preview import Preview, trial_of, with_trial
from mediation.journey.problems import JourneyError, show
from mediation.journey.source import read_text
from mediation.plain import EndOfInput, Lines, Plain
from mediation.settings import Settings
from mediation.visit import Visit


def preview(name: str, *, start_at: str | None, day: str | None) -> int:
    """Line by line, from any step, at any date; the file is taken again at each save."""
    path = Path(name)
    if not path.is_file():
        raise Stop(f"« {name} » n'est pas un fichier. Donnez un fichier .yaml", WRONG_USE)
    settings = common.settings()
    with tempfile.TemporaryDirectory(prefix="mediation-apercu-") as folder:
        services = replace(
            common.services(settings, common.day(day) if day else None),
            settings=Settings(Path(folder), site=settings.site, phone=settings.phone),
        )
        try:
            here = Preview(path, services.library, services.today(), start_at or "")
            plain = Plain(services, Lines(sys.stdin, sys.stdout))
            return _play(here, plain)
        except JourneyError as error:
            raise Stop("\n".join(show(p) for p in error.problems), PROBLEMS) from None
        finally:
            services.voice.close()


def _play(here: Preview, plain: Plain) -> int:
    say = plain.lines.say
    say("Aperçu : rien n'est enregistré. Le fichier est relu à chaque sauvegarde.")
    try:
        while not here.guide.finished:
            visit = Visit(here.guide.loaded, plain.services)
            visit.guide = here.guide
            if not plain.step(visit):
                return OK
            here.guide = visit.guide
            _reload(here, plain)
        say()
        say("Fin du parcours.")
        kept = plain.lines.ask("Nom de l'essai à garder dans le fichier (vide : aucun) :")
    except EndOfInput:
        say()
        return OK
    if kept:
        _keep(here, kept)
        say(f"Essai « {kept} » ajouté dans {here.path}")
    return OK


def _reload(here: Preview, plain: Plain) -> None:
    try:
        if here.reload():
            plain.lines.say("Le fichier a changé : il est relu.")
    except JourneyError as error:
        for problem in error.problems:
            plain.lines.say(show(problem))
        plain.lines.say("Le fichier a un problème : l'aperçu garde l'état d'avant.")


def _keep(here: Preview, name: str) -> None:
    from accessibility.card.files import CardError, write

    text = with_trial(read_text(here.path), trial_of(here.guide, name))
    try:
        write(here.path, text.encode())
    except CardError as error:
        raise Stop(str(error), CANNOT) from None
