"""The day's tally at the desk: a key shows it, a key copies it; the same line by line."""

from __future__ import annotations

import io

from desk_sitting import CLOSE, Sit

from mediation.plain import Lines, Plain
from mediation.services import Services

TITLE = "Journée du 22/11/2026 : 1 visite"


async def test_on_the_screen_read_and_copied(sit: Sit, desk: Services) -> None:
    async with sit(desk, size=(120, 30)) as seat:
        await seat.type("essai")
        await seat.press("enter", "enter", "1", "1", "enter", *CLOSE, "enter", "f12")
        assert TITLE in seat.flat
        assert "(moins de 15 minutes : 1)" in seat.flat
        await seat.press("c")
        assert "Tout est aussi dans" in seat.flat
        assert TITLE in seat.app.clipboard
        kept = desk.tray.folder() / "journee-1.txt"
        assert kept.read_text(encoding="utf-8").startswith(TITLE)
        await seat.press("escape", "ctrl+z", "ctrl+s")
        assert "0 visite" in seat.flat


def test_line_by_line(desk: Services) -> None:
    target = io.StringIO()
    typed = ["essai", "1", "", "1", "1", "", *CLOSE, "", "j", "u", "j", "q"]
    Plain(desk, Lines(io.StringIO("\n".join(typed) + "\n"), target)).desk()
    assert TITLE in target.getvalue()
    assert "0 visite" in target.getvalue()
