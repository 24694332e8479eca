"""The sound that waits for the sound card, and what has been heard of it.

Pure: the sound card calls ``pull`` from its own thread, a test calls it by
hand. One utterance at a time; an utterance is a ``Track``, and holding a track
that is no longer the current one is how everybody learns that it was stopped.
"""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING

from accessibility.speech.engine import FRAME_BYTES, RATE, WordMark
from accessibility.speech.events import Ended, Event, Failed, Started, Word

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Track:
    """One utterance: sound fed at one end, pulled at the other."""

    def __init__(self, id: int) -> None:  # noqa: A002 - the events' own word
        self.id = id
        self.fed = 0
        """Frames received from the engine."""
        self.played = 0
        """Frames handed to the sound card."""
        self.sound = bytearray()
        self.marks: deque[WordMark] = deque()
        self.complete = False
        """The engine has no more."""


class Player:
    """:param tell: receives each event, in order; called from any thread, must not block."""

    def __init__(self, tell: Callable[[Event], None]) -> None:
        self._tell = tell
        self._lock = threading.Lock()
        self._track: Track | None = None
        self._silenced = 0
        self.pulls = 0
        """How many times the sound card asked: stands still when the card is gone."""

    def begin(self, id: int) -> Track | None:  # noqa: A002
        """Make a track current, or None when a later ``silence`` already covers it."""
        with self._lock:
            self._drop()
            if id <= self._silenced:
                self._tell(Ended(id, completed=False))
                return None
            self._track = Track(id)
            return self._track

    def feed(self, track: Track, pcm: bytes, marks: Sequence[WordMark]) -> bool:
        """Add sound; ``marks`` count frames from the track's start. False: stopped meanwhile."""
        with self._lock:
            if track is not self._track:
                return False
            track.sound += pcm
            track.fed += len(pcm) // FRAME_BYTES
            track.marks.extend(marks)
            return True

    def finish(self, track: Track) -> None:
        """No more sound will come; the track ends when all of it was pulled."""
        with self._lock:
            if track is self._track:
                track.complete = True
                if not track.fed:  # nothing but signs that make no sound
                    self._track = None
                    self._tell(Ended(track.id, completed=True))

    def fail(self, track: Track, message: str) -> None:
        """End a track by a fault, unless it was stopped before."""
        with self._lock:
            if track is self._track:
                self._track = None
                self._tell(Failed(track.id, message))

    def silence(self, upto: int) -> None:
        """From now on not one frame of any utterance up to this id, begun or not."""
        with self._lock:
            self._silenced = max(self._silenced, upto)
            if self._track is not None and self._track.id <= self._silenced:
                self._drop()

    def _drop(self) -> None:
        if self._track is not None:
            self._tell(Ended(self._track.id, completed=False))
            self._track = None

    @property
    def current(self) -> Track | None:
        """The track being filled or heard."""
        return self._track

    def ahead(self, track: Track) -> float:
        """Seconds of sound that wait."""
        return (track.fed - track.played) / RATE

    def pull(self, frames: int) -> bytes:
        """The next ``frames`` frames, silence where there is no sound."""
        with self._lock:
            self.pulls += 1
            track = self._track
            if track is None:
                return bytes(frames * FRAME_BYTES)
            chunk = bytes(track.sound[: frames * FRAME_BYTES])
            del track.sound[: frames * FRAME_BYTES]
            if chunk and not track.played:
                self._tell(Started(track.id))
            track.played += len(chunk) // FRAME_BYTES
            while track.marks and (
                track.marks[0].frame < track.played or (track.complete and not track.sound)
            ):
                mark = track.marks.popleft()
                self._tell(Word(track.id, mark.start, mark.length))
            if track.complete and not track.sound:
                self._track = None
                self._tell(Ended(track.id, completed=True))
        return chunk + bytes(frames * FRAME_BYTES - len(chunk))
