"""The words explained: what a partner may write there, and what ships."""

from __future__ import annotations

import pytest

from accessibility.plain_language import Glossary, GlossaryError, check, sentences

SHIPPED = Glossary.load()
SMALL = """
mots:
  - {mot: CAF, sigle: Caisse d'allocations familiales, dire: caf, definition: Une caisse.}
  - {mot: carte de séjour, aussi: titre de séjour, definition: Un papier.}
  - {mot: carte, definition: Un papier dur.}
plutot:
  plus-simple:
    - {dire: papier, pas: [titre, pièce]}
  un-seul-mot: []
  etrangers: []
"""


class TestAWord:
    @pytest.mark.parametrize("asked", ["CAF", "caf", "Carte de Sejour", "titres de séjour"])
    def test_is_found_however_it_is_written(self, asked: str) -> None:
        found = Glossary.read(
            SMALL.replace("titre de séjour", "[titre de séjour, titres de séjour]")
        )
        assert found.explain(asked) is not None

    def test_says_what_its_letters_mean_and_how_it_is_said(self) -> None:
        entry = Glossary.read(SMALL).explain("CAF")
        assert entry is not None
        assert (entry.expansion, entry.spoken) == ("Caisse d'allocations familiales", "caf")

    def test_that_is_unknown_is_none(self) -> None:
        assert Glossary.read(SMALL).explain("CPAM") is None

    def test_is_found_in_a_text_the_longest_first(self) -> None:
        found = Glossary.read(SMALL).found_in("La CAF demande votre carte de séjour et la CAF.")
        assert [entry.word for entry in found] == ["CAF", "carte de séjour"]

    def test_to_avoid_is_kept_in_an_official_name(self) -> None:
        glossary = Glossary.read(SMALL)
        assert check("Montrez le titre de séjour.", glossary=glossary) == []
        assert [r.rule for r in check("Montrez le titre.", glossary=glossary)] == ["L3"]

    def test_with_a_plus_is_another_word(self) -> None:
        found = SHIPPED.explain("FranceConnect+"), SHIPPED.explain("FranceConnect")
        assert found[0] is not found[1]


class TestAMistake:
    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            ("mot: carte,", "mot: CAF,", "« CAF » est expliqué deux fois"),
            ("definition: Une caisse.", "definitoin: Une caisse.", "« definitoin »"),
            ("definition: Un papier dur.", "aussi: cartes", "il manque"),
            ("pas: [titre, pièce]", "pas: titre", "« plus-simple »"),
            ("mots:", "mots: [", "YAML"),
            ("mots:", "noms:", "« mots »"),
            ("\nmots:\n", "\nmots: rien\nautres:\n", "« mots »"),
        ],
    )
    def test_is_named(self, old: str, new: str, said: str) -> None:
        with pytest.raises(GlossaryError, match=said):
            Glossary.read(SMALL.replace(old, new, 1))

    def test_of_another_kind_of_file_is_named(self) -> None:
        with pytest.raises(GlossaryError):
            Glossary.read("rien")


class TestTheShippedGlossary:
    def test_explains_enough_words(self) -> None:
        assert len(SHIPPED.entries) >= 120

    @pytest.mark.parametrize("entry", SHIPPED.entries, ids=lambda entry: entry.word)
    def test_explains_in_one_plain_sentence(self, entry) -> None:  # type: ignore[no-untyped-def]
        text = entry.definition
        assert len(sentences(text)) == 1
        assert text.endswith(".")
        assert [r.message for r in check(text, glossary=SHIPPED) if r.blocking] == []

    def test_spells_out_every_sigle(self) -> None:
        sigles = [e for e in SHIPPED.entries if e.word.isupper() and len(e.word) > 1]
        assert [entry.word for entry in sigles if not entry.expansion] == []

    def test_never_advises_a_word_it_advises_against(self) -> None:
        choices = (*SHIPPED.same_thing, *SHIPPED.simpler, *SHIPPED.foreign)
        assert not [c.prefer for c in choices if check(c.prefer.capitalize(), glossary=SHIPPED)]
