"""One voice, with everything around it handed in: what the worker process runs.

Threads: the reader answers a stop at once by silencing the player; the main
thread alone touches the engine, which a COM voice requires; the card pulls
sound from its own; a saver writes files, so that a slow disk delays no voice.
"""

from __future__ import annotations

import json
import queue
import threading
import time
from concurrent.futures import Future
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from accessibility.languages import LANGUAGES
from accessibility.speech.engine import Engines, WordMark
from accessibility.speech.errors import (
    BAD_RECORDING,
    NO_ENGINE,
    OUTPUT_LOST,
    EngineError,
    no_voice,
)
from accessibility.speech.flow import flowing
from accessibility.speech.normalise import spoken
from accessibility.speech.outlet import IDLE_AFTER, Outlet
from accessibility.speech.player import Player, Track
from accessibility.speech.saver import Saver
from accessibility.speech.segments import Piece, pieces
from accessibility.speech.sound_file import read_sound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from accessibility.speech.events import Event
    from accessibility.speech.normalise import Spoken
    from accessibility.speech.outlet import Output

Message = dict[str, Any]

AHEAD = 20.0
"""Seconds of sound made in advance: enough to never starve, little enough to forget."""
FAREWELL = 0.3
"""Seconds that a file being written gets to remove itself when the desk closes."""


@dataclass
class Job:
    """An utterance being made: what is left of it, and where it is heard."""

    track: Track
    spoken: Spoken
    language: str
    voice: str
    words_per_minute: int
    pieces: list[Piece]
    """What is left, the next one last."""
    shown: tuple[int, int] = (-1, 0)
    """The last span told, so that a number said in five words is told once."""


@dataclass
class _Request:
    """A piece of sound that the saver needs; made by the main thread."""

    text: str
    language: str
    voice: str
    words_per_minute: int
    flows: bool
    sound: Future[bytes] = field(default_factory=Future)


class Mouth:
    """One voice. Engine, card, clock and answers come from outside.

    :param engines: None when no engine could be loaded; ``fault`` says why.
    :param open_output: opens the sound card that calls the given ``pull``; raises EngineError.
    :param send: takes one answer; must not block.
    :param say: ``(text, language)`` -> what is said for it.
    :param problems: French sentences about lexicons and voices that could not be used; read
        again each time they are asked for.
    :param settle: waits until every voice is there; called from threads that may wait.
    """

    def __init__(
        self,
        engines: Engines | None,
        open_output: Callable[[Callable[[int], bytes], str], Output],
        list_outputs: Callable[[], list[str]],
        send: Callable[[Message], None],
        *,
        say: Callable[[str, str], Spoken] = spoken,
        fault: str = "",
        problems: Sequence[str] = (),
        output_name: str = "",
        settle: Callable[[], None] = lambda: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engines = engines
        self._fault = fault
        self._send = send
        self._say = say
        self._problems = problems
        self._settle = settle
        self._inbox: queue.SimpleQueue[Message | _Request | None] = queue.SimpleQueue()
        self._job: Job | None = None
        self.player = Player(self._tell)
        self._outlet = Outlet(self.player, open_output, list_outputs, output_name, clock)
        self._saver = Saver(self._make, send, say, self._can_say, settle)

    def _tell(self, event: Event) -> None:
        self._send({"ev": type(event).__name__.lower(), **asdict(event)})

    # The reader thread.

    def listen(self, lines: Iterable[bytes]) -> None:
        """Take commands until the input ends."""
        for line in lines:
            try:
                message = json.loads(line)
                op, id_ = str(message["op"]), int(message["id"])
            except (ValueError, KeyError, TypeError):
                continue  # not ours: a line that nobody wrote on purpose
            if op in {"speak", "stop"}:
                # Now, not in turn: whatever the main thread is doing, there is silence.
                self.player.silence(id_ if op == "stop" else id_ - 1)
            if op == "save":
                self._saver.add(message)
            elif op == "stop":
                # Here, where it was obeyed: the engine may be in the middle of a long word.
                self._send({"ev": "stopped", "id": id_, "order": message["order"]})
            elif op == "voices":
                threading.Thread(target=self._settled, args=(message,), daemon=True).start()
            else:
                self._inbox.put(message)
        self._saver.cancel(FAREWELL)
        self._inbox.put(None)

    def _settled(self, message: Message) -> None:
        self._settle()
        self._inbox.put(message)

    # The main thread.

    def run(self) -> None:
        """Serve until the input ended."""
        self._outlet.open()
        self._send(self._state("ready"))
        while True:
            message = self._next()
            if isinstance(message, _Request):
                self._fulfil(message)
            elif message is not None:
                self._handle(message)
            elif self._ended:
                return
            self._advance()

    _ended = False

    def _next(self) -> Message | _Request | None:
        """The next thing to do; None when it is the current job's turn, or the end."""
        try:
            if self._job is not None:
                wait = 0.0 if self._hungry(self._job) else 0.1
            elif self.player.current is not None:
                wait = 0.25
            else:
                wait = IDLE_AFTER if self._outlet.running else 3600.0
            message = self._inbox.get(timeout=wait) if wait else self._inbox.get_nowait()
        except queue.Empty:
            return None
        if message is None:
            self._ended = True
        return message

    def _handle(self, message: Message) -> None:
        op, id_ = message["op"], message["id"]
        if op == "speak":
            self._send({"ev": "taken", "id": id_, "order": message["order"]})
            self._begin(message)
        elif op == "outputs":
            self._outlet.open()
            self._send({**self._state("outputs"), "id": id_})
        elif op == "voices":
            found = self._engines.voices() if self._engines else []
            rows = [[name, voice.id, voice.name, voice.language] for name, voice in found]
            self._send({**self._state("voices"), "id": id_, "voices": rows})

    def _state(self, event: str) -> Message:
        return {
            "ev": event,
            "engine": self._engines is not None,
            "fault": self._fault,
            "sound": self._outlet.there,
            "reason": self._outlet.reason,
            "outputs": self._outlet.names,
            "output": self._outlet.name,
            "problems": list(self._problems),
        }

    def _begin(self, message: Message) -> None:
        """Make an utterance the current one; its first sound follows in ``_advance``."""
        self._job = None
        track = self.player.begin(int(message["id"]))
        if track is None:
            return
        if self._engines is None:
            self.player.fail(track, self._fault or NO_ENGINE)
            return
        if reason := self._outlet.begin(private=bool(message.get("private"))):
            self.player.fail(track, reason)
            return
        recording = str(message.get("recording", ""))
        if recording and self._play(track, recording):
            return
        if not self._can_say(str(message["language"]), str(message["voice"])):
            name = LANGUAGES[str(message["language"])].french_name
            self.player.fail(track, BAD_RECORDING if recording else no_voice(name))
            return
        said = self._say(str(message["text"]), str(message["language"]))
        self._job = Job(
            track,
            said,
            str(message["language"]),
            str(message["voice"]),
            int(message["wpm"]),
            pieces(said)[::-1],
        )

    def _play(self, track: Track, recording: str) -> bool:
        """Play a recorded human voice instead of any synthesis; False: it cannot be read."""
        try:
            sound = read_sound(Path(recording).read_bytes())
        except (OSError, ValueError):
            return False
        self.player.feed(track, sound, ())
        self.player.finish(track)
        return True

    def _hungry(self, job: Job) -> bool:
        """Whether more of the job should be made now."""
        if job.track is not self.player.current:
            return True  # stopped: to be forgotten now
        return self.player.ahead(job.track) < AHEAD

    def _advance(self) -> None:
        """Make one more piece of the current utterance; watch over the sound card."""
        job = self._job
        if job is not None and self._hungry(job):
            if job.track is not self.player.current:
                self._job = None
            elif job.pieces:
                self._make_piece(job, job.pieces.pop())
            if not job.pieces:
                self.player.finish(job.track)
                self._job = None
        self._watch()

    def _make_piece(self, job: Job, piece: Piece) -> None:
        base, start = job.track.fed, piece.start
        text = job.spoken.text[piece.start : piece.end]
        # eSpeak NG now and then leaves out the mark of a first word: it is put back.
        first = next((at for at, character in enumerate(text) if character.isalnum()), len(text))
        seen_any = False

        def sink(pcm: bytes, marks: Sequence[WordMark]) -> bool:
            nonlocal seen_any
            found = list(marks)
            if found and not seen_any:
                seen_any = True
                if found[0].start > first:
                    found.insert(0, WordMark(0, first, 1))
            placed = [m for mark in found if (m := self._place(job, mark, base, start))]
            if not job.track.fed and pcm:  # for the benchmark: without the card's own time
                self._send({"ev": "made", "id": job.track.id})
            return self.player.feed(job.track, pcm, placed)

        assert self._engines is not None
        language, voice = _voice_of(piece.language, job.language, job.voice)
        try:
            with flowing(sink, flows=piece.flows) as through:
                self._engines.synthesise(text, language, voice, job.words_per_minute, through)
        except EngineError as error:
            self.player.fail(job.track, str(error))
            self._job = None

    @staticmethod
    def _place(job: Job, mark: WordMark, base: int, start: int) -> WordMark | None:
        """A mark as the track and the text shown count; None when it is already shown."""
        span = job.spoken.source(start + mark.start, mark.length)
        if span == job.shown:
            return None
        job.shown = span
        return WordMark(base + mark.frame, *span)

    def _watch(self) -> None:
        """Notice a card that stopped asking, and one that has nothing to do."""
        track = self.player.current
        if track is None:
            self._outlet.rest()
        elif not self._outlet.answers():
            self.player.fail(track, OUTPUT_LOST)
            self._job = None
            self._outlet.lost()

    def _can_say(self, language: str, voice: str) -> bool:
        return self._engines is not None and self._engines.can_say(language, voice)

    def _make(
        self, text: str, piece: Piece, language: str, voice: str, words_per_minute: int
    ) -> Future[bytes]:
        """Ask the main thread for a piece of sound (saver's thread)."""
        language, voice = _voice_of(piece.language, language, voice)
        request = _Request(text, language, voice, words_per_minute, piece.flows)
        self._inbox.put(request)
        return request.sound

    def _fulfil(self, request: _Request) -> None:
        sound = bytearray()

        def sink(pcm: bytes, _marks: Sequence[WordMark]) -> bool:
            sound.extend(pcm)
            return True

        try:
            if self._engines is None:
                raise EngineError(self._fault or NO_ENGINE)
            with flowing(sink, flows=request.flows) as through:
                self._engines.synthesise(
                    request.text, request.language, request.voice, request.words_per_minute, through
                )
            request.sound.set_result(bytes(sound))
        except EngineError as error:
            request.sound.set_exception(error)


def _voice_of(inside: str, language: str, voice: str) -> tuple[str, str]:
    """Language and suggested voice of a piece: its own, or those of the text around it."""
    return (inside, LANGUAGES[inside].voice) if inside else (language, voice)
