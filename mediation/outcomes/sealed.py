"""A bundle closed to everyone but the evaluator, for a desk that sends it by ordinary mail.

HPKE (RFC 9180, X25519, HKDF-SHA256, ChaCha20-Poly1305), which draws a new key
each time: the closed file differs at each export, the bundle inside does not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mediation import signing
from mediation.outcomes.errors import OutcomeError

if TYPE_CHECKING:
    from pathlib import Path

    from cryptography.hazmat.primitives.hpke import Suite

MAGIC = b"MEDIATION-BILAN-CHIFFRE-1\n"
SUFFIX = ".chiffre"


class SealError(OutcomeError):
    """A closed bundle or the evaluator's key could not be used; French, what to do."""


def _suite() -> Suite:
    from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

    return Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


def is_sealed(content: bytes) -> bool:
    """Whether these bytes are a closed bundle."""
    return content.startswith(MAGIC)


def seal(content: bytes, evaluator: str) -> bytes:
    """``content`` for the holder of the key ``evaluator`` alone; ``SealError`` if it is no key."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

    if not signing.is_public(evaluator):
        raise SealError(
            "La clé de l'évaluation n'en est pas une (64 signes, chiffres et lettres de a à f)."
            " Redemandez-la."
        )
    try:
        closed = _suite().encrypt(
            content, X25519PublicKey.from_public_bytes(bytes.fromhex(evaluator)), info=MAGIC
        )
    except ValueError:  # a few numbers of the right length are no key
        raise SealError("La clé de l'évaluation ne peut pas servir. Redemandez-la.") from None
    return MAGIC + closed


def opened(content: bytes, key: Path | None) -> bytes:
    """The bundle inside, with the evaluator's private key; other bytes as they are.

    Raises:
        SealError: when the key is missing, wrong or not one, or the file was changed.
    """
    if not is_sealed(content):
        return content
    if key is None:
        raise SealError(
            "Ce bilan est chiffré : seule l'évaluation peut l'ouvrir, avec sa clé (--cle)."
        )
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    try:
        private = signing.read(key)
    except OSError as error:
        raise SealError(f"La clé « {key} » ne se lit pas : vérifiez son nom.") from error
    except signing.WrongKeyError:
        private = None
    if not isinstance(private, X25519PrivateKey):
        raise SealError(f"« {key} » n'est pas la clé d'une évaluation. Remettez la bonne.")
    try:
        return _suite().decrypt(content[len(MAGIC) :], private, info=MAGIC)
    except (InvalidTag, ValueError):
        raise SealError(
            "Ce bilan ne s'ouvre pas avec cette clé, ou il est abîmé : vérifiez la clé, puis"
            " redemandez-le."
        ) from None


def make_key(path: Path) -> str:
    """Make the evaluator's key in the new file ``path``; gives the public half, to be sent.

    Raises:
        SealError: when there is already a file, or it cannot be written.
    """
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    try:
        return signing.public(signing.make(path, X25519PrivateKey.generate()))
    except FileExistsError:
        raise SealError(
            f"« {path} » existe déjà : une clé n'est jamais remplacée. Choisissez un autre nom."
        ) from None
    except OSError as error:
        raise SealError(
            f"« {path} » n'a pas pu être écrit : vérifiez le disque et le dossier."
        ) from error
