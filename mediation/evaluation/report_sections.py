"""How visits end, what blocks, who had the hand, what people say: from released tables alone.

A section that has no table is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mediation.evaluation import charts
from mediation.evaluation import report_words as say
from mediation.evaluation.intervals import Bounded
from mediation.evaluation.report_figures import (
    HELD,
    added,
    ratio,
    share_of,
    shown,
    unrounded,
)
from mediation.evaluation.report_model import Grid, Heading, Text
from mediation.evaluation.report_parts import figure, last_year, mark, shares, year_said
from mediation.journey.vocabulary import (
    BlockerFamily,
    Hand,
    Result,
    VisitKind,
    VoiceAnswer,
    VoiceQuestion,
    VoiceState,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mediation.evaluation.intervals import Interval
    from mediation.evaluation.release_model import Number, Release
    from mediation.evaluation.report_model import Block

RESULTS = tuple(str(word) for word in Result)
HANDS = tuple(str(word) for word in Hand)


def results(release: Release) -> Iterator[Block]:
    """How visits end, over the last year."""
    table = release.table("pays-annees") or release.table("pays")
    row = table.rows[-1] if table and table.rows else None
    if table is None or row is None or row.n is None:
        return
    when = table.value(row, table.dims[0])
    when = year_said(release, when) if len(when) == 4 else say.quarter(when)
    yield Heading("Comment les visites finissent", name="fins")
    yield Text(
        f"En {when}, {say.whole(row.n.shown)} visites ont un bilan. La fin est celle que le"
        " médiateur a choisie au moment où la visite s'arrête. Ce n'est pas la réponse de"
        " l'organisme, qui vient plus tard."
    )
    marks = sorted(shares(table, row, RESULTS, "resultat"), key=lambda m: -m.value)
    if marks:
        yield figure(
            f"Comment les visites finissent, {when}",
            marks,
            charts.bars,
            f"Part de chaque fin parmi les visites, {when}",
            first="Fin de la visite",
        )
    held = share_of(table, row, (HELD,))
    if held is not None:
        yield Text(
            f"Pour {say.share(held)} des visites, les lieux n'ont pas montré la fin : elle était"
            " trop rare chez eux pour être dite sans désigner quelqu'un.",
            "small",
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
        marks = shares(table, row, families, "famille-blocage")
        if marks:
            yield figure(
                f"Familles de blocages, {when}",
                sorted(marks, key=lambda m: -m.value),
                charts.bars,
                f"Part de chaque famille de blocages, {when}",
                first="Famille",
            )
    if items is not None and items.rows:
        year = last_year(items)
        rows = sorted(
            (r for r in items.of(annee=year) if r.n is not None),
            key=lambda r: (-(r.n.shown if r.n else 0), r.dims),
        )
        yield Grid(
            f"Ce qui a bloqué, en {year_said(release, year)}",
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
    yield figure(
        f"Qui avait la main, {when}",
        found,
        charts.bars,
        f"Part des visites selon qui avait la main, {when}",
        first="Main",
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
        if not total:
            continue
        marks = []
        for word, number in answers:
            one = among(number, [n for _, n in answers])
            if one is not None:
                marks.append(mark(say.label("reponse", word), one))
        if marks:
            told.append(
                figure(
                    f"« {question.label} »",
                    marks,
                    charts.bars,
                    f"Réponses à « {question.label} », {when}",
                    first="Réponse",
                    value="Part des réponses",
                )
            )
            told.append(Text(_response(release, question, total), "small"))
    if not told:
        return
    yield Heading("Ce que disent les personnes", name="reponses")
    yield Text(
        "Trois questions, posées à une partie des visites, tirée au sort. La personne y répond"
        " seule, et répondre est libre. Ceux qui répondent ne ressemblent pas forcément aux"
        " autres : lisez toujours le taux de réponse."
    )
    yield from told


def response_rate(release: Release, question: VoiceQuestion) -> Interval | None:
    """The share of the questions put that were answered, over the last year."""
    table = release.table("questions")
    if table is None or not table.rows:
        return None
    year = last_year(table)
    row = next(iter(table.of(annee=year, question=str(question))), None)
    if row is None or row.n is None:
        return None
    answered, margin = table.count(row, str(VoiceState.ANSWERED)), table.count(row, "marge")
    if answered is None:
        return None
    # The desks rounded down: what is answered, and what is not.
    more = unrounded(margin)
    part = Bounded(answered.low, answered.high + more)
    whole = Bounded(row.n.low, row.n.high + 3 * more)
    return ratio(part, whole, answered.shown / row.n.shown)


def _response(release: Release, question: VoiceQuestion, total: int) -> str:
    rate = response_rate(release, question)
    if rate is None:
        return f"Environ {say.whole(total)} réponses comptées. Taux de réponse : inconnu."
    return (
        f"Environ {say.whole(total)} réponses comptées. Taux de réponse sur l'année :"
        f" {say.share(rate)} des questions posées."
    )


def among(number: Number | None, numbers: Sequence[Number | None]) -> Interval | None:
    """The share of an answer among the answers to its question."""
    if number is None:
        return None
    return ratio(number.bounded, added(numbers), number.shown / max(shown(numbers), 1))


_BANDS = (
    (
        "passages",
        "passage",
        "Premières visites et suites",
        "Une même personne peut venir trois fois pour une démarche. « Première fois » compte les"
        " demandes ; « suite », les visites de plus. On le demande à chaque visite : personne n'est"
        " suivi.",
    ),
    (
        "durees",
        "duree",
        "Combien de temps",
        "La durée est une tranche, calculée par le logiciel. Aucune heure n'est gardée.",
    ),
    (
        "orientations",
        "orientation",
        "Comment on oriente",
        "Parmi les visites orientées ailleurs. On ne sait pas si la personne y a été reçue : il"
        " faudrait la suivre.",
    ),
)


def bands(release: Release) -> Iterator[Block]:
    """Whether the need was brought before, how long visits take, how people were referred."""
    for name, dim, title, note in _BANDS:
        table = release.table(name)
        row = table.rows[-1] if table and table.rows else None
        if table is None or row is None:
            continue
        columns = [c for c in table.counts if c not in table.apart and c != HELD]
        marks = shares(table, row, columns, dim)
        if not marks:
            continue
        when = row.dims[0]
        when = year_said(release, when) if len(when) == 4 else say.quarter(when)
        yield Heading(title, name=name)
        yield Text(note)
        if name == "passages":
            yield from _demands(release)
        yield figure(
            f"{title}, {when}",
            marks,
            charts.bars,
            f"{title}, part des visites, {when}",
            first=title,
        )


@dataclass(frozen=True, slots=True)
class Demands:
    """Demands of a year: ``done`` visits end with the thing or its filing, for ``opened``."""

    year: str
    done: int
    opened: Number
    low: float
    high: float

    @property
    def between(self) -> str:
        """``entre 83 et 96 %``."""
        low, high = say.percent(self.low), say.percent(self.high)
        if low == high:
            return f"environ {high}"
        return f"entre {low.removesuffix(f'{say.THIN}%')} et {high}"


def demands(release: Release) -> Demands | None:
    """Demands that came to an end, which is not the share of visits that end well."""
    kinds, ends = release.table("passages-annees"), release.table("pays-annees")
    if kinds is None or ends is None or not kinds.rows or not ends.rows:
        return None
    row = kinds.rows[-1]
    end = next(iter(ends.of(annee=row.dims[0])), None)
    opened = kinds.count(row, str(VisitKind.FIRST))
    if end is None or opened is None:
        return None
    numbers = [ends.count(end, column) for column in ("obtenu", "depose")]
    if any(number is None for number in numbers):
        return None
    done, begun = added(numbers), opened.bounded
    unsure = [kinds.count(row, column) for column in (str(VisitKind.UNKNOWN), HELD)]
    # A visit whose kind is not known may open a demand too.
    most = begun.high + added([number for number in unsure if number is not None]).high
    low, high = min(done.low / most, 1.0), min(done.high / begun.low, 1.0)
    return Demands(year_said(release, row.dims[0]), shown(numbers), opened, low, high)


def _demands(release: Release) -> Iterator[Block]:
    found = demands(release)
    if found is None:
        return
    yield Text(
        f"Demandes abouties, en {found.year} : {say.whole(found.done)} visites finissent avec la"
        f" chose obtenue ou la demande envoyée, pour {say.about(found.opened)} demandes ouvertes."
        f" Cela fait {found.between} des demandes."
        " Ce n'est pas la part des visites qui finissent bien : une demande peut en prendre"
        " plusieurs."
        " Une demande ouverte en décembre peut aboutir en janvier, et une demande envoyée, puis"
        " obtenue à une autre visite, est comptée deux fois : la part est approchée."
    )
