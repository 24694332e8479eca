"""The shapes a card is laid out in. Each is a layout of its own, never a scaled one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

MM = 72 / 25.4
"""Points in a millimetre."""


class Shape(StrEnum):
    """The paper and the size of the letters, by the word typed after ``--forme``."""

    A4 = "a4"
    A5 = "a5"
    LARGE = "grand"
    FOLDED = "plie"
    """Two A5 pages side by side on an A4 sheet, folded with the text inside."""
    CONTRAST = "contraste"
    """A4 where every letter is bold and every line thick."""
    SPACED = "dyslexie"
    """A4 in wide letters that are hard to take for one another, well apart."""


@dataclass(frozen=True, slots=True)
class Measures:
    """Sizes of one shape, in points.

    Body text is 16 pt or more and the smallest 12 pt or more (UKAAF MS03: large
    print from 16 pt, ideally 18; notes never under 12).
    """

    width: float
    height: float
    margin_x: float
    margin_top: float
    margin_bottom: float
    """Room under the text; the page number stands in it."""
    body: float
    title: float
    heading: float
    small: float
    """Sources and page number."""
    number: float
    """The number of a step."""
    phone: float
    picto: float
    box: float
    """Side of the box to tick beside a step."""
    rule: float
    """Distance between two lines to write on."""
    qr: float
    sides: int = 1
    """Pages side by side on one sheet."""
    bold: bool = False
    """Every letter is bold."""
    letters: str = ""
    """The font of Latin letters, where it is not the usual one."""
    stroke: float = 1.0
    """What the thickness of lines is multiplied by."""

    @property
    def text_width(self) -> float:
        """Room between the margins."""
        return self.width - 2 * self.margin_x

    @property
    def text_height(self) -> float:
        """Room for text on one page."""
        return self.height - self.margin_top - self.margin_bottom


MEASURES: dict[Shape, Measures] = {
    Shape.A4: Measures(
        width=210 * MM,
        height=297 * MM,
        margin_x=17 * MM,
        margin_top=15 * MM,
        margin_bottom=20 * MM,
        body=18,
        title=26,
        heading=20,
        small=12,
        number=30,
        phone=26,
        picto=16 * MM,
        box=7 * MM,
        rule=11 * MM,
        qr=30 * MM,
    ),
    Shape.A5: Measures(
        width=148 * MM,
        height=210 * MM,
        margin_x=11 * MM,
        margin_top=11 * MM,
        margin_bottom=18 * MM,
        body=16,
        title=22,
        heading=18,
        small=12,
        number=24,
        phone=22,
        picto=12 * MM,
        box=6 * MM,
        rule=10 * MM,
        qr=26 * MM,
    ),
    Shape.LARGE: Measures(
        width=210 * MM,
        height=297 * MM,
        margin_x=15 * MM,
        margin_top=14 * MM,
        margin_bottom=22 * MM,
        body=28,
        title=36,
        heading=30,
        small=18,
        number=44,
        phone=38,
        picto=24 * MM,
        box=10 * MM,
        rule=16 * MM,
        qr=40 * MM,
    ),
}
MEASURES[Shape.FOLDED] = replace(MEASURES[Shape.A5], sides=2)
MEASURES[Shape.CONTRAST] = replace(MEASURES[Shape.A4], bold=True, stroke=2.0)
# Lexend was drawn for readers who mistake letters; it is wide, so a size smaller holds as much.
MEASURES[Shape.SPACED] = replace(MEASURES[Shape.A4], letters="Lexend", body=17)
