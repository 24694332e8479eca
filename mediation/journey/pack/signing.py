"""The publisher's key: made once, kept private, and what a signature proves.

ed25519 (RFC 8032): small keys, no parameter to get wrong, and the same bytes
signed twice give the same signature, so that a pack stays reproducible.
"""

from __future__ import annotations

import hashlib
import os
import re
from typing import TYPE_CHECKING

from mediation.journey.pack.errors import ASK_AGAIN, PackError, cannot

if TYPE_CHECKING:
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_SIGNATURE = re.compile(rb"[0-9a-f]{128}\n")
_GROUPS, _GROUP = 5, 4
MAX_KEY_FILE = 4096


def fingerprint(key: str) -> str:
    """A public key as two people compare it aloud: « 3f2a 91bc 77d0 1e45 0b9c » (80 bits)."""
    digest = hashlib.sha256(bytes.fromhex(key)).hexdigest()
    return " ".join(digest[i * _GROUP : (i + 1) * _GROUP] for i in range(_GROUPS))


def load_or_make(path: Path) -> tuple[Ed25519PrivateKey, bool]:
    """The private key in ``path``, and whether it was made just now (readable by its owner only).

    Raises:
        PackError: when the file is no such key, or cannot be read or written.
    """
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    try:
        return _read(path), False
    except FileNotFoundError:
        key = Ed25519PrivateKey.generate()
    except OSError as error:
        raise cannot(f"La clé « {path} » ne se lit pas", error) from error
    pem = key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())
    try:
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
    except OSError as error:
        raise cannot(f"La clé « {path} » n'a pas pu être faite", error) from error
    return key, True


def _read(path: Path) -> Ed25519PrivateKey:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    with path.open("rb") as file:
        raw = file.read(MAX_KEY_FILE)
    try:
        key = form.load_pem_private_key(raw, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise PackError(
            f"« {path} » n'est pas une clé d'éditeur. Remettez la bonne, ou choisissez un autre "
            "nom avec --cle pour en faire une nouvelle."
        )
    return key


def exposed(path: Path) -> bool:
    """Whether other people of this PC may read the key (always False where that is not told)."""
    return os.name == "posix" and bool(path.stat().st_mode & 0o077)


def public(key: Ed25519PrivateKey) -> str:
    """The public half, as a manifest has it."""
    return key.public_key().public_bytes_raw().hex()


def sign(key: Ed25519PrivateKey, manifest: bytes) -> bytes:
    """The ``signature`` file of these manifest bytes."""
    return key.sign(manifest).hex().encode("ascii") + b"\n"


def verify(key: str, manifest: bytes, signature: bytes) -> None:
    """``PackError`` unless the holder of ``key`` signed exactly these bytes."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        if not _SIGNATURE.fullmatch(signature):
            raise InvalidSignature
        public_key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
        public_key.verify(bytes.fromhex(signature.decode("ascii").strip()), manifest)
    except (InvalidSignature, ValueError):
        raise PackError(
            "La signature de ce paquet n'est pas celle de son éditeur : il a été modifié. "
            f"{ASK_AGAIN}"
        ) from None
