"""What any text from a file goes through before it is shown, said or printed.

A journey file may come from anywhere. A terminal obeys control characters, and
bidirectional controls can make a text look like another one; Textual lets both
through (measured on 8.2.8: ESC, OSC and U+202E reached the terminal). So they
are taken out here, once, at the door.
"""

from __future__ import annotations

import re
import unicodedata

# C0 and C1 but newline; bidirectional controls (UAX #9) and the marks that act
# like them; zero-width space, word joiner and BOM; line and paragraph
# separators; interlinear annotation; soft hyphen; surrogates; noncharacters;
# tag characters, which hide text. U+200C and U+200D stay: Persian, Bengali and
# Sinhala letters need them.
_OUT = (
    "\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028\u2029\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    "\U000e0000-\U000e007f"
)
_FORBIDDEN = re.compile(f"[{_OUT}]")
_AS_NEWLINE = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# More combining marks than any living script stacks: they climb over other lines.
_MAX_MARKS = 4
_MARK = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"
_MARKS = re.compile(f"((?:[{_MARK}]){{{_MAX_MARKS}}})[{_MARK}]+")
_SUSPECT = re.compile(f"[{_OUT}{_MARK}]")
"""Something that ``clean`` may take out or change; hardly any text has any."""


def clean(text: str) -> str:
    """``text`` without what could act on a screen, a voice or a page.

    Control, bidirectional and invisible characters go; every kind of line end
    becomes ``\\n``; a tab becomes a space; runs of combining marks are cut at
    four. Markup characters stay: they are text, and nobody here reads markup.
    """
    if _SUSPECT.search(text) is None:
        return text
    text = _AS_NEWLINE.sub("\n", text).replace("\t", " ")
    return _MARKS.sub(r"\1", _FORBIDDEN.sub("", text))


def one_line(text: str) -> str:
    """``clean(text)`` with every run of spaces and line ends made one plain space.

    No-break spaces stay: they hold a telephone number or a « together.
    """
    return re.sub("[ \n]+", " ", clean(text)).strip()


_APART = re.compile(r" (?=[:;?!»])|(?<=«) ")


def bound(french: str) -> str:
    """``french`` with spaces where no line may end: inside « », and before ``: ; ? !``."""
    return _APART.sub("\u00a0", french)


def lines(text: str) -> tuple[str, ...]:
    """The non-empty lines of ``clean(text)``, trimmed."""
    return tuple(line for raw in clean(text).split("\n") if (line := raw.strip(" ")))


def fold(text: str) -> str:
    """``text`` as one searches it: no accents, no capitals, apostrophes and dashes as spaces."""
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "OE"))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    return " ".join(re.sub(r"[^\w]+", " ", plain).split())
