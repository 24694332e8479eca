"""The first minute, and the help of each screen, in both front ends."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from desk_sitting import CLOSE, Sit
from desk_tour import tour, toured

from mediation import first_time
from mediation.desk.keymap import tables
from mediation.lines import Lines
from mediation.plain import Plain
from mediation.services import Services


class TestTheFirstMinute:
    @pytest.mark.parametrize("size", [(80, 24), (120, 36)])
    async def test_is_at_home_until_the_first_outcome(
        self, sit: Sit, desk: Services, size: tuple[int, int]
    ) -> None:
        async with sit(desk, size=size) as seat:
            assert first_time.TITLE in seat.flat
            for line in first_time.ON_SCREEN:
                assert line in seat.flat
            await seat.type("essai")
            assert first_time.TITLE not in seat.flat, "what is pointed at counts more"
            await seat.press("enter", "x", *CLOSE, "enter")
            assert "Bilan enregistré." in seat.flat
            assert first_time.TITLE not in seat.flat

    async def test_stays_in_the_help(self, sit: Sit, desk: Services) -> None:
        async with sit(desk, size=(80, 40)) as seat:
            await seat.press("f1")
            for line in first_time.ON_SCREEN:
                assert line in seat.flat

    def test_line_by_line(self, desk: Services) -> None:
        out = io.StringIO()
        Plain(desk, Lines(io.StringIO("?\nq\n"), out)).desk()
        said = out.getvalue().splitlines()
        assert first_time.ASK in said
        for line in first_time.LINE_BY_LINE:
            assert line in said

    def test_takes_a_minute_to_read(self) -> None:
        for lines in (first_time.ON_SCREEN, first_time.LINE_BY_LINE):
            words = [word for word in " ".join(lines).split() if any(c.isalnum() for c in word)]
            assert len(words) <= 120, "what is read aloud in a minute, slowly"


async def test_each_screen_tells_its_keys(sit: Sit, tmp_path: Path) -> None:
    """From every screen that has a help key, help says what each of its keys does."""
    told: set[str] = set()
    async with sit(toured(tmp_path), size=(120, 60)) as seat:
        async for _ in tour(seat):
            screen = seat.app.screen
            keys = getattr(screen, "KEYS", ())
            if not any(key.action == "help" for key in keys) or screen.NAME in told:
                continue
            told.add(screen.NAME)
            screen.action_help()
            await seat.settle()
            assert seat.lines[0].strip() == f"Aide : {screen.NAME}"
            for key in keys:
                assert key.help in seat.flat, key.id
            await seat.press("escape")
            assert seat.app.screen is screen
    assert told >= {"Accueil", "Guide", "Bilan", "Aide-mémoire", "Réglages", "Choix", "Écrire"}
    assert told <= set(tables())
