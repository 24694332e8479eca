"""``python -m benchmarks.card_sheets -o FOLDER``: every journey's card, to be looked at.

One picture a language and shape, with the first two pages of each card under its journey's name,
and a table of page counts. Nothing here is a test: it is what a person goes through
with their eyes before a release.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2
from PIL import Image, ImageDraw

from accessibility.card.pdf import render, uncovered
from accessibility.card.shapes import Shape
from mediation import handout
from mediation.journey import route
from mediation.journey.library import Library, built_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accessibility.card.model import Card

_COLUMNS = 4
_PAGES = 2
_SCALE = 0.5
_GAP = 10
_LABEL = 16


@dataclass(frozen=True, slots=True)
class _Drawn:
    name: str
    pages: int
    picture: Image.Image


def main(argv: Sequence[str] | None = None) -> int:
    """Draw the sheets and print the table; 0."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.card_sheets", description=__doc__)
    parser.add_argument("-o", "--output", type=Path, required=True, help="folder of the sheets")
    parser.add_argument("--day", type=date.fromisoformat, default=date.today())
    asked = parser.parse_args(argv)
    asked.output.mkdir(parents=True, exist_ok=True)
    library = Library([built_in()])
    languages = {code for name in library.entries for code in library.languages(library.load(name))}
    for language in ("fr", *sorted(languages)):
        _language(language, asked.day, asked.output)
    return 0


def _language(language: str, day: date, folder: Path) -> None:
    """The sheets of one language, and the page counts of its cards."""
    cards = usual_cards(day, language)
    counts: dict[str, list[str]] = {name: [] for name in cards}
    for shape in Shape:
        drawn = [_draw(name, card, shape) for name, card in cards.items()]
        for one in drawn:
            counts[one.name].append(f"{shape} {one.pages}")
        path = folder / f"cartes-{language}-{shape}.png"
        _sheet(drawn).save(path)
        print(path)
    for name, card in cards.items():
        missing = uncovered(card)
        print(f"{language} {name:40} {'  '.join(counts[name])}  {missing}".rstrip())


def usual_cards(day: date, language: str = "fr") -> dict[str, Card]:
    """The card of each built-in journey that gives one, by its id, where it is in ``language``;
    and in French the useful numbers."""
    library = Library([built_in()])
    found = {}
    for name in library.entries:
        loaded = library.load(name)
        walk = route.usual(loaded, library.reference, day)
        tongue = library.tongue(loaded, language)
        try:
            card = handout.card(walk, site="France Services", phone="03 21 00 00 00", tongue=tongue)
        except handout.NoCard:
            print(f"{name}: no card", file=sys.stderr)
            continue
        if card.language == language:
            found[name] = card
    if language == "fr":
        found[handout.NUMBERS] = handout.numbers()
    return found


def _draw(name: str, card: Card, shape: Shape) -> _Drawn:
    pages = pypdfium2.PdfDocument(render(card, shape=shape))
    pictures = [page.render(scale=_SCALE).to_pil() for page in list(pages)[:_PAGES]]
    width = sum(picture.width for picture in pictures) + _GAP * (len(pictures) - 1)
    both = Image.new("RGB", (width, pictures[0].height), "gray")
    left = 0
    for picture in pictures:
        both.paste(picture, (left, 0))
        left += picture.width + _GAP
    return _Drawn(name, len(pages), both)


def _sheet(drawn: Sequence[_Drawn]) -> Image.Image:
    cell_width = max(one.picture.width for one in drawn) + _GAP
    cell_height = max(one.picture.height for one in drawn) + _LABEL + _GAP
    lines = -(-len(drawn) // _COLUMNS)
    sheet = Image.new("RGB", (cell_width * _COLUMNS, cell_height * lines), "gray")
    pen = ImageDraw.Draw(sheet)
    for place, one in enumerate(drawn):
        left = place % _COLUMNS * cell_width
        top = place // _COLUMNS * cell_height
        pen.text((left + 4, top + 2), f"{one.name} ({one.pages})", fill="white")
        sheet.paste(one.picture, (left, top + _LABEL))
    return sheet


if __name__ == "__main__":
    sys.exit(main())
