"""A mediator installs a pack, updates it, takes it back."""

from __future__ import annotations

import io
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from packing import (
    CONTACT,
    FACT,
    MEDNUM,
    OTHER,
    READERS,
    SAY,
    SPOKEN,
    Bench,
    a_file,
    a_journey,
    ours,
    signed,
    some_files,
    tree,
)
from support import TODAY, fragment, journey, put

from mediation.cli import main
from mediation.journey.entry import head
from mediation.journey.library import built_in
from mediation.journey.pack import offer, overlap, shelf, signing
from mediation.journey.pack.errors import PackError

LOST = "carte-vitale-perdue"
OURS = head(built_in() / f"{LOST}.yaml")


def lost_card(version: int) -> dict[str, str | bytes]:
    """A pack's files: another version of a journey that the application has."""
    text = a_journey(LOST, titre="Carte perdue, corrigé", version=str(version))
    return {f"parcours/{LOST}.yaml": text}


class TestWhatAPackBrings:
    def test_is_there_once_it_is_installed(self, bench: Bench) -> None:
        bench.send()
        library = bench.library()
        assert library.load("logement").journey.title == "Le parcours logement"
        assert library.reference.contacts["contact-d-essai"].phone == "01 02 03 04 05"
        assert "fait-d-essai" in library.reference.facts
        assert [path.name for path in library.shelf.lexicons] == ["lexique.yaml"]
        assert list(library.problems) == []

    def test_its_journeys_may_name_its_own_contacts(self, bench: Bench) -> None:
        refer = {
            "id": "aller",
            "type": "orienter",
            "vers_qui": "La mission locale",
            "contact": "contact-d-essai",
        }
        text = journey(refer, id="logement")
        bench.send({"parcours/logement.yaml": text, "contacts.yaml": a_file(CONTACT)})
        assert bench.library().load("logement")

    def test_its_journeys_may_have_fragments_of_their_own(self, bench: Bench) -> None:
        end = {"id": "fini", "type": "fin", "sortie": "fait"}
        include = {"id": "bout", "type": "inclure", "fragment": "bout"}
        bench.send(
            {
                "parcours/logement.yaml": journey(include, id="logement"),
                "parcours/fragments/bout.yaml": fragment("bout", SAY, end),
            }
        )
        assert "bout/dire" in bench.library().load("logement").graph.nodes

    def test_a_voice_is_found_by_the_text_it_says(self, bench: Bench) -> None:
        bench.send()
        shelf_ = bench.library().shelf
        found = shelf_.recorded_voice(SPOKEN.replace(". ", ".\n"), "fr")
        assert found is not None
        assert found.suffix == ".wav"
        assert shelf_.recorded_voice(SPOKEN + "!", "fr") is None
        assert shelf_.recorded_voice(SPOKEN, "ar") is None
        assert shelf_.recorded_voice(SPOKEN, "../fr") is None

    def test_refused_journeys_leave_nothing(self, bench: Bench) -> None:
        good = bench.build()
        with offer.judged(bench.put(good.data), bench.root, TODAY, READERS):
            pass  # the mediator said no
        assert not bench.root.exists()

    def test_listing_loads_nothing_that_signs_or_validates(self, bench: Bench) -> None:
        bench.send()
        code = (
            "import sys; from mediation.cli import main; main(['parcours', 'lister']); "
            "late = {'cryptography', 'mediation.journey.merge', 'mediation.journey.pack.offer'}; "
            "sys.exit(', '.join(late & set(sys.modules)))"
        )
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={"MEDIATION_HOME": str(bench.root.parent), "PATH": ""},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            check=False,
        )
        assert "Le parcours logement" in done.stdout
        assert done.stderr.strip() == ""


class TestAnUpdate:
    def test_of_the_same_publisher_takes_the_place_and_goes_back(self, bench: Bench) -> None:
        bench.send()
        before = tree(bench.root)
        files = {**some_files(), "contacts.yaml": a_file(CONTACT, telephone="09 09 09 09 09")}
        bench.send(files, version="2")
        assert bench.library().reference.contacts["contact-d-essai"].phone == "09 09 09 09 09"
        back = offer.remove("logement", bench.root)
        assert back is not None
        assert back.version == 1
        assert tree(bench.root) == before
        assert bench.library().reference.contacts["contact-d-essai"].phone == "01 02 03 04 05"
        assert offer.remove("logement", bench.root) is None
        assert not bench.root.exists()

    @pytest.mark.parametrize("version", ["1", "2"])
    def test_that_is_not_newer_is_refused(self, bench: Bench, version: str) -> None:
        bench.send(version="2")
        before = tree(bench.root)
        with pytest.raises(PackError, match="déjà là en version 2"):
            bench.send(version=version)
        assert tree(bench.root) == before

    def test_of_another_publisher_is_refused_and_the_first_kept(self, bench: Bench) -> None:
        bench.send()
        before = tree(bench.root)
        with pytest.raises(PackError, match="d'un autre éditeur") as caught:
            bench.send(version="9", key=OTHER)
        assert signing.fingerprint(signing.public(MEDNUM)) in str(caught.value)
        assert tree(bench.root) == before

    def test_a_refused_one_leaves_the_old_one_working(self, bench: Bench) -> None:
        bench.send()
        data = bench.build(version="2").data
        with pytest.raises(PackError):
            bench.install(data[:-40])
        assert bench.library().shelf.packs[0].version == 1


class TestWhatComesWithTheApplication:
    def test_is_replaced_only_after_a_question_of_its_own(self, bench: Bench) -> None:
        data = bench.build(lost_card(OURS.version + 1)).data
        with offer.judged(bench.put(data), bench.root, TODAY, READERS) as offered:
            assert offered.to_confirm == (f"parcours/{LOST}",)
            offer.accept(offered, bench.root)
        assert bench.library().entries[LOST].title == "Carte perdue, corrigé"
        offer.remove("logement", bench.root)
        assert bench.library().entries[LOST].title == OURS.title

    def test_needs_no_question_from_a_publisher_the_application_names(self, bench: Bench) -> None:
        data = bench.build(lost_card(OURS.version + 1)).data
        trusted = frozenset({signing.public(MEDNUM)})
        with offer.judged(bench.put(data), bench.root, TODAY, READERS, trusted) as offered:
            assert offered.known
            assert offered.to_confirm == ()

    def test_is_asked_about_once_then_only_for_what_is_new(self, bench: Bench) -> None:
        files = lost_card(OURS.version + 1)
        bench.send(files)
        contact = a_file(CONTACT, id="assurance-maladie")
        data = bench.build({**files, "contacts.yaml": contact}, version="2").data
        with offer.judged(bench.put(data), bench.root, TODAY, READERS) as offered:
            assert offered.to_confirm == ("contacts/assurance-maladie",)

    def test_is_also_how_words_are_said(self, bench: Bench) -> None:
        data = bench.build({"lexique.yaml": some_files()["lexique.yaml"]}).data
        with offer.judged(bench.put(data), bench.root, TODAY, READERS) as offered:
            assert offered.to_confirm == ("lexique",)
            offer.accept(offered, bench.root)
        assert [path.name for path in bench.library().shelf.lexicons] == ["lexique.yaml"]

    def test_stays_when_it_is_as_new_as_the_pack(self, bench: Bench) -> None:
        data = bench.build(lost_card(OURS.version)).data
        with offer.judged(bench.put(data), bench.root, TODAY, READERS) as offered:
            assert any("il reste" in remark for remark in offered.remarks)
            offer.accept(offered, bench.root)
        library = bench.library()
        assert library.entries[LOST].title == OURS.title
        assert [problem.code for problem in library.problems] == ["P218"]

    def test_stays_when_nobody_here_agreed_to_it(self, bench: Bench) -> None:
        """The application may bring, later, a journey that a pack had before it."""
        pack = bench.send({**lost_card(OURS.version + 1), "contacts.yaml": a_file(CONTACT)})
        agreed = replace(pack, replaces=frozenset())
        (pack.folder / "installe.json").write_bytes(agreed.receipt())
        library = bench.library()
        assert library.entries[LOST].title == OURS.title
        assert [problem.code for problem in library.problems] == ["P218"]
        assert "contact-d-essai" in library.reference.contacts

    @pytest.mark.parametrize(("seen", "kept"), [("2027-01-01", "1"), ("2020-01-01", "36 46")])
    def test_a_contact_is_the_one_last_checked(self, bench: Bench, seen: str, kept: str) -> None:
        source = {"ref": "x", "vu_le": seen}
        text = a_file(CONTACT, id="assurance-maladie", telephone="1", source=source)
        bench.send({**some_files(), "contacts.yaml": text})
        assert bench.library().reference.contacts["assurance-maladie"].phone == kept

    def test_a_fact_too(self, bench: Bench) -> None:
        name = "delai-carte-vitale"
        bench.send({**some_files(), "faits.yaml": a_file(FACT, id=name, texte="En 9 semaines.")})
        fresh = bench.library().reference.facts[name].source.checked
        assert fresh >= overlap_day(name)

    def test_a_fragment_too_also_inside_the_applications_journeys(self, bench: Bench) -> None:
        name = "rien-ne-reste"
        end = {"id": "fini", "type": "fin", "sortie": "fait"}
        new = fragment(name, {**SAY_NEW}, end).replace("version: '1'", "version: '99'")
        bench.send({f"parcours/fragments/{name}.yaml": new})
        loaded = bench.library().load(LOST)
        assert "Fragment corrigé." in {
            node.step.person for node in loaded.graph.nodes.values() if node.scope
        }

    def test_announced_nowhere_is_refused(self, bench: Bench) -> None:
        data = ours(signed({k: v.encode() for k, v in lost_card(99).items()}))  # type: ignore[union-attr]
        with pytest.raises(PackError, match="sans le dire"):
            bench.install(data)

    def test_nobodys_key_is_trusted_yet(self) -> None:
        assert overlap.trusted_keys() == frozenset()
        one = f"editeurs:\n  - {{nom: X, cle: {'a' * 64}}}\n"
        assert overlap.trusted_keys(one) == {"a" * 64}


SAY_NEW = {"id": "dire", "type": "dire", "usager": "Fragment corrigé."}


def overlap_day(name: str) -> object:
    from mediation.journey.library import Library

    return Library([built_in()]).reference.facts[name].source.checked


class TestTwoPacks:
    def test_of_two_publishers_with_one_journey_keep_the_first(self, bench: Bench) -> None:
        bench.send({"parcours/logement.yaml": a_journey(titre="Premier")}, id="zzz")
        data = bench.build(
            {"parcours/logement.yaml": a_journey(titre="Second", version="9")}, key=OTHER, id="aaa"
        ).data
        with offer.judged(bench.put(data), bench.root, TODAY, READERS) as offered:
            assert any("c'est celui-là qui reste" in remark for remark in offered.remarks)
            assert any("avec une autre clé" in remark for remark in offered.remarks)
            offer.accept(offered, bench.root)
        library = bench.library()
        assert library.entries["logement"].title == "Premier"
        assert [problem.code for problem in library.problems] == ["P218"]

    def test_of_one_publisher_with_one_journey_use_the_newer(self, bench: Bench) -> None:
        bench.send({"parcours/logement.yaml": a_journey(titre="Ancien")}, id="un")
        bench.send({"parcours/logement.yaml": a_journey(titre="Neuf", version="2")}, id="deux")
        assert bench.library().entries["logement"].title == "Neuf"
        assert list(bench.library().problems) == []

    def test_of_two_publishers_never_share_a_contact(self, bench: Bench) -> None:
        bench.send({"contacts.yaml": a_file(CONTACT)}, id="un")
        with pytest.raises(PackError, match="tous deux « contacts/contact-d-essai »"):
            bench.send({"contacts.yaml": a_file(CONTACT, telephone="1")}, id="deux", key=OTHER)

    def test_this_desks_own_journey_comes_before_theirs(self, bench: Bench) -> None:
        bench.send()
        own = bench.place / "poste" / "parcours"
        put(own, a_journey(titre="Le nôtre"), "logement")
        assert bench.library(own).entries["logement"].title == "Le nôtre"


class TestAPackThatChangedSince:
    def test_is_told(self, bench: Bench) -> None:
        pack = bench.send()
        assert shelf.altered(pack) == []
        (pack.folder / "contacts.yaml").write_text(a_file(CONTACT, telephone="0 800 ARNAQUE"))
        (pack.folder / "parcours" / "ajout.yaml").write_text("x")
        (pack.folder / "faits.yaml").unlink()
        said = "\n".join(shelf.altered(pack))
        assert "« contacts.yaml » a changé" in said
        assert "« parcours/ajout.yaml » a été ajouté" in said
        assert "il manque « faits.yaml »" in said

    def test_with_its_manifest_too(self, bench: Bench) -> None:
        pack = bench.send()
        (pack.folder / "manifeste.json").write_text("{}")
        assert "son manifeste a changé" in shelf.altered(pack)[0]

    @pytest.mark.parametrize(
        "text",
        ["", "{}", "[" * 9999, '{"format": 1, "rang": []}', "\udcff"],
        ids=["empty", "nothing", "deep", "wrong", "binary"],
    )
    def test_or_is_broken_leaves_the_others_and_can_be_removed(
        self, bench: Bench, text: str
    ) -> None:
        pack = bench.send()
        bench.send({"parcours/autre.yaml": a_journey("autre")}, id="autre")
        raw = text.encode("utf-8", "surrogateescape")
        (pack.folder / "installe.json").write_bytes(raw)
        library = bench.library()
        assert {"autre", LOST} <= set(library.entries)
        assert "logement" not in library.entries
        assert [problem.code for problem in library.problems] == ["P801"]
        with pytest.raises(PackError, match="est abîmé"):
            bench.send(version="2")
        assert offer.remove("logement", bench.root) is None
        bench.send(version="2")

    def test_a_contact_file_that_broke_since_stops_nothing(self, bench: Bench) -> None:
        pack = bench.send()
        (pack.folder / "contacts.yaml").write_text("- nom: sans id")
        library = bench.library()
        assert "assurance-maladie" in library.reference.contacts
        assert library.load("logement")
        assert [problem.code for problem in library.problems] == ["P102"]


class TestTheDiagnostic:
    def test_lists_packs_their_publisher_and_what_changed(
        self,
        bench: Bench,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        monkeypatch.setenv("MEDIATION_HOME", str(bench.root.parent))
        pack = bench.send()
        (pack.folder / "contacts.yaml").write_text(a_file(CONTACT, telephone="1"))
        main(["diagnostic"])
        said = capsys.readouterr().out
        print_ = signing.fingerprint(signing.public(MEDNUM))
        assert f"logement, version 1 : Se loger (La Mednum, clé {print_})" in said
        assert "« contacts.yaml » a changé depuis l'installation" in said


class TestOnTheCommandLine:
    @pytest.fixture
    def pack(self, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> str:
        monkeypatch.setenv("MEDIATION_HOME", str(bench.root.parent))
        files = {**some_files(), **lost_card(OURS.version + 1)}
        return str(bench.put(bench.build(files).data))

    @pytest.mark.parametrize(
        ("typed", "status"),
        [
            ("", 1),
            ("\n\n", 1),
            ("non\n", 1),
            ("o\nouais\nnon\n", 1),
            ("oui\n", 1),
            ("oui\n\nnon\n", 1),
            ("\noui\noui\n", 0),
            ("OUI\nOui\n", 0),
        ],
    )
    def test_nothing_is_chosen_for_the_mediator(
        self,
        bench: Bench,
        pack: str,
        typed: str,
        status: int,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        assert main(["parcours", "installer", pack]) == status
        said = capsys.readouterr().out
        assert "Éditeur : La Mednum" in said
        assert signing.fingerprint(signing.public(MEDNUM)) in said
        assert LOST in said
        assert bool(bench.library().shelf.packs) is (status == 0)
        assert ("Rien n'a été installé." in said) is (status == 1)

    def test_a_script_says_both_yes(
        self, bench: Bench, pack: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO(""))
        assert main(["parcours", "installer", pack, "--oui"]) == 1
        assert main(["parcours", "installer", pack, "--oui", "--remplacer"]) == 0
        assert main(["parcours", "retirer", "logement"]) == 0
        assert bench.library().shelf.packs == ()

    def test_an_unknown_name_is_met_with_the_nearest(
        self, pack: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        main(["parcours", "installer", pack, "--oui", "--remplacer"])
        assert main(["parcours", "retirer", "logment"]) == 2
        assert "Vouliez-vous dire « logement »" in capsys.readouterr().err

    @pytest.mark.parametrize("name", ["absent.zip", "."])
    def test_a_file_that_is_none_is_said(
        self, pack: str, name: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["parcours", "installer", name]) == 2
        assert "n'existe pas" in capsys.readouterr().err
