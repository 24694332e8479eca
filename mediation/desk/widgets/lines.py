"""Cuts a text to a width as a terminal counts it: in cells.

Textual's own wrapping breaks at no-break spaces, which hold « 36 46 » or a key
and its label together. A French « : » or a guillemet stays with its word even
where a plain space was typed.
"""

from __future__ import annotations

import re

from rich.cells import cell_len, get_character_cell_size, set_cell_size

_WORD = re.compile("(?:« )?[^ ]+(?: [;:!?»][^ ]*)*")
_JOINER = "\u200d"


def cut(text: str, width: int, indent: int = 0) -> list[tuple[int, int]]:
    """Where each line of ``text`` begins and ends, in characters.

    Lines take at most ``width`` cells, from the second on ``indent`` fewer. A
    line ends at a plain space, which is dropped; spaces at the very start stay.
    A word wider than a line is cut, never lost.
    """
    width = max(width, indent + 2)
    spans: list[tuple[int, int]] = []
    start = end = 0
    room = width
    for word in _WORD.finditer(text):
        if cell_len(text[start : word.end()]) <= room:
            end = word.end()
            continue
        if end > start:
            spans.append((start, end))
            start, room = word.start(), width - indent
        while cell_len(text[start : word.end()]) > room:
            stop = start + _fitting(text[start : word.end()], room)
            spans.append((start, stop))
            start, room = stop, width - indent
        end = word.end()
    return [*spans, (start, max(start, end))]


def wrap(text: str, width: int, indent: int = 0) -> list[str]:
    """The lines of ``text``; from the second on, ``indent`` spaces come first."""
    pieces = [text[start:end] for start, end in cut(text, width, indent)]
    return [pieces[0], *(" " * indent + piece for piece in pieces[1:])]


def fit(text: str, width: int) -> str:
    """``text`` in exactly ``width`` cells: filled with spaces, or cut with « … »."""
    if width <= 0:
        return ""
    if cell_len(text) > width:
        text = set_cell_size(text, width - 1).rstrip().rstrip(_JOINER) + "…"
    # A joiner at the end would take the space after it into its own, empty, cell.
    return set_cell_size(text.rstrip(_JOINER), width)


def _fitting(text: str, room: int) -> int:
    """How many characters of ``text`` fit in ``room`` cells; at least one."""
    taken = 0
    for count, char in enumerate(text):
        taken += get_character_cell_size(char)
        if taken > room:
            return max(1, count)
    return len(text)
