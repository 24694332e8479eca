"""The indicators, written once as Ibis expressions: DuckDB or PostgreSQL runs them.

A measure gives tables of counts (``Table``), one for each set of dimensions it is
asked by. What is read off them (shares, intervals) is in ``indicators``. The
docstring of a measure is in French because the report prints it: what is
counted, in what unit, within which limits.

Two traps, met on real engines: a boolean is never cast and summed (PostgreSQL
refuses), and two counts are never divided here (PostgreSQL divides whole numbers
whole, without a word). A test compares every cell of both engines.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mediation.evaluation.facts import FACTS, VISITS, WITHHELD
from mediation.evaluation.tables import Table
from mediation.journey.vocabulary import (
    BlockerFamily,
    DurationBand,
    Hand,
    Referral,
    Result,
    VisitKind,
    VoiceAnswer,
    VoiceState,
)
from mediation.outcomes.tables import K

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from mediation.evaluation.catalog import Ends

Base = "Mapping[str, Any]"
"""The facts as Ibis tables, by name."""

RESULTS = tuple(str(word) for word in Result)
HANDS = tuple(str(word) for word in Hand)
BLOCKER_FAMILIES = tuple(str(word) for word in BlockerFamily)
DURATIONS = tuple(str(word) for word in DurationBand)
KINDS = tuple(str(word) for word in VisitKind)
REFERRALS = tuple(str(word) for word in Referral)
ANSWERS = tuple(str(word) for word in VoiceAnswer)
ASKED = tuple(str(word) for word in VoiceState if word is not VoiceState.NOT_ASKED)


@dataclass(frozen=True, slots=True)
class Measure:
    """An indicator. ``tables`` gives, by name, a French title and the dimensions.

    ``expression`` takes the facts, the dimensions and the journeys' ends, and gives
    an Ibis table: the dimensions, then for ``n`` and each count three whole
    numbers: the count, ``m <count>`` its mark, ``d <count>`` its number of desks.
    """

    source: str
    unit: str
    counts: tuple[str, ...]
    apart: frozenset[str]
    tables: Mapping[str, tuple[str, tuple[str, ...]]]
    expression: Callable[[Any, Sequence[str], Ends], Any]

    @property
    def text(self) -> str:
        """What the report prints: formula, unit, limits, in French."""
        return inspect.cleandoc(self.expression.__doc__ or "")


MEASURES: list[Measure] = []
"""Every measure; the list of tables that may be published is fixed by it."""


def measure(
    source: str,
    unit: str,
    counts: Sequence[str],
    tables: Mapping[str, tuple[str, tuple[str, ...]]],
    apart: Sequence[str] = (),
) -> Callable[[Callable[[Any, Sequence[str], Ends], Any]], Measure]:
    """Declare a measure; its docstring is its notice."""

    def keep(expression: Callable[[Any, Sequence[str], Ends], Any]) -> Measure:
        found = Measure(source, unit, tuple(counts), frozenset(apart), tables, expression)
        MEASURES.append(found)
        return found

    return keep


def computed(base: Any, ends: Ends) -> Iterator[Table]:
    """Every table of every measure, from the facts ``base``; engine errors come through."""
    for one in MEASURES:
        for name, (title, dims) in one.tables.items():
            rows = one.expression(base, dims, ends).to_pyarrow().to_pydict()
            yield _table(one, name, title, dims, rows)


def _table(
    one: Measure, name: str, title: str, dims: tuple[str, ...], columns: Mapping[str, list[Any]]
) -> Table:
    numbers = ("n", *one.counts)
    length = len(columns["n"])
    # Sorted here: engines do not agree on the order of letters.
    order = sorted(range(length), key=lambda row: [_sortable(columns[d][row]) for d in dims])

    def taken(names: Sequence[str]) -> tuple[tuple[int, ...], ...]:
        return tuple(tuple(int(columns[name][row]) for name in names) for row in order)

    spread = taken([f"d {number}" for number in numbers])
    return Table(
        name=name,
        title=title,
        dims=tuple(dim.replace("_", "-") for dim in dims),
        counts=one.counts,
        rows=tuple(
            (*(str(columns[dim][row]) for dim in dims), found[0], desks[0], *found[1:])
            for row, found, desks in zip(order, taken(numbers), spread, strict=True)
        ),
        source=one.source,
        marks=taken([f"m {number}" for number in numbers]),
        spread=spread,
        unit=one.unit,
        apart=one.apart,
        notes=(one.text,),
    )


def _sortable(value: Any) -> tuple[int, str]:
    return (value, "") if isinstance(value, int) else (0, str(value))


# -- how every table is summed -------------------------------------------------


def _whole(value: Any) -> Any:
    """A sum as a 64-bit whole number, 0 where there was nothing: engines give other types."""
    return value.fill_null(0).cast("int64")


def _wide(facts: Any, dims: Sequence[str], parts: Mapping[str, Any]) -> Any:
    """One line by ``dims``; ``parts`` says which lines of ``facts`` each number adds up."""
    by_desk = facts.group_by([*dims, "site"]).agg(
        **{name: _whole(facts.n.sum(where=which)) for name, which in parts.items()},
        **{f"m {name}": _whole(facts.marque.sum(where=which)) for name, which in parts.items()},
    )
    return _over_desks(by_desk, dims, list(parts))


def _over_desks(by_desk: Any, dims: Sequence[str], numbers: Sequence[str]) -> Any:
    return by_desk.group_by(list(dims)).agg(
        **{name: _whole(by_desk[name].sum()) for name in numbers},
        **{f"m {name}": _whole(by_desk[f"m {name}"].sum()) for name in numbers},
        **{f"d {name}": by_desk.site.nunique(where=by_desk[name] > 0) for name in numbers},
    )


def _each(column: Any, words: Sequence[str]) -> dict[str, Any]:
    return {word: column == word for word in words}


# -- the measures --------------------------------------------------------------


@measure(
    source="visites",
    unit="visites",
    counts=(),
    tables={
        "couverture": ("Postes qui ont envoyé un bilan, par trimestre", ("trimestre",)),
        "couverture-departements": (
            "Postes qui ont envoyé un bilan, par département et par an",
            ("annee", "departement"),
        ),
    },
)
def coverage(base: Any, dims: Sequence[str], _ends: Ends) -> Any:
    """Formule : nombre de postes dont un bilan est compté, et toutes leurs visites.

    Unité : postes ; visites closes (une visite n'est pas une personne).
    Limites : un poste de moins de 5 visites dans le trimestre n'envoie rien. Les visites
    quittées sans bilan et les parcours secrets n'y sont pas.
    """
    facts = base["visites"]
    return _wide(facts, dims, {"n": facts.n > 0})


@measure(
    source="resultats",
    unit="visites",
    counts=(*RESULTS, WITHHELD),
    tables={
        "pays": ("Comment les visites finissent, par trimestre", ("trimestre",)),
        "pays-annees": ("Comment les visites finissent, par an", ("annee",)),
        "territoires": (
            "Comment les visites finissent, par territoire et par trimestre",
            ("trimestre", "territoire"),
        ),
        "departements": (
            "Comment les visites finissent, par département et par an",
            ("annee", "departement"),
        ),
        "familles": (
            "Comment les visites finissent, par famille de parcours et par an",
            ("annee", "famille"),
        ),
        "familles-trimestres": (
            "Comment les visites finissent, par famille de parcours et par trimestre",
            ("trimestre", "famille"),
        ),
        "parcours": (
            "Comment les visites finissent, par parcours et par an",
            ("annee", "famille", "parcours"),
        ),
    },
)
def results(base: Any, dims: Sequence[str], _ends: Ends) -> Any:
    """Formule : visites de chaque fin, parmi toutes les visites closes (n).

    Unité : visites. La fin est celle que le médiateur a choisie, pas la réponse de l'organisme.
    Limites : « retenu » compte les visites qu'un poste n'a montrées nulle part, leur fin y
    étant trop rare : la vraie part d'une fin est entre fin/n et (fin + retenu)/n. Par famille et
    par parcours, une fin trop rare dans un poste a rejoint la ligne « * » : les nombres d'un
    parcours sont des minimums, et surtout ceux de ses fins rares. La part d'une fin dans un
    parcours se lit donc dans les visites guidées (« versions »), pas ici.
    """
    facts = base["resultats"]
    return _wide(facts, dims, {"n": facts.n > 0, **_each(facts.resultat, (*RESULTS, WITHHELD))})


@measure(
    source="mains",
    unit="visites",
    counts=(*RESULTS, WITHHELD),
    tables={"mains": ("Qui avait la main, et comment la visite finit, par an", ("annee", "main"))},
)
def hands(base: Any, dims: Sequence[str], _ends: Ends) -> Any:
    """Formule : visites selon qui tenait la souris et le clavier, et leur fin.

    Unité : visites.
    Limites : ligne « * » : visites dont la main ne peut pas être dite avec la fin (trop peu dans
    un poste). Dit qui a fait, pas ce que la personne sait faire.
    """
    facts = base["mains"]
    return _wide(facts, dims, {"n": facts.n > 0, **_each(facts.resultat, (*RESULTS, WITHHELD))})


@measure(
    source="mains",
    unit="visites",
    counts=(*HANDS, "autre-main", WITHHELD),
    tables={
        "mains-pays": ("Qui avait la main, par trimestre", ("trimestre",)),
        "mains-departements": (
            "Qui avait la main, par département et par an",
            ("annee", "departement"),
        ),
    },
)
def hands_by_place(base: Any, dims: Sequence[str], _ends: Ends) -> Any:
    """Formule : visites selon qui avait la main, parmi toutes les visites closes (n).

    Unité : visites.
    Limites : « autre-main » et « retenu » comptent les visites dont la main n'est pas montrée :
    la vraie part d'une main est entre main/n et (main + autre-main + retenu)/n.
    """
    facts = base["mains"]
    held = facts.resultat == WITHHELD
    parts = {word: (facts.main == word) & ~held for word in HANDS}
    other = (facts.main == "*") & ~held
    return _wide(facts, dims, {"n": facts.n > 0, **parts, "autre-main": other, WITHHELD: held})


@measure(
    source="blocages",
    unit="visites",
    counts=(),
    tables={
        "blocages": ("Ce qui a bloqué, par an", ("annee", "famille_blocage", "blocage")),
    },
)
def blockers(base: Any, dims: Sequence[str], _ends: Ends) -> Any:
    """Formule : visites selon ce qui a le plus gêné, choisi par le médiateur à la fin.

    Unité : visites. « aucun » : rien n'a bloqué.
    Limites : un seul blocage par visite. Ligne « * » : blocage trop rare dans un poste, connu
    par sa famille seule. On ne sait pas ce qui a bloqué à une étape donnée ni dans un parcours
    donné : un poste n'envoie pas ce croisement.
    """
    facts = base["blocages"]
    return _wide(facts, dims, {"n": facts.n > 0})


@measure(
    source="blocages",
    unit="visites",
    counts=(*BLOCKER_FAMILIES, WITHHELD),
    tables={
        "blocages-pays": ("Familles de blocages, par trimestre", ("trimestre",)),
        "blocages-territoires": (
            "Familles de blocages, par territoire et par an",
            ("annee", "territoire"),
        ),
        "blocages-departements": (
            "Familles de blocages, par département et par an",
            ("annee", "departement"),
        ),
    },
)
def blockers_by_place(base: Any, dims: Sequence[str], _ends: Ends) -> Any:
    """Formule : visites selon la famille de ce qui a gêné, parmi toutes les visites closes (n).

    Unité : visites.
    Limites : « retenu » compte les visites dont le blocage n'est pas montré : la vraie part
    d'une famille est entre famille/n et (famille + retenu)/n.
    """
    facts = base["blocages"]
    parts = _each(facts.famille_blocage, (*BLOCKER_FAMILIES, WITHHELD))
    return _wide(facts, dims, {"n": facts.n > 0, **parts})


@measure(
    source="durees",
    unit="visites",
    counts=(*DURATIONS, WITHHELD),
    tables={
        "durees": ("Combien de temps durent les visites, par trimestre", ("trimestre",)),
        "durees-territoires": (
            "Combien de temps durent les visites, par territoire et par an",
            ("annee", "territoire"),
        ),
    },
)
def durations(base: Any, dims: Sequence[str], _ends: Ends) -> Any:
    """Formule : visites de chaque tranche de durée, parmi les visites dont le bilan la dit (n).

    Unité : visites, par tranche de minutes.
    Limites : la durée exacte n'est gardée nulle part. « retenu » : tranches trop rares dans un
    poste. On ne sait pas combien dure un parcours donné, ni une visite qui finit bien.
    """
    facts = base["durees"]
    return _wide(facts, dims, {"n": facts.n > 0, **_each(facts.duree, (*DURATIONS, WITHHELD))})


@measure(
    source="passages",
    unit="visites",
    counts=(*KINDS, WITHHELD),
    tables={
        "passages": ("Premières visites et suites, par trimestre", ("trimestre",)),
        "passages-annees": ("Premières visites et suites, par an", ("annee",)),
        "passages-departements": (
            "Premières visites et suites, par département et par an",
            ("annee", "departement"),
        ),
    },
)
def visit_kinds(base: Any, dims: Sequence[str], _ends: Ends) -> Any:
    """Formule : visites qui ouvrent une demande (premier) ou qui la continuent (suite) ;
    demandes abouties = (obtenu + déposé) / visites « premier » de la même période.

    Unité : visites. Une demande qui aboutit le fait une fois ; elle peut demander plusieurs
    visites : c'est pourquoi la part des demandes abouties n'est pas celle des visites.
    Limites : une demande ouverte à un trimestre peut aboutir au suivant, ou ailleurs : la part
    est juste sur une longue période seulement. « ne-sait-pas » et « retenu » peuvent en ouvrir
    une. Suivre une demande d'une visite à l'autre demanderait de suivre la personne : on ne le
    fait pas.
    """
    facts = base["passages"]
    return _wide(facts, dims, {"n": facts.n > 0, **_each(facts.passage, (*KINDS, WITHHELD))})


@measure(
    source="orientations",
    unit="visites orientées",
    counts=(*REFERRALS, WITHHELD),
    tables={"orientations": ("Comment les personnes sont orientées, par an", ("annee",))},
)
def referrals(base: Any, dims: Sequence[str], _ends: Ends) -> Any:
    """Formule : visites orientées vers un autre lieu (n), selon ce qui a été fait pour la personne.

    Unité : visites dont la fin est « orienté ».
    Limites : on ne sait pas si la personne a été reçue là-bas, ni ce qu'elle y a obtenu. Les
    postes où trop peu de visites finissent ainsi n'y sont pas.
    """
    facts = base["orientations"]
    return _wide(
        facts, dims, {"n": facts.n > 0, **_each(facts.orientation, (*REFERRALS, WITHHELD))}
    )


@measure(
    source="reponses",
    unit="visites",
    counts=ANSWERS,
    tables={
        "reponses": ("Ce que disent les personnes, par trimestre", ("trimestre",)),
        "reponses-territoires": (
            "Ce que disent les personnes, par territoire et par an",
            ("annee", "territoire"),
        ),
    },
)
def voices(base: Any, dims: Sequence[str], _ends: Ends) -> Any:
    """Formule : nombre de chaque réponse ; part d'une réponse = elle / réponses à sa question.

    Unité : réponses de la personne, seule à son écran ou sur une feuille ; n : visites closes.
    Limites : les questions sont posées à une partie des visites, tirée au sort, et répondre est
    libre : le taux de réponse est dans « questions ». Une réponse donnée moins de 5 fois dans un
    poste n'en part pas : ces nombres sont des minimums. On ne peut croiser une réponse ni avec un
    parcours ni avec une fin.
    """
    facts = base["reponses"]
    return _wide(facts, dims, {"n": facts.reponse == VISITS, **_each(facts.reponse, ANSWERS)})


@measure(
    source="questions",
    unit="questions posées",
    counts=(*ASKED, "non-propose", "marge"),
    apart=("non-propose", "marge"),
    tables={
        "questions": (
            "Questions posées aux personnes, et combien répondent, par an",
            ("annee", "question"),
        ),
    },
)
def asked(base: Any, dims: Sequence[str], _ends: Ends) -> Any:
    """Formule : taux de réponse = repondu / n ; n : questions posées (répondu, passé, pas compris).

    Unité : questions posées, sur les visites tirées au sort.
    Limites : un poste arrondit ces nombres au multiple de 5 inférieur : chacun des trois est entre
    le nombre et le nombre + marge. Qui ne répond pas n'est pas connu.
    """
    facts = base["questions"]
    states = {**_each(facts.etat, (*ASKED, "non-propose"))}
    by_desk = facts.group_by(list(dict.fromkeys([*dims, "site", "trimestre"]))).agg(
        lots=facts.lots.max(),
        **{name: _whole(facts.n.sum(where=which)) for name, which in states.items()},
        **{f"m {name}": _whole(facts.marque.sum(where=which)) for name, which in states.items()},
        **{"m n": _whole(facts.marque.sum(where=facts.etat != "non-propose"))},
    )
    by_desk = by_desk.mutate(
        n=sum((by_desk[name] for name in ASKED[1:]), by_desk[ASKED[0]]),
        marge=((K - 1) * by_desk.lots).cast("int64"),
    )
    by_desk = by_desk.mutate(**{"m marge": by_desk.marge})
    return _over_desks(by_desk, dims, ["n", *asked.counts])


# -- followed walks: counters that the desks rounded down ----------------------

_WALK = ["site", "trimestre", "annee", "territoire", "lots", "parcours", "version", "empreinte"]


def _walks(steps: Any, ends: Ends) -> Any:
    """Followed walks begun, by desk, quarter and version, and how they ended.

    Every walk passes its first step, so the step reached most often tells how many began.
    """
    # A column of its own: asked once a line, not once a sum.
    steps = steps.mutate(
        fin=_among(steps, ends.good)
        .ifelse("bonne", _among(steps, ends.other).ifelse("autre", ""))
        .cast("string")
    )
    good, other = steps.fin == "bonne", steps.fin == "autre"
    walks = steps.group_by(_WALK).agg(
        n=_whole(steps.atteinte.max()),
        bonne=_whole(steps.atteinte.sum(where=good)),
        autre=_whole(steps.atteinte.sum(where=other)),
        quittee=_whole(steps.quittee.sum()),
        **{
            "m n": _whole(steps.m_atteinte.max()),
            "m bonne": _whole(steps.m_atteinte.sum(where=good)),
            "m autre": _whole(steps.m_atteinte.sum(where=other)),
            "m quittee": _whole(steps.m_quittee.sum()),
        },
    )
    margin = (K - 1) * walks.lots
    many = walks.parcours.cases(*ends.many.items(), else_=1) if ends.many else 1
    walks = walks.mutate(marge=margin, most=walks.bonne + margin * many)
    # No more good ends than their counters allow, nor than walks that did not end otherwise.
    rest = walks.n + walks.marge - walks.autre - walks.quittee
    return walks.mutate(most=(walks.most < rest).ifelse(walks.most, rest).cast("int64"))


def _among(steps: Any, ends: Sequence[str]) -> Any:
    """Whether a step is one of these « parcours/etape ». By its own name first: that is quick."""
    names = sorted({end.partition("/")[2] for end in ends})
    return steps.etape.isin(names) & steps.parcours.concat("/", steps.etape).isin(ends)


@measure(
    source="departs",
    unit="visites guidées",
    counts=("bonne-fin", "autre-fin", "quittee", "bonne-fin-max", "marge"),
    apart=("bonne-fin-max", "marge"),
    tables={
        "versions": ("Visites guidées et leur fin, par version", ("parcours", "version")),
        "versions-trimestres": (
            "Visites guidées et leur fin, par version et par trimestre",
            ("trimestre", "parcours", "version"),
        ),
        "versions-territoires": (
            "Visites guidées et leur fin, par version et par territoire",
            ("territoire", "parcours", "version"),
        ),
    },
)
def versions(base: Any, dims: Sequence[str], ends: Ends) -> Any:
    """Formule : visites suivies pas à pas (n), dont arrivées à une bonne fin du parcours.

    Unité : visites guidées. Bonne fin : obtenu, déposé, à finir seul, attend l'organisme.
    Limites : un poste arrondit ses compteurs au multiple de 5 inférieur. Le vrai nombre de
    visites guidées est entre n et n + marge ; celui des bonnes fins entre « bonne-fin » et
    « bonne-fin-max ». Toute part, et toute différence entre deux versions, est donnée avec un
    intervalle qui couvre à la fois cet arrondi et le hasard. Les postes où une version a servi
    moins de 5 fois dans le trimestre n'y sont pas. Deux versions n'ont pas servi aux mêmes
    personnes, ni toujours aux mêmes dates : une différence ne prouve pas sa cause.
    """
    walks = _walks(base["etapes"], ends)
    by_desk = walks.group_by([*dims, "site"]).agg(
        n=_whole(walks.n.sum()),
        **{
            "bonne-fin": _whole(walks.bonne.sum()),
            "autre-fin": _whole(walks.autre.sum()),
            "quittee": _whole(walks.quittee.sum()),
            "bonne-fin-max": _whole(walks.most.sum()),
            "marge": _whole(walks.marge.sum()),
            "m n": _whole(walks["m n"].sum()),
            "m bonne-fin": _whole(walks["m bonne"].sum()),
            "m autre-fin": _whole(walks["m autre"].sum()),
            "m quittee": _whole(walks["m quittee"].sum()),
            # No visits of their own: a mark that no sum of visits has, and that adds up too.
            "m bonne-fin-max": _whole((walks["m bonne"] + 1).sum()),
            "m marge": _whole(walks.marge.sum()),
        },
    )
    return _over_desks(by_desk, dims, ["n", *versions.counts])


@measure(
    source="etapes",
    unit="passages à une étape",
    counts=("quittee", "reprise", "aidee", "depart", "marge"),
    apart=("depart", "marge"),
    tables={
        "entonnoir": (
            "Où les visites guidées s'arrêtent, étape par étape",
            ("parcours", "version", "etape"),
        ),
    },
)
def funnel(base: Any, dims: Sequence[str], ends: Ends) -> Any:
    """Formule : visites guidées qui ont atteint l'étape (n), s'y sont arrêtées (quittee), en sont
    revenues (reprise), y ont utilisé « ce qui peut bloquer » (aidee) ; arrêt = quittee / n.

    Unité : visites guidées, chaque étape comptée une fois par visite ; « depart » : visites
    guidées commencées.
    Limites : un poste arrondit chaque compteur au multiple de 5 inférieur : le vrai nombre
    est entre le nombre et le nombre + marge. Là où peu de visites s'arrêtent dans chaque poste,
    « quittee » est très au-dessous du vrai. Ce qui a bloqué à cette étape n'est pas connu.
    """
    steps = base["etapes"]
    walks = _walks(steps, ends)
    version = list(dims[:2])
    by_version = walks.group_by([*version, "site"]).agg(
        depart=_whole(walks.n.sum()),
        marge=_whole(walks.marge.sum()),
        **{"m depart": _whole(walks["m n"].sum()), "m marge": _whole(walks.marge.sum())},
    )
    counts = {"n": "atteinte", "quittee": "quittee", "reprise": "reprise", "aidee": "aidee"}
    by_desk = steps.group_by([*dims, "site"]).agg(
        **{name: _whole(steps[column].sum()) for name, column in counts.items()},
        **{f"m {name}": _whole(steps[f"m_{column}"].sum()) for name, column in counts.items()},
    )
    of_version = _over_desks(by_version, version, ["depart", "marge"])
    return _over_desks(by_desk, dims, list(counts)).left_join(of_version, version)


assert {one.source for one in MEASURES} <= {*FACTS, "departs"}
