"""What reaches the terminal: hostile text as text, every size, a cursor one can follow."""

from __future__ import annotations

import re
from pathlib import Path

import pyte
import pytest
from desk_sitting import ASK, CLOSE, PAPERS, SAY, Sit
from support import journey, put, services
from textual.drivers.headless_driver import HeadlessDriver
from textual.widgets import Input

from mediation.desk.app import Desk
from mediation.desk.screens.cover import ENLARGE
from mediation.desk.widgets.sheet import Sheet
from mediation.services import Services

MARKUP = "[/b] [@click=app.quit]cliquez[/] [red]rouge [= C:\\[temp]"
SEEN = "[/b] [@click=app.quit]cliquez[/] [red]rouge [= C:\\[temp]"
ACTING = "\x1b[31m\x1b]0;PRIS\x07\u202egpj.exe\u2066"
SIZES = [(80, 24), (120, 36), (44, 30), (40, 12)]


class TestHostileText:
    @pytest.fixture
    def hostile(self, tmp_path: Path) -> Services:
        # ESC and U+202E in the file as YAML escapes: the loader refuses them raw.
        text = journey(
            {**SAY, "mediateur": MARKUP, "usager": MARKUP + "MALIN"},
            {**ASK, "reponses": [{"id": "a", "texte": MARKUP}, {"id": "b", "texte": "MALIN"}]},
            {"id": "aller", "type": "orienter", "vers_qui": MARKUP, "usager": MARKUP},
            titre=f"{MARKUP[:60]}",
            besoin=f"essai {MARKUP}",
            sans_numerique=MARKUP,
        )
        escaped = "".join(f"\\u{ord(c):04x}" for c in ACTING)
        text = re.sub(
            r"^( *(?:- )?[a-z_]+:)(.*)MALIN.*$",
            lambda found: f'{found[1]} "{_escaped(found[2].strip())}{escaped}"',
            text,
            flags=re.MULTILINE,
        )
        put(tmp_path / "parcours", text)
        return services(tmp_path / "poste", tmp_path / "parcours")

    @pytest.mark.parametrize("size", [(200, 50), (44, 30)])
    async def test_is_shown_as_it_is_and_never_acts(
        self, sit: Sit, hostile: Services, size: tuple[int, int]
    ) -> None:
        async with sit(hostile, size=size) as seat:
            await seat.type("essai")
            screens = [seat.text]
            await seat.press("enter")
            assert seat.name == "GuideScreen", seat.text
            screens.append(seat.text)
            if size[0] == 200:
                assert SEEN in seat.text
            await seat.press("enter")
            screens.append(seat.text)
            await seat.press("1")
            screens.append(seat.text)
            await seat.press("question_mark", "escape", "x")
            screens.append(seat.text)
            await seat.press(*CLOSE, "enter")
            screens.append(seat.text)
            assert hostile.log.summary().total == 1
        for shown in screens:
            assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)
        assert "gpj.exe" in "".join(screens), "what is left of it is plain text"

    async def test_in_a_file_with_a_problem(self, sit: Sit, tmp_path: Path) -> None:
        folder = tmp_path / "parcours"
        put(folder, journey(SAY))
        put(folder, f"id: {MARKUP}\n", "mechant[b]")
        async with sit(services(tmp_path / "poste", folder), size=(120, 36)) as seat:
            await seat.press("f8")
            assert "mechant[b].yaml:1:" in seat.text

    async def test_in_the_name_of_the_desk(self, sit: Sit, tmp_path: Path) -> None:
        from dataclasses import replace

        desk = services(tmp_path / "poste")
        desk.settings = replace(desk.settings, site="Espace [b] [@click=app.quit]x[/]")
        async with sit(desk) as seat:
            assert "Espace [b] [@click=app.quit]x[/]" in seat.lines[0]


def _escaped(text: str) -> str:
    return text.strip("'\"").replace("\\", "\\\\").replace('"', '\\"')


class TestEverySize:
    @pytest.mark.parametrize("size", SIZES)
    async def test_what_counts_is_in_sight(
        self, sit: Sit, desk: Services, size: tuple[int, int]
    ) -> None:
        async with sit(desk, size=size) as seat:
            assert "De quoi la personne a-t-elle besoin ?" in seat.flat
            assert "Un parcours d'essai" in seat.flat
            await seat.type("essai")
            await seat.press("enter", "enter")
            assert "POUR VOUS" in seat.flat or "LA PERSONNE LIT" in seat.flat
            assert "1 CPAM" in seat.flat
            assert "2 MSA" in seat.flat
            assert "Ret.arr" in seat.text

    @pytest.mark.parametrize("size", SIZES)
    async def test_no_line_is_wider_than_the_screen(
        self, sit: Sit, tmp_path: Path, size: tuple[int, int]
    ) -> None:
        long = "Anticonstitutionnellement " * 12
        steps = ({**SAY, "mediateur": long}, PAPERS)
        put(tmp_path / "parcours", journey(*steps))
        async with sit(services(tmp_path / "p", tmp_path / "parcours"), "essai", size) as seat:
            assert all(len(line) <= size[0] for line in seat.lines)
            read = seat.flat
            for _ in range(30):
                await seat.press("pagedown")
                read += " " + seat.flat
            assert read.count("Anticonstitutionnellement") >= 12

    @pytest.mark.parametrize("small", [(39, 24), (80, 11)])
    async def test_too_small_is_said_and_comes_back_where_one_was(
        self, sit: Sit, desk: Services, small: tuple[int, int]
    ) -> None:
        async with sit(desk, "essai") as seat:
            await seat.press("enter")
            await seat.pilot.resize_terminal(*small)
            await seat.settle()
            assert seat.flat == ENLARGE
            await seat.press("1")
            await seat.pilot.resize_terminal(80, 24)
            await seat.settle()
            assert "Quel nom ?" in seat.flat

    async def test_hidden_while_the_window_changes(self, sit: Sit, desk: Services) -> None:
        async with sit(desk, "essai") as seat:
            await seat.pilot.resize_terminal(30, 8)
            await seat.settle()
            await seat.press("f6")
            assert seat.flat == ""
            await seat.pilot.resize_terminal(80, 24)
            await seat.settle()
            await seat.press("enter")
            assert "Bonjour." in seat.flat

    async def test_marks_survive_a_new_size(self, sit: Sit, tmp_path: Path) -> None:
        put(tmp_path / "parcours", journey(PAPERS))
        async with sit(services(tmp_path / "p", tmp_path / "parcours"), "essai") as seat:
            await seat.press("3")
            await seat.pilot.resize_terminal(44, 30)
            await seat.settle()
            assert "[x] 3 Il manque" in seat.flat


class TestTheCursor:
    async def test_is_in_the_box_then_on_the_journey_pointed_at(
        self, sit: Sit, desk: Services
    ) -> None:
        async with sit(desk) as seat:
            home = seat.app.screen
            await seat.type("es")
            box = home.query_one(Input)
            assert home.cursor_place() == (box.region.x + 2, box.region.y)
            await seat.press("down")
            _x, y = home.cursor_place()
            assert seat.lines[y].startswith(" > 1")
            await seat.type("s")
            assert home.cursor_place() == (box.region.x + 3, box.region.y)

    async def test_follows_the_answers(self, sit: Sit, desk: Services) -> None:
        async with sit(desk, "essai") as seat:
            await seat.press("enter")
            guide = seat.app.screen
            assert "1 CPAM" in seat.lines[guide.cursor_place()[1]]
            await seat.press("down", "down")
            assert "2 MSA" in seat.lines[guide.cursor_place()[1]]
            assert guide.query_one(Sheet).pointed == 1

    async def test_stands_on_the_question_to_answer(self, sit: Sit, desk: Services) -> None:
        async with sit(desk, "essai") as seat:
            await seat.press("x", "1")
            place = seat.app.screen.cursor_place()
            assert "Qui avait la main" in seat.lines[place[1]]

    async def test_is_shown_and_put_there(
        self, sit: Sit, desk: Services, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The bytes that a terminal gets, read back by a terminal."""
        written: list[str] = []

        class Recording(HeadlessDriver):
            is_headless = False  # so that frames are written, here into a list

            def write(self, data: str) -> None:
                written.append(data)

        def build(self: Desk, **_how: object) -> HeadlessDriver:
            self._driver = Recording(self, debug=False, mouse=False, size=(80, 24))
            return self._driver

        monkeypatch.setattr(Desk, "_build_driver", build)
        async with sit(desk, "essai") as seat:
            await seat.press("enter", "down", "down")
            terminal = pyte.Screen(80, 24)
            pyte.Stream(terminal).feed("\x1b[?25l" + "".join(written))
            assert not terminal.cursor.hidden
            assert "2 MSA" in terminal.display[terminal.cursor.y]
