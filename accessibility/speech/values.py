"""What the application chooses of a voice, and what it is told about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Speed(StrEnum):
    """How fast the voice speaks; slow is the default everywhere."""

    LENTE = "lente"
    NORMALE = "normale"
    RAPIDE = "rapide"

    @property
    def words_per_minute(self) -> int:
        """eSpeak NG's own default is 175."""
        return {"lente": 125, "normale": 155, "rapide": 190}[self.value]


@dataclass(frozen=True, slots=True)
class SoundState:
    """Whether this machine can be heard."""

    available: bool
    reason: str = ""
    """A French sentence when it cannot."""
    outputs: tuple[str, ...] = ()
    """Every sound output, as the system names them."""
    output: str = ""
    """The chosen one; empty: the system's own choice."""
    problems: tuple[str, ...] = ()
    """French sentences about lexicons and Piper voices that could not be used."""


@dataclass(frozen=True, slots=True)
class VoiceFound:
    """A voice installed on this machine."""

    engine: str
    id: str
    name: str
    language: str
