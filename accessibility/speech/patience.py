"""How long a worker may take to answer, before another takes its place."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from accessibility.speech.process import WorkerProcess

ANSWER_WITHIN = 0.25
"""Seconds a ready worker has to answer a stop before it is replaced."""
TAKEN_WITHIN = 3.0
"""Seconds a ready worker has to take up a text: a system voice may be busy with a long word."""
READY_WITHIN = 5.0
"""Seconds the first worker has to start; the next one twice as long, on a slow machine."""
READY_SLACK, READY_LEAST = 6.0, 2.0
"""Once one was ready, the next has this many times as long, and at least these seconds."""
SAVE_STALLS = 20.0
"""Seconds without any progress after which a file is given up: a very slow USB key needs some."""
SETTLED_WITHIN = 15.0
"""Seconds that a file, or the list of voices, waits for a voice of the site to be loaded."""
LISTED_WITHIN = SETTLED_WITHIN + 5.0
"""Seconds a worker has to list the voices: it waits for those that are being loaded."""


class Patience:
    """One timer for one worker at a time. Every call is made with the speaker's lock held.

    :param give_up: called with the worker that took too long, in a thread of its own.
    :param clock: seconds, for how long a worker took to start.
    """

    def __init__(
        self,
        give_up: Callable[[WorkerProcess], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._give_up = give_up
        self._clock = clock
        self._started_at = 0.0
        self._order = 0
        """Number of the last command that has to be answered soon."""
        self._timer: threading.Timer | None = None
        self._urgent = False
        """The timer runs for a stop: later commands must not push it back."""
        self.to_start = READY_WITHIN
        """Seconds the next worker has to be ready."""

    def started(self, worker: WorkerProcess) -> None:
        """A worker was started: it has its time to be ready."""
        self._started_at = self._clock()
        self._watch(worker, self.to_start)

    def ready(self) -> None:
        """It is ready: the next one has some times as long as it took."""
        took = self._clock() - self._started_at
        self.to_start = min(max(READY_SLACK * took, READY_LEAST), READY_WITHIN)
        self.clear()

    def never_ready(self) -> None:
        """It never was: a slow machine, so the next one has longer."""
        self.to_start = min(2 * self.to_start, 4 * READY_WITHIN)

    def number(self) -> int:
        """The number of a new command, which its answer repeats."""
        self._order += 1
        return self._order

    def expect(self, worker: WorkerProcess, seconds: float, *, urgent: bool = False) -> None:
        """A ready worker has to answer the last numbered command within ``seconds``."""
        if not self._urgent:
            self._urgent = urgent
            self._watch(worker, seconds)

    def answered(self, order: int) -> None:
        """The worker answered a command: it lives."""
        if order == self._order:
            self.clear()

    def clear(self) -> None:
        """Nothing is waited for any more."""
        self._urgent = False
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _watch(self, worker: WorkerProcess, seconds: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = threading.Timer(seconds, self._give_up, [worker])
        self._timer.daemon = True
        self._timer.start()
