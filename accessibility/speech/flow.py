"""Joins pieces of one sentence: the silence that an engine puts after each is left out."""

from __future__ import annotations

from array import array
from contextlib import contextmanager
from typing import TYPE_CHECKING

from accessibility.speech.engine import FRAME_BYTES, RATE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from accessibility.speech.engine import Sink, WordMark

_QUIET = 60
"""Of 32767: below this nothing is heard."""
_BREATH = RATE * 6 // 100
"""Frames of silence that stay between two words: 60 ms."""


@contextmanager
def flowing(sink: Sink, *, flows: bool) -> Iterator[Sink]:
    """``sink``, or one that leaves out the silence at the end of all it is given."""
    if not flows:
        yield sink
        return
    held = bytearray()

    def through(pcm: bytes, marks: Sequence[WordMark]) -> bool:
        end = _heard_until(pcm)
        if not end:
            held.extend(pcm)
            return sink(b"", marks)
        sound = bytes(held) + pcm[:end]
        held[:] = pcm[end:]
        return sink(sound, marks)

    yield through
    if held:
        sink(bytes(held[: _BREATH * FRAME_BYTES]), ())


def _heard_until(pcm: bytes) -> int:
    """Bytes up to the last sample that is heard; 0: none is."""
    samples = array("h", pcm[: len(pcm) // FRAME_BYTES * FRAME_BYTES])
    for at in range(len(samples) - 1, -1, -1):
        if abs(samples[at]) > _QUIET:
            return (at + 1) * FRAME_BYTES
    return 0
