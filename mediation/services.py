"""Everything a visit meets outside itself: files, sound, disk, clock and day.

Apart from ``visit`` because the home screen needs it and a visit needs pydantic:
what is imported here is paid before the first paint.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol

from mediation.tray import Tray

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from accessibility.card.model import Card
    from mediation.journey.library import Library
    from mediation.journey.view import View
    from mediation.outcomes.day import DayTally
    from mediation.outcomes.log import OutcomeLog
    from mediation.pauses.store import Store
    from mediation.settings import Settings
    from mediation.signals import Signals


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
        parts: Sequence[str] | str,
        path: Path,
        language: str = "fr",
        *,
        recorded: Callable[[str], Path | None] = ...,
    ) -> float:
        """Write it to a sound file, a pause between the parts, each by the human voice that
        ``recorded`` finds for it; raises ``SpeechError`` (French)."""

    def faster(self) -> str:
        """The next speed (« lente », « normale », « rapide »), from the next text on."""

    def close(self) -> None:
        """Let go of the sound, in under a second."""


@dataclass(frozen=True, slots=True)
class Press:
    """Something the person pressed on their screen. The mediator decides what comes of it."""

    sentence: str
    """What to tell the mediator, in French."""
    answer: int | None = None
    """The answer shown: its place in ``View.choices``, to be pointed at and not given."""
    language: str = ""
    """The language the person chose."""
    hear: bool = False
    """The person wants to hear the step."""


class PersonScreen(Protocol):
    """The screen turned to the person: a page on this PC, which follows the visit.

    Every call returns at once, from any thread, and does nothing while it is not ``on``.
    """

    @property
    def on(self) -> bool:
        """Whether it was started."""

    def start(self, pressed: Callable[[Press], None]) -> str:
        """Start it where it is not on, open its window, and say so in a French sentence.

        ``pressed`` is called in a thread of its own. Raises ``CannotDo``.
        """

    def show(self, view: View, language: str) -> None:
        """Show a step; of a secret one nothing."""

    def ask(self, visit: Any) -> None:
        """Ask the person's own questions, where this ``Visit`` has any and the page is open."""

    def blank(self) -> None:
        """Show nothing: the visit is over."""

    def lend(self, documents: Mapping[str, bytes], language: str) -> str:
        """Offer a card (``html``, ``pdf``, ``mp3``) to the person's telephone, ten minutes, on
        this desk's network; where and with which code, in French. Raises ``CannotDo``."""

    def hide(self, hidden: bool) -> None:
        """Show nothing for as long as the mediator hides everything."""

    def saying(self, text: str) -> None:
        """This text is about to be said: its words light up as ``heard`` tells."""

    def heard(self, event: object) -> None:
        """What the voice tells while it speaks (``accessibility.speech.events``)."""

    def close(self) -> None:
        """Blank, and gone."""


class NoScreen:
    """No screen for the person: tests, and desks whose commands bring none."""

    on = False

    def start(self, pressed: Callable[[Press], None]) -> str:
        """There is none."""
        raise CannotDo("L'écran de la personne n'est pas disponible ici.")

    def lend(self, documents: Mapping[str, bytes], language: str) -> str:
        """There is none."""
        raise CannotDo("La carte ne peut pas aller sur un téléphone ici.")

    def _nothing(self, *_given: object) -> None:
        """Nothing to do."""

    show = ask = blank = hide = saying = heard = close = _nothing


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


class Followed:
    """A voice whose words can be followed: ``saying`` is told each text before it is said."""

    def __init__(self, voice: Any, saying: Callable[[str], None]) -> None:
        self._voice = voice
        self._saying = saying

    def speak(self, text: str, language: str = "fr", **how: Any) -> int:
        """Say it, as the voice does."""
        self._saying(text)
        said: int = self._voice.speak(text, language, **how)
        return said

    def __getattr__(self, name: str) -> Any:
        return getattr(self._voice, name)


def _to_printer(path: Path) -> None:
    from accessibility.card.printing import send

    send(path)


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
    day: DayTally
    """What the mediator must report elsewhere today."""
    signals: Signals
    """Steps that mediators of this desk found wrong."""
    pauses: Store
    """Visits that wait for later today; see ``mediation.pausing``."""
    chance: Callable[[], float]
    """A draw from 0 to 1 that nobody can foresee: whether the person's questions are asked."""
    to_printer: Callable[[Path], None] = _to_printer
    """Sends a PDF to this PC's printer; raises ``CardError`` (French)."""
    screen: PersonScreen = field(default_factory=NoScreen)
    """The screen turned to the person; nothing of it is loaded before it is started."""
    tray: Tray = field(init=False)
    """Where what people take away is put."""

    def __post_init__(self) -> None:
        self.tray = Tray(self.settings.cards, self.today)
