"""The card in the person's hand: found, read and copied out as it was meant."""

from __future__ import annotations

import re

import pypdfium2
import pytest

from accessibility.card.model import Block, Card, Contact, Model
from accessibility.card.outline import outline, reading
from accessibility.card.pdf import render, uncovered
from accessibility.card.shapes import Shape

from .conftest import lost_vitale, off_page, page_texts, squeezed

SHAPES = list(Shape)
LAID_OUT = [Shape.A4, Shape.A5, Shape.LARGE]
"""The others are one of these, folded or in other letters."""


@pytest.mark.parametrize("shape", SHAPES)
def test_copied_out_the_card_reads_in_the_order_it_was_meant(vitale: Card, shape: Shape) -> None:
    copied = squeezed("".join(page_texts(render(vitale, shape=shape))))
    assert copied == squeezed("".join(reading(outline(vitale))))


@pytest.mark.parametrize("model", list(Model))
@pytest.mark.parametrize("shape", SHAPES)
def test_every_model_says_all_its_words_in_order(model: Model, shape: Shape) -> None:
    steps = tuple(
        Block(block.text, block.picto, when="mardi 12 mai 2027, à 10 h")
        for block in lost_vitale().next_steps
    )
    card = lost_vitale(model=model, next_steps=steps, resume_code="VITA 7K2M 41")
    pdf = render(card, shape=shape)
    assert squeezed("".join(page_texts(pdf))) == squeezed("".join(reading(outline(card))))
    assert off_page(pdf) == []


def test_who_does_not_read_gets_one_action_a_page_and_three_at_most() -> None:
    pages = page_texts(render(lost_vitale(model=Model.PICTURES)))
    said = [squeezed(block.text.split(".")[0]) for block in lost_vitale().next_steps]
    where = [[n for n, page in enumerate(pages) if text in squeezed(page)] for text in said]
    assert where == [[0], [1], [2], []]


def test_the_next_action_comes_right_after_the_title(vitale: Card) -> None:
    copied = squeezed(page_texts(render(vitale))[0])
    start = squeezed(vitale.title + "Ce que je fais" + "1" + vitale.next_steps[0].text)
    assert copied.startswith(start)


def test_a_usual_card_is_one_sheet_two_sides(vitale: Card) -> None:
    assert len(page_texts(render(vitale))) == 2


def test_each_page_says_which_of_how_many(vitale: Card) -> None:
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(render(vitale))]
    assert [re.findall(r"page (\d+/\d+)", page) for page in pages] == [["1/2"], ["2/2"]]


def test_an_empty_card_is_one_page_with_its_title() -> None:
    assert [text.strip() for text in page_texts(render(Card("Mon dossier")))] == ["Mon dossier"]


def test_sections_without_content_leave_no_heading() -> None:
    card = Card("Mon dossier", next_steps=(Block("J'appelle le 36 46."),))
    copied = "".join(page_texts(render(card)))
    for heading in ("Attention", "papiers", "aide", "guichet", "internet", "informations"):
        assert heading not in copied


def test_the_same_card_gives_the_same_bytes(vitale: Card) -> None:
    assert render(vitale) == render(lost_vitale())


class TestLetters:
    def test_no_letter_is_smaller_than_12_points_and_the_text_is_18(self, vitale: Card) -> None:
        sizes: dict[float, int] = {}
        for page in pypdfium2.PdfDocument(render(vitale)):
            for thing in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT]):
                size = thing.get_font_size()
                sizes[size] = sizes.get(size, 0) + 1
        assert min(sizes) >= 12
        assert 18 in sizes
        assert max(sizes) >= 26

    def test_they_are_black_on_white(self, vitale: Card) -> None:
        for page in pypdfium2.PdfDocument(render(vitale)):
            red, green, blue = page.render(scale=0.7).to_pil().convert("RGB").split()
            assert red.tobytes() == green.tobytes() == blue.tobytes()

    def test_every_font_travels_in_the_file(self, vitale: Card) -> None:
        pdf = render(vitale)
        # A font that is not embedded has a descriptor without a file.
        assert pdf.count(b"/FontFile2") == pdf.count(b"/FontDescriptor\n") > 0
        assert b"/Helvetica" not in pdf

    def test_french_has_every_sign_it_needs(self) -> None:
        text = "ÀÂÆÇÉÈÊËÎÏÔŒÙÛÜŸ àâæçéèêëîïôœùûüÿ « » ’ ' – — … € ° n° 1ᵉʳ → ✓ ☐ \u00a0\u202f"
        assert uncovered(Card(text)) == ""

    def test_a_sign_no_font_has_is_seen_and_said(self) -> None:
        card = Card("Mon dossier", next_steps=(Block("Je souris 𓀀 et j'attends."),))
        assert uncovered(card) == "𓀀"
        copied = "".join(page_texts(render(card)))
        assert "Un signe de ce texte ne s'imprime pas ici" in copied
        assert "Je souris" in copied


class TestNumbersToCall:
    def test_the_digits_never_part_at_a_line_end(self) -> None:
        # Every length of the words before, so that the number meets every line end.
        for filler in range(60):
            card = Card("T", next_steps=(Block("a" * filler + " au 01 23 45 67 89"),))
            lines = page_texts(render(card))[0].split("\n")
            assert any("01 23 45 67 89" in line.replace("\u00a0", " ") for line in lines), filler

    def test_a_number_is_larger_than_the_name_beside_it(self) -> None:
        card = Card("T", contacts=(Contact("Assurance maladie", "36 46"),))
        page = pypdfium2.PdfDocument(render(card))[0]
        tall = {}
        text = page.get_textpage()
        copied = text.get_text_range()
        for word in ("Assurance", "36"):
            _, bottom, _, top = text.get_charbox(copied.index(word))
            tall[word] = top - bottom
        assert tall["36"] > tall["Assurance"] * 1.2


STEPS = tuple(Block(f"Étape numéro {n:02d} : " + "je continue. " * 5) for n in range(1, 15))


class TestBlocks:
    def test_at_most_six_stand_on_a_page(self) -> None:
        counts = [
            text.count("Étape numéro") for text in page_texts(render(Card("T", next_steps=STEPS)))
        ]
        assert max(counts) <= 6
        assert sum(counts) == 14

    @pytest.mark.parametrize("shape", SHAPES)
    def test_none_is_cut_by_the_end_of_a_page(self, shape: Shape) -> None:
        pages = [
            squeezed(text) for text in page_texts(render(Card("T", next_steps=STEPS), shape=shape))
        ]
        for block in STEPS:
            assert sum(squeezed(block.text) in page for page in pages) == 1

    @pytest.mark.parametrize("shape", SHAPES)
    def test_no_page_is_empty(self, shape: Shape) -> None:
        for count in range(1, 14):
            card = lost_vitale(next_steps=STEPS[:count])
            assert all(text.strip() for text in page_texts(render(card, shape=shape)))

    def test_a_heading_is_never_the_last_line_of_a_page(self) -> None:
        headings = {"Attention", "Mes papiers à apporter", "Besoin d'aide ?", "J'écris ici"}
        for count in range(1, 14):
            card = lost_vitale(next_steps=STEPS[:count])
            for text in page_texts(render(card)):
                last = text.strip().split("\n")[-1].replace("\u00a0", " ")
                assert last not in headings


class TestWhatTheFileSaysOfItself:
    def test_nothing_of_the_card_nor_of_the_day(self, vitale: Card) -> None:
        said = pypdfium2.PdfDocument(render(vitale)).get_metadata_dict()
        assert said["Title"] == "Ma fiche"
        assert "Vitale" not in " ".join(said.values())
        assert said["Author"] == ""
        assert said["CreationDate"].startswith("D:2000")
        assert said["ModDate"].startswith("D:2000")


class TestHostileText:
    nasty = "[/b] [@click=app.quit]x[/] <b>gras</b> <img src=x> &amp; %s {0} \\n (par ) /Type"

    def test_markup_shows_as_it_is_written(self) -> None:
        for field in ("title", "counter_line"):
            copied = "".join(page_texts(render(lost_vitale(**{field: self.nasty}))))
            assert squeezed(self.nasty) in squeezed(copied)
        card = lost_vitale(
            next_steps=(Block(self.nasty, "no-such-picto"),),
            papers=(self.nasty,),
            contacts=(Contact(self.nasty, "36 46", self.nasty),),
            notices=(self.nasty,),
        )
        copied = squeezed("".join(page_texts(render(card))))
        assert copied.count(squeezed(self.nasty)) == 5

    def test_what_acts_on_a_terminal_or_turns_text_around_is_gone(self) -> None:
        card = Card("a\x1b[31mb", next_steps=(Block("un\u202exued\u202c trois\x07\x00"),))
        pdf = render(card)
        copied = "".join(page_texts(pdf))
        assert "a[31mb" in copied
        assert "unxued trois" in copied
        assert not set(copied) & set("\x1b\u202e\u202c\x07\x00")

    @pytest.mark.parametrize("shape", LAID_OUT)
    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("Je fais ceci puis cela. " * 84, id="2,000 characters"),
            pytest.param("mot" * 100, id="a word of 300"),
            pytest.param("https://exemple.fr/" + "a/b-c" * 60, id="an address of 300"),
            pytest.param("Très long. " * 500, id="5,500 characters"),
            pytest.param("ligne\n" * 300, id="300 lines"),
        ],
    )
    def test_long_text_is_whole_and_stays_on_the_page(self, text: str, shape: Shape) -> None:
        for card in (
            lost_vitale(next_steps=(Block(text, "souris"), Block("Après."))),
            lost_vitale(safety=(Block(text),)),
            lost_vitale(title=text),
            lost_vitale(papers=(text,), offline=(text,)),
            lost_vitale(contacts=(Contact(text, text, text),)),
            lost_vitale(blanks=(text,), counter_line=text),
            lost_vitale(notices=(text,), page_url="https://" + text.replace(" ", "").strip()),
        ):
            pdf = render(card, shape=shape)
            assert off_page(pdf) == []
            copied = squeezed("".join(page_texts(pdf)))
            assert squeezed(text.strip()).removeprefix("https://") in copied

    def test_a_page_that_is_not_https_gets_no_code(self) -> None:
        for url in ("http://exemple.fr", "javascript:alert(1)", "file:///etc/passwd", ""):
            assert "page officielle" not in "".join(page_texts(render(lost_vitale(page_url=url))))


@pytest.mark.parametrize("shape", LAID_OUT)
@pytest.mark.parametrize("name", ["5\n" * 200, "mot " * 300, "m" * 900])
def test_a_long_name_of_the_official_page_stays_on_the_paper(name: str, shape: Shape) -> None:
    card = lost_vitale(page_name=name)
    pdf = render(card, shape=shape)
    assert off_page(pdf) == []
    assert squeezed("".join(reading(outline(card)))) in squeezed("".join(page_texts(pdf)))
