"""Whether it gets better: the share of visits that end well, over time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from mediation.evaluation import charts
from mediation.evaluation import report_words as say
from mediation.evaluation.charts import Mark
from mediation.evaluation.report_figures import GOOD, HELD, change, share_of
from mediation.evaluation.report_model import Figure, Grid, Heading, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mediation.evaluation.intervals import Interval
    from mediation.evaluation.release_model import Release
    from mediation.evaluation.report_model import Block


UNSURE = "Incertain"


@dataclass(frozen=True, slots=True)
class Moved:
    """How the share of good ends moved, and between what: « 2026 et 2027 », with its articles."""

    by: Interval
    between: str
    season: bool
    """Two periods of different seasons: they may differ by that alone."""

    @property
    def answer(self) -> str:
        """« Oui », « Non », or « Incertain » where the difference may be nothing."""
        return "Oui" if self.by.low > 0 else "Non" if self.by.high < 0 else UNSURE


def moved(release: Release) -> Moved | None:
    """The last period against an earlier one of the same season, where there is one.

    Whole years first, as they count the most visits; then a quarter and the same one of
    the first year that has it; else the last quarter and the first.
    """
    yearly, quarterly = release.table("pays-annees"), release.table("pays")
    if quarterly is None or len(quarterly.rows) < 2:
        return None
    quarters = quarterly.values("trimestre")
    whole = [y for y in sorted({q[:4] for q in quarters}) if sum(q[:4] == y for q in quarters) == 4]
    if yearly is not None and len(whole) > 1 and whole[-1] == quarters[-1][:4]:
        before, after = (next(iter(yearly.of(annee=y)), None) for y in (whole[0], whole[-1]))
        if before is not None and after is not None:
            found = change(yearly, before, after, GOOD)
            if found is not None:
                return Moved(found, f"entre {whole[0]} et {whole[-1]}", season=False)
    last = quarters[-1]
    first = next((q for q in quarters[:-1] if q[4:] == last[4:]), quarters[0])
    rows = [next(iter(quarterly.of(trimestre=quarter))) for quarter in (first, last)]
    found = change(quarterly, rows[0], rows[1], GOOD)
    if found is None:
        return None
    between = f"entre le {say.quarter(first)} et le {say.quarter(last)}"
    return Moved(found, between, season=first[4:] != last[4:])


SEASON = "Ce ne sont pas les mêmes mois de l'année : cela seul peut faire une différence."


def progress(release: Release) -> Iterator[Block]:
    """The share of good ends, quarter by quarter."""
    table = release.table("pays")
    if table is None:
        return
    found = [(row, share_of(table, row, GOOD, (HELD,))) for row in table.rows]
    points = [(row, one) for row, one in found if one is not None]
    if len(points) < 2:
        return
    marks = [
        Mark(
            say.short_quarter(table.value(row, "trimestre")),
            one.value, one.low, one.high, say.percent(one.value, 1),
        )
        for row, one in points
    ]  # fmt: skip
    yield Heading("Est-ce que cela s'améliore ?", name="progres")
    found_move = moved(release)
    first, last = (say.quarter(table.value(points[i][0], "trimestre")) for i in (0, -1))
    if found_move is not None:
        yield Text(_moved(found_move))
    grid = Grid(
        "Part des visites qui finissent bien, par trimestre",
        ("Trimestre", "Visites", "Finissent bien"),
        tuple(
            (say.quarter(table.value(row, "trimestre")), say.about(row.n), say.share(one))
            for row, one in points
        ),
        folded=True,
    )
    title = "Part des visites qui finissent bien, trimestre par trimestre"
    says = (
        f"{title} : {say.percent(points[0][1].value, 1)} au {first},"
        f" {say.percent(points[-1][1].value, 1)} au {last}."
    )
    yield Figure(partial(charts.trend, marks), title, says, grid)
    yield Text(
        "La bande claire est l'intervalle : le vrai nombre s'y trouve, sauf exception. Entre deux"
        " trimestres, les lieux qui envoient un bilan ne sont pas toujours les mêmes.",
        "small",
    )


def _moved(move: Moved) -> str:
    said, when = say.points(move.by), f"{move.between[0].upper()}{move.between[1:]}"
    if move.answer == "Oui":
        words = f"Oui. {when}, la part des visites qui finissent bien a pris {said}."
    elif move.answer == "Non":
        words = f"Non. {when}, la part des visites qui finissent bien a perdu du terrain : {said}."
    else:
        words = (
            f"On ne peut pas le dire. {when}, la différence est de {said} : elle peut être nulle."
        )
    return f"{words} {SEASON}" if move.season else words
