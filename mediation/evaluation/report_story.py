"""The report in order: what is asked first, then the sections, then method and limits."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from mediation.evaluation import release_rule as rule
from mediation.evaluation import report_places, report_progress, report_walks
from mediation.evaluation import report_sections as sections
from mediation.evaluation import report_words as say
from mediation.evaluation.intervals import Interval
from mediation.evaluation.measures import FINE_FROM
from mediation.evaluation.report_figures import GOOD, HELD, share_of
from mediation.evaluation.report_funnel import friction, least, stops
from mediation.evaluation.report_model import (
    Answer,
    Answers,
    Bullets,
    Grid,
    Heading,
    PageEnd,
    Story,
    Text,
)
from mediation.evaluation.report_parts import year_said
from mediation.journey.vocabulary import VoiceAnswer, VoiceQuestion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mediation.evaluation.release_model import Release
    from mediation.evaluation.report_journeys import Journeys
    from mediation.evaluation.report_model import Block, Provenance

TITLE = "Les visites de médiation numérique"


def story(release: Release, about: Provenance, journeys: Journeys) -> Story:
    """The whole report, from released numbers only."""
    blocks: list[Block] = [
        Text(_lead(about), "lead"),
        Answers(tuple(_answers(release, about, journeys))),
        *_reading(),
        PageEnd(),
    ]
    for section in (
        sections.results(release),
        report_progress.progress(release),
        sections.blockers(release),
        report_walks.stopping(release, journeys),
        report_walks.versions(release, journeys),
        sections.hands(release),
        sections.voices(release),
        sections.bands(release),
        report_places.topics(release, journeys),
        report_places.places(release),
        report_places.coverage(release, about),
        _unknown(),
        _method(release, about),
        _origin(about),
    ):
        blocks += section
    return Story(TITLE, _period(about), tuple(blocks))


def quarters(about: Provenance) -> list[str]:
    """The quarters that bundles were counted for, in order."""
    return sorted({bundle.quarter for bundle in about.bundles})


def _period(about: Provenance) -> str:
    found = quarters(about)
    if not found:
        return ""
    if len(found) == 1:
        return say.quarter(found[0])
    return f"{say.quarter(found[0])} – {say.quarter(found[-1])}"


def _lead(about: Provenance) -> str:
    sending, known = about.desks_sending, about.desks_known
    share = f" sur {say.whole(known)}" if known >= sending and known else ""
    departments = len({bundle.department for bundle in about.bundles if bundle.department})
    where = f", dans {departments} départements" if departments > 1 else ""
    return (
        f"{say.whole(sending)} lieux{share}{where}, ont envoyé leurs comptes"
        f" ({say.whole(len(about.bundles))} bilans, un par lieu et par trimestre). Un médiateur"
        " y aide les personnes à faire leurs démarches en ligne. Les nombres sont un peu brouillés"
        " : on ne peut y retrouver personne."
    )


# -- the first page ---------------------------------------------------------------


def _reading() -> Iterator[Block]:
    """The words and numbers of the first page; and what nobody can know, before anything else."""
    yield Heading("Pour lire cette page", name="lire", small=True)
    yield Bullets(
        (
            "« Entre 43 et 47 % » : le vrai nombre est là, sauf exception. « +3 points » : 3 de"
            " plus sur 100.",
            "Visite guidée : le médiateur suit pas à pas le guide de la démarche. Version : ce"
            " guide, corrigé.",
            "On compte des visites, pas des personnes : la même peut venir plusieurs fois. Combien"
            " sont-elles ? Ont-elles reçu leur droit plus tard ? Le lieu où on les envoie les"
            " a-t-il aidées ? Pour le savoir, il faudrait suivre les personnes. On ne le fait pas.",
        ),
        small=True,
    )


def _answers(release: Release, about: Provenance, journeys: Journeys) -> Iterator[Answer]:
    table = release.table("pays-annees") or release.table("pays")
    if table is not None and table.rows:
        row = table.rows[-1]
        good = share_of(table, row, GOOD, (HELD,))
        got = share_of(table, row, ("obtenu",), (HELD,))
        sent = share_of(table, row, ("depose",), (HELD,))
        if good is not None:
            more = [
                f"{say.share(one)} {words}"
                for one, words in (
                    (got, "repartent avec ce qu'il fallait"),
                    (sent, "ont le reçu de leur demande"),
                )
                if one is not None
            ]
            yield Answer(
                "Qu'est-ce qui marche ?",
                say.alone(good),
                f"des visites {_of(release, row.dims[0])} finissent bien ({say.between(good)}) :"
                " chose obtenue, demande envoyée, à finir seul, ou réponse attendue."
                + (f" {say.join(more)}." if more else ""),
                "fins",
            )
    done = sections.demands(release)
    if done is not None:
        yield Answer(
            "Les demandes aboutissent-elles ?",
            done.between,
            f"des demandes ouvertes en {done.year} sont obtenues ou envoyées. C'est approché : une"
            " demande peut prendre plusieurs visites, et compter deux fois (envoyée, puis"
            " obtenue).",
            "passages",
        )
    yield from _where_stuck(release, journeys)
    move = report_progress.moved(release)
    if move is not None:
        yield Answer(
            "Est-ce que cela s'améliore ?",
            move.answer,
            f"La part des visites qui finissent bien a changé de {say.points(move.by)}"
            f" {move.between}."
            + (" La différence peut être nulle." if move.answer == report_progress.UNSURE else "")
            + (f" {report_progress.SEASON}" if move.season else ""),
            "progres",
        )
    pairs = report_walks.version_pairs(release, journeys)
    if pairs:
        better = [p for p in pairs if p[3].low > 0]
        worse = [p for p in pairs if p[3].high < 0]
        open_ = len(pairs) - len(better) - len(worse)
        clear = sorted(better + worse, key=lambda p: -abs(p[3].value))
        figure = f"{len(better)} sur {len(pairs)}"
        words = report_walks.verdict(*(clear or pairs)[0])
        if len(pairs) == 1:
            figure = "Oui" if better else "Non" if worse else report_progress.UNSURE
        else:
            words = (
                f"nouvelles versions font mieux que l'ancienne. Moins bien : {len(worse)}. On ne"
                f" peut pas conclure : {open_}. {words}"
            )
        yield Answer("Un guide corrigé fait-il mieux ?", figure, words, "versions")
    hands = release.table("mains-pays")
    if hands is not None and hands.rows:
        row = hands.rows[-1]
        own = share_of(hands, row, ("personne", "a-deux"), ("autre-main", HELD))
        if own is not None:
            yield Answer(
                "Qui avait la main ?",
                say.alone(own),
                f"des visites {_of(release, row.dims[0])} : la personne tenait la souris et le"
                f" clavier, seule ou avec le médiateur ({say.between(own)}).",
                "mains",
            )
    yield from _heard(release)
    yield _sending(release, about)


def _of(release: Release, when: str) -> str:
    """« de 2027 », « du 4e trimestre 2027 »: several figures stand side by side."""
    return f"de {year_said(release, when)}" if len(when) == 4 else f"du {say.quarter(when)}"


def _where_stuck(release: Release, journeys: Journeys) -> Iterator[Answer]:
    table = release.table("blocages-pays")
    clear, when = None, ""
    if table is not None and table.rows:
        row = table.rows[-1]
        clear, when = share_of(table, row, ("aucun",), (HELD,)), _of(release, row.dims[0])
    funnel = release.table("entonnoir")
    worst = friction(stops(funnel, journeys), 1) if funnel is not None else []
    words, stuck = "", None
    if clear is not None:
        stuck = Interval(1 - clear.value, 1 - clear.high, 1 - clear.low)
        words = f"des visites {when} ont rencontré un blocage ({say.between(stuck)})."
    if worst:
        stop = worst[0]
        words += (
            " L'étape où le plus de visites guidées s'arrêtent :"
            f" {say.quoted(stop.words)} ({stop.title}), au moins {least(stop)} fois."
        )
    if words:
        yield Answer(
            "Où les gens restent-ils bloqués ?",
            say.alone(stuck) if stuck is not None else "",
            words.strip(),
            "arrets" if worst else "blocages",
        )


def _heard(release: Release) -> Iterator[Answer]:
    table = release.table("reponses")
    if table is None or not table.rows:
        return
    row = table.rows[-1]
    words = [str(w) for w in VoiceAnswer if w.question is VoiceQuestion.KNOWS]
    done = sections.among(table.count(row, words[0]), [table.count(row, w) for w in words])
    rate = sections.response_rate(release, VoiceQuestion.KNOWS)
    if done is not None:
        said = f"{say.share(rate)} des questions posées dans l'année" if rate else "inconnu"
        yield Answer(
            "Que disent les personnes ?",
            say.alone(done),
            f"des réponses {_of(release, row.dims[0])} sont « oui » à la question"
            f" « {VoiceQuestion.KNOWS.label} » ({say.between(done)}). Taux de réponse : {said}.",
            "reponses",
        )


def _sending(release: Release, about: Provenance) -> Answer:
    sending, known = about.desks_sending, about.desks_known
    table = release.table("couverture")
    last = table.rows[-1] if table is not None and table.rows else None
    words = "lieux ont envoyé leurs comptes au moins une fois."
    if last is not None:
        words += f" Au {say.quarter(last.dims[0])} : {say.desks(last.desks)}."
    if known < sending or not known:
        words += " On ne sait pas combien devaient le faire."
    figure = say.whole(sending) + (f" sur {say.whole(known)}" if known >= sending else "")
    return Answer("Combien de lieux ont répondu ?", figure, words, "couverture")


# -- the end ------------------------------------------------------------------------


def _unknown() -> Iterator[Block]:
    yield Heading("Ce que ces nombres ne disent pas", name="limites")
    yield Bullets(
        (
            "Si l'orientation a servi, si la personne est revenue ailleurs, ce que l'organisme a"
            " répondu : il faudrait suivre des personnes. Médiation ne le fait pas. Une enquête"
            " auprès de personnes volontaires peut le dire.",
            "Combien de personnes sont venues : une visite n'est pas une personne.",
            "Pourquoi : il n'y a pas de groupe de comparaison. Ces nombres décrivent, ils ne"
            " prouvent pas une cause.",
            "Ce qui bloque à une étape précise : les lieux n'envoient pas ce croisement.",
            "La qualité d'un lieu ou d'un médiateur : aucun classement n'est possible, et c'est"
            " voulu.",
            "Les visites sans bilan, celles d'un parcours secret, et celles d'un lieu qui en a eu"
            " moins de 5 dans le trimestre : elles ne sont pas comptées.",
            "Les bilans sont remplis par les médiateurs : ils sont sans doute un peu optimistes.",
        )
    )


def _method(release: Release, about: Provenance) -> Iterator[Block]:
    yield Heading("Comment les nombres sont protégés", name="protection")
    if about.desks_sending < FINE_FROM:
        yield Text(
            f"Ce rapport réunit moins de {FINE_FROM} lieux. Les tableaux les plus fins n'y sont"
            " donc pas : familles et parcours par territoire, familles par département,"
            " départements par trimestre. Chaque tableau de plus en dirait un peu plus sur chaque"
            " visite."
        )
    low, high = rule.KEPT_BELOW
    yield Bullets(
        (
            "Aucune ligne ne parle d'une visite. Les lieux n'envoient que des comptes d'au moins"
            " 5 visites.",
            "Chaque nombre publié reçoit un petit bruit, tiré au hasard comme on jette deux dés :"
            " le plus souvent petit, au plus 12 pour un petit nombre, 125 pour 10 000, 1 250 pour"
            " un million. Les mêmes visites donnent toujours le même bruit. Puis le nombre est"
            " arrondi à 5 près. Les nombres ne s'additionnent donc pas exactement.",
            f"Un nombre plus petit que {rule.LEAST_SHOWN} après cela est masqué : le vrai nombre"
            f" d'une case montrée est toujours de {rule.MIN_VISITS} ou plus. Zéro est masqué"
            " aussi.",
            f"Une case de moins de {rule.MIN_DESKS} lieux est masquée. Rien n'est montré plus fin"
            " que le département.",
            f"D'une publication à l'autre, un nombre ne change que si {low} à {high} visites et"
            f" {rule.MIN_DESKS} lieux au moins ont changé. Sinon il reste celui d'avant : un ou"
            " deux lieux arrivés en retard n'y sont pas encore.",
            "Un programme cherche ensuite ce qu'un curieux pourrait calculer avec tous les totaux"
            " publiés, y compris avant. S'il pouvait connaître un nombre à moins de"
            f" {rule.NARROW} près, d'autres cases sont masquées.",
            "Un intervalle de ce rapport couvre le bruit, l'arrondi et le hasard (95 %, Wilson et"
            " Newcombe, aux bornes les moins favorables). Il est donc un peu large.",
        )
    )
    audit = release.audit
    yield Grid(
        "Ce que le contrôle a cherché et trouvé",
        ("Contrôle", "Nombre"),
        (
            ("Nombres contrôlés", say.whole(audit.targets)),
            ("Sommes qui les lient", say.whole(audit.relations)),
            ("Programmes linéaires résolus", say.whole(audit.problems)),
            ("Publications d'avant comparées", say.whole(audit.publications)),
            ("Cases masquées pour en protéger d'autres", say.whole(audit.added)),
            (f"Nombres connaissables à moins de {rule.NARROW} près", say.whole(audit.narrow)),
            ("Part des visites encore publiées", say.percent(release.published, 1)),
        ),
    )
    yield Heading("Comment chaque nombre est calculé", 3)
    told: set[str] = set()
    for table in release.tables:
        for note in table.notes:
            if note not in told:
                told.add(note)
                titles = [one.title for one in release.tables if note in one.notes]
                yield Text(f"{titles[0]}", "strong")
                yield Bullets(tuple(_parts(note)))


def _parts(note: str) -> list[str]:
    """A notice as its formula, its unit and its limits, a sentence each."""
    found = [""]
    for line in note.split("\n"):
        if line.startswith(("Formule", "Unité", "Limites")) and found[-1]:
            found.append("")
        found[-1] = f"{found[-1]} {line.strip()}".strip()
    return found


def bundles_seal(about: Provenance) -> str:
    """One hash for all bundles: SHA-256 of theirs, sorted, a line each."""
    lines = "".join(f"{sha}\n" for sha in sorted(bundle.sha256 for bundle in about.bundles))
    return hashlib.sha256(lines.encode()).hexdigest()


def _origin(about: Provenance) -> Iterator[Block]:
    yield Heading("D'où viennent ces nombres", name="origine")
    day = f"{about.date.day:02d}/{about.date.month:02d}/{about.date.year}"
    rows = [
        ("Date du rapport", day),
        ("Version de Médiation", about.code_version),
        ("Bilans comptés", say.whole(len(about.bundles))),
        ("Empreinte de l'ensemble (SHA-256)", bundles_seal(about)),
        ("Bilans mis de côté", say.whole(len(about.set_aside))),
    ]
    if about.engine:
        rows.append(("Calculé avec", about.engine))
    if about.command:
        rows.append(("Commande", about.command))
    yield Grid("Pour refaire ce rapport", ("Quoi", "Valeur"), tuple(rows), numbers=False)
    yield Text(
        "L'empreinte de l'ensemble est celle des empreintes de tous les bilans, triées, une par"
        " ligne. Qui a ces bilans, cette version de Médiation et la même clé de publication"
        " retrouve ces nombres, à l'unité près. La liste des empreintes et la clé restent chez"
        " l'évaluateur : la clé permettrait d'ôter le bruit, et une empreinte seule de vérifier ce"
        " qu'on devine d'un petit lieu.",
        "small",
    )
