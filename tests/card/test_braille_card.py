"""The card under the finger: whole words, pages an embosser takes, or a clear word."""

from __future__ import annotations

import shutil
from collections.abc import Sequence

import pytest

from accessibility.card import braille
from accessibility.card.braille import Grade
from accessibility.card.files import CardError
from accessibility.card.model import Block, Card
from accessibility.card.outline import outline, reading

from .conftest import lost_vitale
from .samples import sample

needs_liblouis = pytest.mark.skipif(
    shutil.which("lou_translate") is None, reason="liblouis is missing (liblouis-bin)"
)
_LETTERS = dict(zip("abcdefghijklmnopqrstuvwxyz", "⠁⠃⠉⠙⠑⠋⠛⠓⠊⠚⠅⠇⠍⠝⠕⠏⠟⠗⠎⠞⠥⠧⠺⠭⠽⠵", strict=True))


def letter_by_letter(lines: Sequence[str], table: str) -> list[str]:
    """Stands for liblouis: a cell a letter, a full cell for any other sign."""
    assert table.startswith(("fr-", "ar-"))
    return ["".join(_LETTERS.get(c.lower(), "⠀" if c == " " else "⠿") for c in x) for x in lines]


def pages_of(brf: bytes) -> list[list[str]]:
    text = brf.decode("ascii")
    assert "\n" not in text.replace("\r\n", "")
    return [page.split("\r\n")[:-1] for page in text.split("\f")]


def test_pages_fit_the_embosser_and_are_never_empty() -> None:
    steps = tuple(Block("je vais au guichet avec mes papiers " * n) for n in range(1, 9))
    pages = pages_of(braille.render(lost_vitale(next_steps=steps), translate=letter_by_letter))
    assert len(pages) > 3
    for page in pages:
        assert 0 < len(page) <= 25
        assert page[0]
        assert max(map(len, page)) <= 31


def test_no_word_is_lost_or_cut() -> None:
    brf = braille.render(lost_vitale(), translate=letter_by_letter).decode("ascii")
    for text in reading(outline(lost_vitale())):
        for word in text.split():
            if word.isascii() and word.isalpha():
                assert word.upper() in brf


def test_a_heading_stays_with_what_it_heads() -> None:
    for count in range(1, 30):
        card = Card(
            "t", next_steps=tuple(Block("je vais") for _ in range(count)), papers=("carte",)
        )
        for page in pages_of(braille.render(card, translate=letter_by_letter)):
            assert "PAPIERS" not in page[-1]


def test_a_very_long_text_goes_on_over_pages() -> None:
    card = Card("t", next_steps=(Block("mot " * 1000 + "x" * 300),))
    pages = pages_of(braille.render(card, translate=letter_by_letter))
    assert " ".join(line for page in pages for line in page).count("MOT") == 1000


def test_without_liblouis_a_sentence_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(CardError, match="Le braille demande liblouis, qui manque sur ce PC"):
        braille.render(lost_vitale())


def test_a_language_without_braille_says_so() -> None:
    with pytest.raises(CardError, match="pas de braille pour la langue « ps »"):
        braille.render(sample("ps"), translate=letter_by_letter)


def test_a_sign_without_a_cell_is_refused_not_lost() -> None:
    def spells_codes(lines: Sequence[str], _: str) -> list[str]:
        return ["⠄⠭⠼⠁⠃⠉⠄" if line == "é" else "⠁" * len(line) for line in lines]

    with pytest.raises(CardError, match="liblouis ne sait pas écrire « é »"):
        braille.render(Card("perdue é"), translate=spells_codes)


@needs_liblouis
class TestWithLiblouis:
    def test_full_french_spells_each_letter(self) -> None:
        brf = braille.render(Card("la carte perdue"), grade=Grade.FULL)
        assert brf.decode("ascii").split("\r\n")[0] == "LA CARTE PERDUE"

    def test_contracted_french_is_shorter(self) -> None:
        full = braille.render(lost_vitale(), grade=Grade.FULL)
        short = braille.render(lost_vitale(), grade=Grade.CONTRACTED)
        assert len(short) < len(full) * 0.9

    def test_numbers_to_call_are_numbers(self) -> None:
        # Antoine notation: dot 6 before each group, then 3 6 and 4 6.
        brf = braille.render(lost_vitale(), grade=Grade.FULL).decode("ascii")
        assert ",%$ ,?$" in brf
