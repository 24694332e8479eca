"""What is counted of visits: how they end, who had the hand, what blocks, what people say.

The docstring of a measure is in French because the report prints it: what is
counted, in what unit, within which limits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mediation.evaluation.facts import VISITS, WITHHELD
from mediation.evaluation.measuring import (
    WHOLE,
    measure,
    named,
    parts,
    split,
    together,
    totals,
)
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
    from collections.abc import Sequence

RESULTS = tuple(str(word) for word in Result)
HANDS = tuple(str(word) for word in Hand)
BLOCKER_FAMILIES = tuple(str(word) for word in BlockerFamily)
DURATIONS = tuple(str(word) for word in DurationBand)
KINDS = tuple(str(word) for word in VisitKind)
REFERRALS = tuple(str(word) for word in Referral)
ANSWERS = tuple(str(word) for word in VoiceAnswer)
ASKED = tuple(str(word) for word in VoiceState if word is not VoiceState.NOT_ASKED)


@measure(
    source="visites",
    unit="visites",
    counts=(),
    tables={
        "couverture": ("Lieux qui ont envoyé un bilan, par trimestre", ("trimestre",)),
        "couverture-departements": (
            "Lieux qui ont envoyé un bilan, par département et par an",
            ("annee", "departement"),
        ),
        "couverture-territoires": (
            "Lieux qui ont envoyé un bilan, par territoire et par an",
            ("annee", "territoire"),
        ),
    },
)
def coverage(base: Any, dims: Sequence[str]) -> Any:
    """Formule : nombre de lieux dont un bilan est compté, et toutes leurs visites (n) ;
    couverture = ces lieux / lieux de la liste des sites, quand l'évaluateur la donne.

    Unité : lieux ; visites closes, c'est-à-dire avec un bilan (une visite n'est pas une personne).
    Limites : le nombre de lieux est donné par classe (3 ou plus, 6 ou plus…). Un lieu de moins de
    5 visites dans le trimestre n'envoie rien. Les visites quittées sans bilan et les parcours
    secrets n'y sont pas.
    """
    return totals(base["visites"], dims)


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
        "departements-trimestres": (
            "Comment les visites finissent, par département et par trimestre",
            ("trimestre", "departement"),
        ),
        "familles": (
            "Comment les visites finissent, par famille de parcours et par an",
            ("annee", "famille"),
        ),
        "familles-trimestres": (
            "Comment les visites finissent, par famille de parcours et par trimestre",
            ("trimestre", "famille"),
        ),
        "familles-territoires": (
            "Comment les visites finissent, par famille de parcours, par territoire et par an",
            ("annee", "territoire", "famille"),
        ),
        "familles-departements": (
            "Comment les visites finissent, par famille de parcours, par département et par an",
            ("annee", "departement", "famille"),
        ),
        "parcours": (
            "Comment les visites finissent, par parcours et par an",
            ("annee", "famille", "parcours"),
        ),
        "parcours-territoires": (
            "Comment les visites finissent, par parcours, par territoire et par an",
            ("annee", "territoire", "famille", "parcours"),
        ),
    },
    fine=(
        "departements-trimestres",
        "familles-territoires",
        "familles-departements",
        "parcours-territoires",
    ),
)
def results(base: Any, dims: Sequence[str]) -> Any:
    """Formule : visites de chaque fin, parmi toutes les visites closes (n) ; part d'une fin =
    fin / n, avec son intervalle de Wilson ; finissent bien = (obtenu + depose + a-finir-seul +
    attend-organisme) / n ; orientées = oriente / n ; évolution = part de la période d'après − part
    de la période d'avant, avec l'intervalle de Newcombe.

    Unité : visites ; en points pour une évolution. La fin est celle que le médiateur a choisie,
    pas la réponse de l'organisme.
    Limites : « retenu » compte les visites qu'un lieu n'a montrées nulle part, leur fin y
    étant trop rare : la vraie part d'une fin est entre fin/n et (fin + retenu)/n. Par famille et
    par parcours, une fin trop rare dans un lieu a rejoint la ligne « * » : les nombres d'un
    parcours sont des minimums, et surtout ceux de ses fins rares. La part d'une fin dans un
    parcours se lit donc dans les visites guidées (« versions »), pas ici.
    """
    facts = base["resultats"]
    return split(facts, dims, facts.resultat)


@measure(
    source="mains",
    unit="visites",
    counts=(*RESULTS, WITHHELD),
    tables={"mains": ("Qui avait la main, et comment la visite finit, par an", ("annee", "main"))},
)
def hands(base: Any, dims: Sequence[str]) -> Any:
    """Formule : visites selon qui tenait la souris et le clavier, et leur fin.

    Unité : visites.
    Limites : ligne « * » : visites dont la main ne peut pas être dite avec la fin (trop peu dans
    un lieu). Dit qui a fait, pas ce que la personne sait faire.
    """
    facts = base["mains"]
    return split(facts, dims, facts.resultat)


@measure(
    source="mains",
    unit="visites",
    counts=(*HANDS, "autre-main", WITHHELD),
    tables={
        "mains-pays": ("Qui avait la main, par trimestre", ("trimestre",)),
        "mains-territoires": (
            "Qui avait la main, par territoire et par an",
            ("annee", "territoire"),
        ),
        "mains-departements": (
            "Qui avait la main, par département et par an",
            ("annee", "departement"),
        ),
    },
)
def hands_by_place(base: Any, dims: Sequence[str]) -> Any:
    """Formule : visites selon qui avait la main (qui tenait la souris et le clavier), parmi toutes
    les visites closes (n) ; part d'une main = main / n.

    Unité : visites.
    Limites : « autre-main » et « retenu » comptent les visites dont la main n'est pas montrée :
    la vraie part d'une main est entre main/n et (main + autre-main + retenu)/n.
    """
    facts = base["mains"]
    hand = (facts.main == "*").ifelse("autre-main", facts.main)
    return split(facts, dims, (facts.resultat == WITHHELD).ifelse(WITHHELD, hand))


@measure(
    source="blocages",
    unit="visites",
    counts=(),
    tables={
        "blocages": ("Ce qui a bloqué, par an", ("annee", "famille_blocage", "blocage")),
    },
)
def blockers(base: Any, dims: Sequence[str]) -> Any:
    """Formule : visites selon ce qui a le plus gêné, choisi par le médiateur à la fin.

    Unité : visites. « aucun » : rien n'a bloqué.
    Limites : un seul blocage par visite. Ligne « * » : blocage trop rare dans un lieu, connu
    par sa famille seule. On ne sait pas ce qui a bloqué à une étape donnée ni dans un parcours
    donné : un lieu n'envoie pas ce croisement.
    """
    return totals(base["blocages"], dims)


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
def blockers_by_place(base: Any, dims: Sequence[str]) -> Any:
    """Formule : visites selon la famille de ce qui a gêné, parmi toutes les visites closes (n) ;
    part d'une famille = famille / n ; ont rencontré un blocage = 1 − aucun / n.

    Unité : visites.
    Limites : « retenu » compte les visites dont le blocage n'est pas montré : la vraie part
    d'une famille est entre famille/n et (famille + retenu)/n.
    """
    facts = base["blocages"]
    return split(facts, dims, facts.famille_blocage)


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
        "durees-departements": (
            "Combien de temps durent les visites, par département et par an",
            ("annee", "departement"),
        ),
    },
)
def durations(base: Any, dims: Sequence[str]) -> Any:
    """Formule : visites de chaque tranche de durée, parmi les visites dont le bilan la dit (n) ;
    part d'une tranche = tranche / n.

    Unité : visites, par tranche de minutes.
    Limites : la durée exacte n'est gardée nulle part. « retenu » : tranches trop rares dans un
    lieu. On ne sait pas combien dure un parcours donné, ni une visite qui finit bien.
    """
    facts = base["durees"]
    return split(facts, dims, facts.duree)


@measure(
    source="passages",
    unit="visites",
    counts=(*KINDS, WITHHELD),
    tables={
        "passages": ("Premières visites et suites, par trimestre", ("trimestre",)),
        "passages-annees": ("Premières visites et suites, par an", ("annee",)),
        "passages-territoires": (
            "Premières visites et suites, par territoire et par an",
            ("annee", "territoire"),
        ),
        "passages-departements": (
            "Premières visites et suites, par département et par an",
            ("annee", "departement"),
        ),
    },
)
def visit_kinds(base: Any, dims: Sequence[str]) -> Any:
    """Formule : visites qui ouvrent une demande (premier) ou qui la continuent (suite) ;
    demandes abouties = (obtenu + déposé) / visites « premier » de la même période.

    Unité : visites. Une demande peut prendre plusieurs visites : c'est pourquoi la part des
    demandes abouties n'est pas celle des visites.
    Limites : une demande ouverte à un trimestre peut aboutir au suivant, ou ailleurs : la part
    est juste sur une longue période seulement. Une demande envoyée, puis obtenue à une autre
    visite, est comptée deux fois : la part est un peu trop haute. « ne-sait-pas » et « retenu »
    peuvent en ouvrir une. Suivre une demande d'une visite à l'autre demanderait de suivre la
    personne : on ne le fait pas.
    """
    facts = base["passages"]
    return split(facts, dims, facts.passage)


@measure(
    source="orientations",
    unit="visites orientées",
    counts=(*REFERRALS, WITHHELD),
    tables={
        "orientations": ("Comment les personnes sont orientées, par an", ("annee",)),
        "orientations-trimestres": (
            "Comment les personnes sont orientées, par trimestre",
            ("trimestre",),
        ),
        "orientations-territoires": (
            "Comment les personnes sont orientées, par territoire et par an",
            ("annee", "territoire"),
        ),
        "orientations-departements": (
            "Comment les personnes sont orientées, par département et par an",
            ("annee", "departement"),
        ),
    },
)
def referrals(base: Any, dims: Sequence[str]) -> Any:
    """Formule : visites orientées vers un autre lieu (n), selon ce qui a été fait pour la
    personne ; part d'une façon = façon / n.

    Unité : visites dont la fin est « orienté ».
    Limites : on ne sait pas si la personne a été reçue là-bas, ni ce qu'elle y a obtenu. Les
    lieux où trop peu de visites finissent ainsi n'y sont pas.
    """
    facts = base["orientations"]
    return split(facts, dims, facts.orientation)


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
        "reponses-departements": (
            "Ce que disent les personnes, par département et par an",
            ("annee", "departement"),
        ),
    },
)
def voices(base: Any, dims: Sequence[str]) -> Any:
    """Formule : nombre de chaque réponse ; part d'une réponse = elle / réponses à sa question.

    Unité : réponses de la personne, seule à son écran ou sur une feuille ; n : visites closes.
    Limites : les questions sont posées à une partie des visites, tirée au sort, et répondre est
    libre : le taux de réponse est dans « questions ». Une réponse donnée moins de 5 fois dans un
    lieu n'en part pas : ces nombres sont des minimums. On ne peut croiser une réponse ni avec un
    parcours ni avec une fin.
    """
    facts = base["reponses"]
    return parts(facts, dims, (facts.reponse == VISITS).ifelse(WHOLE, facts.reponse))


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
        "questions-trimestres": (
            "Questions posées aux personnes, et combien répondent, par trimestre",
            ("trimestre", "question"),
        ),
        "questions-territoires": (
            "Questions posées aux personnes, et combien répondent, par territoire et par an",
            ("annee", "territoire", "question"),
        ),
    },
)
def asked(base: Any, dims: Sequence[str]) -> Any:
    """Formule : taux de réponse = repondu / n ; n : questions posées (répondu, passé, pas compris).

    Unité : questions posées, sur les visites tirées au sort.
    Limites : un lieu arrondit ces nombres au multiple de 5 inférieur : chacun des trois est entre
    le nombre et le nombre + marge. Qui ne répond pas n'est pas connu.
    """
    facts = base["questions"]
    put = facts.filter(facts.etat != str(VoiceState.NOT_ASKED))
    # A desk rounded each of its numbers down once a lot, whatever their kind.
    desks = facts.group_by(list(dict.fromkeys([*dims, "site", "trimestre"]))).agg(
        n=(K - 1) * facts.lots.max()
    )
    margin = totals(desks.mutate(marque=desks.n), dims)
    return together((parts(facts, dims, facts.etat), totals(put, dims), named(margin, "marge")))
