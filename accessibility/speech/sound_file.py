"""Speech as a file to take home: WAV, or MP3 at 48 kb/s mono that any telephone plays.

Written beside the target as ``NAME.part`` and renamed when whole: a file that
bears its name is complete.
"""

from __future__ import annotations

import contextlib
import os
import struct
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, Protocol

from accessibility.speech.engine import FRAME_BYTES, RATE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SUFFIXES = (".mp3", ".wav")
MP3_KBITS = 48
"""350 KB a minute, and no difference is heard on this voice."""
# LAME's scale from 0 (best) to 9 (fastest): 7 takes half the time of 5.
_LAME_QUALITY = 7


class SoundFile(Protocol):
    """An open sound file."""

    def write(self, pcm: bytes) -> None:
        """Add 16-bit mono sound at ``RATE``."""

    def finish(self) -> None:
        """Write what is left; the file is whole after this."""


class _Wav:
    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._bytes = 0
        self._file.write(self._header())

    def _header(self) -> bytes:
        return struct.pack(
            "<4sI4s4sIHHIIHH4sI",
            b"RIFF", 36 + self._bytes, b"WAVE", b"fmt ", 16, 1, 1, RATE,
            RATE * FRAME_BYTES, FRAME_BYTES, 8 * FRAME_BYTES, b"data", self._bytes,
        )  # fmt: skip

    def write(self, pcm: bytes) -> None:
        self._file.write(pcm)
        self._bytes += len(pcm)

    def finish(self) -> None:
        self._file.seek(0)
        self._file.write(self._header())


class _Mp3:
    def __init__(self, file: BinaryIO, title: str) -> None:
        import lameenc

        self._file = file
        self._encoder = lameenc.Encoder()
        self._encoder.set_bit_rate(MP3_KBITS)
        self._encoder.set_in_sample_rate(RATE)
        self._encoder.set_channels(1)
        self._encoder.set_quality(_LAME_QUALITY)
        self._encoder.silence()
        self._file.write(_id3(title))

    def write(self, pcm: bytes) -> None:
        self._file.write(self._encoder.encode(pcm))

    def finish(self) -> None:
        self._file.write(self._encoder.flush())


def _id3(title: str) -> bytes:
    """An ID3v2.3 tag that holds a title and nothing else: no date, no software, no person.

    2.3 with UTF-16, not 2.4: the one that every telephone reads.
    """
    text = b"\x01" + title.encode("utf-16")
    frame = b"TIT2" + struct.pack(">IH", len(text), 0) + text
    size = len(frame)
    # Seven bits a byte, so that a tag never looks like sound.
    syncsafe = bytes((size >> shift) & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x03\x00\x00" + syncsafe + frame


def part_of(path: Path) -> Path:
    """Where ``path`` is written until it is whole."""
    return path.with_name(path.name + ".part")


@contextmanager
def sound_file(path: Path, title: str) -> Iterator[SoundFile]:
    """Write ``path`` (``.wav`` or ``.mp3``); on any exception nothing of it remains.

    :raises OSError: disk full, no right to write, no such folder.
    """
    part = part_of(path)
    if path.is_dir():
        raise IsADirectoryError(21, "a folder", str(path))
    try:
        with part.open("wb") as file:
            sound: SoundFile = _Mp3(file, title) if path.suffix.lower() == ".mp3" else _Wav(file)
            yield sound
            sound.finish()
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise
