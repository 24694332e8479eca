"""Whole files, typed by hand, drawn by chance or shipped: repaired, or left as they are."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from repaired import HEADER, SHIPPED, mended, step, words

from mediation import cli
from mediation.journey import typed
from mediation.journey.load import validate
from mediation.journey.problems import JourneyError
from mediation.journey.repair import repair
from mediation.journey.source import parse

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
