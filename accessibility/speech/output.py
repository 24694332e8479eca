"""The sound card, through ``miniaudio``. Worker side only.

miniaudio finds ALSA, PulseAudio, WASAPI or Core Audio at run time; nothing has
to be installed. Its NULL backend takes sound at the pace of real time and drops
it: that is how a machine without a card runs the tests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from accessibility.speech.engine import RATE
from accessibility.speech.errors import NO_SOUND, EngineError
from accessibility.text import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

_PERIOD_MS = 20
_PERIODS = 2
"""Two periods of 20 ms: after a stop at most 40 ms were already given to the card."""


class SoundOutput:
    """One opened output, silent until ``start``.

    :param pull: called from the sound thread with a number of frames.
    :param name: the output to use, as ``outputs`` names it; "": the system's own choice.
    :raises EngineError: there is none, or it cannot be opened.
    """

    def __init__(self, pull: Callable[[int], bytes], name: str = "", *, null: bool = False) -> None:
        import miniaudio

        self._pull = pull
        self.running = False
        backends = [miniaudio.Backend.NULL] if null else _real_backends()
        try:
            # Kept: a device's id lives in the list it came from.
            self._found = miniaudio.Devices(backends)
            devices = named(self._found.get_playbacks())
            if not devices:
                raise EngineError(NO_SOUND)
            chosen = devices[name]["id"] if name in devices else None
            self._device: Any = miniaudio.PlaybackDevice(
                output_format=miniaudio.SampleFormat.SIGNED16,
                nchannels=1,
                sample_rate=RATE,
                buffersize_msec=_PERIOD_MS,
                callback_periods=_PERIODS,
                device_id=chosen,
                backends=backends,
                app_name="Médiation",
            )
        except miniaudio.MiniaudioError as error:
            raise EngineError(NO_SOUND) from error

    def start(self) -> None:
        """Let the card pull.

        :raises EngineError: the card is gone.
        """
        import miniaudio

        if self.running:
            return
        generator = self._frames()
        next(generator)
        try:
            self._device.start(generator)
        except miniaudio.MiniaudioError as error:
            raise EngineError(NO_SOUND) from error
        self.running = True

    def stop(self) -> None:
        """Leave the card alone while nothing is said."""
        import miniaudio

        if self.running:
            self.running = False
            try:
                self._device.stop()
            except miniaudio.MiniaudioError as error:
                raise EngineError(NO_SOUND) from error

    def close(self) -> None:
        """Give the card back."""
        self.running = False
        self._device.close()

    def _frames(self) -> Generator[bytes, int, None]:
        frames = yield b""
        while True:
            frames = yield self._pull(frames)


def outputs(*, null: bool = False) -> list[str]:
    """The names of this machine's sound outputs, best first; empty when there is none."""
    import miniaudio

    try:
        backends = [miniaudio.Backend.NULL] if null else _real_backends()
        found = miniaudio.Devices(backends).get_playbacks()
        return list(named(found))
    except miniaudio.MiniaudioError:
        return []


def named(devices: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Outputs by the name that a person sees; two headsets of one model are told apart."""
    found: dict[str, dict[str, Any]] = {}
    for device in devices:
        if _is_real(device["name"]):
            first = name = one_line(device["name"])
            number = 1
            while name in found:
                number += 1
                name = f"{first} ({number})"
            found[name] = device
    return found


def _is_real(name: str) -> bool:
    """ALSA lists its own void as an output; on a machine without a card it is the only one."""
    return not name.startswith("Discard all samples")


def _real_backends() -> list[Any]:
    """All but NULL, which miniaudio otherwise falls back to without a word."""
    import miniaudio

    return [b for b in miniaudio.Backend if b.name not in {"NULL", "CUSTOM"}]
