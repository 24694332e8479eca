"""A file typed by somebody who ignores YAML, and what « corriger » makes of it."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from support import END, HEAD, dump, journey

from accessibility.text import fold
from mediation import cli
from mediation.journey import typed, verify
from mediation.journey.library import built_in
from mediation.journey.load import validate
from mediation.journey.problems import JourneyError
from mediation.journey.repair import repair
from mediation.journey.source import MAX_BYTES, parse

EXAMPLE = Path(__file__).with_name("exemple-parcours.yaml")
SHIPPED = [*verify.files([built_in()]), EXAMPLE]
HEADER = dump(HEAD)


def words(text: str) -> list[str]:
    """Every word of a file in order, but for how a key is spelled."""
    return re.findall(r"[^\W_]+", fold(text.replace("_", " ").replace("\ufeff", "")))


def mended(text: str) -> str:
    """The text of a file after « corriger », which must then have nothing left to do."""
    once = repair(text.encode(), "essai.yaml")
    again = repair(once.data, "essai.yaml")
    assert again.data == once.data
    assert not again.changes
    return once.text


def step(rows: str) -> dict[str, str]:
    """The first step of a journey whose lines were typed as ``rows``, after « corriger »."""
    text = f"etapes:\n  - id: a\n    type: dire\n{rows}\n    picto: x\n"
    data = parse(mended(text), "essai.yaml").data["etapes"][0]
    assert data["picto"] == "x"
    return {key: (value or "").strip() for key, value in data.items()}


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


FIVE_STEPS = {
    "deux-points": """\
etapes:
  - id: debut
    type: alerte
    danger: fraude
    mediateur: Dites-le calmement : personne ne demande un code.
    usager: Attention : je ne donne jamais mon code. Important : même à la CAF.
    carte: À retenir : mon code est secret.
  - id: fini
    type: fin
    resultat: obtenu
    usager: C'est fini : bravo !
""",
    "tirets": """\
etapes:
  - id: debut
    type: dire
    mediateur:
      - Montrez la carte.
      - Attendez : ne parlez pas.
    usager: - Je prends ma carte.
    - Je lis le numéro : 15 chiffres.
  - id: fini
    type: fin
    resultat: obtenu
    usager:
    C'est fini.
    - Je range mes papiers.
""",
    "guillemets": """\
etapes:
  - id: debut
    type: demander
    usager: "Où en êtes-vous" avec ce compte ?
    mediateur: 'Dites "bonjour" d'abord, puis « Que voulez-vous ? »'
    reponses:
      - {id: oui, texte: J'ai oublié : aidez-moi, vers: fini}
      - {id: non, texte: Je clique sur "Valider", puis j'attends}
  - id: fini
    type: fin
    resultat: “obtenu”
    usager: « C'est fini », dit-elle : merci.
""",
    "tabulations": """\
etapes:
\t- id: debut
\t\ttype: faire
\t\tmains:\tpersonne
\t\tusager: Je clique :\tsur Valider.
\t\tsi_probleme:
\t\t\t- {quand: La page : vide, vers: fini}
\t- id: fini
\t\ttype: fin
\t\tresultat: obtenu
\t\tusager: |
\t\t\tC'est fini.
""",
    "copie de Word": """\
etapes\u00a0:
\u00a0 - id: debut
\u00a0\u00a0\u00a0 Type: dire
    Médiateur\u00a0: Regardez ensemble\u00a0: la touche # puis 1
    Usager:J’appuie sur la touche # puis sur 1.
    oral: * J’appuie. * Puis j’attends.
  - id: fini
    type: fin
    résultat: obtenu
    usager: [C’est fini] à bientôt
""",
}


class TestFiveTextsTypedByHand:
    @pytest.mark.parametrize("name", FIVE_STEPS)
    @pytest.mark.parametrize("coding", ["utf-8", "cp1252"])
    @pytest.mark.parametrize("end", ["\n", "\r\n"])
    def test_end_valid(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, coding: str, end: str
    ) -> None:
        rows = FIVE_STEPS[name].replace("\u202f", " ")
        path = tmp_path / "essai.yaml"
        path.write_bytes((HEADER + rows).replace("\n", end).encode(coding))
        before = words(HEADER + rows)

        assert cli.main(["parcours", "corriger", str(path)]) == 0

        after = path.read_bytes().decode()
        validate(parse(after, path.name))
        assert words(after) == before
        keys = {key for row in parse(after, "x").data["etapes"] for key in row}
        typed_keys = re.findall(r"(?m)^[\s\u00a0]*(?:- )?([^\W\d_]+)[ \u00a0]?:", rows)
        assert keys >= {typed.keys().spelled(key) for key in typed_keys} - {"", "etapes"}
        capsys.readouterr()
        assert cli.main(["parcours", "verifier", str(path)]) == 0, capsys.readouterr().out


def flat(hit: re.Match[str]) -> str:
    """A block whose lines were not put in."""
    return f"{hit[1]}{hit[2]}: |\n" + re.sub(rf"(?m)^{hit[1]}  ", hit[1], hit[3])


# How somebody in a hurry types a good file: pattern, and what becomes of it.
CARELESS: dict[str, tuple[str, str | Callable[[re.Match[str]], str]]] = {
    "no quotes": (
        r"(\w+): '((?:[^']|'')*)'(?=[,}\n])",
        lambda hit: f"{hit[1]}: " + hit[2].replace("''", "'"),
    ),
    "no bar": (r": \|\n", ":\n"),
    "no line of its own": (r": \|\n +", ": "),
    "no indentation": (r"(?m)^( +)(\w+): \|\n((?:\1  .*\n)+)", flat),
    "no space": (r"(?m)^( *(?:- )?(?:usager|titre|id|type|vers)): ", r"\1:"),
    "tabs": (r"(?m)^(?:  )+", lambda hit: "\t" * (len(hit[0]) // 2)),
    "no-break spaces": (r"(?m)^ +", lambda hit: "\u00a0" * len(hit[0])),
    "keys in good French": (r"(?m)^( *)mediateur:", "\\1Médiateur\u00a0:"),
    "keys with spaces": ("si_probleme:", "Si problème :"),
    "curly quotes": (r"(?m)^( *(?:- )?(?:id|type|picto)): (.*)$", r"\1: “\2”"),
}


def said(data: object) -> object:
    """What a file says, whatever its lines and spaces."""
    if isinstance(data, dict):
        return {key: said(value) for key, value in data.items()}
    if isinstance(data, list):
        return [said(value) for value in data]
    return " ".join(str(data).split())


@pytest.mark.parametrize("way", CARELESS)
def test_a_shipped_journey_typed_in_a_hurry_says_the_same(way: str) -> None:
    pattern, careless = CARELESS[way]
    broken = 0
    for path in SHIPPED[::4]:
        good = path.read_text(encoding="utf-8")
        text = re.sub(pattern, careless, good)
        broken += text != good
        assert said(parse(mended(text), path.name).data) == said(parse(good, path.name).data)
    assert broken > 2


class TestAFileThatReadsWell:
    @pytest.mark.parametrize("path", SHIPPED, ids=[p.stem for p in SHIPPED])
    @pytest.mark.parametrize("variant", ["lf", "crlf", "bom", "comments"])
    def test_stays_as_it_is(self, path: Path, variant: str) -> None:
        text = path.read_text(encoding="utf-8")
        text = {
            "lf": text,
            "crlf": text.replace("\n", "\r\n"),
            "bom": "\ufeff" + text,
            "comments": re.sub(r"(?m)^( *)(- )?(id|type): ([\w-]+)$", r"\1\2\3: \4  # note", text),
        }[variant]
        done = repair(text.encode(), path.name)
        assert done.changes == ()
        assert done.data == text.encode()


LETTERS = st.sampled_from([*"abéÀœ 0189", *"  :#'\"«»-,.!?&*@%`|>[]{}()/\\;=~", "\u00a0", "\u202f"])
SENTENCE = st.text(LETTERS, min_size=1, max_size=40).map(str.strip).filter(bool)


def block(key: str, text: str) -> str:
    return f"    {key}: |\n      {text}\n"


def single(key: str, text: str) -> str:
    return f"    {key}: {typed.in_quotes(text)}  # note\n"


def double(key: str, text: str) -> str:
    return f'    {key}: "{text.translate({34: chr(92) + chr(34), 92: chr(92) * 2})}"\n'


def plain(key: str, text: str) -> str:
    return f"    {key}: {text}\n"


def below(key: str, text: str) -> str:
    return f"    {key}:\n      {text}\n      et la suite\n"


@st.composite
def valid_steps(draw: st.DrawFn) -> str:
    """The steps of a file that reads as its author meant, each text in one of the good styles."""
    rows = "etapes:\n"
    for number in range(draw(st.integers(1, 3))):
        rows += f"  - id: e{number}\n    type: dire\n"
        for key in draw(st.sets(st.sampled_from(["usager", "mediateur", "oral", "carte"]))):
            text = draw(SENTENCE)
            row = draw(st.sampled_from([block, single, double, plain, below]))(key, text)
            try:
                read = parse(f"a:\n{row}", "x").data["a"][key]
            except JourneyError:
                read = None
            meant = (text, f"{text} et la suite")
            rows += row if isinstance(read, str) and read.strip() in meant else block(key, text)
    return rows


@settings(max_examples=60, deadline=None)
@given(valid_steps(), st.sampled_from(["\n", "\r\n"]))
def test_any_valid_file_stays_as_it_is(rows: str, end: str) -> None:
    raw = rows.replace("\n", end).encode()
    assert repair(raw, "essai.yaml").data == raw


@settings(max_examples=60, deadline=None)
@given(SENTENCE, st.sampled_from(["\n", "\r\n"]))
def test_any_sentence_is_read_as_it_was_typed(text: str, end: str) -> None:
    assume(not (typed.is_block(text) or typed.is_quoted(text)))
    assume(typed.split_comment(text) == (text, ""))
    rows = f"    usager: {text}".replace("\n", end)
    assert step(rows)["usager"].strip(" \u00a0\u202f") in {text, typed.unwrapped(text)}


@settings(max_examples=60, deadline=None)
@given(st.lists(SENTENCE, min_size=1, max_size=4), st.sampled_from(["", " ", "  "]))
def test_no_word_is_ever_lost(texts: list[str], more: str) -> None:
    rows = "\n".join(f"    {more}{text}" for text in texts)
    text = f"etapes:\n  - id: a\n    type: dire\n    usager:\n{rows}\n    picto: x\n"
    assert words(mended(text)) == words(text)


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
