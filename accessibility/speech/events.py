"""What happens to an utterance, told to whoever asked for it.

For each id that ``Speaker.speak`` gave: at most one ``Started``, then ``Word``
events in time with the sound, then exactly one ``Ended`` or ``Failed``.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Started:
    """The first sound of utterance ``id`` is on its way to the loudspeaker."""

    id: int


@dataclass(frozen=True, slots=True)
class Word:
    """A word is being heard: ``length`` characters from ``start`` in the text that was given."""

    id: int
    start: int
    length: int


@dataclass(frozen=True, slots=True)
class Ended:
    """Nothing more will be heard of ``id``. ``completed``: it was said to its last word."""

    id: int
    completed: bool


@dataclass(frozen=True, slots=True)
class Failed:
    """Utterance ``id`` could not be said; ``message`` is a French sentence to show."""

    id: int
    message: str


Event = Started | Word | Ended | Failed
