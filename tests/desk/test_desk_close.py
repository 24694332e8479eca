"""The close: a few digits, and the outcome is on the disk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

import pytest
from desk_sitting import CLOSE, SAY, Sit, Sitting
from support import journey, put, services, takings

from mediation.outcomes.errors import OutcomeError
from mediation.outcomes.record import Outcome, Receipt
from mediation.services import Services


@dataclass
class HeldSave:
    """A disk that takes its time: the outcome is on its way until it is let through."""

    save: Callable[[Outcome], Receipt]
    """What the desk's own file does."""
    refusal: str = ""
    """The sentence with which the disk refuses in the end; "" where it takes the outcome."""
    _begun: Event = field(default_factory=Event)
    _may_go_on: Event = field(default_factory=Event)

    def __call__(self, outcome: Outcome) -> Receipt:
        self._begun.set()
        self._may_go_on.wait(10)
        if self.refusal:
            raise OutcomeError(self.refusal)
        return self.save(outcome)

    async def begin(self, seat: Sitting) -> None:
        """Walk, answer the close, Enter; the disk is then busy with it."""
        await walk(seat)
        await seat.press(*CLOSE)
        await seat.pilot.press("enter")
        assert self._begun.wait(10)

    async def let_through(self, seat: Sitting) -> None:
        """The disk answers."""
        self._may_go_on.set()
        await seat.settle()


@pytest.fixture
def held(desk: Services, monkeypatch: pytest.MonkeyPatch) -> HeldSave:
    """The desk's save, held until ``let_through``."""
    save = HeldSave(desk.log.save)
    monkeypatch.setattr(desk.log, "save", save)
    return save


async def walk(seat: Sitting) -> None:
    """Through the journey of ``desk``, to its close."""
    await seat.press("enter", "1", "1", "enter")
    assert seat.name == "CloseScreen"


class TestClosing:
    async def test_every_question_is_there_and_none_is_answered(
        self, sit: Sit, desk: Services
    ) -> None:
        async with sit(desk, "essai") as seat:
            await walk(seat)
            for question in ("Résultat", "Qui avait la main", "Pour cette démarche",
                             "Ce qui a gêné"):  # fmt: skip
                assert question in seat.text
            assert "[x]" not in seat.text
            assert " >   Résultat" in seat.lines

    async def test_the_likely_end_is_marked_and_not_chosen(self, sit: Sit, desk: Services) -> None:
        async with sit(desk, "essai") as seat:
            await walk(seat)
            assert "(le parcours s'est terminé ici : 1 obtenu" in seat.flat
            await seat.press("enter")
            assert "Il manque : Résultat." in seat.flat
            assert desk.log.summary().total == 0

    async def test_digits_then_enter_and_it_is_on_the_disk(self, sit: Sit, desk: Services) -> None:
        async with sit(desk, "essai") as seat:
            await walk(seat)
            await seat.press(*CLOSE)
            assert desk.log.summary().total == 0, "nothing before Enter"
            await seat.press("enter")
            assert seat.name == "HomeScreen"
            assert "Bilan enregistré." in seat.flat
            counts = desk.log.summary().counts
            assert counts["resultat"] == {"obtenu": 1}
            assert counts["main"] == {"a-deux": 1}
            assert counts["passage"] == {"premier": 1}

    async def test_home_is_ready_for_the_next_person(self, sit: Sit, desk: Services) -> None:
        async with sit(desk) as seat:
            for recorded in (1, 2):
                await seat.type("essai")
                await seat.press("enter")
                await walk(seat)
                await seat.press(*CLOSE, "enter")
                assert "Bilan enregistré." in seat.flat
                assert " >" in seat.lines, "the box is empty"
                assert seat.app.focused is not None
                assert seat.app.focused.id == "need"
                assert desk.log.summary().total == recorded

    async def test_backspace_takes_answers_back_one_by_one(self, sit: Sit, desk: Services) -> None:
        async with sit(desk, "essai") as seat:
            await walk(seat)
            await seat.press("1", "3", "backspace", "backspace", "2", *CLOSE[1:], "enter")
            assert desk.log.summary().counts["resultat"] == {"depose": 1}
            assert desk.log.summary().counts["main"] == {"a-deux": 1}

    async def test_a_digit_without_an_answer_is_told(self, sit: Sit, desk: Services) -> None:
        async with sit(desk, "essai") as seat:
            await walk(seat)
            await seat.press("1", "9")
            assert "Choisissez un de ces chiffres : 1, 2, 3, 4, 5." in seat.flat

    async def test_a_referral_and_a_blocker_ask_one_thing_more(
        self, sit: Sit, desk: Services
    ) -> None:
        async with sit(desk, "essai") as seat:
            await walk(seat)
            await seat.press("6", "2", "1", "1", "1", "2", "enter")
            counts = desk.log.summary().counts
            assert counts["orientation"] == {"rendez-vous-pris": 1}
            assert counts["blocage"] == {"compte-bloque": 1}

    async def test_escape_goes_back_to_the_step(self, sit: Sit, desk: Services) -> None:
        async with sit(desk, "essai") as seat:
            await walk(seat)
            await seat.press("escape")
            assert "C'est fini." in seat.flat
            await seat.press("enter", *CLOSE, "enter")
            assert desk.log.summary().total == 1

    async def test_ending_early_comes_back_to_the_same_step(self, sit: Sit, desk: Services) -> None:
        async with sit(desk, "essai") as seat:
            await seat.press("enter", "x")
            assert seat.name == "CloseScreen"
            assert "le parcours s'est terminé" not in seat.flat
            await seat.press("escape")
            assert "Quel nom ?" in seat.flat

    async def test_the_card_may_still_be_made(self, sit: Sit, desk: Services) -> None:
        async with sit(desk, "essai") as seat:
            await walk(seat)
            await seat.press("c")
            assert seat.opened == [desk.tray.folder() / "carte-1.pdf"]
            assert "Carte faite et ouverte" in seat.flat

    @pytest.mark.parametrize("size", [(80, 24), (120, 36), (44, 30), (40, 12)])
    async def test_the_question_to_answer_is_in_sight(
        self, sit: Sit, desk: Services, size: tuple[int, int]
    ) -> None:
        async with sit(desk, "essai", size=size) as seat:
            await walk(seat)
            for digit in ("6", "1", "1", "1", "1", "1"):
                question = seat.app.screen.closing.pending
                assert any(line.startswith(f" >   {question.text}") for line in seat.lines)
                await seat.press(digit)
            assert "Entrée enregistre." in seat.flat


class TestWhenTheDiskRefuses:
    async def test_the_sentence_stays_the_answers_too_and_enter_tries_again(
        self, sit: Sit, desk: Services, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        full = [True]
        save = desk.log.save

        def refusing(outcome: object) -> object:
            if full[0]:
                raise OutcomeError("Bilan non enregistré : le disque est plein.")
            return save(outcome)

        monkeypatch.setattr(desk.log, "save", refusing)
        async with sit(desk, "essai") as seat:
            await walk(seat)
            await seat.press(*CLOSE, "enter")
            assert seat.name == "CloseScreen"
            assert "Bilan non enregistré : le disque est plein. Entrée essaie encore." in seat.flat
            assert seat.text.count("[x]") == 4
            await seat.press("enter")
            assert "le disque est plein" in seat.flat
            full[0] = False
            await seat.press("enter")
            assert "Bilan enregistré." in seat.flat
            assert desk.log.summary().total == 1

    async def test_the_folder_is_a_file(self, sit: Sit, desk: Services) -> None:
        desk.settings.home.mkdir(parents=True)
        desk.settings.outcomes.write_text("pas un dossier", encoding="utf-8")
        async with sit(desk, "essai") as seat:
            await walk(seat)
            await seat.press(*CLOSE, "enter")
            assert "Bilan non enregistré" in seat.flat
            desk.settings.outcomes.unlink()
            await seat.press("enter")
            assert "Bilan enregistré." in seat.flat
            assert desk.log.summary().total == 1

    async def test_enter_pressed_again_while_it_saves_records_once(
        self, sit: Sit, desk: Services, held: HeldSave
    ) -> None:
        async with sit(desk, "essai") as seat:
            await held.begin(seat)
            await seat.pilot.press("enter", "1", "backspace", "escape", "ctrl+c")
            await held.let_through(seat)
        assert desk.log.summary().total == 1
        assert seat.app.visit is None, "leaving waited for the outcome"

    @pytest.mark.parametrize("refuses", [False, True])
    async def test_quitting_meanwhile_loses_no_answer(
        self, sit: Sit, desk: Services, held: HeldSave, refuses: bool
    ) -> None:
        """Ctrl+Q waits for the disk; where it refuses, the answers stay to be tried again."""
        held.refusal = "Bilan non enregistré : le disque est plein." if refuses else ""
        async with sit(desk, "essai") as seat:
            await held.begin(seat)
            await seat.pilot.press("ctrl+q")
            await held.let_through(seat)
            assert seat.app.is_running is refuses
            if refuses:
                assert "le disque est plein" in seat.flat
                assert seat.text.count("[x]") == 4
                held.refusal = ""
                await seat.press("enter")
                assert "Bilan enregistré." in seat.flat
        assert desk.log.summary().total == 1

    async def test_what_was_hidden_meanwhile_stays_hidden(
        self, sit: Sit, desk: Services, held: HeldSave
    ) -> None:
        async with sit(desk, "essai") as seat:
            await held.begin(seat)
            await seat.pilot.press("f6")
            await held.let_through(seat)
            assert seat.text.strip() == ""
            await seat.press("space")
            assert "Bilan enregistré." in seat.flat


class TestTakingItBack:
    async def test_until_the_next_journey_is_opened(self, sit: Sit, desk: Services) -> None:
        async with sit(desk, "essai") as seat:
            await walk(seat)
            await seat.press(*CLOSE, "enter")
            assert "Ctrl+Z" in seat.text
            await seat.press("ctrl+z")
            assert "Dernier bilan annulé." in seat.flat
            assert desk.log.summary().total == 0
            assert "Ctrl+Z" not in seat.text

    async def test_not_any_more_once_somebody_else_sits_there(
        self, sit: Sit, desk: Services
    ) -> None:
        async with sit(desk, "essai") as seat:
            await walk(seat)
            await seat.press(*CLOSE, "enter")
            await seat.press("down", "enter")
            assert seat.name == "GuideScreen"
            await walk(seat)
            await seat.press(*CLOSE, "enter", "ctrl+z", "ctrl+z")
            assert desk.log.summary().total == 1

    async def test_a_disk_that_refuses_is_told_and_it_may_be_tried_again(
        self, sit: Sit, desk: Services, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        undo = desk.log.undo

        def refusing(receipt: object) -> None:
            raise OutcomeError("L'annulation n'a pas pu se faire.")

        async with sit(desk, "essai") as seat:
            await walk(seat)
            await seat.press(*CLOSE, "enter")
            monkeypatch.setattr(desk.log, "undo", refusing)
            await seat.press("ctrl+z")
            assert "L'annulation n'a pas pu se faire." in seat.flat
            monkeypatch.setattr(desk.log, "undo", undo)
            await seat.press("ctrl+z")
            assert desk.log.summary().total == 0


class TestASecretJourney:
    @pytest.fixture
    def secret(self, tmp_path: Path) -> Services:
        put(tmp_path / "parcours", journey(SAY, discretion="secret"))
        return services(tmp_path / "poste", tmp_path / "parcours")

    async def test_asks_nothing_and_leaves_nothing(self, sit: Sit, secret: Services) -> None:
        async with sit(secret, "essai") as seat:
            assert "Un parcours d'essai" not in seat.text
            await seat.press("enter", "enter")
            assert seat.name == "CloseScreen"
            assert "Rien n'a été enregistré." in seat.flat
            assert "Résultat" not in seat.text
            await seat.press("1", "enter")
            assert seat.name == "HomeScreen"
            assert "Rien n'a été enregistré." in seat.flat
            assert "Ctrl+Z" not in seat.text
        assert secret.log.summary().total == 0
        assert secret.log.summary().counters == {}

    async def test_is_never_said_and_gives_no_card(self, sit: Sit, secret: Services) -> None:
        async with sit(secret, "essai") as seat:
            await seat.press("a", "m", "c")
            assert secret.voice.said == []
            assert takings(secret) == []

    async def test_gives_the_numbers_that_are_the_same_for_everybody_on_request(
        self, sit: Sit, secret: Services
    ) -> None:
        async with sit(secret, "essai") as seat:
            await seat.press("enter", "enter")
            assert "c carte des numéros utiles" in seat.flat.replace("\u00a0", " ")
            assert not secret.settings.cards.exists(), "only when it is asked for"
            await seat.press("c")
            assert "Carte faite et ouverte" in seat.flat
            (card,) = seat.opened
            assert "39 19" in card.read_text(encoding="utf-8")
            await seat.press("enter")
        assert secret.log.summary().counters == {}


class TestHowManyKeys:
    async def test_from_the_need_to_the_recorded_outcome(self, sit: Sit, desk: Services) -> None:
        """Seven letters at most, four steps, four answers, two Enters: a count, not a time."""
        keys = [*"essai", "enter", "enter", "1", "1", "enter", *CLOSE, "enter"]
        async with sit(desk) as seat:
            await seat.press(*keys)
            assert desk.log.summary().total == 1
        assert keys.index("enter") + 1 == 6, "need to first step"
        assert len(CLOSE) + 1 <= 8, "the close itself"
        assert len(keys) == 15

    async def test_the_real_carte_vitale(self, sit: Sit, tmp_path: Path) -> None:
        from mediation.journey import route

        desk = services(tmp_path / "poste")
        loaded = desk.library.load("carte-vitale-perdue")
        walked = route.shortest(loaded, desk.library.reference, desk.today())
        async with sit(desk) as seat:
            pressed = [*"vitale", "enter"]
            await seat.press(*pressed)
            assert seat.name == "GuideScreen"
            for move in walked.moves:
                visit = seat.app.visit
                assert visit is not None
                choices = visit.view.choices
                places = {choice.answer: str((n + 1) % 10) for n, choice in enumerate(choices)}
                keys = [places[answer] for answer in move.answers] if choices else ["enter"]
                if any(choice.marks for choice in choices if choice.answer in move.answers):
                    keys.append("enter")
                pressed += keys
                await seat.press(*keys)
            assert seat.app.visit is not None
            last = "1" if seat.app.visit.view.choices else "enter"
            pressed += [last]
            await seat.press(last)
            assert seat.name == "CloseScreen"
            pressed += [*CLOSE, "enter"]
            await seat.press(*CLOSE, "enter")
            assert desk.log.summary().total == 1
        # One key a step, and no more than the find and the close around them.
        assert len(pressed) <= len(walked.moves) + 7 + 1 + 5
