"""The reviewer's kit on paper: one HTML page that a browser prints, to be corrected and signed."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from accessibility.card.pictos import KEYS, svg
from accessibility.dates import long_day
from accessibility.languages import language as known

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from mediation.reviewing.rows import Row

_STYLE = """
body { font: 12pt/1.45 Arial, sans-serif; max-width: 180mm; margin: 10mm auto; color: #000; }
h1 { font-size: 20pt; } h2 { font-size: 14pt; margin: 8mm 0 2mm; break-after: avoid; }
section { border-top: 1px solid #000; padding: 2mm 0 3mm; break-inside: avoid; }
p { margin: 1mm 0; }
.what { display: flex; gap: 4mm; align-items: flex-start; }
.what svg { width: 14mm; height: 14mm; flex: none; }
.mark, .where { font-size: 10pt; } .where { white-space: pre-line; }
.theirs { font-size: 16pt; white-space: pre-line; border: 1px solid #000; padding: 2mm; }
.french { white-space: pre-line; font-weight: bold; }
.line { border-bottom: 1px solid #000; height: 7mm; }
@page { size: A4; margin: 15mm; }
"""


def document(rows: Sequence[Row], language: str, today: date) -> str:
    """The whole page; ``rows`` in order, their journeys one after the other."""
    spoken = known(language)
    body = [
        f"<h1>Relecture en {escape(spoken.french_name)}</h1>",
        f"<p>Document fait le {escape(long_day(today))}. {len(rows)} textes.</p>",
        "<p>Pour chaque texte : cochez « juste » si la phrase est exacte et simple. Sinon, écrivez "
        "la bonne phrase sur la ligne. Gardez les nombres et les noms de services. "
        "Signez à la fin.</p>",
    ]
    title = ""
    for row in rows:
        if row.title != title:
            title = row.title
            body.append(f"<h2>{escape(title)}</h2>")
        body.append(_text(row, spoken.code, "rtl" if spoken.rtl else "ltr"))
    body.append(
        "<h2>Signature</h2><p>J'ai relu chaque texte coché.</p>"
        '<p>Nom et prénom :</p><div class="line"></div>'
        '<p>Date et signature :</p><div class="line"></div>'
    )
    return (
        '<!doctype html>\n<html lang="fr"><head><meta charset="utf-8">'
        f"<title>Relecture en {escape(spoken.french_name)}</title><style>{_STYLE}</style></head>\n"
        "<body>" + "\n".join(body) + "\n</body></html>\n"
    )


def _text(row: Row, code: str, direction: str) -> str:
    picture = f'<span aria-hidden="true">{svg(row.picto)}</span>' if row.picto in KEYS else ""
    where = [row.context] if row.context else []
    if row.sensitive:
        where.append("Reste en français tant que ce n'est pas relu.")
    if row.changed:
        where.append(f"Le français a changé : {row.changed}")
    theirs = (
        f'<p class="theirs" lang="{escape(code)}" dir="{direction}">{escape(row.translation)}</p>'
        if row.translation
        else '<p>À traduire :</p><div class="line"></div>'
    )
    back = f"<p>Retraduit en français : {escape(row.back)}</p>" if row.back else ""
    state = "Déjà relu. " if row.reviewed else ""
    return (
        f'<section><p class="mark">{escape(row.mark)}</p><div class="what">{picture}<div>'
        f'<p class="french">{escape(row.french)}</p>'
        f'<p class="where">{escape(chr(10).join(where))}</p></div></div>{theirs}{back}'
        f'<p>{state}☐ juste &nbsp; ☐ à corriger :</p><div class="line"></div></section>'
    )
