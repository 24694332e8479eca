from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from pathlib import Path
from random import Random
from statistics import correlation
from typing import TYPE_CHECKING

import pytest
from samples import an_outcome, some_outcome

from mediation.journey.vocabulary import Hand, Result
from mediation.outcomes.log import BATCH, OutcomeLog
from mediation.outcomes.record import FIELDS, StepCount, StepTally
from mediation.outcomes.store import APPLICATION_ID

if TYPE_CHECKING:
    from collections.abc import Callable


def a_tally(**changes: object) -> StepTally:
    fields = {"steps": {"accord": StepCount(reached=1)}} | changes
    return StepTally("2026T4", "apl", 1, "0" * 12, **fields)  # type: ignore[arg-type]


class TestAVisitIsClosed:
    def test_what_was_saved_is_read_back_from_the_file_as_it_was(
        self, log: OutcomeLog, folder: Path
    ) -> None:
        chance = Random(1)
        saved = {(receipt := log.save(o)).key: o for o in (some_outcome(chance) for _ in range(60))}
        assert receipt.sentence == "Bilan enregistré."
        columns = ", ".join(field.column for field in FIELDS)
        raw = sqlite3.connect(folder / "bilans.db")
        found = {key: tuple(row) for key, *row in raw.execute(f"select cle, {columns} from bilans")}
        raw.close()
        assert found == {key: outcome.values() for key, outcome in saved.items()}

    def test_another_process_sees_it_before_the_desk_is_closed(
        self, log: OutcomeLog, folder: Path, keys: Callable[[], list[str]]
    ) -> None:
        receipt = log.save(an_outcome())
        assert keys() == [receipt.key]
        assert OutcomeLog(folder).summary().total == 1

    def test_taking_it_back_leaves_nothing_of_it(
        self, log: OutcomeLog, folder: Path, keys: Callable[[], list[str]]
    ) -> None:
        kept = log.save(an_outcome())
        wrong = log.save(an_outcome(journey="journey-taken-back"))
        log.settle()  # the copy has it too
        log.undo(wrong)
        assert keys() == [kept.key]
        for path in folder.iterdir():
            assert b"journey-taken-back" not in path.read_bytes(), path.name
            assert wrong.key.encode() not in path.read_bytes(), path.name
        log.undo(wrong)  # twice is once
        assert log.summary().total == 1

    def test_nothing_is_touched_before_it_is_needed(self, folder: Path) -> None:
        log = OutcomeLog(folder)
        assert log.summary().as_dict()["total"] == 0
        log.write_counters()
        log.close()
        assert not folder.exists()

    def test_a_thread_may_warm_up_while_the_visit_is_walked(self, log: OutcomeLog) -> None:
        thread = threading.Thread(target=log.warm)
        thread.start()
        log.save(an_outcome())
        thread.join()
        assert log.summary().total == 1

    def test_a_clock_that_went_back_is_told_and_loses_nothing(self, log: OutcomeLog) -> None:
        assert log.save(an_outcome(quarter="2026T4")).remark == ""
        receipt = log.save(an_outcome(quarter="1970T1"))
        assert "horloge" in receipt.sentence
        assert receipt.sentence.startswith("Bilan enregistré")
        assert log.summary().counts["trimestre"] == {"1970T1": 1, "2026T4": 1}


class TestTheFileItself:
    def test_it_cannot_hold_what_is_not_in_the_closed_lists(
        self, log: OutcomeLog, folder: Path
    ) -> None:
        log.save(an_outcome())
        log.close()
        raw = sqlite3.connect(folder / "bilans.db")
        for column, value in (
            ("resultat", "guéri"),
            ("main", "Mme Dupont"),
            ("parcours", "Jean Dupont"),
            ("trimestre", "2026-11-22"),
            ("etape", "né le 3 mai"),
            ("empreinte", "x" * 12),
            ("version", "un"),
            ("duree", None),
            ("orientation", "appel-fait"),
            ("cle", "1"),
        ):
            with pytest.raises(sqlite3.IntegrityError):
                raw.execute(f"update bilans set {column} = ?", [value])
        raw.close()

    def test_it_has_no_column_for_a_day_a_language_or_a_person(
        self, log: OutcomeLog, folder: Path
    ) -> None:
        log.save(an_outcome())
        raw = sqlite3.connect(folder / "bilans.db")
        columns = [name for _, name, *_ in raw.execute("pragma table_info(bilans)")]
        assert columns == ["cle", "lot", *(field.column for field in FIELDS)]
        tables = raw.execute("pragma table_list").fetchall()
        own = {name: (wr, strict) for _, name, _, _, wr, strict in tables if "sqlite_" not in name}
        assert own == dict.fromkeys(("bilans", "compteurs", "exports"), (1, 1))
        assert raw.execute("pragma application_id").fetchone() == (APPLICATION_ID,)
        raw.close()

    def test_only_its_owner_reads_it(self, log: OutcomeLog, folder: Path) -> None:
        folder.mkdir(mode=0o755)
        log.save(an_outcome())
        log.close()
        assert {path.stat().st_mode & 0o077 for path in folder.iterdir()} == {0}

    def test_two_desks_write_into_it_together(
        self, folder: Path, keys: Callable[[], list[str]]
    ) -> None:
        writer = str(Path(__file__).with_name("writer.py"))
        desks = [
            subprocess.Popen(
                [sys.executable, writer, folder, "25", str(seed)], stdout=subprocess.PIPE, text=True
            )
            for seed in (1, 2)
        ]
        acked = [line.split() for desk in desks for line in desk.communicate()[0].splitlines()]
        assert [desk.returncode for desk in desks] == [0, 0]
        assert {where for _, where in acked} == {"fichier"}
        assert len(acked) == 50
        assert sorted(keys()) == sorted(key for key, _ in acked)


class TestCounters:
    def test_they_reach_the_disk_together_and_only_then(
        self, log: OutcomeLog, folder: Path
    ) -> None:
        for _ in range(BATCH - 1):
            log.tally(a_tally())
        assert not folder.exists()
        log.tally(a_tally(open=1))
        assert OutcomeLog(folder).summary().counters == {"atteinte": BATCH, "non-clos": 1}

    def test_they_are_added_to_those_of_the_day_before(self, log: OutcomeLog, folder: Path) -> None:
        log.tally(a_tally(languages={"ar": 1}))
        log.close()
        log.tally(a_tally(languages={"ar": 2, "fr": 1}))
        log.close()
        raw = sqlite3.connect(folder / "bilans.db")
        rows = raw.execute("select parcours, quoi, cle, n from compteurs").fetchall()
        raw.close()
        assert sorted(rows) == [
            ("", "langue", "ar", 3),
            ("", "langue", "fr", 1),
            ("apl", "atteinte", "accord", 2),
        ]


class TestTheSummary:
    def test_it_counts_every_visit_in_each_list(self, log: OutcomeLog) -> None:
        chance = Random(2)
        outcomes = [some_outcome(chance, quarter=chance.choice(("2026T3", "2026T4")))
                    for _ in range(80)]  # fmt: skip
        for outcome in outcomes:
            log.save(outcome)
        summary = log.summary()
        assert summary.total == 80
        for field in FIELDS:
            if field.column in summary.counts:
                values = [getattr(o, field.attribute) for o in outcomes]
                expected = {str(v): values.count(v) for v in values if v is not None}
                assert summary.counts[field.column] == expected
        last = log.summary("2026T4")
        assert last.total == sum(o.quarter == "2026T4" for o in outcomes)

    def test_it_speaks_to_programs_in_the_words_of_the_file(self, log: OutcomeLog) -> None:
        log.save(an_outcome(result=Result.OBTAINED, hand=Hand.PERSON))
        document = log.summary().as_dict()
        assert document["total"] == 1
        assert document["en_attente"] == 0
        assert document["resultat"] == {"obtenu": 1}
        assert document["main"] == {"personne": 1}


class TestNoOrderCanBeRead:
    def test_neither_from_the_table_nor_from_the_bytes(
        self, folder: Path, keys: Callable[[], list[str]]
    ) -> None:
        chance = Random(3)
        log = OutcomeLog(folder, new_key=lambda: f"{chance.getrandbits(128):032x}")
        saved = [log.save(an_outcome()).key for _ in range(400)]
        log.close()
        content = (folder / "bilans.db").read_bytes()
        order = list(range(len(saved)))
        stored = keys()
        in_table = [stored.index(key) for key in saved]
        in_bytes = [content.index(key.encode()) for key in saved]
        # Within a page too, where SQLite lays rows down from the end as they come.
        in_page = [position % 4096 for position in in_bytes]
        for positions in (in_table, in_bytes, in_page):
            assert abs(correlation(order, positions)) < 0.15

    def test_not_even_for_the_few_rows_of_one_day(self, log: OutcomeLog, folder: Path) -> None:
        saved = [log.save(an_outcome()).key for _ in range(12)]
        log.close()
        for name in ("bilans.db", "bilans-copie.db"):
            content = (folder / name).read_bytes()
            by_place = sorted(saved, key=lambda key: content.index(key.encode()))
            # Rewritten in the order of the keys, which are random: nothing else is left to read.
            assert by_place in (sorted(saved), sorted(saved, reverse=True))

    def test_no_file_bears_the_date_of_a_visit(self, log: OutcomeLog, folder: Path) -> None:
        log.save(an_outcome(quarter="2026T4"))
        dates = {(folder / "bilans.db").stat().st_mtime}
        log.tally(a_tally())
        log.close()
        dates |= {path.stat().st_mtime for path in [folder, *folder.iterdir()]}
        assert dates == {1790812800.0}  # 1 October 2026, 0 h UTC

    def test_a_file_dates_nothing_whatever_its_size(self, folder: Path) -> None:
        sizes = set()
        for many in (1, 9):
            log = OutcomeLog(folder / str(many))
            for _ in range(many):
                log.save(an_outcome())
            log.close()
            sizes.add((folder / str(many) / "bilans.db").stat().st_size)
        assert len(sizes) == 1


class TestStartUp:
    def test_the_database_library_waits_for_the_first_visit(self) -> None:
        code = "import sys, mediation.outcomes.log; print(*sys.modules)"
        loaded = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout.split()
        assert not {"sqlite_utils", "pydantic", "textual", "click"} & set(loaded)
