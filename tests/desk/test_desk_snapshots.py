"""Every screen at three sizes, as it was last looked at: ``ecrans-80x24.txt`` and the others.

A difference is either a fault, or meant: then the files are written again with

    MEDIATION_ECRANS=1 python -m pytest tests/desk/test_desk_snapshots.py

and looked at before they are kept. Characters only: colours have their own test.
"""

from __future__ import annotations

import difflib
import os
import re
from pathlib import Path

import pytest
from desk_sitting import Sit, Sitting
from desk_tour import author_tour, previewing, tour, toured

SIZES = [(80, 24), (120, 36), (44, 30)]
RENEW = "MEDIATION_ECRANS" in os.environ
# What Consolas has for a Windows console beside the letters: WGL4, and of it only this.
GLYPHS = frozenset("─…·→«»’–—×€°œŒ\u00a0")
# Letters of the languages that a terminal shows; Cyrillic is in WGL4 too.
LETTERS = re.compile("[\x20-\x7e\xa0-\xff\u0100-\u017f\u0401-\u045f\u0490\u0491]")
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")


def file(size: tuple[int, int]) -> Path:
    return Path(__file__).with_name(f"ecrans-{size[0]}x{size[1]}.txt")


def looked_at(seat: Sitting, stop: str, size: tuple[int, int]) -> list[str]:
    """The screen at a stop, under its name; nothing on it that some desk could not draw."""
    lines = seat.lines
    assert len(lines) == size[1]
    assert all(len(line) <= size[0] for line in lines), stop
    odd = {c for c in "".join(lines) if not LETTERS.match(c)} - GLYPHS
    assert not odd, f"{stop}: a Windows console may not draw {odd}"
    assert not RIGHT_TO_LEFT.search("".join(lines)), stop
    place = seat.app.screen.cursor_place()
    assert place is not None, f"{stop}: the cursor follows the work on every screen"
    assert 0 <= place[0] < size[0], stop
    assert 0 <= place[1] < size[1], stop
    return [f"═══ {stop}", *lines]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_every_screen_is_as_it_was_looked_at(
    sit: Sit, tmp_path: Path, size: tuple[int, int]
) -> None:
    seen: list[str] = []
    async with sit(toured(tmp_path), size=size) as seat:
        async for stop in tour(seat):
            seen += looked_at(seat, stop, size)
    async with previewing(tmp_path, size) as seat:
        async for stop in author_tour(seat):
            seen += looked_at(seat, stop, size)
    text = "\n".join(seen).replace(str(tmp_path), "<dossier>") + "\n"
    if RENEW:
        file(size).write_text(text, encoding="utf-8")
    kept = file(size).read_text(encoding="utf-8")
    changed = difflib.unified_diff(kept.splitlines(), text.splitlines(), lineterm="", n=6)
    assert kept == text, "\n".join(["a screen changed; see the top of this file", *changed])
