"""The report as one web page: no outside request, no script; read with a keyboard or a voice."""

from __future__ import annotations

import base64
import hashlib
import html
from typing import TYPE_CHECKING

from mediation.evaluation.charts_svg import svg
from mediation.evaluation.report_model import (
    Answers,
    Bullets,
    Figure,
    Grid,
    Heading,
    PageEnd,
    Text,
)
from mediation.evaluation.report_words import MASKED, tidy

if TYPE_CHECKING:
    from mediation.evaluation.report_model import Block, Story

_WIDE, _NARROW = 720.0, 340.0
_KINDS = {
    "lead": ' class="chapeau"',
    "small": ' class="petit"',
    "strong": ' class="fort"',
}

_STYLE = """
:root{--ink:#1b1b1f;--soft:#4b5260;--line:#d5d9e0;--blue:#1f4e8c;--ground:#fff;--pale:#f2f5f9}
*{box-sizing:border-box}
html{font-size:112.5%;scroll-behavior:auto}
body{margin:0;background:var(--ground);color:var(--ink);line-height:1.55;
font-family:"Atkinson Hyperlegible","Segoe UI","DejaVu Sans",Verdana,sans-serif}
main,header,footer{max-width:46rem;margin:0 auto;padding:0 1.1rem}
header{padding-top:2.2rem;padding-bottom:.4rem;border-bottom:4px solid var(--blue)}
h1{font-size:1.9rem;line-height:1.2;margin:0 0 .3rem}
h2{font-size:1.4rem;line-height:1.25;margin:2.8rem 0 .6rem;padding-top:.7rem;
border-top:1px solid var(--line)}
h3{font-size:1.1rem;margin:1.6rem 0 .4rem}
.petit-titre{font-size:1rem;border:0;margin:1.4rem 0 0;padding:0}
p{margin:.6rem 0}
.periode{font-size:1.15rem;color:var(--soft);margin:0 0 .8rem}
.chapeau{font-size:1.12rem;margin:1.2rem 0}
.fort{font-weight:bold;margin-bottom:.2rem}
.petit{font-size:.92rem;color:var(--soft)}
.saut{position:absolute;left:-100rem}
.saut:focus{position:static;display:inline-block;padding:.5rem}
a{color:var(--blue);text-underline-offset:.15em}
:focus-visible{outline:3px solid var(--blue);outline-offset:2px}
.reponses{list-style:none;padding:0;margin:1.4rem 0;display:grid;gap:.9rem;
grid-template-columns:repeat(auto-fill,minmax(19rem,1fr))}
.reponses li{background:var(--pale);border-left:5px solid var(--blue);padding:.8rem 1rem}
.reponses h2{border:0;padding:0;margin:0 0 .2rem;font-size:1rem}
.reponses .chiffre{font-size:2rem;font-weight:bold;line-height:1.1;margin:.2rem 0;
color:var(--blue)}
.reponses p{margin:.2rem 0;font-size:.97rem}
figure{margin:1.2rem 0}
figcaption{font-weight:bold;margin-bottom:.5rem}
svg{display:block;width:100%;height:auto;font-family:inherit}
svg.etroit{display:none}
.cadre{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.92rem;margin:.8rem 0}
caption{text-align:left;font-weight:bold;padding:.3rem 0}
th,td{border-bottom:1px solid var(--line);padding:.38rem .5rem;text-align:left;vertical-align:top}
thead th{border-bottom:2px solid var(--ink)}
tbody th{font-weight:normal}
.n{text-align:right;font-variant-numeric:tabular-nums}
td,th{overflow-wrap:break-word}
.mots td{overflow-wrap:anywhere}
details{margin:.6rem 0}
summary{cursor:pointer;color:var(--blue);padding:.2rem 0}
nav ol{columns:2 16rem;padding-left:1.2rem;margin:.4rem 0 0}
footer{border-top:1px solid var(--line);margin-top:3rem;padding-top:1rem;padding-bottom:2rem}
@media (max-width:36rem){html{font-size:106%}h1{font-size:1.55rem}
svg.large{display:none}svg.etroit{display:block}
.fiches,.fiches caption,.fiches tbody,.fiches tr,.fiches th,.fiches td{display:block}
.fiches thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.fiches tr{border-bottom:1px solid var(--line);padding:.45rem 0}
.fiches th,.fiches td{border:0;padding:.1rem 0}
.fiches tbody th{font-weight:bold}
.fiches td,.fiches .n{display:flex;justify-content:space-between;gap:1rem;text-align:right}
.fiches td::before{content:attr(data-nom);content:attr(data-nom) / "";color:var(--soft);
text-align:left}}
@media print{html{font-size:80%}details>*{display:block}figure,tr,.reponses li{break-inside:avoid}
h2,h3{break-after:avoid}nav,.saut{display:none}}
"""


def escape(words: str, *, quote: bool = False) -> str:
    """``words`` for a page, with French spaces that do not break."""
    return html.escape(tidy(words), quote=quote)


def policy() -> str:
    """What the page may load: nothing but its own style."""
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def page(title: str, inside: str) -> str:
    """A whole page of this house around ``inside``."""
    return (
        '<!doctype html>\n<html lang="fr">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy"'
        f' content="{html.escape(policy(), quote=True)}">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f'<a class="saut" href="#contenu">Aller au contenu</a>\n{inside}\n</body>\n</html>\n'
    )


def render(story: Story) -> str:
    """The report, in UTF-8 when it is written; the same text for the same story."""
    contents = "".join(
        f'<li><a href="#{block.name}">{escape(block.words)}</a></li>'
        for block in story.blocks
        if isinstance(block, Heading) and block.name
    )
    body = "\n".join(_block(block) for block in story.blocks)
    title = f"{story.title}, {story.subtitle}" if story.subtitle else story.title
    return page(
        title,
        f"<header>\n<h1>{escape(story.title)}</h1>\n"
        f'<p class="periode">{escape(story.subtitle)}</p>\n'
        f'<nav aria-label="Sommaire"><details><summary>Sommaire</summary><ol>{contents}</ol>'
        f"</details></nav>\n</header>\n"
        f'<main id="contenu">\n{body}\n</main>\n'
        '<footer><p class="petit">Rapport fait par Médiation, logiciel libre. Les nombres et ce'
        " texte peuvent être repris en citant leur source (Licence Ouverte 2.0, Etalab).</p>"
        "</footer>",
    )


def _block(block: Block) -> str:
    match block:
        case Heading():
            name = f' id="{block.name}"' if block.name else ""
            small = ' class="petit-titre"' if block.small else ""
            return f"<h{block.level}{name}{small}>{escape(block.words)}</h{block.level}>"
        case Text():
            kind = _KINDS.get(block.kind, "")
            return f"<p{kind}>{escape(block.words)}</p>"
        case Bullets():
            items = "".join(f"<li>{escape(item)}</li>" for item in block.items)
            return f"<ul{_KINDS['small'] if block.small else ''}>{items}</ul>"
        case Answers():
            return _answers(block)
        case Grid():
            return grid(block)
        case Figure():
            return _figure(block)
        case PageEnd():
            return ""


def _answers(block: Answers) -> str:
    items = []
    for answer in block.items:
        figure = f'<p class="chiffre">{escape(answer.figure)}</p>' if answer.figure else ""
        see = (
            f'<p><a href="#{answer.see}">En savoir plus'
            f'<span class="saut"> sur : {escape(answer.question)}</span></a></p>'
            if answer.see
            else ""
        )
        items.append(
            f"<li><h2>{escape(answer.question)}</h2>{figure}<p>{escape(answer.words)}</p>{see}</li>"
        )
    return f'<ul class="reponses" role="list">{"".join(items)}</ul>'


def _figure(block: Figure) -> str:
    wide = svg(block.draw(_WIDE), block.says, "large")
    narrow = svg(block.draw(_NARROW), block.says, "etroit")
    return (
        f"<figure><figcaption>{escape(block.title)}</figcaption>{wide}{narrow}"
        f"{grid(block.grid, summary='Les nombres de ce dessin')}</figure>"
    )


def grid(block: Grid, summary: str = "") -> str:
    """A table with its headers; one that is folded opens with a click."""
    # Too wide for a telephone: there each row is a card, a line for each column. What a voice is
    # told of the table must not go with its looks, so every part says what it is.
    wide = len(block.head) > 3

    def role(word: str) -> str:
        return f' role="{word}"' if wide else ""

    def named(word: str) -> str:
        return f' data-nom="{escape(word, quote=True)}"' if wide else ""

    right = [all(_is_number(row[place]) for row in block.rows) for place in range(len(block.head))]
    kinds = [
        ' class="n"' if one and block.numbers and place else "" for place, one in enumerate(right)
    ]
    head = "".join(
        f'<th{role("columnheader")} scope="col"{kind}>{escape(word)}</th>'
        for word, kind in zip(block.head, kinds, strict=True)
    )
    rows = "".join(
        f'<tr{role("row")}><th{role("rowheader")} scope="row">{escape(row[0])}</th>'
        + "".join(
            f"<td{role('cell')}{named(word)}{kind}>{escape(value)}</td>"
            for word, value, kind in zip(block.head[1:], row[1:], kinds[1:], strict=True)
        )
        + "</tr>"
        for row in block.rows
    )
    looks = ' class="fiches"' if wide else "" if block.numbers else ' class="mots"'
    table = (
        f'<div class="cadre" role="region" tabindex="0" aria-label="{escape(block.caption)}">'
        f"<table{looks}{role('table')}>"
        f"<caption>{escape(block.caption)}</caption>"
        f"<thead{role('rowgroup')}><tr{role('row')}>{head}</tr></thead>"
        f"<tbody{role('rowgroup')}>{rows}</tbody></table></div>"
    )
    if not block.folded:
        return table
    words = summary or f"{block.caption} ({len(block.rows)} lignes)"
    return f"<details><summary>{escape(words)}</summary>{table}</details>"


def _is_number(words: str) -> bool:
    return words == MASKED or words[:1].isdigit() or words[:1] in {"+", "−"}
