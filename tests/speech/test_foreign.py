"""French names and numbers to call, inside the other languages."""

from __future__ import annotations

import itertools
import re
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accessibility.languages import LANGUAGES, language
from accessibility.speech.engine import RATE
from accessibility.speech.espeak import Espeak
from accessibility.speech.flow import flowing
from accessibility.speech.lexicon import built_in, read_lexicon
from accessibility.speech.normalise import Spoken, spoken
from accessibility.speech.segments import pieces, segments
from accessibility.text import clean

sys.path.insert(0, str(Path(__file__).parent / "golden"))
from regenerate import WORDS_PER_MINUTE, abroad, rows

OFFERED = [code for code, entry in LANGUAGES.items() if entry.voice]
ELSEWHERE = [code for code in OFFERED if code != "fr"]
GOLDEN = rows("noms.tsv")


@pytest.fixture(scope="module")
def espeak() -> Espeak:
    return Espeak()


def runs(text: str, code: str) -> list[tuple[str, str]]:
    """What is said, cut where the language changes."""
    said = spoken(text, code)
    return [(said.text[a:b].strip(), tongue) for a, b, tongue in said.runs(0, len(said.text))]


class TestFrenchNames:
    def test_every_language_offered_has_its_golden_line(self) -> None:
        assert [row[0] for row in GOLDEN] == OFFERED

    @pytest.mark.parametrize("row", GOLDEN, ids=[row[0] for row in GOLDEN])
    def test_they_sound_as_they_did_when_it_was_read(self, espeak: Espeak, row: list[str]) -> None:
        assert abroad(espeak, row[0]) == "\t".join(row)

    @pytest.mark.parametrize("row", GOLDEN, ids=[row[0] for row in GOLDEN])
    def test_they_are_those_of_the_counter(self, row: list[str]) -> None:
        heard = row[1].replace("ˈ", "").replace("ˌ", "")
        assert "kaf" in heard
        assert "sepam" in heard
        assert "ameli" in heard
        french = [run for run in row[1].split(" | ") if run.startswith("fr: ")]
        assert not any("(en)" in run for run in french), "no English voice in between"

    def test_words_of_another_script_are_the_french_voice(self) -> None:
        assert runs("Возьмите вашу Carte Vitale и RIB.", "ru") == [
            ("Возьмите вашу", ""),
            ("Carte Vitale", "fr"),
            ("и", ""),
            ("rib.", "fr"),
        ]

    def test_in_latin_letters_only_known_acronyms_are(self) -> None:
        assert runs("Llame a la CAF con su PIN", "es") == [
            ("Llame a la", ""),
            ("caf", "fr"),
            ("con su PIN", ""),
        ]
        assert runs("ESTO ES LA ASS TOTAL", "es") == [("ESTO ES LA ASS TOTAL", "")]
        assert runs("RSA, AAH, PIN", "en") == [("R S A, A A H", "fr"), (", PIN", "")]

    def test_the_lexicon_of_a_pack_counts(self) -> None:
        more = built_in().plus(read_lexicon('format: "1"\nmot: {MJCX: emji}', "p"))
        said = spoken("la MJCX", "it", more)
        assert said.text == "la emji"

    def test_the_words_lit_are_those_on_the_screen(self) -> None:
        shown = "اتصل بـ CAF على 36 46."
        said = spoken(shown, "ar")
        for word, expected in (("caf", "CAF"), ("46", "36 46"), ("اتصل", "اتصل")):
            start, length = said.source(said.text.index(word), len(word))
            assert shown[start : start + length] == expected


class TestNumbersToCall:
    @pytest.mark.parametrize("code", ELSEWHERE)
    def test_a_pause_between_the_groups_in_every_language(self, espeak: Espeak, code: str) -> None:
        espeak.use(language(code).voice, WORDS_PER_MINUTE)
        for shown, groups in (
            ("36 46", ["36", "46"]),
            ("0969393939", "0 9,69,39,39,39".split(",")),
        ):
            said = spoken(shown, code).text
            assert said == ", ".join(groups)
            # Each group sounds as it does alone: no digit is swallowed by the one before.
            alone = [espeak.phonemes(f"{group},") for group in groups]
            assert espeak.phonemes(f"{said},").replace(" ", "") == "".join(alone).replace(" ", "")

    @pytest.mark.parametrize(
        ("shown", "expected"),
        [
            ("Call 3646.", "Call 36, 46."),
            ("+33 9 69 39 39 39", "+33, 9, 69, 39, 39, 39"),
            ("0 805 123 456", "0, 805, 123, 456"),
            ("116 006", "116, 0 0 6"),
            ("in 3646 days", "in 3646 days"),
            ("3000 €", "3000 €"),
            ("2026", "2026"),
        ],
    )
    def test_and_only_they(self, shown: str, expected: str) -> None:
        assert spoken(shown, "en").text == expected

    @pytest.mark.parametrize("code", OFFERED)
    def test_no_two_numbers_are_said_alike(self, espeak: Espeak, code: str) -> None:
        """The engine's Sinhala said 201 for 6 and for 7, which begin every mobile number."""
        espeak.use(language(code).voice, WORDS_PER_MINUTE)
        numbers = [str(number) for number in [*range(100), 201]]
        heard = {re.sub("[ˈˌ]", "", espeak.phonemes(spoken(n, code).text)) for n in numbers}
        assert len(heard) == len(numbers)
        mobiles = {espeak.phonemes(spoken(f"0{n} 12 12 12 12", code).text) for n in "67"}
        assert len(mobiles) == 2


class TestPiecesOfSeveralLanguages:
    @pytest.mark.parametrize("code", ["ar", "en", "zh", "ti"])
    @given(text=st.text(alphabet="اب CAF ab36,.؟。\n😀 ameli.fr", max_size=200))
    @settings(max_examples=100, deadline=None)
    def test_nothing_is_lost_nor_said_twice(self, code: str, text: str) -> None:
        said = spoken(clean(text), code)
        cut = pieces(said)
        assert [(p.start, p.end) for p in cut] == sorted((p.start, p.end) for p in cut)
        assert all(a.end <= b.start for a, b in itertools.pairwise(cut))
        kept = "".join(said.text[p.start : p.end] for p in cut)
        whole = "".join(said.text[a:b] for a, b in segments(said.text))
        assert kept == whole

    def test_a_text_without_any_change_is_one_run(self) -> None:
        assert Spoken("").runs(0, 0) == []
        assert Spoken("abc").runs(0, 3) == [(0, 3, "")]

    def test_a_name_does_not_break_the_breath(self, espeak: Espeak) -> None:
        """The half second that the engine leaves after each piece is left out inside one."""
        espeak.use("ar", WORDS_PER_MINUTE)
        lengths = []
        for flows in (False, True):
            sound = bytearray()

            def keep(pcm: bytes, _marks: object, into: bytearray = sound) -> bool:
                into += pcm
                return True

            with flowing(keep, flows=flows) as sink:
                espeak.synthesise("اتصل بـ", sink)
            lengths.append(len(sound) / 2 / RATE)
        assert 0.4 < lengths[0] - lengths[1] < 0.5

    def test_silence_inside_stays_and_a_stop_is_passed_on(self) -> None:
        heard: list[bytes] = []

        def keep(pcm: bytes, _marks: object) -> bool:
            heard.append(pcm)
            return len(heard) < 3

        loud, quiet = b"\x00\x40" * 100, bytes(2 * RATE)
        with flowing(keep, flows=True) as sink:
            assert sink(loud + quiet, ())
            assert sink(quiet, ())
            assert not sink(loud, ())
        assert b"".join(heard[:3]) == loud + quiet + quiet + loud
