"""The day's tally: numbers by subject and duration, of today alone, gone with the day."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from threading import Thread

import pytest

from mediation.cli import main
from mediation.journey.vocabulary import Discretion, DurationBand, Family
from mediation.outcomes.day import DayTally

TODAY = date(2026, 11, 25)
SHORT, LONG = DurationBand.SHORT, DurationBand.LONG


def a_tally(path: Path, today: date = TODAY) -> DayTally:
    return DayTally(path / "journee.json", lambda: today)


def add(tally: DayTally, family: Family = Family.HEALTH, duration: DurationBand = SHORT,
        discretion: Discretion = Discretion.ORDINARY) -> None:  # fmt: skip
    tally.add(family, discretion, duration)


class TestToday:
    def test_is_counted_by_subject_and_duration(self, tmp_path: Path) -> None:
        tally = a_tally(tmp_path)
        for duration in (SHORT, SHORT, LONG):
            add(tally, duration=duration)
        add(tally, Family.TAXES)
        assert tally.lines() == [
            "Journée du 25/11/2026 : 4 visites",
            "santé : 3 (moins de 15 minutes : 2, 30 à 60 minutes : 1)",
            "impôts : 1 (moins de 15 minutes : 1)",
        ]

    def test_is_still_there_when_the_desk_is_opened_again(self, tmp_path: Path) -> None:
        add(a_tally(tmp_path))
        add(a_tally(tmp_path))
        assert a_tally(tmp_path).counts().total() == 2

    def test_an_undone_visit_is_taken_back_once(self, tmp_path: Path) -> None:
        tally = a_tally(tmp_path)
        add(tally)
        add(tally, duration=LONG)
        tally.take_back()
        tally.take_back()
        assert tally.counts() == {(Family.HEALTH, SHORT): 1}

    def test_of_two_desks_on_one_folder_is_one(self, tmp_path: Path) -> None:
        first, second = a_tally(tmp_path), a_tally(tmp_path)
        for _ in range(20):
            add(first)
            add(second)
        assert first.counts().total() == second.counts().total() == 40

    def test_two_desks_that_count_at_the_same_moment_lose_nothing(self, tmp_path: Path) -> None:
        """Each also looks at the tally, and must not take the other's half-written for old."""
        many = 200

        def visits() -> None:
            tally = a_tally(tmp_path)
            for _ in range(many):
                add(tally)
                tally.counts()

        desks = [Thread(target=visits) for _ in range(2)]
        for desk in desks:
            desk.start()
        for desk in desks:
            desk.join()
        assert a_tally(tmp_path).counts().total() == 2 * many

    def test_a_folder_that_refuses_leaves_the_memory(self, tmp_path: Path) -> None:
        (tmp_path / "poste").write_text("not a folder")
        tally = DayTally(tmp_path / "poste" / "journee.json", lambda: TODAY)
        add(tally)
        assert tally.counts().total() == 1


class TestWhatItHolds:
    def test_is_a_day_and_numbers_and_no_hour(self, tmp_path: Path) -> None:
        tally = a_tally(tmp_path)
        add(tally)
        path = tmp_path / "journee.json"
        assert json.loads(path.read_bytes()) == {
            "jour": "2026-11-25",
            "visites": {"sante": {"moins-de-15": 1}},
        }
        assert path.stat().st_mtime == 0
        assert path.stat().st_mode & 0o077 == 0

    def test_nothing_secret_and_of_a_discreet_visit_its_subject_alone(self, tmp_path: Path) -> None:
        tally = a_tally(tmp_path)
        add(tally, Family.SAFETY, discretion=Discretion.SECRET)
        assert not (tmp_path / "journee.json").exists()
        add(tally, Family.TAXES, discretion=Discretion.DISCREET)
        assert tally.counts() == {(Family.TAXES, SHORT): 1}


class TestWhenTheDayIsOver:
    def test_the_file_goes_at_the_next_start(self, tmp_path: Path) -> None:
        add(a_tally(tmp_path))
        after = a_tally(tmp_path, TODAY + timedelta(days=1))
        assert after.counts().total() == 0
        assert not (tmp_path / "journee.json").exists()

    def test_and_past_midnight_at_a_desk_left_open(self, tmp_path: Path) -> None:
        days = [TODAY]
        tally = DayTally(tmp_path / "journee.json", lambda: days[-1])
        add(tally)
        days.append(TODAY + timedelta(days=1))
        tally.tidy()
        assert not (tmp_path / "journee.json").exists()
        tally.take_back()
        add(tally, Family.TAXES)
        assert tally.counts() == {(Family.TAXES, SHORT): 1}

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"{",
            b"[]",
            b'{"jour": "2026-11-25", "visites": {"x": {"y": 1}}}',
            b"\xff",
            b"[" * 60_000,
        ],
    )
    def test_a_damaged_file_begins_again(self, tmp_path: Path, content: bytes) -> None:
        (tmp_path / "journee.json").write_bytes(content)
        tally = a_tally(tmp_path)
        add(tally)
        assert tally.counts().total() == 1


def test_the_command_shows_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MEDIATION_HOME", str(tmp_path))
    add(DayTally(tmp_path / "journee.json", date.today))
    assert main(["bilan", "journee"]) == 0
    assert "1 visite" in capsys.readouterr().out
    assert main(["bilan", "journee", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"sante": {"moins-de-15": 1}}
