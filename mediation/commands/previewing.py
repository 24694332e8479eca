"""``mediation parcours apercu``: play a file while it is written. Nothing is recorded."""

from __future__ import annotations

import sys
import tempfile
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from accessibility import there
from mediation.commands import common
from mediation.commands.common import CANNOT, OK, WRONG_USE, Stop
from mediation.journey.preview import Preview
from mediation.journey.problems import JourneyError, show
from mediation.journey.writing import NotWritten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mediation.plain import Plain
    from mediation.services import Services


def preview(
    name: str, *, start_at: str | None, day: str | None, language: str, simple: bool
) -> int:
    """In the desk or line by line, from any step, at any date; taken again at each save."""
    path = Path(name)
    if not there.is_file(path):
        raise Stop(f"« {name} » n'est pas un fichier. Donnez un fichier .yaml", WRONG_USE)
    language = common.known_language(language)
    if not simple:
        common.needs_a_terminal("mediation parcours apercu --simple")
    with _services(day) as services:
        try:
            here = Preview(path, services.library, services.today(), start_at or "")
        except JourneyError as error:
            raise common.wrong_files(error) from None
        if not simple:
            from mediation.desk.preview import run

            return run(services, here, language)
        from mediation.plain import Lines, Plain

        return _play(here, Plain(services, Lines(sys.stdin, sys.stdout), language))


@contextmanager
def _services(day: str | None) -> Iterator[Services]:
    """This desk's journeys and voice; all that is written goes to a folder that is forgotten."""
    settings = common.settings()
    today = common.day(day) if day else None
    with tempfile.TemporaryDirectory(prefix="mediation-apercu-") as folder:
        real = common.services(settings)
        services = replace(
            common.services(replace(settings, home=Path(folder)), today),
            library=common.library(settings),
            voice=real.voice,
            screen=real.screen,
            chance=lambda: 1.0,  # no question to the person: there is none
        )
        try:
            yield services
        finally:
            services.screen.close()
            services.voice.close()
            services.log.close()


def _play(here: Preview, plain: Plain) -> int:
    from mediation.plain import EndOfInput
    from mediation.visit import Visit
    from mediation.walking_lines import Go, Walk

    say = plain.lines.say
    say("Aperçu : rien n'est enregistré. Le fichier est relu à chaque sauvegarde.")
    visit = Visit(here.guide.loaded, plain.services, begun=here.guide)
    visit.speak(plain.language)
    walk = Walk(visit, plain.lines, plain.turned, keeps=False)
    try:
        while not visit.guide.finished:
            if walk.step() is not Go.ON:
                return OK
            here.guide = visit.guide
            if _reload(here, plain):
                visit.take(here.guide)
        say()
        say("Fin du parcours.")
        kept = plain.lines.ask("Nom de l'essai à garder dans le fichier (vide : aucun) :")
    except EndOfInput:
        say()
        return OK
    if kept:
        try:
            here.keep(kept)
        except NotWritten as error:
            raise Stop(str(error), CANNOT) from None
        except JourneyError as error:
            raise common.wrong_files(error) from None
        say(f"Essai « {kept} » ajouté dans {here.path}")
    return OK


def _reload(here: Preview, plain: Plain) -> bool:
    try:
        if not here.reload():
            return False
    except JourneyError as error:
        for problem in error.problems:
            plain.lines.say(show(problem))
        plain.lines.say("Le fichier a un problème : l'aperçu garde l'état d'avant.")
        return False
    plain.lines.say("Le fichier a changé : il est relu.")
    return True
