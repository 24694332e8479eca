"""A better voice that a site brings: used when it can be, explained when it cannot."""

from __future__ import annotations

import json
import os
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from inspect import signature
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from speech_ear import Ear

from accessibility.speech.client import Ended, Speaker, SpeechError, Speed
from accessibility.speech.driver import PyttsxEspeak
from accessibility.speech.engine import RATE, Engines
from accessibility.speech.errors import EngineError
from accessibility.speech.patience import SETTLED_WITHIN
from accessibility.speech.piper import CLAUSE, PiperVoices, _clauses

STAND_IN = Path(__file__).parent / "stand_in"


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The package is there, for a worker started in this test."""
    monkeypatch.setenv("PYTHONPATH", str(STAND_IN), prepend=os.pathsep)


def bring(folder: Path, name: str = "siwis.onnx", model: bytes = b"onnx", **about: Any) -> Path:
    """Put a voice in ``folder``, as it is downloaded: a model and its description."""
    path = folder / name
    path.write_bytes(model)
    described = {"audio": {"sample_rate": 16_000}, "language": {"code": "fr_FR"}} | about
    path.with_name(name + ".json").write_text(json.dumps(described), "utf-8")
    return path


def seconds(path: Path) -> float:
    with wave.open(str(path)) as sound:
        return sound.getnframes() / sound.getframerate()


@pytest.mark.usefixtures("installed")
class TestAVoiceThatTheSiteBrings:
    def test_is_heard_and_listed(self, ear: Ear, tmp_path: Path) -> None:
        text = "Bonjour, prenez un stylo."
        with Speaker(on_event=ear, null_sound=True, piper={"": bring(tmp_path)}) as voice:
            found = [(v.id, v.language) for v in voice.voices(20) if v.engine == "Piper"]
            assert found == [("siwis.onnx", "fr")]
            assert voice.sound(20).problems == ()
            id_ = voice.speak(text)
            assert ear.end_of(id_) == Ended(id_, completed=True)
            assert ear.words(id_, text) == ["Bonjour", "prenez", "un", "stylo"]

    def test_is_waited_for_by_the_list_however_long_it_loads(self) -> None:
        """An old PC: the worker was taken for dead before it had given up waiting."""
        assert signature(Speaker.voices).parameters["timeout"].default > SETTLED_WITHIN

    def test_is_in_the_file_to_take_home_at_each_speed(self, tmp_path: Path) -> None:
        """The first sound file of a desk waits for the voice: 24 hums of 60 ms, stretched."""
        with Speaker(null_sound=True, piper={"fr": bring(tmp_path)}) as voice:
            for speed, stretch in ((Speed.NORMALE, 1), (Speed.LENTE, 155 / 125)):
                voice.save("Bonjour, prenez un stylo.", tmp_path / "a.wav", speed=speed)
                assert seconds(tmp_path / "a.wav") == pytest.approx(24 * 0.06 * stretch, abs=0.02)

    def test_speaks_a_language_that_had_no_voice(self, ear: Ear, tmp_path: Path) -> None:
        with Speaker(on_event=ear, null_sound=True, piper={"ps": bring(tmp_path)}) as voice:
            voice.voices(20)
            id_ = voice.speak("سلام", "ps")
            assert ear.end_of(id_) == Ended(id_, completed=True)
            with pytest.raises(SpeechError, match="somali"):
                voice.speak("x", "so")

    @pytest.mark.parametrize(
        ("harm", "sentence"),
        [
            ({"model": b"page d'erreur"}, "ne se laisse pas charger"),
            ({"language": {"code": "tlh"}}, "n'est pas dans la liste"),
            ({"phoneme_type": "pinyin"}, "demande internet"),
            ({"language": 3}, "sa description"),
        ],
    )
    def test_that_is_damaged_leaves_the_word_to_the_other(
        self, ear: Ear, tmp_path: Path, harm: dict[str, Any], sentence: str
    ) -> None:
        with Speaker(on_event=ear, null_sound=True, piper={"": bring(tmp_path, **harm)}) as voice:
            assert {v.engine for v in voice.voices(20)} == {"eSpeak NG"}
            (problem,) = voice.sound(20).problems
            assert sentence in problem
            id_ = voice.speak("Bonjour.", speed=Speed.RAPIDE)
            assert ear.end_of(id_) == Ended(id_, completed=True)


class TestWithoutThePackageOrTheModel:
    @pytest.mark.parametrize("there", [True, False])
    def test_one_sentence_and_the_other_voice(self, ear: Ear, tmp_path: Path, there: bool) -> None:
        model = bring(tmp_path) if there else tmp_path / "absent.onnx"
        with Speaker(on_event=ear, null_sound=True, piper={"": model}) as voice:
            voice.voices(20)
            (problem,) = voice.sound(20).problems
            expected = "piper-tts n'est pas installé" if there else "n'existe pas"
            assert expected in problem
            assert model.name in problem
            id_ = voice.speak("Bonjour.", speed=Speed.RAPIDE)
            assert ear.end_of(id_) == Ended(id_, completed=True)

    def test_a_language_that_only_it_would_have_read_is_a_sentence(
        self, ear: Ear, tmp_path: Path
    ) -> None:
        with Speaker(on_event=ear, null_sound=True, piper={"ps": tmp_path / "x.onnx"}) as voice:
            end = ear.end_of(voice.speak("سلام", "ps"))
            assert "pachto" in getattr(end, "message", "")
            with pytest.raises(SpeechError, match="pachto"):
                voice.save("سلام", tmp_path / "x.wav", "ps")


@dataclass
class Chunk:
    audio_int16_bytes: bytes
    sample_rate: int = RATE
    sample_channels: int = 1


class TestTheEngine:
    """The same, with the package in the test's hands."""

    def loaded(
        self,
        folder: Path,
        say: Callable[[str, int], Iterator[Chunk]],
        told: list[str],
        clock: Callable[[], float] = lambda: 0.0,
    ) -> PiperVoices:
        voices = PiperVoices(
            [("", bring(folder))], told.append, open_voice=lambda _: say, clock=clock
        )
        assert voices.voice_for("fr", "fr") == "", "not before it is loaded"
        voices.load()
        return voices

    def test_one_too_slow_for_this_pc_is_not_used(self, tmp_path: Path) -> None:
        times = iter([0.0, 0.6])  # for one second of sound
        told: list[str] = []
        voices = self.loaded(
            tmp_path, lambda *_: iter([Chunk(bytes(2 * RATE))]), told, lambda: next(times)
        )
        assert voices.voice_for("fr", "fr") == ""
        assert "trop lente sur ce poste" in told[0]

    def test_one_that_makes_no_sound_is_not_used(self, tmp_path: Path) -> None:
        told: list[str] = []
        assert not self.loaded(tmp_path, lambda *_: iter([]), told).voices()
        assert "aucun son" in told[0]

    def test_phonemes_in_brackets_are_never_read(self, tmp_path: Path) -> None:
        given_: list[str] = []

        def say(text: str, _pace: int) -> Iterator[Chunk]:
            given_.append(text)
            yield Chunk(b"\x00\x10" * 100)

        voices = self.loaded(tmp_path, say, [])
        voices.synthesise("Bon [[a]] jour", "fr", 125, lambda *_: True)
        assert given_[-1] == "Bon   a   jour"

    def test_a_stop_ends_it_at_the_next_clause(self, tmp_path: Path) -> None:
        given_: list[str] = []

        def say(text: str, _pace: int) -> Iterator[Chunk]:
            given_.append(text)
            yield Chunk(b"\x00\x10" * 100)

        voices = self.loaded(tmp_path, say, [])
        given_.clear()
        voices.synthesise("Une longue phrase, sans fin, " * 40, "fr", 125, lambda *_: False)
        assert len(given_) == 1
        assert len(given_[0]) <= CLAUSE + 30

    def test_one_that_fails_leaves_the_text_to_the_next(self, tmp_path: Path) -> None:
        tries = iter([iter([Chunk(b"\x00\x10" * 100)])])

        def say(_text: str, _pace: int) -> Iterator[Chunk]:
            return next(tries)  # StopIteration at the second: any exception of the package

        sound = bytearray()

        def sink(pcm: bytes, _marks: object) -> bool:
            sound.extend(pcm)
            return True

        piper = self.loaded(tmp_path, say, [])
        assert piper.voice_for("fr", "fr") == "fr"
        with pytest.raises(EngineError, match="n'a pas pu dire"):
            piper.synthesise("Bonjour.", "fr", 125, sink)
        Engines([piper, PyttsxEspeak()]).synthesise("Bonjour.", "fr", "fr", 125, sink)
        assert len(sound) > RATE

    def test_other_rates_are_converted(self, tmp_path: Path) -> None:
        voices = self.loaded(
            tmp_path, lambda *_: iter([Chunk(b"\x00\x10" * 32_000, 16_000, 2)]), []
        )
        sound = bytearray()
        voices.synthesise("a", "fr", 125, lambda pcm, _: sound.extend(pcm) or True)
        assert len(sound) / 2 / RATE == pytest.approx(1.0, abs=0.01)

    @given(st.text(alphabet="ab ,.;\n،é", max_size=600))
    def test_clauses_lose_nothing_and_stay_short(self, text: str) -> None:
        cut = list(_clauses(text))
        kept = "".join(text[a:b] for a, b in cut)
        assert "".join(kept.split()) == "".join(text.split())
        assert all(b - a <= 2 * CLAUSE for a, b in cut)
