"""Keys made once and kept private, and what a signature proves: for packs and for bundles.

ed25519 (RFC 8032): small keys, no parameter to get wrong, and the same bytes
signed twice give the same signature, so that what is signed stays reproducible.
"""

from __future__ import annotations

import hashlib
import os
import re
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    Private = TypeVar("Private", Ed25519PrivateKey, X25519PrivateKey)

_SIGNATURE = re.compile(rb"[0-9a-f]{128}\n")
_PUBLIC = re.compile(r"[0-9a-f]{64}")
_GROUPS, _GROUP = 5, 4
_PRIME = 2**255 - 19
MAX_KEY_FILE = 4096


class WrongKeyError(Exception):
    """The file holds no key, or one of another kind."""


class WrongSignatureError(Exception):
    """The holder of that key did not sign exactly these bytes."""


def is_public(text: str) -> bool:
    """Whether ``text`` has the form of a public key: 64 hexadecimal digits."""
    return _PUBLIC.fullmatch(text) is not None


def fingerprint(key: str) -> str:
    """A public key as two people compare it aloud: « 3f2a 91bc 77d0 1e45 0b9c » (80 bits)."""
    digest = hashlib.sha256(bytes.fromhex(key)).hexdigest()
    return " ".join(digest[i * _GROUP : (i + 1) * _GROUP] for i in range(_GROUPS))


def load_or_make(path: Path) -> tuple[Ed25519PrivateKey, bool]:
    """The signing key in ``path``, and whether it was made just now (readable by its owner only).

    Raises ``WrongKeyError`` when the file is no such key, ``OSError`` when it
    cannot be read or written.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    try:
        found = read(path)
    except FileNotFoundError:
        return make(path, Ed25519PrivateKey.generate()), True
    if not isinstance(found, Ed25519PrivateKey):
        raise WrongKeyError
    return found, False


def read(path: Path) -> object:
    """The private key in ``path``, of whatever kind; ``WrongKeyError``, ``OSError``."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization as form

    with path.open("rb") as file:
        raw = file.read(MAX_KEY_FILE)
    try:
        return form.load_pem_private_key(raw, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise WrongKeyError from None


def make(path: Path, key: Private) -> Private:
    """Keep ``key`` in the new file ``path``; ``OSError`` (``FileExistsError`` if it is there)."""
    from cryptography.hazmat.primitives import serialization as form

    pem = key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())
    path.parent.mkdir(parents=True, exist_ok=True)
    # Exclusive: an existing key must never be written over.
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        path.unlink(missing_ok=True)  # half a key would be refused for ever
        raise
    return key


def exposed(path: Path) -> bool:
    """Whether other people of this PC may read the key (always False where that is not told)."""
    return os.name == "posix" and bool(path.stat().st_mode & 0o077)


def public(key: Ed25519PrivateKey | X25519PrivateKey) -> str:
    """The public half, 64 hexadecimal digits."""
    return key.public_key().public_bytes_raw().hex()


def sign(key: Ed25519PrivateKey, content: bytes) -> bytes:
    """The signature of ``content``, as a file holds it: 128 hexadecimal digits and a line end."""
    return key.sign(content).hex().encode("ascii") + b"\n"


# Points of small order, in every encoding (the sign bit left out): with one as the public key,
# a signature of zeros fits one content in a few, and nobody holds a private half.
_NO_ONE_S = frozenset(
    {0, 1, _PRIME - 1, _PRIME, _PRIME + 1}
    | {
        int.from_bytes(bytes.fromhex(y), "little")
        for y in (
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        )
    }
)


def verify(key: str, content: bytes, signature: bytes) -> None:
    """``WrongSignatureError`` unless the holder of ``key`` signed exactly these bytes."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        if not _SIGNATURE.fullmatch(signature):
            raise InvalidSignature
        raw = bytes.fromhex(key)
        if int.from_bytes(raw, "little") & ((1 << 255) - 1) in _NO_ONE_S:
            raise InvalidSignature
        public_key = Ed25519PublicKey.from_public_bytes(raw)
        public_key.verify(bytes.fromhex(signature.decode("ascii").strip()), content)
    except (InvalidSignature, ValueError):
        raise WrongSignatureError from None
