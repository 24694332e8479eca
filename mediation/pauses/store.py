"""The folder of paused visits: one encrypted file each, claimed by one desk at a time.

``<id>.pause`` waits for any desk; ``<id>.<desk>.ouverte`` is the visit under way at a
desk, written after each answer, so that a crash loses nothing. Renaming one into the
other is the claim: of two desks only one succeeds. AES-256-GCM, with the id as what the
lock also covers, padded, so that a length tells no journey from another.

A file is never forced to the disk: what survives a crash of the program is enough, for
a power cut takes the key with it (see ``keys``).
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import threading
import zlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from accessibility import there
from mediation.pauses.keys import InMemory
from mediation.pauses.presence import Presence

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mediation.pauses.keys import KeyPlace

WAITING, OPEN = ".pause", ".ouverte"
OTHERS = (
    "Un autre poste est ouvert sur ce dossier : bilans et pauses sont communs, rien n'est perdu."
)
PAD = 4096
"""Bytes: a file is a whole number of them."""
_LARGEST = 4_000_000
_NONCE = 12


class Taken(Exception):
    """Another desk took this visit up first, or it is no longer there."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One visit that waits."""

    id: str
    content: dict[str, Any]
    crashed: bool = False
    """It was under way at a desk that ended without a word."""


class Store:
    """The pauses in ``folder``, closed with the key in ``place``. Touches nothing at birth."""

    def __init__(self, folder: Path, place: Callable[[], KeyPlace]) -> None:
        self.folder = folder
        self._presence = Presence(folder)
        self._find_place = place
        self._place: KeyPlace | None = None
        self._lock = threading.RLock()
        self._turns: Counter[str] = Counter()

    @property
    def lasts(self) -> bool:
        """Whether a pause survives a crash of this program."""
        return self._key_place().lasts

    def arrive(self) -> None:
        """This desk is here now. Never raises: where it cannot be told, nothing else fails."""
        with contextlib.suppress(OSError):
            self._presence.arrive()

    def others(self) -> int:
        """How many other desks have this folder open."""
        return len(self._presence.others())

    def leave(self) -> None:
        """This desk is gone."""
        self._presence.leave()
        with contextlib.suppress(OSError):
            self.folder.rmdir()  # only where nothing waits

    def turn(self, name: str) -> int:
        """What to hand to ``put`` from a thread: it does nothing once something came after."""
        with self._lock:
            self._turns[name] += 1
            return self._turns[name]

    def put(
        self, name: str, content: dict[str, Any], *, waiting: bool, turn: int | None = None
    ) -> None:
        """Keep ``content`` under the id ``name``: for any desk, or as under way here.

        ``OSError`` when it could not be kept.
        """
        with self._lock:
            if turn is None:
                self.turn(name)
            elif turn != self._turns[name]:
                return
            self._put(name, content, waiting=waiting)

    def _put(self, name: str, content: dict[str, Any], *, waiting: bool) -> None:
        self.arrive()
        self.folder.mkdir(parents=True, mode=0o700, exist_ok=True)
        data = self._closed(name, content)
        target = self._waiting(name) if waiting else self._open(name)
        part = self.folder / f"{name}.part"
        try:
            handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "wb") as out:
                out.write(data)
            # The hour of a pause is nobody's.
            os.utime(part, (0, 0))
            part.replace(target)
        except OSError:
            with contextlib.suppress(OSError):
                part.unlink()
            raise
        if waiting:
            self._remove(self._open(name))

    def count(self) -> int:
        """How many visits can be taken up here; nothing is opened for it."""
        return len(self._free())

    def waiting(self) -> list[Kept]:
        """The visits that can be taken up, in the order of their ids: by chance."""
        found = []
        for path in self._free():
            content = self._opened(path)
            if content is not None:
                found.append(Kept(path.name.split(".")[0], content, path.suffix == OPEN))
        return found

    def take(self, name: str) -> dict[str, Any]:
        """The visit ``name``, now under way at this desk; raises ``Taken``."""
        self.arrive()
        for path in self._free():
            if path.name.split(".")[0] == name:
                content = self._opened(path)
                if content is None:
                    break
                try:
                    path.rename(self._open(name))
                except OSError:
                    break
                return content
        raise Taken(name)

    def drop(self, name: str) -> None:
        """The visit ``name`` is over here; with the last one the key goes too."""
        with self._lock:
            self.turn(name)
            self._remove(self._open(name))
            self._remove(self._waiting(name))
            self._forget_key()

    def purge(self, keep: Callable[[dict[str, Any]], bool]) -> tuple[list[dict[str, Any]], int]:
        """Remove what is not to be kept; what it held, and how many could not be read.

        What cannot be read (its key is gone) is removed where no other desk is open: it
        may be that desk's.
        """
        removed: list[dict[str, Any]] = []
        lost = 0
        alone = not self._presence.others()
        for path in self._free():
            content = self._opened(path)
            if content is None:
                if alone:
                    self._remove(path)
                    lost += 1
            elif not keep(content):
                self._remove(path)
                removed.append(content)
        for part in there.matching(self.folder, "*.part") if alone else ():
            self._remove(part)
        self._forget_key()
        return removed, lost

    # -- inside ------------------------------------------------------------

    def _waiting(self, name: str) -> Path:
        return self.folder / f"{name}{WAITING}"

    def _open(self, name: str) -> Path:
        return self.folder / f"{name}.{self._presence.name}{OPEN}"

    def _free(self) -> list[Path]:
        """Files that no living desk holds."""
        found = there.matching(self.folder, f"*{WAITING}")
        under_way = there.matching(self.folder, f"*{OPEN}")
        if under_way:
            alive = {*self._presence.others(), self._presence.name}
            found += [path for path in under_way if path.name.split(".")[1] not in alive]
        return found

    def _key_place(self) -> KeyPlace:
        if self._place is None:
            self._place = self._find_place()
        return self._place

    def _key(self) -> bytes:
        place = self._key_place()
        try:
            return place.make()
        except OSError:
            self._place = InMemory()
            return self._place.make()

    def _forget_key(self) -> None:
        try:
            left = any(path.suffix in {WAITING, OPEN} for path in self.folder.iterdir())
        except FileNotFoundError:
            left = False
        except OSError:
            return  # a folder that may not be read now may hold visits: their key stays
        if not left:
            self._key_place().forget()

    def _closed(self, name: str, content: dict[str, Any]) -> bytes:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        text = zlib.compress(json.dumps(content, ensure_ascii=True).encode(), 1)
        framed = len(text).to_bytes(4, "big") + text
        framed += bytes(-(len(framed) + _NONCE + 16) % PAD)
        nonce = secrets.token_bytes(_NONCE)
        return nonce + AESGCM(self._key()).encrypt(nonce, framed, name.encode())

    def _opened(self, path: Path) -> dict[str, Any] | None:
        """What a file holds; None when its key is gone or it is not whole."""
        from cryptography.exceptions import InvalidTag

        key = self._key_place().read()
        if key is None:
            return None
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        try:
            if path.stat().st_size > _LARGEST:
                return None
            data = path.read_bytes()
            name = path.name.split(".")[0].encode()
            framed = AESGCM(key).decrypt(data[:_NONCE], data[_NONCE:], name)
            text = framed[4 : 4 + int.from_bytes(framed[:4], "big")]
            content = json.loads(zlib.decompress(text))
        except (OSError, InvalidTag, ValueError, zlib.error):
            return None
        return content if isinstance(content, dict) else None

    @staticmethod
    def _remove(path: Path) -> None:
        with contextlib.suppress(OSError):
            path.unlink()


def new_name() -> str:
    """An id that says nothing."""
    return secrets.token_hex(8)
