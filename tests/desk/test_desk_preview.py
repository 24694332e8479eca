"""`mediation parcours apercu` in the desk: an author plays the file they are writing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import date
from pathlib import Path

import pytest
from desk_sitting import ASK, DO, SAY, Sitting
from support import TODAY, journey, put, services, translate

from mediation.desk.preview import PreviewDesk
from mediation.journey.preview import Preview
from mediation.journey.source import parse

Play = Callable[..., AbstractAsyncContextManager[Sitting]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return put(tmp_path / "parcours", journey(SAY, ASK, DO))


@pytest.fixture
def play(path: Path, tmp_path: Path) -> Play:
    @asynccontextmanager
    async def playing(
        start_at: str = "", language: str = "fr", day: date = TODAY
    ) -> AsyncIterator[Sitting]:
        seat = services(tmp_path / "poste", tmp_path / "parcours")
        preview = Preview(path, seat.library, day, start_at)
        app = PreviewDesk(seat, preview, language)
        async with app.run_test(size=(80, 24)) as pilot:
            sitting = Sitting(app, pilot)
            await sitting.settle()
            yield sitting

    return playing


def look(sitting: Sitting) -> None:
    """What happens a moment later."""
    assert isinstance(sitting.app, PreviewDesk)
    sitting.app.look()


async def test_a_save_is_seen_at_once_and_the_author_stays_at_the_step(
    play: Play, path: Path
) -> None:
    async with play() as desk:
        assert "rien n'est enregistré" in desk.text
        await desk.press("enter")
        put(path.parent, journey(SAY, {**ASK, "usager": "Quel est ce nom ?"}, DO))
        look(desk)
        await desk.settle()
        assert "Quel est ce nom ?" in desk.text
        assert "il est relu" in desk.text


async def test_a_broken_save_keeps_the_step_and_says_where(play: Play, path: Path) -> None:
    good = path.read_text(encoding="utf-8")
    async with play() as desk:
        path.write_text(f"{good}\npublik: oui\n", encoding="utf-8")
        look(desk)
        await desk.settle()
        assert "Bonjour." in desk.text
        assert "essai.yaml, ligne" in desk.flat
        await desk.press("f8")
        assert "P101" in desk.text
        await desk.press("escape")
        path.write_text(good.replace("Bonjour.", "Bonsoir."), encoding="utf-8")
        look(desk)
        await desk.settle()
        assert "Bonsoir." in desk.text


async def test_begins_at_any_step_and_goes_to_any_other(play: Play) -> None:
    async with play(start_at="ecrire") as desk:
        assert "J'écris." in desk.text
        await desk.press("e")
        assert "qui (" in desk.text
        await desk.press("2")
        assert "Quel nom ?" in desk.text
        await desk.press("backspace")
        assert "Bonjour." in desk.text
        await desk.press("f9")
        assert "J'écris." in desk.text


async def test_plays_at_another_date(play: Play, path: Path) -> None:
    put(path.parent, journey({**SAY, "valable_jusquau": "2026-12-31"}, ASK, DO))
    async with play(day=date(2027, 1, 15)) as desk:
        assert "Quel nom ?" in desk.text


async def test_plays_in_another_language_and_sees_its_file_saved(play: Play, path: Path) -> None:
    translate(path, "ar", {"dire.usager": "مرحبا"})
    async with play(language="ar") as desk:
        assert "EN ARABE" in desk.text
        translate(path, "ar", {"dire.usager": "أهلا وسهلا"})
        look(desk)
        await desk.settle()
        assert "il est relu" in desk.text


async def test_a_walk_is_kept_as_a_trial(play: Play, path: Path, tmp_path: Path) -> None:
    async with play() as desk:
        await desk.press("enter", "2", "1", "enter")
        assert desk.name == "EndScreen"
        assert "qui : msa" in desk.text
        await desk.press("enter")
        assert "Écrivez un nom" in desk.text
        await desk.type("avec msa")
        await desk.press("enter")
        assert "ajouté dans essai.yaml" in desk.text
        await desk.press("escape")
        assert desk.name == "PreviewScreen"
    (trial,) = parse(path.read_text(encoding="utf-8"), "").data["essais"]
    assert trial == {"nom": "avec msa", "reponses": {"qui": "msa"}, "attendu": "obtenu"}


async def test_a_walk_stopped_half_way_is_no_trial(play: Play, path: Path) -> None:
    before = path.read_bytes()
    async with play() as desk:
        await desk.press("x")
        assert "ne peut pas devenir un essai" in desk.flat
        await desk.type("nom")
        await desk.press("enter", "f9")
        assert "Bonjour." in desk.text
    assert path.read_bytes() == before


async def test_a_file_that_cannot_be_written_is_said(
    play: Play, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = path.read_bytes()

    def refused(*_: object, **__: object) -> None:
        raise OSError(28, "full")

    async with play() as desk:
        await desk.press("enter", "2", "1", "enter")
        monkeypatch.setattr("mediation.journey.writing.tempfile.mkstemp", refused)
        await desk.type("nom")
        await desk.press("enter")
        assert "n'a pas pu être écrit" in desk.flat
    assert path.read_bytes() == before


async def test_leaving_asks_nothing_and_records_nothing(play: Play, tmp_path: Path) -> None:
    async with play() as desk:
        await desk.press("enter", "ctrl+q")
        assert not desk.app.is_running
    counted = services(tmp_path / "poste", tmp_path / "parcours").log.summary()
    assert (counted.total, counted.counters) == (0, {})
