"""A widget whose lines go to the screen as they are.

Textual composes each line of a widget from its content, its borders, its padding
and its filters: for a step of thirty lines that was most of the way from a key to
the paint. A flat widget has none of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widget import Widget

if TYPE_CHECKING:
    from textual.geometry import Region
    from textual.strip import Strip


class Flat(Widget):
    """For widgets without border, padding, outline, tint or opacity."""

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines of ``crop``, each exactly as wide."""
        return [
            self.render_line(y).crop(crop.x, crop.right).adjust_cell_length(
                crop.width, self.visual_style.rich_style
            )
            for y in crop.line_range
        ]  # fmt: skip
