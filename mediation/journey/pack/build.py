"""A partner's folder becomes one signed file; the same folder, the same bytes."""

from __future__ import annotations

import hashlib
import re
import tempfile
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, ValidationError

from accessibility import whole
from mediation.journey import model as m
from mediation.journey.load import problem_of
from mediation.journey.pack import archive, content, names, overlap, signing
from mediation.journey.pack import manifest as manifests
from mediation.journey.pack.errors import PackError, cannot
from mediation.journey.pack.shelf import Pack
from mediation.journey.problems import JourneyError, Problem
from mediation.journey.source import parse, read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ABOUT = "paquet.yaml"
_SKIPPED = re.compile(r"(^|/)(\.|~|Thumbs\.db$|desktop\.ini$)|~$|^parcours/schema/")
"""What systems and editors leave in a folder, and the editor's help: never worth a word."""


class About(m.Part):
    """``paquet.yaml``: what a partner says of the pack; ``version`` grows with each sending."""

    id: m.Id
    version: Annotated[m.Count, Field(ge=1, le=9999)]
    title: m.Line = Field(alias="titre")
    licence: m.Line


@dataclass(frozen=True, slots=True)
class Built:
    """A pack, ready to be written."""

    manifest: manifests.Manifest
    data: bytes
    left_out: Sequence[str]
    """Files of the folder that do not travel in a pack."""
    remarks: Sequence[Problem]
    """Warnings and advice: they do not stop a pack."""


def begin(folder: Path) -> bool:
    """Write a first ``paquet.yaml`` where there is none; whether it was written.

    Raises:
        PackError: when the folder cannot be written.
    """
    path = folder / ABOUT
    if path.exists():
        return False
    plain = unicodedata.normalize("NFKD", folder.resolve().name.lower())
    name = "-".join(re.findall("[a-z0-9]+", re.sub("[\u0300-\u036f]", "", plain)))[:60]
    text = (
        "# Ce que ce paquet est. Augmentez « version » à chaque nouvel envoi.\n"
        f"id: {name.strip('-') or 'mon-paquet'}\nversion: 1\n"
        f"titre: {name.replace('-', ' ').capitalize() or 'Mon paquet'}\nlicence: etalab-2.0\n"
    )
    try:
        whole.put(path, text.encode())
    except OSError as error:
        raise cannot(f"« {ABOUT} » n'a pas pu être écrit", error) from error
    return True


def build(
    folder: Path,
    publisher: str,
    key: Ed25519PrivateKey,
    today: date,
    readers: Mapping[str, Callable[[str, str], object]],
) -> Built:
    """The pack of ``folder``, signed.

    Raises:
        PackError: with ``problems`` when the folder has any error.
    """
    about = _about(folder)
    who = _publisher(publisher, key)
    files, left_out = _gather(folder)
    with tempfile.TemporaryDirectory() as place:
        # What is judged is what is packed, byte for byte, even if the folder moves meanwhile.
        staged = Path(place)
        for name, data in files.items():
            (staged / name).parent.mkdir(parents=True, exist_ok=True)
            (staged / name).write_bytes(data)
        pack = Pack(about.id, about.version, staged)
        try:
            replaces = overlap.items(staged, files) & overlap.of_application()
        except JourneyError as error:
            raise _has_problems(error.problems) from None
        pack = Pack(about.id, about.version, staged, replaces=replaces)
        problems = content.check(pack, files, today, readers)
    if content.errors(problems):
        raise _has_problems(problems)
    try:
        manifest = manifests.make(
            id=about.id,
            version=about.version,
            title=about.title,
            licence=about.licence,
            publisher=who,
            files={
                name: manifests.File(size=len(data), sha256=hashlib.sha256(data).hexdigest())
                for name, data in files.items()
            },
            replaces=sorted(replaces),
        )
    except ValueError as error:
        raise PackError(f"Le paquet n'est pas fait : {error}. Raccourcissez ce nom.") from None
    raw = manifest.as_bytes()
    signed = [(names.MANIFEST, raw), (names.SIGNATURE, signing.sign(key, raw))]
    data = b"".join(archive.write([*signed, *sorted(files.items())]))
    if len(data) > archive.MAX_BYTES or len(raw) > archive.MAX_TEXT:
        raise PackError(
            f"Ce paquet serait trop gros (plus de {archive.MAX_BYTES >> 20} Mo). "
            "Faites-en plusieurs."
        )
    return Built(manifest, data, left_out, problems)


def write(path: Path, data: bytes) -> None:
    """Put a pack in ``path``, whole or not at all; ``PackError`` when the disk refuses."""
    try:
        whole.put(path, data)
    except OSError as error:
        raise cannot(f"« {path} » n'a pas pu être écrit", error) from error


def _about(folder: Path) -> About:
    try:
        document = parse(read_text(folder / ABOUT, ABOUT), ABOUT)
        try:
            about = About.model_validate(document.data)
        except ValidationError as error:
            found = error.errors(include_url=False)
            raise JourneyError(problem_of(document, About, dict(e)) for e in found) from None
        if document.problems:
            raise JourneyError(document.problems)
    except JourneyError as error:
        raise _has_problems(error.problems) from None
    return about


def _publisher(name: str, key: Ed25519PrivateKey) -> manifests.Publisher:
    try:
        return manifests.Publisher(name=name, key=signing.public(key))
    except ValidationError:
        raise PackError(
            "Le paquet n'est pas fait : le nom de l'éditeur est vide ou trop long. Donnez avec "
            "--editeur le nom de votre structure, en 80 signes au plus."
        ) from None


def _gather(folder: Path) -> tuple[dict[str, bytes], list[str]]:
    """The files that travel, texts in their plain form, and the names of those that do not."""
    found: dict[str, bytes] = {}
    left_out: list[str] = []
    try:
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            if _SKIPPED.search(name) or name == ABOUT:
                continue
            if path.is_symlink():
                left_out.append(name)  # it may lead out of the folder, to what nobody meant to send
            elif path.is_dir():
                continue
            elif not names.allowed(name) or not path.is_file():
                left_out.append(name)
            elif path.stat().st_size > archive.MAX_SOUND:
                raise PackError(f"« {name} » est trop gros pour un paquet. Coupez-le.")
            else:
                found[name] = _plain(path.read_bytes(), name)
    except OSError as error:
        raise cannot(f"Le dossier « {folder} » ne se lit pas", error) from error
    if not found:
        raise PackError(
            f"« {folder} » ne contient rien à emballer. Mettez les parcours dans un dossier "
            "« parcours », à l'intérieur."
        )
    if len(found) > archive.MAX_FILES:
        raise PackError(f"Trop de fichiers (plus de {archive.MAX_FILES}). Faites deux paquets.")
    return found, left_out


def _plain(raw: bytes, name: str) -> bytes:
    if name.startswith(names.SOUNDS):
        return raw
    try:
        return unicodedata.normalize("NFC", content.text_of(raw, name)).encode("utf-8")
    except JourneyError as error:
        raise _has_problems(error.problems) from None


def _has_problems(problems: Sequence[Problem]) -> PackError:
    many = len(content.errors(problems))
    counted = f"{many} erreurs" if many > 1 else "une erreur"
    return PackError(
        f"Le paquet n'est pas fait : il y a {counted}. Corrigez, puis recommencez.", problems
    )
