"""Which journeys exist here, and finding one."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import READS_ANYTHING, journey, put

from mediation.journey.entry import Entry, head
from mediation.journey.library import Library, built_in
from mediation.journey.problems import JourneyError
from mediation.journey.search import Search
from mediation.journey.vocabulary import Discretion

SAY = {"id": "dire", "type": "dire", "usager": "Bonjour."}


class TestOneWrongFileAmongOthers:
    def test_leaves_the_others_usable(self, tmp_path: Path) -> None:
        for number in range(20):
            put(tmp_path, journey(SAY, id=f"bon-{number}"), f"bon-{number}")
        put(tmp_path, "usager: Attention : non", "casse")
        (tmp_path / "binaire.yaml").write_bytes(b"\0\1\2")
        library = Library([tmp_path])
        assert len(library.entries) == 20
        assert {p.file for p in library.problems} == {"casse.yaml", "binaire.yaml"}
        assert library.load("bon-7").journey.id == "bon-7"

    def test_two_journeys_with_one_name_keep_the_first(self, tmp_path: Path) -> None:
        put(tmp_path / "un", journey(SAY, titre="Premier"), "a")
        put(tmp_path / "deux", journey(SAY, titre="Second"), "b")
        library = Library([tmp_path / "un", tmp_path / "deux"])
        assert library.entries["essai"].title == "Premier"
        assert [p.code for p in library.problems] == ["P218"]

    def test_a_folder_that_does_not_exist_holds_nothing(self, tmp_path: Path) -> None:
        library = Library([tmp_path / "absent"])
        assert library.entries == {}
        assert list(library.problems) == []

    @pytest.mark.skipif(READS_ANYTHING, reason="this user reads every folder")
    def test_a_folder_that_cannot_be_read_is_said(self, tmp_path: Path) -> None:
        tmp_path.chmod(0)
        try:
            assert [p.code for p in Library([tmp_path]).problems] == ["P010"]
        finally:
            tmp_path.chmod(0o700)

    def test_a_file_in_the_place_of_a_folder_is_said(self, tmp_path: Path) -> None:
        (tmp_path / "parcours").write_text("x", encoding="utf-8")
        assert [p.code for p in Library([tmp_path / "parcours"]).problems] == ["P010"]

    def test_an_unknown_name_is_met_with_the_nearest(self, tmp_path: Path) -> None:
        put(tmp_path, journey(SAY, id="carte-vitale"))
        with pytest.raises(JourneyError, match="Vouliez-vous dire « carte-vitale »"):
            Library([tmp_path]).load("carte-vital")


class TestTheHeadOfAFile:
    def test_is_read_without_the_steps(self, tmp_path: Path) -> None:
        text = journey(SAY).replace("usager: Bonjour.", "usager: Attention : faux")
        entry = head(put(tmp_path, text))
        assert (entry.title, entry.minutes) == ("Un parcours d'essai", 10)

    def test_an_unreadable_discretion_is_taken_for_the_strictest(self, tmp_path: Path) -> None:
        entry = head(put(tmp_path, journey(SAY, discretion="discrète")))
        assert entry.discretion is Discretion.SECRET

    @pytest.mark.parametrize("value", [["a"], {"a": "b"}, None, ""])
    def test_values_of_the_wrong_kind_harm_nothing(self, tmp_path: Path, value: object) -> None:
        for key in ("titre", "besoin", "mots", "public", "duree", "statut", "sources"):
            entry = head(put(tmp_path, journey(SAY, **{key: value})))
            assert entry.id == "essai"


def entry(name: str, title: str, need: str = "", *words: str) -> Entry:
    return Entry(name, Path(), title, need, words)


SHELF = [
    entry("carte-vitale", "Déclarer ma carte Vitale perdue", "Ma carte est perdue", "carte verte"),
    entry("carte-identite", "Refaire ma carte d'identité", "Ma carte d'identité est périmée"),
    entry("retraite", "Demander ma retraite", "Je veux arrêter de travailler", "pension"),
    entry("rsa", "Déclarer mes revenus pour le RSA", "Faire ma déclaration trimestrielle", "CAF"),
    entry("mail", "Avoir une adresse mail", "Je n'ai pas de mail", "courriel", "gmail"),
]


class TestFinding:
    @pytest.mark.parametrize(
        ("typed", "first"),
        [
            ("vitale", "carte-vitale"),
            ("vit", "carte-vitale"),
            ("CARTE VERTE", "carte-vitale"),
            ("carte identite", "carte-identite"),
            ("pièce d'identité", "carte-identite"),
            ("vitlae", "carte-vitale"),
            ("vittale", "carte-vitale"),
            ("retraitte", "retraite"),
            ("pention", "retraite"),
            ("gmial", "mail"),
            ("j'ai perdu ma carte vitale", "carte-vitale"),
            ("declaration caf", "rsa"),
            ("trimestriel", "rsa"),
        ],
    )
    def test_forgives_accents_capitals_and_one_error(self, typed: str, first: str) -> None:
        assert Search(SHELF).rank(typed)[0].id == first

    def test_nothing_typed_lists_all_by_title(self) -> None:
        assert [e.id for e in Search(SHELF).rank("")] == [
            "mail",
            "carte-vitale",
            "rsa",
            "retraite",
            "carte-identite",
        ]

    def test_words_in_no_journey_find_nothing(self) -> None:
        assert Search(SHELF).rank("xylophone") == []

    def test_what_was_typed_before_changes_no_answer(self) -> None:
        entries = Library([built_in()]).entries.values()
        asked = Search(entries)
        for typed in ("carte vitale", "carte", "ma carte grise", "vitlae perdu", "rsa prime"):
            for letters in range(1, len(typed) + 1):
                begun = typed[:letters]
                assert asked.rank(begun) == Search(entries).rank(begun)

    def test_little_words_do_not_find_everything(self) -> None:
        assert [e.id for e in Search(SHELF).rank("je veux ma retraite")] == ["retraite"]


class TestTheBuiltInJourneys:
    def test_can_all_be_listed(self) -> None:
        library = Library([built_in()])
        assert "carte-vitale-perdue" in library.entries
        assert list(library.problems) == []

    @pytest.mark.parametrize(
        "typed", ["vitale", "carte verte", "carte vital", "crate vitale", "perdu carte vitale"]
    )
    def test_a_lost_card_is_found_as_people_say_it(self, typed: str) -> None:
        found = Search(Library([built_in()]).entries.values()).rank(typed)
        assert found[0].id == "carte-vitale-perdue"
