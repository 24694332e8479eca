"""``Speaker``: what the application calls to have a text said or saved.

It starts a worker process when asked, sends, listens, and replaces a worker
that hangs or dies. Nothing here makes sound, and no call but ``save``,
``sound``, ``voices`` and ``close`` waits for anything.

Standard library only at import time.
"""

from __future__ import annotations

import itertools
import threading
import time
from typing import TYPE_CHECKING, Self

from accessibility.speech import orders
from accessibility.speech.errors import (
    CLOSED,
    NO_ANSWER,
    WORKER_DIED,
    SpeechError,
    disk,
)
from accessibility.speech.events import Ended, Event, Failed, Started, Word
from accessibility.speech.patience import (
    ANSWER_WITHIN,
    LISTED_WITHIN,
    SAVE_STALLS,
    TAKEN_WITHIN,
    Patience,
)
from accessibility.speech.process import Message, WorkerProcess
from accessibility.speech.values import SoundState, Speed, VoiceFound
from accessibility.speech.waiting import Answer, Teller

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

    from accessibility.speech.given import CleanText

__all__ = [
    "Ended", "Event", "Failed", "SoundState", "Speaker", "SpeechError", "Speed", "Started",
    "VoiceFound", "Word",
]  # fmt: skip


class Speaker:
    """The voice of one desk.

    :param on_event: called for each event in a thread of this object, one at a
        time and in order; it may block, the voice does not wait for it.
    :param null_sound: sound goes nowhere at the pace of real time (tests, no card).
    :param output: the sound output to use, as ``SoundState.outputs`` names it.
    :param lexicons: lexicon files of packs, the last one winning.
    :param piper: Piper models that the site brings, by language code ("": the language
        that the model itself names); used where ``piper-tts`` is installed.
    :param data: eSpeak NG's data folder; default: the bundled one.
    :param speed: how fast it speaks where nothing else is asked; ``faster`` changes it.
    :param clock: seconds, for how long a worker took to start.

    Nothing is started yet.
    """

    def __init__(
        self,
        *,
        on_event: Callable[[Event], None] | None = None,
        null_sound: bool = False,
        output: str = "",
        speed: Speed = Speed.LENTE,
        lexicons: Sequence[Path] = (),
        piper: Mapping[str, Path] | None = None,
        data: Path | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.speed = speed
        self._teller = Teller(on_event)
        self._options = ["--null"] if null_sound else []
        self._options += [f"--lexicon={file.absolute()}" for file in lexicons]
        self._piper = dict(piper or {})
        self._options += [f"--piper={code}={file.absolute()}" for code, file in self._piper.items()]
        if data is not None:
            self._options.append(f"--data={data}")
        self._patience = Patience(self._replace, clock)
        self._output = output
        self._lock = threading.RLock()
        self._ids = itertools.count(1)
        self._last_id = 0
        self._worker: WorkerProcess | None = None
        self._ready: Answer = Answer()
        self._state: Message | None = None
        self._texts: dict[int, CleanText] = {}
        """Utterances that have not ended, and the text each was given."""
        self._answers: dict[int, Answer] = {}
        self._current = 0
        self._unheard: Message | None = None
        """The command of the current utterance, until its first sound: said again, once, by a
        new worker when the first one died over it."""
        self._closed = False

    # What the application calls.

    def start(self) -> None:
        """Start the worker, so that the first word comes at once. Does not wait for it."""
        with self._lock:
            self._start()

    def speak(
        self,
        text: str,
        language: str = "fr",
        speed: Speed | None = None,
        recording: Path | None = None,
        *,
        private: bool = False,
    ) -> int:
        """Say ``text``; whatever was being said stops. Returns the utterance's id at once.

        :param recording: a recorded human voice of this very text, played instead;
            it may be of a language without a voice. Unreadable: the text is said.
            It brings no ``Word``: nobody knows where its words are.
        :param private: only for the chosen output: when that one is not there, or
            goes away meanwhile, nothing is said elsewhere and ``Failed`` says why.

        When the worker has just been started and has not answered yet, a missing
        sound output comes as ``Failed``; call ``sound`` first to wait for it.

        :raises SpeechError: nothing to say, no voice for this language, no sound
            output, no engine: the sentence offers a file or the card.
        """
        given, command = orders.to_say(
            text, language, speed or self.speed, recording, self._piper, private=private
        )
        with self._lock:
            worker = self._start()
            if self._state is not None and not self._state["engine"]:
                raise SpeechError(self._state["fault"])
            if self._state is not None and not self._state["sound"]:
                # The headset may have come since: the next try will know.
                worker.send({"op": "outputs", "id": 0})
                raise SpeechError(self._state["reason"])
            self._last_id = self._current = next(self._ids)
            self._texts[self._current] = given
            self._unheard = {"op": "speak", "id": self._current, **command}
            worker.send({**self._unheard, "order": self._number(worker, TAKEN_WITHIN)})
            return self._current

    def faster(self) -> Speed:
        """The next of the three speeds, the slow one after the fast; from the next text on."""
        speeds = list(Speed)
        self.speed = speeds[(speeds.index(self.speed) + 1) % len(speeds)]
        return self.speed

    def stop(self) -> None:
        """Silence, at once. A worker that does not answer in time is killed and replaced."""
        with self._lock:
            self._current, self._unheard = 0, None
            if self._worker is None:
                return
            order = self._number(self._worker, ANSWER_WITHIN, urgent=True)
            self._worker.send({"op": "stop", "id": self._last_id, "order": order})

    def save(
        self,
        parts: Sequence[str] | str,
        path: Path,
        language: str = "fr",
        speed: Speed | None = None,
        title: str = "Médiation",
        *,
        recorded: Callable[[str], Path | None] = lambda _: None,
    ) -> float:
        """Write speech to ``path``, with a pause between the parts; returns its seconds.

        The suffix chooses the form: ``.mp3`` (48 kb/s, mono, ``title`` as its only
        tag) or ``.wav``. Waits until the file is whole; call it from a worker
        thread of the application. Speech goes on meanwhile.

        :param recorded: finds the recorded human voice of a part, put in its place;
            a language without a voice needs one for every part.

        :raises SpeechError: disk full, no right to write, no voice, nothing to
            say; nothing half-written is left.
        """
        message = orders.to_save(
            parts,
            path,
            language,
            speed or self.speed,
            title=title,
            recorded=recorded,
            piper=self._piper,
        )
        target = path.absolute()
        worker, _, answer = self._ask("save", message)
        reply = self._wait(worker, answer, SAVE_STALLS)
        if reply is None:
            from accessibility.speech.sound_file import part_of

            try:
                part_of(target).unlink(missing_ok=True)
            except OSError as error:
                raise SpeechError(disk(error, target.name)) from error
            raise SpeechError(CLOSED if self._closed else WORKER_DIED)
        if reply["ev"] == "failed":
            raise SpeechError(reply["message"])
        return float(reply["seconds"])

    def sound(self, timeout: float) -> SoundState:
        """Whether this PC can be heard; starts the worker and waits at most ``timeout`` s."""
        try:
            with self._lock:
                self._start()
                ready = self._ready
        except SpeechError as error:
            return SoundState(available=False, reason=str(error), output=self._output)
        ready.arrived.wait(timeout)
        state = self._state
        if state is None:
            return SoundState(available=False, reason=NO_ANSWER, output=self._output)
        reason = state["fault"] or state["reason"]
        outputs, problems = tuple(state["outputs"]), tuple(state["problems"])
        return SoundState(not reason, reason, outputs, self._output, problems)

    def voices(self, timeout: float = LISTED_WITHIN) -> list[VoiceFound]:
        """Every voice installed on this machine.

        :raises SpeechError: the worker does not answer.
        """
        worker, _, answer = self._ask("voices", {})
        reply = self._wait(worker, answer, timeout)
        if reply is None:
            raise SpeechError(NO_ANSWER)
        return [VoiceFound(*row) for row in reply["voices"]]

    def close(self) -> None:
        """End the worker, in less than a second whatever it does. Safe to call twice."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            worker, self._current, self._unheard = self._worker, 0, None
            self._patience.clear()
        if worker is not None:
            worker.close()
        self._lost(worker)
        self._teller.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def worker_pid(self) -> int | None:
        """The worker's process id, for the diagnosis and for tests that do it harm."""
        worker = self._worker
        return worker.pid if worker else None

    # The worker's life.

    def _start(self) -> WorkerProcess:
        """The running worker, started if there is none (lock held)."""
        if self._closed:
            raise SpeechError(CLOSED)
        if self._worker is None:
            self._state = None
            self._ready = Answer()
            self._teller.start()
            options = [*self._options, f"--output={self._output}"]
            try:
                self._worker = WorkerProcess(options, self._received, self._lost)
            except OSError as error:
                raise SpeechError(NO_ANSWER) from error
            self._patience.started(self._worker)
        return self._worker

    def _number(self, worker: WorkerProcess, seconds: float, *, urgent: bool = False) -> int:
        """Number a command, and replace the worker unless it answers in time (lock held).

        A worker that is still starting has its own, longer time.
        """
        order = self._patience.number()
        if self._state is not None:
            self._patience.expect(worker, seconds, urgent=urgent)
        return order

    def _replace(self, worker: WorkerProcess) -> None:
        """Kill a worker that does not answer and start another (timer's thread)."""
        with self._lock:
            if worker is self._worker and self._state is None:
                self._patience.never_ready()
            # One that never got ready is started again when asked: nobody waits for it now.
            self._lost(worker, revive=self._state is not None)
        worker.kill()

    def _lost(self, worker: WorkerProcess | None, *, revive: bool = False) -> None:
        """The worker ended, by itself or not: nobody may go on waiting for it.

        :param revive: start another in any case, not only for an utterance not yet heard.
        """
        with self._lock:
            if worker is not self._worker:
                return  # replaced already
            again = None if self._closed else self._unheard
            self._worker = self._state = self._unheard = None
            self._patience.clear()
            self._ready.give(None)
            answers, self._answers = self._answers, {}
            if not self._closed and (again is not None or revive):
                try:
                    worker = self._start()
                    if again is not None:
                        worker.send({**again, "order": self._number(worker, TAKEN_WITHIN)})
                except SpeechError:
                    again = None
            kept = again["id"] if again is not None else 0
            for id_ in [id_ for id_ in self._texts if id_ != kept]:
                del self._texts[id_]
                spoken_now = id_ == self._current and not self._closed
                self._teller.tell(Failed(id_, WORKER_DIED) if spoken_now else Ended(id_, False))
            self._current = kept
        for answer in answers.values():
            answer.give(None)

    # What the worker says (its reader's thread).

    def _received(self, worker: WorkerProcess, message: Message) -> None:
        with self._lock:
            if worker is not self._worker:
                return
            event, id_ = message["ev"], int(message.get("id", 0))
            if event in {"ready", "outputs", "voices"}:
                first = self._state is None
                self._state = message
                if first:
                    self._patience.ready()
                    self._ready.give(message)
            if event in {"stopped", "taken"}:
                self._patience.answered(int(message["order"]))
            if id_ in self._texts:
                self._utterance(event, id_, message)
            elif waiting := self._answers.get(id_):
                if event != "saving":
                    del self._answers[id_]
                waiting.give(message)

    def _utterance(self, event: str, id_: int, message: Message) -> None:
        """Pass on what happens to an utterance; a stopped one only ends."""
        given = self._texts[id_]
        if event == "started" and id_ == self._current:
            self._unheard = None
            self._teller.tell(Started(id_))
        elif event == "word" and id_ == self._current:
            start, length = given.original(int(message["start"]), int(message["length"]))
            self._teller.tell(Word(id_, start, length))
        elif event in {"ended", "failed"}:
            del self._texts[id_]
            if id_ == self._current:
                self._unheard = None
            if event == "failed":
                self._teller.tell(Failed(id_, str(message["message"])))
            else:
                self._teller.tell(Ended(id_, bool(message["completed"])))

    # Questions that wait for an answer.

    def _ask(self, op: str, message: Message) -> tuple[WorkerProcess, int, Answer]:
        with self._lock:
            worker = self._start()
            id_ = next(self._ids)
            answer = self._answers[id_] = Answer()
            worker.send({"op": op, "id": id_, **message})
            return worker, id_, answer

    def _wait(self, worker: WorkerProcess, answer: Answer, seconds: float) -> Message | None:
        """The final answer; None when the worker died or showed no progress for ``seconds``."""

        def within() -> float:
            return seconds + (self._patience.to_start if self._state is None else 0)

        try:
            return answer.final(within)
        except TimeoutError:
            self._replace(worker)
            return None
