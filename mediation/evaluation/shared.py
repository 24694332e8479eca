"""A shared national base: the same facts in PostgreSQL, loaded a few hundred bundles at a time.

Each step is one transaction that replaces what a desk said of a quarter, facts
and list together: stopped at any moment, the base holds whole bundles only, and
the same command goes on from there. A bundle already there is not sent again.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from mediation.evaluation import base
from mediation.evaluation.errors import EvaluationError
from mediation.evaluation.facts import BUNDLES, FACTS
from mediation.evaluation.reading import Aside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from mediation.evaluation.merging import Read

SCHEMA = "mediation"
STEP = 500
"""Bundles of one transaction: some seconds."""
_LOCK = 7_022_026
"""PostgreSQL's advisory lock of this base: one loads alone, many may count together."""
_FORMAT = "facts-1"
_CREDENTIALS = re.compile(r"(?<=://)[^/@]*@")


@contextmanager
def opened(address: str) -> Iterator[Any]:
    """A psycopg connection to the base at ``address``, its tables made if needed.

    Raises ``EvaluationError``, in which the address has lost its password.
    """
    import psycopg

    shown = _CREDENTIALS.sub("", address)
    try:
        connection = psycopg.connect(
            address, autocommit=True, connect_timeout=15, application_name="mediation evaluer"
        )
    except psycopg.Error as error:
        raise EvaluationError(
            f"La base « {shown} » ne répond pas : vérifiez l'adresse, le réseau et le mot de passe,"
            f" puis relancez la même commande. ({_first_line(error, address)})"
        ) from None
    try:
        _prepare(connection)
        yield connection
    except psycopg.Error as error:
        raise EvaluationError(
            f"La base « {shown} » s'est arrêtée ou a refusé. Ce qui y était déjà chargé est"
            " entier ; rien n'est publié. Relancez la même commande : elle reprendra où elle"
            " en était."
            f" ({_first_line(error, address)})"
        ) from None
    finally:
        connection.close()


def _first_line(error: Exception, address: str) -> str:
    from accessibility.text import one_line

    line = (str(error).strip().splitlines() or [type(error).__name__])[0]
    # libpq may repeat the address it was given, password included.
    return one_line(_CREDENTIALS.sub("", line.replace(address, "…")))[:200]


def _prepare(connection: Any) -> None:
    """The schema and its tables; ``EvaluationError`` when they are those of another version."""
    with connection.transaction():
        # Two first runs at once: the second waits, then finds everything there.
        connection.execute("select pg_advisory_xact_lock(%s)", [_LOCK + 1])
        found = connection.execute(
            "select obj_description(oid, 'pg_namespace') from pg_namespace where nspname = %s",
            [SCHEMA],
        ).fetchone()
        if found is not None:
            if found[0] != _FORMAT:
                raise EvaluationError(
                    f"Le schéma « {SCHEMA} » de cette base n'a pas été fait par cette version de"
                    " Médiation. Donnez une autre base, ou installez la version qui l'a faite."
                )
            return
        connection.execute(f"create schema {SCHEMA}")
        connection.execute(f"comment on schema {SCHEMA} is '{_FORMAT}'")
        for table, columns in {"bilans": BUNDLES, **FACTS}.items():
            listed = ", ".join(f"{name} {kind} not null" for name, kind in columns.items())
            unique = ", primary key (site, trimestre)" if table == "bilans" else ""
            connection.execute(f"create table {SCHEMA}.{table} ({listed}{unique})")
            if table != "bilans":
                connection.execute(f"create index on {SCHEMA}.{table} (site, trimestre)")


def load(
    connection: Any,
    work: Path,
    folder: Path,
    counted: Sequence[Read],
    *,
    progress: Callable[[int, int], None],
) -> list[Aside]:
    """Bring the base up to date with ``counted``, whose facts are in ``folder``.

    A later revision replaces; an earlier one than the base's is left out. Gives the
    bundles that contradict the base (same desk, quarter and revision, other content).
    Raises ``EvaluationError`` when someone else is loading, ``psycopg.Error``.
    """
    (free,) = connection.execute("select pg_try_advisory_lock(%s)", [_LOCK]).fetchone()
    if not free:
        raise EvaluationError(
            "Quelqu'un d'autre charge cette base ou compte dessus en ce moment. Attendez qu'il ait"
            " fini, puis relancez la même commande."
        )
    try:
        there: dict[tuple[str, str], tuple[int, str]] = {
            (site, quarter): (revision, sha256)
            for site, quarter, revision, sha256 in connection.execute(
                f"select site, trimestre, revision, sha256 from {SCHEMA}.bilans"  # noqa: S608
            )
        }
        aside, new = _compared(counted, there)
        progress(0, len(new))
        with base.engine(work) as duck:
            for start in range(0, len(new), STEP):
                step = new[start : start + STEP]
                _replace(connection, duck, work, folder, step)
                progress(start + len(step), len(new))
        if new:
            for table in ("bilans", *FACTS):
                connection.execute(f"analyze {SCHEMA}.{table}")
        return aside
    finally:
        if not connection.broken:
            connection.execute("select pg_advisory_unlock(%s)", [_LOCK])


def _compared(
    counted: Sequence[Read], there: Mapping[tuple[str, str], tuple[int, str]]
) -> tuple[list[Aside], list[Read]]:
    """What contradicts the base, and what is to be loaded, in the order of the tables' files."""
    aside, new = [], []
    for one in sorted(counted, key=lambda read: (read.quarter, read.site)):
        revision, sha256 = there.get((one.site, one.quarter), (-1, ""))
        if revision == one.revision and sha256 != one.sha256:
            aside.append(
                Aside(
                    one.path.name,
                    f"La base a déjà, pour le site « {one.site} » et {one.quarter}, un autre"
                    " bilan de la même révision. Celui de la base est gardé :"
                    " demandez au site lequel est le bon.",
                )
            )
        elif revision < one.revision:
            new.append(one)
    return aside, new


def _replace(connection: Any, duck: Any, work: Path, folder: Path, step: Sequence[Read]) -> None:
    import pyarrow as pa

    sites, quarters = [one.site for one in step], [one.quarter for one in step]
    duck.register("pas", pa.table({"site": sites, "trimestre": quarters}))
    passing = work / "chargement.csv"
    try:
        with connection.transaction(), connection.cursor() as cursor:
            for table, columns in {**FACTS, "bilans": BUNDLES}.items():
                names = ", ".join(columns)
                cursor.execute(
                    f"delete from {SCHEMA}.{table} t using unnest(%s::text[], %s::text[])"  # noqa: S608
                    " as s(site, trimestre) where t.site = s.site and t.trimestre = s.trimestre",
                    [sites, quarters],
                )
                duck.execute(
                    f"copy (select {names} from read_parquet($file) semi join pas"  # noqa: S608
                    f" using (site, trimestre)) to '{base.quoted(passing)}'"
                    # An empty text is a text: unquoted, PostgreSQL would read a null.
                    " (format csv, header false, force_quote *)",
                    {"file": str(folder / f"{table}.parquet")},
                )
                with (
                    cursor.copy(f"copy {SCHEMA}.{table} ({names}) from stdin (format csv)") as copy,
                    passing.open("rb") as file,
                ):
                    while block := file.read(1 << 20):
                        copy.write(block)
    finally:
        passing.unlink(missing_ok=True)


@contextmanager
def counting(connection: Any) -> Iterator[Mapping[str, Any]]:
    """The base's facts as Ibis tables; nobody loads while they are being counted."""
    import ibis

    (free,) = connection.execute("select pg_try_advisory_lock_shared(%s)", [_LOCK]).fetchone()
    if not free:
        raise EvaluationError(
            "Quelqu'un charge cette base en ce moment. Attendez qu'il ait fini, puis relancez la"
            " même commande."
        )
    try:
        backend = ibis.postgres.from_connection(connection)
        yield {table: backend.table(table, database=SCHEMA) for table in FACTS}
    finally:
        if not connection.broken:
            connection.execute("select pg_advisory_unlock_shared(%s)", [_LOCK])


def bundles(connection: Any) -> list[tuple[Any, ...]]:
    """Every bundle of the base, as lines of ``BUNDLES``."""
    names = ", ".join(BUNDLES)
    found = connection.execute(f"select {names} from {SCHEMA}.bilans").fetchall()  # noqa: S608
    return sorted(found)  # here: a server's order of letters is its own
