"""Notices that the terminal is gone where no signal tells it.

A window closed over SSH or in a container may send no SIGHUP. Reading then gives
« end of input » at once and for ever: Textual 8.2 would go round at full speed,
holding the visit of a person who left. Waiting for the hang-up costs nothing.
"""

from __future__ import annotations

import contextlib
import os
import select
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Hangup:
    """Calls ``then``, from a thread of its own and once, when the terminal of ``fileno`` is gone.

    Where this system cannot wait for that (Windows, whose console ends its
    programs itself) nothing is done.
    """

    def __init__(self, fileno: int, then: Callable[[], None]) -> None:
        self._fileno = fileno
        self._then = then
        self._ends: tuple[int, int] | None = None

    def start(self) -> None:
        """Begin to wait."""
        if not hasattr(select, "poll"):
            return
        self._ends = os.pipe()
        threading.Thread(target=self._wait, args=(self._ends[0],), daemon=True).start()

    def stop(self) -> None:
        """Wait no longer."""
        if self._ends is not None:
            os.close(self._ends[1])  # the thread sees it, and closes the other end
            self._ends = None

    def _wait(self, told: int) -> None:
        poll = select.poll()
        poll.register(told, 0)
        # No event is asked for: only a hang-up or an error comes.
        poll.register(self._fileno, 0)
        try:
            gone = [event for fileno, event in poll.poll() if fileno == self._fileno]
        except OSError:
            gone = []
        finally:
            with contextlib.suppress(OSError):
                os.close(told)
        if any(event & select.POLLHUP for event in gone):
            self._then()
