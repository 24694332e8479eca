"""A whole evaluation, from bundle files to the tables that go to the release gate.

Stopped at any moment and asked again, it goes on from what is on the disk; with
the same bundles it gives the same tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from accessibility.text import one_line
from mediation.evaluation import base, measures, merging, reading
from mediation.evaluation.errors import EvaluationError
from mediation.evaluation.facts import BUNDLES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from mediation.evaluation.catalog import Ends
    from mediation.evaluation.merging import Read, Registered
    from mediation.evaluation.reading import Aside
    from mediation.evaluation.tables import Table

    Progress = Callable[[str, float], None]
    """Told what is being done (French) and how much of it, from 0 to 1."""


_TOLD = 20


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted. ``bundles`` are lines of ``facts.BUNDLES``, those of the shared base
    included; ``files`` of this run; ``engine`` what ran the measures, by its name."""

    tables: tuple[Table, ...]
    bundles: tuple[Mapping[str, Any], ...]
    files: int
    aside: tuple[Aside, ...]
    doubles: int
    replaced: int
    remarks: tuple[str, ...]
    engine: str


@dataclass(frozen=True, slots=True)
class Collected:
    """What became of the files of this run: the ``counted`` bundles are in the work folder."""

    counted: tuple[Read, ...]
    files: int
    aside: tuple[Aside, ...]
    doubles: int
    replaced: int
    remarks: tuple[str, ...]


def collect(
    sources: Sequence[Path],
    work: Path,
    *,
    key: Path | None = None,
    sites: Mapping[str, Registered] | None = None,
    progress: Progress,
) -> Collected:
    """Read the bundles of ``sources`` and decide which count; ``EvaluationError``."""
    base.prepare(work)
    files = reading.gather(sources)
    known = base.known(work)
    read = reading.read_all(
        files, work, frozenset(known), key, progress=_share(progress, "Lecture des bilans")
    )
    progress("Réunion des bilans", 0.0)
    merged = merging.merge(base.reads(read.digests, base.known(work)), sites, key)
    return Collected(
        tuple(merged.counted),
        len(files),
        tuple(sorted((*read.aside, *merged.aside), key=lambda one: one.name)),
        merged.doubles,
        merged.replaced,
        tuple(merged.remarks),
    )


def count(
    sources: Sequence[Path],
    work: Path,
    ends: Ends,
    *,
    key: Path | None = None,
    sites: Mapping[str, Registered] | None = None,
    address: str = "",
    progress: Progress,
) -> Counted:
    """Read, merge, measure; on the shared base at ``address`` where one is given.

    ``key`` opens closed bundles; ``sites`` are those that may send. Raises
    ``EvaluationError``, in French.
    """
    found = collect(sources, work, key=key, sites=sites, progress=progress)
    aside = list(found.aside)
    if not found.counted and not address:
        raise EvaluationError(_nothing(aside))
    folder = base.settle(work, found.counted)
    if address:
        from mediation.evaluation import shared

        with shared.opened(address) as connection:
            aside += shared.load(
                connection, work, folder, found.counted,
                progress=_share(progress, "Chargement de la base"),
            )  # fmt: skip
            with shared.counting(connection) as facts:
                bundles = shared.bundles(connection)
                tables = _measured(facts, ends, _desks(bundles), progress)
            engine = f"PostgreSQL {connection.info.server_version // 10000}"
    else:
        bundles = base.bundles(folder)
        with base.counting(work, folder) as facts:
            tables = _measured(facts, ends, _desks(bundles), progress)
        engine = base.name_of_engine()
    return Counted(
        tables=tables,
        bundles=tuple(dict(zip(BUNDLES, bundle, strict=True)) for bundle in bundles),
        files=found.files,
        aside=tuple(sorted(aside, key=lambda one: one.name)),
        doubles=found.doubles,
        replaced=found.replaced,
        remarks=found.remarks,
        engine=engine,
    )


def _nothing(aside: Sequence[Aside]) -> str:
    """Why there is nothing to publish, file by file."""
    lines = [f"Mis de côté : {one_line(one.name)}. {one_line(one.why)}" for one in aside[:_TOLD]]
    more = [f"… et {len(aside) - _TOLD} autres."] if aside[_TOLD:] else []
    return "\n".join(["Aucun bilan n'a pu être compté : rien n'est publié.", *lines, *more])


def _share(progress: Progress, what: str) -> Callable[[int, int], None]:
    return lambda done, of: progress(what, done / of if of else 1.0)


def _desks(bundles: Sequence[tuple[Any, ...]]) -> int:
    site = list(BUNDLES).index("site")
    return len({bundle[site] for bundle in bundles})


def _measured(
    facts: Mapping[str, Any], ends: Ends, desks: int, progress: Progress
) -> tuple[Table, ...]:
    many = len(list(measures.asked_of(desks)))
    found: list[Table] = []
    progress("Calcul des mesures", 0.0)
    for table in measures.computed(facts, ends, desks):
        found.append(table)
        progress("Calcul des mesures", len(found) / many)
    return tuple(found)
