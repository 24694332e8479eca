"""`make sounds`: each journey that speaks gives sound at a plausible pace and level."""

from __future__ import annotations

from pathlib import Path

import pytest

from accessibility.speech.client import Speaker
from benchmarks.sounds import level, spoken
from mediation.journey.library import Library, built_in

LIBRARY = Library([built_in()])


def test_a_journey_says_all_that_the_person_reads(tmp_path: Path) -> None:
    texts = spoken(LIBRARY.load("carte-vitale-perdue"), LIBRARY)
    assert any("La carte Vitale est gratuite." in text for text in texts)
    path = tmp_path / "sons.wav"
    with Speaker() as speaker:
        seconds = speaker.save(texts[:4], path)
    words = sum(len(text.split()) for text in texts[:4])
    assert 80 < words / seconds * 60 < 200
    assert level(path) > 500


@pytest.mark.parametrize("name", sorted(LIBRARY.entries))
def test_a_secret_journey_says_nothing(name: str) -> None:
    loaded = LIBRARY.load(name)
    assert bool(spoken(loaded, LIBRARY)) is (loaded.journey.discretion != "secret")
