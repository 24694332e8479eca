"""What a report is made of, before it is a web page or a PDF: blocks, and where it comes from.

The story writes blocks once; ``report_html`` and ``report_pdf`` draw the same ones.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from mediation.evaluation.charts import Chart


@dataclass(frozen=True, slots=True)
class BundleRef:
    """A bundle that was counted. ``sha256`` is that of its descriptor."""

    site: str
    quarter: str
    revision: int
    sha256: str
    department: str = ""
    territory: str = ""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the figures come from, so that anyone can redo them.

    ``date`` is said by whoever runs it; ``set_aside`` pairs a file's name with the
    French sentence that says why it was not counted. ``desks_known``: how many desks
    exist (0: not said). ``set_aside`` and ``remarks`` name desks: only their number is
    published, the rest goes to the evaluator's own files.
    """

    date: date
    code_version: str
    bundles: tuple[BundleRef, ...]
    set_aside: tuple[tuple[str, str], ...] = ()
    desks_known: int = 0
    command: str = ""
    engine: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def desks_sending(self) -> int:
        """Distinct desks that sent a bundle."""
        return len({bundle.site for bundle in self.bundles})

    @property
    def sent(self) -> dict[tuple[str, str, str, str], int]:
        """The bundles as the gate and its register know them."""
        return {(b.site, b.quarter, b.department, b.territory): b.revision for b in self.bundles}


@dataclass(frozen=True, slots=True)
class Heading:
    """A title; ``level`` 1 for the report's own."""

    words: str
    level: int = 2
    name: str = ""
    """Anchor of the web page."""
    small: bool = False
    """Of a few words: drawn hardly larger than they are."""


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph. ``kind``: "", "lead" (larger), "small", "strong" (names what follows)."""

    words: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of sentences."""

    items: tuple[str, ...]
    small: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """A question of the first page, its answer in words, and one figure ("" for none)."""

    question: str
    figure: str
    words: str
    see: str = ""
    """Anchor of the section that says more."""


@dataclass(frozen=True, slots=True)
class Answers:
    """The first page's questions."""

    items: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. The first column heads its rows; the others are numbers when ``numbers``."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: bool = True
    folded: bool = False
    """Behind a click on the page: long, or the text equivalent of a chart."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart, drawn to the width it is asked for, and its text equivalent."""

    draw: Callable[[float], Chart] = field(repr=False)
    title: str
    says: str
    """What one sees in it, in a sentence: its text equivalent, with ``grid``."""
    grid: Grid


@dataclass(frozen=True, slots=True)
class PageEnd:
    """The first page is whole: on paper, what follows starts another."""


Block = Heading | Text | Bullets | Answers | Grid | Figure | PageEnd


@dataclass(frozen=True, slots=True)
class Story:
    """The whole report."""

    title: str
    subtitle: str
    blocks: tuple[Block, ...]
