"""Piper voices that a site brings, as an ``Engine``. Worker side only.

A Piper voice is a file ``NAME.onnx`` with its description ``NAME.onnx.json``
beside it. It is used where the ``piper-tts`` package is installed (the ``piper``
extra); it is loaded in a thread of its own, and eSpeak NG speaks until it is
there, and for good where it cannot be used: one sentence says why.

Measured with piper-tts 1.8.0 on two cores: 1.6 s to load, sound ten times
faster than it is heard. It cannot be interrupted, so a text goes in clause by clause.
"""

from __future__ import annotations

import json
import re
import threading
import time
from typing import TYPE_CHECKING, Any

from accessibility.languages import UnknownLanguage, language
from accessibility.speech.engine import FRAME_BYTES, RATE, Sink, Voice, WordMark
from accessibility.speech.errors import EngineError
from accessibility.speech.marks import estimated_marks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    Say = Callable[[str, int], Iterable[Any]]
    """A loaded voice: text and words per minute -> ``piper.AudioChunk``, one a sentence."""

CLAUSE = 80
"""Characters given at once: five seconds of sound, half a second of work."""
TOO_SLOW = 0.5
"""Seconds of work for a second of sound, above which the first word waits too long."""
_NATURAL = 155
"""Words per minute of a Piper voice at its own pace."""
_TRIAL = "1, 2, 3, 4, 5."
"""Said once, unheard: any language reads it, and the next text comes faster."""
# Others need data that the package would fetch from the network.
_OFFLINE_READERS = frozenset({"espeak", "text"})
_CLAUSE_END = re.compile(r"[,;:.!?…،؛؟。，、፣።]+[»”\")\]]*\s+|\n+")
# Piper reads [[phonemes]]: to us they are text that cannot be said.
_COMMANDS = str.maketrans("[]", "  ")

_NO_PACKAGE = "le paquet piper-tts n'est pas installé"


class PiperVoices:
    """The voices of this site, each usable once ``load`` has loaded it.

    :param models: ``(language, model)``; language "": the one that the voice names itself.
    :param tell: takes a French sentence for each voice that cannot be used; from any thread.
    :param open_voice: loads a model; default: with ``piper.PiperVoice``.
    :param clock: seconds, for the trial.
    """

    name = "Piper"

    def __init__(
        self,
        models: Sequence[tuple[str, Path]],
        tell: Callable[[str], None],
        *,
        open_voice: Callable[[Path], Say] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._models = list(models)
        self._tell = tell
        self._open = open_voice or _load
        self._clock = clock
        self._loaded: dict[str, tuple[Say, Path]] = {}
        """By language code."""
        self._settled = threading.Event()

    def load(self) -> None:
        """Load every voice; takes seconds. Never raises."""
        try:
            for code, model in self._models:
                try:
                    own = _own_language(model)
                    if not (found := code or own):
                        raise EngineError("sa langue n'est pas dans la liste de Médiation")
                    say = self._open(model)
                    self._try(say)
                    self._loaded[found] = (say, model)
                except EngineError as error:
                    self._tell(_problem(model, str(error)))
                except ImportError:
                    self._tell(_problem(model, _NO_PACKAGE))
                # Whatever the package or its runtime raises: the desk speaks without it.
                except Exception:  # noqa: BLE001
                    self._tell(_problem(model, "ce fichier ne se laisse pas charger"))
        finally:
            self._settled.set()

    def wait(self, seconds: float) -> None:
        """Wait until ``load`` is over, at most that long."""
        self._settled.wait(seconds)

    def _try(self, say: Say) -> None:
        """:raises EngineError: too slow on this machine."""
        before = self._clock()
        frames = sum(len(_sound(chunk)) // FRAME_BYTES for chunk in say(_TRIAL, _NATURAL))
        if not frames:
            raise EngineError("elle ne fait aucun son")
        if self._clock() - before > TOO_SLOW * frames / RATE:
            raise EngineError("elle est trop lente sur ce poste")

    def voices(self) -> list[Voice]:
        """Those that are loaded."""
        return [Voice(model.name, model.stem, code) for code, (_, model) in self._loaded.items()]

    def voice_for(self, language: str, suggested: str) -> str:
        """The language itself, when a voice was loaded for it."""
        del suggested
        return language if language in self._loaded else ""

    def synthesise(self, text: str, voice: str, words_per_minute: int, sink: Sink) -> None:
        """Hand the sound of ``text`` to ``sink``, clause by clause; word marks are estimated.

        :raises EngineError: the model failed.
        """
        say, model = self._loaded[voice]
        plain = text.translate(_COMMANDS)
        try:
            frames = 0
            for start, end in _clauses(plain):
                clause = plain[start:end]
                pcm = b"".join(_sound(chunk) for chunk in say(clause, words_per_minute))
                count = len(pcm) // FRAME_BYTES
                marks = [
                    WordMark(frames + mark.frame, start + mark.start, mark.length)
                    for mark in estimated_marks(clause, count)
                ]
                frames += count
                if not sink(pcm, marks):
                    return
        except Exception as error:
            raise EngineError(_problem(model, "elle n'a pas pu dire ce texte")) from error


def _load(model: Path) -> Say:
    """:raises ImportError: the package is not installed."""
    from piper import PiperVoice, SynthesisConfig

    voice = PiperVoice.load(model)
    pace = voice.config.length_scale

    def say(text: str, words_per_minute: int) -> Iterable[Any]:
        # The voice's own pace, stretched.
        how = SynthesisConfig(length_scale=pace * _NATURAL / words_per_minute)
        return voice.synthesize(text, how)  # type: ignore[no-any-return]

    return say


def _own_language(model: Path) -> str:
    """The language that a voice's description names; "" when it is none of ours.

    :raises EngineError: no model, no description, or not for here.
    """
    if not model.is_file():
        raise EngineError("ce fichier n'existe pas")
    try:
        about = json.loads(model.with_name(model.name + ".json").read_text("utf-8"))
        reader = about.get("phoneme_type", "espeak")
        code = about.get("language", {}).get("code") or about["espeak"]["voice"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise EngineError(
            f"sa description, « {model.name}.json », manque ou ne se lit pas"
        ) from None
    if reader not in _OFFLINE_READERS:
        raise EngineError("cette voix demande internet")
    try:
        return language(str(code)).code
    except UnknownLanguage:
        return ""


def _problem(model: Path, why: str) -> str:
    return f"Voix Piper « {model.name} » : {why}. Une autre voix la remplace (voir docs/voix.md)."


def _sound(chunk: Any) -> bytes:
    """A chunk of a Piper voice (16-bit, most often 16,000 or 22,050 Hz) as sound of ours."""
    import miniaudio

    if (chunk.sample_rate, chunk.sample_channels) == (RATE, 1):
        return bytes(chunk.audio_int16_bytes)
    form = miniaudio.SampleFormat.SIGNED16
    return bytes(
        miniaudio.convert_frames(
            form, chunk.sample_channels, chunk.sample_rate, chunk.audio_int16_bytes, form, 1, RATE
        )
    )


def _clauses(text: str) -> Iterator[tuple[int, int]]:
    """``(start, end)`` of pieces of about ``CLAUSE`` characters, cut where one breathes."""
    ends = [match.end() for match in _CLAUSE_END.finditer(text)]
    ends = [end for end in ends if end < len(text)] + [len(text)]
    start = last = 0
    for end in ends:
        if end - start > CLAUSE and last > start:
            yield start, last
            start = last
        while end - start > 2 * CLAUSE:
            space = text.rfind(" ", start + CLAUSE, start + 2 * CLAUSE)
            middle = space + 1 if space > 0 else start + 2 * CLAUSE
            yield start, middle
            start = middle
        last = end
    if text[start:].strip():
        yield start, len(text)
