"""A card as one HTML file: no script, no request, read aloud by any screen reader.

For who cannot read a PDF, or keeps the card on a telephone: boxes can be ticked and
numbers called. The same outline as the printed card, so the same words in the same
order.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from accessibility.card import drawings, pictos
from accessibility.card.fonts import writing
from accessibility.card.labels import FRENCH
from accessibility.card.outline import Outline, Part, Role, Section, Text, outline, short_url

if TYPE_CHECKING:
    from collections.abc import Callable

    from accessibility.card.model import Card

# Nothing may be fetched, whatever slips into a text.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE = """
:root{color-scheme:light}
body{margin:0 auto;padding:1rem;max-width:40rem;background:#fff;color:#000;
overflow-wrap:anywhere;
font:1.25rem/1.5 "Atkinson Hyperlegible Next","Atkinson Hyperlegible","Noto Sans",sans-serif}
h1{font-size:1.8rem;line-height:1.25;margin:.5rem 0}
h2{font-size:1.4rem;margin:1.6rem 0 .4rem}
p{margin:.2rem 0}
ol,ul{list-style:none;margin:0;padding:0}
li{margin:.5rem 0}
.bloc{display:flex;align-items:center;gap:.8rem;padding:.6rem;border-bottom:1px solid #000}
.suite>.bloc:first-child{border:3px solid #000;font-weight:bold}
.cadre{border:2px solid #000;padding:.6rem}
.texte{flex:1;min-width:0}
.numero{font-size:2rem;font-weight:bold;min-width:1.2em}
.dessin{width:3.5rem;height:3.5rem;flex:none}
.code{width:10rem;height:10rem;background:#fff}
.jour{font-weight:bold}
input{width:1.7rem;height:1.7rem;flex:none;margin:0;accent-color:#000}
label{display:flex;gap:.8rem;align-items:center}
.contact{border-bottom:1px solid #000;padding:.4rem 0}
.telephone{font-size:1.8rem;font-weight:bold;white-space:nowrap}
a{color:#000}
.ligne{display:block;border-bottom:1px solid #000;height:2.2rem}
.petit{font-size:1rem}
article+article{border-top:4px solid #000;margin-top:3rem}
@media print{article{break-after:page}.bloc,.contact,li{break-inside:avoid}}
"""


_NOT_LISTS = frozenset({Role.COUNTER, Role.RESUME, Role.PAGE, Role.SOURCES})


def render(*cards: Card) -> str:
    """The cards as one HTML document, in UTF-8 when it is written."""
    if not cards:
        raise ValueError("no card to draw")
    wholes = [outline(card) for card in cards]
    first = wholes[0]
    body = "\n".join(_Article(whole, place).html() for place, whole in enumerate(wholes))
    return (
        f'<!doctype html>\n<html lang="{escape(first.language)}"'
        f' dir="{_direction(first.language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(first.labels['document'])}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _direction(language: str) -> str:
    return "rtl" if writing(language).rtl else "ltr"


class _Article:
    """One card of the document."""

    def __init__(self, whole: Outline, place: int) -> None:
        self._whole = whole
        self._prefix = f"c{place}"
        self._count = 0

    def html(self) -> str:
        whole = self._whole
        found = [self._text(whole.title, "h1")]
        if whole.french_title:
            found.append(self._text(whole.french_title, "p"))
        found += [self._text(note, "p", "petit jour") for note in whole.alerts]
        found += [self._section(section) for section in whole.sections]
        inside = "\n".join(found)
        language = escape(whole.language)
        return (
            f'<article lang="{language}" dir="{_direction(whole.language)}">\n{inside}\n</article>'
        )

    def _section(self, section: Section) -> str:
        heading = self._text(section.heading, "h2")
        items: dict[Role, Callable[[Part], str]] = {
            Role.STEPS: self._step,
            Role.SAFETY: self._warning,
            Role.PAPERS: self._paper,
            Role.CONTACTS: self._contact,
            Role.BLANKS: self._blank,
            Role.COUNTER: lambda part: self._text(part.main, "p", "cadre jour"),
            Role.RESUME: self._resume,
            Role.OFFLINE: lambda part: f"<li>{self._text(part.main)}</li>",
            Role.PAGE: self._page,
            Role.SOURCES: lambda part: self._text(part.main, "p", "petit"),
        }
        draw = items[section.role]
        inside = "\n".join(draw(part) for part in section.parts)
        listed = "" if section.role in _NOT_LISTS else "ul"
        listed = "ol" if section.role is Role.STEPS else listed
        if listed:
            # A list without marks is no list any more for some screen readers.
            kind = ' class="suite"' if section.role is Role.STEPS else ""
            inside = f'<{listed} role="list"{kind}>\n{inside}\n</{listed}>'
        return f"<section>\n{heading}\n{inside}\n</section>"

    def _text(self, text: Text, tag: str = "span", kind: str = "", name: str = "") -> str:
        """A text in an element, with its own language and side where they differ."""
        said = ""
        if text.language != self._whole.language:
            said = f' lang="{escape(text.language)}" dir="{_direction(text.language)}"'
        said += f' class="{kind}"' if kind else ""
        said += f' id="{name}"' if name else ""
        words = "<br>".join(escape(line) for line in text.words.split("\n"))
        return f"<{tag}{said}>{words}</{tag}>"

    def _name(self) -> str:
        self._count += 1
        return f"{self._prefix}-{self._count}"

    def _step(self, part: Part) -> str:
        name = self._name()
        when = self._text(part.when, "p", "jour") if part.when else ""
        number = f'<span class="numero" aria-hidden="true">{part.number}</span>'
        box = f'<input type="checkbox" aria-labelledby="{name}" autocomplete="off">'
        return (
            f'<li class="bloc">{number if part.number else ""}'
            f'{self._picto(part.picto)}<div class="texte">{when}'
            f"{self._text(part.main, 'p', '', name)}</div>"
            f"{box if part.tick else ''}</li>"
        )

    def _warning(self, part: Part) -> str:
        text = self._text(part.main, "p", "texte")
        return f'<li class="bloc cadre">{self._picto(part.picto)}{text}</li>'

    def _paper(self, part: Part) -> str:
        box = '<input type="checkbox" autocomplete="off">'
        return f"<li><label>{box}{self._text(part.main)}</label></li>"

    def _contact(self, part: Part) -> str:
        detail = self._text(part.detail, "p") if part.detail else ""
        phone = ""
        if part.phone:
            shown = f'<bdi dir="ltr">{escape(part.phone)}</bdi>'
            digits = re.sub(r"[^0-9+]", "", part.phone)
            if re.fullmatch(r"\+?\d{2,15}", digits):
                shown = f'<a href="tel:{digits}">{shown}</a>'
            phone = f'<p class="telephone">{shown}</p>'
        return f'<li class="contact">{self._text(part.main, "p", "jour")}{phone}{detail}</li>'

    def _blank(self, part: Part) -> str:
        return f'<li>{self._text(part.main)}<span class="ligne"></span></li>'

    def _resume(self, part: Part) -> str:
        detail = self._text(part.detail, "p") if part.detail else ""
        return f'<p class="telephone"><bdi dir="ltr">{escape(part.main.words)}</bdi></p>{detail}'

    def _page(self, part: Part) -> str:
        url = escape(part.url, quote=True)
        address = escape(short_url(part.url))
        found = (
            f'<p>{self._text(part.main)}</p><p><a href="{url}" rel="noreferrer noopener">'
            f'<bdi dir="ltr">{address}</bdi></a></p>'
        )
        code = drawings.qr_svg(part.url)
        alt = self._whole.labels.say("code_alt", nom=part.main.words)
        return found + _figure(code, alt, "code") if code else found

    def _picto(self, key: str) -> str:
        if key not in pictos.KEYS:
            return ""
        return _figure(pictos.svg(key), pictos.alt(key), "dessin", FRENCH)


def _figure(svg: str, alt: str, kind: str, language: str = "") -> str:
    """An SVG inside the page, said by ``alt``."""
    said = f' lang="{language}"' if language else ""
    start = f'<svg class="{kind}" role="img" aria-label="{escape(alt, quote=True)}"{said} '
    return svg.strip().replace("<svg ", start, 1)
