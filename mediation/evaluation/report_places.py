"""For which needs, and where: by family, journey, territory and department, never ranked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mediation.evaluation import charts
from mediation.evaluation import report_words as say
from mediation.evaluation.report_figures import GOOD, HELD, share_of
from mediation.evaluation.report_model import Grid, Heading, Text
from mediation.evaluation.report_parts import figure, last_year, mark, year_said

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mediation.evaluation.release_model import Release, Released
    from mediation.evaluation.report_journeys import Journeys
    from mediation.evaluation.report_model import Block, Provenance


def topics(release: Release, journeys: Journeys) -> Iterator[Block]:
    """By family and by journey: numbers of visits."""
    families, by_journey = release.table("familles"), release.table("parcours")
    if families is None or not families.rows:
        return
    year = last_year(families)
    rows = [r for r in families.of(annee=year) if r.n is not None]
    rows.sort(key=lambda r: (-(r.n.shown if r.n else 0), r.dims))
    yield Heading("Pour quelles démarches", name="demarches")
    yield Text(
        "Un parcours rare dans un lieu est compté dans sa famille, ou dans « non précisé » : les"
        " nombres d'un parcours sont des minimums."
    )
    yield Grid(
        f"Visites par famille de démarches, en {year_said(release, year)}",
        ("Famille", "Lieux", "Visites"),
        tuple(
            (
                say.label("famille", families.value(r, "famille")),
                say.desks(r.desks),
                say.about(r.n),
            )
            for r in rows
        ),
    )
    quarterly = release.table("familles-trimestres")
    if quarterly is not None and len(quarterly.values("trimestre")) > 1:
        yield _families_by_quarter(quarterly, [families.value(r, "famille") for r in rows])
    if by_journey is not None and by_journey.rows:
        found = [r for r in by_journey.of(annee=year) if r.n is not None]
        found.sort(key=lambda r: (-(r.n.shown if r.n else 0), r.dims))
        yield Grid(
            f"Visites par parcours, en {year_said(release, year)}",
            ("Parcours", "Famille", "Lieux", "Visites"),
            tuple(
                (
                    _journey(journeys, by_journey.value(r, "parcours")),
                    say.label("famille", by_journey.value(r, "famille")),
                    say.desks(r.desks),
                    say.about(r.n),
                )
                for r in found
            ),
            folded=len(found) > 15,
        )


def _families_by_quarter(table: Released, families: Sequence[str]) -> Grid:
    """Visits of each family over the last four quarters: what fits on a page's width."""
    quarters = table.values("trimestre")[-4:]

    def told(family: str, quarter: str) -> str:
        row = next(iter(table.of(famille=family, trimestre=quarter)), None)
        # A row that is not there: all of it is masked, or nobody came.
        return say.about(row.n) if row is not None else f"{say.MASKED} ou aucune"

    return Grid(
        "Visites par famille de démarches, trimestre par trimestre",
        ("Famille", *map(say.quarter, quarters)),
        tuple(
            (say.label("famille", family), *(told(family, quarter) for quarter in quarters))
            for family in families
        ),
        folded=True,
    )


def coverage(release: Release, about: Provenance) -> Iterator[Block]:
    """How many desks sent, quarter by quarter: what all the rest is counted on."""
    table = release.table("couverture")
    if table is None or not table.rows:
        return
    yield Heading("Les lieux qui envoient leurs comptes", name="couverture")
    sending, known = about.desks_sending, about.desks_known
    yield Text(
        f"{say.whole(sending)} lieux ont envoyé au moins un bilan"
        + (
            f", sur {say.whole(known)} de la liste donnée à l'évaluation :"
            f" {say.percent(sending / known)}."
            if known >= sending and known
            else ". La liste des lieux attendus n'a pas été donnée : on ne sait pas combien"
            " manquent."
        )
        + " Un lieu qui n'envoie rien a peut-être fermé, manqué de temps, ou reçu moins de 5"
        " visites. Le nombre de lieux est donné par classe."
    )
    yield Grid(
        "Lieux et visites, trimestre par trimestre",
        ("Trimestre", "Lieux", "Visites"),
        tuple(
            (say.quarter(table.value(r, "trimestre")), say.desks(r.desks), say.about(r.n))
            for r in table.rows
        ),
    )


def _journey(journeys: Journeys, value: str) -> str:
    return say.label("parcours", value) if value == "*" else journeys.title(value)


_BESIDE = (
    ("mains-territoires", "La personne a la main, seule ou à deux", ("personne", "a-deux"),
     ("autre-main", HELD)),
    ("blocages-territoires", "Rien n'a bloqué", ("aucun",), (HELD,)),
    ("durees-territoires", "Plus de 30 minutes", ("30-60", "plus-de-60"), (HELD,)),
    ("passages-territoires", "Première visite pour cette démarche", ("premier",),
     ("ne-sait-pas", HELD)),
    ("orientations-territoires", "Parmi les orientées ailleurs : appel fait ou rendez-vous pris",
     ("appel-fait", "rendez-vous-pris"), (HELD,)),
)  # fmt: skip
"""Table, what is said of it, the counts that are the share, those that may belong to it."""


def _side_by_side(release: Release) -> Iterator[Block]:
    """A few shares, a column for each territory, over the last year."""
    tables = [release.table(name) for name, *_ in _BESIDE]
    first = next((table for table in tables if table is not None and table.rows), None)
    if first is None:
        return
    year, territories = last_year(first), first.values("territoire")

    def told(
        table: Released, territory: str, counts: tuple[str, ...], more: tuple[str, ...]
    ) -> str:
        row = next(iter(table.of(annee=year, territoire=territory)), None)
        one = share_of(table, row, counts, more) if row is not None else None
        return say.share(one) if one is not None else say.MASKED

    rows = [
        (words, *(told(table, territory, counts, more) for territory in territories))
        for table, (_, words, counts, more) in zip(tables, _BESIDE, strict=True)
        if table is not None
    ]
    yield Grid(
        f"Part des visites, par territoire, en {year_said(release, year)}",
        ("Ce qui est compté", *(say.label("territoire", territory) for territory in territories)),
        tuple(rows),
    )


def places(release: Release) -> Iterator[Block]:
    """By territory, then by department, in the order of their numbers: no ranking."""
    territories, departments = release.table("territoires"), release.table("departements")
    if territories is None and departments is None:
        return
    yield Heading("Selon le lieu", name="lieux")
    yield Text(
        "Un territoire n'est pas mieux ou moins bien servi parce que ses nombres diffèrent : on n'y"
        " vient pas pour les mêmes démarches. Les départements sont dans l'ordre de leur numéro."
        " Aucun lieu n'est montré seul ni classé."
    )
    if territories is not None and territories.rows:
        dim = territories.dims[0]
        last = territories.values(dim)[-1]
        marks = []
        for row in territories.of(**{dim: last}):
            one = share_of(territories, row, GOOD, (HELD,))
            if one is not None:
                marks.append(
                    mark(say.label("territoire", territories.value(row, "territoire")), one)
                )
        if marks:
            when = year_said(release, last) if dim == "annee" else say.quarter(last)
            yield figure(
                f"Visites qui finissent bien, par territoire, {when}",
                marks,
                charts.intervals,
                f"Part des visites qui finissent bien, par territoire, {when}",
                first="Territoire",
            )
    yield from _side_by_side(release)
    if departments is not None and departments.rows:
        year = last_year(departments)
        rows = []
        for row in departments.of(annee=year):
            one = share_of(departments, row, GOOD, (HELD,))
            rows.append(
                (
                    departments.value(row, "departement"),
                    say.desks(row.desks),
                    say.about(row.n),
                    say.share(one) if one else say.MASKED,
                )
            )
        yield Grid(
            f"Visites par département, en {year_said(release, year)}",
            ("Département", "Lieux", "Visites", "Finissent bien"),
            tuple(rows),
            folded=len(rows) > 15,
        )
        yield Text(
            "Les autres nombres par département (qui avait la main, ce qui bloque, combien de"
            " temps, première visite ou suite, réponses) sont dans les données ouvertes, dossier"
            " « donnees ».",
            "small",
        )
