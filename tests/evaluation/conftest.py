"""What the tests of the evaluation share: a small country, and a real PostgreSQL."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.country import Truth
    from mediation.evaluation.catalog import Ends
    from mediation.evaluation.run import Counted

# A desk's environment has none of this: `make test-evaluation` runs these tests.
if not all(find_spec(name) for name in ("duckdb", "ibis", "pyarrow", "scipy")):
    collect_ignore_glob = ["test_*.py"]


@dataclass(frozen=True)
class Country:
    """A small country: where its bundles are, and what really happened."""

    folder: Path
    truth: Truth
    desks: int
    quarters: tuple[str, ...]


@pytest.fixture(scope="session")
def country(tmp_path_factory: pytest.TempPathFactory) -> Country:
    """24 desks over 5 quarters, bundles made by the real code."""
    from benchmarks import country as making

    folder = tmp_path_factory.mktemp("pays")
    truth = making.make(folder, desks_=24, many=5, seed=7)
    return Country(folder, truth, 24, tuple(making.quarters(5)))


@pytest.fixture(scope="session")
def ends() -> Ends:
    """The ends of the built-in journeys."""
    from mediation.evaluation.catalog import ends_of
    from mediation.journey.library import Library, built_in

    return ends_of(Library([built_in()]))


@pytest.fixture(scope="session")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A work folder that the whole session reads its bundles into once."""
    return tmp_path_factory.mktemp("evaluation") / "travail"


@pytest.fixture(scope="session")
def counted(country: Country, work: Path, ends: Ends) -> Counted:
    """The small country, counted on DuckDB."""
    from mediation.evaluation import run

    return run.count([country.folder], work, ends, progress=lambda *_: None)


# -- PostgreSQL ----------------------------------------------------------------


def _programs() -> Path | None:
    """Where PostgreSQL's own programs are: Debian keeps them out of the path."""
    places = [*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]
    found = shutil.which("initdb")
    if found:
        places.insert(0, Path(found).resolve().parent)
    return next((place for place in places if (place / "initdb").exists()), None)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a real PostgreSQL, started for these tests alone."""
    given = os.environ.get("MEDIATION_TEST_POSTGRES")
    if given:
        yield given
        return
    programs = _programs()
    if programs is None:
        pytest.skip("no PostgreSQL here (Debian: apt install postgresql)")
    # PostgreSQL refuses to run as root.
    how: dict[str, Any] = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    try:
        if how:
            shutil.chown(folder, "postgres", "postgres")
        quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "cwd": "/", **how}
        subprocess.run(
            [programs / "initdb", "-D", folder / "d", "-U", "essai", "--auth=trust", "-E", "UTF8"],
            check=True, **quiet,
        )  # fmt: skip
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        control = [programs / "pg_ctl", "-D", folder / "d", "-w", "-l", folder / "log"]
        subprocess.run([*control, "-o", options, "start"], check=True, **quiet)
        yield f"postgresql://essai@127.0.0.1:{port}/postgres"
        subprocess.run([*control, "-m", "immediate", "stop"], check=True, **quiet)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def shared_base(server: str) -> Iterator[str]:
    """The address of an empty database."""
    import psycopg

    name = f"essai_{os.urandom(4).hex()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"create database {name}")
    yield f"{server.rpartition('/')[0]}/{name}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)")
