"""The sections of the report, each from released tables alone; one that has no table is left out."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from mediation.evaluation import charts
from mediation.evaluation import report_words as say
from mediation.evaluation.charts import Mark
from mediation.evaluation.report_figures import (
    GOOD,
    HELD,
    change,
    share_of,
    shown,
    walk_change,
    walk_share,
)
from mediation.evaluation.report_funnel import friction, funnel, stops
from mediation.evaluation.report_model import Bullets, Figure, Grid, Heading, Text
from mediation.journey.vocabulary import BlockerFamily, Hand, Result, VoiceAnswer, VoiceQuestion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from mediation.evaluation.intervals import Interval
    from mediation.evaluation.release_model import Release, Released, Row
    from mediation.evaluation.report_funnel import Stop
    from mediation.evaluation.report_journeys import Journeys
    from mediation.evaluation.report_model import Block

RESULTS = tuple(str(word) for word in Result)
HANDS = tuple(str(word) for word in Hand)
FUNNELS = 6


def mark(label: str, found: Interval, *, strong: bool = False) -> Mark:
    """A share as a row of a chart."""
    return Mark(label, found.value, found.low, found.high, say.share(found), strong)


def last_year(table: Released) -> str:
    """The last year of a table by year, '' when it is empty."""
    years = table.values("annee") if "annee" in table.dims else []
    return years[-1] if years else ""


def _figure(
    title: str,
    marks: Sequence[Mark],
    kind: Callable[..., charts.Chart],
    caption: str,
    first: str,
    value: str = "Part",
    **how: object,
) -> Figure:
    top = max(marks, key=lambda m: m.value)
    grid = Grid(
        caption, (first, value), tuple((m.label, m.said) for m in marks), folded=True
    )
    says = f"{title}. Le plus haut : {top.label}, {top.said}."
    return Figure(partial(kind, marks, **how), title, says, grid)


def _shares(table: Released, row: Row, columns: Sequence[str], dim: str) -> list[Mark]:
    found = []
    for column in columns:
        one = share_of(table, row, (column,), (HELD,))
        if one is not None:
            found.append(mark(say.label(dim, column), one))
    return found


# -- the sections ---------------------------------------------------------------


def results(release: Release) -> Iterator[Block]:
    """How visits end, over the last year."""
    table = release.table("pays-annees") or release.table("pays")
    row = table.rows[-1] if table and table.rows else None
    if table is None or row is None or row.n is None:
        return
    when = table.value(row, table.dims[0])
    when = when if len(when) == 4 else say.quarter(when)
    yield Heading("Comment les visites finissent", name="fins")
    yield Text(
        f"En {when}, {say.whole(row.n.shown)} visites ont un bilan. La fin est celle que le"
        " médiateur a choisie au moment où la visite s'arrête. Ce n'est pas la réponse de"
        " l'organisme, qui vient plus tard."
    )
    marks = sorted(_shares(table, row, RESULTS, "resultat"), key=lambda m: -m.value)
    if marks:
        yield _figure(
            f"Comment les visites finissent, {when}",
            marks,
            charts.bars,
            f"Part de chaque fin parmi les visites, {when}",
            "Fin de la visite",
        )
    held = share_of(table, row, (HELD,))
    if held is not None:
        yield Text(
            f"Pour {say.share(held)} des visites, les lieux n'ont pas montré la fin : elle était"
            " trop rare chez eux pour être dite sans désigner quelqu'un.",
            "small",
        )


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
    difference = change(table, points[0][0], points[-1][0], GOOD)
    first, last = (say.quarter(table.value(points[i][0], "trimestre")) for i in (0, -1))
    if difference is not None:
        yield Text(_moved(difference, first, last))
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


def _moved(difference: Interval, first: str, last: str) -> str:
    said = say.points(difference)
    if difference.low > 0:
        return f"Oui. Entre le {first} et le {last}, la part des visites qui finissent bien a pris {said}."
    if difference.high < 0:
        return (
            f"Non. Entre le {first} et le {last}, la part des visites qui finissent bien a perdu"
            f" du terrain : {said}."
        )
    return (
        f"On ne peut pas le dire. Entre le {first} et le {last}, la différence est de {said} :"
        " elle peut être nulle."
    )


def blockers(release: Release) -> Iterator[Block]:
    """What got in the way: families, then items."""
    table = release.table("blocages-pays")
    items = release.table("blocages")
    if (table is None or not table.rows) and (items is None or not items.rows):
        return
    yield Heading("Ce qui bloque", name="blocages")
    yield Text("Un seul blocage par visite : celui qui a le plus gêné, dit par le médiateur.")
    if table is not None and table.rows:
        row = table.rows[-1]
        when = say.quarter(table.value(row, "trimestre"))
        families = [str(word) for word in BlockerFamily]
        marks = _shares(table, row, families, "famille-blocage")
        if marks:
            yield _figure(
                f"Familles de blocages, {when}",
                sorted(marks, key=lambda m: -m.value),
                charts.bars,
                f"Part de chaque famille de blocages, {when}",
                "Famille",
            )
    if items is not None and items.rows:
        year = last_year(items)
        rows = sorted(
            (r for r in items.of(annee=year) if r.n is not None),
            key=lambda r: (-(r.n.shown if r.n else 0), r.dims),
        )
        yield Grid(
            f"Ce qui a bloqué, en {year}",
            ("Blocage", "Famille", "Visites"),
            tuple(
                (
                    say.label("blocage", items.value(r, "blocage")),
                    say.label("famille-blocage", items.value(r, "famille-blocage")),
                    say.about(r.n),
                )
                for r in rows
            ),
        )


def stopping(release: Release, journeys: Journeys) -> Iterator[Block]:
    """The friction list and the funnels on the journeys' graphs."""
    table = release.table("entonnoir")
    found = stops(table, journeys) if table else []
    if table is None or not found:
        return
    yield Heading("Où les visites s'arrêtent", name="arrets")
    yield Text(
        "Seules les visites guidées pas à pas le disent. Chaque lieu arrondit ses comptes vers le"
        " bas : les arrêts sont des minimums. On ne suit personne : une visite arrêtée aujourd'hui"
        " peut finir demain, dans un autre lieu ou à la maison."
    )
    worst = friction(found)
    if worst:
        yield friction_grid(worst)
        yield Text(
            "Cette liste existe aussi en fichier, prête à envoyer au service qui tient le"
            " formulaire : « points-durs.csv » et « points-durs.html ».",
            "small",
        )
    yield Text(
        "Dans les dessins : une barre par étape, aussi longue que les visites qui y arrivent ; son"
        " bout rouge, celles qui s'arrêtent là. À gauche, les chemins du parcours ; en pointillé,"
        " ceux qu'on espère ne pas prendre (un papier manque, un refus, une panne).",
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
        ("Étape", "Parcours", "Service", "Arrêts", "Part des visites qui y arrivent"),
        tuple(
            (
                stop.words,
                f"{stop.title} (version {stop.version})",
                stop.service or "non précisé",
                say.about(stop.left),
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
    yield Heading("Une nouvelle version fait-elle mieux ?", name="versions")
    yield Text(
        "On compare la part des visites guidées qui arrivent à une bonne fin. Les deux versions"
        " n'ont pas servi aux mêmes personnes ni aux mêmes dates : une différence ne prouve pas sa"
        " cause."
    )
    if pairs:
        marks = [
            Mark(f"{title} : {b} après {a}", d.value, d.low, d.high, say.points(d))
            for title, a, b, d in pairs
        ]
        most = charts.around_zero(marks)
        yield _figure(
            "Nouvelle version moins ancienne, en points",
            marks,
            charts.intervals,
            "Différence de la part de bonnes fins, nouvelle version moins ancienne",
            "Parcours et versions",
            "Différence",
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
        tuple((journeys.title(j), v, say.about(r.n), say.share(s)) for j, v, r, s in told),
        folded=len(told) > 12,
    )


def version_pairs(
    release: Release, journeys: Journeys
) -> list[tuple[str, str, str, Interval]]:
    """``(title, version before, version after, difference)``: each version against the one before.
    """
    table = release.table("versions")
    found: list[tuple[str, str, str, Interval]] = []
    if table is None:
        return found
    for journey in table.values("parcours"):
        rows = sorted(table.of(parcours=journey), key=lambda r: int(table.value(r, "version")))
        for before, after in zip(rows, rows[1:], strict=False):
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


def hands(release: Release) -> Iterator[Block]:
    """Who had the hand."""
    table = release.table("mains-pays")
    if table is None or not table.rows:
        return
    row = table.rows[-1]
    when = say.quarter(table.value(row, "trimestre"))
    found = []
    for column in HANDS:
        one = share_of(table, row, (column,), ("autre-main", HELD))
        if one is not None:
            found.append(mark(say.label("main", column), one))
    if not found:
        return
    yield Heading("Qui avait la main", name="mains")
    yield Text(
        "La main dit qui tenait la souris et le clavier. Elle ne dit pas ce que la personne sait"
        " faire."
    )
    yield _figure(
        f"Qui avait la main, {when}",
        found,
        charts.bars,
        f"Part des visites selon qui avait la main, {when}",
        "Main",
    )


def voices(release: Release) -> Iterator[Block]:
    """What people answered, their response rate beside."""
    table = release.table("reponses")
    if table is None or not table.rows:
        return
    row = table.rows[-1]
    when = say.quarter(table.value(row, "trimestre"))
    told: list[Block] = []
    for question in VoiceQuestion:
        words = [str(w) for w in VoiceAnswer if w.question is question]
        answers = [(w, table.count(row, w)) for w in words]
        total = shown([n for _, n in answers])
        rate = share_of(table, row, words)
        if not total or rate is None:
            continue
        marks = []
        for word, number in answers:
            one = _among(number, [n for _, n in answers])
            if one is not None:
                marks.append(mark(say.label("reponse", word), one))
        if marks:
            told.append(
                _figure(
                    f"« {question.label} »",
                    marks,
                    charts.bars,
                    f"Réponses à « {question.label} », {when}",
                    "Réponse",
                    "Part des réponses",
                )
            )
            told.append(
                Text(
                    f"Taux de réponse à cette question : {say.share(rate)}, soit environ"
                    f" {say.whole(total)} réponses.",
                    "small",
                )
            )
    if not told:
        return
    yield Heading("Ce que disent les personnes", name="reponses")
    yield Text(
        "Trois questions, sur un écran tourné vers la personne. Répondre est libre. Ceux qui"
        " répondent ne ressemblent pas forcément aux autres : lisez toujours le taux de réponse."
    )
    yield from told


def _among(number: object, numbers: Sequence[object]) -> Interval | None:
    """The share of an answer among the answers to its question."""
    from mediation.evaluation.release_model import Number
    from mediation.evaluation.report_figures import added, ratio

    if not isinstance(number, Number):
        return None
    known = [n for n in numbers if isinstance(n, Number)]
    total = added([*known, *([None] * (len(numbers) - len(known)))])
    return ratio(number.bounded, total, number.shown / max(shown(known), 1))


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
                marks.append(mark(say.label("territoire", territories.value(row, "territoire")), one))
        if marks:
            when = last if dim == "annee" else say.quarter(last)
            yield _figure(
                f"Visites qui finissent bien, par territoire, {when}",
                marks,
                charts.intervals,
                f"Part des visites qui finissent bien, par territoire, {when}",
                "Territoire",
            )
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
            f"Visites par département, en {year}",
            ("Département", "Lieux", "Visites", "Finissent bien"),
            tuple(rows),
            folded=len(rows) > 15,
        )


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
        f"Visites par famille de démarches, en {year}",
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
    if by_journey is not None and by_journey.rows:
        found = [r for r in by_journey.of(annee=year) if r.n is not None]
        found.sort(key=lambda r: (-(r.n.shown if r.n else 0), r.dims))
        yield Grid(
            f"Visites par parcours, en {year}",
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


def _journey(journeys: Journeys, value: str) -> str:
    return say.label("parcours", value) if value == "*" else journeys.title(value)


def bands(release: Release) -> Iterator[Block]:
    """How long visits take, whether the need was brought before, how people were referred."""
    for name, dim, title, note in (
        ("passages", "passage", "Premières visites et suites", "Une même personne peut venir trois"
         " fois pour une démarche. « Première fois » compte les demandes ; « suite », les visites"
         " de plus. C'est la personne, ou le médiateur, qui le dit : personne n'est suivi."),
        ("durees", "duree", "Combien de temps", "La durée est une tranche, calculée par le poste."
         " Aucune heure n'est gardée."),
        ("orientations", "orientation", "Comment on oriente", "Parmi les visites orientées ailleurs."
         " On ne sait pas si la personne y est allée : il faudrait la suivre."),
    ):  # fmt: skip
        table = release.table(name)
        if table is None or not table.rows:
            continue
        row = table.rows[-1]
        marks = []
        for column in table.counts:
            if column in table.apart or column == HELD:
                continue
            one = share_of(table, row, (column,), (HELD,))
            if one is not None:
                marks.append(mark(say.label(dim, column), one))
        if not marks:
            continue
        when = say.quarter(row.dims[0]) if row.dims else ""
        yield Heading(title, name=name)
        yield Text(note)
        yield _figure(f"{title}, {when}", marks, charts.bars, f"{title}, {when}", title)
