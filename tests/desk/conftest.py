"""A seat at the desk, with stand-ins for everything outside it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from desk_sitting import ASK, DO, SAY, Sit, Sitting
from support import journey, put, services

from mediation.desk import finding
from mediation.desk.app import Desk
from mediation.services import Services


@pytest.fixture(autouse=True)
def _no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits for a hand to rest waits for nothing."""
    monkeypatch.setattr(finding, "PATIENCE", 0.0)


@pytest.fixture(autouse=True)
def _a_current_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the tests are started from."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")
    for name in ("NO_COLOR", "COLORFGBG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def sit() -> Sit:
    """``sit(services, start, size=(80, 24))``: a sitting at that desk."""

    @asynccontextmanager
    async def sitting(
        desk: Services, start: Any = None, size: tuple[int, int] = (80, 24)
    ) -> AsyncIterator[Sitting]:
        opened: list[Path] = []
        pages: list[str] = []

        def open_link(url: str) -> str:
            pages.append(url)
            return f"Page ouverte : {url}"

        name, file = (None, start) if isinstance(start, Path) else (start, None)
        app = Desk(desk, name, file, view_card=opened.append, open_link=open_link)
        async with app.run_test(size=size) as pilot:
            seat = Sitting(app, pilot, opened, pages)
            await seat.settle()
            yield seat

    return sitting


@pytest.fixture
def desk(tmp_path: Path) -> Services:
    """A desk with one journey: say, ask, do, end."""
    put(tmp_path / "parcours", journey(SAY, ASK, DO))
    return services(tmp_path / "poste", tmp_path / "parcours")
