"""The friction list as files to send: to the service that owns the form, on its own page."""

from __future__ import annotations

import csv
import io
import re
from html import escape
from typing import TYPE_CHECKING

from mediation.evaluation import report_words as say
from mediation.evaluation.opendata import FORMULA
from mediation.evaluation.report_funnel import friction, least, stops
from mediation.evaluation.report_html import page
from mediation.evaluation.report_words import tidy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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

_SAID = "<p>C'est une parole ou une question du guide, pas une page du service.</p>"


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


def pages(found: Sequence[Stop], about: Provenance, period: str) -> dict[str, str]:
    """The whole list, and a page for each service, to be sent to it: by path in the output."""
    parts: dict[str, list[Stop]] = {}
    # The service with the step where most stop comes first; its steps stay together.
    for stop in found:
        parts.setdefault(stop.service, []).append(stop)
    made = {"points-durs.html": _page("", parts, about, period)}
    for place, (service, some) in enumerate(parts.items(), 1):
        # A host comes from a journey's file. « pour » before it: no system keeps such a name.
        name = re.sub(r"[^a-z0-9.-]+", "-", service.lower())[:60] or "service-non-precise"
        path = f"points-durs/{place:02d}-pour-{name}.html"
        made[path] = _page(service, {service: some}, about, period)
    return made


def _page(to: str, parts: Mapping[str, list[Stop]], about: Provenance, period: str) -> str:
    day = f"{about.date.day:02d}/{about.date.month:02d}/{about.date.year}"
    title = "Points durs des démarches en ligne"
    intro = (
        f"Dans {say.whole(about.desks_sending)} lieux d'accueil, des personnes font leurs démarches"
        " avec l'aide d'un médiateur, qui suit un guide pas à pas. Voici les étapes où le plus de"
        " visites s'arrêtent. Ces nombres sont protégés : on ne peut y retrouver personne. Ce sont"
        " des minimums. Nous ne savons pas ce qui a bloqué dans chaque visite : « ce qui peut"
        " bloquer » est ce que le guide prévoit à cette étape. Une visite arrêtée a pu finir"
        " ailleurs, ou un autre jour : nous ne suivons personne."
    )
    inside = "".join(
        _part(service or "Service non précisé", found) for service, found in parts.items()
    )
    foot = (
        "Chiffres publiables sous Licence Ouverte 2.0. Méthode et limites : voir le rapport"
        " complet, « rapport.html »."
    )
    return page(
        f"{title}, {to}" if to else title,
        f"<header><h1>{title}</h1>"
        f'<p class="periode">{escape(tidy(f"{period} – établi le {day}"))}</p></header>'
        f'<main id="contenu"><p class="chapeau">{escape(tidy(intro))}</p>{inside}</main>'
        f'<footer><p class="petit">{escape(tidy(foot))}</p></footer>',
    )


def _part(service: str, found: Sequence[Stop]) -> str:
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
            f" étape{escape(share)}.</p>{'' if stop.done else _SAID}{foreseen}"
        )
    return f"<section><h2>{escape(service)}</h2>{''.join(items)}</section>"
