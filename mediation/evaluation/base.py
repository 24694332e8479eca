"""The work folder: what was read, and the tables that the measures count on (DuckDB on Parquet).

``parts`` keeps every file ever read; ``tables`` only what counts in this
evaluation, made again when that changes. Confidential: nothing here may be
published, and only the person who runs the evaluation may read it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from accessibility.text import one_line
from mediation.evaluation.errors import EvaluationError, cause
from mediation.evaluation.facts import BUNDLES, FACTS
from mediation.evaluation.merging import Read
from mediation.evaluation.reading import PARTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

TABLES = "tables"
_CHOSEN = "choisis.txt"
MEMORY = "640MB"
"""What DuckDB may hold; beyond it works on the disk. Measured: the whole run stays under 1 GB."""


@contextmanager
def engine(work: Path) -> Iterator[Any]:
    """A DuckDB connection that asks nothing of the network and spills into ``work``.

    What goes wrong in it (a disk without room, a table that does not read back) is an
    ``EvaluationError``.
    """
    import duckdb

    connection = duckdb.connect(
        config={
            "memory_limit": MEMORY,
            "temp_directory": str(work / "debordement"),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "threads": os.cpu_count() or 1,
        }
    )
    try:
        # Its own bar would be written on standard output, where the summary goes.
        connection.execute("set enable_progress_bar = false")
        yield connection
    except duckdb.Error as error:
        raise EvaluationError(
            f"Le dossier de travail « {work} » ne peut plus servir : disque plein ou fichier abîmé."
            " Libérez de la place ; si cela recommence, ôtez ce dossier : il sera refait à partir"
            f" des bilans. ({one_line(str(error))[:160]})"
        ) from None
    finally:
        connection.close()


def prepare(work: Path) -> None:
    """Make the work folder, for its owner alone. Raises ``EvaluationError``."""
    try:
        work.mkdir(parents=True, exist_ok=True)
        work.chmod(0o700)
    except OSError as error:
        raise EvaluationError(
            f"Le dossier de travail « {work} » ne peut pas servir : {cause(error)}."
        ) from None


def known(work: Path) -> dict[str, tuple[Any, ...]]:
    """The bundles in the parts of ``work``, as lines of ``BUNDLES`` by the digest of their file.

    A part that does not read back (disk, other version) is removed: it is made again.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    found: dict[str, tuple[Any, ...]] = {}
    for part in sorted((work / PARTS).glob("[0-9a-f]*")):
        if part.suffix:
            continue
        try:
            for table, columns in FACTS.items():
                if pq.read_schema(part / f"{table}.parquet").names != ["fichier", *columns]:
                    raise ValueError(part)
            read = pq.read_table(part / "bilans.parquet").to_pydict()
            rows = zip(read["fichier"], *(read[name] for name in BUNDLES), strict=True)
        except (OSError, KeyError, ValueError, pa.ArrowException):
            shutil.rmtree(part, ignore_errors=True)
            continue
        found |= {digest: bundle for digest, *bundle in rows}
    return found


def reads(digests: Mapping[Path, str], bundles: Mapping[str, tuple[Any, ...]]) -> Iterable[Read]:
    """The bundles at these paths."""
    for path, digest in digests.items():
        yield Read(path, digest, *bundles[digest])


def settle(work: Path, counted: Sequence[Read]) -> Path:
    """Write the tables of these bundles, sorted; the folder they are in. ``EvaluationError``.

    Nothing is done when the same bundles were settled before. Written aside, then
    renamed: the tables are those of one evaluation, never half of each.
    """
    folder, aside = work / TABLES, work / f"{TABLES}.en-cours"
    files = sorted(one.file for one in counted)
    chosen = hashlib.sha256("\n".join(files).encode()).hexdigest()
    try:
        if (folder / _CHOSEN).exists() and (folder / _CHOSEN).read_text() == chosen:
            return folder
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir()
        _write(work, aside, files)
        (aside / _CHOSEN).write_text(chosen)
        shutil.rmtree(folder, ignore_errors=True)
        aside.rename(folder)
    except OSError as error:
        raise EvaluationError(
            f"Le dossier de travail « {work} » ne se laisse pas écrire : {cause(error)}."
            " Ce qui était déjà lu est gardé."
        ) from None
    return folder


def _write(work: Path, folder: Path, files: Sequence[str]) -> None:
    import pyarrow as pa

    with engine(work) as connection:
        connection.register("choisis", pa.table({"fichier": pa.array(files, pa.string())}))
        for table, columns in {"bilans": BUNDLES, **FACTS}.items():
            names = ", ".join(columns)
            # By quarter first: a question on some quarters then reads only theirs.
            order = "trimestre, site" if table == "bilans" else "trimestre, " + names
            connection.execute(
                f"copy (select {names} from read_parquet($parts) semi join choisis using (fichier)"  # noqa: S608 - our own names
                f" order by {order}) to '{quoted(folder / f'{table}.parquet')}'"
                " (format parquet, compression zstd)",
                {"parts": str(work / PARTS / "*" / f"{table}.parquet")},
            )


def quoted(path: Path) -> str:
    """A path inside an SQL text: where a file is written to takes no parameter."""
    return str(path).replace("'", "''")


@contextmanager
def counting(work: Path, folder: Path) -> Iterator[Mapping[str, Any]]:
    """The settled facts as Ibis tables on DuckDB."""
    import ibis

    with engine(work) as connection:
        backend = ibis.duckdb.from_connection(connection)
        connection.execute("set enable_progress_bar = false")  # Ibis sets its own
        yield {
            table: backend.read_parquet(str(folder / f"{table}.parquet"), table_name=table)
            for table in FACTS
        }


def bundles(folder: Path) -> list[tuple[Any, ...]]:
    """The bundles that the settled tables come from, as lines of ``BUNDLES``."""
    import pyarrow.parquet as pq

    read = pq.read_table(folder / "bilans.parquet").to_pydict()
    return sorted(zip(*(read[name] for name in BUNDLES), strict=True))


def name_of_engine() -> str:
    """What counts here, with its version."""
    import duckdb

    return f"DuckDB {duckdb.__version__}"
