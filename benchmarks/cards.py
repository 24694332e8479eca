"""How long a card takes, against other ways to make the same pages in the same run.

One card is two languages, French then Arabic, every text different each time, so that
no cache holds a whole card. Plain reportlab paragraphs are always measured: untagged,
unshaped, their Arabic wrong, and still the floor. typst, WeasyPrint and fpdf2 are
measured where they are installed (``pip install typst weasyprint fpdf2``; they are no
dependency of ours).
"""

from __future__ import annotations

import dataclasses
import importlib
import itertools
import json
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from importlib.resources import as_file, files
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from accessibility.card import html, pdf, pictos
from accessibility.card.model import Block, Card, Contact, Source
from accessibility.card.outline import outline, reading
from benchmarks.rows import Row

if TYPE_CHECKING:
    from collections.abc import Callable

_ROUNDS = 3
_SECONDS = 1.0
"""How long each round goes on making cards."""
_URL = "https://www.service-public.gouv.fr/particuliers/vosdroits/F265"
_SOURCE = Source("service-public.gouv.fr, F265", date(2025, 11, 18), date(2026, 11, 22))

_FRENCH = Card(
    title="Ma carte Vitale est perdue : la suite",
    next_steps=(
        Block("Je garde le numéro de ma demande. Je l'écris plus bas.", "ecrire"),
        Block("J'attends ma carte. Elle arrive par la poste.", "boite-aux-lettres"),
        Block("En attendant, je montre mon attestation de droits.", "attestation"),
        Block("Si la carte n'arrive pas, j'appelle le 36 46.", "appeler"),
    ),
    safety=(Block("La carte Vitale est gratuite. Je ne paie rien.", "paiement-non"),),
    papers=("Une pièce d'identité (original)", "Mon attestation de droits"),
    contacts=(Contact("Assurance maladie", "36 46", "Service gratuit, prix d'un appel."),),
    blanks=("Le numéro de ma demande", "Mon prochain rendez-vous"),
    counter_line="Cette personne attend une nouvelle carte Vitale.",
    page_url=_URL,
    page_name="Carte Vitale perdue ou volée",
    sources=(_SOURCE,),
)
_ARABIC = Card(
    title="بطاقة Vitale مفقودة",
    language="ar",
    french_title=_FRENCH.title,
    unreviewed=True,
    next_steps=(
        Block("أحتفظ برقم الطلب. أكتبه في الأسفل.", "ecrire"),
        Block("أنتظر بطاقتي الجديدة. تصل بالبريد إلى عنواني.", "boite-aux-lettres"),
        Block("إذا لم تصل البطاقة بعد 3 أسابيع، أتصل بالرقم 36 46.", "appeler"),
    ),
    safety=(Block("البطاقة مجانية. الرسالة التي تطلب المال هي احتيال.", "paiement-non"),),
    papers=("بطاقة هوية (الأصل)", "هاتفي"),
    contacts=(Contact("التأمين الصحي", "36 46"),),
    blanks=("رقم الطلب",),
    counter_line=_FRENCH.counter_line,
    page_url=_URL,
    page_name="بطاقة Vitale مفقودة",
    sources=(_SOURCE,),
)


def _varied(card: Card, number: int) -> Card:
    """The same card with its own words: a word nobody else has, in each text."""
    word = f"{number * 7919 % 99991:05d}"
    return dataclasses.replace(
        card,
        title=f"{card.title} {word}",
        next_steps=tuple(
            dataclasses.replace(block, text=f"{block.text} {word}{place}")
            for place, block in enumerate(card.next_steps)
        ),
        papers=tuple(f"{paper} {word}" for paper in card.papers),
    )


def rows() -> list[Row]:
    """Cards warm against each peer that is here, and one card from a cold start."""
    ours = _milliseconds(lambda cards: pdf.render(*cards))
    plain = _milliseconds(_PlainReportlab().render)
    found = [
        Row("card fr+ar, warm, against plain reportlab", ours, "ms", plain, ours / plain, 1.0),
    ]
    for name, peer, target in (
        ("weasyprint", _WeasyPrint, 1 / 3),
        ("fpdf", _Fpdf, None),
        ("typst", _Typst, 2.0),
    ):
        try:
            importlib.import_module(name)
        except (ImportError, OSError):  # OSError: WeasyPrint without Pango
            print(f"cards: not compared with {name}, which is not here", file=sys.stderr)
            continue
        theirs = _milliseconds(peer().render)
        title = f"card fr+ar, warm, against {name}"
        found.append(Row(title, ours, "ms", theirs, ours / theirs, target))
    found.append(Row("card fr, cold, on the disk", _cold(), "ms", target=1000.0))
    found.append(Row("card fr, size", len(pdf.render(_FRENCH)) / 1024, "KiB"))
    return found


def _milliseconds(make: Callable[[tuple[Card, Card]], object]) -> float:
    """Median time of a card over the rounds, after one card to warm up."""
    numbers = itertools.count(1)
    make((_varied(_FRENCH, 0), _varied(_ARABIC, 0)))
    rounds = []
    for _ in range(_ROUNDS):
        start = time.perf_counter()
        done = 0
        while time.perf_counter() - start < _SECONDS:
            number = next(numbers)
            make((_varied(_FRENCH, number), _varied(_ARABIC, number)))
            done += 1
        rounds.append((time.perf_counter() - start) / done * 1000)
    return statistics.median(rounds)


def _cold() -> float:
    """Milliseconds from starting Python to a French card on the disk; median of five."""
    with tempfile.TemporaryDirectory() as folder:
        script = (
            "import sys; from pathlib import Path\n"
            "from benchmarks.cards import _FRENCH\n"
            "from accessibility.card.files import write\n"
            "from accessibility.card.pdf import render\n"
            "write(Path(sys.argv[1]), render(_FRENCH))\n"
        )
        taken = []
        for _ in range(5):
            start = time.perf_counter()
            subprocess.run([sys.executable, "-c", script, str(Path(folder, "c.pdf"))], check=True)
            taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


class _PlainReportlab:
    """What a reportlab user writes first: a flow of paragraphs, pictures and a code."""

    def __init__(self) -> None:
        from reportlab.lib.styles import ParagraphStyle
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.ttfonts import TTFont
        from svglib.svglib import svg2rlg

        fonts = {"fr": "AtkinsonHyperlegibleNext-Regular", "ar": "Vazirmatn-Regular"}
        for name in fonts.values():
            with as_file(files("resources").joinpath("fonts", f"{name}.ttf")) as path:
                pdfmetrics.registerFont(TTFont(name, str(path)))
        self._styles = {
            language: ParagraphStyle(language, fontName=name, fontSize=18, leading=24)
            for language, name in fonts.items()
        }
        keys = {block.picto for card in (_FRENCH, _ARABIC) for block in card.next_steps}
        self._pictos = {key: svg2rlg(BytesIO(pictos.svg(key).encode())) for key in keys}

    def render(self, cards: tuple[Card, ...]) -> bytes:
        from html import escape

        from reportlab.graphics.barcode.qr import QrCodeWidget
        from reportlab.graphics.shapes import Drawing
        from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate

        file = BytesIO()
        flow: list[Any] = []
        for card in cards:
            style = self._styles[card.language]
            flow += [Paragraph(escape(text), style) for text in reading(outline(card))]
            flow += [self._pictos[block.picto] for block in card.next_steps]
            code = Drawing(85, 85)
            code.add(QrCodeWidget(card.page_url, barLevel="M"))
            flow += [code, PageBreak()]
        SimpleDocTemplate(file).build(flow)
        return file.getvalue()


class _WeasyPrint:
    """Our own HTML card, as tagged PDF."""

    def render(self, cards: tuple[Card, ...]) -> object:
        weasyprint: Any = importlib.import_module("weasyprint")
        return weasyprint.HTML(string=html.render(*cards)).write_pdf(pdf_variant="pdf/ua-1")


class _Fpdf:
    """Shaped text in the right order, pictures; untagged."""

    def render(self, cards: tuple[Card, ...]) -> bytes:
        fpdf: Any = importlib.import_module("fpdf")
        page = fpdf.FPDF(format="A4")
        fonts = {"fr": "AtkinsonHyperlegibleNext-Regular", "ar": "Vazirmatn-Regular"}
        for language, name in fonts.items():
            with as_file(files("resources").joinpath("fonts", f"{name}.ttf")) as path:
                page.add_font(language, fname=str(path))
        for card in cards:
            page.add_page()
            direction, script = ("rtl", "arab") if card.language == "ar" else ("ltr", "latn")
            page.set_text_shaping(True, direction=direction, script=script)
            page.set_font(card.language, size=18)
            for text in reading(outline(card)):
                page.multi_cell(0, 9, text, new_x="LMARGIN", new_y="NEXT")
            for block in card.next_steps:
                page.image(BytesIO(pictos.svg(block.picto).encode()), w=16)
        return bytes(page.output())


class _Typst:
    """The yardstick: shaped, tagged PDF/UA-1, with one compiler kept warm."""

    _PAGE = """
#let c = json(bytes(sys.inputs.carte))
#set document(title: "Ma fiche", date: none)
#set page(paper: "a4", margin: 17mm)
#set text(size: 18pt, hyphenate: false, font: ("Atkinson Hyperlegible Next", "Vazirmatn"))
#for (i, one) in c.enumerate() {
  if i > 0 { pagebreak() }
  set text(lang: one.lang, dir: if one.lang == "ar" { rtl } else { ltr })
  [= #one.textes.first()]
  for t in one.textes.slice(1) { par(t) }
  for p in one.pictos { image(p + ".svg", width: 16mm, alt: p) }
}
"""

    def __init__(self) -> None:
        typst: Any = importlib.import_module("typst")
        self._folder = tempfile.TemporaryDirectory()
        root = Path(self._folder.name)
        (root / "carte.typ").write_text(self._PAGE, encoding="utf-8")
        for key in pictos.KEYS:
            (root / f"{key}.svg").write_text(pictos.svg(key), encoding="utf-8")
        with as_file(files("resources").joinpath("fonts")) as fonts:
            self._compiler = typst.Compiler(
                root=str(root), font_paths=[str(fonts)], ignore_system_fonts=True
            )
        self._source = str(root / "carte.typ")

    def render(self, cards: tuple[Card, ...]) -> object:
        data = [
            {
                "lang": card.language,
                "textes": reading(outline(card)),
                "pictos": [block.picto for block in card.next_steps],
            }
            for card in cards
        ]
        return self._compiler.compile(
            self._source,
            format="pdf",
            pdf_standards=["ua-1"],
            sys_inputs={"carte": json.dumps(data, ensure_ascii=False)},
        )
