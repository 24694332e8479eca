"""What Médiation says it can speak is what it can speak."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from accessibility.languages import LANGUAGES, UnknownLanguage, VoiceStatus, language
from accessibility.speech.driver import PyttsxEspeak
from accessibility.speech.engine import RATE, WordMark
from accessibility.speech.page import renewed, table

sys.path.insert(0, str(Path(__file__).parent / "golden"))
from regenerate import WORDS_PER_MINUTE, foreign, rows

PHRASES = rows("phrases.tsv")
# Written without spaces: words cannot be counted in the text.
SPACELESS = {"zh"}


@pytest.fixture(scope="module")
def engine() -> PyttsxEspeak:
    return PyttsxEspeak()


def heard(engine: PyttsxEspeak, text: str, voice: str) -> tuple[bytes, list[WordMark]]:
    sound, marks = bytearray(), []

    def sink(pcm: bytes, found: list[WordMark]) -> bool:
        sound.extend(pcm)
        marks.extend(found)
        return True

    engine.synthesise(text, voice, WORDS_PER_MINUTE, sink)
    return bytes(sound), marks


class TestEveryVoice:
    def test_each_language_offered_has_a_golden_phrase(self) -> None:
        offered = {entry.code for entry in LANGUAGES.values() if entry.voice} - {"fr"}
        assert offered == {row[0] for row in PHRASES}

    @pytest.mark.parametrize("row", PHRASES, ids=[row[0] for row in PHRASES])
    def test_its_phrase_sounds_as_it_did_when_it_was_read(
        self, engine: PyttsxEspeak, row: list[str]
    ) -> None:
        espeak = engine._engine.proxy._driver._espeak
        assert foreign(espeak, row[0], row[1]) == "\t".join(row)

    @pytest.mark.parametrize("row", PHRASES, ids=[row[0] for row in PHRASES])
    def test_length_level_and_words_are_plausible(
        self, engine: PyttsxEspeak, row: list[str]
    ) -> None:
        code, phrase = row[0], row[1]
        sound, marks = heard(engine, phrase, language(code).voice)
        samples = memoryview(sound).cast("h")
        seconds = len(samples) / RATE
        level = (sum(s * s for s in samples) / len(samples)) ** 0.5
        assert 3.5 < seconds < 8
        assert 2000 < level < 5000
        if code not in SPACELESS:
            # One word, one mark: a voice that spells letter by letter gives many more.
            # The engine now and then leaves out the first; the mouth puts it back.
            words = phrase.split()
            shown = [phrase[m.start : m.start + m.length] for m in marks]
            assert len(words) - 1 <= len(shown) <= len(words)
            assert all(a in b for a, b in zip(shown[::-1], words[::-1], strict=False))


class TestTheTable:
    def test_what_has_no_voice_says_what_to_offer(self) -> None:
        silent = [entry for entry in LANGUAGES.values() if not entry.voice]
        assert {"ps", "so"} <= {entry.code for entry in silent}
        for entry in silent:
            assert entry.voice_status is VoiceStatus.NONE
            assert "fiche" in entry.voice_note

    def test_dari_says_that_it_borrows(self) -> None:
        assert language("prs").voice == "fa"
        assert "persan" in language("prs").voice_note

    def test_nobody_is_said_to_have_reviewed_what_nobody_reviewed(self) -> None:
        for entry in LANGUAGES.values():
            if entry.voice_status is VoiceStatus.GOOD and entry.code != "fr":
                assert entry.reviewed_by

    def test_the_page_tells_what_the_table_tells(self) -> None:
        """``make docs`` writes it again."""
        page = Path(__file__).parents[2] / "docs" / "voix.md"
        assert renewed(page.read_text("utf-8")) == page.read_text("utf-8")
        assert "| pachto (`ps`) |" in table()
        with pytest.raises(ValueError, match="langues"):
            renewed("une autre page")

    def test_direction_follows_script(self) -> None:
        assert {e.code for e in LANGUAGES.values() if e.rtl} == {
            "ar", "fa", "prs", "ps", "ur", "ckb",
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("written", "code"), [("fr-FR", "fr"), ("FR", "fr"), ("pt_BR", "pt"), ("fa-AF", "prs")]
    )
    def test_other_ways_of_writing_a_code(self, written: str, code: str) -> None:
        assert language(written).code == code

    @pytest.mark.parametrize(
        ("written", "nearest"), [("pachto", "« ps »"), ("arabe", "« ar »"), ("dar", "« prs »")]
    )
    def test_an_unknown_one_names_the_nearest(self, written: str, nearest: str) -> None:
        with pytest.raises(UnknownLanguage, match=nearest):
            language(written)

    @pytest.mark.parametrize("written", ["", "x" * 5000, "\x00", "-", "../.."])
    def test_nonsense_is_a_short_sentence(self, written: str) -> None:
        with pytest.raises(UnknownLanguage) as caught:
            language(written)
        assert len(str(caught.value)) < 150
