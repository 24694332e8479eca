"""Pauses on the screen: one key puts a visit aside, F4 brings it back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from desk_sitting import CLOSE, DO, SAY, Sit
from support import journey, put, services

from mediation import pausing
from mediation.pauses.keys import InSession
from mediation.pauses.store import Store
from mediation.services import Services


def open_count(desk: Services) -> int:
    desk.log.write_counters()
    return desk.log.summary().counters.get("non-clos", 0)


class TestPause:
    async def test_put_aside_another_person_and_back(self, sit: Sit, desk: Services) -> None:
        async with sit(desk, size=(100, 30)) as seat:
            await seat.type("essai")
            await seat.press("enter", "enter", "1")
            before = seat.flat
            await seat.press("z")
            assert seat.name == "HomeScreen"
            assert "En pause jusqu'à ce soir : «" in seat.flat
            assert "F4 1 en pause" in seat.flat
            await seat.type("essai")
            await seat.press("enter", "enter", "1", "1", "enter", *CLOSE, "enter")
            assert "Bilan enregistré." in seat.flat
            await seat.press("f4")
            assert "Visites en pause" in seat.flat
            assert "Un parcours d'essai" in seat.flat
            await seat.press("1")
            assert seat.name == "GuideScreen"
            assert pausing.TAKEN_UP in seat.flat
            assert "J'écris." in seat.flat
            assert "J'écris." in before
            await seat.press("1", "enter", *CLOSE, "enter")
            assert "en pause" not in seat.flat.replace("visites en pause", "")
        assert desk.log.summary().total == 2
        assert open_count(desk) == 0

    async def test_escape_leaves_the_list_and_takes_nothing(self, sit: Sit, desk: Services) -> None:
        async with sit(desk) as seat:
            await seat.press("f4")
            assert "Aucune visite en pause." in seat.flat
            await seat.type("essai")
            await seat.press("enter", "enter", "z", "f4", "escape")
            assert seat.name == "HomeScreen"
            assert len(pausing.waiting(desk)) == 1

    async def test_what_another_desk_took_is_no_longer_offered(
        self, sit: Sit, desk: Services
    ) -> None:
        async with sit(desk) as seat:
            await seat.type("essai")
            await seat.press("enter", "enter", "z")
            assert "F4 1 en pause" in seat.flat.replace("\u00a0", " ")
            (waits,) = pausing.waiting(desk)
            desk.pauses.drop(waits.id)
            await seat.press("f4")
            assert "Aucune visite en pause." in seat.flat
            assert "F4 1 en pause" not in seat.flat.replace("\u00a0", " ")

    async def test_a_secret_visit_cannot_wait(self, sit: Sit, tmp_path: Path) -> None:
        put(tmp_path / "parcours", journey(SAY, DO, discretion="secret"))
        secret = services(tmp_path / "poste", tmp_path / "parcours")
        async with sit(secret, "essai") as seat:
            await seat.press("enter", "z")
            assert seat.name == "GuideScreen"
            assert "ne laisse aucune trace" in seat.flat
        assert [path.suffix for path in secret.settings.pauses.iterdir()] == [".poste"]

    async def test_quitting_says_what_is_lost_first(self, sit: Sit, desk: Services) -> None:
        async with sit(desk) as seat:
            await seat.type("essai")
            await seat.press("enter", "enter", "z", "ctrl+q")
            assert "effacée et comptée non close" in seat.flat
            assert not seat.app.purges
            await seat.press("ctrl+q")
            assert seat.app.purges


class TestAfterACrash:
    async def test_the_visit_under_way_is_in_the_list(
        self, sit: Sit, desk: Services, tmp_path: Path
    ) -> None:
        key = tmp_path / "cle"
        first = replace(desk, pauses=Store(desk.settings.pauses, lambda: InSession(key)))
        async with sit(first, "essai") as seat:
            await seat.press("enter", "1")
        first.pauses._presence.leave()  # nothing else of its end was done
        second = replace(desk, pauses=Store(desk.settings.pauses, lambda: InSession(key)))
        async with sit(second, size=(100, 30)) as seat:
            assert "1 en pause" in seat.flat
            await seat.press("f4")
            assert "(arrêtée sans pause)" in seat.flat
            await seat.press("1", "1", "enter", *CLOSE, "enter")
            assert "Bilan enregistré." in seat.flat
        assert second.log.summary().total == 1

    async def test_a_walk_that_was_over_goes_to_its_close(
        self, sit: Sit, desk: Services, tmp_path: Path
    ) -> None:
        key = tmp_path / "cle"
        first = replace(desk, pauses=Store(desk.settings.pauses, lambda: InSession(key)))
        async with sit(first, "essai") as seat:
            await seat.press("enter", "1", "1", "enter", *CLOSE)
        first.pauses._presence.leave()
        second = replace(desk, pauses=Store(desk.settings.pauses, lambda: InSession(key)))
        async with sit(second) as seat:
            await seat.press("f4", "1")
            assert seat.name == "CloseScreen"

    async def test_a_desk_that_opens_later_is_told_to_the_first(
        self, sit: Sit, desk: Services
    ) -> None:
        async with sit(desk, size=(110, 30)) as seat:
            assert pausing.OTHERS not in seat.flat
            other = replace(desk, pauses=Store(desk.settings.pauses, lambda: InSession(Path("x"))))
            other.pauses.arrive()
            await seat.type("essai")
            await seat.press("enter", "enter", "z")
            assert pausing.OTHERS in seat.flat
            await seat.press("f4", "1", "z")
            assert pausing.OTHERS not in seat.flat, "once is enough"

    async def test_two_desks_are_told(self, sit: Sit, desk: Services) -> None:
        other = replace(desk, pauses=Store(desk.settings.pauses, lambda: InSession(Path("x"))))
        other.pauses.arrive()
        async with sit(desk, size=(110, 30)) as seat:
            assert pausing.OTHERS in seat.flat
