"""``make pictures``: the README's pictures, made by the real desk and the real card.

The desk is opened without a terminal at 80 × 24, walked by keys, and asked for
its own picture; the card is drawn as a PDF and its first page read back; the person's
screen is photographed in Chromium, where there is one.
Nothing is kept but ``docs/images/``.
"""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from mediation.journey.vocabulary import StepKind

if TYPE_CHECKING:
    from mediation.desk.app import Desk
    from mediation.services import Services

FOLDER = Path(__file__).parents[1] / "docs" / "images"
SIZE = (80, 24)
DAY = date(2026, 11, 22)
SITE = "France Services (exemple)"
JOURNEY = "carte-vitale-perdue"
NEED = "carte vital"
"""Typed with the error people make."""
PERSON = (
    ("person-fr.png", JOURNEY, "fr", StepKind.ASK),
    ("person-ar.png", "compte-ameli", "ar", StepKind.DO),
)
"""The person's screen: file, journey, language, and at which kind of step."""
CARD_PIXELS = 700
"""How wide the card's picture is."""
# Textual names fonts to fetch; a picture must not call anyone.
_FETCHED_FONT = re.compile(r"@font-face\s*{.*?}\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Pictures:
    """What the README shows: two screens as SVG, the card's first page as PNG."""

    home: str
    desk: str
    card: bytes
    person: dict[str, bytes]
    """The person's screen, by name of the file; empty without Chromium."""

    def files(self) -> dict[str, bytes]:
        """Name and content of each file of ``docs/images``."""
        return {
            "home.svg": self.home.encode(),
            "desk.svg": self.desk.encode(),
            "card.png": self.card,
            **self.person,
        }


def make() -> Pictures:
    """Draw everything again."""
    from mediation.commands import common
    from mediation.settings import Settings

    with tempfile.TemporaryDirectory() as home:
        services = common.services(Settings(Path(home), site=SITE), DAY)
        try:
            screens = asyncio.run(_screens(services))
            return Pictures(*screens, card=_card(services), person=_person(services))
        finally:
            services.voice.close()
            services.log.close()


async def _screens(services: Services) -> tuple[str, str]:
    """The home with a need typed, and a step that the person does."""
    from mediation.desk.app import Desk
    from mediation.journey.view import Mode

    desk = Desk(services)
    async with desk.run_test(size=SIZE) as pilot:
        await pilot.press(*("space" if letter == " " else letter for letter in NEED))
        await _still(desk)
        await pilot.pause()
        home = _svg(desk)
        await pilot.press("enter")
        await _still(desk)
        await pilot.pause()
        assert desk.visit is not None
        while (view := desk.visit.view).kind is not StepKind.DO or not view.choices[1:]:
            await pilot.press("enter" if view.mode is Mode.CONTINUE else "1")
            if view.mode is Mode.SEVERAL:
                await pilot.press("enter")
            await pilot.pause()
        await _still(desk)
        return home, _svg(desk)


async def _still(desk: Desk) -> None:
    await desk.workers.wait_for_complete()


def _svg(desk: Desk) -> str:
    drawn = desk.export_screenshot(title="Médiation")
    # A number made from the content would change every line with one letter.
    drawn = re.sub(r"terminal-\d+", "ecran", drawn)
    # Some viewers drop the blanks that a text begins with.
    drawn = _FETCHED_FONT.sub("", drawn).replace("<svg ", '<svg xml:space="preserve" ', 1)
    return "\n".join(line.rstrip(" ") for line in drawn.splitlines()) + "\n"


def _card(services: Services) -> bytes:
    """The first page of the card of the usual walk, as PNG."""
    import io

    import pypdfium2

    from mediation import handout
    from mediation.journey import route

    loaded = services.library.load(JOURNEY)
    walk = route.usual(loaded, services.library.reference, services.today())
    pdf = services.draw(handout.card(walk, site=SITE))
    page = pypdfium2.PdfDocument(pdf)[0]
    picture = page.render(scale=CARD_PIXELS / page.get_width()).to_pil()
    kept = io.BytesIO()
    picture.convert("P", colors=32).save(kept, "PNG", optimize=True)
    return kept.getvalue()


def _person(services: Services) -> dict[str, bytes]:
    """The person's screen as PNG: a question in French, a step in Arabic, the phrases."""
    from mediation.person.screen import Screen
    from mediation.visit import Visit
    from tests.browser import Chromium, chromium

    if not chromium():
        return {}
    addresses: list[str] = []

    def open_window(address: str) -> str:
        addresses.append(address)
        return ""

    screen = Screen(open_window)
    screen.start(lambda _press: None)
    pictures: dict[str, bytes] = {}
    try:
        with Chromium() as browser:
            page = browser.open(addresses[0], 1280, 720)
            for name, journey, language, kind in PERSON:
                visit = Visit(services.library.load(journey), services)
                visit.speak(language)
                while (view := visit.view).kind is not kind:
                    visit.answer(*(choice.answer for choice in view.choices[:1]))
                screen.show(view, language)
                page.wait(f"document.documentElement.lang === '{language}' && page.lignes")
                page.wait("document.fonts.ready.then(() => !document.querySelector('.dit'))")
                page.wait("[...document.images].every(image => image.complete)")
                pictures[name] = _small(page.picture())
                screen.blank()
                page.wait("document.documentElement.dataset.vue === 'vide'")
    finally:
        screen.close()
    return pictures


def _small(picture: bytes) -> bytes:
    import io

    from PIL import Image

    kept = io.BytesIO()
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(48).save(kept, "PNG", optimize=True)
    return kept.getvalue()


def main() -> int:
    """Write the pictures; 0."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, content in make().files().items():
        (FOLDER / name).write_bytes(content)
        print(f"{FOLDER.name}/{name} ({len(content)} bytes)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
