"""A line as the page draws it: words that can light up, numbers and addresses kept whole.

In a text from right to left a telephone number or a web name is torn apart by the
letters around it unless it is isolated (``<bdi>``); in any text it should not be cut
at the end of a line.
"""

from __future__ import annotations

import re
from enum import IntEnum

from accessibility.card.direction import stretches

_NUMBER = re.compile(
    r"\+?\d(?:[\d \u00a0\u202f.,/:-]*\d)?(?:[\u00a0\u202f ]?[%€])?"
    r"|\b(?:[a-z0-9-]+\.)+(?:fr|org|com|eu|net)(?:/[\w/-]*)?\b"
)
_WORD = re.compile(r"\S+")


class Kind(IntEnum):
    """What a run is."""

    BETWEEN = 0
    WORD = 1
    WHOLE = 2
    """A number or an address: isolated, left to right, never cut."""


Run = tuple[str, int]


def runs(text: str, *, rtl: bool) -> list[Run]:
    """``text`` cut in pieces that, put together, are ``text`` again."""
    found: list[Run] = []
    end = 0
    wholes = stretches(text) if rtl else [match.span() for match in _NUMBER.finditer(text)]
    for start, stop in wholes:
        found += _words(text[end:start])
        found.append((text[start:stop], int(Kind.WHOLE)))
        end = stop
    return found + _words(text[end:])


def place(cut: list[Run], at: int) -> int:
    """Which run holds character ``at`` of the text; the last one beyond its end."""
    for number, (piece, _) in enumerate(cut):
        at -= len(piece)
        if at < 0:
            return number
    return len(cut) - 1


def _words(text: str) -> list[Run]:
    found: list[Run] = []
    end = 0
    for match in _WORD.finditer(text):
        if match.start() > end:
            found.append((text[end : match.start()], int(Kind.BETWEEN)))
        found.append((match.group(), int(Kind.WORD)))
        end = match.end()
    if end < len(text):
        found.append((text[end:], int(Kind.BETWEEN)))
    return found
