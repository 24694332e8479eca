"""Leaving, at any moment and for any reason."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from desk_sitting import CLOSE, SAY, Sit
from support import journey, put, services, translate
from textual.pilot import Pilot

from mediation import pausing
from mediation.desk import app as desk_app
from mediation.desk.app import ASK_AGAIN, Desk
from mediation.desk.screens.guide import GuideScreen
from mediation.journey.library import Library, built_in
from mediation.journey.memo import Memo
from mediation.pauses.keys import InSession
from mediation.pauses.store import Store
from mediation.services import Services
from mediation.settings import Settings
from mediation.visit import Visit

WORDS = "Madame Diallo, 06 12 34 56 78"


class TestLeaving:
    async def test_ctrl_q_at_home_quits(self, sit: Sit, desk: Services) -> None:
        async with sit(desk) as seat:
            await seat.pilot.press("ctrl+q")
            await seat.pilot.pause()
            assert not seat.app.is_running

    async def test_ctrl_q_in_a_visit_asks_once(self, sit: Sit, desk: Services) -> None:
        async with sit(desk, "essai") as seat:
            await seat.press("ctrl+q")
            assert ASK_AGAIN in seat.flat
            await seat.press("enter", "ctrl+q")
            assert ASK_AGAIN in seat.flat, "another key took the wish back"
            await seat.pilot.press("ctrl+q")
            await seat.pilot.pause()
            assert not seat.app.is_running

    @pytest.mark.parametrize("before", [[], ["enter"], ["enter", "x"], ["f6"], ["question_mark"]])
    async def test_ctrl_c_quits_at_once_wherever_one_is(
        self, sit: Sit, desk: Services, before: list[str]
    ) -> None:
        async with sit(desk, "essai") as seat:
            await seat.press(*before)
            stops = desk.voice.stops
            await seat.pilot.press("ctrl+c")
            await seat.pilot.pause()
            assert not seat.app.is_running
            assert desk.voice.stops > stops, "and it is silent"


class Ends:
    """Plays ``keys`` at the desk that ``run`` opens, without a terminal; the last one ends it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *keys: str) -> None:
        stayed: list[Desk] = []

        async def settle(pilot: Pilot[None]) -> None:
            await pilot.pause()
            await pilot.app.workers.wait_for_complete()
            await pilot.pause()

        async def play(pilot: Pilot[None]) -> None:
            await settle(pilot)
            for key in keys:
                await pilot.press(key)
                await settle(pilot)
            if pilot.app.is_running:
                stayed.append(pilot.app)
                pilot.app.exit()

        real = Desk.run

        def headless(self: Desk, **_how: object) -> None:
            real(self, headless=True, size=(80, 24), auto_pilot=play)
            assert not stayed, "the last key should have ended the desk"

        monkeypatch.setattr(Desk, "run", headless)


class TestExitStatus:
    def test_nothing_open_is_0(self, desk: Services, monkeypatch: pytest.MonkeyPatch) -> None:
        Ends(monkeypatch, "ctrl+q")
        assert desk_app.run(desk) == 0

    def test_a_recorded_visit_is_0(self, desk: Services, monkeypatch: pytest.MonkeyPatch) -> None:
        Ends(monkeypatch, "enter", "1", "1", "enter", *CLOSE, "enter", "ctrl+c")
        assert desk_app.run(desk, "essai") == 0
        assert desk.log.summary().total == 1
        assert "non-clos" not in desk.log.summary().counters

    @pytest.mark.parametrize("keys", [["ctrl+c"], ["enter", "ctrl+c"], ["x", "1", "ctrl+c"],
                                      ["ctrl+q", "ctrl+q"]])  # fmt: skip
    def test_a_visit_left_half_way_is_1_and_counted_open(
        self, desk: Services, monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str], keys: list[str],
    ) -> None:  # fmt: skip
        Ends(monkeypatch, *keys)
        assert desk_app.run(desk, "essai") == 1
        assert "rien n'a été enregistré" in capsys.readouterr().err
        summary = desk.log.summary()
        assert summary.total == 0
        assert summary.counters["non-clos"] == 1


def test_a_visit_may_begin_in_the_persons_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``mediation guider essai --langue uk``, on the screen as line by line."""
    path = put(tmp_path / "parcours", journey(SAY))
    translate(path, "uk", {"dire.usager": "Добрий день."})
    desk = services(tmp_path / "poste", tmp_path / "parcours")
    Ends(monkeypatch, "a", "ctrl+c")
    desk_app.run(desk, "essai", language="uk")
    assert desk.voice.how[0]["language"] == "uk"


class TestAFaultOfTheDesk:
    def test_is_one_sentence_and_a_log_without_anybodys_words(
        self, desk: Services, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        def broken(self: GuideScreen) -> None:
            heard = WORDS
            raise RuntimeError(f"cannot draw {heard}")

        monkeypatch.setattr(GuideScreen, "action_page", lambda self, by: broken(self))
        Ends(monkeypatch, "enter", "pagedown")
        assert desk_app.run(desk, "essai") == 1
        out, err = capfd.readouterr()
        assert "Médiation a rencontré une erreur" in err
        assert str(desk.settings.log) in err
        log = desk.settings.log.read_text(encoding="utf-8")
        assert "RuntimeError" in log
        assert "broken" in log
        for words in (WORDS, "Diallo", "cannot draw", "Traceback", "heard"):
            assert words not in out + err + log
        # Nobody chose to leave: where the key lasts the visit waits, here it counts as left.
        assert desk.log.summary().counters["non-clos"] == 1

    def test_the_visit_waits_for_the_desk_to_be_opened_again(
        self,
        desk: Services,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        store = Store(desk.settings.pauses, lambda: InSession(tmp_path / "cle"))
        lasting = replace(desk, pauses=store)
        monkeypatch.setattr(GuideScreen, "action_page", lambda self, by: 1 / 0)
        Ends(monkeypatch, "enter", "pagedown")
        assert desk_app.run(lasting, "essai") == 1
        assert desk_app.PUT_BY in capsys.readouterr().err
        assert "non-clos" not in desk.log.summary().counters
        assert len(pausing.waiting(lasting)) == 1

    def test_so_it_does_when_the_window_is_closed(
        self,
        desk: Services,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        store = Store(desk.settings.pauses, lambda: InSession(tmp_path / "cle"))
        lasting = replace(desk, pauses=store)
        monkeypatch.setattr(Desk, "action_cover", lambda self: self.action_shut(True))
        Ends(monkeypatch, "enter", "f", "f6")
        assert desk_app.run(lasting, "essai") == 1
        assert desk_app.PUT_BY in capsys.readouterr().err
        assert [one.crashed for one in pausing.waiting(lasting)] == [False]

    def test_in_a_thread_it_ends_no_visit(
        self, desk: Services, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        def broken(self: Visit) -> Path:
            raise RuntimeError(WORDS)

        monkeypatch.setattr(Visit, "card", broken)
        Ends(monkeypatch, "c", "enter", "1", "1", "enter", *CLOSE, "enter", "ctrl+q")
        assert desk_app.run(desk, "essai") == 0
        assert desk.log.summary().total == 1
        out, err = capfd.readouterr()
        log = desk.settings.log.read_text(encoding="utf-8")
        assert "RuntimeError" in log
        assert "broken" in log
        assert "Diallo" not in out + err + log

    def test_what_was_confirmed_before_is_on_the_disk(
        self, desk: Services, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(Desk, "show_problems", lambda self: 1 / 0)
        Ends(monkeypatch, "enter", "1", "1", "enter", *CLOSE, "enter", "f8")
        assert desk_app.run(desk, "essai") == 1
        assert desk.log.summary().total == 1


class TestOpeningQuickly:
    def test_the_first_paint_needs_none_of_what_a_visit_needs(self, tmp_path: Path) -> None:
        """A clean interpreter, stopped as soon as the question is on the screen."""
        program = """
import sys
from types import SimpleNamespace
from datetime import date
from pathlib import Path
from mediation.desk.app import Desk
from mediation.journey.memo import Memo
from mediation.journey.library import Library, built_in
from mediation.settings import Settings
from mediation.outcomes.log import OutcomeLog

def painted(self):
    text = "".join(s.text for strip in self.screen._compositor.render_strips() for s in strip)
    assert "De quoi la personne a-t-elle besoin ?" in text
    heavy = "pydantic reportlab sqlite_utils pyttsx3 rapidfuzz pikepdf textual.widgets._footer"
    heavy += " yaml zipfile ctypes"
    print([name for name in heavy.split() if name in sys.modules])
    self.exit()

Desk._after_paint = painted
home = Path(sys.argv[1])
settings = Settings(home)
silent = SimpleNamespace(stop=lambda: None)
library = Library([built_in()], memo=Memo(settings.heads))
Desk(SimpleNamespace(library=library, settings=settings,
     log=OutcomeLog(settings.outcomes), voice=silent, today=date.today,
     minutes=lambda: 0.0)).run(headless=True, size=(80, 24))
"""
        before = Library([built_in()], memo=Memo(Settings(tmp_path).heads))
        assert before.entries
        before.memo.keep()  # every start but a desk's first
        done = subprocess.run(
            [sys.executable, "-c", program, str(tmp_path)],
            capture_output=True, text=True, timeout=120, check=True,
        )  # fmt: skip
        assert done.stdout.strip() == "[]"

    async def test_a_journey_opens_before_all_is_ready(
        self, sit: Sit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from threading import Event

        ready = Event()
        desk = services(tmp_path / "poste")
        monkeypatch.setattr(desk.log, "warm", lambda: ready.wait(10))
        app = Desk(desk)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press(*"vitale", "enter")
            await pilot.pause()
            assert isinstance(app.screen, GuideScreen)
            ready.set()
            await app.workers.wait_for_complete()
