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
LAME_QUALITY = 7
"""From 0 (best) to 9 (fastest): 7 takes half the time of 5."""


class SoundFile(Protocol):
    """An open sound file."""

    def write(self, pcm: bytes) -> None:
        """Add 16-bit mono sound at ``RATE``."""

    def finish(self) -> None:
        """Write what is left; the file is whole after this."""


def _wav_header(size: int, rate: int, channels: int) -> bytes:
    """What stands before ``size`` bytes of 16-bit sound."""
    frame = channels * FRAME_BYTES
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        b"RIFF", 36 + size, b"WAVE", b"fmt ", 16, 1, channels, rate,
        rate * frame, frame, 8 * FRAME_BYTES, b"data", size,
    )  # fmt: skip


class _Wav:
    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._bytes = 0
        self._file.write(_wav_header(self._bytes, RATE, 1))

    def write(self, pcm: bytes) -> None:
        self._file.write(pcm)
        self._bytes += len(pcm)

    def finish(self) -> None:
        self._file.seek(0)
        self._file.write(_wav_header(self._bytes, RATE, 1))


class _Mp3:
    def __init__(self, file: BinaryIO, title: str) -> None:
        import lameenc

        self._file = file
        self._encoder = lameenc.Encoder()
        self._encoder.set_bit_rate(MP3_KBITS)
        self._encoder.set_in_sample_rate(RATE)
        self._encoder.set_channels(1)
        self._encoder.set_quality(LAME_QUALITY)
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


LONGEST = 900.0
"""Seconds of a sound file that are read: a small file can hold many hours."""


def read_sound(data: bytes) -> bytes:
    """A sound file as 16-bit mono sound at ``RATE``, its first ``LONGEST`` seconds.

    WAV (what a Windows voice writes), AIFF (macOS), MP3, FLAC or Ogg Vorbis (a
    recorded voice).

    :raises ValueError: none of these, or damaged.
    """
    import miniaudio

    if data[:4] == b"FORM":
        try:
            data = _wav_of_aiff(data)
        except (struct.error, OverflowError) as error:
            raise ValueError("a damaged AIFF file") from error
    sound = bytearray()
    try:
        for samples in miniaudio.stream_memory(data, miniaudio.SampleFormat.SIGNED16, 1, RATE):
            sound += samples.tobytes()
            if len(sound) > LONGEST * RATE * FRAME_BYTES:
                break
    except miniaudio.DecodeError as error:
        raise ValueError("not a sound file") from error
    return bytes(sound)


def _wav_of_aiff(data: bytes) -> bytes:
    """An uncompressed 16-bit AIFF or AIFC file as a WAV file.

    miniaudio does not read AIFF, and Python's own reader left the library in 3.13.
    Layout: "Audio Interchange File Format", Apple, 1989.
    """
    at, channels, rate, sound, little = 12, 0, 0, b"", False
    while at + 8 <= len(data):
        name, size = struct.unpack_from(">4sI", data, at)
        body = data[at + 8 : at + 8 + size]
        if name == b"COMM":
            channels, _, bits = struct.unpack_from(">hIh", body)
            if bits != 16:
                raise ValueError("not 16-bit sound")
            exponent, mantissa = struct.unpack_from(">HQ", body, 8)  # an 80-bit float
            rate = round(mantissa * 2.0 ** (exponent - 16383 - 63))
            little = body[18:22] == b"sowt"
        elif name == b"SSND":
            sound = body[8:]
        at += 8 + size + size % 2
    if not channels or not rate:
        raise ValueError("not a sound file")
    if not little:
        count = len(sound) // 2
        sound = struct.pack(f"<{count}h", *struct.unpack_from(f">{count}h", sound))
    return _wav_header(len(sound), rate, channels) + sound
