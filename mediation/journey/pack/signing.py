"""The publisher's key and signature, with what a pack says where they are wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mediation import signing
from mediation.journey.pack.errors import ASK_AGAIN, PackError, cannot
from mediation.signing import exposed, fingerprint, public, sign

if TYPE_CHECKING:
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

__all__ = ["exposed", "fingerprint", "load_or_make", "public", "sign", "verify"]


def load_or_make(path: Path) -> tuple[Ed25519PrivateKey, bool]:
    """The private key in ``path``, and whether it was made just now (readable by its owner only).

    Raises:
        PackError: when the file is no such key, or cannot be read or written.
    """
    try:
        return signing.load_or_make(path)
    except signing.WrongKeyError:
        raise PackError(
            f"« {path} » n'est pas une clé d'éditeur. Remettez la bonne, ou choisissez un autre "
            "nom avec --cle pour en faire une nouvelle."
        ) from None
    except OSError as error:
        raise cannot(f"La clé « {path} » ne peut être ni lue ni faite", error) from error


def verify(key: str, manifest: bytes, signature: bytes) -> None:
    """``PackError`` unless the holder of ``key`` signed exactly these bytes."""
    try:
        signing.verify(key, manifest, signature)
    except signing.WrongSignatureError:
        raise PackError(
            "La signature de ce paquet n'est pas celle de son éditeur : il a été modifié. "
            f"{ASK_AGAIN}"
        ) from None
