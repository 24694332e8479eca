"""What several commands need: this desk's services, and a way out with a sentence."""

from __future__ import annotations

import os
import re
import sys
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, cast

from accessibility import there
from mediation import settings as desk_settings
from mediation.commands.turning import ScreenToCome
from mediation.journey.library import Library, built_in
from mediation.journey.memo import Memo
from mediation.journey.pack import shelf
from mediation.services import Followed, Later, Services

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from accessibility.card.model import Card
    from accessibility.speech.client import Speaker
    from accessibility.speech.events import Event
    from mediation.journey.load import Loaded
    from mediation.journey.pack.shelf import Shelf
    from mediation.journey.problems import JourneyError
    from mediation.outcomes.day import DayTally
    from mediation.outcomes.log import OutcomeLog
    from mediation.pauses.store import Store
    from mediation.services import Voice
    from mediation.settings import Settings
    from mediation.signals import Signals

OK, PROBLEMS, WRONG_USE, CANNOT = 0, 1, 2, 3
"""Exit statuses: done; problems found or a visit left half-way; wrong use; this PC cannot."""


class Stop(Exception):
    """The command ends here: a French sentence for standard error and an exit status."""

    def __init__(self, sentence: str, status: int = CANNOT) -> None:
        super().__init__(sentence)
        self.status = status


def settings() -> Settings:
    """This desk's settings."""
    return desk_settings.load()


def library(of: Settings) -> Library:
    """The journeys of this desk: its own, its packs', then built in, with what it changes."""
    return Library(
        [of.journeys, built_in()],
        shelf=shelf.read(of.packs),
        overlay=of.overlay,
        memo=Memo(of.heads),
    )


def voice(of: Settings, packs: Shelf, on_event: Callable[[Event], None] | None = None) -> Speaker:
    """The voice of this desk, as it is set here; nothing is started yet."""
    from accessibility.speech.client import Speaker
    from accessibility.speech.values import Speed

    return Speaker(
        on_event=on_event,
        output=of.sound_output,
        speed=Speed(of.speed),
        lexicons=packs.lexicons,
        piper=of.piper,
    )


def services(of: Settings, today: date | None = None) -> Services:
    """Everything a visit needs, for real; nothing is opened or started yet."""

    def draw(card: Card) -> bytes:
        from accessibility.card.pdf import render  # reportlab: only when a card is made

        return render(card)

    def write(path: Path, data: bytes) -> None:
        from accessibility.card.files import write as put

        put(path, data)

    def log() -> OutcomeLog:
        from mediation.outcomes.log import OutcomeLog

        return OutcomeLog(of.outcomes)

    def pauses() -> Store:
        from mediation.pauses.keys import place
        from mediation.pauses.store import Store

        return Store(of.pauses, lambda: place(of.home))

    def day() -> DayTally:
        from mediation.outcomes.day import DayTally

        return DayTally(of.day, (lambda: today) if today else date.today)

    def signals() -> Signals:
        from mediation.signals import Signals

        return Signals(of.signals)

    def say(text: str, language: str) -> int:
        return spoken.speak(text, language)

    def follow() -> Followed:
        return Followed(voice(of, journeys.shelf, screen.heard), screen.saying)

    journeys = library(of)
    screen = ScreenToCome(say)
    spoken = cast("Voice", Later(follow))
    return Services(
        library=journeys,
        settings=of,
        log=cast("OutcomeLog", Later(log)),
        voice=spoken,
        today=(lambda: today) if today else date.today,
        minutes=lambda: time.monotonic() / 60,
        draw=draw,
        write=write,
        day=cast("DayTally", Later(day)),
        signals=cast("Signals", Later(signals)),
        pauses=cast("Store", Later(pauses)),
        chance=lambda: int.from_bytes(os.urandom(4)) / 2**32,
        screen=screen,
    )


def is_file(name: str) -> bool:
    """Whether ``name``, typed for a journey, means a file and not a journey of the library."""
    return name.endswith((".yaml", ".yml")) or os.sep in name or there.is_file(name)


def scripts(names: Iterable[Path | str]) -> list[Path]:
    """The journeys and fragments that these files and folders, typed by somebody, stand for.

    Raises:
        Stop: one is not there, may not be read, or is a folder that holds none.
    """
    from mediation.journey import verify

    found: list[Path] = []
    for path in map(Path, names):
        if not there.exists(path):
            raise Stop(f"« {path} » n'existe pas. Vérifiez le nom.", WRONG_USE)
        try:
            here = verify.files([path])
        except OSError:
            raise Stop(
                f"« {path} » ne peut pas être lu. Vérifiez le droit de lire ce dossier."
            ) from None
        if not here:
            raise Stop(
                f"« {path} » ne contient aucun parcours (fichier .yaml). Donnez le dossier où "
                "sont les parcours.",
                WRONG_USE,
            )
        found += here
    return list(dict.fromkeys(found))


def unknown(library: Library, name: str) -> Stop:
    """What ends a command when no journey is called ``name``; names the nearest ones."""
    from mediation.journey.problems import JourneyError

    try:
        library.find(name)
    except JourneyError as error:
        said = error.problems[0].message
        sentence = f"{said[0].upper()}{said[1:]} Liste : mediation parcours lister"
        return Stop(sentence, WRONG_USE)
    raise AssertionError("only asked of an unknown name")


def wrong_files(error: JourneyError, status: int = PROBLEMS) -> Stop:
    """What ends a command whose file has problems: each, with its place."""
    from mediation.journey.problems import show

    return Stop("\n".join(show(problem) for problem in error.problems), status)


def opened(library: Library, name: str) -> Loaded:
    """The journey that ``name`` means, in the library or in a file, whole.

    Raises:
        Stop: there is none, or it has problems.
    """
    from mediation.journey.problems import JourneyError

    file = is_file(name)
    if not file and name not in library.entries:
        raise unknown(library, name)
    try:
        return library.load_file(Path(name)) if file else library.load(name)
    except JourneyError as error:
        raise wrong_files(error) from None


def needs_a_terminal(instead: str) -> None:
    """``Stop`` where the screens cannot be shown; ``instead`` is the command that works there."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Stop(f"L'écran du poste demande un terminal. Ici, utilisez : {instead}", CANNOT)
    if os.environ.get("TERM") == "dumb":
        raise Stop(f"Ce terminal n'affiche que des lignes. Utilisez : {instead}", CANNOT)


def known_language(code: str) -> str:
    """A language as the command line takes it; ``Stop`` when it is none that we know."""
    from accessibility.languages import UnknownLanguage, language

    try:
        return language(code).code
    except UnknownLanguage as error:
        raise Stop(str(error), WRONG_USE) from None


def day(text: str) -> date:
    """A day as the command line takes it: 2026-11-22; ``Stop`` when it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Stop(
            f"« {text[:40]} » n'est pas une date. Écrivez année-mois-jour, par exemple 2026-11-22.",
            WRONG_USE,
        ) from None


def quarter(text: str) -> str:
    """A quarter as the command line takes it: 2026T4; ``Stop`` when it is none."""
    if not re.fullmatch(r"[0-9]{4}T[1-4]", text):
        raise Stop(
            f"« {text[:20]} » n'est pas un trimestre. Écrivez l'année, T, puis 1 à 4 : 2026T4.",
            WRONG_USE,
        )
    return text


def counted(number: int, one: str, many: str) -> str:
    """« 1 fichier lu », « 2 fichiers lus »; in French 0 is singular."""
    return f"{number} {many if number > 1 else one}"
