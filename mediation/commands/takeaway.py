"""``mediation carte`` and ``mediation dire``: what a person takes home, without a visit."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from mediation.commands import common
from mediation.commands.common import CANNOT, OK, PROBLEMS, WRONG_USE, Stop

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accessibility.card.model import Card
    from mediation.journey.guide import Guide
    from mediation.journey.library import Library
    from mediation.settings import Settings

FORMATS = ("pdf", "html", "brf", "mp3")
"""How a card may be written; the word is also the end of the file's name."""
_ONE_LANGUAGE = frozenset({"mp3"})
FRENCH = "fr"
MANDATE = "mandat"
"""What is typed in place of a journey's name to print the mandate to sign."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asks of a card. ``None``: not said."""

    languages: Sequence[str] = ()
    shape: str | None = None
    form: str | None = None
    output: str | None = None
    day: str | None = None
    braille: str | None = None
    to_printer: bool = False


def card(name: str, asked: Asked) -> int:
    """The card of the shortest way to a good end of the journey called ``name``, or in that file.

    With several languages, one document with a page for each. A language into which
    nothing of the journey is translated is left out, or French stands in for it: the
    file is written, a sentence says so, and the status is 1, for it is not what was
    asked for.
    """
    from accessibility.card.files import CardError, write
    from accessibility.speech.errors import SpeechError

    if name == MANDATE:
        return _mandate(asked)
    path, form = _file(asked)
    languages = _languages(asked, form)
    settings = common.settings()
    try:
        cards = _cards(name, languages, settings, common.day(asked.day) if asked.day else None)
        said = _left_out(languages, cards)
        if form == "mp3":
            _speak(cards[0], path, settings)
        elif asked.to_printer:
            _print(_written(cards, form, asked), asked, settings)
        else:
            write(path, _written(cards, form, asked))
    except (CardError, SpeechError) as error:
        raise Stop(str(error), CANNOT) from None
    print("Carte envoyée à l'imprimante." if asked.to_printer else f"Carte faite : {path}")
    for sentence in said:
        sys.stderr.write(f"{sentence}\n")
    return PROBLEMS if said else OK


def _mandate(asked: Asked) -> int:
    """The mandate to sign, with its blanks: one PDF, in French."""
    from accessibility.card.files import CardError, write
    from mediation.mandate_text import draw

    path, form = _file(asked)
    if form != "pdf" or asked.shape or asked.to_printer:
        raise Stop("Le mandat est un PDF en A4 : gardez seulement -o.", WRONG_USE)
    if set(_languages(asked, form)) != {FRENCH}:
        raise Stop("Le mandat n'existe qu'en français : retirez --langue.", WRONG_USE)
    path = path if asked.output else Path("mandat.pdf")
    try:
        write(path, draw(common.settings().site))
    except CardError as error:
        raise Stop(str(error), CANNOT) from None
    print(f"Mandat à signer : {path}")
    return OK


def _file(asked: Asked) -> tuple[Path, str]:
    """Where to write and in which format; the name decides where no format is said."""
    suffix = Path(asked.output).suffix.lower().removeprefix(".") if asked.output else ""
    form = asked.form or suffix or "pdf"
    # Neutral: a file found on this PC must not tell who came for what.
    path = Path(asked.output or f"carte.{form}")
    if form not in FORMATS:
        raise Stop("Une carte s'écrit dans un fichier .pdf, .html, .brf ou .mp3.", WRONG_USE)
    if path.suffix.lower() != f".{form}":
        raise Stop(f"Une carte en {form.upper()} : donnez un nom en .{form}", WRONG_USE)
    if asked.shape and form != "pdf":
        raise Stop("La forme se choisit pour un PDF seulement : retirez --forme.", WRONG_USE)
    if asked.to_printer and (asked.output or form != "pdf"):
        raise Stop("Une carte s'imprime sans fichier : retirez -o et --format.", WRONG_USE)
    if asked.braille and form != "brf":
        raise Stop("Le braille demande un fichier .brf : ajoutez --format brf.", WRONG_USE)
    return path, form


def _languages(asked: Asked, form: str) -> list[str]:
    from accessibility.languages import UnknownLanguage
    from accessibility.languages import language as known

    try:
        codes = [known(code).code for code in asked.languages] or [FRENCH]
    except UnknownLanguage as error:
        raise Stop(str(error), WRONG_USE) from None
    codes = list(dict.fromkeys(codes))
    if form in _ONE_LANGUAGE and len(codes) > 1:
        raise Stop("Un fichier de voix n'a qu'une langue : gardez un seul --langue.", WRONG_USE)
    return codes


def _cards(
    name: str, languages: Sequence[str], settings: Settings, today: date | None
) -> list[Card]:
    """One card a language that the journey is translated into; the French one where none is."""
    from mediation import handout

    if name == handout.NUMBERS:
        if set(languages) != {FRENCH}:
            raise Stop(
                "Les numéros utiles sont les mêmes pour tous, en français : retirez --langue.",
                WRONG_USE,
            )
        return [handout.numbers()]
    library = common.library(settings)
    walk = _walk(name, library, today or date.today())
    try:
        made = {
            language: handout.card(
                walk,
                site=settings.site,
                phone=settings.phone,
                tongue=library.tongue(walk.loaded, language),
                visited=False,
            )
            for language in languages
        }
    except handout.NoCard as error:
        raise Stop(str(error), PROBLEMS) from None
    translated = [card for language, card in made.items() if card.language == language]
    return translated or list(made.values())[:1]


def _walk(name: str, library: Library, today: date) -> Guide:
    from mediation.journey import route

    return route.usual(common.opened(library, name), library.reference, today)


def _left_out(languages: Sequence[str], cards: Sequence[Card]) -> list[str]:
    """A sentence for each language that was asked for and that no card is in."""
    from accessibility.languages import language as known

    there = {card.language for card in cards}
    instead = "la carte est en français" if there == {FRENCH} else "cette langue manque"
    return [
        f"Ce parcours n'est pas traduit ({known(code).french_name}) : {instead}."
        for code in languages
        if code not in there
    ]


def _written(cards: Sequence[Card], form: str, asked: Asked) -> bytes:
    """The cards in one document. Raises ``CardError``."""
    if form == "html":
        from accessibility.card import html

        return html.render(*cards).encode()
    if form == "brf":
        from accessibility.card import braille

        return braille.render(*cards, grade=braille.Grade(asked.braille or "abrege"))
    from accessibility.card import pdf
    from accessibility.card.shapes import Shape

    return pdf.render(*cards, shape=Shape(asked.shape or "a4"))


def _print(pdf: bytes, asked: Asked, settings: Settings) -> None:
    """The card on paper; the file it went through does not stay. Raises ``CardError``."""
    from accessibility.card.files import CardError, write
    from accessibility.card.printing import send
    from accessibility.card.shapes import Shape
    from mediation.tray import Tray

    tray = Tray(settings.cards)
    sent = False
    try:
        path = tray.folder() / "carte-imprimee.pdf"
        write(path, pdf)
        send(path, Shape(asked.shape or "a4"))
        sent = True
    except OSError:
        raise CardError(
            f"Le dossier « {settings.cards} » ne se laisse pas écrire : rien n'a été imprimé."
        ) from None
    finally:
        # Windows may hand the file to a reader that opens it later: there it goes with the
        # other cards, when the desk next starts.
        if not (sent and sys.platform == "win32"):
            tray.empty()


def _speak(card: Card, path: Path, settings: Settings) -> None:
    """The card as a sound file. Raises ``SpeechError``."""
    from functools import partial

    from accessibility.card import spoken

    packs = common.library(settings).shelf
    recorded = partial(packs.recorded_voice, language=card.language)
    with common.voice(settings, packs) as speaker:
        # « Ma fiche » and not the journey: a player shows the title to whoever passes by.
        speaker.save(spoken.parts(card), path, card.language, title="Ma fiche", recorded=recorded)


def say(text: str, language: str, output: str | None) -> int:
    """``text`` aloud, or in a sound file."""
    import threading

    from accessibility.languages import UnknownLanguage
    from accessibility.languages import language as known
    from accessibility.speech.errors import NotSayable, SpeechError
    from accessibility.speech.events import Ended, Failed
    from mediation.journey.pack import shelf

    settings = common.settings()
    over = threading.Event()
    failures: list[str] = []

    def listen(event: object) -> None:
        if isinstance(event, Failed):
            failures.append(event.message)
        if isinstance(event, Ended | Failed):
            over.set()

    try:
        known(language)
        with common.voice(settings, shelf.read(settings.packs), listen) as speaker:
            if output:
                seconds = speaker.save(text, Path(output), language)
                print(f"Voix enregistrée dans {output} ({seconds:.1f} secondes)")
                return OK
            speaker.speak(text, language)
            over.wait()
    except (UnknownLanguage, NotSayable) as error:
        raise Stop(str(error), WRONG_USE) from None
    except SpeechError as error:
        raise Stop(str(error), CANNOT) from None
    if failures:
        raise Stop(failures[0], CANNOT)
    return OK
