"""The packs in place on this PC, read cheaply: no signature, no YAML, no pydantic.

``paquets/<id>/<version>/`` holds one version of a pack, whole; the highest is in
service. A version appears and goes by one renaming of its folder, so there is
no moment at which half a pack is there. What was verified when it came in is
written beside it (``installe.json``).
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from accessibility.text import one_line
from mediation.journey.pack.names import (
    JOURNEYS,
    LEXICON,
    LEXICON_ITEM,
    MANIFEST,
    SIGNATURE,
    SOUNDS,
)
from mediation.journey.problems import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RECEIPT = "installe.json"
MAX_RECEIPT = 256 * 1024
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_VERSION = re.compile(r"[1-9][0-9]{0,3}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z]{4})?")


@dataclass(frozen=True, slots=True)
class Pack:
    """One version of a pack, in place or about to be."""

    id: str
    version: int
    folder: Path
    title: str = ""
    publisher: str = ""
    """The name the publisher gives itself; ``key`` is what tells two apart."""
    key: str = ""
    replaces: frozenset[str] = frozenset()
    """What of the application it may replace (« contacts/caf »): trusted or confirmed here."""
    rank: int = 0
    """Order of arrival: where two packs disagree, the first one is kept."""
    manifest_hash: str = ""

    @property
    def journeys(self) -> Path:
        """The folder of its journeys."""
        return self.folder / JOURNEYS.rstrip("/")

    def receipt(self) -> bytes:
        """What is written beside it when it is put in place."""
        data = {
            "format": 1,
            "id": self.id,
            "version": self.version,
            "titre": self.title,
            "editeur": self.publisher,
            "cle": self.key,
            "remplace": sorted(self.replaces),
            "rang": self.rank,
            "manifeste": self.manifest_hash,
        }
        return json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1).encode()


@dataclass(frozen=True, slots=True)
class Shelf:
    """The packs in service, in order of arrival, and those that cannot be."""

    packs: tuple[Pack, ...] = ()
    problems: tuple[Problem, ...] = ()

    def files(self, name: str) -> list[Path]:
        """Every pack's file called ``name`` (« glossaire.yaml »), first arrived first."""
        return [path for pack in self.packs if (path := pack.folder / name).is_file()]

    @property
    def lexicons(self) -> list[Path]:
        """The speech lexicons of the packs that may change how words are said."""
        return [
            path
            for pack in self.packs
            if LEXICON_ITEM in pack.replaces and (path := pack.folder / LEXICON).is_file()
        ]

    def recorded_voice(self, text: str, language: str) -> Path | None:
        """The recording of exactly this text by a human voice, or None."""
        if not _LANGUAGE.fullmatch(language):
            return None
        name = voice_key(text)
        for pack in self.packs:
            for suffix in (".mp3", ".wav"):
                path = pack.folder / SOUNDS / language / f"{name}{suffix}"
                if path.is_file():
                    return path
        return None


def voice_key(text: str) -> str:
    """The name, without suffix, of the recording of ``text``: where its lines end is no matter."""
    plain = unicodedata.normalize("NFC", one_line(text))
    return hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()


def read(root: Path) -> Shelf:
    """The packs in ``root`` (the desk's ``paquets`` folder; it need not exist)."""
    packs: list[Pack] = []
    problems: list[Problem] = []
    try:
        folders = sorted(path for path in root.iterdir() if _ID.fullmatch(path.name))
    except FileNotFoundError:
        return Shelf()
    except OSError:
        return Shelf(problems=(_problem(root.name, "ce dossier ne peut pas être lu. "
                                        "Vérifiez le droit de le lire."),))  # fmt: skip
    for folder in folders:
        found = versions(folder)
        if found:
            pack = read_one(folder / str(found[-1]))
            if pack is None:
                problems.append(
                    _problem(folder.name, "ce paquet est abîmé : il n'est pas utilisé. "
                             f"Retirez-le (mediation parcours retirer {folder.name}), "
                             "puis réinstallez-le.")
                )  # fmt: skip
            else:
                packs.append(pack)
    return Shelf(tuple(sorted(packs, key=lambda pack: (pack.rank, pack.id))), tuple(problems))


def versions(folder: Path) -> list[int]:
    """The versions of a pack that are in its folder, oldest first."""
    try:
        return sorted(int(path.name) for path in folder.iterdir() if _VERSION.fullmatch(path.name))
    except OSError:
        return []


def read_one(folder: Path) -> Pack | None:
    """The pack in a version's folder; None when what is beside it does not fit."""
    try:
        with (folder / RECEIPT).open("rb") as file:
            data = json.loads(file.read(MAX_RECEIPT).decode("utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(data, dict) or data.get("format") != 1:
        return None
    if data.get("id") != folder.parent.name or data.get("version") != int(folder.name):
        return None
    words = [_word(data, key) for key in ("titre", "editeur", "cle", "manifeste")]
    replaces, rank = data.get("remplace"), data.get("rang")
    if not isinstance(rank, int) or not isinstance(replaces, list) or "" in words:
        return None
    if not re.fullmatch("[0-9a-f]{64}", words[2]):
        return None
    kept = frozenset(name for name in replaces if isinstance(name, str))
    title, publisher, key, digest = words
    return Pack(
        data["id"], data["version"], folder, title, publisher, key, kept, rank, digest
    )  # fmt: skip


def altered(pack: Pack) -> list[str]:
    """What is no longer as it came in, one French sentence each; reads every file of the pack."""
    said = f"Paquet « {pack.id} »"
    again = f"Retirez-le (mediation parcours retirer {pack.id}), puis réinstallez-le."
    try:
        raw = (pack.folder / MANIFEST).read_bytes()
        if hashlib.sha256(raw).hexdigest() != pack.manifest_hash:
            return [f"{said} : son manifeste a changé depuis l'installation. {again}"]
        files: dict[str, Any] = json.loads(raw)["fichiers"]
        found = []
        for name, about in files.items():
            path = pack.folder / name
            if not path.is_file():
                found.append(f"{said} : il manque « {name} ». {again}")
            elif _hash(path) != about["sha256"]:
                found.append(f"{said} : « {name} » a changé depuis l'installation. {again}")
        found += [
            f"{said} : « {one_line(name)[:80]} » a été ajouté depuis l'installation. {again}"
            for name in _present(pack.folder)
            if name not in files
        ]
    except (OSError, ValueError, KeyError, TypeError):
        return [f"{said} : il ne se lit plus. {again}"]
    return found


def _present(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_dir() and name not in {MANIFEST, SIGNATURE, RECEIPT}:
            yield name


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _word(data: dict[str, Any], key: str) -> str:
    value = data.get(key)
    return one_line(value)[:120] if isinstance(value, str) else ""


def _problem(name: str, message: str) -> Problem:
    return Problem("P801", message, file=f"paquets/{name}", severity=Severity.WARNING)
