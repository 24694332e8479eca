"""Stand-ins for what a visit meets outside itself, and journeys made for a test."""

from __future__ import annotations

import os
import shutil
from collections import deque
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from mediation.journey import po, translated
from mediation.journey.guide import Guide
from mediation.journey.library import Library, built_in
from mediation.journey.load import read
from mediation.journey.translation import merge
from mediation.journey.vocabulary import TranslationState
from mediation.outcomes.day import DayTally
from mediation.outcomes.log import OutcomeLog
from mediation.pauses.keys import InMemory
from mediation.pauses.presence import SUFFIX
from mediation.pauses.store import Store
from mediation.services import Services
from mediation.settings import Settings
from mediation.signals import Signals

TODAY = date(2026, 11, 22)
READS_ANYTHING = not hasattr(os, "geteuid") or os.geteuid() == 0
"""Root, and Windows' owner, are not stopped by a folder's rights."""

HEAD: dict[str, Any] = {
    "format": "1",
    "id": "essai",
    "version": "1",
    "statut": "publie",
    "titre": "Un parcours d'essai",
    "besoin": "Essayer le poste",
    "public": ["tout-public"],
    "discretion": "ordinaire",
    "duree": "10",
    "responsable": {"structure": "La Mednum", "contact": "parcours@exemple.org"},
    "licence": "etalab-2.0",
    "relu_le": "2026-11-22",
    "a_relire_avant": "2027-05-22",
    "sources": [{"ref": "F1", "date": "2026-01-02", "vu_le": "2026-11-22"}],
    "sans_numerique": "Appeler le 39 39.",
}
END = {"id": "fini", "type": "fin", "resultat": "obtenu", "usager": "C'est fini."}


def journey(*steps: dict[str, Any], **head: Any) -> str:
    """The text of a journey with these steps; « fini » is added where no step is an end."""
    all_steps = deepcopy(list(steps))
    if not any(step.get("type") == "fin" for step in all_steps):
        all_steps.append(END)
    return dump({**HEAD, **head, "etapes": all_steps})


def fragment(name: str, *steps: dict[str, Any], exits: tuple[str, ...] = ("fait",)) -> str:
    """The text of a fragment."""
    kept = (
        "format",
        "version",
        "statut",
        "responsable",
        "licence",
        "relu_le",
        "a_relire_avant",
        "sources",
    )
    head = {key: HEAD[key] for key in kept}
    return dump(
        {
            **head,
            "genre": "fragment",
            "id": name,
            "titre": name,
            "sorties": list(exits),
            "etapes": deepcopy(list(steps)),
        }
    )


def remove(folder: Path) -> None:
    """Remove a folder, even one that a test made read-only."""
    for path in [folder, *folder.rglob("*")]:
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o700)
    shutil.rmtree(folder)


class _NoAliases(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def dump(data: Any) -> str:
    return yaml.dump(data, Dumper=_NoAliases, allow_unicode=True, sort_keys=False, width=10_000)


def put(folder: Path, text: str, name: str = "essai") -> Path:
    """A journey file in ``folder``; fragments go below it with ``fragments/x``."""
    path = folder / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def guide(folder: Path, *steps: dict[str, Any], today: date = TODAY, **head: Any) -> Guide:
    """A guide at the first step of a journey with these steps."""
    library = Library([folder])
    loaded = library.load_file(put(folder, journey(*steps, **head)))
    return Guide.start(loaded, library.reference, today)


@dataclass
class FakeVoice:
    """Remembers what it was asked to say."""

    said: list[str] = field(default_factory=list)
    how: list[dict[str, Any]] = field(default_factory=list)
    saved: list[list[str]] = field(default_factory=list)
    """The parts of each sound file."""
    stops: int = 0
    speeds: deque[str] = field(default_factory=lambda: deque(["lente", "normale", "rapide"]))
    error: Exception | None = None

    def speak(self, text: str, language: str = "fr", **how: Any) -> int:
        if self.error:
            raise self.error
        self.said.append(text)
        self.how.append({"language": language, **how})
        return len(self.said)

    def stop(self) -> None:
        self.stops += 1

    def save(
        self, parts: Sequence[str] | str, path: Path, language: str = "fr", **how: Any
    ) -> float:
        if self.error:
            raise self.error
        self.how.append({"language": language, **how})
        self.saved.append([parts] if isinstance(parts, str) else list(parts))
        path.write_bytes("\n".join(self.saved[-1]).encode())
        return 1.0

    def faster(self) -> str:
        self.speeds.rotate(-1)
        return self.speeds[0]

    def close(self) -> None:
        pass


@dataclass
class Clock:
    """Minutes that pass only when told."""

    minutes: float = 0.0

    def __call__(self) -> float:
        return self.minutes


def services(home: Path, *folders: Path, voice: FakeVoice | None = None) -> Services:
    """A desk in ``home`` with the journeys of ``folders`` (built in where none is given)."""
    settings = Settings(home)
    return Services(
        library=Library(list(folders) or [built_in()]),
        settings=settings,
        log=OutcomeLog(settings.outcomes),
        voice=voice or FakeVoice(),
        today=lambda: TODAY,
        minutes=Clock(),
        draw=lambda card: repr(card).encode(),
        write=_write,
        day=DayTally(settings.day, lambda: TODAY),
        signals=Signals(settings.signals),
        pauses=Store(settings.pauses, InMemory),
        to_printer=lambda _path: None,  # no test prints on the paper of who runs it
        chance=lambda: 0.99,  # no question to the person, but where a test asks for it
    )


def takings(desk: Services) -> list[Path]:
    """The files that lie in the trays of this desk's folder, whoever's they are."""
    found = desk.settings.cards.rglob("*")
    return sorted(path for path in found if path.is_file() and path.suffix != SUFFIX)


def _write(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def translate(path: Path, language: str, words: dict[str, str], *, reviewed: bool = True) -> Path:
    """The PO file beside the script in ``path``: ``words`` by place, the rest left to do."""
    merged = merge(read(path).script, language)
    state = TranslationState.VALID if reviewed else TranslationState.TO_REVIEW
    entries = {
        context: replace(
            entry, translation=words[context], state=state, reviewer="Amal, 2026-11-20"
        )
        if context in words
        else entry
        for context, entry in merged.entries.items()
    }
    file = translated.file_of(path, language)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(po.write(replace(merged, entries=entries)), encoding="utf-8")
    return file
