"""A disk that remembers what SQLite asked of it, fails on demand, and loses power afterwards.

SQLite's own system layer (its VFS) is wrapped, so the real writer runs as at
the desk. What was written but not yet synced when the power goes may be on the
disk, or not, or in part: any 512-byte sector of it. Writes to different files
reach the disk in any order. A model, not hardware: a key that lies about having
written is not covered.
"""

from __future__ import annotations

import contextlib
import ctypes
import ctypes.util
import sqlite3
from ctypes import CFUNCTYPE, POINTER, c_char_p, c_int, c_int64, c_void_p
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

SECTOR = 512
FULL = 13  # SQLITE_FULL
WRITE_ERROR = 10 | (3 << 8)  # SQLITE_IOERR_WRITE
SYNC_ERROR = 10 | (4 << 8)  # SQLITE_IOERR_FSYNC

# The path as a bare pointer: SQLite keeps it for as long as the file is open.
_OPEN = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, POINTER(c_int))
_DELETE = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int)
_WRITE = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
_TRUNCATE = CFUNCTYPE(c_int, c_void_p, c_int64)
_SYNC = CFUNCTYPE(c_int, c_void_p, c_int)


class _Vfs(ctypes.Structure):
    _fields_ = [
        ("iVersion", c_int),
        ("szOsFile", c_int),
        ("mxPathname", c_int),
        ("pNext", c_void_p),
        ("zName", c_char_p),
        ("pAppData", c_void_p),
        ("xOpen", _OPEN),
        ("xDelete", _DELETE),
        *((f"other{i}", c_void_p) for i in range(14)),
    ]


class _Methods(ctypes.Structure):
    _fields_ = [
        ("iVersion", c_int),
        ("xClose", c_void_p),
        ("xRead", c_void_p),
        ("xWrite", _WRITE),
        ("xTruncate", _TRUNCATE),
        ("xSync", _SYNC),
        *((f"other{i}", c_void_p) for i in range(13)),
    ]


class _File(ctypes.Structure):
    _fields_ = [("pMethods", POINTER(_Methods))]


@dataclass(frozen=True, slots=True)
class Op:
    """One thing asked of the disk: ``write``, ``truncate``, ``delete``, ``sync``, or a ``mark``."""

    kind: str
    name: str
    offset: int = 0
    data: bytes = b""


@dataclass
class Disk:
    """What was asked of the files, by name, in order. ``fails`` says which ask is refused."""

    ops: list[Op] = field(default_factory=list)
    fails: range = range(0)
    error: int = FULL
    asked: int = 0

    def mark(self, what: str) -> None:
        """Note something that the screen has just confirmed."""
        self.ops.append(Op("mark", what))

    def _refused(self, op: Op) -> bool:
        self.asked += 1
        if self.asked - 1 in self.fails and op.kind != "delete":
            return True
        self.ops.append(op)
        return False

    def after_power_cut(self, at: int, chance: Random, folder: Path) -> list[str]:
        """Lay in ``folder`` what is left when the power goes at op ``at``; the marks before it."""
        last_sync = {op.name: i for i, op in enumerate(self.ops[:at]) if op.kind == "sync"}
        files: dict[str, bytearray] = {}
        marks = []
        for index, op in enumerate(self.ops[: at + 1]):
            if op.kind == "mark" and index < at:
                marks.append(op.name)
            elif op.kind in ("write", "truncate"):
                pending = index > last_sync.get(op.name, -1)
                self._apply(files.setdefault(op.name, bytearray()), op, chance, pending=pending)
            elif op.kind == "delete" and not (index == at and chance.random() < 0.5):
                files.pop(op.name, None)
        for name, content in files.items():
            (folder / name).write_bytes(content)
        return marks

    @staticmethod
    def _apply(content: bytearray, op: Op, chance: Random, *, pending: bool) -> None:
        fate = chance.choice(("kept", "lost", "torn")) if pending else "kept"
        if fate == "lost":
            return
        if op.kind == "truncate":
            del content[op.offset :]
            content.extend(bytes(max(0, op.offset - len(content))))
            return
        content.extend(bytes(max(0, op.offset + len(op.data) - len(content))))
        for start in range(0, len(op.data), SECTOR):
            if fate == "kept" or chance.random() < 0.5:
                part = op.data[start : start + SECTOR]
                content[op.offset + start : op.offset + start + len(part)] = part


def _library() -> ctypes.CDLL | None:
    """SQLite as this Python uses it, or nothing where it is sealed inside Python."""
    for name in ("libsqlite3.so.0", ctypes.util.find_library("sqlite3")):
        with contextlib.suppress(OSError, TypeError):
            found = ctypes.CDLL(name)
            found.sqlite3_libversion.restype = c_char_p
            if found.sqlite3_libversion().decode() == sqlite3.sqlite_version:
                found.sqlite3_vfs_find.restype = POINTER(_Vfs)
                return found
    return None


LIBRARY = _library()


@contextlib.contextmanager
def watched() -> Iterator[Disk]:
    """Every SQLite file opened inside goes through the ``Disk`` that is given."""
    assert LIBRARY is not None
    disk = Disk()
    plain = LIBRARY.sqlite3_vfs_find(None)
    ours = _Vfs.from_buffer_copy(plain.contents)
    ours.zName = b"watched"
    names: dict[int, str] = {}
    methods: dict[int, _Methods] = {}
    originals: dict[int, _Methods] = {}

    def opened(_vfs: int, path: int | None, file: int, flags: int, out: object) -> int:
        answer = plain.contents.xOpen(ctypes.addressof(plain.contents), path, file, flags, out)
        handle = _File.from_address(file)
        if answer == 0 and path is not None and handle.pMethods:
            address = ctypes.addressof(handle.pMethods.contents)
            if address not in methods:
                originals[address] = handle.pMethods.contents
                methods[address] = mine = _Methods.from_buffer_copy(handle.pMethods.contents)
                mine.xWrite, mine.xTruncate, mine.xSync = wrap(originals[address])
            names[file] = Path(ctypes.string_at(path).decode()).name
            handle.pMethods = ctypes.pointer(methods[address])
        return answer

    def wrap(original: _Methods) -> tuple[object, object, object]:
        def write(file: int, data: int, size: int, offset: int) -> int:
            if disk._refused(Op("write", names[file], offset, ctypes.string_at(data, size))):
                return disk.error
            return original.xWrite(file, data, size, offset)

        def truncate(file: int, size: int) -> int:
            if disk._refused(Op("truncate", names[file], size)):
                return WRITE_ERROR
            return original.xTruncate(file, size)

        def sync(file: int, flags: int) -> int:
            if disk._refused(Op("sync", names[file])):
                return SYNC_ERROR
            return original.xSync(file, flags)

        return _WRITE(write), _TRUNCATE(truncate), _SYNC(sync)

    def deleted(_vfs: int, path: int, flags: int) -> int:
        disk._refused(Op("delete", Path(ctypes.string_at(path).decode()).name))
        return plain.contents.xDelete(ctypes.addressof(plain.contents), path, flags)

    ours.xOpen, ours.xDelete = _OPEN(opened), _DELETE(deleted)
    LIBRARY.sqlite3_vfs_register(ctypes.byref(ours), 1)
    try:
        yield disk
    finally:
        LIBRARY.sqlite3_vfs_unregister(ctypes.byref(ours))
        LIBRARY.sqlite3_vfs_register(plain, 1)
