"""Writes speech into files, beside the voice: a slow disk never delays a word."""

from __future__ import annotations

import queue
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from accessibility.speech.engine import FRAME_BYTES, RATE
from accessibility.speech.errors import BAD_RECORDING, CANCELLED, EngineError, disk
from accessibility.speech.segments import pieces
from accessibility.speech.sound_file import SoundFile, read_sound, sound_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future

    from accessibility.speech.normalise import Spoken
    from accessibility.speech.segments import Piece

PAUSE = 0.8
"""Seconds of silence between two parts: the time to look at the next picture."""


class Saver:
    """One file after the other, in a thread that starts with the first.

    :param make: ``(text, piece, language, voice, words per minute)`` -> its sound, made elsewhere.
    :param send: takes an answer: ``saving`` after each piece, then ``saved`` or ``failed``.
    :param say: ``(text, language)`` -> what is said for it.
    :param can_say: ``(language, voice)`` -> whether there is a voice for it.
    :param settle: waits until every voice is there, for a time that is bounded.
    """

    def __init__(
        self,
        make: Callable[[str, Piece, str, str, int], Future[bytes]],
        send: Callable[[dict[str, Any]], None],
        say: Callable[[str, str], Spoken],
        can_say: Callable[[str, str], bool],
        settle: Callable[[], None],
    ) -> None:
        self._say = say
        self._can_say = can_say
        self._settle = settle
        self._make = make
        self._send = send
        self._waiting: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._cancelled = False
        self._thread: threading.Thread | None = None
        self._idle = threading.Event()
        self._idle.set()

    def add(self, message: dict[str, Any]) -> None:
        """Take a ``save`` command: ``id parts path language voice wpm title``.

        Each part is ``[text, recording]``; the recording is "" or a sound file's path.
        """
        self._idle.clear()
        self._waiting.put(message)
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="files", daemon=True)
            self._thread.start()

    def cancel(self, patience: float) -> None:
        """Give up; wait at most ``patience`` seconds for the unfinished file to be removed."""
        self._cancelled = True
        self._idle.wait(patience)

    def _run(self) -> None:
        while True:
            message = self._waiting.get()
            try:
                seconds = self._save(message)
                self._send({"ev": "saved", "id": message["id"], "seconds": seconds})
            except EngineError as error:
                self._send({"ev": "failed", "id": message["id"], "message": str(error)})
            except OSError as error:
                sentence = disk(error, Path(message["path"]).name)
                self._send({"ev": "failed", "id": message["id"], "message": sentence})
            finally:
                if self._waiting.empty():
                    self._idle.set()

    def _save(self, message: dict[str, Any]) -> float:
        """Write one file; returns its seconds of sound."""
        with sound_file(Path(message["path"]), str(message["title"])) as file:
            frames = 0
            self._settle()
            sounds = self._sounds(message)
            # One piece ahead: the engine works while the last one is being encoded.
            coming = next(sounds, None)
            while coming is not None:
                sound, coming = coming, next(sounds, None)
                frames += self._write(file, self._wait(sound))
                self._send({"ev": "saving", "id": message["id"], "seconds": frames / RATE})
            return frames / RATE

    def _sounds(self, message: dict[str, Any]) -> Iterator[Future[bytes] | bytes]:
        """The sound of every part in order, and the pauses between them."""
        language, voice = str(message["language"]), str(message["voice"])
        for number, (text, recording) in enumerate(message["parts"]):
            if number:
                yield bytes(int(PAUSE * RATE) * FRAME_BYTES)
            recorded = _recorded(str(recording))
            if recorded is not None:
                yield recorded
                continue
            if recording and not self._can_say(language, voice):
                raise EngineError(BAD_RECORDING)
            said = self._say(str(text), language)
            for piece in pieces(said):
                words = said.text[piece.start : piece.end]
                yield self._make(words, piece, language, voice, int(message["wpm"]))

    def _wait(self, sound: Future[bytes] | bytes) -> bytes:
        if isinstance(sound, bytes):
            return sound
        while not self._cancelled:
            try:
                return sound.result(timeout=0.1)
            except TimeoutError:
                continue
        raise EngineError(CANCELLED)

    def _write(self, file: SoundFile, sound: bytes) -> int:
        """Write, second by second, so that a close is answered in time; returns frames."""
        step = RATE * FRAME_BYTES
        for start in range(0, len(sound), step):
            if self._cancelled:
                raise EngineError(CANCELLED)
            file.write(sound[start : start + step])
        return len(sound) // FRAME_BYTES


def _recorded(path: str) -> bytes | None:
    """The sound of a recorded human voice; None: there is none, or it cannot be read."""
    try:
        return read_sound(Path(path).read_bytes()) if path else None
    except (OSError, ValueError):
        return None
