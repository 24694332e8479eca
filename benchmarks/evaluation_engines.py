"""One engine's turn at the measures, in a process of its own: seconds and peak memory.

    python -m benchmarks.evaluation_engines ENGINE FOLDER

``ENGINE``: ``ibis`` (ours), ``sql`` (DuckDB SQL written by hand), ``pandas``, ``polars``.
Prints ``{"seconds": {table: processor seconds, best of three}, "checks": {table: sum of n},
"peak_mb": …}``.
The two last have only the tables by result and by blocker: they are peers, not ports.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mediation.evaluation import measures, measures_visits
from mediation.evaluation.facts import FACTS, WITHHELD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

TRIES = 3
BY_RESULT = {
    "pays": ("trimestre",),
    "pays-annees": ("annee",),
    "territoires": ("trimestre", "territoire"),
    "departements": ("annee", "departement"),
    "familles": ("annee", "famille"),
    "familles-trimestres": ("trimestre", "famille"),
    "parcours": ("annee", "famille", "parcours"),
}
"""Tables that every engine makes, from ``resultats``."""
Question = tuple[str, "Callable[[], Any]"]


def _columns(parts: dict[str, str]) -> str:
    return ", ".join(
        f'sum(n) filter (where {where}) as "{name}",'
        f' sum(marque) filter (where {where}) as "m {name}"'
        for name, where in parts.items()
    )


def _by_hand(fact: str, dims: Sequence[str], parts: dict[str, str]) -> str:
    """What a person would write: by desk first, so that desks are counted in passing."""
    by = ", ".join(dims)
    over = ", ".join(
        f'coalesce(sum("{n}"), 0)::bigint as "{n}", coalesce(sum("m {n}"), 0)::bigint as "m {n}",'
        f' count(distinct site) filter (where "{n}" > 0) as "d {n}"'
        for n in parts
    )
    return (
        f"with postes as (select {by}, site, {_columns(parts)} from {fact} group by {by}, site)"
        f" select {by}, {over} from postes group by {by}"
    )


def _words(column: str, words: Sequence[str]) -> dict[str, str]:
    return {word: f"{column} = '{word}'" for word in words}


def _sql() -> Iterator[tuple[str, str]]:
    """Every table of the measures that add lines up, as SQL."""
    everything = {"n": "true"}
    results = {**everything, **_words("resultat", (*measures_visits.RESULTS, WITHHELD))}
    families = _words("famille_blocage", (*measures_visits.BLOCKER_FAMILIES, WITHHELD))
    shown = f"resultat <> '{WITHHELD}'"
    hands = {word: f"main = '{word}' and {shown}" for word in measures_visits.HANDS}
    parts = {
        "visites": everything,
        "resultats": results,
        "mains": results,
        "blocages": everything,
        "durees": {**everything, **_words("duree", (*measures_visits.DURATIONS, WITHHELD))},
        "passages": {**everything, **_words("passage", (*measures_visits.KINDS, WITHHELD))},
        "orientations": {
            **everything,
            **_words("orientation", (*measures_visits.REFERRALS, WITHHELD)),
        },
        "reponses": {"n": "reponse = 'visites'", **_words("reponse", measures_visits.ANSWERS)},
    }
    other = {
        "mains-pays": {
            **everything, **hands, "autre-main": f"main = '*' and {shown}",
            WITHHELD: f"resultat = '{WITHHELD}'",
        },
        "blocages-pays": {**everything, **families},
    }  # fmt: skip
    for one in measures.MEASURES:
        if one.source not in parts:
            continue
        chosen = other.get(next(iter(one.tables)), parts[one.source])
        for name, (_, dims) in one.tables.items():
            yield name, _by_hand(one.source, dims, chosen)
    yield "versions", _VERSIONS


_VERSIONS = """
with visite as (
  select e.site, e.trimestre, e.annee, e.lots, e.parcours, e.version, e.empreinte,
    coalesce(max(atteinte), 0) as n, coalesce(max(m_atteinte), 0) as m_n, max(many) as fins,
    coalesce(sum(atteinte) filter (where bonne), 0) as bonne,
    coalesce(sum(m_atteinte) filter (where bonne), 0) as m_bonne,
    coalesce(sum(atteinte) filter (where not bonne), 0) as autre,
    coalesce(sum(m_atteinte) filter (where not bonne), 0) as m_autre,
    coalesce(sum(quittee), 0) as quittee, coalesce(sum(m_quittee), 0) as m_quittee
  from etapes e left join fins f on f.cle = e.parcours || '/' || e.etape
    left join nombres using (parcours)
  group by all),
 poste as (
  select parcours, version, site, sum(n) as n, sum(m_n) as m_n, sum(bonne) as bonne,
    sum(m_bonne) as m_bonne, sum(autre) as autre, sum(m_autre) as m_autre,
    sum(quittee) as quittee, sum(m_quittee) as m_quittee, sum(4 * lots) as marge,
    sum(least(bonne + 4 * lots * coalesce(fins, 1), n + 4 * lots - autre - quittee)) as most
  from visite group by all)
select parcours, version, sum(n)::bigint as n, sum(m_n)::bigint as "m n", count(*) as "d n",
  sum(bonne)::bigint as "bonne-fin", sum(m_bonne)::bigint, count(*) filter (where bonne > 0),
  sum(autre)::bigint, sum(m_autre)::bigint, count(*) filter (where autre > 0),
  sum(quittee)::bigint, sum(m_quittee)::bigint, count(*) filter (where quittee > 0),
  sum(most)::bigint, sum(marge)::bigint, count(*) filter (where marge > 0)
from poste group by all
"""


def _ibis(folder: Path) -> Iterator[Question]:
    from mediation.evaluation import base

    work = folder / "sql"
    with base.counting(work, folder) as facts:
        ends = _ends()
        for one in measures.MEASURES:
            for name, (_, dims) in one.tables.items():
                yield (
                    name,
                    lambda one=one, dims=dims: (  # type: ignore[misc]
                        one.expression(facts, dims, ends).to_pyarrow().to_pydict()
                    ),
                )


def _hand(folder: Path) -> Iterator[Question]:
    import pyarrow as pa

    from mediation.evaluation import base

    ends = _ends()
    with base.engine(folder / "sql") as connection:
        for fact in FACTS:
            connection.execute(f"create view {fact} as from '{folder / fact}.parquet'")
        keys = [*ends.good, *ends.other]
        good = [*(True for _ in ends.good), *(False for _ in ends.other)]
        connection.register("fins", pa.table({"cle": keys, "bonne": good}))
        connection.register(
            "nombres", pa.table({"parcours": [*ends.many], "many": [*ends.many.values()]})
        )
        for name, text in _sql():
            yield (
                name,
                lambda text=text: (  # type: ignore[misc]
                    connection.execute(text).to_arrow_table().to_pydict()
                ),
            )


def _pandas(folder: Path) -> Iterator[Question]:
    import pandas as pd

    loaded = {
        fact: pd.read_parquet(folder / f"{fact}.parquet") for fact in ("resultats", "blocages")
    }

    def wide(fact: str, dims: Sequence[str], value: str) -> Any:
        frame = loaded[fact]
        by_desk = frame.pivot_table(
            index=[*dims, "site"], columns=value, values=["n", "marque"], aggfunc="sum",
            fill_value=0,
        )  # fmt: skip
        by = by_desk.groupby(list(dims))
        total = by.sum()
        desks = (by_desk["n"] > 0).groupby(list(dims)).sum()
        return {"n": total["n"].sum(axis=1).tolist(), "d": desks.to_numpy().tolist()}

    yield from _peers(wide)


def _polars(folder: Path) -> Iterator[Question]:
    import polars as pl

    words = {
        "resultat": (*measures_visits.RESULTS, WITHHELD),
        "famille_blocage": (*measures_visits.BLOCKER_FAMILIES, WITHHELD),
    }

    def wide(fact: str, dims: Sequence[str], value: str) -> Any:
        lines = pl.scan_parquet(folder / f"{fact}.parquet")
        parts = [
            pl.col(column).filter(pl.col(value) == word).sum().alias(f"{column} {word}")
            for word in words[value]
            for column in ("n", "marque")
        ]
        by_desk = lines.group_by([*dims, "site"]).agg(pl.col("n").sum(), *parts)
        counts = [f"n {word}" for word in words[value]]
        found = by_desk.group_by(dims).agg(
            pl.col("n").sum(),
            *(pl.col(name).sum() for name in counts),
            *(pl.col(name.replace("n ", "marque ", 1)).sum() for name in counts),
            *((pl.col(name) > 0).sum().alias(f"d {name}") for name in counts),
        )
        return found.collect(engine="streaming").to_dict(as_series=False)

    yield from _peers(wide)


def _peers(wide: Callable[[str, Sequence[str], str], Any]) -> Iterator[Question]:
    for name, dims in BY_RESULT.items():
        yield name, lambda dims=dims: wide("resultats", dims, "resultat")  # type: ignore[misc]
    yield "blocages-pays", lambda: wide("blocages", ("trimestre",), "famille_blocage")


def _ends() -> Any:
    from mediation.evaluation.catalog import ends_of
    from mediation.journey.library import Library, built_in

    return ends_of(Library([built_in()]))


ENGINES = {"ibis": _ibis, "sql": _hand, "pandas": _pandas, "polars": _polars}


def run(engine: str, folder: Path) -> dict[str, Any]:
    """Every question of ``engine``, best of ``TRIES``."""
    (folder / "sql").mkdir(exist_ok=True)
    seconds: dict[str, float] = {}
    checks: dict[str, int] = {}
    for name, ask in ENGINES[engine](folder):
        best = float("inf")
        for _ in range(TRIES):
            gc.collect()
            # Of the processor, all threads together: a busy machine slows two engines unevenly.
            start = time.process_time()
            found = ask()
            best = min(best, time.process_time() - start)
        seconds[name], checks[name] = best, int(sum(found["n"]))
    return {"seconds": seconds, "checks": checks, "peak_mb": _peak()}


def _peak() -> float:
    """The most memory this program held, in MB. ``getrusage`` would also tell its parent's."""
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1], Path(sys.argv[2]))))
