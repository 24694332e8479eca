"""The way out of one voice: a sound card opened, watched, and opened again when it goes.

A card may be missing, unplugged in the middle of a sentence, or another than
the chosen one; then what is private must not be heard through it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from accessibility.speech.errors import EngineError, elsewhere

if TYPE_CHECKING:
    from collections.abc import Callable

    from accessibility.speech.player import Player

LOST_AFTER = 1.5
"""Seconds without a pull, while there is sound, after which the card is gone."""
IDLE_AFTER = 2.0
"""Seconds of silence after which the card is left alone."""


class Output(Protocol):
    """What is needed of ``SoundOutput``."""

    running: bool

    def start(self) -> None: ...
    def stop(self) -> None: ...
    def close(self) -> None: ...


class Outlet:
    """The sound card in use, or none and why. For one thread alone.

    :param player: its ``pull`` is handed to the card.
    :param open_output: opens the named card, or the system's own; raises EngineError.
    :param list_outputs: the names of the cards there are now.
    :param name: the chosen card ("": the system's own).
    :param clock: seconds.

    Nothing is opened yet.
    """

    def __init__(
        self,
        player: Player,
        open_output: Callable[[Callable[[int], bytes], str], Output],
        list_outputs: Callable[[], list[str]],
        name: str,
        clock: Callable[[], float],
    ) -> None:
        self._player = player
        self._open_output = open_output
        self._list_outputs = list_outputs
        self._clock = clock
        self._output: Output | None = None
        self._elsewhere = False
        """The chosen card was not there: sound goes through another one."""
        self._private = False
        """The current utterance is for one person's ears."""
        self._pulls = (0, 0.0)
        """How many times the card had asked, and since when it has not asked again."""
        self._last_sound = 0.0
        self._reopened = False
        self.name = name
        self.reason = ""
        """Why there is no card: a French sentence."""

    @property
    def names(self) -> list[str]:
        """The cards there are now."""
        return self._list_outputs()

    @property
    def there(self) -> bool:
        """Whether a card is open."""
        return self._output is not None

    @property
    def running(self) -> bool:
        """Whether the card asks for sound."""
        return self._output is not None and self._output.running

    def open(self) -> None:
        """Open the chosen card, or the system's, or none and remember why."""
        if self._output is not None:
            self._output.close()
            self._output = None
        self._elsewhere = bool(self.name) and self.name not in self._list_outputs()
        try:
            self._output = self._open_output(self._player.pull, self.name)
            self.reason = ""
        except EngineError as error:
            self.reason = str(error)

    def begin(self, *, private: bool) -> str:
        """Have the card ask for the sound of a new utterance; the French reason when it cannot.

        ``private``: through the chosen card alone.
        """
        self._private = private
        try:
            if self._output is None or (private and self._elsewhere):
                self.open()
            if self._output is None:
                return self.reason
            if private and self._elsewhere:
                return elsewhere(self.name)
            self._output.start()
        except EngineError as error:
            self._gone(error)
            return self.reason
        self._pulls = (self._player.pulls, self._clock())
        self._reopened = False
        return ""

    def rest(self) -> None:
        """Leave the card alone once it has been silent for a while."""
        if self.running and self._clock() - self._last_sound > IDLE_AFTER:
            assert self._output is not None
            try:
                self._output.stop()
            except EngineError as error:
                self._gone(error)

    def answers(self) -> bool:
        """Whether the card still asks for the sound there is, another one taking over once.

        What is private stops instead: the other one may be a loudspeaker.
        """
        self._last_sound = now = self._clock()
        if self._pulls[0] != self._player.pulls:
            self._pulls = (self._player.pulls, now)
        if now - self._pulls[1] <= LOST_AFTER:
            return True
        if self._reopened or self._private:
            return False
        self._reopened = True
        self.open()
        if self._output is None:
            return False
        try:
            self._output.start()
        except EngineError as error:
            self._gone(error)
            return False
        self._pulls = (self._player.pulls, now)
        return True

    def lost(self) -> None:
        """The utterance was given up: look for a card again, where none has been tried."""
        if self._private:
            self.open()

    def _gone(self, error: EngineError) -> None:
        self._output, self.reason = None, str(error)
