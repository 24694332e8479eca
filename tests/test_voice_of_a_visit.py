"""What a visit hands to the voice: a person's own recording first, and what is private as such."""

from __future__ import annotations

import wave
from pathlib import Path
from typing import Any

import pytest
from support import FakeVoice, journey, put, services

from accessibility.speech.client import Speaker
from mediation.journey.library import Library
from mediation.journey.pack.shelf import Pack, Shelf, voice_key
from mediation.services import CannotDo, Services
from mediation.visit import Visit

SAY = {"id": "dire", "type": "dire", "usager": "Bonjour."}
SECONDS = 3


def desk(folder: Path, *spoken: str, **head: Any) -> Services:
    """A desk with one journey, and a pack that holds a recording of each text of ``spoken``."""
    put(folder / "parcours", journey(SAY, **head))
    sounds = folder / "paquet" / "sons" / "fr"
    sounds.mkdir(parents=True)
    for text in spoken:
        with wave.open(str(sounds / f"{voice_key(text)}.wav"), "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(2)
            sound.setframerate(8000)
            sound.writeframes(b"\x00\x20" * 8000 * SECONDS)
    here = services(folder / "poste")
    shelf = Shelf((Pack("essai", 1, folder / "paquet"),))
    here.library = Library([folder / "parcours"], shelf=shelf)
    return here


def heard(here: Services) -> dict[str, Any]:
    assert isinstance(here.voice, FakeVoice)
    return here.voice.how[-1]


class TestARecordedVoice:
    def test_of_exactly_what_is_said_comes_first(self, tmp_path: Path) -> None:
        here = desk(tmp_path, "Bonjour.")
        Visit(here.library.load("essai"), here).hear()
        assert heard(here)["recording"] == next(tmp_path.rglob("*.wav"))

    def test_of_something_else_is_not_played(self, tmp_path: Path) -> None:
        here = desk(tmp_path, "Bonsoir.")
        Visit(here.library.load("essai"), here).hear()
        assert heard(here)["recording"] is None

    def test_is_in_the_file_to_take_home(self, tmp_path: Path) -> None:
        here = desk(tmp_path, "Bonjour.")
        with Speaker(null_sound=True) as voice:
            here.voice = voice
            file = Visit(here.library.load("essai"), here).save_sound()
            assert voice.save("Bonjour.", tmp_path / "sans.mp3") < SECONDS
        import miniaudio

        assert miniaudio.get_file_info(str(file)).duration == pytest.approx(SECONDS, abs=0.2)


class TestWhatIsPrivate:
    @pytest.mark.parametrize(("discretion", "private"), [("ordinaire", False), ("discret", True)])
    def test_is_said_as_such(self, tmp_path: Path, discretion: str, private: bool) -> None:
        here = desk(tmp_path, discretion=discretion)
        visit = Visit(here.library.load("essai"), here)
        visit.headset = True
        visit.hear()
        assert heard(here)["private"] is private

    def test_is_not_said_without_a_headset(self, tmp_path: Path) -> None:
        here = desk(tmp_path, "Bonjour.", discretion="discret")
        with pytest.raises(CannotDo, match="casque"):
            Visit(here.library.load("essai"), here).hear()
