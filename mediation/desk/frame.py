"""The window of the desk: life and end, covers, colours, and the line for sentences.

Knows of no journey and no visit.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from typing import TYPE_CHECKING

from textual.app import App

from mediation import faults
from mediation.desk import theme
from mediation.desk.cursor import CursorApp
from mediation.desk.hangup import Hangup
from mediation.desk.screens.base import DeskScreen
from mediation.desk.screens.cover import MIN_HEIGHT, MIN_WIDTH, Hidden, TooSmall

if TYPE_CHECKING:
    from pathlib import Path

    from textual import events
    from textual.geometry import Size
    from textual.theme import Theme


class Frame(CursorApp, inherit_bindings=False):
    """``log`` is where a fault of the program is noted; ``colours`` as the setting says it."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, log: Path, colours: str) -> None:
        self._environment = dict(os.environ)
        # Textual would turn every colour into a grey; a theme without any is ours to choose.
        os.environ.pop("NO_COLOR", None)
        super().__init__()
        self.fault = ""
        """The sentence for whoever sees the desk stop by itself."""
        self._fault_log = log
        self._hangup: Hangup | None = None
        self.animation_level = "none"
        for each in theme.ALL:
            self.register_theme(each)
        chosen = self._theme_of(colours)
        # Set before the first paint, without a second one: so what follows a change of theme
        # is done here. Left out, Textual 8.2 would begin in its own colours.
        self.set_reactive(App.theme, chosen.name)
        self.stylesheet.set_variables(self.get_css_variables())
        self._refresh_truecolor_filter(self.ansi_theme)

    def hush(self) -> None:
        """Silence, now."""
        raise NotImplementedError

    def action_leave(self, now: bool) -> None:
        """Quit; ``now``: without asking."""
        raise NotImplementedError

    def covered(self, hidden: bool) -> None:
        """Everything is hidden, or shown again."""
        raise NotImplementedError

    def action_shut(self, _now: bool) -> None:
        """The window is gone: nobody chose to leave."""
        raise NotImplementedError

    def mind_signals(self) -> None:
        """The window is closed, or the session ends; Ctrl+C outside counts as leaving."""
        loop = asyncio.get_running_loop()
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)
            if number is not None:
                # Windows has no such handlers; a test may run outside the main thread.
                with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
                    act = self.action_leave if name == "SIGINT" else self.action_shut
                    loop.add_signal_handler(number, act, True)

    def mind_the_terminal(self) -> None:
        """The terminal is gone without a signal: as when its window is closed."""
        fileno = getattr(self._driver, "fileno", None)
        if isinstance(fileno, int):
            loop = asyncio.get_running_loop()

            def gone() -> None:
                with contextlib.suppress(RuntimeError):  # the desk has just closed by itself
                    loop.call_soon_threadsafe(self.action_shut, True)

            self._hangup = Hangup(fileno, gone)
            self._hangup.start()

    def on_unmount(self) -> None:
        """Nothing is waited for any more."""
        if self._hangup is not None:
            self._hangup.stop()

    def _handle_exception(self, error: Exception) -> None:
        """A fault ends the desk with one sentence.

        Textual would print a traceback with the values of variables, that is a
        person's words in the scrollback.
        """
        # A worker's fault comes wrapped.
        fault = getattr(error, "error", error)
        self._return_code = 1
        if not self.fault:
            self.fault = faults.note(fault, self._fault_log)
            self._exception = fault
            self._exception_event.set()
        self._close_messages_no_wait()

    def on_resize(self, event: events.Resize) -> None:
        """Below the smallest size one sentence covers everything."""
        self._cover_if_small(event.size)

    def _cover_if_small(self, size: Size) -> None:
        small = size.width < MIN_WIDTH or size.height < MIN_HEIGHT
        covered = isinstance(self.screen, TooSmall)
        if small and not covered:
            self.push_screen(TooSmall())
        elif covered and not small:
            self.pop_screen()

    def say(self, sentence: str) -> None:
        """Put a sentence on the screen in front, or on the desk's own under a cover."""
        for screen in reversed(self.screen_stack):
            if isinstance(screen, DeskScreen):
                screen.say(sentence)
                return

    def action_cover(self) -> None:
        """Hide everything and be silent."""
        self.covered(True)
        self.hush()
        if isinstance(self.screen, Hidden):
            self.uncover()
        else:
            self.push_screen(Hidden())

    def cover_again(self, *, hidden: bool) -> None:
        """The screens changed under a cover: it stays until the mediator takes it away."""
        if hidden:
            self.push_screen(Hidden())
        else:
            self._cover_if_small(self.size)

    def uncover(self) -> None:
        """Show the desk again, or that the window became too small meanwhile."""
        if isinstance(self.screen, Hidden):  # not a second key that was already on its way
            self.pop_screen()
            self.covered(False)
            self._cover_if_small(self.size)

    def _theme_of(self, colours: str) -> Theme:
        return theme.pick(colours, self._environment, self.console.color_system)

    def use_colours(self, colours: str) -> None:
        """Draw in these, as the setting says them."""
        self.theme = self._theme_of(colours).name

    def action_theme(self) -> None:
        """The next colours, until the desk closes."""
        self.theme = theme.after(self.theme).name
        self.say(f"Couleurs : {theme.SPOKEN[self.theme]}. Pour les garder : réglages (F10).")
