"""What is counted of followed walks: versions and funnels, from counters that the desks rounded.

The docstring of a measure is in French because the report prints it: what is
counted, in what unit, within which limits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mediation.evaluation.measuring import WHOLE, beside, measure
from mediation.outcomes.tables import K

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mediation.evaluation.catalog import Ends

_WALK = ("site", "trimestre", "annee", "territoire", "lots", "parcours", "version", "empreinte")


def begun(steps: Any, ends: Ends) -> Any:
    """Followed walks begun, by desk, quarter and version, and how they ended (``departs``).

    Every walk passes its first step, so the step reached most often tells how many began.
    """
    import ibis

    kinds = [*((end, "bonne") for end in ends.good), *((end, "autre") for end in ends.other)]
    named = ibis.memtable(
        [(*end.split("/", 1), kind) for end, kind in kinds],
        schema={"parcours": "string", "etape": "string", "fin": "string"},
    )
    steps = steps.left_join(named, ["parcours", "etape"])
    good, other = steps.fin == "bonne", steps.fin == "autre"
    walks = steps.group_by(list(_WALK)).agg(
        n=steps.atteinte.max(),
        bonne=steps.atteinte.sum(where=good).fill_null(0),
        autre=steps.atteinte.sum(where=other).fill_null(0),
        quittee=steps.quittee.sum(),
        m_n=steps.m_atteinte.max(),
        m_bonne=steps.m_atteinte.sum(where=good).fill_null(0),
        m_autre=steps.m_atteinte.sum(where=other).fill_null(0),
        m_quittee=steps.m_quittee.sum(),
    )
    many = ibis.memtable(list(ends.many.items()), schema={"parcours": "string", "fins": "int64"})
    walks = walks.left_join(many, "parcours").drop("parcours_right")
    margin = (K - 1) * walks.lots
    # No more good ends than their counters allow, nor than walks that did not end otherwise.
    good_margin = margin * walks.fins.fill_null(1)
    allowed = walks.bonne + good_margin
    rest = walks.n + margin - walks.autre - walks.quittee
    return walks.mutate(
        marge=margin,
        marge_fin=good_margin,
        most=(allowed < rest).ifelse(allowed, rest),
        # No visits of their own: a mark that no sum of visits of this number has, that adds up
        # too, and that is another for each desk and quarter.
        m_most=walks.m_bonne + walks.m_n,
    ).drop("lots", "fins")


@measure(
    source="departs",
    unit="visites guidées",
    counts=("bonne-fin", "autre-fin", "quittee", "bonne-fin-max", "marge", "marge-fin"),
    apart=("bonne-fin-max", "marge", "marge-fin"),
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
def versions(base: Any, dims: Sequence[str]) -> Any:
    """Formule : visites suivies pas à pas (n), dont arrivées à une bonne fin du parcours ;
    part = bonne-fin / n ; différence = part de la version d'après − part de la version d'avant.

    Unité : visites guidées. Bonne fin : obtenu, déposé, à finir seul, attend l'organisme.
    Limites : un lieu arrondit ses compteurs au multiple de 5 inférieur. Le vrai nombre de
    visites guidées est entre n et n + marge ; celui des bonnes fins entre « bonne-fin » et
    « bonne-fin-max » (et pas plus de « marge-fin » au-dessus). Toute part, et toute différence
    entre deux versions, est donnée avec un intervalle qui couvre à la fois cet arrondi et le
    hasard. Sur beaucoup de lieux, ce qu'un arrondi ôte (de 0 à 4) est supposé de 3 au plus en
    moyenne ; également réparti, il serait de 2. Les lieux où une version a servi
    moins de 5 fois dans le trimestre n'y sont pas. Deux versions n'ont pas servi aux mêmes
    personnes, ni toujours aux mêmes dates : une différence ne prouve pas sa cause.
    """
    return beside(
        base["departs"],
        dims,
        {
            WHOLE: ("n", "m_n"),
            "bonne-fin": ("bonne", "m_bonne"),
            "autre-fin": ("autre", "m_autre"),
            "quittee": ("quittee", "m_quittee"),
            "bonne-fin-max": ("most", "m_most"),
            "marge": ("marge", "marge"),
            "marge-fin": ("marge_fin", "marge_fin"),
        },
    )


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
def funnel(base: Any, dims: Sequence[str]) -> Any:
    """Formule : visites guidées qui ont atteint l'étape (n), s'y sont arrêtées (quittee), en sont
    revenues (reprise), y ont utilisé « ce qui peut bloquer » (aidee) ; arrêt = quittee / n.

    Unité : visites guidées, chaque étape comptée une fois par visite ; « depart » : visites
    guidées commencées.
    Limites : un lieu arrondit chaque compteur au multiple de 5 inférieur : le vrai nombre
    est entre le nombre et le nombre + marge. Là où peu de visites s'arrêtent dans chaque lieu,
    « quittee » est très au-dessous du vrai. Ce qui a bloqué à cette étape n'est pas connu.
    """
    of_steps = beside(
        base["etapes"],
        dims,
        {
            WHOLE: ("atteinte", "m_atteinte"),
            **{name: (name, f"m_{name}") for name in ("quittee", "reprise", "aidee")},
        },
    )
    version = list(dims[:2])
    of_version = beside(
        base["departs"], version, {"depart": ("n", "m_n"), "marge": ("marge", "marge")}
    )
    return of_steps.left_join(of_version, version)
