"""``make pictures``: the README's pictures, made by the real desk and the real card.

The desk is opened without a terminal at 80 × 24, walked by keys, and asked for
its own picture; the card is drawn as a PDF and its first page read back.
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

    def files(self) -> dict[str, bytes]:
        """Name and content of each file of ``docs/images``."""
        return {
            "home.svg": self.home.encode(),
            "desk.svg": self.desk.encode(),
            "card.png": self.card,
        }


def make() -> Pictures:
    """Draw everything again."""
    from mediation.commands import common
    from mediation.settings import Settings

    with tempfile.TemporaryDirectory() as home:
        services = common.services(Settings(Path(home), site=SITE), DAY)
        try:
            screens = asyncio.run(_screens(services))
            return Pictures(*screens, card=_card(services))
        finally:
            services.voice.close()
            services.log.close()


async def _screens(services: Services) -> tuple[str, str]:
    """The home with a need typed, and a step that the person does."""
    from mediation.desk.app import Desk
    from mediation.journey.view import Mode
    from mediation.journey.vocabulary import StepKind

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


def main() -> int:
    """Write the pictures; 0."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, content in make().files().items():
        (FOLDER / name).write_bytes(content)
        print(f"{FOLDER.name}/{name} ({len(content)} bytes)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
