"""``mediation carte`` and ``mediation dire``: what a person takes home, without a visit."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from mediation.commands import common
from mediation.commands.common import CANNOT, OK, PROBLEMS, WRONG_USE, Stop


def card(name: str, output: str | None, day: str | None) -> int:
    """The card of the shortest way to a good end of the journey called ``name``."""
    from accessibility.card.files import CardError
    from mediation import handout
    from mediation.journey import route
    from mediation.journey.problems import JourneyError, show

    settings = common.settings()
    services = common.services(settings)
    library = services.library
    path = Path(output or "carte.pdf")
    if path.suffix != ".pdf":
        raise Stop("La carte est un fichier PDF : donnez un nom en .pdf", WRONG_USE)
    try:
        loaded = library.load(name)
    except JourneyError as error:
        raise Stop("\n".join(show(problem) for problem in error.problems), PROBLEMS) from None
    today = common.day(day) if day else date.today()
    walk = route.usual(loaded, library.reference, today)
    try:
        made = handout.card(walk, site=settings.site, phone=settings.phone)
        services.write(path, services.draw(made))
    except handout.NoCard as error:
        raise Stop(str(error), PROBLEMS) from None
    except CardError as error:
        raise Stop(str(error), CANNOT) from None
    print(f"Carte faite : {path}")
    return OK


def say(text: str, language: str, output: str | None) -> int:
    """``text`` aloud, or in a sound file."""
    import threading

    from accessibility.languages import UnknownLanguage
    from accessibility.languages import language as known
    from accessibility.speech.client import Speaker
    from accessibility.speech.errors import SpeechError
    from accessibility.speech.events import Ended, Failed

    over = threading.Event()
    failures: list[str] = []

    def listen(event: object) -> None:
        if isinstance(event, Failed):
            failures.append(event.message)
        if isinstance(event, Ended | Failed):
            over.set()

    try:
        known(language)
        with Speaker(on_event=listen) as speaker:
            if output:
                seconds = speaker.save(text, Path(output), language)
                print(f"Voix enregistrée dans {output} ({seconds:.1f} secondes)")
                return OK
            speaker.speak(text, language)
            over.wait()
    except UnknownLanguage as error:
        raise Stop(str(error), WRONG_USE) from None
    except SpeechError as error:
        raise Stop(str(error), CANNOT) from None
    if failures:
        raise Stop(failures[0], CANNOT)
    return OK
