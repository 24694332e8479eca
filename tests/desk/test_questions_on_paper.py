"""Where there is no screen for the person: a sheet, its box, and both front ends say so."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from desk_sitting import CLOSE, SAY, Sit
from support import journey, put, services

from mediation.plain import DONE, Lines, Plain
from mediation.services import Services
from mediation.survey import ON_PAPER


@pytest.fixture
def paper(tmp_path: Path) -> Services:
    """A desk where every visit asks, on paper."""
    put(tmp_path / "parcours", journey(SAY))
    found = services(tmp_path / "poste", tmp_path / "parcours")
    return replace(found, chance=lambda: 0.0, settings=replace(found.settings, on_paper=True))


def test_line_by_line(paper: Services) -> None:
    target = io.StringIO()
    typed = io.StringIO("\n".join(["", "", *CLOSE, "", ""]))
    assert Plain(paper, Lines(typed, target)).one("essai") == DONE
    assert ON_PAPER in target.getvalue()
    assert "reponse" not in paper.log.summary().counters


async def test_on_the_screen(sit: Sit, paper: Services) -> None:
    async with sit(paper, "essai", size=(100, 30)) as seat:
        await seat.press("enter", "enter")
        assert ON_PAPER in seat.flat
        await seat.press(*CLOSE, "enter")
        assert "Bilan enregistré." in seat.flat
    assert "reponse" not in paper.log.summary().counters


async def test_nothing_is_said_where_the_desk_has_no_box(sit: Sit, paper: Services) -> None:
    without = replace(paper, settings=replace(paper.settings, on_paper=False))
    async with sit(without, "essai", size=(100, 30)) as seat:
        await seat.press("enter", "enter")
        assert ON_PAPER not in seat.flat
