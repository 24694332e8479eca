"""A desk's voice without a sound card."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from speech_ear import Ear

from accessibility.speech.client import Speaker


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def speaker(ear: Ear) -> Iterator[Speaker]:
    """A desk's voice whose sound goes nowhere, at the pace of real time."""
    with Speaker(on_event=ear, null_sound=True) as voice:
        yield voice
