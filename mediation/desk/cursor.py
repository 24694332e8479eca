"""The terminal's own cursor is shown and stands where the work is.

Textual hides it in every driver and moves it only for its text inputs. Braille
displays, screen magnifiers and screen readers follow that very cursor
(textual#2348), so each screen says where it belongs and it is put there with
every frame. This needs two private parts of Textual, ``App._driver`` and
``App._display``; Textual is pinned to one minor version, and a test reads the
bytes that a terminal gets.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.css.query import NoMatches
from textual.geometry import Offset

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.screen import Screen

SHOW = "\x1b[?25h"


class CursorApp(App[None], inherit_bindings=False):
    """An app whose screens may have a method ``cursor_place``."""

    def show_cursor(self) -> None:
        """Let the terminal draw its cursor; the driver hid it when it started."""
        if self._driver is not None:
            self._driver.write(SHOW)

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        place = getattr(screen, "cursor_place", None)
        # A screen may be painted a moment before its widgets are there, or after they went.
        with contextlib.suppress(NoMatches):
            if place is not None and (where := place()) is not None:
                self.cursor_position = Offset(*where)
        super()._display(screen, renderable)
