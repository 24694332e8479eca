"""Settings and keys: shown with what they do, changed from the keyboard, on the disk at once."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from desk_sitting import SAY, Sit, Sitting
from support import journey, put, services

from mediation import settings
from mediation.desk import keys as desk_keys
from mediation.desk.keymap import checked, tables
from mediation.desk.keys import EVERYWHERE
from mediation.lines import Lines
from mediation.plain import DONE, Plain
from mediation.services import Services
from mediation.settings import known


def written(desk: Services) -> settings.Settings:
    return settings.load(desk.settings.home)


class TestTheScreen:
    async def test_shows_every_setting_and_what_it_does(self, sit: Sit, desk: Services) -> None:
        async with sit(desk, size=(80, 30)) as seat:
            await seat.press("f10")
            assert seat.name == "SettingsScreen"
            for setting in known():
                assert setting.about.label in seat.flat
            for setting in known():
                assert setting.about.help in seat.flat
                assert f"{setting.about.key} = " in seat.flat
                await seat.press("down")

    async def test_a_choice_is_written_and_counts_at_once(self, sit: Sit, desk: Services) -> None:
        async with sit(desk) as seat:
            await seat.press("ctrl+o", "3", "4")
            assert "C'est écrit." in seat.flat
            assert seat.app.theme == "contraste"
            assert written(desk).colours == "contraste"
            await seat.press("d")
            assert written(desk).colours == "auto"

    async def test_a_text_is_typed_and_stands_at_the_top_at_once(
        self, sit: Sit, desk: Services
    ) -> None:
        async with sit(desk) as seat:
            await seat.press("f10", "1")
            await seat.type("Ici")
            await seat.press("enter", "escape")
            assert "Ici" in seat.lines[0]
            assert written(desk).site == "Ici"

    async def test_what_may_not_be_is_said_and_stays_to_be_mended(
        self, sit: Sit, desk: Services
    ) -> None:
        async with sit(desk) as seat:
            await seat.press("f10", "6")
            await seat.type("5000")
            await seat.press("enter")
            assert seat.name == "WritingScreen"
            assert "est un nombre de 0 à 1000" in seat.flat
            await seat.press(*["backspace"] * 5)
            await seat.type("50")
            await seat.press("enter")
            assert written(desk).asked == 50

    async def test_a_disk_that_refuses_is_said(
        self, sit: Sit, desk: Services, tmp_path: Path
    ) -> None:
        blocked = tmp_path / "fichier"
        blocked.write_bytes(b"")
        desk.settings = replace(desk.settings, home=blocked)
        async with sit(desk) as seat:
            await seat.press("f10", "3", "4")
            assert "rien n'a changé" in seat.flat
            assert seat.app.theme != "contraste"

    async def test_what_holds_several_values_is_written_by_hand(
        self, sit: Sit, desk: Services
    ) -> None:
        async with sit(desk, size=(120, 36)) as seat:
            await seat.press("f10", *["down"] * 30, "enter")
            assert "éditeur de texte" in seat.flat
            assert str(desk.settings.file) in seat.flat.replace(" ", "")

    async def test_letters_of_a_need_never_open_it(self, sit: Sit, desk: Services) -> None:
        async with sit(desk, "essai") as seat:
            await seat.press("f10", "ctrl+o")
            assert seat.name == "GuideScreen", "a visit goes on as it began"


class TestLineByLine:
    def talk(self, desk: Services, *typed: str) -> str:
        out = io.StringIO()
        text = "".join(f"{line}\n" for line in (*typed, "q"))
        assert Plain(desk, Lines(io.StringIO(text), out)).desk() == DONE
        return " ".join(out.getvalue().split())

    def test_every_setting_is_there_with_its_explanation(self, desk: Services) -> None:
        for number, setting in enumerate(known(), 1):
            said = self.talk(desk, "Réglages", str(number), "", "")
            assert f"{number}. {setting.about.label} :" in said
            assert " ".join(setting.about.help.split()) in said

    def test_the_same_can_be_changed(self, desk: Services) -> None:
        said = self.talk(desk, "reglages", "3", "4", "1", "Ici", "6", "5000", "0", "")
        assert "C'est écrit." in said
        assert "est un nombre de 0 à 1000" in said
        found = written(desk)
        assert (found.colours, found.site, found.asked) == ("contraste", "Ici", 0)
        self.talk(desk, "reglages", "1", "-", "")
        assert written(desk).site == ""


class TestAPersonsOwnKeys:
    async def test_act_and_are_shown(self, sit: Sit, desk: Services) -> None:
        own = {"desk.cover": "f3", "guide.hear": "w"}
        desk.settings = replace(desk.settings, keys=own)
        async with sit(desk, "essai") as seat:
            assert "w écouter" in seat.flat.replace("\u00a0", " ")
            await seat.press("w")
            assert desk.voice.said  # type: ignore[attr-defined]
            await seat.press("f3")
            assert seat.name == "Hidden"
            await seat.press("enter", "f6")
            assert seat.name == "GuideScreen", "the usual key is free"

    async def test_what_cannot_be_is_counted_among_the_files_to_mend(
        self, sit: Sit, desk: Services
    ) -> None:
        desk.settings = replace(desk.settings, keys={"guide.hear": "c"})
        async with sit(desk) as seat:
            assert "1 fichier a un problème" in seat.flat
            await seat.press("f8")
            assert "« guide.hear » garde a." in seat.flat

    @pytest.mark.parametrize(
        ("name", "keys", "said"),
        [
            ("guide.ecouter", "e", "aucune action"),
            ("guide.hears", "e", "« guide.hear »"),
            ("guide.hear", "f33", "« f33 » n'est pas une touche. Le plus proche : « f3 »."),
            ("guide.hear", "c", "« guide.hear » et « guide.card » auraient la même touche, c"),
            ("guide.hear", "f6", "« desk.cover » auraient la même touche, F6"),
            ("desk.cover", "a", "« a » s'écrit dans la recherche"),
            ("guide.hear", "é", "« guide.answer.2 » auraient la même touche, é"),
            ("home.undo", "7", "« 7 » s'écrit dans la recherche"),
        ],
    )
    def test_a_wrong_one_is_said_and_the_usual_one_stays(
        self, name: str, keys: str, said: str
    ) -> None:
        kept, problems = checked({name: keys})
        assert kept == {}
        assert len(problems) == 1
        assert said in problems[0]

    def test_two_actions_may_change_places(self) -> None:
        kept, problems = checked({"guide.hear": "c", "guide.card": "a"})
        assert problems == []
        assert kept == {"guide.hear": "c", "guide.card": "a"}

    def test_a_right_one_stays_beside_a_wrong_one(self) -> None:
        kept, problems = checked({"desk.cover": "f3,ctrl+k", "guide.hear": "f3"})
        assert kept in ({"desk.cover": "f3,ctrl+k"}, {"guide.hear": "f3"})
        assert len(problems) == 1

    def test_no_two_actions_of_a_screen_share_a_key(self) -> None:
        for name, table in tables().items():
            taken: dict[str, str] = {}
            for key in table:
                for one in key.keys.split(","):
                    if one:
                        assert taken.setdefault(one, key.id) == key.id, (name, one)

    def test_a_function_key_that_a_terminal_takes_has_another(self) -> None:
        for name, table in tables().items():
            for key in table:
                mine = key.keys.split(",")
                if key.keys and all(one.startswith("f") and one[1:].isdigit() for one in mine):
                    raise AssertionError(f"{name}: {key.id} has only {key.keys}")

    def test_help_tells_every_key(self) -> None:
        cover = next(key for key in EVERYWHERE if key.id == "desk.cover")
        assert cover.every == "F6 ou Ctrl+L"
        assert desk_keys.shown("ctrl+k,question_mark,pagedown") == "Ctrl+K ou ? ou Page suiv."


async def test_a_file_with_a_fault_is_told_at_home_and_the_rest_counts(
    sit: Sit, tmp_path: Path
) -> None:
    put(tmp_path / "parcours", journey(SAY))
    (tmp_path / "reglages.toml").write_text('site = "Ici"\ncouleurs = "noir"\n', "utf-8")
    desk = services(tmp_path, tmp_path / "parcours")
    desk.settings = settings.load(tmp_path)
    async with sit(desk) as seat:
        assert "Ici" in seat.lines[0]
        await problems(seat)


async def problems(seat: Sitting) -> None:
    await seat.press("f8")
    assert "ligne 2 : « couleurs » ne peut pas être « noir »." in seat.flat
    assert "En attendant : « auto »." in seat.flat
