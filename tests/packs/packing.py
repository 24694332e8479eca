"""Packs made for a test: by an honest publisher, or by one who is not."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from support import TODAY, dump, journey

from accessibility.speech.lexicon import read_lexicon
from mediation.journey.library import Library, built_in
from mediation.journey.pack import archive, disk, offer, shelf, signing
from mediation.journey.pack.build import Built, build
from mediation.journey.pack.shelf import Pack, voice_key

MEDNUM = Ed25519PrivateKey.from_private_bytes(b"1" * 32)
OTHER = Ed25519PrivateKey.from_private_bytes(b"2" * 32)
SAY = {"id": "dire", "type": "dire", "usager": "Bonjour."}
READERS = {"lexique.yaml": read_lexicon}
WAV = b"RIFF\x24\0\0\0WAVEfmt " + bytes(28)
SPOKEN = "Bonjour. Je vous aide."
CONTACT = {
    "id": "contact-d-essai",
    "nom": "Mission locale",
    "telephone": "01 02 03 04 05",
    "pour": "usager",
    "source": {"ref": "Le site de la mission locale", "vu_le": "2026-11-20"},
}
FACT = {
    "id": "fait-d-essai",
    "texte": "La réponse arrive en 2 mois.",
    "source": {"ref": "F1", "vu_le": "2026-11-20"},
}


def a_journey(name: str = "logement", **head: Any) -> str:
    return journey(SAY, **{"id": name, "titre": f"Le parcours {name}", **head})


def a_file(item: dict[str, Any], **changes: Any) -> str:
    """A contacts or facts file with this one entry."""
    return dump([{**item, **changes}])


def some_files() -> dict[str, str | bytes]:
    """One of each kind that a pack may hold."""
    return {
        "parcours/logement.yaml": a_journey(),
        "contacts.yaml": a_file(CONTACT),
        "faits.yaml": a_file(FACT),
        "lexique.yaml": 'format: "1"\nmot:\n  HLM: achélème\n',
        "glossaire.yaml": "- mot: bailleur\n  definition: Celui à qui on paie le loyer.\n",
        f"sons/fr/{voice_key(SPOKEN)}.wav": WAV,
        "parcours/traductions/en/logement.po": 'msgid ""\nmsgstr ""\n"Language: en\\n"\n\n'
        'msgctxt "dire.usager"\nmsgid "Bonjour."\nmsgstr "Hello."\n',
    }


def lay(folder: Path, files: dict[str, str | bytes], **about: Any) -> Path:
    """A partner's folder with these files and a ``paquet.yaml``."""
    said = {"id": "logement", "version": "1", "titre": "Se loger", "licence": "etalab-2.0", **about}
    for name, text in {"paquet.yaml": dump(said), **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


@dataclass
class Bench:
    """A publisher's table and a desk, in one folder."""

    place: Path
    made: int = field(default=0)

    @property
    def root(self) -> Path:
        return self.place / "poste" / "paquets"

    def build(
        self,
        files: dict[str, str | bytes] | None = None,
        key: Ed25519PrivateKey = MEDNUM,
        publisher: str = "La Mednum",
        **about: Any,
    ) -> Built:
        self.made += 1
        folder = lay(self.place / f"dossier-{self.made}", files or some_files(), **about)
        return build(folder, publisher, key, TODAY, READERS)

    def put(self, data: bytes) -> Path:
        self.made += 1
        path = self.place / f"paquet-{self.made}.zip"
        path.write_bytes(data)
        return path

    def install(self, data: bytes, trusted: frozenset[str] = frozenset()) -> Pack:
        """Put a pack in place, everything agreed to; ``PackError`` when it is refused."""
        with offer.judged(self.put(data), self.root, TODAY, READERS, trusted) as offered:
            return offer.accept(offered, self.root)

    def send(self, files: dict[str, str | bytes] | None = None, **how: Any) -> Pack:
        """Build and install."""
        return self.install(self.build(files, **how).data)

    def library(self, *folders: Path) -> Library:
        return Library([*folders, built_in()], shelf=shelf.read(self.root))


def tree(root: Path) -> dict[str, bytes]:
    """Every file under ``root`` that a reader looks at."""
    return {
        name: path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
        and not (name := path.relative_to(root).as_posix()).startswith((disk.WAITING, disk.LOCK))
    }


def signed(
    files: dict[str, bytes], key: Ed25519PrivateKey = OTHER, **changes: Any
) -> list[tuple[str, bytes]]:
    """What a dishonest publisher packs: a manifest of their own, with their own true signature."""
    manifest = {
        "format": 1,
        "id": "piege",
        "version": 1,
        "titre": "Un piège",
        "editeur": {"nom": "La Mednum", "cle": signing.public(key)},
        "licence": "etalab-2.0",
        "fichiers": {
            name: {"taille": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for name, data in files.items()
        },
        **changes,
    }
    raw = json.dumps(manifest, ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n"
    return [("manifeste.json", raw), ("signature", signing.sign(key, raw)), *sorted(files.items())]


def ours(files: list[tuple[str, bytes]]) -> bytes:
    """These files as our own writer lays them."""
    return b"".join(archive.write(files))


def zipped(
    files: list[tuple[str, bytes]],
    method: int = zipfile.ZIP_STORED,
    change: Callable[[zipfile.ZipInfo], None] = lambda _: None,
) -> bytes:
    """These files as another zip tool would lay them, each header changed first."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name, data in files:
            info = zipfile.ZipInfo(name)
            info.create_system = 3
            info.external_attr = 0o100644 << 16
            info.compress_type = method
            change(info)
            target.writestr(info, data)
    return out.getvalue()
