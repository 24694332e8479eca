"""A text as it was given, and the way back to it from its cleaned form."""

from __future__ import annotations

from accessibility.text import clean

_LINE_ENDS = frozenset("\r\n\x0b\x0c\x85\u2028\u2029")


class CleanText:
    """``text`` is ``clean(given)``; ``original`` finds its spans in what was given."""

    def __init__(self, given: str) -> None:
        self.text = clean(given)
        # Most texts are clean already: then there is nothing to remember.
        self._from = None if self.text == given else _positions(given, self.text)

    def original(self, start: int, length: int) -> tuple[int, int]:
        """``(start, length)`` in the given text of a span of the clean one."""
        if self._from is None or not self.text:
            return start, length
        last = len(self._from) - 1
        first = self._from[min(max(start, 0), last)]
        end = self._from[min(max(start + length - 1, 0), last)] + 1
        return first, max(end - first, 0)


def _positions(given: str, cleaned: str) -> list[int]:
    """Where each clean character stood. ``clean`` only drops characters, and
    turns line ends into newlines and tabs into spaces: order never changes."""
    positions: list[int] = []
    at = 0
    for character in cleaned:
        while at < len(given) and not _same(given[at], character):
            at += 1
        positions.append(min(at, len(given) - 1))
        at += 1
    return positions


def _same(given: str, cleaned: str) -> bool:
    return (
        given == cleaned
        or (cleaned == "\n" and given in _LINE_ENDS)
        or (cleaned == " " and given == "\t")
    )
