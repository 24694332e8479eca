"""What a desk goes through: a full disk, a locked folder, a file damaged or gone, a kill."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from child import in_child
from samples import an_outcome, some_outcome

from mediation.journey.vocabulary import (
    Blocker,
    DurationBand,
    Guidance,
    Hand,
    Referral,
    Result,
    VisitKind,
)
from mediation.outcomes.log import OutcomeError, OutcomeLog
from mediation.outcomes.record import MAX_ID, MAX_VERSION
from mediation.outcomes.spool import SLOT, SLOTS

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.skipif(os.name == "nt", reason="uses fork and POSIX limits")


resource = pytest.importorskip("resource", reason="this system has no file size limit")


def with_disk_of(size: int, deed: Callable[[], Any]) -> Any:
    """What ``deed`` returns when no file may grow past ``size`` bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        return deed()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def outcome_of_saving(log: OutcomeLog, seed: int = 0) -> tuple[str, str]:
    """Where the outcome went, and its key or the sentence shown."""
    try:
        receipt = log.save(some_outcome(Random(seed)))
    except OutcomeError as error:
        return "refused", str(error)
    return ("reserve" if receipt.spooled else "file"), receipt.key


class TestAFullDisk:
    @pytest.mark.parametrize("size", [0, 200, 512, 1500, 4096, 6000, 12000, 20480, 24576])
    def test_what_was_confirmed_is_there_afterwards_once_and_nothing_else(
        self, folder: Path, keys: Callable[[], list[str]], size: int
    ) -> None:
        def a_day() -> list[tuple[str, str]]:
            log = OutcomeLog(folder)
            before = [outcome_of_saving(log, seed) for seed in range(3)]
            during = with_disk_of(
                size, lambda: [outcome_of_saving(log, seed) for seed in range(3, 80)]
            )
            after = [outcome_of_saving(log, seed) for seed in range(80, 83)]
            log.close()
            return before + during + after

        day = in_child(a_day)
        confirmed = [key for where, key in day if where != "refused"]
        assert {where for where, _ in day[:3] + day[-3:]} == {"file"}
        assert OutcomeLog(folder).summary().total == len(confirmed)
        assert sorted(keys()) == sorted(confirmed)

    def test_the_reserve_takes_it_and_the_screen_says_so(self, folder: Path) -> None:
        def save() -> str:
            log = OutcomeLog(folder)
            log.warm()
            return with_disk_of(1024, lambda: log.save(an_outcome()).sentence)

        sentence = in_child(save)
        assert sentence.startswith("Bilan enregistré. Il attend dans la réserve, car le disque")
        assert OutcomeLog(folder).summary().total == 1

    def test_a_disk_full_from_the_start_saves_nothing_and_says_what_to_do(
        self, folder: Path, keys: Callable[[], list[str]]
    ) -> None:
        def morning() -> tuple[tuple[str, str], tuple[str, str]]:
            log = OutcomeLog(folder)
            full = with_disk_of(0, lambda: outcome_of_saving(log))
            again = outcome_of_saving(log)
            log.close()
            return full, again

        (where, sentence), (again, key) = in_child(morning)
        assert where == "refused"
        assert sentence.startswith("Bilan non enregistré : le disque est plein")
        assert "puis recommencez" in sentence
        assert again == "file"
        assert keys() == [key]

    def test_the_longest_outcome_there_can_be_fits_in_the_reserve(self, folder: Path) -> None:
        longest = an_outcome(
            journey="j" * MAX_ID,
            version=MAX_VERSION,
            result=Result.REFERRED,
            **{
                name: max(kind, key=len)
                for name, kind in (("referral", Referral), ("hand", Hand), ("visit", VisitKind),
                                   ("guidance", Guidance), ("blocker", Blocker),
                                   ("duration", DurationBand))
            },
            blocking_step="/".join(["s" * 60] * 3),
        )  # fmt: skip

        def save() -> bool:
            log = OutcomeLog(folder)
            log.warm()
            return with_disk_of(600, lambda: log.save(longest).spooled)

        assert in_child(save)
        assert OutcomeLog(folder).summary().total == 1

    def test_a_full_reserve_refuses_rather_than_forget(self, folder: Path) -> None:
        def day() -> list[tuple[str, str]]:
            log = OutcomeLog(folder)
            log.warm()
            return with_disk_of(
                SLOT * SLOTS, lambda: [outcome_of_saving(log, seed) for seed in range(260)]
            )

        places = [where for where, _ in in_child(day)]
        assert places[0] == "file"
        assert places.index("file") < places.index("reserve") < places.index("refused")
        assert places[: places.index("refused")].count("reserve") >= SLOTS
        assert OutcomeLog(folder).summary().total == len(places) - places.count("refused")

    @pytest.mark.long
    def test_at_every_size_of_the_disk(
        self, folder: Path, keys: Callable[[], list[str]], record_proof: Callable[..., None]
    ) -> None:
        saved = 0
        for size in range(0, 40_000, 256):
            shutil.rmtree(folder, ignore_errors=True)
            self.test_what_was_confirmed_is_there_afterwards_once_and_nothing_else(
                folder, keys, size
            )
            saved += len(keys())
        record_proof("disque plein à chaque taille", tried=157, confirmed=saved, lost=0, doubled=0)


class TestAFolderThatCannotBeWritten:
    def test_a_read_only_folder_is_told_in_a_sentence(self, folder: Path) -> None:
        folder.mkdir()
        folder.chmod(0o555)
        where, sentence = in_child(lambda: outcome_of_saving(OutcomeLog(folder)), as_nobody=True)
        assert where == "refused"
        assert f"le dossier « {folder} » ne se laisse pas écrire" in sentence
        assert list(folder.iterdir()) == []

    def test_a_folder_that_turns_read_only_during_the_day_loses_nothing(self, folder: Path) -> None:
        folder.mkdir()
        folder.chmod(0o777)

        def day() -> list[tuple[str, str]]:
            log = OutcomeLog(folder)
            saved = [outcome_of_saving(log, 1)]
            log.close()
            for path in folder.iterdir():
                path.chmod(0o444 if path.suffix == ".db" else 0o644)
            folder.chmod(0o555)
            saved.append(outcome_of_saving(log, 2))
            folder.chmod(0o777)
            for path in folder.iterdir():
                path.chmod(0o644)
            saved.append(outcome_of_saving(log, 3))
            log.close()
            return saved

        os.chown(folder, 65534, 65534) if os.getuid() == 0 else None
        saved = in_child(day, as_nobody=True)
        assert [where for where, _ in saved] == ["file", "reserve", "file"]
        assert OutcomeLog(folder).summary().total == 3

    def test_it_can_still_be_counted(self, folder: Path, log: OutcomeLog) -> None:
        log.save(an_outcome())
        log.close()
        for path in folder.iterdir():
            path.chmod(0o444)
        folder.chmod(0o555)
        assert in_child(lambda: OutcomeLog(folder).summary().total, as_nobody=True) == 1

    def test_a_file_where_the_folder_should_be(self, folder: Path) -> None:
        folder.write_text("")
        where, sentence = outcome_of_saving(OutcomeLog(folder))
        assert where == "refused"
        assert sentence.startswith("Bilan non enregistré")

    def test_where_there_can_be_no_reserve_the_file_still_serves(
        self, log: OutcomeLog, folder: Path, keys: Callable[[], list[str]]
    ) -> None:
        (folder / "bilans-reserve").mkdir(parents=True)
        kept, wrong = log.save(an_outcome()), log.save(an_outcome())
        log.undo(wrong)
        assert keys() == [kept.key]
        assert log.summary().total == 1

    def test_what_was_taken_back_while_the_file_was_held_never_comes_back(
        self, folder: Path, keys: Callable[[], list[str]]
    ) -> None:
        log = OutcomeLog(folder, busy_ms=50)
        kept, wrong = log.save(an_outcome()), log.save(an_outcome())
        other = sqlite3.connect(folder / "bilans.db", isolation_level=None)
        other.execute("begin exclusive")
        log.undo(wrong)
        other.close()
        log.close()
        assert OutcomeLog(folder).summary().as_dict()["en_attente"] == 0
        assert keys() == [kept.key]

    def test_another_program_that_keeps_the_file_is_waited_for_then_gone_round(
        self, folder: Path, keys: Callable[[], list[str]]
    ) -> None:
        log = OutcomeLog(folder, busy_ms=50)
        first = log.save(an_outcome())
        other = sqlite3.connect(folder / "bilans.db", isolation_level=None)
        other.execute("begin exclusive")
        second = log.save(an_outcome())
        taken_back = log.save(an_outcome())
        assert second.spooled
        assert "un autre programme" in second.sentence
        log.undo(taken_back)
        other.execute("rollback")
        other.close()
        third = log.save(an_outcome())
        assert not third.spooled
        assert sorted(keys()) == sorted(r.key for r in (first, second, third))


class TestADamagedFile:
    def damaged(self, folder: Path, damage: Callable[[Path], object], rows: int = 30) -> OutcomeLog:
        log = OutcomeLog(folder)
        for seed in range(rows):
            log.save(some_outcome(Random(seed)))
        log.close()
        damage(folder / "bilans.db")
        return OutcomeLog(folder)

    @pytest.mark.parametrize(
        "damage",
        [
            lambda path: path.write_bytes(b"garbage " * 4000),
            lambda path: path.write_bytes(path.read_bytes()[:5000]),
            lambda path: path.write_bytes(path.read_bytes()[:4096] + os.urandom(30_000)),
        ],
        ids=["garbage", "cut short", "random pages"],
    )
    def test_it_is_set_aside_with_a_sentence_and_a_new_one_begins(
        self, folder: Path, damage: Callable[[Path], object]
    ) -> None:
        log = self.damaged(folder, damage)
        assert log.save(an_outcome()).sentence == "Bilan enregistré."
        (notice,) = log.take_notices()
        assert "abîmé" in notice
        assert "30 bilans remis" in notice
        assert log.summary().total == 31  # those of the copy, and the new one
        (aside,) = folder.glob("bilans-abime-*.db")
        assert aside.name in notice
        assert "2026" not in aside.name
        assert log.take_notices() == []
        log.close()

    def test_without_a_copy_what_can_still_be_read_is_put_back(self, folder: Path) -> None:
        def hurt_one_page(path: Path) -> None:
            content = bytearray(path.read_bytes())
            pages = [start for start in range(4096, len(content), 4096)
                     if b"2026T4" in content[start : start + 4096]]  # fmt: skip
            content[pages[1] : pages[1] + 100] = os.urandom(100)
            path.write_bytes(content)
            (folder / "bilans-copie.db").unlink()

        log = self.damaged(folder, hurt_one_page, rows=200)
        total = log.summary().total
        assert 150 < total < 200
        assert f"{total} bilans remis" in log.take_notices()[0]
        log.close()

    def test_an_empty_file_is_a_new_file(self, folder: Path) -> None:
        folder.mkdir()
        (folder / "bilans.db").write_bytes(b"")
        log = OutcomeLog(folder)
        log.save(an_outcome())
        assert log.summary().total == 1
        log.close()

    def test_a_damaged_copy_is_written_anew(self, folder: Path) -> None:
        log = OutcomeLog(folder)
        log.save(an_outcome())
        log.close()
        (folder / "bilans-copie.db").write_bytes(b"garbage " * 4000)
        log.save(an_outcome())
        log.close()
        (folder / "bilans.db").unlink()
        assert OutcomeLog(folder).summary().total == 2

    def test_a_file_of_a_later_version_is_left_alone(self, folder: Path) -> None:
        log = OutcomeLog(folder)
        log.save(an_outcome())
        log.close()
        raw = sqlite3.connect(folder / "bilans.db")
        raw.execute("pragma user_version = 99")
        raw.close()
        with pytest.raises(OutcomeError, match="version plus récente"):
            OutcomeLog(folder).summary()
        assert OutcomeLog(folder).save(an_outcome()).spooled

    def test_a_torn_slot_of_the_reserve_is_not_an_outcome(self, folder: Path) -> None:
        log = OutcomeLog(folder, busy_ms=20)
        log.save(an_outcome())
        other = sqlite3.connect(folder / "bilans.db", isolation_level=None)
        other.execute("begin exclusive")
        assert log.save(an_outcome()).spooled
        assert log.save(an_outcome()).spooled
        other.close()
        log.close()
        reserve = folder / "bilans-reserve"
        content = bytearray(reserve.read_bytes())
        content[100] ^= 1
        reserve.write_bytes(content)
        assert OutcomeLog(folder).summary().total == 2


class TestAFileRemovedUnderOurFeet:
    def test_it_is_made_again_with_all_that_was_confirmed(
        self, folder: Path, keys: Callable[[], list[str]]
    ) -> None:
        log = OutcomeLog(folder)
        saved = [log.save(some_outcome(Random(seed))).key for seed in range(5)]
        (folder / "bilans.db").unlink()
        saved.append(log.save(an_outcome()).key)
        assert sorted(keys()) == sorted(saved)
        assert "5 bilans remis" in log.take_notices()[0]
        log.close()

    def test_with_the_whole_folder(self, folder: Path, keys: Callable[[], list[str]]) -> None:
        log = OutcomeLog(folder)
        saved = [log.save(some_outcome(Random(seed))).key for seed in range(5)]
        shutil.rmtree(folder)
        saved.append(log.save(an_outcome()).key)
        assert sorted(keys()) == sorted(saved)
        log.close()

    def test_between_two_days_the_copy_stands_in(
        self, folder: Path, keys: Callable[[], list[str]]
    ) -> None:
        log = OutcomeLog(folder)
        saved = [log.save(some_outcome(Random(seed))).key for seed in range(5)]
        log.close()
        (folder / "bilans.db").unlink()
        assert log.summary().total == 5
        assert sorted(keys()) == sorted(saved)
        log.close()

    def test_the_reserve_too(self, folder: Path) -> None:
        log = OutcomeLog(folder, busy_ms=20)
        log.save(an_outcome())
        other = sqlite3.connect(folder / "bilans.db", isolation_level=None)
        other.execute("begin exclusive")
        assert log.save(an_outcome()).spooled
        (folder / "bilans-reserve").unlink()
        assert log.save(an_outcome()).spooled
        other.close()
        assert log.summary().total == 3
        log.close()


class TestAProgramKilled:
    @pytest.mark.parametrize("kills", [6, pytest.param(500, marks=pytest.mark.long)])
    def test_kill_9_takes_nothing_that_was_confirmed(
        self,
        folder: Path,
        keys: Callable[[], list[str]],
        kills: int,
        record_proof: Callable[..., None],
    ) -> None:
        chance = Random(9)
        writer = str(Path(__file__).with_name("writer.py"))
        confirmed: list[str] = []
        for seed in range(kills):
            desk = subprocess.Popen(
                [sys.executable, writer, folder, "1000000", str(seed)],
                stdout=subprocess.PIPE,
                text=True,
            )
            assert desk.stdout is not None
            # Killed after a few confirmations and a little of the next save.
            lines = [desk.stdout.readline() for _ in range(chance.randint(1, 12))]
            for _ in range(chance.randint(0, 20_000)):
                pass
            os.kill(desk.pid, signal.SIGKILL)
            lines += desk.stdout.readlines()
            desk.wait()
            confirmed += [line.split()[0] for line in lines if line.endswith("\n")]
        there = keys()
        lost = set(confirmed) - set(there)
        assert not lost
        assert len(there) == len(set(there))
        # A save cut off before its confirmation may be there: one a kill at most.
        assert len(set(there) - set(confirmed)) <= kills
        assert OutcomeLog(folder).summary().total == len(there)
        record_proof("kill -9", tried=kills, confirmed=len(confirmed), lost=len(lost), doubled=0)
