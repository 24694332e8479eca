"""One engine's turn at the measures, in a process of its own: seconds, cells, peak memory.

    python -m benchmarks.evaluation_engines ENGINE FOLDER

``ENGINE``: ``ibis`` (ours), ``sql`` (DuckDB SQL written by hand), ``pandas``, ``polars``.
Prints ``{"seconds": {table: processor seconds, best of three}, "cells": {table: digest of
every cell}, "peak_mb": …}``. ``departs`` is no table of its own: what the measures of
followed walks start from, made once.
The two last have the tables that add up the lines of one word each: they are peers, not ports.
"""

from __future__ import annotations

import gc
import hashlib
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from mediation.evaluation import measures
from mediation.evaluation.facts import FACTS, VISITS, WITHHELD
from mediation.evaluation.measuring import asked, numbers_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from mediation.evaluation.catalog import Ends

TRIES = 3
BEGUN = "departs"
BY_WORD = {
    "visites": "",
    "resultats": "resultat",
    "mains": "resultat",
    "blocages": "",
    "durees": "duree",
    "passages": "passage",
    "orientations": "orientation",
}
"""Facts whose tables split by one column, or by none."""
_OTHER = {"mains-pays": "mains", "blocages-pays": "famille_blocage", "reponses": "reponses"}
"""Measures that do not, by their first table."""


class Question(NamedTuple):
    """A table of a measure: ``ask`` gives its numbers, in a form of ``Measure.expression``."""

    table: str
    dims: tuple[str, ...]
    ask: Callable[[], dict[str, list[Any]]]


class Split(NamedTuple):
    """A table that splits the lines of ``fact`` by ``word`` ("" for not at all)."""

    table: str
    dims: tuple[str, ...]
    fact: str
    word: str


def _splits() -> Iterator[Split]:
    """The tables that split by a column as it is."""
    for one in measures.MEASURES:
        word = _OTHER.get(next(iter(one.tables)), BY_WORD.get(one.source))
        if word is not None and (word == "" or word in FACTS[one.source]):
            for name, (_, dims) in one.tables.items():
                yield Split(name, dims, one.source, word)


# -- by hand ---------------------------------------------------------------------


def _by_hand(fact: str, dims: Sequence[str], word: str = "", total: bool = True) -> str:
    """What a person would write: by desk first, so that desks are counted in passing."""
    by = ", ".join(dims)
    if not word:
        return (
            f"select {by}, 'n' as nombre, sum(n)::bigint as n, sum(m)::bigint as marque,"
            " count(*) as postes"
            f" from (select {by}, site, sum(n) as n, sum(marque) as m from {fact}"
            f" group by {by}, site) group by {by}"
        )
    parts = (
        f"with postes as (select {by}, site, {word} as nombre, sum(n) as n, sum(marque) as m"
        f" from {fact} group by all)"
        f" select {by}, nombre, sum(n)::bigint as n, sum(m)::bigint as marque,"
        f" count(*) as postes from postes group by {by}, nombre"
    )
    if not total:
        return parts
    return (
        f"{parts} union all select {by}, 'n', sum(n)::bigint, sum(m)::bigint, count(*)"
        f" from (select {by}, site, sum(n) as n, sum(m) as m from postes group by {by}, site)"
        f" group by {by}"
    )


def _side_by_side(fact: str, dims: Sequence[str], numbers: dict[str, tuple[str, str]]) -> str:
    """Sums in one pass, desks in another: quicker than both by desk, which spills to the disk."""
    by = ", ".join(dims)
    sums = ", ".join(
        f'sum({n})::bigint as "{name}", sum({m})::bigint as "m {name}"'
        for name, (n, m) in numbers.items()
    )
    some = ", ".join(f'bool_or({n} > 0) as "{name}"' for name, (n, _) in numbers.items())
    desks = ", ".join(f'count(*) filter (where "{name}") as "d {name}"' for name in numbers)
    return (
        f"select * from (select {by}, {sums} from {fact} group by {by}) join"
        f" (select {by}, {desks} from (select {by}, site, {some} from {fact} group by {by}, site)"
        f" group by {by}) using ({by})"
    )


def _sql() -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Every table of every measure, as SQL."""
    for name, dims, fact, word in _splits():
        yield name, dims, _by_hand(fact, dims, word)
    hand = f"""case when resultat = '{WITHHELD}' then '{WITHHELD}'
               when main = '*' then 'autre-main' else main end"""
    answer = f"case when reponse = '{VISITS}' then 'n' else reponse end"
    dims_of = {}
    for one in measures.MEASURES:
        first = next(iter(one.tables))
        for name, (_, dims) in one.tables.items():
            dims_of[name] = dims
            if first == "mains-pays":
                yield name, dims, _by_hand("mains", dims, hand)
            elif first == "reponses":
                yield name, dims, _by_hand("reponses", dims, answer, total=False)
            elif first == "questions":
                yield name, dims, _QUESTIONS.format(by=", ".join(dims))
    walks = {
        "n": ("n", "m_n"),
        "bonne-fin": ("bonne", "m_bonne"),
        "autre-fin": ("autre", "m_autre"),
        "quittee": ("quittee", "m_quittee"),
        "bonne-fin-max": ("most", "m_bonne + m_n"),
        "marge": ("marge", "marge"),
        "marge-fin": ("marge_fin", "marge_fin"),
    }
    for name in ("versions", "versions-trimestres", "versions-territoires"):
        yield name, dims_of[name], _side_by_side(BEGUN, dims_of[name], walks)
    steps = {"n": ("atteinte", "m_atteinte")} | {
        name: (name, f"m_{name}") for name in ("quittee", "reprise", "aidee")
    }
    dims = dims_of["entonnoir"]
    of_version = _side_by_side(
        BEGUN, dims[:2], {"depart": ("n", "m_n"), "marge": ("marge", "marge")}
    )
    yield (
        "entonnoir",
        dims,
        (
            f"select * from ({_side_by_side('etapes', dims, steps)})"
            f" join ({of_version}) using (parcours, version)"
        ),
    )


_QUESTIONS = """
with postes as (select {by}, site, etat, sum(n) as n, sum(marque) as m from questions group by all)
select {by}, etat as nombre, sum(n)::bigint as n, sum(m)::bigint as marque, count(*) as postes
from postes group by all
union all
select {by}, 'n', sum(n)::bigint, sum(m)::bigint, count(*)
from (select {by}, site, sum(n) as n, sum(m) as m from postes
      where etat <> 'non-propose' group by all)
group by all
union all
select {by}, 'marge', sum(n)::bigint, sum(n)::bigint, count(*)
from (select {by}, site, sum(4 * lots) as n
      from (select distinct {by}, site, trimestre, lots from questions)
      group by all)
group by all
"""

_BEGUN = """
create or replace temp table departs as
with visite as (
  select site, trimestre, annee, territoire, lots, e.parcours, version, empreinte,
    max(atteinte) as n, max(m_atteinte) as m_n, 4 * lots as marge,
    coalesce(sum(atteinte) filter (where bonne), 0)::bigint as bonne,
    coalesce(sum(m_atteinte) filter (where bonne), 0)::bigint as m_bonne,
    coalesce(sum(atteinte) filter (where not bonne), 0)::bigint as autre,
    coalesce(sum(m_atteinte) filter (where not bonne), 0)::bigint as m_autre,
    sum(quittee)::bigint as quittee, sum(m_quittee)::bigint as m_quittee
  from etapes e left join fins f on f.parcours = e.parcours and f.etape = e.etape
  group by site, trimestre, annee, territoire, lots, e.parcours, version, empreinte)
select * exclude (fins, lots),
  marge * coalesce(fins, 1) as marge_fin,
  least(bonne + marge * coalesce(fins, 1), n + marge - autre - quittee) as most
from visite left join nombres using (parcours)
"""


# -- the four engines --------------------------------------------------------------


def _ibis(folder: Path) -> Iterator[Question]:
    from mediation.evaluation import base

    with base.counting(folder / "sql", folder) as facts:
        ends = _ends()
        found = dict(facts)

        def begin() -> dict[str, list[Any]]:
            found.update(measures.prepared(facts, ends))
            return {}

        yield Question(BEGUN, (), begin)
        for one in measures.MEASURES:
            for name, (_, dims) in one.tables.items():
                yield Question(name, dims, lambda one=one, dims=dims: asked(one, found, dims))  # type: ignore[misc]


def _hand(folder: Path) -> Iterator[Question]:
    import pyarrow as pa

    from mediation.evaluation import base

    ends = _ends()
    with base.engine(folder / "sql") as connection:
        for fact in FACTS:
            connection.execute(f"create view {fact} as from '{folder / fact}.parquet'")
        kinds = [*((end, True) for end in ends.good), *((end, False) for end in ends.other)]
        journeys, steps = zip(*(end.split("/", 1) for end, _ in kinds), strict=True)
        good = [kind for _, kind in kinds]
        connection.register("fins", pa.table({"parcours": journeys, "etape": steps, "bonne": good}))
        connection.register(
            "nombres", pa.table({"parcours": [*ends.many], "fins": [*ends.many.values()]})
        )

        def begin() -> dict[str, list[Any]]:
            connection.execute(_BEGUN)
            return {}

        yield Question(BEGUN, (), begin)
        for name, dims, text in _sql():
            yield Question(
                name,
                dims,
                lambda text=text: connection.sql(text).to_arrow_table().to_pydict(),  # type: ignore[misc]
            )


def _pandas(folder: Path) -> Iterator[Question]:
    import pandas as pd

    loaded = {fact: pd.read_parquet(folder / f"{fact}.parquet") for fact in BY_WORD}

    def ask(one: Split) -> dict[str, list[Any]]:
        dims, frame = list(one.dims), loaded[one.fact]
        word = [one.word] if one.word else []

        def over_desks(by_desk: Any, by: list[str]) -> Any:
            return by_desk.groupby(by, observed=True).agg(
                n=("n", "sum"), marque=("marque", "sum"), postes=("n", "size")
            )

        by_desk = frame.groupby([*dims, "site", *word], observed=True)[["n", "marque"]].sum()
        whole = by_desk.groupby(level=[*dims, "site"], observed=True).sum() if word else by_desk
        lines = [over_desks(whole, dims).reset_index().assign(nombre="n")]
        if word:
            parts = over_desks(by_desk, [*dims, *word]).reset_index()
            lines.append(parts.rename(columns={one.word: "nombre"}))
        found: dict[str, list[Any]] = pd.concat(lines).to_dict("list")
        return found

    for one in _splits():
        yield Question(one.table, one.dims, lambda one=one: ask(one))  # type: ignore[misc]


def _polars(folder: Path) -> Iterator[Question]:
    import polars as pl

    def ask(one: Split) -> dict[str, list[Any]]:
        dims = list(one.dims)
        facts = pl.scan_parquet(folder / f"{one.fact}.parquet")
        sums = (pl.col("n").sum(), pl.col("marque").sum())
        word = [pl.col(one.word).alias("nombre")] if one.word else []
        by_desk = facts.group_by([*dims, "site", *word]).agg(*sums)
        whole = by_desk.group_by([*dims, "site"]).agg(*sums) if word else by_desk
        every = (*sums, pl.len().alias("postes"))
        lines = [whole.group_by(dims).agg(*every).with_columns(nombre=pl.lit("n"))]
        if word:
            parts = by_desk.group_by([*dims, "nombre"]).agg(*every)
            lines.append(parts.select(*dims, "n", "marque", "postes", "nombre"))
        found: dict[str, list[Any]] = (
            pl.concat(lines).collect(engine="streaming").to_dict(as_series=False)
        )
        return found

    for one in _splits():
        yield Question(one.table, one.dims, lambda one=one: ask(one))  # type: ignore[misc]


def _ends() -> Ends:
    from mediation.evaluation.catalog import ends_of
    from mediation.journey.library import Library, built_in

    return ends_of(Library([built_in()]))


ENGINES = {"ibis": _ibis, "sql": _hand, "pandas": _pandas, "polars": _polars}


def run(engine: str, folder: Path) -> dict[str, Any]:
    """Every question of ``engine``, best of ``TRIES``."""
    (folder / "sql").mkdir(exist_ok=True)
    seconds: dict[str, float] = {}
    cells: dict[str, str] = {}
    for name, dims, ask in ENGINES[engine](folder):
        best = float("inf")
        for _ in range(TRIES):
            gc.collect()
            # Of the processor, all threads together: a busy machine slows two engines unevenly.
            start = time.process_time()
            found = ask()
            best = min(best, time.process_time() - start)
        seconds[name], cells[name] = best, _digest(found, dims) if found else ""
    return {"seconds": seconds, "cells": cells, "peak_mb": _peak()}


def _digest(found: dict[str, list[Any]], dims: Sequence[str]) -> str:
    """One hash for every cell that is not 0: engines give their lines in any order."""
    lines = sorted(
        f"{row} {number} {[int(one) for one in three]}"
        for row, number, three in numbers_of(found, dims)
        if three[0]
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _peak() -> float:
    """The most memory this program held, in MB. ``getrusage`` would also tell its parent's."""
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1], Path(sys.argv[2]))))
