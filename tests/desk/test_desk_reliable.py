"""What may go wrong around a visit: no crash, no lost outcome, no stuck screen."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from desk_sitting import ASK, CLOSE, DO, SAY, Sit, Sitting
from support import journey, put, services

from accessibility.speech.errors import SpeechError
from mediation.desk.screens.cover import ENLARGE
from mediation.journey.library import Library
from mediation.services import Services
from mediation.visit import Visit


async def close(seat: Sitting, desk: Services) -> None:
    """Whatever happened, this visit can be closed and is recorded once."""
    before = desk.log.summary().total
    await seat.press("x", *CLOSE, "enter")
    assert seat.name == "HomeScreen"
    assert "Bilan enregistré." in seat.flat
    assert desk.log.summary().total == before + 1


class TestAJourneyThatChangesWhileItIsOpen:
    @pytest.mark.parametrize("what", ["changed", "broken", "deleted", "folder gone"])
    async def test_the_visit_goes_on_as_it_began(
        self, sit: Sit, desk: Services, tmp_path: Path, what: str
    ) -> None:
        folder = tmp_path / "parcours"
        async with sit(desk, "essai") as seat:
            await seat.press("enter")
            if what == "changed":
                put(folder, journey({**DO, "id": "autre"}))
            elif what == "broken":
                put(folder, "id: [casse\n")
            elif what == "deleted":
                (folder / "essai.yaml").unlink()
            else:
                shutil.rmtree(folder)
            await seat.press("1")
            assert "J'écris." in seat.flat
            await seat.press("backspace", "l", "escape", "c", "a", "1", "i", "escape")
            assert seat.opened, "its card is made all the same"
            await close(seat, desk)

    @pytest.mark.parametrize("what", ["broken", "deleted", "not to be read"])
    async def test_opened_again_it_is_said_and_the_others_work(
        self, sit: Sit, tmp_path: Path, what: str
    ) -> None:
        folder = tmp_path / "parcours"
        put(folder, journey(SAY, ASK))
        put(folder, journey(SAY, id="autre", titre="Un second"), "autre")
        desk = services(tmp_path / "poste", folder)
        async with sit(desk) as seat:
            if what == "broken":
                put(folder, journey({**SAY, "type": "inconnu"}))
            else:
                (folder / "essai.yaml").unlink()
            if what == "not to be read":
                (folder / "essai.yaml").mkdir()
            await seat.type("essai")
            await seat.press("enter")
            assert seat.app.visit is None
            assert "ne s'ouvre pas" in seat.flat
            await seat.press("escape", "escape")
            await seat.type("second")
            await seat.press("enter")
            assert "Un second" in seat.lines[0]
            await close(seat, desk)


class TestAThreadThatFails:
    async def test_the_voice_dies(self, sit: Sit, desk: Services) -> None:
        desk.voice.error = SpeechError("La voix s'est arrêtée.")  # type: ignore[attr-defined]
        async with sit(desk, "essai") as seat:
            await seat.press("a")
            assert "La voix s'est arrêtée." in seat.flat
            desk.voice.error = None  # type: ignore[attr-defined]
            await seat.press("a")
            assert "La voix dit l'étape." in seat.flat
            await close(seat, desk)

    @pytest.mark.parametrize(("method", "key"), [("hear", "a"), ("save_sound", "m"), ("card", "c")])
    async def test_a_fault_of_ours_is_a_sentence(
        self, sit: Sit, desk: Services, monkeypatch: pytest.MonkeyPatch, method: str, key: str
    ) -> None:
        def broken(_visit: Visit) -> None:
            raise ZeroDivisionError("Madame Diallo")

        monkeypatch.setattr(Visit, method, broken)
        async with sit(desk, "essai") as seat:
            await seat.press(key)
            assert "La visite continue" in seat.flat
            assert "Diallo" not in seat.flat
            await close(seat, desk)

    async def test_a_record_that_fails_is_tried_again_and_is_there_once(
        self, sit: Sit, desk: Services, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        real, failures = Visit._tell, [ZeroDivisionError()]

        def tell(visit: Visit, **how: Any) -> None:
            if failures:
                raise failures.pop()
            real(visit, **how)

        monkeypatch.setattr(Visit, "_tell", tell)
        async with sit(desk, "essai") as seat:
            await seat.press("x", *CLOSE, "enter")
            assert seat.name == "CloseScreen"
            assert "Entrée essaie encore." in seat.flat
            await seat.press("enter")
            assert seat.name == "HomeScreen"
        assert desk.log.summary().total == 1

    async def test_nothing_depends_on_what_is_got_ready(
        self, sit: Sit, desk: Services, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*_: object) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr(desk.log, "warm", broken)
        monkeypatch.setattr(Library, "languages", broken)
        async with sit(desk) as seat:
            await seat.type("essai")
            assert "Besoin : Essayer le poste" in seat.flat
            monkeypatch.undo()
            await seat.press("enter")
            await close(seat, desk)


@pytest.mark.parametrize("keys", [[], ["enter"], ["x"], ["x", "1"], ["question_mark"], ["f6"]])
async def test_a_window_made_tiny_and_large_again(
    sit: Sit, desk: Services, keys: list[str]
) -> None:
    async with sit(desk, "essai") as seat:
        await seat.press(*keys)
        before, name = seat.text, seat.name
        await seat.pilot.resize_terminal(40, 10)
        await seat.settle()
        assert seat.flat in {ENLARGE, ""}, "hidden stays hidden"
        await seat.press("1", "enter") if seat.flat else None
        await seat.pilot.resize_terminal(80, 24)
        await seat.settle()
        assert (seat.text, seat.name) == (before, name)


async def test_a_screen_painted_before_its_widgets_are_there(sit: Sit, desk: Services) -> None:
    from mediation.desk.screens.writing import WritingScreen

    async with sit(desk) as seat:
        screen = WritingScreen("Site", "Le nom du site.", "", lambda _: "")
        where = seat.app.cursor_position
        seat.app._display(screen, None)
        assert seat.app.cursor_position == where
