"""The secret behind the noise, and what was published before: kept apart from every output.

The folder holds two files. ``cle`` is 32 random bytes: who knows them can take the
noise off. ``registre.json.gz`` remembers, for each published number, the true count
it was drawn from: a later publication is judged against it, so that the difference
of two publications never shows a few visits. Both are the evaluator's alone
(folder 0700, files 0600, checked each time where the system has such rights).

Losing one of them means that nothing is published: a new key beside an old
publication would let two draws of the same number be compared.
"""

from __future__ import annotations

import gzip
import hashlib
import hmac
import json
import os
import secrets
import shlex
import stat
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mediation.evaluation.errors import EvaluationError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

KEY_FILE = "cle"
REGISTER_FILE = "registre.json.gz"
EXPLANATIONS = "cases-masquees"
"""The folder, beside the key, of what explains each masked cell."""
Sent = dict[tuple[str, str, str, str], int]
"""Revision of each bundle counted, by (desk, quarter, department, territory)."""
_KEY_BYTES = 32
_FORMAT = 2
"""1 was that of a narrower noise (up to half the square root): its numbers are told apart
from those of today by nothing in the register, so that they cannot be judged together."""
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class KeysError(EvaluationError):
    """The key folder cannot be used; French: what is wrong, what to do, nothing is published."""


@dataclass(frozen=True, slots=True)
class Past:
    """A number as one publication had it: ``shown`` None when it was masked then.

    ``fresh``: drawn from ``true`` by that publication; else shown as it was before.
    """

    publication: int
    true: int
    shown: int | None
    fresh: bool


@dataclass(slots=True)
class CellKeys:
    """An open key folder. ``past`` by cell name, oldest first.

    ``sent`` holds, for each earlier publication, the bundles it counted: revision by
    (desk, quarter, department, territory). Get one from ``CellKeys.open``; it writes
    only in ``commit``.
    """

    folder: Path
    _secret: bytes = field(repr=False)
    sent: list[Sent]
    past: dict[str, list[Past]]
    _register: bytes = field(repr=False)

    @classmethod
    def open(cls, folder: Path, *, new: bool = False) -> CellKeys:
        """Read and check ``folder``; with ``new`` make it first, if nothing is there yet.

        Raises ``KeysError``.
        """
        key, register = folder / KEY_FILE, folder / REGISTER_FILE
        try:
            if new and not key.exists() and not register.exists():
                _make(folder)
            _check(folder, folder=True)
            _check(key)
            _check(register)
            secret = key.read_bytes()
            packed = register.read_bytes()
        except FileNotFoundError as error:
            raise KeysError(_missing(folder)) from error
        except OSError as error:
            raise KeysError(
                f"Le dossier des clés « {folder} » ne se lit pas. Rien n'est publié. Vérifiez le"
                " disque et vos droits sur ce dossier."
            ) from error
        if len(secret) != _KEY_BYTES:
            raise KeysError(
                f"« {key} » n'est pas une clé de publication, ou elle est abîmée. Rien n'est"
                " publié. Remettez la copie que vous en avez gardée."
            )
        sent, past = _read(register, packed)
        return cls(folder, secret, sent, past, packed)

    def uniform(self, mark: int, span: int) -> int:
        """A whole number in ``range(span)``, always the same for the same records.

        ``mark`` sums up which records a cell counts (``Table.marks``).
        """
        digest = hmac.digest(self._secret, b"case:%d" % mark, hashlib.sha256)
        return int.from_bytes(digest[:8]) % span

    def reference(self, name: str) -> Past | None:
        """What the number shown today was drawn from; None when it was never published."""
        return next((one for one in reversed(self.past.get(name, ())) if one.fresh), None)

    def fingerprint(self) -> str:
        """What tells this key from another without giving it away (16 hexadecimal digits)."""
        return hmac.digest(self._secret, b"empreinte", hashlib.sha256).hex()[:16]

    def commit(self, sent: Sent, cells: Mapping[str, tuple[int, int | None, bool]]) -> None:
        """Write in the register what is about to be published: ``(true, shown, fresh)`` by name.

        Call it before the output appears: a number that is out and not in the register
        would be drawn a second time. The same publication again writes nothing. ``KeysError``.
        """
        self.still_there()
        if self.sent and self.sent[-1] == sent and self._same(cells):
            return
        here = len(self.sent)
        past = {name: list(found) for name, found in self.past.items()}
        for name, (true, shown, fresh) in cells.items():
            past.setdefault(name, []).append(Past(here, true, shown, fresh))
        all_sent = [*self.sent, dict(sent)]
        packed = _packed(all_sent, past)
        try:
            _write(self.folder / REGISTER_FILE, packed)
        except OSError as error:
            raise KeysError(
                f"Le registre des publications, dans « {self.folder} », ne s'écrit pas. Rien n'est"
                " publié. Vérifiez la place sur le disque et vos droits, puis recommencez."
            ) from error
        self.sent, self.past, self._register = all_sent, past, packed

    def _same(self, cells: Mapping[str, tuple[int, int | None, bool]]) -> bool:
        last = len(self.sent) - 1
        before = {
            name: (found[-1].true, found[-1].shown)
            for name, found in self.past.items()
            if found[-1].publication == last
        }
        return before == {name: (true, shown) for name, (true, shown, _) in cells.items()}

    def still_there(self) -> None:
        """``KeysError`` unless key and register are the ones that were opened."""
        try:
            same = (self.folder / KEY_FILE).read_bytes() == self._secret
            unchanged = (self.folder / REGISTER_FILE).read_bytes() == self._register
        except OSError as error:
            raise KeysError(_missing(self.folder)) from error
        if not same or not unchanged:
            raise KeysError(
                f"Le dossier des clés « {self.folder} » a changé pendant le calcul : une autre"
                " publication est-elle en cours ? Rien n'est publié. Attendez qu'elle finisse, puis"
                " recommencez."
            )


def _missing(folder: Path) -> str:
    return (
        f"La clé de publication ou son registre manque dans « {folder} ». Rien n'est publié : une"
        " autre clé permettrait de comparer deux publications et de retrouver de petits nombres."
        " Remettez la copie que vous avez gardée. Si c'est votre toute première publication,"
        " recommencez avec « --nouvelles-cles »."
    )


def _make(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.name == "posix" and folder.stat().st_uid == os.geteuid() and not any(folder.iterdir()):
        folder.chmod(0o700)
    _write(folder / REGISTER_FILE, _packed([], {}))
    _write(folder / KEY_FILE, secrets.token_bytes(_KEY_BYTES))


def _check(path: Path, *, folder: bool = False) -> None:
    """``KeysError`` unless only its owner, who is asking, may open it."""
    found = path.lstat()
    right = stat.S_ISDIR(found.st_mode) if folder else stat.S_ISREG(found.st_mode)
    if not right:
        raise KeysError(f"« {path} » n'est pas ce qui est attendu ici. Rien n'est publié.")
    if os.name != "posix":
        return  # Windows rights are not read this way; docs/evaluateurs.md says what to set.
    if found.st_uid != os.geteuid():
        raise KeysError(
            f"« {path} » appartient à un autre compte. Rien n'est publié. Ouvrez la session du"
            " compte qui garde les clés, ou reprenez-en la propriété (chown)."
        )
    if found.st_mode & _OTHERS:
        mode = "700" if folder else "600"
        raise KeysError(
            f"D'autres comptes peuvent ouvrir « {path} ». Rien n'est publié. Réservez-le à votre"
            f" compte : chmod {mode} {shlex.quote(str(path))}"
        )


def _packed(sent: list[Sent], past: Mapping[str, list[Past]]) -> bytes:
    content = {
        "format": _FORMAT,
        "publications": [
            [[*where, revision] for where, revision in sorted(one.items())] for one in sent
        ],
        "cases": {
            name: [[one.publication, one.true, one.shown, int(one.fresh)] for one in found]
            for name, found in sorted(past.items())
        },
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode(), mtime=0)


def _read(path: Path, packed: bytes) -> tuple[list[Sent], dict[str, list[Past]]]:
    try:
        content = json.loads(gzip.decompress(packed))
        if content["format"] != _FORMAT:
            raise ValueError("another format")
        sent = [
            {(str(a), str(b), str(c), str(d)): int(revision) for a, b, c, d, revision in one}
            for one in content["publications"]
        ]
        past = {
            str(name): [
                Past(int(p), int(t), None if s is None else int(s), bool(f)) for p, t, s, f in found
            ]
            for name, found in content["cases"].items()
        }
    except (
        OSError,
        EOFError,
        zlib.error,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
    ) as error:
        raise KeysError(
            f"Le registre « {path} » est abîmé, ou d'une autre version de Médiation. Rien n'est"
            " publié. Remettez la copie que vous en avez gardée."
        ) from error
    return sent, past


def _write(path: Path, content: bytes) -> None:
    """The file whole, readable by its owner only, or not at all. ``OSError``."""
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    number = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(number, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
