"""What is made to be taken away: gone with the desk that made it, and never under its hands."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import IO

import pytest
from support import journey, put

from mediation.pauses import presence
from mediation.tray import Tray


class Desk:
    """A desk of its own process, line by line, on ``home``."""

    def __init__(self, home: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "mediation", "--simple"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
            env=os.environ | {"MEDIATION_HOME": str(home), "PYTHONIOENCODING": "utf-8"},
        )  # fmt: skip
        self.wait_for("ligne par ligne")

    def wait_for(self, words: str) -> str:
        for line in _of(self.process.stdout):
            if words in line:
                return line
        raise AssertionError(f"« {words} » never came")

    def makes_a_card(self) -> Path:
        _of(self.process.stdin).write("essai\n1\nc\n")
        _of(self.process.stdin).flush()
        return Path(self.wait_for("Carte faite").split(" : ", 1)[1].strip())

    def closes(self) -> None:
        """As the mediator closes it: no more lines."""
        self.process.communicate(timeout=60)

    def dies(self) -> None:
        """As the system kills it."""
        self.process.kill()
        self.process.communicate()


def _of(pipe: IO[str] | None) -> IO[str]:
    assert pipe is not None
    return pipe


@pytest.fixture
def home(tmp_path: Path) -> Path:
    put(tmp_path / "poste" / "parcours", journey({"id": "a", "type": "dire", "usager": "Bonjour."}))
    return tmp_path / "poste"


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    return tmp_path / "a-emporter"


class TestTwoDesksOnOneFolder:
    def test_a_card_just_made_stays_when_another_desk_opens_and_closes(self, home: Path) -> None:
        first = Desk(home)
        card = first.makes_a_card()
        second = Desk(home)
        other = second.makes_a_card()
        assert card.stat().st_size > 0
        assert other != card
        second.closes()
        assert card.exists()
        assert not other.exists()
        first.closes()
        assert not (home / "a-emporter").exists()

    def test_what_a_killed_desk_left_goes_when_the_next_one_opens_and_no_other(
        self, home: Path
    ) -> None:
        killed, alive = Desk(home), Desk(home)
        lost, card = killed.makes_a_card(), alive.makes_a_card()
        killed.dies()
        assert lost.exists()
        third = Desk(home)
        assert not lost.exists()
        assert card.exists()
        alive.dies()
        third.closes()
        assert not (home / "a-emporter").exists()


class TestATray:
    def test_is_on_the_disk_only_once_something_is_put_in_it(self, shared: Path) -> None:
        tray = Tray(shared)
        tray.empty()
        assert not shared.exists()
        assert tray.folder() == tray.folder() == shared / "poste-1"

    def test_is_used_again_after_it_was_emptied(self, shared: Path) -> None:
        tray = Tray(shared)
        tray.folder().joinpath("carte-1.pdf").touch()
        tray.empty()
        assert not shared.exists()
        assert list(tray.folder().iterdir()) == []

    def test_is_no_other_desks(self, shared: Path) -> None:
        trays = [Tray(shared) for _ in range(3)]
        assert len({tray.folder() for tray in trays}) == 3
        trays[1].empty()
        assert [tray.folder().name for tray in trays] == ["poste-1", "poste-2", "poste-3"]

    def test_is_empty_again_the_next_day_at_a_desk_that_is_never_closed(self, shared: Path) -> None:
        today = [date(2026, 11, 22)]
        tray = Tray(shared, lambda: today[0])
        card = tray.folder() / "carte-1.pdf"
        card.touch()
        tray.tidy()
        assert card.exists()
        today[0] += timedelta(days=1)
        tray.tidy()
        assert not card.exists()
        (tray.folder() / "carte-1.pdf").touch()
        tray.tidy()
        assert card.exists(), "that one is of today"

    def test_what_an_earlier_version_left_in_nobodys_tray_goes(self, shared: Path) -> None:
        shared.mkdir()
        (shared / "carte-1.pdf").touch()
        Tray(shared).empty()
        assert not shared.exists()

    def test_a_folder_that_cannot_be_made_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "a-emporter").write_text("un fichier", encoding="utf-8")
        tray = Tray(tmp_path / "a-emporter")
        with pytest.raises(OSError, match="a-emporter"):
            tray.folder()
        tray.empty()

    def test_the_folder_that_the_last_desk_takes_away_is_made_again(
        self, shared: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def closes_meanwhile(path: Path) -> int | None:
            monkeypatch.undo()
            shared.rmdir()
            return presence.hold(path)

        monkeypatch.setattr(presence, "hold", closes_meanwhile)
        assert Tray(shared).folder().is_dir()


class TestADiskWithoutLocks:
    @pytest.fixture(autouse=True)
    def _no_locks(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(_handle: int) -> None:
            raise OSError(errno.ENOLCK, "no locks here")

        monkeypatch.setattr(presence, "_try_lock", refuse)

    def test_no_desk_takes_anothers_tray_and_none_outlives_the_next_start(
        self, shared: Path
    ) -> None:
        one, other = Tray(shared), Tray(shared)
        assert one.folder() != other.folder()
        Tray(shared).empty()
        assert not shared.exists()

    def test_a_desk_never_looks_alive(self, shared: Path) -> None:
        here, other = presence.Presence(shared), presence.Presence(shared)
        with pytest.raises(OSError, match="no locks"):
            here.arrive()
        assert other.others() == set()
        assert list(shared.iterdir()) == []


class TestAPresence:
    def test_is_known_even_when_it_was_looked_for_as_it_came(
        self, shared: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Another desk sweeps the file away between its making and its lock."""
        here, other = presence.Presence(shared), presence.Presence(shared)
        lock = presence._try_lock

        def swept(handle: int) -> None:
            monkeypatch.setattr(presence, "_try_lock", lock)
            assert other.others() == set()
            lock(handle)

        monkeypatch.setattr(presence, "_try_lock", swept)
        here.arrive()
        assert other.others() == {here.name}

    def test_is_known_even_when_it_is_looked_at_just_then(self, shared: Path) -> None:
        """Another desk holds the file for as long as it looks."""
        here, other = presence.Presence(shared), presence.Presence(shared)
        shared.mkdir()
        path = shared / f"{here.name}{presence.SUFFIX}"
        held = presence.hold(path)
        assert held is not None
        here.arrive()
        presence.let_go(path, held)
        assert other.others() == {here.name}
