"""Where words fall, for engines that do not say it."""

from __future__ import annotations

import re

from accessibility.speech.engine import WordMark

_WORD = re.compile(r"\w[\w'’-]*")


def estimated_marks(text: str, frames: int) -> list[WordMark]:
    """Where each word of ``text`` would fall if every character took the same time."""
    if not text:
        return []
    return [
        WordMark(match.start() * frames // len(text), match.start(), len(match.group()))
        for match in _WORD.finditer(text)
    ]
