"""French is said as a person says it, and each word heard is found on the screen."""

from __future__ import annotations

import re
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accessibility.speech.espeak import Espeak
from accessibility.speech.given import CleanText
from accessibility.speech.lexicon import Lexicon, LexiconError, built_in, read_lexicon
from accessibility.speech.normalise import spoken
from accessibility.speech.segments import LIMIT, segments
from accessibility.text import clean

sys.path.insert(0, str(Path(__file__).parent / "golden"))
from regenerate import french, rows

GOLDEN = rows("francais.tsv")


@pytest.fixture(scope="module")
def espeak() -> Espeak:
    return Espeak()


def said(text: str) -> str:
    return spoken(text, "fr").text


class TestWhatIsSaid:
    @pytest.mark.parametrize("row", GOLDEN, ids=[row[0][:40] for row in GOLDEN])
    def test_text_and_phonemes_are_the_golden_ones(self, espeak: Espeak, row: list[str]) -> None:
        assert french(espeak, row[0]) == "\t".join(row)

    @pytest.mark.parametrize(
        "text",
        [
            "Il a 3949 ans et 10 15 pommes.",
            "Une note de 12/20 ou 45/13/2020.",
            "Le numéro 1 85 05 78 006 084 36.",
            "Vie, Mixe, Ive, MIX.",
            "aujourd'hui, c'est-à-dire, A-t-il",
            "12,5 % de 2026",
        ],
    )
    def test_what_is_not_sure_is_left_alone(self, text: str) -> None:
        assert said(text) == text

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("09\u00a069\u202f39 39 39", "zéro 9, 69, 39, 39, 39"),
            ("0969393939", "zéro 9, 69, 39, 39, 39"),
            ("01.44.55.66.77", "zéro 1, 44, 55, 66, 77"),
            ("1\u202f234,05\u00a0€", "1234 euros 5"),
            ("0,01 €", "1 centime"),
            ("1,00 €", "1 euro"),
            ("le 01/12", "le premier décembre"),
            ("24h", "24 heures"),
            ("XIVe", "quatorzième"),
            ("WWW.CAF.FR", "caf point F R"),
        ],
    )
    def test_other_ways_of_writing_the_same(self, text: str, expected: str) -> None:
        assert said(text) == expected

    @pytest.mark.parametrize("code", ["fr", "ar"])
    def test_pictures_are_seen_not_said(self, code: str) -> None:
        assert spoken("a 👩‍💻✔️ b ☐", code).text.split() == ["a", "b"]

    def test_the_words_of_other_languages_are_read_as_written(self) -> None:
        text = "مرحبا، يرجى إحضار بطاقة الهوية غدا، 12,5 و 2026."
        assert spoken(text, "ar").text == text
        assert spoken(text, "ar").runs(0, len(text)) == [(0, len(text), "")]


class TestTheWordOnTheScreen:
    """``source`` says which part of the shown text a word of the said text stands for."""

    @pytest.mark.parametrize(
        ("shown", "word", "expected"),
        [
            ("Appelez le 09 69 39 39 39, merci.", "69", "09 69 39 39 39"),
            ("Votre RSA est là.", "S", "RSA"),
            ("Votre RSA est là.", "est", "est"),
            ("à l'école, demain", "école", "l'école"),
            ("d'imposition", "d", "d'imposition"),
            ("« Bonjour », dit-il.", "Bonjour", "Bonjour"),
            ("Le 01/03/2026 à midi", "mars", "01/03/2026"),
            ("😀 Bonjour 😀 tous", "tous", "tous"),
            ("Votre n° de tél. : 36 46.", "téléphone", "tél."),
        ],
    )
    def test_it_is_the_word_as_people_see_it(self, shown: str, word: str, expected: str) -> None:
        text = spoken(shown, "fr")
        start, length = text.source(text.text.index(word), len(word))
        assert shown[start : start + length] == expected

    def test_without_spaces_between_words_only_the_word_itself(self) -> None:
        text = "您好，请明天早上带上您的身份证。"
        assert spoken(text, "zh").source(3, 1) == (3, 1)

    @given(st.text(max_size=200))
    @settings(max_examples=300, deadline=None)
    def test_any_word_of_any_text_is_inside_it(self, raw: str) -> None:
        shown = clean(raw)
        text = spoken(shown, "fr")
        for match in re.finditer(r"\S+", text.text):
            start, length = text.source(match.start(), len(match.group()))
            assert 0 <= start <= start + length <= len(shown)

    @given(st.lists(st.sampled_from([r"09 69 39 39 39", "RSA", "le", "14h30", " ", "1er", "M. ",
                                     "caf.fr", "€", "12,50", "/", "e", "N° ", "\n", "(e)", "XXIe"]),
                    max_size=30).map("".join))  # fmt: skip
    @settings(max_examples=300, deadline=None)
    def test_what_is_left_alone_is_said_in_order(self, shown: str) -> None:
        text = spoken(shown, "fr")
        starts = [text.source(m.start(), 1)[0] for m in re.finditer(r"\S+", text.text)]
        assert starts == sorted(starts)

    @given(st.text(max_size=100))
    def test_cleaned_text_leads_back_to_the_text_given(self, raw: str) -> None:
        text = CleanText(raw)
        for at, character in enumerate(text.text):
            start, length = text.original(at, 1)
            assert length == 1
            original = raw[start]
            assert original == character or character in " \n"


class TestTheLexicon:
    def test_it_is_large_enough_and_says_its_entries(self) -> None:
        lexicon = built_in()
        assert len(lexicon) >= 120
        for written, alias in lexicon.entries.items():
            assert said(f"Votre {written} vaut") == f"Votre {alias} vaut"

    def test_no_entry_is_said_in_english_or_spelled_by_the_engine(self, espeak: Espeak) -> None:
        espeak.use("fr", 125)

        def bare(text: str) -> str:
            ipa = unicodedata.normalize("NFD", espeak.phonemes(text))
            return re.sub(r"[ˈˌ\s-]", "", ipa)

        for written, alias in built_in().entries.items():
            sentence = bare(said(f"Votre {written} vaut"))
            assert "(en)" not in sentence, written
            assert bare(alias) in sentence, written

    def test_a_word_inside_another_is_left_alone(self) -> None:
        assert said("RSAB, maCAF, CAFétéria") == "RSAB, maCAF, CAFétéria"

    def test_a_pack_adds_and_corrects(self) -> None:
        pack = read_lexicon('format: "1"\nmot: {CAF: la caisse, MJC: emji}\nepeler: [ZZZ]', "p")
        text = spoken("CAF, MJC, ZZZ, RSA", "fr", built_in().plus(pack)).text
        assert text == "la caisse, emji, Z Z Z, R S A"

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            ("mot: {A: b}", "format"),
            ('format: "1"\nmots: {A: b}', "« mots »"),
            ('format: "1"\nmot: [A]', "« mot »"),
            ('format: "1"\nmot: {A: "<break/>"}', "ne peut pas être dit"),
            ('format: "1"\nmot: {A: ""}', "vide"),
            ('format: "1"\nepeler: ["%s"]' % ("A" * 200), "trop long"),
            ("a: [", "ligne"),
            # libyaml alone would end the process.
            ('format: "1"\nepeler: ' + "[" * 100_000, "niveaux"),
            ('format: "1"\nepeler:\n' + "- " * 100_000 + "A", "niveaux"),
            ("- x", "format"),
            ("", "format"),
        ],
    )
    def test_a_broken_one_is_a_sentence(self, content: str, sentence: str) -> None:
        with pytest.raises(LexiconError, match=sentence):
            read_lexicon(content, "paquet.yaml")

    def test_signs_in_an_entry_are_not_a_pattern(self) -> None:
        assert spoken("A.B axb", "fr", Lexicon({"A.B": "ab"})).text == "ab axb"


class TestPieces:
    @given(st.text(alphabet="ab .!?\n,é", max_size=3000))
    @settings(deadline=None)
    def test_nothing_is_lost_and_no_piece_is_long(self, text: str) -> None:
        pieces = segments(text)
        kept = "".join(text[a:b] for a, b in pieces)
        assert "".join(kept.split()) == "".join(text.split())
        assert all(b - a <= LIMIT for a, b in pieces)
        assert pieces == sorted(pieces)

    def test_the_first_is_one_sentence(self) -> None:
        text = "Bonjour. Prenez un stylo. Merci."
        assert text[slice(*segments(text)[0])] == "Bonjour."
