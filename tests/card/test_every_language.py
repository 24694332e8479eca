"""The card in the person's own language: right letters, right order, right side."""

from __future__ import annotations

import re
import struct
from importlib.resources import files

import pypdfium2
import pytest

from accessibility.card import fonts, setting
from accessibility.card.direction import levels, visual_order
from accessibility.card.files import CardError
from accessibility.card.fonts import Face
from accessibility.card.labels import labels
from accessibility.card.model import Block, Card, Contact
from accessibility.card.outline import outline, reading
from accessibility.card.pdf import render, uncovered
from accessibility.card.setting import set_text
from accessibility.card.shapes import MEASURES, Shape

from .conftest import off_page, page_texts, squeezed
from .reader import read
from .samples import LANGUAGES, sample


@pytest.mark.parametrize("language", LANGUAGES)
class TestALanguage:
    def test_every_sign_has_a_font(self, language: str) -> None:
        assert uncovered(sample(language)) == ""
        printed = "".join(labels(language).words.values()).replace("□", "")
        assert uncovered(Card(printed, language=language)) == ""

    @pytest.mark.parametrize("shape", list(Shape))
    def test_a_screen_reader_gets_every_text_in_reading_order(
        self, language: str, shape: Shape
    ) -> None:
        tree = read(render(sample(language), shape=shape))
        said = [squeezed(part.text) for part in tree.walk() if part.text and part.kind != "Figure"]
        # A heading and its number are elements of their own; a contact's phone too.
        assert said == [squeezed(text) for text in reading(outline(sample(language)))]

    def test_each_part_says_its_language(self, language: str) -> None:
        tree = read(render(sample(language)))
        assert tree.language == language
        french = {squeezed(t) for t in ("À montrer au guichet", "Je ne paie rien.")}
        for part in tree.walk():
            if squeezed(part.text) in french:
                assert part.language == "fr"

    def test_it_stays_on_its_pages(self, language: str) -> None:
        for shape in Shape:
            assert off_page(render(sample(language), shape=shape)) == []

    def test_a_draft_says_so_in_french_and_in_its_language(self, language: str) -> None:
        said = reading(outline(sample(language)))
        if language == "fr":
            assert "Traduction non relue" not in said
        else:
            assert "Traduction non relue" in said
            assert labels(language)["non_relue"] in said
            assert labels(language)["non_relue"] != "Traduction non relue"


@pytest.mark.parametrize("language", [x for x in LANGUAGES if x not in {"ar", "prs", "ps"}])
def test_copied_from_a_common_viewer_the_words_are_in_order(language: str) -> None:
    copied = squeezed("".join(page_texts(render(sample(language)))))
    # The page number's line is in the card's language: it comes after everything else.
    for text in reading(outline(sample(language))):
        assert squeezed(text) in copied


@pytest.mark.parametrize("language", ["ar", "prs", "ps"])
def test_copied_from_a_common_viewer_arabic_words_are_whole(language: str) -> None:
    # Common viewers guess the order of mixed lines, each its own way; words must hold.
    copied = squeezed("".join(page_texts(render(sample(language)))).replace("\u200c", ""))
    for text in reading(outline(sample(language))):
        for word in re.findall(r"[\u0620-\u064a\u066e-\u06d3\u06d5-\u06ff]{2,}", text):
            assert word in copied


class TestRightToLeft:
    def test_the_face_is_mirrored(self) -> None:
        """Numbers stand on the right, boxes to tick on the left."""
        where = {}
        for language in ("fr", "ar"):
            page = pypdfium2.PdfDocument(render(sample(language)))[0]
            text = page.get_textpage()
            place = text.get_text_range().index("2")
            left, _, right, _ = text.get_charbox(place)
            where[language] = (left + right) / 2 / page.get_width()
        assert where["fr"] < 0.2
        assert where["ar"] > 0.8

    def test_text_ends_flush_on_the_right(self) -> None:
        page = pypdfium2.PdfDocument(render(Card("عنوان", language="ar")))[0]
        text = page.get_textpage()
        right = max(text.get_charbox(n)[2] for n in range(text.count_chars()))
        measures = MEASURES[Shape.A4]
        assert abs(right - (measures.width - measures.margin_x)) < 3

    @pytest.mark.parametrize(
        "number", ["36 46", "01 23 45 67 89", "+33 1 23 45 67 89", "22/11/2026", "ameli.fr"]
    )
    @pytest.mark.parametrize(
        "around", ["{}", "الهاتف: {}.", "({}) هاتف", "اتصل بـ {} أو CAF", "{}، ثم {}"]
    )
    def test_a_number_or_an_address_reads_from_left_to_right(
        self, number: str, around: str
    ) -> None:
        """Seen on the page: the pieces of the number stand left to right, side by side."""
        card = Card("عنوان", language="ar", next_steps=(Block(around.replace("{}", number)),))
        set_words = outline(card).sections[0].parts[0].main.words
        seen = _seen(set_words, "ar")
        assert number in seen.replace("\u00a0", " ")

    def test_words_stand_from_right_to_left_line_by_line(self) -> None:
        """Six words over two lines: the first line holds the first words, right to left."""
        words = ["واحد", "اثنان", "ثلاثة", "أربعة", "خمسة", "ستة"]
        done = set_text(" ".join(words), width=130, size=18, language="ar", bold=False)
        assert len(done.lines) >= 2
        met = []
        for line in done.lines:
            placed = sorted(line.pieces, key=lambda piece: -piece.x)
            met += [p.shaped.text for p in placed if p.shaped.text.strip()]
        assert met == words

    def test_brackets_open_towards_the_text_they_hold(self) -> None:
        # Shaping picks the mirrored glyph: the opening bracket, on the right, looks like ).
        line = set_text("(أصل)", width=300, size=18, language="ar", bold=False).lines[0]
        first = line.pieces[0].shaped
        plain = set_text("()", width=300, size=18, language="fr", bold=False).lines[0]
        assert first.text.startswith("(")
        assert first.meaning[-1][1] == "("
        closing = first.face.hb_font.get_nominal_glyph(ord(")"))
        assert first.meaning[-1][0] == closing
        assert plain.pieces[0].shaped.meaning[0][1] == "("

    def test_letters_are_joined(self) -> None:
        """A letter inside a word has another form than alone."""
        alone = set_text("ب", width=300, size=18, language="ar", bold=False)
        inside = set_text("ببب", width=300, size=18, language="ar", bold=False)
        forms = {glyph for glyph, _ in inside.lines[0].pieces[0].shaped.meaning}
        assert len(forms) == 3
        assert alone.lines[0].pieces[0].shaped.meaning[0][0] not in forms


def _seen(text: str, language: str) -> str:
    """What the eye meets from left to right on the one line of a text."""
    line = set_text(text, width=2000, size=18, language=language, bold=False).lines[0]
    found = ""
    for piece in sorted(line.pieces, key=lambda p: p.x):
        # Meaning is kept from left to right already.
        found += "".join(said for _, said in piece.shaped.meaning)
    return found


class TestDirections:
    def test_plain_french_needs_none(self) -> None:
        assert levels("Bonjour (à tous) 36 46", rtl=False) == (0,) * 22

    def test_runs_turn_around_from_the_deepest_level_up(self) -> None:
        # The standard's own example: levels 1 2 2 1 become 1 2 2 1 seen backwards.
        assert visual_order([1, 2, 2, 1]) == [3, 1, 2, 0]
        assert visual_order([0, 1, 1, 0]) == [0, 2, 1, 3]
        assert visual_order([0, 0]) == [0, 1]
        assert visual_order([]) == []


def test_a_contact_keeps_its_number_beside_its_name() -> None:
    card = Card("عنوان", language="ar", contacts=(Contact("التأمين (CPAM)", "36 46"),))
    assert "36\u00a046" in reading(outline(card))


def test_two_languages_are_two_cards_in_one_file() -> None:
    pages = page_texts(render(sample("ar"), sample("fr")))
    french = [text for text in pages if "Ce que je fais" in text]
    arabic = page_texts(render(sample("ar")))
    assert len(pages) == len(arabic) + 2
    assert french == [pages[len(arabic)]]


@pytest.mark.parametrize(("language", "text"), [("si", "මගේ කාඩ්පත නැති විය"), ("zh", "我的卡丢了")])
def test_a_script_without_a_font_is_said_not_printed_as_boxes(language: str, text: str) -> None:
    with pytest.raises(CardError, match="n'a pas les lettres de cette langue"):
        render(Card(text, language=language, next_steps=(Block(text),)))


def test_a_language_nobody_knows_is_set_like_french() -> None:
    assert "Bonjour" in page_texts(render(Card("Bonjour", language="xx-inconnu")))[0]


def test_a_damaged_font_is_known_as_one() -> None:
    good = files("resources").joinpath("fonts", "Vazirmatn-Regular.ttf").read_bytes()
    for data in (b"", b"not a font", good[:2000], good[:12] + b"\x00" * 5000):
        with pytest.raises((ValueError, struct.error)):
            Face("damaged", data)
    assert Face("whole", good).covered


def test_with_its_usual_font_damaged_a_card_is_whole_in_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And without letters at all, a sentence: never a page of boxes."""
    true = fonts.face

    def damaged(name: str) -> Face:
        if name.startswith(("Atkinson", "Vazirmatn")):
            raise ValueError("damaged")
        return true(name)

    monkeypatch.setattr(fonts, "face", damaged)
    caches = (fonts._readable, fonts._chain, fonts.by_face, setting._set_line)
    for cache in caches:
        cache.cache_clear()
    try:
        pdf = render(sample("fr"))
        assert "Je garde le numéro" in " ".join(page_texts(pdf)[0].split())
        with pytest.raises(CardError, match="n'a pas les lettres"):
            render(sample("ar"))
    finally:
        for cache in caches:
            cache.cache_clear()
