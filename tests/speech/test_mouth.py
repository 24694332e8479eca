"""Word events come with their sound; a card that goes away is noticed.

The sound card is turned by hand: a test pulls 20 ms of sound at a time and sees
what is told with it. The engine is the real one.
"""

from __future__ import annotations

import json
import queue
import threading
import time
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml

from accessibility.languages import language
from accessibility.speech.driver import PyttsxEspeak
from accessibility.speech.engine import RATE, Engines, WordMark
from accessibility.speech.errors import NO_SOUND, OUTPUT_LOST, EngineError
from accessibility.speech.mouth import Mouth
from accessibility.speech.normalise import spoken
from accessibility.speech.segments import pieces
from accessibility.text import clean

PERIOD = RATE // 50
"""Frames in 20 ms, what a real card asks for at a time."""
PATIENCE = 20.0


class Card:
    """A sound card turned by hand."""

    def __init__(self, pull: Callable[[int], bytes]) -> None:
        self.pull = pull
        self.running = False
        self.closed = False

    def start(self) -> None:
        self.running = True

    def stop(self) -> None:
        self.running = False

    def close(self) -> None:
        self.closed = True


class Recorder:
    """The real engine, with what it said of each piece: two runs differ by some milliseconds."""

    name = "eSpeak NG"

    def __init__(self, engine: PyttsxEspeak) -> None:
        self.engine = engine
        self.pieces: list[tuple[str, list[WordMark], bytes]] = []

    def voices(self) -> list[Any]:
        return self.engine.voices()

    def voice_for(self, language: str, suggested: str) -> str:
        return self.engine.voice_for(language, suggested)

    def synthesise(self, text: str, voice: str, wpm: int, sink: Any) -> None:
        marks: list[WordMark] = []
        sound = bytearray()

        def listen(pcm: bytes, found: Any) -> bool:
            marks.extend(found)
            sound.extend(pcm)
            return bool(sink(pcm, found))

        self.engine.synthesise(text, voice, wpm, listen)
        self.pieces.append((text, marks, bytes(sound)))


class Desk:
    """A mouth with everything around it in the test's hands."""

    def __init__(self, engine: PyttsxEspeak, cards: int = 1, chosen: str = "") -> None:
        self.cards: list[Card] = []
        self.outputs = ["carte"]
        self._left = cards
        self.now = 0.0
        self.told: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._lines: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self.recorder = Recorder(engine)
        self.mouth = Mouth(
            Engines([self.recorder]),
            self._open,
            lambda: self.outputs,
            self.told.put,
            output_name=chosen,
            clock=lambda: self.now,
        )
        threading.Thread(target=self.mouth.listen, args=(self._read(),), daemon=True).start()
        self._main = threading.Thread(target=self.mouth.run, daemon=True)
        self._main.start()
        self.wait_for("ready")

    def _open(self, pull: Callable[[int], bytes], _name: str) -> Card:
        if not self._left:
            raise EngineError(NO_SOUND)
        self._left -= 1
        self.cards.append(Card(pull))
        return self.cards[-1]

    def _read(self) -> Iterator[bytes]:
        while (line := self._lines.get()) is not None:
            yield line

    def send(self, **message: Any) -> None:
        self._lines.put(json.dumps(message).encode())

    def speak(
        self, id_: int, text: str, code: str = "fr", recording: str = "", *, private: bool = False
    ) -> None:
        self.send(
            op="speak", id=id_, order=id_, text=text, language=code,
            voice=language(code).voice, wpm=150, recording=recording, private=private,
        )  # fmt: skip

    def wait_for(self, event: str) -> dict[str, Any]:
        while (message := self.told.get(timeout=PATIENCE))["ev"] != event:
            pass
        return message

    def close(self) -> None:
        self._lines.put(None)
        self._main.join(PATIENCE)
        assert not self._main.is_alive()

    def hear(self, id_: int) -> tuple[bytes, list[tuple[int, dict[str, Any]]]]:
        """Turn the card until the end: the sound, and what was told after how many frames."""
        sound, told, waited = bytearray(), [], time.monotonic() + PATIENCE
        while time.monotonic() < waited:
            track = self.mouth.player.current
            if track is not None and (track.complete or len(track.sound) >= PERIOD * 2):
                sound += self.cards[-1].pull(PERIOD)
            while not self.told.empty():
                message = self.told.get()
                told.append((len(sound) // 2, message))
                if message.get("id") == id_ and message["ev"] in {"ended", "failed"}:
                    return bytes(sound), told
        raise AssertionError(f"never ended: {told}")


@pytest.fixture(scope="module")
def engine() -> PyttsxEspeak:
    return PyttsxEspeak()


@pytest.fixture
def desk(engine: PyttsxEspeak) -> Iterator[Desk]:
    desk = Desk(engine)
    yield desk
    desk.close()


class TestWordsInTimeWithTheSound:
    @pytest.mark.parametrize(
        ("code", "text"),
        [
            ("fr", "Apportez votre carte d'identité, l'avis d'impôt et le RSA le 01/03/2026."),
            ("fr", "Bonjour. " * 3 + "Une phrase de plus, pour passer à un autre morceau. " * 8),
            ("fr", "😀 Bonjour 😀 à tous."),
            ("ar", "مرحبا، يرجى إحضار بطاقة الهوية."),
            ("ti", "ሰላም፡ ጽባሕ ንግሆ መንነት ወረቐትኩም ሒዝኩም ምጹ።"),
            ("ar", "اتصل بـ CAF على 36 46 غدا صباحا."),
        ],
    )
    def test_each_is_told_in_the_very_period_it_sounds(
        self, desk: Desk, code: str, text: str
    ) -> None:
        desk.speak(1, text, code)
        sound, told = desk.hear(1)
        self.in_time(text, told, self.marks(desk, text, code))
        assert len(sound) > RATE * 2

    @pytest.mark.long
    @pytest.mark.parametrize(
        "file", sorted(Path(str(files("journeys"))).glob("*.yaml")), ids=lambda file: file.stem
    )
    def test_a_whole_journey_is_heard_in_time(self, desk: Desk, file: Path) -> None:
        steps = yaml.load(file.read_text("utf-8"), Loader=yaml.CBaseLoader)["etapes"]
        texts = [clean(step["usager"]) for step in steps if step.get("usager")]
        assert texts
        for id_, text in enumerate(texts, 1):
            desk.speak(id_, text)
            sound, told = desk.hear(id_)
            self.in_time(text, told, self.marks(desk, text, "fr"))
            assert len(sound) / 2 / RATE > 0.04 * len(text)

    @staticmethod
    def marks(desk: Desk, text: str, code: str) -> list[tuple[int, tuple[int, int]]]:
        """Where the engine itself put each word that is seen, without any player."""
        said, base = spoken(text, code), 0
        found: list[tuple[int, tuple[int, int]]] = []
        for cut, (piece, marks, sound) in zip(pieces(said), desk.recorder.pieces, strict=True):
            assert said.text[cut.start : cut.end] == piece
            for mark in marks:
                span = said.source(cut.start + mark.start, mark.length)
                if not found or found[-1][1] != span:
                    found.append((base + mark.frame, span))
            frames = len(sound) // 2
            if cut.flows:  # one breath: of the silence at its end, 60 ms are heard
                samples = memoryview(sound).cast("h")
                heard = max(at for at, sample in enumerate(samples, 1) if abs(sample) > 60)
                frames = min(frames, heard + RATE * 6 // 100)
            base += frames
        desk.recorder.pieces.clear()
        return found

    @staticmethod
    def in_time(
        text: str,
        told: list[tuple[int, dict[str, Any]]],
        expected: list[tuple[int, tuple[int, int]]],
    ) -> None:
        """Each word that the engine placed is told within 60 ms of its place, in order."""
        words = iter([(f, (m["start"], m["length"])) for f, m in told if m["ev"] == "word"])
        for mark, span in expected:
            # A first word that the engine forgot is told all the same: it is passed over here.
            frame, found = next((f, s) for f, s in words if s[0] >= span[0])
            assert found == span, text[span[0] : sum(span)]
            assert -0.005 <= (frame - mark) / RATE <= 0.06, text[span[0] : sum(span)]

    def test_words_are_those_on_the_screen(self, desk: Desk) -> None:
        text = "Appelez le 36 46 ou écrivez à l'école."
        desk.speak(1, text)
        _, told = desk.hear(1)
        shown = [text[m["start"] : m["start"] + m["length"]] for _, m in told if m["ev"] == "word"]
        assert shown == ["Appelez", "le", "36 46", "ou", "écrivez", "à", "l'école"]

    def test_a_first_word_that_the_engine_forgot_is_put_back(self, desk: Desk) -> None:
        class Forgetful:
            name = "oublieuse"

            def voices(self) -> list[Any]:
                return []

            def voice_for(self, language: str, suggested: str) -> str:
                return suggested

            def synthesise(self, text: str, voice: str, wpm: int, sink: Any) -> None:
                sink(bytes(PERIOD * 4), [])
                sink(bytes(PERIOD * 4), [WordMark(PERIOD * 4, 8, 4)])

        desk.mouth._engines = Engines([Forgetful()])
        desk.speak(1, "Bonjour tous")
        _, told = desk.hear(1)
        assert [m["start"] for _, m in told if m["ev"] == "word"] == [0, 8]


class TestSilence:
    def test_after_a_stop_not_one_frame_sounds(self, desk: Desk) -> None:
        desk.speak(1, "Une phrase. " * 200)
        desk.wait_for("taken")
        while desk.mouth.player.current is None or not desk.mouth.player.current.fed:
            pass
        desk.cards[0].pull(PERIOD * 20)
        desk.send(op="stop", id=1, order=2)
        desk.wait_for("stopped")
        assert not any(desk.cards[0].pull(PERIOD * 50))

    def test_sound_is_not_made_hours_ahead(self, desk: Desk) -> None:
        desk.speak(1, "Une phrase assez longue pour faire du son. " * 2000)
        desk.wait_for("taken")
        track = None
        while track is None or desk.mouth.player.ahead(track) < 20:
            track = desk.mouth.player.current
        desk.send(op="voices", id=9)
        desk.wait_for("voices")
        assert desk.mouth.player.ahead(track) < 60

    def test_lines_that_are_no_commands_are_passed_over(self, desk: Desk) -> None:
        for line in (b"\xff\xfe", b"{}", b"[]", b'{"op":"speak"}', b"x" * 100_000):
            desk._lines.put(line)
        desk.speak(1, "Bonjour.")
        assert desk.hear(1)[1][-1][1]["completed"] is True


class TestACardThatGoesAway:
    def test_speech_goes_on_through_the_next_one(self, engine: PyttsxEspeak) -> None:
        desk = Desk(engine, cards=2)
        desk.speak(1, "Une phrase assez longue. " * 3)
        desk.wait_for("taken")
        while desk.mouth.player.current is None or not desk.mouth.player.current.complete:
            pass
        before = desk.cards[0].pull(PERIOD * 10)
        while len(desk.cards) < 2:  # unplugged: nobody pulls, time passes
            desk.now += 0.5
            desk.send(op="voices", id=9)
            desk.wait_for("voices")
        assert desk.cards[0].closed
        sound, told = desk.hear(1)
        assert told[-1][1] == {"ev": "ended", "id": 1, "completed": True}
        assert any(before)
        assert any(sound)
        desk.close()

    def test_without_another_it_is_said(self, engine: PyttsxEspeak) -> None:
        desk = Desk(engine, cards=1)
        desk.speak(1, "Une phrase assez longue.")
        desk.wait_for("taken")
        desk.cards[0].pull(PERIOD)
        stop = threading.Event()

        def pass_time() -> None:
            while not stop.is_set():
                desk.now += 0.5
                desk.send(op="outputs_of_nobody", id=9)
                stop.wait(0.005)

        clock = threading.Thread(target=pass_time)
        clock.start()
        try:
            assert desk.wait_for("failed") == {"ev": "failed", "id": 1, "message": OUTPUT_LOST}
        finally:
            stop.set()
            clock.join()
        desk.close()

    @pytest.mark.parametrize("recorded", [False, True])
    def test_what_is_private_is_not_said_through_the_next_one(
        self, engine: PyttsxEspeak, tmp_path: Path, recorded: bool
    ) -> None:
        """A headset unplugged in the middle of a private step: the loudspeaker stays silent."""
        desk = Desk(engine, cards=2)
        recording = str(self.recording(tmp_path)) if recorded else ""
        desk.speak(1, "Une phrase assez longue. " * 3, recording=recording, private=True)
        desk.wait_for("taken")
        while desk.mouth.player.current is None or not desk.mouth.player.current.complete:
            pass
        assert any(desk.cards[0].pull(PERIOD * 10))
        while len(desk.cards) < 2:
            desk.now += 0.5
            desk.send(op="outputs_of_nobody", id=9)
        assert desk.wait_for("failed") == {"ev": "failed", "id": 1, "message": OUTPUT_LOST}
        assert not any(desk.cards[1].pull(PERIOD * 50))
        desk.close()

    @staticmethod
    def recording(folder: Path) -> Path:
        from accessibility.speech.sound_file import sound_file

        with sound_file(folder / "voix.wav", "t") as file:
            file.write(b"\x00\x20" * RATE * 3)
        return folder / "voix.wav"

    def test_what_is_private_waits_for_the_chosen_one(self, engine: PyttsxEspeak) -> None:
        desk = Desk(engine, cards=3, chosen="casque")
        desk.speak(1, "Bonjour.")
        assert any(desk.hear(1)[0]), "what is not private is said through another"
        desk.speak(2, "Bonjour.", private=True)
        assert "« casque »" in desk.wait_for("failed")["message"]
        assert not any(desk.cards[-1].pull(PERIOD * 50))
        desk.outputs.append("casque")
        desk.speak(3, "Bonjour.", private=True)
        assert any(desk.hear(3)[0])
        desk.close()

    def test_one_that_cannot_start_says_why_afterwards_too(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse() -> None:
            raise EngineError(NO_SOUND)

        monkeypatch.setattr(desk.cards[0], "start", refuse)
        desk.speak(1, "Bonjour.")
        assert desk.wait_for("failed")["message"] == NO_SOUND
        desk.send(op="voices", id=9)
        state = desk.wait_for("voices")
        assert (state["sound"], state["reason"]) == (False, NO_SOUND)

    def test_an_idle_card_is_left_alone(self, desk: Desk) -> None:
        desk.speak(1, "Bonjour.")
        desk.hear(1)
        deadline = time.monotonic() + PATIENCE
        while desk.cards[0].running and time.monotonic() < deadline:
            desk.now += 1
            desk.send(op="voices", id=9)
            desk.wait_for("voices")
        assert not desk.cards[0].running
        desk.speak(2, "Encore.")
        desk.hear(2)
        assert desk.cards[0].running


class TestARecordedVoice:
    def test_it_is_played_instead(self, desk: Desk, tmp_path: Path) -> None:
        from accessibility.speech.sound_file import sound_file

        recorded = (b"\x00\x20" * 441 + b"\x00\xe0" * 441) * 5
        for name in ("voix.wav", "voix.mp3"):
            with sound_file(tmp_path / name, "t") as file:
                file.write(recorded)
        desk.speak(1, "سلام", "ps", recording=str(tmp_path / "voix.wav"))
        sound, _ = desk.hear(1)
        assert sound.startswith(recorded)
        desk.speak(2, "سلام", "ps", recording=str(tmp_path / "voix.mp3"))
        sound, told = desk.hear(2)
        assert any(sound)
        assert told[-1][1]["completed"] is True

    def test_unreadable_the_text_is_said_or_the_card_offered(
        self, desk: Desk, tmp_path: Path
    ) -> None:
        broken = tmp_path / "voix.mp3"
        broken.write_bytes(b"pas du son" * 100)
        desk.speak(1, "Bonjour.", "fr", recording=str(broken))
        sound, _ = desk.hear(1)
        assert any(sound)
        desk.speak(2, "سلام", "ps", recording=str(broken))
        assert "fiche imprimée" in desk.wait_for("failed")["message"]
