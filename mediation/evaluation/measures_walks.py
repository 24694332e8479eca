"""What is counted of followed walks: versions and funnels, from counters that the desks rounded.

The docstring of a measure is in French because the report prints it: what is
counted, in what unit, within which limits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mediation.evaluation.measuring import measure, over_desks, whole
from mediation.outcomes.tables import K

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mediation.evaluation.catalog import Ends

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
        n=whole(steps.atteinte.max()),
        bonne=whole(steps.atteinte.sum(where=good)),
        autre=whole(steps.atteinte.sum(where=other)),
        quittee=whole(steps.quittee.sum()),
        **{
            "m n": whole(steps.m_atteinte.max()),
            "m bonne": whole(steps.m_atteinte.sum(where=good)),
            "m autre": whole(steps.m_atteinte.sum(where=other)),
            "m quittee": whole(steps.m_quittee.sum()),
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
        n=whole(walks.n.sum()),
        **{
            "bonne-fin": whole(walks.bonne.sum()),
            "autre-fin": whole(walks.autre.sum()),
            "quittee": whole(walks.quittee.sum()),
            "bonne-fin-max": whole(walks.most.sum()),
            "marge": whole(walks.marge.sum()),
            "m n": whole(walks["m n"].sum()),
            "m bonne-fin": whole(walks["m bonne"].sum()),
            "m autre-fin": whole(walks["m autre"].sum()),
            "m quittee": whole(walks["m quittee"].sum()),
            # No visits of their own: a mark that no sum of visits has, and that adds up too.
            "m bonne-fin-max": whole((walks["m bonne"] + 1).sum()),
            "m marge": whole(walks.marge.sum()),
        },
    )
    return over_desks(by_desk, dims, ["n", *versions.counts])


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
        depart=whole(walks.n.sum()),
        marge=whole(walks.marge.sum()),
        **{"m depart": whole(walks["m n"].sum()), "m marge": whole(walks.marge.sum())},
    )
    counts = {"n": "atteinte", "quittee": "quittee", "reprise": "reprise", "aidee": "aidee"}
    by_desk = steps.group_by([*dims, "site"]).agg(
        **{name: whole(steps[column].sum()) for name, column in counts.items()},
        **{f"m {name}": whole(steps[f"m_{column}"].sum()) for name, column in counts.items()},
    )
    of_version = over_desks(by_version, version, ["depart", "marge"])
    return over_desks(by_desk, dims, list(counts)).left_join(of_version, version)
