"""The friction list as files to send: to the service that owns the form, on its own page."""

from __future__ import annotations

import csv
import io
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from mediation.evaluation import report_words as say
from mediation.evaluation.opendata import FORMULA
from mediation.evaluation.report_funnel import friction, least, stops
from mediation.evaluation.report_html import page
from mediation.evaluation.report_words import tidy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mediation.evaluation.release_model import Release
    from mediation.evaluation.report_funnel import Stop
    from mediation.evaluation.report_journeys import Journeys
    from mediation.evaluation.report_model import Provenance

_HEAD = (
    "rang",
    "service",
    "parcours",
    "titre",
    "version",
    "etape",
    "texte",
    "atteinte",
    "arrets_au_moins",
    "part_basse",
    "part_haute",
    "blocages_prevus",
)


def worst(release: Release, journeys: Journeys) -> list[Stop]:
    """The steps of the list, most stops first."""
    table = release.table("entonnoir")
    return friction(stops(table, journeys)) if table is not None else []


def as_csv(found: Sequence[Stop]) -> bytes:
    """The list, a line a step; shares between 0 and 1."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_HEAD)
    for place, stop in enumerate(found, 1):
        share = stop.share
        writer.writerow(
            [
                place,
                _safe(stop.service, ""),
                _safe(stop.journey, ""),
                _safe(stop.title, stop.journey),
                stop.version,
                _safe(stop.step, ""),
                _safe(stop.words, stop.step),
                stop.reached.shown,
                stop.left.low if stop.left else "",
                f"{share.low:.3f}" if share else "",
                f"{share.high:.3f}" if share else "",
                _safe(" ; ".join(stop.foreseen), ""),
            ]
        )
    return out.getvalue().encode()


def _safe(words: str, instead: str) -> str:
    """A text that no spreadsheet takes for a formula; ``instead`` where it could."""
    return instead if words.startswith(FORMULA) else words


def as_page(found: Sequence[Stop], about: Provenance, period: str) -> str:
    """The list by service, each part ready to be sent by itself."""
    parts = []
    # The service with the step where most stop comes first; its steps stay together.
    first = {stop.service: place for place, stop in reversed(list(enumerate(found)))}
    by_service = sorted(found, key=lambda s: first[s.service])
    for service, group in groupby(by_service, key=lambda s: s.service):
        parts.append(_part(service or "Service non précisé", list(group)))
    day = f"{about.date.day:02d}/{about.date.month:02d}/{about.date.year}"
    intro = (
        f"Dans {say.whole(about.desks_sending)} lieux d'accueil, des personnes font leurs démarches"
        " avec l'aide d'un médiateur. Voici les étapes où le plus de visites guidées s'arrêtent."
        " Ces nombres sont protégés : on ne peut y retrouver personne. Les arrêts sont des"
        " minimums. Nous ne savons pas ce qui a bloqué dans chaque visite ; « ce qui peut bloquer »"
        " est ce que le guide prévoit à cette étape."
    )
    return page(
        "Points durs des démarches en ligne",
        f"<header><h1>Points durs des démarches en ligne</h1>"
        f'<p class="periode">{escape(period)} – établi le {day}</p></header>'
        f'<main id="contenu"><p class="chapeau">{escape(tidy(intro))}</p>{"".join(parts)}</main>'
        '<footer><p class="petit">'
        + escape(
            tidy(
                "Chiffres publiables sous Licence Ouverte 2.0. Méthode et limites : voir le"
                " rapport complet, « rapport.html »."
            )
        )
        + "</p></footer>",
    )


def _part(service: str, found: list[Stop]) -> str:
    items = []
    for stop in found:
        share = f", soit {say.share(stop.share)} de celles qui y arrivent" if stop.share else ""
        foreseen = ""
        if stop.foreseen:
            listed = "".join(f"<li>{escape(tidy(words))}</li>" for words in stop.foreseen)
            foreseen = f"<p>Ce qui peut bloquer, d'après le guide :</p><ul>{listed}</ul>"
        title = f"{stop.title} (version {stop.version})"
        items.append(
            f"<h3>{escape(tidy(stop.words))}</h3><p>{escape(tidy(title))}</p>"
            f"<p><strong>Au moins {least(stop)} visites</strong> s'arrêtent à cette"
            f" étape{escape(share)}.</p>{foreseen}"
        )
    return f"<section><h2>{escape(service)}</h2>{''.join(items)}</section>"
