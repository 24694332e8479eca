"""Every measure on DuckDB and on a real PostgreSQL: the same, cell by cell."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from mediation.evaluation import base, measures, merging, reading, run, shared
from mediation.evaluation.errors import EvaluationError
from mediation.evaluation.facts import FACTS

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Country

    from mediation.evaluation.catalog import Ends
    from mediation.evaluation.merging import Read
    from mediation.evaluation.run import Counted


def quiet(*_: object) -> None:
    return None


def rows_in(address: str) -> dict[str, int]:
    import psycopg

    with psycopg.connect(address) as connection:
        return {
            table: connection.execute(f"select count(*) from mediation.{table}").fetchone()[0]
            for table in ("bilans", *FACTS)
        }


@pytest.fixture
def settled(country: Country, counted: Counted, work: Path) -> list[Read]:
    files = reading.gather([country.folder])
    read = reading.read_all(files, work, frozenset(base.known(work)), None, progress=quiet)
    return merging.merge(base.reads(read.digests, base.known(work))).counted


class TestTheSameMeasuresOnTwoEngines:
    def test_every_cell_is_the_same(
        self, country: Country, counted: Counted, work: Path, ends: Ends, shared_base: str
    ) -> None:
        there = run.count([country.folder], work, ends, address=shared_base, progress=quiet)
        assert (counted.engine.split()[0], there.engine.split()[0]) == ("DuckDB", "PostgreSQL")
        assert counted.tables == there.tables
        assert counted.bundles == there.bundles
        # Every table there is, those of many desks too.
        many = measures.FINE_FROM
        with base.counting(work, work / base.TABLES) as facts:
            ours = list(measures.computed(facts, ends, many))
        with shared.opened(shared_base) as connection, shared.counting(connection) as facts:
            theirs = list(measures.computed(facts, ends, many))
        assert len(ours) == sum(len(one.tables) for one in measures.MEASURES)
        cells = 0
        for here, over_there in zip(ours, theirs, strict=True):
            assert here.rows == over_there.rows, here.name
            assert here.marks == over_there.marks, here.name
            assert here.spread == over_there.spread, here.name
            cells += sum(map(len, here.rows)) + sum(map(len, here.marks))
        assert cells > 10_000
        # Not the agreement of two engines that count nothing.
        for table in ours:
            assert any(row[len(table.dims)] for row in table.rows), table.name


class TestALoadIsStoppedHalfWay:
    def test_the_base_holds_whole_bundles_and_the_same_command_goes_on(
        self,
        country: Country,
        counted: Counted,
        settled: list[Read],
        work: Path,
        ends: Ends,
        shared_base: str,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(shared, "STEP", 20)

        class Unplugged(Exception):
            pass

        def unplug(done: int, _of: int) -> None:
            if done >= 60:
                raise Unplugged

        folder = work / base.TABLES
        with pytest.raises(Unplugged), shared.opened(shared_base) as connection:
            shared.load(connection, work, folder, settled, progress=unplug)
        assert rows_in(shared_base)["bilans"] == 60
        sent: list[int] = []
        with shared.opened(shared_base) as connection:
            shared.load(
                connection, work, folder, settled, progress=lambda done, _of: sent.append(done)
            )
            assert sent[-1] == len(settled) - 60
            once = rows_in(shared_base)
            shared.load(connection, work, folder, settled, progress=quiet)
            assert rows_in(shared_base) == once
            with shared.counting(connection) as facts:
                assert tuple(measures.computed(facts, ends, country.desks)) == counted.tables

    def test_a_server_that_dies_is_told_in_a_sentence_without_the_password(
        self, settled: list[Read], work: Path, shared_base: str
    ) -> None:
        import psycopg

        address = shared_base.replace("essai@", "essai:motdepasse@")

        def stop_the_server(done: int, _of: int) -> None:
            with psycopg.connect(shared_base, autocommit=True) as other:
                other.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity"
                    " where application_name = 'mediation evaluer'"
                )

        with pytest.raises(EvaluationError) as told, shared.opened(address) as connection:
            shared.load(connection, work, work / base.TABLES, settled, progress=stop_the_server)
        assert "Relancez la même commande" in str(told.value)
        assert "motdepasse" not in str(told.value)
        assert rows_in(shared_base)["bilans"] == 0

    def test_no_server_at_all(self) -> None:
        with (
            pytest.raises(EvaluationError, match="ne répond pas") as told,
            shared.opened("postgresql://moi:motdepasse@127.0.0.1:1/rien"),
        ):
            pass
        assert "motdepasse" not in str(told.value)

    def test_one_loads_at_a_time(self, settled: list[Read], work: Path, shared_base: str) -> None:
        with shared.opened(shared_base) as first, shared.opened(shared_base) as second:
            with shared.counting(first), pytest.raises(EvaluationError, match="Quelqu'un"):
                shared.load(second, work, work / base.TABLES, settled, progress=quiet)
            shared.load(second, work, work / base.TABLES, settled, progress=quiet)


class TestWhatTheBaseAlreadyHas:
    def test_another_bundle_of_the_same_revision_is_set_aside(
        self, settled: list[Read], work: Path, shared_base: str
    ) -> None:
        import dataclasses

        with shared.opened(shared_base) as connection:
            shared.load(connection, work, work / base.TABLES, settled[:3], progress=quiet)
            other = dataclasses.replace(settled[0], sha256="f" * 64)
            aside = shared.load(
                connection, work, work / base.TABLES, [other, *settled[1:3]], progress=quiet
            )
        assert [one.name for one in aside] == [settled[0].path.name]
        assert "autre bilan" in aside[0].why

    def test_a_base_of_another_version_is_left_alone(self, shared_base: str) -> None:
        import psycopg

        with psycopg.connect(shared_base, autocommit=True) as connection:
            connection.execute("create schema mediation")
        with (
            pytest.raises(EvaluationError, match="pas été fait par cette version"),
            shared.opened(shared_base),
        ):
            pass


def test_a_disk_without_room_for_the_passing_file_changes_nothing(
    settled: list[Read], work: Path, shared_base: str, tmp_path: Path
) -> None:
    with shared.opened(shared_base) as connection:
        gone = tmp_path / "parti"
        shutil.copytree(work / base.TABLES, gone)
        (gone / "mains.parquet").write_bytes(b"not a parquet file")
        with pytest.raises(EvaluationError, match="fichier abîmé"):
            shared.load(connection, work, gone, settled, progress=quiet)
        assert set(rows_in(shared_base).values()) == {0}
