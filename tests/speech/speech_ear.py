"""An ear that waits for what it hears."""

from __future__ import annotations

import threading
from collections.abc import Callable

from accessibility.speech.client import Ended, Event, Failed, Started, Word

PATIENCE = 20.0
"""Seconds before a test gives up waiting; no test depends on how long it takes."""


class Ear:
    """Keeps every event, in order, and lets a test wait for one."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._changed = threading.Condition()

    def __call__(self, event: Event) -> None:
        with self._changed:
            self.events.append(event)
            self._changed.notify_all()

    def wait_for(self, test: Callable[[Event], bool]) -> Event:
        with self._changed:
            found = self._changed.wait_for(
                lambda: next((e for e in self.events if test(e)), None), PATIENCE
            )
        assert found is not None, f"never heard; heard {self.events}"
        return found

    def started(self, id_: int) -> Event:
        return self.wait_for(lambda e: e == Started(id_))

    def end_of(self, id_: int) -> Ended | Failed:
        event = self.wait_for(lambda e: isinstance(e, Ended | Failed) and e.id == id_)
        assert isinstance(event, Ended | Failed)
        return event

    def words(self, id_: int, text: str) -> list[str]:
        return [
            text[e.start : e.start + e.length]
            for e in self.events
            if isinstance(e, Word) and e.id == id_
        ]

    def ends(self, id_: int) -> list[Event]:
        return [e for e in self.events if isinstance(e, Ended | Failed) and e.id == id_]
