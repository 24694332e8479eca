"""Text as shown -> text as said, with a map back to what is shown."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spoken:
    """What is said, and where each piece of it comes from."""

    text: str

    def source(self, start: int, length: int) -> tuple[int, int]:
        """``(start, length)`` in the text shown of a span of the text said."""
        return start, length


def spoken(text: str, language: str) -> Spoken:
    """``text`` as a person would say it."""
    del language
    return Spoken(text)
