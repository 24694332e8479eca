"""The threads between the desk and its worker: who waits for an answer, who tells the events."""

from __future__ import annotations

import queue
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from accessibility.speech.events import Event
    from accessibility.speech.process import Message


@dataclass
class Answer:
    """A place where a caller waits for the worker."""

    arrived: threading.Event = field(default_factory=threading.Event)
    message: Message | None = None
    """None: the worker is gone."""

    def give(self, message: Message | None) -> None:
        """A message for whoever waits."""
        self.message = message
        self.arrived.set()

    def final(self, within: Callable[[], float]) -> Message | None:
        """The last message, news of a file being made passed over; None: the worker is gone.

        :param within: seconds until the next message, asked again for each.
        :raises TimeoutError: there was none.
        """
        while True:
            if not self.arrived.wait(within()):
                raise TimeoutError
            message = self.message
            if message is None or message["ev"] != "saving":
                return message
            self.arrived.clear()
            # A later message may have come between the two lines above.
            if self.message is not message:
                self.arrived.set()


class Teller:
    """Hands events on, in order, in a thread of its own: a slow screen never delays the voice.

    :param on_event: called for each event; may block.
    """

    def __init__(self, on_event: Callable[[Event], None] | None) -> None:
        self._on_event = on_event
        self._events: queue.SimpleQueue[Event | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin; again: nothing."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="speech-events", daemon=True)
            self._thread.start()

    def tell(self, event: Event) -> None:
        """Put an event at the end of the queue."""
        self._events.put(event)

    def close(self) -> None:
        """Tell what is left, and end."""
        if self._thread is not None:
            self._events.put(None)
            if self._thread is not threading.current_thread():
                self._thread.join(0.1)  # a callback that waits for us must not hold us

    def _run(self) -> None:
        while (event := self._events.get()) is not None:
            if self._on_event is not None:
                # A screen that is gone must not take the voice with it.
                with suppress(Exception):
                    self._on_event(event)
