"""``manifeste.json``: what a pack is, who made it, and every file in it.

Its bytes are signed, so there is one way to write one: ``parse`` refuses any
text that ``Manifest.as_bytes`` would not have written.
"""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, ValidationError, model_validator
from pydantic import StringConstraints as Limits

from mediation.journey import model as m
from mediation.journey.pack import names
from mediation.journey.pack.archive import MAX_FILES
from mediation.journey.pack.errors import ASK_AGAIN, PackError

FORMAT = 1
_REPLACED = r"^((parcours|fragments|contacts|faits)/[a-z0-9]+(-[a-z0-9]+)*|lexique)$"

Sha256 = Annotated[str, Limits(pattern=r"^[0-9a-f]{64}$")]


class _Part(m.Part):
    model_config = ConfigDict(strict=True, populate_by_name=True)


class Publisher(_Part):
    """Who signed. The name is what the pack says of itself; only the key proves anything."""

    name: Annotated[m.Line, Limits(max_length=80)] = Field(alias="nom")
    key: Sha256 = Field(alias="cle")
    """The ed25519 public key, 32 bytes in hexadecimal."""


class File(_Part):
    """One file's size in bytes and its SHA-256."""

    size: Annotated[int, Field(ge=0)] = Field(alias="taille")
    sha256: Sha256


class Manifest(_Part):
    """Everything that a pack's signature covers."""

    format: Literal[1]
    id: m.Id
    version: Annotated[int, Field(ge=1, le=9999)]
    title: Annotated[m.Line, Limits(max_length=90)] = Field(alias="titre")
    publisher: Publisher = Field(alias="editeur")
    licence: Annotated[m.Line, Limits(max_length=80)]
    files: dict[str, File] = Field(alias="fichiers", min_length=1, max_length=MAX_FILES)
    replaces: list[Annotated[str, Limits(pattern=_REPLACED, max_length=80)]] = Field(
        default_factory=list, alias="remplace", max_length=MAX_FILES
    )
    """What it means to replace in the application: « parcours/carte-vitale-perdue »."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not all(names.allowed(name) for name in self.files):
            raise ValueError("un fichier n'a pas sa place ici")
        if self.replaces != sorted(set(self.replaces)):
            raise ValueError("« remplace » n'est pas en ordre")
        return self

    def as_bytes(self) -> bytes:
        """The only way to write this manifest."""
        data = self.model_dump(by_alias=True, exclude_defaults=True)
        text = json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1)
        return f"{text}\n".encode()


def parse(raw: bytes) -> Manifest:
    """The manifest in ``raw``; ``PackError`` unless these are the bytes it is written with."""
    try:
        manifest = Manifest.model_validate(json.loads(raw.decode("utf-8")))
        written = manifest.as_bytes()
    except (ValidationError, ValueError, RecursionError):
        raise _unreadable() from None
    if written != raw:
        raise _unreadable()
    return manifest


def make(**values: Any) -> Manifest:
    """A manifest of these values, by their English names.

    Raises:
        ValueError: when one of them does not fit; the text names it in French.
    """
    try:
        return Manifest(format=1, **values)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = ".".join(str(part) for part in first["loc"]) or "paquet"
        raise ValueError(f"« {name} » ne convient pas") from None


def _unreadable() -> PackError:
    return PackError(
        "Le manifeste de ce paquet ne se lit pas : il est abîmé, ou vient d'une version plus "
        f"récente de Médiation. {ASK_AGAIN}"
    )
