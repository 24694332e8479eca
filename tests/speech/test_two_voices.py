"""Two of the bundled engine in one process: each still gives its sound to whom it was asked."""

from __future__ import annotations

from accessibility.speech.espeak import Espeak


def heard(engine: Espeak) -> int:
    sound = bytearray()
    engine.use("fr", 160)
    engine.synthesise("Bonjour", lambda pcm, _marks: bool(sound.extend(pcm)) or True)
    return len(sound)


def test_the_first_is_still_heard_after_the_second_was_made() -> None:
    first, second = Espeak(), Espeak()
    assert heard(first) > 10_000
    assert heard(second) > 10_000
    assert heard(first) > 10_000
