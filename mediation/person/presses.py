"""How often something may be pressed, and the thread in which it has its effect."""

from __future__ import annotations

import contextlib
import threading
from queue import SimpleQueue
from typing import TYPE_CHECKING

from mediation.person.request import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

PRESSES, AT_ONCE = 3.0, 8.0
"""Presses a second, in the long run and at once."""


class Rate:
    """Lets through ``PRESSES`` a second. ``clock``: seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._tokens, self._filled = AT_ONCE, clock()

    def spend(self) -> None:
        """Count one press; raises ``Refused`` (429) for one too many."""
        now = self._clock()
        self._tokens = min(AT_ONCE, self._tokens + (now - self._filled) * PRESSES)
        self._filled = now
        if self._tokens < 1:
            raise Refused(429)
        self._tokens -= 1


class Aside:
    """A thread that does one thing after the other, so that nothing a page does holds the desk."""

    def __init__(self) -> None:
        self._waiting: SimpleQueue[Callable[[], object] | None] = SimpleQueue()
        threading.Thread(target=self._run, name="appuis", daemon=True).start()

    def do(self, act: Callable[[], object]) -> None:
        """Do it soon; returns at once."""
        self._waiting.put(act)

    def end(self) -> None:
        """Do what waits, then end."""
        self._waiting.put(None)

    def _run(self) -> None:
        while (act := self._waiting.get()) is not None:
            # No voice, no sound, a desk that is closing: the page stays, the next press counts.
            with contextlib.suppress(Exception):
                act()
