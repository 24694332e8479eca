"""Where the key of the paused visits is: never on the disk beside them.

On Linux in the memory that the system gives to the session (``XDG_RUNTIME_DIR``, or
``/dev/shm``): it survives a crash of the program, and is gone when the session ends
or the PC stops. On Windows in a file that only this account of this PC opens (DPAPI).
Elsewhere in this process alone: a crash then loses the pauses, and the desk says so.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from accessibility import there

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SIZE = 32
"""Bytes: AES-256."""


class KeyPlace(Protocol):
    """One place for one key."""

    lasts: bool
    """Whether it survives this process."""

    def read(self) -> bytes | None:
        """The key; None where there is none, or it cannot be read."""

    def make(self) -> bytes:
        """The key there is, or a new one; raises ``OSError``."""

    def forget(self) -> None:
        """No key any more: what it closed can be read by nobody."""


class InMemory:
    """In this process alone."""

    lasts = False

    def __init__(self) -> None:
        self._key: bytes | None = None

    def read(self) -> bytes | None:
        """The key, if one was made."""
        return self._key

    def make(self) -> bytes:
        """The key."""
        self._key = self._key or secrets.token_bytes(SIZE)
        return self._key

    def forget(self) -> None:
        """No key any more."""
        self._key = None


class InSession:
    """A file in the memory of the session, which only this account reads.

    ``mine``: the account that must own it; elsewhere somebody may have put a file there.
    """

    lasts = True

    def __init__(self, path: Path, mine: int | None = None) -> None:
        self.path = path
        self._mine = os.geteuid() if mine is None and hasattr(os, "geteuid") else mine

    def read(self) -> bytes | None:
        """The key; None for a file that is another's, a link, or open to others."""
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        try:
            handle = os.open(self.path, flags)
        except OSError:
            return None
        try:
            found = os.fstat(handle)
            right = stat.S_ISREG(found.st_mode) and found.st_uid == self._mine
            if not right or found.st_mode & 0o077 or found.st_size != SIZE:
                return None
            return os.read(handle, SIZE)
        finally:
            os.close(handle)

    def make(self) -> bytes:
        """The key; two desks that start together end with the same one."""
        for _ in range(2):
            key = self.read()
            if key is not None:
                return key
            part = self.path.with_name(f"{self.path.name}.{secrets.token_hex(4)}")
            handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            try:
                os.write(handle, secrets.token_bytes(SIZE))
            finally:
                os.close(handle)
            try:
                # A link fails where the other desk was first; a rename would take its place.
                os.link(part, self.path)
            except FileExistsError:
                if self.read() is None:
                    raise
            finally:
                part.unlink()
        key = self.read()
        if key is None:
            raise OSError("the key was not kept")
        return key

    def forget(self) -> None:
        """No key any more."""
        with contextlib.suppress(OSError):
            self.path.unlink()


class ForThisAccount:
    """A file that only this account of this PC opens: ``lock`` and ``unlock`` are DPAPI's."""

    lasts = True

    def __init__(
        self,
        path: Path,
        lock: Callable[[bytes], bytes] | None = None,
        unlock: Callable[[bytes], bytes] | None = None,
    ) -> None:
        self.path = path
        self._lock = lock or (lambda data: _dpapi("CryptProtectData", data))
        self._unlock = unlock or (lambda data: _dpapi("CryptUnprotectData", data))

    def read(self) -> bytes | None:
        """The key; None where this account cannot open it."""
        try:
            key = self._unlock(self.path.read_bytes())
        except OSError:
            return None
        return key if len(key) == SIZE else None

    def make(self) -> bytes:
        """The key there is, or a new one."""
        key = self.read()
        if key is None:
            key = secrets.token_bytes(SIZE)
            self.path.parent.mkdir(parents=True, exist_ok=True)
            part = self.path.with_name(f"{self.path.name}.{secrets.token_hex(4)}")
            part.write_bytes(self._lock(key))
            part.replace(self.path)
        return key

    def forget(self) -> None:
        """No key any more."""
        with contextlib.suppress(OSError):
            self.path.unlink()


def place(
    home: Path,
    *,
    platform: str = sys.platform,
    environment: Mapping[str, str] = os.environ,
    shared: Path = Path("/dev/shm"),  # noqa: S108 - memory, not a disk; the file is ours alone
) -> KeyPlace:
    """Where the key of the pauses kept in ``home`` is, on this system."""
    name = hashlib.sha256(str(home).encode()).hexdigest()[:16]
    if platform == "win32":
        local = environment.get("LOCALAPPDATA", "")
        # Beside the pauses it would travel with them, on the same USB key.
        return ForThisAccount(Path(local, "Mediation", f"{name}.cle")) if local else InMemory()
    runtime = environment.get("XDG_RUNTIME_DIR", "")
    for folder in (Path(runtime) if runtime else None, shared if platform == "linux" else None):
        if folder is not None and _is_apart(folder, home):
            return InSession(folder / f"mediation-{os.geteuid()}-{name}")
    return InMemory()


def _is_apart(folder: Path, home: Path) -> bool:
    """Whether ``folder`` can be written, and is on another disk than ``home``, in memory."""
    existing = next((path for path in (home, *home.parents) if there.exists(path)), None)
    try:
        same = existing is None or folder.stat().st_dev == existing.stat().st_dev
    except OSError:
        return False
    return not same and os.access(folder, os.W_OK | os.X_OK)


def _dpapi(function: str, data: bytes) -> bytes:
    """Windows' own locking to the account; ``OSError`` when it refuses."""
    import ctypes  # half a megabyte that no other desk needs

    class Blob(ctypes.Structure):
        _fields_ = (("size", ctypes.c_uint32), ("data", ctypes.POINTER(ctypes.c_char)))

    windows = getattr(ctypes, "windll", None)
    if windows is None:
        raise OSError("DPAPI is Windows' own")
    given = Blob(len(data), ctypes.cast(ctypes.c_char_p(data), ctypes.POINTER(ctypes.c_char)))
    out = Blob()
    call = getattr(windows.crypt32, function)
    # 1: CRYPTPROTECT_UI_FORBIDDEN, never a window.
    if not call(ctypes.byref(given), None, None, None, None, 1, ctypes.byref(out)):
        raise OSError("this account does not open it")
    try:
        return ctypes.string_at(out.data, out.size)
    finally:
        windows.kernel32.LocalFree(ctypes.cast(out.data, ctypes.c_void_p))
