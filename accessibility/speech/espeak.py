"""eSpeak NG itself, as a library inside this process: text in, sound and word marks out.

A thin binding to the bundled shared library (``espeakng_loader``, eSpeak NG
1.52, GPL-3.0-or-later). Used by the worker only: libespeak has one global state,
and with missing data it would end the process without ``DONT_EXIT``.

Sound is 16-bit mono, ``RATE`` frames per second. SSML and phoneme input are
never switched on: whatever a text holds is text.
"""

from __future__ import annotations

import ctypes as c
import os
from typing import TYPE_CHECKING, Any, ClassVar

from accessibility.speech.engine import RATE, Sink, Voice, WordMark
from accessibility.speech.errors import NO_ENGINE, EngineError

if TYPE_CHECKING:
    from pathlib import Path

# Names and values of speak_lib.h.
_AUDIO_SYNCHRONOUS = 2
_INITIALIZE_DONT_EXIT = 0x8000
_CHARS_UTF8 = 1
_END_PAUSE = 0x1000
_PARAM_RATE, _PARAM_VOLUME = 1, 2
_EVENT_END_OF_LIST, _EVENT_WORD = 0, 1
_BUFFER_MS = 60


class _Id(c.Union):
    _fields_: ClassVar[Any] = [
        ("number", c.c_int),
        ("name", c.c_char_p),
        ("string", c.c_char * 8),
    ]


class _Event(c.Structure):
    _fields_: ClassVar[Any] = [
        ("type", c.c_int),
        ("unique_identifier", c.c_uint),
        ("text_position", c.c_int),
        ("length", c.c_int),
        ("audio_position", c.c_int),
        ("sample", c.c_int),
        ("user_data", c.c_void_p),
        ("id", _Id),
    ]


class _Voice(c.Structure):
    _fields_: ClassVar[Any] = [
        ("name", c.c_char_p),
        ("languages", c.c_char_p),
        ("identifier", c.c_char_p),
        ("gender", c.c_ubyte),
        ("age", c.c_ubyte),
        ("variant", c.c_ubyte),
        ("xx1", c.c_ubyte),
        ("score", c.c_int),
        ("spare", c.c_void_p),
    ]


_Callback = c.CFUNCTYPE(c.c_int, c.POINTER(c.c_short), c.c_int, c.POINTER(_Event))


class Espeak:
    """The library, loaded once per process.

    :param data: the folder of voices and phonemes; default: the bundled one.
    :raises EngineError: library or data cannot be loaded.
    """

    def __init__(self, data: Path | None = None) -> None:
        try:
            import espeakng_loader

            folder = os.fspath(data) if data else espeakng_loader.get_data_path()
            self._library: Any = c.CDLL(espeakng_loader.get_library_path())
        except (ImportError, OSError, RuntimeError) as error:
            raise EngineError(NO_ENGINE) from error
        library = self._library
        library.espeak_Initialize.argtypes = [c.c_int, c.c_int, c.c_char_p, c.c_int]
        library.espeak_Synth.argtypes = [
            c.c_char_p, c.c_size_t, c.c_uint, c.c_int, c.c_uint, c.c_uint,
            c.POINTER(c.c_uint), c.c_void_p,
        ]  # fmt: skip
        library.espeak_ListVoices.restype = c.POINTER(c.POINTER(_Voice))
        library.espeak_TextToPhonemes.argtypes = [c.POINTER(c.c_char_p), c.c_int, c.c_int]
        library.espeak_TextToPhonemes.restype = c.c_char_p
        rate = library.espeak_Initialize(
            _AUDIO_SYNCHRONOUS, _BUFFER_MS, os.fsencode(folder), _INITIALIZE_DONT_EXIT
        )
        if rate != RATE:
            raise EngineError(NO_ENGINE)
        self._sink: Sink | None = None
        self._voice = ""
        self._callback = _Callback(self._on_sound)
        library.espeak_SetSynthCallback(self._callback)

    def _on_sound(self, wave: Any, count: int, events: Any) -> int:
        """Called by the library for each piece of sound; non-zero aborts at once."""
        marks: list[WordMark] = []
        index = 0
        while events[index].type != _EVENT_END_OF_LIST:
            event = events[index]
            if event.type == _EVENT_WORD:
                # text_position counts characters from 1; audio_position is in ms.
                frame = event.audio_position * RATE // 1000
                marks.append(WordMark(frame, event.text_position - 1, event.length))
            index += 1
        pcm = c.string_at(wave, count * 2) if wave and count > 0 else b""
        if self._sink is None:
            return 1
        try:
            return 0 if self._sink(pcm, marks) else 1
        except Exception:  # noqa: BLE001 - an exception cannot cross a C frame: stop instead
            return 1

    def voices(self) -> list[Voice]:
        """Every voice of the data folder."""
        found: list[Voice] = []
        table = self._library.espeak_ListVoices(None)
        index = 0
        while table[index]:
            voice = table[index].contents
            language = (voice.languages or b"\0")[1:].decode("utf-8", "replace")
            found.append(
                Voice(
                    voice.identifier.decode("utf-8", "replace"),
                    voice.name.decode("utf-8", "replace"),
                    language,
                )
            )
            index += 1
        return found

    def use(self, voice: str, words_per_minute: int) -> None:
        """Choose voice and rate. Setting a voice resets the rate, so both go together.

        :raises EngineError: the data holds no such voice.
        """
        if voice != self._voice:
            if self._library.espeak_SetVoiceByName(voice.encode()) != 0:
                self._voice = ""
                raise EngineError(NO_ENGINE)
            self._voice = voice
        self._library.espeak_SetParameter(_PARAM_RATE, words_per_minute, 0)

    def set_volume(self, percent: int) -> None:
        """Loudness, 0 to 100, 100 being the voice's own."""
        self._library.espeak_SetParameter(_PARAM_VOLUME, max(0, min(100, percent)), 0)

    def synthesise(self, text: str, sink: Sink) -> None:
        """Hand the sound of ``text`` to ``sink``, piece by piece, until it returns False.

        Synchronous: returns when all of it was handed over.

        :raises EngineError: the library refused.
        """
        data = text.encode("utf-8", "ignore") + b"\0"
        self._sink = sink
        try:
            flags = _CHARS_UTF8 | _END_PAUSE
            # The library has one callback a process: another ``Espeak`` may have taken it since.
            self._library.espeak_SetSynthCallback(self._callback)
            code = self._library.espeak_Synth(data, len(data), 0, 1, 0, flags, None, None)
        finally:
            self._sink = None
        if code not in (0, 1):  # 1: the buffer was full, or the sink said stop
            raise EngineError(NO_ENGINE)

    def phonemes(self, text: str) -> str:
        """How ``text`` would be pronounced, in IPA, one space between clauses."""
        pointer = c.c_char_p(text.encode() + b"\0")
        clauses: list[str] = []
        while pointer.value is not None:
            ipa = self._library.espeak_TextToPhonemes(c.byref(pointer), _CHARS_UTF8, 2)
            clauses.append((ipa or b"").decode("utf-8", "replace"))
        return " ".join(clause.strip() for clause in clauses if clause.strip())
