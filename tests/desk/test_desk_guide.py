"""The guide: walk a journey with digits, Enter and Backspace."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest
from desk_sitting import ASK, PAPERS, SAY, Sit
from support import FakeVoice, journey, put, services, takings

from accessibility.speech.errors import NO_SOUND, SpeechError
from mediation.desk.screens.guide import FIRST_STEP, MUST_CHOOSE, MUST_MARK
from mediation.services import Services


def desk_with(tmp_path: Path, *steps: dict, voice: FakeVoice | None = None, **head: str):
    put(tmp_path / "parcours", journey(*steps, **head))
    return services(tmp_path / "poste", tmp_path / "parcours", voice=voice)


class TestReadingAStep:
    async def test_says_what_to_say_what_the_person_reads_and_how_far_it_is(
        self, sit: Sit, desk: Services
    ) -> None:
        async with sit(desk, "essai") as seat:
            assert "Un parcours d'essai" in seat.lines[0]
            assert desk.library is not None
            assert seat.app.visit is not None
            assert seat.app.visit.view.progress in seat.lines[0]
            said, read = (
                seat.flat.index("POUR VOUS Saluez."),
                seat.flat.index("LA PERSONNE LIT Bonj"),
            )
            assert said < read
            assert "Sans internet : Appeler le 39 39." in seat.flat

    async def test_source_and_page_are_shown(self, sit: Sit, desk: Services) -> None:
        async with sit(desk, "essai") as seat:
            await seat.press("enter", "1")
            assert "Source : F1 du 02/01/2026" in seat.flat
            assert "Page : https://exemple.gouv.fr/page" in seat.flat

    async def test_a_long_step_scrolls_and_says_so(self, sit: Sit, tmp_path: Path) -> None:
        long = {**SAY, "mediateur": "\n".join(f"Phrase numéro {n}." for n in range(30))}
        async with sit(desk_with(tmp_path, long), "essai") as seat:
            assert "Phrase numéro 29." not in seat.flat
            assert "suite du texte : Page suiv." in seat.flat
            for _ in range(6):
                await seat.press("pagedown")
            assert "Bonjour." in seat.flat
            assert "suite du texte" not in seat.flat
            assert "début du texte : Page préc." in seat.flat
            for _ in range(6):
                await seat.press("pageup")
            assert "Phrase numéro 0." in seat.flat

    async def test_a_new_step_begins_at_its_top(self, sit: Sit, tmp_path: Path) -> None:
        long = {**SAY, "mediateur": "\n".join(f"Phrase numéro {n}." for n in range(30))}
        async with sit(desk_with(tmp_path, long, {**long, "id": "encore"}), "essai") as seat:
            await seat.press("pagedown", "pagedown", "enter")
            assert "Phrase numéro 0." in seat.flat


class TestAnswering:
    async def test_enter_goes_on_only_where_nothing_is_to_be_chosen(
        self, sit: Sit, desk: Services
    ) -> None:
        async with sit(desk, "essai") as seat:
            await seat.press("enter")
            assert "Quel nom ?" in seat.flat
            await seat.press("enter")
            assert MUST_CHOOSE in seat.flat
            assert "Quel nom ?" in seat.flat

    async def test_a_digit_answers(self, sit: Sit, desk: Services) -> None:
        async with sit(desk, "essai") as seat:
            await seat.press("enter", "2")
            assert seat.app.visit is not None
            assert seat.app.visit.guide.answers["qui"] == ("msa",)

    @pytest.mark.parametrize(("key", "answer"), [("ampersand", "cpam"), ("é", "msa")])
    async def test_the_french_digit_row_answers_without_shift(
        self, sit: Sit, desk: Services, key: str, answer: str
    ) -> None:
        async with sit(desk, "essai") as seat:
            await seat.press("enter", key)
            assert seat.app.visit is not None
            assert seat.app.visit.guide.answers["qui"] == (answer,)

    async def test_a_digit_that_answers_nothing_is_told(self, sit: Sit, desk: Services) -> None:
        async with sit(desk, "essai") as seat:
            await seat.press("enter", "3")
            assert "Choisissez un chiffre : 1 ou 2." in seat.flat
            assert "Quel nom ?" in seat.flat

    async def test_marks_are_seen_then_enter_goes_on(self, sit: Sit, tmp_path: Path) -> None:
        async with sit(desk_with(tmp_path, PAPERS), "essai") as seat:
            await seat.press("enter")
            assert MUST_MARK in seat.flat
            await seat.press("3")
            assert "[x] 3 Il manque : Mon téléphone" in seat.text
            assert "[ ] 2 Il manque : Ma pièce d'identité" in seat.text
            await seat.press("3")
            assert "[x]" not in seat.text
            await seat.press("3", "enter")
            assert "C'est fini." in seat.flat

    async def test_arrows_point_and_space_answers(self, sit: Sit, desk: Services) -> None:
        async with sit(desk, "essai") as seat:
            await seat.press("enter", "down", "down", "enter")
            assert MUST_CHOOSE in seat.flat
            assert " > 2 MSA" in seat.lines
            await seat.press("space")
            assert seat.app.visit is not None
            assert seat.app.visit.guide.answers["qui"] == ("msa",)

    async def test_more_than_ten_answers_are_all_in_reach(self, sit: Sit, tmp_path: Path) -> None:
        many = {**PAPERS, "documents": [{"id": f"p{n}", "nom": f"Papier {n}", "obligatoire": "non"}
                                        for n in range(8)],
                "si_probleme": [{"quand": f"Souci {n}", "alors": f"Remède {n}."}
                                for n in range(5)]}  # fmt: skip
        async with sit(desk_with(tmp_path, many), "essai") as seat:
            await seat.press("0")
            assert "Remède 0." in seat.flat
            for _ in range(14):
                await seat.press("down")
            assert "Souci 4" in seat.flat
            await seat.press("space")
            assert "CONSEIL POUR CE PROBLÈME Remède 4." in seat.flat

    async def test_trouble_shows_its_remedy_and_the_step_stays(
        self, sit: Sit, desk: Services
    ) -> None:
        async with sit(desk, "essai") as seat:
            await seat.press("enter", "1", "2")
            assert "CONSEIL POUR CE PROBLÈME Recharger la page." in seat.flat
            assert "J'écris." in seat.flat

    async def test_backspace_goes_back_any_number_of_times(self, sit: Sit, desk: Services) -> None:
        async with sit(desk, "essai") as seat:
            await seat.press("enter", "1", "2")
            await seat.press("backspace", "backspace")
            assert "Quel nom ?" in seat.flat
            await seat.press("backspace")
            assert "Bonjour." in seat.flat
            await seat.press("backspace")
            assert FIRST_STEP in seat.flat

    async def test_escape_does_nothing(self, sit: Sit, desk: Services) -> None:
        async with sit(desk, "essai") as seat:
            before = seat.text
            await seat.press("escape")
            assert seat.text == before


class TestHearing:
    async def test_says_the_step_then_is_silent(self, sit: Sit, desk: Services) -> None:
        async with sit(desk, "essai") as seat:
            await seat.press("a")
            assert desk.voice.said == ["Bonjour."]
            assert "Encore a : silence." in seat.flat
            stops = desk.voice.stops
            await seat.press("a")
            assert desk.voice.said == ["Bonjour."]
            assert desk.voice.stops > stops

    async def test_says_it_again_once_it_was_said(self, sit: Sit, desk: Services) -> None:
        async with sit(desk, "essai") as seat:
            await seat.press("a")
            desk.minutes.minutes += 1
            await seat.press("a")
            assert desk.voice.said == ["Bonjour.", "Bonjour."]

    async def test_without_a_sound_card_a_file_is_offered_and_made(
        self, sit: Sit, tmp_path: Path
    ) -> None:
        voice = FakeVoice(error=SpeechError(NO_SOUND))
        desk = desk_with(tmp_path, SAY, voice=voice)
        async with sit(desk, "essai") as seat:
            await seat.press("a")
            assert f"{NO_SOUND} Touche m : fichier son." in seat.flat
            voice.error = None
            await seat.press("m")
            path = desk.tray.folder() / "etape-1.mp3"
            assert path.read_text(encoding="utf-8") == "Bonjour."
            assert "etape-1.mp3" in seat.text.replace("\n ", "")

    async def test_a_voice_just_started_is_waited_for(self, sit: Sit, tmp_path: Path) -> None:
        """Only once it is there does it know that this PC has no sound output."""

        class Starting(FakeVoice):
            started = 0

            def start(self) -> None:
                self.started += 1

            def sound(self, timeout: float) -> None:
                self.error = SpeechError(NO_SOUND)

        voice = Starting()
        async with sit(desk_with(tmp_path, SAY, voice=voice), "essai") as seat:
            assert voice.started == 1, "as soon as the first screen is painted"
            await seat.press("a")
            assert NO_SOUND in seat.flat

    async def test_a_private_step_waits_for_a_headset(self, sit: Sit, tmp_path: Path) -> None:
        desk = desk_with(tmp_path, SAY, discretion="discret")
        async with sit(desk, "essai") as seat:
            assert "Mon dossier" in seat.lines[0]
            assert "h casque en place" in seat.flat.replace("\u00a0", " ")
            await seat.press("a")
            assert desk.voice.said == []
            await seat.press("h", "a")
            assert desk.voice.said == ["Bonjour."]

    async def test_the_next_step_is_never_covered_by_a_late_voice(
        self, sit: Sit, tmp_path: Path
    ) -> None:
        begun, may_go_on = Event(), Event()

        class Slow(FakeVoice):
            def speak(self, text: str, language: str = "fr", **how: object) -> int:
                begun.set()
                may_go_on.wait(10)
                return super().speak(text, language, **how)

        voice = Slow()
        async with sit(desk_with(tmp_path, SAY, ASK, voice=voice), "essai") as seat:
            await seat.pilot.press("a")
            assert begun.wait(10)
            await seat.pilot.press("enter")
            stops = voice.stops
            may_go_on.set()
            await seat.settle()
            assert voice.stops == stops + 1, "the late voice is silenced"
            assert "Quel nom ?" in seat.flat


class TestTheThreeSpeeds:
    async def test_one_key_goes_round_them(self, sit: Sit, desk: Services) -> None:
        async with sit(desk, "essai") as seat:
            for speed in ("normale", "rapide", "lente"):
                await seat.press("v")
                assert f"Vitesse de la voix : {speed}." in seat.flat


class TestMakingTheCard:
    async def test_it_is_made_opened_and_named_while_the_desk_goes_on(
        self, sit: Sit, tmp_path: Path
    ) -> None:
        begun, may_go_on = Event(), Event()
        desk = desk_with(tmp_path, SAY, ASK)

        def draw(card: object) -> bytes:
            begun.set()
            may_go_on.wait(10)
            return b"%PDF"

        desk.draw = draw
        async with sit(desk, "essai") as seat:
            await seat.pilot.press("c")
            assert begun.wait(10)
            await seat.pilot.press("enter")
            await seat.pilot.pause()
            assert "Quel nom ?" in seat.flat, "the desk is alive while the card is drawn"
            await seat.pilot.press("c")
            await seat.pilot.pause()
            assert "patientez" in seat.flat
            may_go_on.set()
            await seat.settle()
            path = desk.tray.folder() / "carte-1.pdf"
            assert path.read_bytes() == b"%PDF"
            assert seat.opened == [path]
            assert "Carte faite et ouverte" in seat.flat

    async def test_a_full_disk_is_told_in_a_sentence(self, sit: Sit, desk: Services) -> None:
        from accessibility.card.files import CardError

        def write(path: Path, data: bytes) -> None:
            raise CardError("La carte n'a pas été écrite. Il n'y a plus de place.")

        desk.write = write
        async with sit(desk, "essai") as seat:
            await seat.press("c")
            assert "La carte n'a pas été écrite. Il n'y a plus de place." in seat.flat
            assert seat.opened == []
            await seat.press("enter")
            assert "Quel nom ?" in seat.flat


class TestPrintingTheCard:
    async def test_the_printer_gets_it_and_no_file_stays(self, sit: Sit, desk: Services) -> None:
        printed: list[bytes] = []
        desk.to_printer = lambda path: printed.append(path.read_bytes())
        async with sit(desk, "essai") as seat:
            await seat.press("p")
            assert "Carte envoyée à l'imprimante." in seat.flat
        assert len(printed) == 1
        assert seat.opened == []
        assert takings(desk) == []

    async def test_a_printer_that_fails_leaves_a_sentence_and_no_file(
        self, sit: Sit, desk: Services
    ) -> None:
        from accessibility.card.files import CardError

        def refuse(_path: Path) -> None:
            raise CardError("L'imprimante n'a pas pris la carte.")

        desk.to_printer = refuse
        async with sit(desk, "essai") as seat:
            await seat.press("p")
            assert "L'imprimante n'a pas pris la carte." in seat.flat
            await seat.press("enter")
            assert "Quel nom ?" in seat.flat
        assert takings(desk) == []


class TestOpeningThePage:
    async def test_only_the_steps_own(self, sit: Sit, desk: Services) -> None:
        async with sit(desk, "essai") as seat:
            await seat.press("o")
            assert seat.pages == []
            assert "pas de page" in seat.flat
            await seat.press("enter", "1", "o")
            assert seat.pages == ["https://exemple.gouv.fr/page"]
            assert "Page ouverte : https://exemple.gouv.fr/page" in seat.flat


class TestHidingEverything:
    @pytest.mark.parametrize("key", ["f6", "b"])
    async def test_blank_and_silent_at_once_and_any_key_comes_back(
        self, sit: Sit, desk: Services, key: str
    ) -> None:
        async with sit(desk, "essai") as seat:
            await seat.press("enter", "a")
            stops = desk.voice.stops
            await seat.press(key)
            assert seat.text.strip() == ""
            assert desk.voice.stops == stops + 1
            await seat.press("1")
            assert "Quel nom ?" in seat.flat, "the key that came back answered nothing"

    async def test_home_and_help_hide_too(self, sit: Sit, desk: Services) -> None:
        async with sit(desk) as seat:
            await seat.press("f1", "f6")
            assert seat.text.strip() == ""
            await seat.press("f6")
            assert seat.name == "HelpScreen"


class TestAskingForHelp:
    @pytest.mark.parametrize("key", ["question_mark", "f1"])
    async def test_every_key_of_the_screen_is_told(
        self, sit: Sit, desk: Services, key: str
    ) -> None:
        async with sit(desk, "essai", size=(80, 60)) as seat:
            keys = seat.app.screen.KEYS
            await seat.press(key)
            for told in keys:
                assert told.help in seat.flat
            await seat.press("escape")
            assert seat.name == "GuideScreen"

    async def test_every_binding_has_a_name_and_a_french_sentence(
        self, sit: Sit, desk: Services
    ) -> None:
        from mediation.desk.keys import EVERYWHERE
        from mediation.desk.screens.close import CloseScreen
        from mediation.desk.screens.guide import GuideScreen
        from mediation.desk.screens.home import HomeScreen
        from mediation.desk.screens.reading import ReadingScreen

        tables = [EVERYWHERE, *(s.KEYS for s in (HomeScreen, GuideScreen, CloseScreen,
                                                 ReadingScreen))]  # fmt: skip
        for table in tables:
            ids = [key.id for key in table]
            assert len(ids) == len(set(ids))
            pressed = [name for key in table for name in key.keys.split(",") if name]
            assert len(pressed) == len(set(pressed)), "one key does one thing"
            assert all(key.help.endswith(".") and key.label for key in table)

    async def test_the_key_line_shows_what_counts_now(self, sit: Sit, desk: Services) -> None:
        async with sit(desk, "essai") as seat:
            foot = seat.flat.replace("\u00a0", " ")
            assert "Entrée continuer" in foot
            assert "ouvrir la page" not in foot
            await seat.press("enter")
            foot = seat.flat.replace("\u00a0", " ")
            assert "1 ou 2 répondre" in foot
            assert "Entrée" not in foot
            await seat.press("1")
            assert "o ouvrir la page" in seat.flat.replace("\u00a0", " ")


class TestWalkingAndTheDisk:
    async def test_nothing_is_written_while_one_walks(self, sit: Sit, desk: Services) -> None:
        async with sit(desk, "essai") as seat:
            await seat.press("enter", "1", "2")
            assert desk.log.summary().total == 0
            assert not desk.settings.cards.exists()
