"""Followed visits: where they stop, and whether a new version does better."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from mediation.evaluation import charts
from mediation.evaluation import report_words as say
from mediation.evaluation.charts import Mark
from mediation.evaluation.report_figures import walk_change, walk_share
from mediation.evaluation.report_funnel import friction, funnel, least, stops
from mediation.evaluation.report_model import Bullets, Grid, Heading, Text
from mediation.evaluation.report_parts import figure

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from mediation.evaluation.intervals import Interval
    from mediation.evaluation.release_model import Release, Released
    from mediation.evaluation.report_funnel import Stop
    from mediation.evaluation.report_journeys import Journeys
    from mediation.evaluation.report_model import Block

FUNNELS = 6
"""Versions that are drawn: the most followed."""


def stopping(release: Release, journeys: Journeys) -> Iterator[Block]:
    """The friction list and the funnels on the journeys' graphs."""
    table = release.table("entonnoir")
    found = stops(table, journeys) if table else []
    if table is None or not found:
        return
    yield Heading("Où les visites s'arrêtent", name="arrets")
    yield Text(
        "Seules les visites guidées pas à pas le disent. Chaque lieu arrondit ses comptes vers le"
        " bas : le tableau donne le plus petit nombre d'arrêts possible. On ne suit personne : une"
        " visite arrêtée aujourd'hui peut finir demain, dans un autre lieu ou à la maison."
    )
    worst = friction(found)
    if worst:
        yield friction_grid(worst)
        yield Text(
            "Cette liste existe aussi en fichier, prête à envoyer au service qui tient le"
            " formulaire : une page par service, dans « points-durs ».",
            "small",
        )
    yield Text(
        "Dans les dessins (nombres protégés, à peu près justes) : une barre par étape, aussi longue"
        " que les visites qui y arrivent ; son bout rouge, celles qui s'arrêtent là. À gauche, les"
        " chemins du parcours ; en pointillé, ceux qu'on espère ne pas prendre (un papier manque,"
        " un refus, une panne).",
        "small",
    )
    starts = _starts(table)
    ordered = sorted(starts, key=lambda key: (-starts[key], key))
    for journey, version in ordered[:FUNNELS]:
        of_version = [s for s in found if (s.journey, s.version) == (journey, version)]
        yield funnel(journeys.get(journey), version, of_version, starts[journey, version])
    if len(ordered) > FUNNELS:
        yield Text(
            f"Les {FUNNELS} versions les plus suivies sont dessinées. Les autres sont dans les"
            " données ouvertes (entonnoir.csv).",
            "small",
        )


def friction_grid(worst: Sequence[Stop]) -> Grid:
    """The list as a table."""
    return Grid(
        f"Les {len(worst)} étapes où le plus de visites s'arrêtent",
        ("Étape", "Parcours", "Service", "Arrêts, au moins", "Part de celles qui y arrivent"),
        tuple(
            (
                stop.words,
                f"{stop.title} (version {stop.version})",
                stop.service or "non précisé",
                least(stop),
                say.share(stop.share) if stop.share else say.MASKED,
            )
            for stop in worst
        ),
    )


def _starts(table: Released) -> dict[tuple[str, str], int]:
    starts: dict[tuple[str, str], int] = {}
    for row in table.rows:
        key = (table.value(row, "parcours"), table.value(row, "version"))
        begun = table.count(row, "depart") or row.n
        starts[key] = max(starts.get(key, 0), begun.shown if begun else 0)
    return starts


def versions(release: Release, journeys: Journeys) -> Iterator[Block]:
    """Version A against version B, with an interval."""
    table = release.table("versions")
    if table is None or not table.rows:
        return
    pairs = version_pairs(release, journeys)
    shares = [
        (table.value(r, "parcours"), table.value(r, "version"), r, walk_share(table, r))
        for r in table.rows
    ]
    told = [(j, v, r, s) for j, v, r, s in shares if s is not None]
    if not told:
        return
    yield Heading("Un guide corrigé fait-il mieux ?", name="versions")
    yield Text(
        "Un guide (« parcours ») est corrigé : c'est une nouvelle version. On compare la part des"
        " visites guidées qui arrivent à une bonne fin. Les deux versions n'ont pas servi aux mêmes"
        " personnes ni aux mêmes dates : une différence ne prouve pas sa cause."
    )
    if pairs:
        marks = [
            Mark(f"{title} : {b} après {a}", d.value, d.low, d.high, say.points(d))
            for title, a, b, d in pairs
        ]
        most = charts.around_zero(marks)
        yield figure(
            "Ce que change la nouvelle version, en points",
            marks,
            charts.intervals,
            "Différence de la part de bonnes fins : celle de la nouvelle version moins celle de"
            " l'ancienne",
            first="Parcours et versions",
            value="Différence",
            low=-most,
            high=most,
            signed=True,
        )
        yield Bullets(tuple(verdict(*pair) for pair in pairs))
    else:
        yield Text("Aucun parcours n'a encore deux versions assez suivies pour les comparer.")
    yield Grid(
        "Part des visites guidées qui arrivent à une bonne fin",
        ("Parcours", "Version", "Visites guidées", "Bonne fin"),
        tuple(
            (journeys.title(j), v, say.about(r.n), say.share(s))
            for j, v, r, s in sorted(told, key=lambda one: (journeys.title(one[0]), int(one[1])))
        ),
        folded=len(told) > 12,
    )
    by_place = release.table("versions-territoires")
    several = {j for j in table.values("parcours") if len(list(table.of(parcours=j))) > 1}
    if by_place is not None:
        rows = tuple(_by_territory(by_place, several, journeys))
        if rows:
            yield Grid(
                "Selon le territoire, pour les parcours qui ont deux versions",
                ("Parcours", "Version", "Territoire", "Visites guidées", "Bonne fin"),
                rows,
                folded=True,
            )


def _by_territory(
    table: Released, several: Container[str], journeys: Journeys
) -> Iterator[tuple[str, ...]]:
    """Whether a version does the same everywhere: versions side by side in each territory."""
    for journey in table.values("parcours"):
        if journey not in several:
            continue
        for territory in table.values("territoire"):
            rows = table.of(parcours=journey, territoire=territory)
            for row in sorted(rows, key=lambda r: int(table.value(r, "version"))):
                share = walk_share(table, row)
                if share is not None:
                    yield (
                        journeys.title(journey),
                        table.value(row, "version"),
                        say.label("territoire", territory),
                        say.about(row.n),
                        say.share(share),
                    )


def version_pairs(release: Release, journeys: Journeys) -> list[tuple[str, str, str, Interval]]:
    """``(title, before, after, difference)``: each version against the one before it."""
    table = release.table("versions")
    found: list[tuple[str, str, str, Interval]] = []
    if table is None:
        return found
    for journey in table.values("parcours"):
        rows = sorted(table.of(parcours=journey), key=lambda r: int(table.value(r, "version")))
        for before, after in pairwise(rows):
            difference = walk_change(table, before, after)
            if difference is not None:
                a, b = (table.value(r, "version") for r in (before, after))
                found.append((journeys.title(journey), a, b, difference))
    return found


def verdict(title: str, before: str, after: str, difference: Interval) -> str:
    """What may be said of a new version, in a sentence."""
    pair = f"{title}, version {after} après version {before}"
    if difference.low > 0:
        return f"{pair} : mieux, de {say.points(difference)}."
    if difference.high < 0:
        return f"{pair} : moins bien, de {say.points(difference)}."
    return f"{pair} : on ne peut pas conclure, {say.points(difference)}."
