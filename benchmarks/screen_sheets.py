"""``python -m benchmarks.screen_sheets -o FOLDER``: the person's screen at every step, to be seen.

Each journey's usual walk, in French and in each language it has, on the real page in Chromium:
one picture a journey (its first step with an answer or a gesture) on a sheet for each language,
and a table of how many steps there were and how many did not fit the window. Like the sheets of
cards, nothing here is a test.
"""

from __future__ import annotations

import argparse
import io
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from benchmarks.pictures import DAY
from mediation.journey import present, route
from mediation.journey.library import Library, built_in
from mediation.journey.tongue import FRENCH
from mediation.journey.vocabulary import Discretion, StepKind
from mediation.person.screen import Screen

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mediation.journey.view import View
    from tests.browser import Page

WIDTH, HEIGHT = 1280, 720
_PICTURED = {StepKind.ASK, StepKind.DO, StepKind.CHECK}
_COLUMNS, _SCALE, _GAP, _LABEL = 3, 3, 10, 16
_FITS = "document.documentElement.scrollWidth <= innerWidth"


def main(argv: Sequence[str] | None = None) -> int:
    """Draw the sheets and print the table; 3 without Chromium."""
    from tests.browser import Chromium, chromium

    parser = argparse.ArgumentParser(prog="python -m benchmarks.screen_sheets", description=__doc__)
    parser.add_argument("-o", "--output", type=Path, help="folder (a new one by default)")
    parser.add_argument("--day", type=date.fromisoformat, default=DAY)
    asked = parser.parse_args(argv)
    if not chromium():
        print("no Chromium here: the person's screens are not made", file=sys.stderr)
        return 3
    folder = asked.output or Path(tempfile.mkdtemp(prefix="mediation-ecrans-"))
    folder.mkdir(parents=True, exist_ok=True)
    library = Library([built_in()])
    journeys = {name: library.load(name) for name in sorted(library.entries)}
    languages = {code for loaded in journeys.values() for code in library.languages(loaded)}
    addresses: list[str] = []

    def open_window(address: str) -> str:
        addresses.append(address)
        return ""

    screen = Screen(open_window)
    screen.start(lambda _press: None)
    try:
        with Chromium() as browser:
            page = browser.open(addresses[0], WIDTH, HEIGHT)
            print(f"{'language':9} {'journeys':>8} {'steps':>6} {'too wide':>8}")
            for language in (FRENCH, *sorted(languages)):
                drawn: dict[str, Image.Image] = {}
                steps = wide = 0
                for name, loaded in journeys.items():
                    if language != FRENCH and language not in library.languages(loaded):
                        continue
                    for view in _walk(library, name, language, asked.day):
                        steps += 1
                        _show(page, screen, view, language)
                        wide += not page.eval(_FITS)
                        if name not in drawn and view.kind in _PICTURED:
                            drawn[name] = Image.open(io.BytesIO(page.picture()))
                    screen.blank()
                print(f"{language:9} {len(drawn):8} {steps:6} {wide:8}")
                _sheet(drawn).save(folder / f"ecrans-{language}.png")
    finally:
        screen.close()
    print(folder)
    return 0


def _walk(library: Library, name: str, language: str, day: date) -> Iterator[View]:
    """What the person is shown on the usual way through a journey; nothing of a secret one."""
    loaded = library.load(name)
    tongue = library.tongue(loaded, language)
    walk = route.usual(loaded, library.reference, day)
    for move in walk.moves:
        view = present.view(walk.at(move.path), tongue)
        if view.discretion is not Discretion.SECRET and view.person:
            yield view


def _show(page: Page, screen: Screen, view: View, language: str) -> None:
    """One step on the page, its curtain lifted where the step is private."""
    before = page.eval("page.n")
    screen.show(view, language)
    page.wait(f"page.n > {before} && document.documentElement.lang === '{language}'")
    page.eval(
        "document.getElementById('rideau').hidden || document.getElementById('lever').click()"
    )
    page.wait("document.fonts.ready.then(() => true)")
    page.wait("[...document.images].every(image => image.complete)")


def _sheet(drawn: dict[str, Image.Image]) -> Image.Image:
    width, height = WIDTH // _SCALE, HEIGHT // _SCALE
    rows = -(-len(drawn) // _COLUMNS)
    sheet = Image.new(
        "RGB", (_COLUMNS * (width + _GAP), max(1, rows) * (height + _LABEL + _GAP)), "white"
    )
    pen = ImageDraw.Draw(sheet)
    for index, (name, picture) in enumerate(drawn.items()):
        left = index % _COLUMNS * (width + _GAP)
        top = index // _COLUMNS * (height + _LABEL + _GAP)
        pen.text((left, top), name, fill="black")
        sheet.paste(picture.convert("RGB").resize((width, height)), (left, top + _LABEL))
    return sheet


if __name__ == "__main__":
    raise SystemExit(main())
