"""Everything a visit meets outside itself: files, sound, disk, clock and day.

Apart from ``visit`` because the home screen needs it and a visit needs pydantic:
what is imported here is paid before the first paint.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from accessibility.card.model import Card
    from mediation.journey.library import Library
    from mediation.outcomes.log import OutcomeLog
    from mediation.pauses.store import Store
    from mediation.settings import Settings


class Voice(Protocol):
    """What a visit needs of ``accessibility.speech``."""

    def speak(
        self,
        text: str,
        language: str = "fr",
        *,
        recording: Path | None = None,
        private: bool = False,
    ) -> int:
        """Say it now, or play a human voice that says it; raises ``SpeechError`` (French).

        ``private``: through the chosen output or not at all.
        """

    def stop(self) -> None:
        """Silence."""

    def save(
        self,
        parts: str,
        path: Path,
        language: str = "fr",
        *,
        recorded: Callable[[str], Path | None] = ...,
    ) -> float:
        """Write it to a sound file, with the human voices that ``recorded`` finds; raises
        ``SpeechError`` (French)."""

    def faster(self) -> str:
        """The next speed (« lente », « normale », « rapide »), from the next text on."""

    def close(self) -> None:
        """Let go of the sound, in under a second."""


class CannotDo(Exception):
    """Something this PC or this journey does not do; a French sentence with what to do."""


class Later:
    """Stands in for a thing that is imported and made when it is first used.

    The outcome file and the voice cost a tenth of the way to the first paint,
    where neither is needed.
    """

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make
        self._lock = Lock()
        self._made: Any = None

    def __getattr__(self, name: str) -> Any:
        with self._lock:
            if self._made is None:
                self._made = self._make()
        return getattr(self._made, name)


@dataclass(slots=True)
class Services:
    """Everything a visit meets outside itself."""

    library: Library
    settings: Settings
    log: OutcomeLog
    voice: Voice
    today: Callable[[], date]
    minutes: Callable[[], float]
    """A clock that only goes forward, in minutes; its zero means nothing."""
    draw: Callable[[Card], bytes]
    """A card as a PDF."""
    write: Callable[[Path, bytes], None]
    """A file put on the disk whole or not at all."""
    pauses: Store
    """Visits that wait for later today; see ``mediation.pausing``."""
    chance: Callable[[], float]
    """A draw from 0 to 1 that nobody can foresee: whether the person's questions are asked."""
