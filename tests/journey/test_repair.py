"""A file typed by somebody who ignores YAML, and what « corriger » makes of it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from repaired import EXAMPLE, mended, step
from support import END, journey

from mediation import cli
from mediation.journey.problems import JourneyError
from mediation.journey.repair import repair
from mediation.journey.source import MAX_BYTES, parse

TRAPS = [
    "Attention : ne donnez jamais votre code",
    "Attention\u00a0: ne donnez jamais votre code",
    "Attention\u202f: ne donnez jamais votre code",
    "Attention: ne donnez jamais votre code",
    "Dites ceci :",
    "Appuyez sur la touche # puis 1",
    "Appuyez sur #",
    "'aujourd'hui' on y va",
    '"Valider" est le bouton vert',
    "'Oui' ou 'Non'",
    '"Bonjour',
    "« Bonjour », dit-il : « Entrez »",
    "@ est le signe arobase",
    "% de réduction",
    "- un pas après l'autre",
    "*important* lisez",
    "!Attention",
    "! Attention",
    "&Suite lisez",
    "& puis lisez",
    "[OK] cliquez",
    "[OK]",
    "{OK}",
    "{OK} cliquez",
    "] fermé",
    "`code` à taper",
    "| un trait",
    "> 18 ans",
    "? que faire",
    ", puis cliquez",
    "|",
    "Tapez\tvotre code : le voici",
]


class TestASentenceThatYamlMisreads:
    @pytest.mark.parametrize("text", [t for t in TRAPS if t != "|"])
    @pytest.mark.parametrize("end", ["\n", "\r\n"])
    def test_is_read_as_it_was_typed(self, text: str, end: str) -> None:
        rows = f"    usager: {text}".replace("\n", end)
        assert step(rows)["usager"] == text.replace("\t", " ")

    @pytest.mark.parametrize(
        ("text", "meant"),
        [
            ("'l'accueil'", "l'accueil"),
            ("'J'ouvre l'enveloppe : j'attends.'", "J'ouvre l'enveloppe : j'attends."),
            ('"Dites "oui" à tous"', 'Dites "oui" à tous'),
            ("“Attention : lisez”", "Attention : lisez"),
            ("‘Attention : lisez’", "Attention : lisez"),
        ],
    )
    def test_loses_the_quotes_that_went_around_it(self, text: str, meant: str) -> None:
        assert step(f"    usager: {text}")["usager"] == meant

    def test_that_goes_on_below_is_one_text(self) -> None:
        rows = (
            "    usager: Attention : ne donnez rien.\n"
            "      - Ne dites pas votre code.\n"
            "    « Merci », dit-il.\n"
            "\n"
            "      Fin : oui."
        )
        assert step(rows)["usager"].split("\n") == [
            "Attention : ne donnez rien.",
            "- Ne dites pas votre code.",
            "« Merci », dit-il.",
            "",
            "Fin : oui.",
        ]

    @pytest.mark.parametrize(
        "rows",
        [
            "    usager:\n      - Prenez la carte.\n      - Attention : ne la perdez pas.",
            "    usager: |\n    - Prenez la carte.\n    - Attention : ne la perdez pas.",
            "    usager: |\n        - Prenez la carte.\n      - Attention : ne la perdez pas.",
            "    usager:\n    - Prenez la carte.\n    - Attention : ne la perdez pas.",
        ],
    )
    def test_with_dashes_is_no_list(self, rows: str) -> None:
        found = step(rows)["usager"].split("\n")
        assert found == ["- Prenez la carte.", "- Attention : ne la perdez pas."]

    def test_between_braces_is_put_in_quotes(self) -> None:
        rows = (
            "    si_probleme:\n"
            "      - {quand: Le mail part, alors: Attendre, puis regarder : oui, vers: b}\n"
            "      - {quand: 'aujourd'hui', alors: “Oui, voilà”}\n"
            "      - {quand: Non, vers: c}"
        )
        text = f"etapes:\n  - id: a\n    type: faire\n{rows}\n"
        troubles = parse(mended(text), "x").data["etapes"][0]["si_probleme"]
        assert troubles == [
            {
                "quand": "Le mail part",
                "alors": "Attendre, puis regarder : oui",
                "vers": "b",
            },
            {"quand": "aujourd'hui", "alors": "Oui, voilà"},
            {"quand": "Non", "vers": "c"},
        ]

    def test_with_a_comma_between_braces_is_whole(self) -> None:
        text = "reponses:\n  - {id: oui, texte: Oui, je veux bien, vers: fin}\n"
        assert parse(mended(text), "x").data["reponses"] == [
            {"id": "oui", "texte": "Oui, je veux bien", "vers": "fin"}
        ]

    def test_in_a_list_of_texts_stays_a_text(self) -> None:
        text = "mots:\n  - Attention : danger\n  - carte\nid: a\n"
        assert parse(mended(text), "x").data["mots"] == ["Attention : danger", "carte"]
        assert parse(mended("mots: [carte, Vitale : perdue]\n"), "x").data["mots"] == [
            "carte",
            "Vitale : perdue",
        ]


class TestAComment:
    @pytest.mark.parametrize(
        "row",
        [
            "usager: Attention : lisez.  # à revoir",
            "usager: Attention : lisez. # vu le 3 mai",
            "usager: Attention : lisez # à vérifier",
        ],
    )
    def test_stays_a_comment(self, row: str) -> None:
        text = mended(f"{row}\nid: a\n")
        assert parse(text, "x").data["usager"] in {"Attention : lisez.\n", "Attention : lisez\n"}
        assert f"# {row.partition('# ')[2]}" in text

    def test_on_its_own_line_stays_where_it_was(self) -> None:
        text = mended("# un\nusager: Attention : lisez\n# deux\nid: a\n  # trois\n")
        assert [row.strip() for row in text.splitlines() if "#" in row] == [
            "# un",
            "# deux",
            "# trois",
        ]


class TestAKey:
    @pytest.mark.parametrize(
        ("typed_key", "key"),
        [
            ("Médiateur:", "mediateur"),
            ("MEDIATEUR :", "mediateur"),
            ("médiateur\u00a0:", "mediateur"),
            ("mediateur\u202f:", "mediateur"),
            ("\u00a0\u00a0mediateur:", "mediateur"),
            ("sans numérique:", "sans_numerique"),
            ("Sans-numérique :", "sans_numerique"),
        ],
    )
    def test_is_spelled_as_it_must_be(self, typed_key: str, key: str) -> None:
        text = mended(f"id: a\n{typed_key} Bonjour.\n".replace("\n\u00a0\u00a0", "\n"))
        assert parse(text, "x").data[key] == "Bonjour."

    def test_without_its_space_gets_one(self) -> None:
        text = mended("titre:Ouvrir un compte\nbesoin:\u00a0Le compte\nlien:https://caf.fr\n")
        assert parse(text, "x").data == {
            "titre": "Ouvrir un compte",
            "besoin": "Le compte",
            "lien": "https://caf.fr",
        }

    def test_that_is_only_like_another_is_left_for_its_author(self) -> None:
        raw = b"pictto: souris\nid: a\n"
        assert repair(raw, "x").data == raw

    def test_with_curly_quotes_around_its_value_loses_them(self) -> None:
        text = mended("id: “compte-caf”\npublic: [“tout-public”, ‘handicap’]\n")
        assert parse(text, "x").data == {
            "id": "compte-caf",
            "public": ["tout-public", "handicap"],
        }


class TestBytesFromElsewhere:
    def test_windows_1252_becomes_utf_8(self) -> None:
        done = repair("titre: L’été à l’œuvre, 5 €\n".encode("cp1252"), "x")
        assert done.data.decode() == "titre: L’été à l’œuvre, 5 €\n"
        assert done.changes[0].line == 1

    def test_one_pasted_line_is_mended_alone(self) -> None:
        raw = "titre: déjà\n".encode() + "besoin: reçu\n".encode("cp1252")
        assert repair(raw, "x").data.decode() == "titre: déjà\nbesoin: reçu\n"

    def test_utf_16_becomes_utf_8(self) -> None:
        assert repair("titre: déjà\n".encode("utf-16"), "x").data.decode() == "titre: déjà\n"

    def test_a_byte_order_mark_alone_is_no_fault(self) -> None:
        raw = "\ufefftitre: déjà\n".encode()
        assert repair(raw, "x").data == raw

    def test_marks_in_the_middle_go(self) -> None:
        assert mended("titre: déjà\n\ufeffbesoin: a : b\n").startswith("titre: déjà\nbesoin: |\n")

    def test_tabs_become_spaces(self) -> None:
        for tabs in (
            "etapes:\n\t- id: a\n\t\ttype: dire\n\t\tusager: Attention : oui\n",
            "etapes:\n  - id: a\n\ttype: dire\n\tusager:\tAttention : oui\n",
            "etapes:\n\t- id: a\n\t  type: dire\n\t  usager: |\n\t\t\tAttention : oui\n",
        ):
            found = parse(mended(tabs), "x").data["etapes"]
            assert [list(item) for item in found] == [["id", "type", "usager"]]
            assert found[0]["usager"].strip() == "Attention : oui"

    def test_a_tab_that_only_some_readers_take_goes(self) -> None:
        text = mended("titre:\tOuvrir un compte\n")
        assert parse(text, "x", pure=True).data == {"titre": "Ouvrir un compte"}

    def test_no_break_spaces_in_front_become_spaces(self) -> None:
        text = mended("etapes:\n\u00a0 - id: a\n\u00a0\u00a0\u00a0 type: dire\n")
        assert parse(text, "x").data == {"etapes": [{"id": "a", "type": "dire"}]}

    def test_line_ends_stay_those_of_the_file(self) -> None:
        done = repair(b"titre: a : b\r\nid: c\r\n", "x").data
        assert done == b"titre: |\r\n  a : b\r\nid: c\r\n"

    @pytest.mark.parametrize("raw", [b"a\0b", b"x" * (MAX_BYTES + 1), b"titre: \x81 : a\n"])
    def test_what_is_no_text_is_refused(self, raw: bytes) -> None:
        with pytest.raises(JourneyError):
            repair(raw, "x")


class TestTheCommand:
    BROKEN = journey(
        {"id": "a", "type": "dire", "usager": "PLACE"}, END
    ).replace("PLACE", "Attention : lisez")  # fmt: skip

    def path(self, folder: Path, text: str) -> Path:
        path = folder / "essai.yaml"
        path.write_text(text, encoding="utf-8", newline="")
        return path

    def test_says_line_by_line_what_it_changed(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = self.path(tmp_path, self.BROKEN)
        path.chmod(0o640)
        line = self.BROKEN.split("\n").index("  usager: Attention : lisez") + 1
        assert cli.main(["parcours", "corriger", str(path)]) == 0
        said = capsys.readouterr().out
        assert f"essai.yaml:{line}: la phrase de « usager » est mise à la ligne" in said
        assert "correction faite sur 1 ligne" in said
        assert [p.name for p in tmp_path.iterdir()] == ["essai.yaml"]
        if os.name == "posix":
            assert stat.S_IMODE(path.stat().st_mode) == 0o640

    def test_writes_nothing_on_trial(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = self.path(tmp_path, self.BROKEN)
        assert cli.main(["parcours", "corriger", "--essai", str(path)]) == 0
        said = capsys.readouterr().out
        assert "-  usager: Attention : lisez" in said
        assert "+    Attention : lisez" in said
        assert "rien n'est écrit" in said
        assert path.read_text(encoding="utf-8") == self.BROKEN

    def test_says_when_there_is_nothing_to_do(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = self.path(tmp_path, EXAMPLE.read_text(encoding="utf-8"))
        before = path.stat().st_mtime_ns
        assert cli.main(["parcours", "corriger", str(path)]) == 0
        assert "rien à corriger" in capsys.readouterr().out
        assert path.stat().st_mtime_ns == before

    def test_shows_what_it_cannot_repair(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        text = self.BROKEN + "  essais:\n- x\n   y: z\n"
        path = self.path(tmp_path, text)
        assert cli.main(["parcours", "corriger", str(path)]) == 1
        said = capsys.readouterr().out
        assert "P001" in said or "P011" in said
        assert "Il reste un problème à corriger à la main." in said
        assert "Attention : lisez" in path.read_text(encoding="utf-8")

    def test_refuses_what_does_not_exist(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert cli.main(["parcours", "corriger", str(tmp_path / "non.yaml")]) == 2
        assert "n'existe pas" in capsys.readouterr().err

    def test_goes_on_with_the_other_files(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        binary = tmp_path / "a.yaml"
        binary.write_bytes(b"\0")
        path = self.path(tmp_path, self.BROKEN)
        assert cli.main(["parcours", "corriger", str(tmp_path)]) == 1
        assert "P007" in capsys.readouterr().out
        assert "usager: |" in path.read_text(encoding="utf-8")
        assert binary.read_bytes() == b"\0"

    @pytest.mark.skipif(os.name != "posix", reason="links and rights of Unix")
    def test_follows_a_link_and_keeps_it(self, tmp_path: Path) -> None:
        (tmp_path / "vrai").mkdir()
        real = self.path(tmp_path / "vrai", self.BROKEN)
        link = tmp_path / "lien.yaml"
        link.symlink_to(real)
        assert cli.main(["parcours", "corriger", str(link)]) == 0
        assert link.is_symlink()
        assert "usager: |" in real.read_text(encoding="utf-8")
