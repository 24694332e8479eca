"""One whole journey, heard in real time: each word is told while it is being heard."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable
from datetime import date

import pytest

from accessibility.speech.client import Ended, Event, Failed, Speaker, Speed, Started, Word
from accessibility.speech.driver import PyttsxEspeak
from accessibility.speech.engine import RATE, WordMark
from accessibility.speech.normalise import spoken
from accessibility.speech.segments import pieces
from mediation.journey import present, route
from mediation.journey.library import Library, built_in

WITHIN = 0.06
"""Seconds between a word's sound and its event, as the project promises."""
PATIENCE = 120.0
DAY = date(2026, 11, 22)


class Watch:
    """When each event came."""

    def __init__(self) -> None:
        self.seen: list[tuple[float, Event]] = []
        self._changed = threading.Condition()

    def __call__(self, event: Event) -> None:
        with self._changed:
            self.seen.append((time.perf_counter(), event))
            self._changed.notify_all()

    def until_the_end_of(self, id_: int) -> Event:
        def ended() -> Event | None:
            return next(
                (e for _, e in self.seen if e.id == id_ and isinstance(e, Ended | Failed)), None
            )

        with self._changed:
            found = self._changed.wait_for(ended, PATIENCE)
        assert found is not None
        return found


def steps_said(name: str) -> list[str]:
    """What the person hears on the shortest way to a good end, step by step."""
    library = Library([built_in()])
    loaded = library.load(name)
    walk = route.usual(loaded, library.reference, DAY)
    heard = [present.view(walk.rewound(n)).spoken for n in range(len(walk.moves) + 1)]
    return [text for text in heard if text]


def moments(engine: PyttsxEspeak, text: str, speed: Speed) -> list[tuple[float, tuple[int, int]]]:
    """Seconds after its start at which each word of ``text`` sounds, by the engine itself."""
    said, base = spoken(text, "fr"), 0
    found: list[tuple[float, tuple[int, int]]] = []
    for piece in pieces(said):
        frames = 0

        def sink(
            pcm: bytes, marks: list[WordMark], at: int = base, first: int = piece.start
        ) -> bool:
            nonlocal frames
            frames += len(pcm) // 2
            for mark in marks:
                span = said.source(first + mark.start, mark.length)
                if not found or found[-1][1] != span:
                    found.append(((at + mark.frame) / RATE, span))
            return True

        words = said.text[piece.start : piece.end]
        engine.synthesise(words, "fr", speed.words_per_minute, sink)
        base += frames
    return found


@pytest.mark.long
def test_a_whole_journey_is_heard_and_its_words_are_told_in_time(
    record_proof: Callable[..., None],
) -> None:
    """The card's own clock is the null backend's, which pulls at the pace of real time.

    The machine may be busy elsewhere for a moment: 95 words in 100 are held to it.
    """
    texts = steps_said("carte-vitale-perdue")
    assert len(texts) > 3
    begun = time.perf_counter()
    engine, watch, gaps = PyttsxEspeak(), Watch(), []
    with Speaker(on_event=watch, null_sound=True) as voice:
        assert voice.sound(20).available
        for text in texts:
            id_ = voice.speak(text, speed=Speed.RAPIDE)
            assert watch.until_the_end_of(id_) == Ended(id_, completed=True)
            began = next(at for at, e in watch.seen if e == Started(id_))
            told = {
                (e.start, e.length): at - began
                for at, e in reversed(watch.seen)
                if isinstance(e, Word) and e.id == id_
            }
            expected = moments(engine, text, Speed.RAPIDE)
            for moment, span in expected:
                assert span in told, text[span[0] : sum(span)]
                gaps.append(told[span] - moment)
    *_, late = statistics.quantiles(gaps, n=20)
    record_proof(
        "one whole journey aloud",
        steps=len(texts),
        seconds=round(time.perf_counter() - begun),
        words=len(gaps),
        median_ms=round(statistics.median(gaps) * 1000),
        p95_ms=round(late * 1000),
        worst_ms=round(max(gaps) * 1000),
        earliest_ms=round(min(gaps) * 1000),
    )
    assert statistics.quantiles(gaps, n=20)[0] > -WITHIN
    assert late < WITHIN
