"""A card in braille: a BRF file for an embosser or a braille display.

The cells are liblouis's, which is on the machine or not; the pages are ours. Nobody
who reads braille has proof-read them yet: the file says nothing about it, the desk
must.
"""

from __future__ import annotations

import shutil
import subprocess
import textwrap
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from accessibility.card.files import CardError
from accessibility.card.outline import Outline, Part, Role, Text, outline, short_url

if TYPE_CHECKING:
    from accessibility.card.model import Card

CELLS = 31
LINES = 25
"""Cells a line and lines a page: an A4 sheet of an ordinary embosser."""
_HANG = "  "
_WAIT = 20.0
"""Seconds that liblouis may take for one card."""


class Grade(StrEnum):
    """How words are written."""

    FULL = "integral"
    CONTRACTED = "abrege"


# liblouis tables; where a language has one only, it serves for both.
_TABLES: dict[str, tuple[str, str]] = {
    "fr": ("fr-bfu-comp6.utb", "fr-bfu-g2.ctb"),
    "ar": ("ar-ar-g1.utb", "ar-ar-g2.ctb"),
    "en": ("en-us-g1.ctb", "en-us-g2.ctb"),
    "es": ("es-g1.ctb", "es-g2.ctb"),
    "fa": ("fa-ir-g1.utb", "fa-ir-g1.utb"),
    "prs": ("fa-ir-g1.utb", "fa-ir-g1.utb"),
    "ka": ("ka.utb", "ka.utb"),
    "pt": ("pt-pt-g1.utb", "pt-pt-g2.ctb"),
    "ro": ("ro.ctb", "ro.ctb"),
    "ru": ("ru-litbrl.ctb", "ru-litbrl.ctb"),
    "ta": ("ta-ta-g1.ctb", "ta-ta-g1.ctb"),
    "ti": ("ethio-g1.ctb", "ethio-g1.ctb"),
    "tr": ("tr-g1.ctb", "tr-g2.ctb"),
    "uk": ("uk.utb", "uk.utb"),
    "vi": ("vi-vn-g1.ctb", "vi-vn-g2.ctb"),
}

Translate = Callable[[Sequence[str], str], Sequence[str]]
"""Lines and the name of a liblouis table, to as many lines of Unicode braille cells."""

# North American ASCII braille, the letters of BRF: one for each cell from U+2800 to U+283F.
_ASCII = " A1B'K2L@CIF/MSP\"E3H9O6R^DJG>NTQ,*5<-U8V.%[$+X!&;:4\\0Z7(_?W]#Y)="
_BLANK = 0x2800
_DOT_7 = 0x40
_LONGEST_SIGN = 5
"""Cells of the longest real sign; liblouis's stand-in for an unknown one has six or more."""


def render(
    *cards: Card, grade: Grade = Grade.CONTRACTED, translate: Translate | None = None
) -> bytes:
    """The cards as BRF: ASCII cells, 31 by 25, a form feed between pages.

    ``translate`` stands for liblouis in tests. Raises ``CardError`` when liblouis is
    not on this machine, when it fails, or when it has no table for the language.
    """
    if not cards:
        raise ValueError("no card to write")
    pages: list[list[str]] = []
    for card in cards:
        whole = outline(card)
        pages += _pages(_Writer(whole, grade, translate or liblouis).groups())
    return "\f".join("".join(f"{line}\r\n" for line in page) for page in pages).encode("ascii")


def liblouis(lines: Sequence[str], table: str) -> Sequence[str]:
    """Translate with the ``lou_translate`` program. Raises ``CardError``."""
    program = shutil.which("lou_translate")
    if program is None:
        raise CardError(
            "Le braille demande liblouis, qui manque sur ce PC : installez-le (Debian, Ubuntu : "
            "sudo apt install liblouis-bin), ou imprimez la carte en grands caractères."
        )
    try:
        done = subprocess.run(  # noqa: S603
            [program, "--forward", f"unicode-braille.utb,{table}"],
            input="\n".join(lines) + "\n",
            capture_output=True,
            encoding="utf-8",
            timeout=_WAIT,
            check=True,
        )
    except (OSError, subprocess.SubprocessError, UnicodeError) as error:
        raise CardError(
            "liblouis n'a pas pu écrire cette carte en braille : imprimez-la en grands "
            "caractères, ou réessayez avec l'autre braille (intégral ou abrégé)."
        ) from error
    found = done.stdout.splitlines()
    if len(found) != len(lines):
        raise CardError(
            "liblouis a répondu autre chose que le texte de cette carte : imprimez-la en grands "
            "caractères."
        )
    return found


class _Writer:
    """One card as groups of lines that stay together on a page."""

    def __init__(self, whole: Outline, grade: Grade, translate: Translate) -> None:
        self._whole = whole
        self._grade = grade
        self._translate = translate

    def groups(self) -> list[list[str]]:
        """Groups in reading order; a group is a heading with its first item, or an item."""
        whole = self._whole
        said: list[tuple[Text, bool]] = [(whole.title, True)]
        said += [(text, False) for text in (whole.french_title, *whole.alerts) if text]
        starts = {0}
        for section in whole.sections:
            starts.add(len(said))
            said.append((section.heading, True))
            for place, part in enumerate(section.parts):
                if place:
                    starts.add(len(said))
                said += [(text, False) for text in _said(whole, section.role, part)]
        cells = self._cells([text for text, _ in said])
        groups: list[list[str]] = []
        for place, ((_, heading), line) in enumerate(zip(said, cells, strict=True)):
            if place in starts:
                # A blank line before a heading is how the finger finds it.
                groups.append([""] if heading and place else [])
            groups[-1] += _wrapped(line)
        return groups

    def _cells(self, texts: list[Text]) -> list[str]:
        """Cells of each text, through one call for each language."""
        found = [""] * len(texts)
        for language in dict.fromkeys(text.language for text in texts):
            places = [place for place, text in enumerate(texts) if text.language == language]
            lines = [_flat(texts[place].words) for place in places]
            # A sign without a cell is spelled out by its code, several cells for nothing
            # one can read: each sign is asked for alone too, in the same call.
            signs = sorted(set("".join(lines)) - {" "})
            cells = self._translate([*lines, *signs], self._table(language))
            for sign, alone in zip(signs, cells[len(lines) :], strict=True):
                if len(alone) > _LONGEST_SIGN:
                    raise _no_cell(sign)
            for place, line in zip(places, cells[: len(lines)], strict=True):
                found[place] = _brf(line)
        return found

    def _table(self, language: str) -> str:
        full_and_short = _TABLES.get(language) or _TABLES.get(language.split("-", maxsplit=1)[0])
        if full_and_short is None:
            raise CardError(
                f"Il n'y a pas de braille pour la langue « {language} » : imprimez la carte en "
                "français, ou écoutez-la."
            )
        return full_and_short[self._grade is Grade.CONTRACTED]


def _no_cell(sign: str) -> CardError:
    """A letter lost in silence would change a word under the finger."""
    return CardError(
        f"liblouis ne sait pas écrire « {sign} » en braille ici : imprimez la carte en grands "
        "caractères, ou essayez l'autre braille (intégral ou abrégé)."
    )


def _brf(cells: str) -> str:
    """Unicode cells as BRF letters. Raises ``CardError`` where a sign got no cell."""
    found = []
    for cell in cells:
        dots = ord(cell) - _BLANK
        if cell == " ":
            dots = 0
        if 0 <= dots <= 0xFF:
            # Dot 7 marks a capital on eight-dot displays; paper has six.
            dots &= ~_DOT_7
        if not 0 <= dots < len(_ASCII):
            raise _no_cell(cell)
        found.append(_ASCII[dots])
    return "".join(found)


def _said(whole: Outline, role: Role, part: Part) -> list[Text]:
    """The lines of one item. Numbers and addresses come with their item."""
    own = whole.language
    main = part.main
    if part.number:
        main = Text(f"{part.number}. {main.words}", main.language)
    lines = [part.when, main]
    if part.phone:
        lines.append(Text(part.phone, own))
    lines.append(part.detail)
    if role is Role.PAGE:
        lines.append(Text(short_url(part.url), own))
    return [line for line in lines if line is not None]


_PLAIN = str.maketrans({"–": "-", "—": "-", "’": "'", "…": "...", "\u00a0": " ", "\u202f": " "})


def _flat(words: str) -> str:
    """A text on one line, in the plain signs that every liblouis table knows."""
    return " ".join(words.translate(_PLAIN).split())


def _wrapped(cells: str) -> list[str]:
    """Lines of at most ``CELLS`` cells; those after the first stand two cells in."""
    return textwrap.wrap(
        cells, CELLS, subsequent_indent=_HANG, break_long_words=True, break_on_hyphens=False
    )


def _pages(groups: list[list[str]]) -> list[list[str]]:
    """Pages of at most ``LINES`` lines, each group whole where a page can hold it."""
    pages: list[list[str]] = [[]]
    for group in groups:
        if pages[-1] and len(pages[-1]) + len(group) > LINES:
            pages.append([])
        lines = group if pages[-1] else [line for line in group if line]
        while len(pages[-1]) + len(lines) > LINES:
            room = LINES - len(pages[-1])
            pages[-1] += lines[:room]
            lines = lines[room:]
            pages.append([])
        pages[-1] += lines
    return [page for page in pages if page]
