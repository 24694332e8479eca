"""What a partner's file may hold, and what it is told when it does not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support import END, fragment, journey, put

from mediation.journey.check import Known
from mediation.journey.load import load
from mediation.journey.problems import JourneyError, show
from mediation.journey.source import decode, parse

EXAMPLE = Path(__file__).with_name("exemple-parcours.yaml")
TEXT = EXAMPLE.read_text(encoding="utf-8")
KNOWN = Known(facts=frozenset({"delai-carte-vitale"}))
LOGIN = fragment(
    "se-connecter-ameli",
    {
        "id": "ouvrir",
        "type": "faire",
        "usager": "J'ouvre mon compte.",
        "vers": "ok",
        "si_probleme": [{"quand": "Le compte est bloqué", "vers": "ko"}],
    },
    {"id": "ok", "type": "fin", "sortie": "fait"},
    {"id": "ko", "type": "fin", "sortie": "bloque"},
    exits=("fait", "bloque"),
)


def problems(folder: Path, text: str, known: Known = KNOWN) -> list[str]:
    """``line:column code`` of each problem of a journey with this text."""
    put(folder, LOGIN, "fragments/se-connecter-ameli")

    def find(name: str) -> Path | None:
        path = folder / "fragments" / f"{name}.yaml"
        return path if path.exists() else None

    try:
        load(put(folder, text), find, known)
    except JourneyError as error:
        return [f"{p.line}:{p.column} {p.code}" for p in error.problems]
    return []


class TestAGoodFile:
    def test_the_reference_example_is_accepted(self, tmp_path: Path) -> None:
        assert problems(tmp_path, TEXT) == []

    @pytest.mark.parametrize("end", ["\n", "\r\n"])
    def test_line_ends_and_a_byte_order_mark_change_nothing(self, tmp_path: Path, end: str) -> None:
        text = "\ufeff" + TEXT.replace("\n", end)
        put(tmp_path, LOGIN, "fragments/se-connecter-ameli")
        path = tmp_path / "essai.yaml"
        path.write_bytes(text.encode())
        loaded = load(path, lambda name: tmp_path / "fragments" / f"{name}.yaml", KNOWN)
        assert loaded.journey.id == "carte-vitale-perdue"

    def test_two_texts_have_two_hashes(self, tmp_path: Path) -> None:
        def digest(text: str) -> str:
            return load(put(tmp_path, text), lambda _: None, KNOWN).hash

        one = digest(journey({"id": "a", "type": "dire", "usager": "Bonjour."}))
        other = digest(journey({"id": "a", "type": "dire", "usager": "Bonsoir."}))
        assert re.fullmatch("[0-9a-f]{12}", one)
        assert one != other


# What is changed in the example, what it becomes, the code, and the text of the line where the
# problem is shown ("" for the line changed).
MISTAKES = [
    (r"picto: souris", "pictto: souris", "P101", ""),
    (r"type: verifier", "type: vérifier", "P103", ""),
    (r"    type: accord\n", "", "P102", "  - id: accord"),
    (r"^besoin: .*\n", "", "P102", "format: 1"),
    (r"duree: 20", "duree: vingt", "P104", ""),
    (r"duree: 20", "duree: 900", "P104", ""),
    (r"relu_le: 2026-11-22", "relu_le: 2026-13-45", "P104", ""),
    (r"relu_le: 2026-11-22", "relu_le: hier", "P104", ""),
    (r"public: \[tout-public, ", "public: [tous, ", "P104", ""),
    (r"danger: fraude", "danger: arnaque", "P104", ""),
    (r"engage: declaration", "engage: oui", "P104", ""),
    (r"reprise: oui", "reprise: peut-être", "P104", ""),
    (r"- id: declarer", "- id: Déclarer !", "P104", ""),
    (r"refus: regarder", "refus: regarde", "P202", ""),
    (r"vers: msa}", "vers: mssa}", "P202", ""),
    (r"si_manque: revenir", "si_manque: reviens", "P202", ""),
    (r"sorties: {bloque: appeler}", "sorties: {bloqué: appeler}", "P104", ""),
    (r"sorties: {bloque: appeler}", "sorties: {coince: appeler}", "P213", ""),
    (r"fragment: se-connecter-ameli", "fragment: se-connecter", "P210", ""),
    (r"contact: cpam\b", "contact: cnam", "P214", ""),
    (r"faits: \[delai-carte-vitale\]", "faits: [delai]", "P215", ""),
    (r"resultat: revient", "resultat: reviens", "P104", ""),
    (r"lien: https://", "lien: http://", "P104", ""),
    (r"  - id: msa\n", "  - id: attente\n", "P201", ""),
    (r"titre: Déclarer", "titre: Attention : déclarer", "P011", ""),
    (r"version: 1\n", "version: 1\nversion: 2\n", "P002", "version: 2"),
    (r"licence: etalab-2.0", "licence: &l etalab-2.0\nmodele: *l", "P003", ""),
    (r"licence: etalab-2.0", "licence: !!python/name:os.system x", "P005", ""),
    (r"^    mediateur: Laissez", "    mediateurr: Laissez", "P101", ""),
    (r"usager: Je commande", "usagerr: Je commande", "P101", ""),
    (r"texte: MSA,", "text: MSA,", "P101", ""),
    (r"alors: Attendre", "alor: Attendre", "P101", ""),
    (r"texte: MSA, ", "", "P102", ""),
    (r"quand: La photo est refusée, ", "", "P102", ""),
    (r"  - id: attente\n    type", "  - type", "P102", ""),
    (r"    refus: regarder\n", "", "P102", "  - id: accord"),
    (r"fini, type: fin,", "fini, type: final,", "P103", ""),
    (r"type: attendre", "type: attente", "P103", ""),
    (r"picto: attention", "picto: [attention]", "P104", ""),
    (r"mains: personne", "mains: usager", "P104", ""),
    (r"nature: aide", "nature: coup de main", "P104", ""),
    (r"forme: original", "forme: originale", "P104", ""),
    (r"obligatoire: non", "obligatoire: nan", "P104", ""),
    (r"responsable: {.*}", "responsable: La Mednum", "P104", ""),
    (r"      - {id: msa.*\n      - {id: sais-pas.*\n", "", "P104", "    reponses:"),
    (r"vu_le: 2026-11-22}", "vu_le: 22/11/2026}", "P104", ""),
    (r"blocage: panne", "blocage: en panne", "P104", ""),
    (r"usager: Avez-vous ces papiers \?", "usager: " + "papier " * 120, "P105", ""),
    (r"carte: J'appelle ma MSA.", "carte: " + "appeler " * 40, "P105", ""),
    (r", alors: Reprendre la photo devant un mur clair., blocage: piece-illisible", "", "P106", ""),
]


class TestAMistake:
    @pytest.mark.parametrize(
        ("old", "new", "code", "at"), MISTAKES, ids=[f"{m[2]}-{m[1][:20]}" for m in MISTAKES]
    )
    @pytest.mark.parametrize("variant", ["lf", "crlf", "bom"])
    def test_is_shown_on_its_line(
        self, tmp_path: Path, old: str, new: str, code: str, at: str, variant: str
    ) -> None:
        match = re.search(old, TEXT, re.MULTILINE)
        assert match
        text = TEXT[: match.start()] + new + TEXT[match.end() :]
        line = text.split("\n").index(at) + 1 if at else text[: match.start()].count("\n") + 1
        text = {"lf": text, "crlf": text.replace("\n", "\r\n"), "bom": "\ufeff" + text}[variant]
        found = problems(tmp_path, text)
        assert any(p.startswith(f"{line}:") and p.endswith(code) for p in found), found

    def test_all_mistakes_are_said_in_one_pass(self, tmp_path: Path) -> None:
        text = TEXT.replace("picto: souris", "pictto: souris").replace("duree: 20", "duree: x")
        assert len(problems(tmp_path, text)) == 2

    def test_says_the_nearest_word(self) -> None:
        with pytest.raises(JourneyError) as caught:
            load_text(TEXT.replace("picto: souris", "pictto: souris"))
        assert "Vouliez-vous dire « picto » ?" in str(caught.value)

    def test_is_underlined(self) -> None:
        with pytest.raises(JourneyError) as caught:
            load_text(TEXT.replace("type: verifier", "type: vérifier"))
        shown = show(caught.value.problems[0]).splitlines()
        assert shown[1].endswith("type: vérifier")
        assert shown[2].index("^") == shown[1].index("vérifier")
        assert shown[2].strip(" |") == "^~~~~~~~"

    def test_in_a_fragment_names_the_fragment_s_file(self, tmp_path: Path) -> None:
        put(tmp_path, LOGIN.replace("type: faire", "type: fair"), "fragments/se-connecter-ameli")
        with pytest.raises(JourneyError) as caught:
            load(put(tmp_path, TEXT), lambda name: tmp_path / "fragments" / f"{name}.yaml", KNOWN)
        assert "se-connecter-ameli.yaml" in {p.file for p in caught.value.problems}


def load_text(text: str) -> None:
    from mediation.journey.load import validate

    validate(parse(text, "essai.yaml"))


class TestAJourneyThatCannotBeWalked:
    def test_a_last_step_that_leads_nowhere(self, tmp_path: Path) -> None:
        text = journey(
            {"id": "fini", "type": "fin", "resultat": "obtenu"},
            {"id": "z", "type": "dire", "usager": "Et ?"},
        )
        assert [p.split()[1] for p in problems(tmp_path, text)] == ["P203"]

    def test_a_loop_without_a_way_out(self, tmp_path: Path) -> None:
        text = journey(
            {"id": "a", "type": "dire", "usager": "Un."},
            {"id": "b", "type": "dire", "usager": "Deux.", "vers": "a"},
            END,
        )
        assert "P205" in [p.split()[1] for p in problems(tmp_path, text)]

    def test_a_condition_on_a_question_that_does_not_exist(self, tmp_path: Path) -> None:
        text = journey({"id": "a", "type": "dire", "usager": "Un.", "si": {"organisme": ["msa"]}})
        assert [p.split()[1] for p in problems(tmp_path, text)] == ["P207"]

    def test_a_fragment_that_includes_itself(self, tmp_path: Path) -> None:
        put(
            tmp_path,
            fragment(
                "boucle",
                {"id": "encore", "type": "inclure", "fragment": "boucle"},
                {"id": "ok", "type": "fin", "sortie": "fait"},
            ),
            "fragments/boucle",
        )
        text = journey({"id": "a", "type": "inclure", "fragment": "boucle"})
        assert [p.split()[1] for p in problems(tmp_path, text)] == ["P212"]

    def test_a_fragment_used_as_a_journey(self, tmp_path: Path) -> None:
        assert [p.split()[1] for p in problems(tmp_path, LOGIN)] == ["P107"]


HOSTILE = [
    ("[" * 200_000, "P004"),
    ("- " * 100_000, "P004"),
    ("{a: " * 50_000, "P004"),
    ("\n".join(" " * n + "a:" for n in range(200)), "P004"),
    ("a: &x [1]\nb: [*x, *x]\n", "P003"),
    ("a: !!python/object/apply:os.system [ls]", "P005"),
    ("a: \x07", "P007"),
    ("", "P001"),
    ("---\na: 1\n---\nb: 2\n", "P001"),
    ("a:\n\t- b", "P001"),
    ("? [a]\n: b", "P008"),
    ("'jamais fermé", "P001"),
]


class TestAHostileFile:
    @pytest.mark.parametrize(("text", "code"), HOSTILE)
    def test_is_refused_by_name(self, text: str, code: str) -> None:
        with pytest.raises(JourneyError) as caught:
            parse(text, "piege.yaml")
        assert caught.value.problems[0].code == code
        assert len(show(caught.value.problems[0])) < 1000

    def test_a_lone_surrogate_is_refused(self) -> None:
        with pytest.raises(JourneyError):
            parse("a: \ud800", "piege.yaml")

    @pytest.mark.parametrize(
        ("raw", "code"),
        [(b"a: 1\0", "P007"), (b"x" * 300_000, "P006"), ("é".encode("latin-1"), "P009")],
    )
    def test_bytes_that_are_no_text_are_refused(self, raw: bytes, code: str) -> None:
        with pytest.raises(JourneyError) as caught:
            decode(raw, "piege.yaml")
        assert caught.value.problems[0].code == code

    def test_escaped_controls_never_reach_the_screen(self, tmp_path: Path) -> None:
        text = journey({"id": "a", "type": "dire", "usager": "PLACE"}).replace(
            "PLACE", '"avant \\u202e \\x1b[31m [/b] après"'
        )
        loaded = load(put(tmp_path, text), lambda _: None, KNOWN)
        assert loaded.journey.steps[0].person == "avant  [31m [/b] après"
