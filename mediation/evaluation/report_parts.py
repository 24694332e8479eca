"""Pieces that sections of the report share: shares as rows of a chart, a chart with its table."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from mediation.evaluation import report_words as say
from mediation.evaluation.charts import Mark
from mediation.evaluation.report_figures import HELD, share_of
from mediation.evaluation.report_model import Figure, Grid

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mediation.evaluation.charts import Chart
    from mediation.evaluation.intervals import Interval
    from mediation.evaluation.release_model import Release, Released, Row


def mark(label: str, found: Interval, *, strong: bool = False) -> Mark:
    """A share as a row of a chart."""
    return Mark(label, found.value, found.low, found.high, say.share(found), strong)


def last_year(table: Released) -> str:
    """The last year of a table by year, '' when it is empty."""
    years = table.values("annee") if "annee" in table.dims else []
    return years[-1] if years else ""


def year_said(release: Release, year: str) -> str:
    """« 2027 », or « 2027 (du 1er au 3e trimestre) » where bundles do not tell all of it."""
    table = release.table("pays")
    quarters = [q for q in table.values("trimestre") if q[:4] == year] if table is not None else []
    if not quarters or len(quarters) == 4:
        return year
    first, last = (say.quarter(quarters[place]).partition(" trimestre")[0] for place in (0, -1))
    return f"{year} ({first if first == last else f'du {first} au {last}'} trimestre)"


def figure(
    title: str,
    marks: Sequence[Mark],
    kind: Callable[..., Chart],
    caption: str,
    *,
    first: str,
    value: str = "Part",
    **how: object,
) -> Figure:
    """A chart of ``marks`` drawn by ``kind``, with its table as text equivalent."""
    top = max(marks, key=lambda m: m.value)
    grid = Grid(caption, (first, value), tuple((m.label, m.said) for m in marks), folded=True)
    says = f"{title}. Le plus haut : {top.label}, {top.said}."
    return Figure(partial(kind, marks, **how), title, says, grid)


def shares(table: Released, row: Row, columns: Sequence[str], dim: str) -> list[Mark]:
    """The share of each column in a row, those that can be told."""
    found = []
    for column in columns:
        one = share_of(table, row, (column,), (HELD,))
        if one is not None:
            found.append(mark(say.label(dim, column), one))
    return found
