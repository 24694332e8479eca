"""The person's language and the way without internet, on the screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk_sitting import ASK, SAY, Sit
from support import journey, put, services, translate

from mediation.services import Services
from mediation.telling import NOT_TRANSLATED


@pytest.fixture
def translated(tmp_path: Path) -> Services:
    path = put(
        tmp_path / "parcours",
        journey(SAY, ASK, sans_numerique="Appeler le 39 39.\nOu aller à l'accueil."),
    )
    words = {"dire.usager": "Добрий день.", "qui.usager": "Яка назва?"}
    translate(path, "uk", words, reviewed=False)
    translate(path, "ar", {"dire.usager": "صباح الخير."})
    return services(tmp_path / "poste", tmp_path / "parcours")


class TestTheLanguage:
    async def test_is_chosen_by_its_number_and_shown_under_the_french(
        self, sit: Sit, translated: Services
    ) -> None:
        async with sit(translated, "essai", (80, 40)) as seat:
            await seat.press("l")
            assert "1 français (en ce moment)" in seat.flat
            number = next(line.split()[0] for line in seat.lines if "ukrainien" in line)
            await seat.press(number)
            assert seat.name == "GuideScreen"
            assert "LA PERSONNE LIT Bonjour. EN UKRAINIEN Добрий день." in seat.flat
            assert "Traduction non relue." in seat.flat
            await seat.press("enter")
            assert "Яка назва? 1 CPAM 2 MSA" in seat.flat

    async def test_right_to_left_is_never_drawn(self, sit: Sit, translated: Services) -> None:
        async with sit(translated, "essai", (80, 40)) as seat:
            await seat.press("l")
            number = next(line.split()[0] for line in seat.lines if "arabe" in line)
            await seat.press(number)
            assert "EN ARABE En arabe : sur son écran, sur la carte, et à l'écoute." in seat.flat
            assert not any("\u0590" <= char <= "\u08ff" for char in seat.text)

    async def test_escape_changes_nothing(self, sit: Sit, translated: Services) -> None:
        async with sit(translated, "essai") as seat:
            before = seat.text
            await seat.press("l", "enter", "escape")
            assert seat.text == before

    async def test_a_journey_without_translation_says_so(self, sit: Sit, desk: Services) -> None:
        async with sit(desk, "essai") as seat:
            await seat.press("l")
            assert NOT_TRANSLATED in seat.flat


class TestTheWayWithoutInternet:
    async def test_is_one_line_and_in_full_on_demand(self, sit: Sit, translated: Services) -> None:
        async with sit(translated, "essai") as seat:
            assert "Sans internet : Appeler le 39 39. … touche i" in seat.flat
            assert "l'accueil" not in seat.flat
            await seat.press("i")
            assert "Ou aller à l'accueil." in seat.flat
            await seat.press("escape")
            assert "Bonjour." in seat.flat
