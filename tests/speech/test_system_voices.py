"""The voices of Windows and macOS, with a stand-in for pyttsx3: untried on a real one."""

from __future__ import annotations

import struct
import wave
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from accessibility.speech.driver import PyttsxEspeak
from accessibility.speech.engine import RATE, Engines
from accessibility.speech.errors import EngineError
from accessibility.speech.marks import estimated_marks
from accessibility.speech.sound_file import read_sound
from accessibility.speech.system import SystemVoices

HORTENSE = (
    "HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Speech\\Voices\\Tokens\\TTS_MS_FR-FR_HORTENSE_11.0"
)


@dataclass
class Voice:
    id: str
    name: str
    languages: list[Any] = field(default_factory=list)


class Pyttsx:
    """The calls that our engine makes, answered as 2.98 answers them on Windows."""

    def __init__(self, *voices: Voice, rate: int = RATE, writes: bool = True) -> None:
        self.voices = list(voices)
        self.rate = rate
        self.writes = writes
        self.said: list[str] = []
        self.set: dict[str, object] = {}

    def __call__(self) -> Pyttsx:
        return self

    def getProperty(self, name: str) -> object:  # noqa: N802
        return {"voices": self.voices}[name]

    def setProperty(self, name: str, value: object) -> None:  # noqa: N802
        self.set[name] = value

    def save_to_file(self, text: str, file: str) -> None:
        self.said.append(text)
        if self.writes:
            with wave.open(file, "wb") as sound:
                sound.setnchannels(1)
                sound.setsampwidth(2)
                sound.setframerate(self.rate)
                sound.writeframes(b"\x00\x10" * self.rate)

    def runAndWait(self) -> None:  # noqa: N802
        pass


def heard(engine: SystemVoices, text: str) -> tuple[bytes, list[Any]]:
    sound: list[bytes] = []
    marks: list[Any] = []

    def sink(pcm: bytes, found: Any) -> bool:
        sound.append(pcm)
        marks.extend(found)
        return True

    engine.synthesise(text, HORTENSE, 125, sink)
    return b"".join(sound), marks


class TestWhichVoice:
    def test_the_language_is_read_from_the_registry_name(self) -> None:
        engine = SystemVoices(Pyttsx(Voice(HORTENSE, "Hortense")))
        assert engine.voice_for("fr", "fr") == HORTENSE
        assert engine.voice_for("ar", "ar") == ""

    def test_or_from_what_the_voice_says(self) -> None:
        engine = SystemVoices(
            Pyttsx(
                Voice("com.apple.voice.thomas", "Thomas", ["fr_FR"]), Voice("x", "y", [b"\x05ar"])
            )
        )
        assert engine.voice_for("fr", "fr") == "com.apple.voice.thomas"
        assert engine.voice_for("ar", "ar") == "x"

    def test_what_the_system_lacks_is_left_to_espeak(self) -> None:
        system = Pyttsx(Voice(HORTENSE, "Hortense"))
        engines = Engines([SystemVoices(system), PyttsxEspeak()])
        sound = bytearray()
        engines.synthesise("Салам", "uk", "uk", 125, lambda pcm, _: bool(sound.extend(pcm)) or True)
        assert system.said == []
        assert any(sound)
        engines.synthesise("Bonjour", "fr", "fr", 125, lambda *_: True)
        assert system.said == ["Bonjour"]


class TestWhatItSays:
    def test_sound_of_another_rate_is_brought_to_ours(self) -> None:
        sound, _ = heard(SystemVoices(Pyttsx(Voice(HORTENSE, "H"), rate=16000)), "Bonjour")
        assert len(sound) / 2 == pytest.approx(RATE, rel=0.01)

    def test_commands_in_the_text_are_not_obeyed(self) -> None:
        system = Pyttsx(Voice(HORTENSE, "H"))
        heard(SystemVoices(system), "<silence msec='9'/> a & b [[slnc 5000]]")
        assert not set("<>&[]") & set(system.said[0])

    def test_words_are_spread_over_the_sound(self) -> None:
        _, marks = heard(SystemVoices(Pyttsx(Voice(HORTENSE, "H"))), "un deux, trois")
        assert [(m.start, m.length) for m in marks] == [(0, 2), (3, 4), (9, 5)]
        assert marks[0].frame == 0 < marks[1].frame < marks[2].frame < RATE
        assert estimated_marks("", 100) == []

    @pytest.mark.parametrize("system", [Pyttsx(Voice(HORTENSE, "H"), writes=False)])
    def test_a_system_that_writes_nothing_is_a_sentence(self, system: Pyttsx) -> None:
        with pytest.raises(EngineError, match="fiche imprimée"):
            heard(SystemVoices(system), "Bonjour")

    def test_no_pyttsx3_at_all_is_a_sentence(self) -> None:
        def init() -> Any:
            raise OSError("COM")

        with pytest.raises(EngineError):
            SystemVoices(init)


def aiff(samples: list[int], kind: bytes = b"AIFF") -> bytes:
    """A sound file as a Mac writes it."""
    little = kind == b"AIFC"
    comm = struct.pack(">hIh", 1, len(samples), 16) + struct.pack(">HQ", 16383 + 14, 22050 << 49)
    if little:
        comm += b"sowt\0\0"
    sound = struct.pack(">II", 0, 0) + struct.pack(
        f"{'<' if little else '>'}{len(samples)}h", *samples
    )
    body = (
        b"COMM"
        + struct.pack(">I", len(comm))
        + comm
        + b"SSND"
        + struct.pack(">I", len(sound))
        + sound
    )
    return b"FORM" + struct.pack(">I", 4 + len(body)) + kind + body


class TestSoundFiles:
    @pytest.mark.parametrize("kind", [b"AIFF", b"AIFC"])
    def test_what_a_mac_writes_is_read(self, kind: bytes) -> None:
        samples = [0, 1000, -1000, 32767, -32768] * 20
        assert read_sound(aiff(samples, kind)) == struct.pack("<100h", *samples)

    @pytest.mark.parametrize("data", [b"", b"FORM", b"FORM" + bytes(40), b"RIFF" + bytes(40), b"x"])
    def test_what_is_no_sound_is_refused(self, data: bytes) -> None:
        with pytest.raises(ValueError, match="sound"):
            read_sound(data)

    @pytest.mark.parametrize("kept", [24, 30, 36])
    def test_one_cut_short_is_refused(self, kept: int) -> None:
        """Nothing but a ``ValueError``: another would end the process that speaks."""
        with pytest.raises(ValueError, match=r"sound|AIFF"):
            read_sound(aiff([0] * 20)[:kept])

    def test_one_of_an_impossible_rate_is_refused(self) -> None:
        head = struct.pack(">hIhHQ", 1, 0, 16, 0x7FFF, 2**63)
        with pytest.raises(ValueError, match="AIFF"):
            read_sound(b"FORM" + bytes(8) + b"COMM" + struct.pack(">I", len(head)) + head)

    def test_a_file_of_this_house_is_read_back(self, tmp_path: Path) -> None:
        from accessibility.speech.sound_file import sound_file

        sound = b"\x00\x10\x00\xf0" * 500
        with sound_file(tmp_path / "a.wav", "t") as file:
            file.write(sound)
        assert read_sound((tmp_path / "a.wav").read_bytes()) == sound
