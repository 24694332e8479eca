"""Home: find what the person needs, with a few letters."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from desk_sitting import SAY, Sit
from support import journey, put, services

from mediation.desk.screens.home import CHOOSE, NOTHING_FOUND
from mediation.services import Services


@pytest.fixture
def shelf(tmp_path: Path) -> Services:
    """Three journeys, and one file that cannot be listed."""
    folder = tmp_path / "parcours"
    put(folder, journey(SAY, id="vitale", titre="Déclarer ma carte Vitale perdue",
                        besoin="La carte Vitale est perdue", mots=["carte verte"],
                        duree="30"), "vitale")  # fmt: skip
    put(folder, journey(SAY, id="retraite", titre="Préparer ma retraite",
                        besoin="La retraite arrive"), "retraite")  # fmt: skip
    put(folder, journey(SAY, id="logement", titre="Demander une aide au logement",
                        besoin="Le loyer est trop cher"), "logement")  # fmt: skip
    put(folder, "id: [casse\n", "casse")
    return services(tmp_path / "poste", folder)


class TestFinding:
    async def test_the_box_has_the_focus_and_nothing_is_pointed_at(
        self, sit: Sit, shelf: Services
    ) -> None:
        async with sit(shelf) as seat:
            assert seat.app.focused is not None
            assert seat.app.focused.id == "need"
            assert "Préparer ma retraite" in seat.text
            assert not any(line.lstrip().startswith("> 1") for line in seat.lines)

    async def test_enter_before_anything_opens_nothing(self, sit: Sit, shelf: Services) -> None:
        async with sit(shelf) as seat:
            await seat.press("enter")
            assert seat.name == "HomeScreen"
            assert CHOOSE in seat.flat

    @pytest.mark.parametrize("need", ["vitale", "VITALE", "carte verte", "vitalle", "declarer"])
    async def test_a_few_letters_and_enter(self, sit: Sit, shelf: Services, need: str) -> None:
        async with sit(shelf) as seat:
            await seat.type(need)
            await seat.press("enter")
            assert seat.name == "GuideScreen"
            assert "Déclarer ma carte Vitale perdue" in seat.lines[0]

    async def test_letters_and_enter_at_full_speed(self, sit: Sit, shelf: Services) -> None:
        async with sit(shelf) as seat:
            await seat.type_ahead("loyer", "enter")
            assert "Demander une aide au logement" in seat.lines[0]

    async def test_enter_twice_opens_one_visit(self, sit: Sit, shelf: Services) -> None:
        async with sit(shelf) as seat:
            await seat.type_ahead("loyer", "enter", "enter", "enter")
            assert len(seat.app.screen_stack) == 2

    async def test_down_and_up_choose_while_the_box_keeps_the_focus(
        self, sit: Sit, shelf: Services
    ) -> None:
        async with sit(shelf) as seat:
            await seat.press("down", "down", "down", "down", "up")
            assert any(line.startswith(" > 2 ") for line in seat.lines)
            assert seat.app.focused is not None
            assert seat.app.focused.id == "need"
            second = next(line for line in seat.lines if line.startswith(" > 2"))
            await seat.press("enter")
            assert seat.lines[0].split("   ")[0].strip() in second

    async def test_alt_and_a_digit_open_at_once(self, sit: Sit, shelf: Services) -> None:
        async with sit(shelf) as seat:
            second = next(line for line in seat.lines if line.startswith("   2 "))
            await seat.press("alt+2")
            assert seat.name == "GuideScreen"
            assert seat.lines[0].split("   ")[0].strip() in second

    async def test_digits_and_the_question_mark_belong_to_the_search(
        self, sit: Sit, shelf: Services
    ) -> None:
        async with sit(shelf) as seat:
            await seat.type("36?")
            assert seat.name == "HomeScreen"
            assert " > 36?" in seat.lines

    async def test_no_answer_is_said(self, sit: Sit, shelf: Services) -> None:
        async with sit(shelf) as seat:
            await seat.type("xyzw")
            assert NOTHING_FOUND in seat.flat
            await seat.press("enter")
            assert seat.name == "HomeScreen"

    async def test_escape_empties_the_box(self, sit: Sit, shelf: Services) -> None:
        async with sit(shelf) as seat:
            await seat.type("loyer")
            await seat.press("escape")
            assert "Préparer ma retraite" in seat.text
            assert " >" in seat.lines

    async def test_what_is_known_of_the_journey_pointed_at(self, sit: Sit, shelf: Services) -> None:
        async with sit(shelf) as seat:
            await seat.type("verte")
            for said in ("30 min", "publié", "relu 22/11/2026", "Sans internet : Appeler le "
                         "39 39.", "Source : F1 du 02/01/2026"):  # fmt: skip
                assert said in seat.flat


class TestFilesWithProblems:
    async def test_are_counted_in_one_line_and_shown_on_a_key(
        self, sit: Sit, shelf: Services
    ) -> None:
        async with sit(shelf) as seat:
            assert "1 fichier a un problème : F8 le montre." in seat.flat
            await seat.press("f8")
            problem = shelf.library.problems[0]
            assert f"{problem.code}  casse.yaml:{problem.line}:{problem.column}" in seat.text
            assert problem.message in seat.flat
            await seat.press("escape")
            assert seat.name == "HomeScreen"

    async def test_a_journey_wrong_inside_is_explained_and_home_stays(
        self, sit: Sit, shelf: Services, tmp_path: Path
    ) -> None:
        put(tmp_path / "parcours", journey({"id": "a", "type": "dire"}, id="bancal",
                                           titre="Bancal"), "bancal")  # fmt: skip
        async with sit(shelf) as seat:
            await seat.type("bancal")
            await seat.press("enter")
            assert seat.name == "ProblemsScreen"
            assert "bancal.yaml:" in seat.text
            await seat.press("escape")
            assert seat.name == "HomeScreen"
            await seat.press("escape")
            await seat.type("loyer")
            await seat.press("enter")
            assert seat.name == "GuideScreen"

    async def test_a_file_deleted_meanwhile(
        self, sit: Sit, shelf: Services, tmp_path: Path
    ) -> None:
        async with sit(shelf) as seat:
            (tmp_path / "parcours" / "retraite.yaml").unlink()
            await seat.type("retraite")
            await seat.press("enter")
            assert "ce fichier n'existe pas" in seat.flat
            assert seat.app.visit is None

    @pytest.mark.skipif(
        sys.platform == "win32" or os.geteuid() == 0, reason="this user may read anything"
    )
    async def test_an_unreadable_folder(self, sit: Sit, tmp_path: Path) -> None:
        folder = tmp_path / "ferme"
        folder.mkdir(mode=0o000)
        try:
            async with sit(services(tmp_path / "poste", folder)) as seat:
                assert "F8" in seat.flat
                await seat.press("f8")
                assert "ce dossier ne peut pas être lu" in seat.flat
        finally:
            folder.chmod(0o700)

    async def test_a_desk_without_any_journey(self, sit: Sit, tmp_path: Path) -> None:
        async with sit(services(tmp_path / "poste", tmp_path / "rien")) as seat:
            assert "Aucun parcours ne peut être lu sur ce poste." in seat.flat
            await seat.press("down", "enter", "alt+1")
            assert seat.name == "HomeScreen"


class TestStartingWithAJourney:
    async def test_by_its_name(self, sit: Sit, shelf: Services) -> None:
        async with sit(shelf, "retraite") as seat:
            assert "Préparer ma retraite" in seat.lines[0]

    async def test_from_a_file(self, sit: Sit, shelf: Services, tmp_path: Path) -> None:
        file = put(tmp_path / "ailleurs", journey(SAY, titre="Venu d'ailleurs"))
        async with sit(shelf, file) as seat:
            assert "Venu d'ailleurs" in seat.lines[0]

    async def test_a_name_that_nothing_has(self, sit: Sit, shelf: Services) -> None:
        async with sit(shelf, "retraites") as seat:
            assert "Vouliez-vous dire « retraite » ?" in seat.flat
            await seat.press("escape")
            assert seat.name == "HomeScreen"
