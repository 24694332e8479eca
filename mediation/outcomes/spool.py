"""The reserve: a few blocks already on the disk, for when the file cannot take a row.

Its room is taken in advance, so a full disk can still be written to, and it is
held open, so a folder that turns read-only later can too. Each outcome sits in
a slot of its own with a digest; a torn slot is not an outcome. A row carries
its random key, so putting it into the file twice stores it once.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
from typing import TYPE_CHECKING

from mediation.outcomes.record import SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SLOT = 512
SLOTS = 64
_MAGIC = b"MB"
_DIGEST = 16

Row = tuple[str | int | None, ...]


class SpoolFullError(OSError):
    """Every slot of the reserve is taken."""


def _pack(key: str, row: Row) -> bytes:
    text = json.dumps([SCHEMA_VERSION, key, *row], separators=(",", ":"), ensure_ascii=True)
    payload = text.encode("ascii")
    block = _MAGIC + len(payload).to_bytes(2, "big") + payload
    block += hashlib.sha256(block).digest()[:_DIGEST]
    if len(block) > SLOT:
        raise ValueError("an outcome is longer than a slot of the reserve")
    return block.ljust(SLOT, b"\0")


def _parse(block: bytes) -> list[str | int | None] | None:
    """What a slot holds, of any schema version; nothing when it is free or torn."""
    if block[:2] != _MAGIC:
        return None
    end = 4 + int.from_bytes(block[2:4], "big")
    if hashlib.sha256(block[:end]).digest()[:_DIGEST] != block[end : end + _DIGEST]:
        return None
    found: list[str | int | None] = json.loads(block[4:end])
    return found


def _unpack(block: bytes) -> tuple[str, Row] | None:
    found = _parse(block)
    if found is None or found[0] != SCHEMA_VERSION:
        return None
    return str(found[1]), tuple(found[2:])


if sys.platform == "win32":
    import msvcrt

    def hold(handle: int) -> None:
        """Keep other processes waiting for this file."""
        os.lseek(handle, SLOT * SLOTS, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_LOCK, 1)

    def let_go(handle: int) -> None:
        """Let them go on."""
        os.lseek(handle, SLOT * SLOTS, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)
else:
    import fcntl

    def hold(handle: int) -> None:
        """Keep other processes waiting for this file."""
        fcntl.flock(handle, fcntl.LOCK_EX)

    def let_go(handle: int) -> None:
        """Let them go on."""
        fcntl.flock(handle, fcntl.LOCK_UN)


class Spool:
    """The reserve at ``path``: ``SLOTS`` outcomes of ``SLOT`` bytes. Touches nothing at birth."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._handle: int | None = None

    def prepare(self) -> None:
        """Take the room on the disk and hold the file open. ``OSError`` when that cannot be."""
        if self._handle is not None and self._is_in_place(self._handle):
            return
        kept = b"\0" * (SLOT * SLOTS)
        if self._handle is not None:  # removed under our feet: what it held goes with us
            kept = b"".join(block for _, block in self._slots(self._handle)).ljust(len(kept), b"\0")
        self.close()
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
        handle = os.open(self.path, flags, 0o600)
        try:
            size = os.fstat(handle).st_size
            if size < len(kept):
                # Written, not only reserved: a hole takes its room when it is filled, too late.
                self._write(handle, size, kept[size:])
        except OSError:
            os.close(handle)
            raise
        self._handle = handle

    def put(self, key: str, row: Row) -> None:
        """Write one outcome; returns once it is on the disk. ``OSError`` when it is not.

        An empty ``row`` says that the outcome of ``key`` is taken back.
        """
        block = _pack(key, row)
        with self._held() as handle:
            for slot, held in self._slots(handle):
                if _parse(held) is None:
                    self._write(handle, slot * SLOT, block)
                    if self._read(handle, slot) != block:
                        raise OSError("the reserve did not keep what was written")
                    if not self._is_in_place(handle):
                        raise OSError("the reserve was removed")
                    return
        raise SpoolFullError("the reserve is full")

    def waiting(self) -> list[tuple[str, Row]]:
        """The ``(key, row)`` not yet in the file; none when there is no reserve to read."""
        if self._handle is None and not self.path.exists():
            return []
        try:
            with self._held() as handle:
                return [found for _, block in self._slots(handle) if (found := _unpack(block))]
        except OSError:
            return self._read_only()

    def wipe(self, *keys: str) -> None:
        """Overwrite the slots of ``keys`` with zeros; nothing for a key that is not there."""
        if self._handle is None and not self.path.is_file():
            return
        with self._held() as handle:
            for slot, block in self._slots(handle):
                found = _unpack(block)
                if found is not None and found[0] in keys:
                    self._write(handle, slot * SLOT, b"\0" * SLOT)

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other processes waiting; where there can be no reserve, nobody waits."""
        with contextlib.ExitStack() as stack:
            with contextlib.suppress(OSError):
                stack.enter_context(self._held())
            yield

    def close(self) -> None:
        """Let go of the file."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    @contextlib.contextmanager
    def _held(self) -> Iterator[int]:
        """The open file, for this process alone."""
        self.prepare()
        handle = self._handle
        if handle is None:  # prepare() raises before this can be
            raise OSError("the reserve is closed")
        hold(handle)
        try:
            yield handle
        finally:
            let_go(handle)

    def _is_in_place(self, handle: int) -> bool:
        try:
            there = self.path.stat()
        except OSError:
            return False
        here = os.fstat(handle)
        return (there.st_dev, there.st_ino) == (here.st_dev, here.st_ino)

    def _slots(self, handle: int) -> Iterator[tuple[int, bytes]]:
        for slot in range(SLOTS):
            yield slot, self._read(handle, slot)

    def _read_only(self) -> list[tuple[str, Row]]:
        try:
            content = self.path.read_bytes()
        except OSError:
            return []
        blocks = (content[slot * SLOT : (slot + 1) * SLOT] for slot in range(SLOTS))
        return [found for block in blocks if (found := _unpack(block))]

    @staticmethod
    def _read(handle: int, slot: int) -> bytes:
        os.lseek(handle, slot * SLOT, os.SEEK_SET)
        return os.read(handle, SLOT)

    @staticmethod
    def _write(handle: int, offset: int, block: bytes) -> None:
        os.lseek(handle, offset, os.SEEK_SET)
        while block:
            block = block[os.write(handle, block) :]
        os.fsync(handle)
