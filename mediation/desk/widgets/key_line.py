"""The keys that count now, at the bottom of each screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from mediation.desk.widgets.plain import Plain

if TYPE_CHECKING:
    from collections.abc import Iterable

_TOGETHER = "\u00a0"  # a no-break space


class KeyLine(Plain):
    """« Entrée continuer   Ret.arr revenir »; a key and its label never part at a line's end.

    It keeps the most lines it needed at this width: laying out the screen again at
    each step would cost more than the step.
    """

    _tallest: tuple[int, int] = (0, 0)
    """Width, and the most lines there were at that width."""

    def _height(self, width: int) -> int:
        before = self._tallest[1] if self._tallest[0] == width else 0
        self._tallest = (width, max(before, super()._height(width)))
        return self._tallest[1]

    def keys(self, items: Iterable[tuple[str, str]]) -> None:
        """Show these pairs of key and label, in this order."""
        parts: list[str | tuple[str, str]] = []
        for shown, label in items:
            if parts:
                parts.append("   ")
            parts.append((shown.replace(" ", _TOGETHER), "bold"))
            parts.append(_TOGETHER + label.replace(" ", _TOGETHER))
        self.put(Content.assemble(*parts))
