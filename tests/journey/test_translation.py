"""Translations follow the French by key; nothing unreviewed passes as true."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import END, TODAY, journey, put

from mediation.cli import main
from mediation.journey import po, translated, verify
from mediation.journey.library import Library
from mediation.journey.load import read
from mediation.journey.problems import JourneyError
from mediation.journey.translation import (
    Catalogue,
    Entry,
    difference,
    merge,
    normal,
    numbers,
    progress,
    show_difference,
    shown,
    texts,
)
from mediation.journey.vocabulary import TranslationState as State

SAY = {"id": "dire", "type": "dire", "mediateur": "Souriez.", "usager": "Bonjour, je vous aide."}
WARN = {"id": "arnaque", "type": "alerte", "danger": "fraude", "usager": "C'est gratuit."}
ASK = {
    "id": "qui",
    "type": "demander",
    "usager": "Quel nom ?",
    "reponses": [{"id": "cpam", "texte": "CPAM"}, {"id": "msa", "texte": "MSA"}],
}


def script(folder: Path, *steps: dict[str, Any], **head: Any):  # type: ignore[no-untyped-def]
    return read(put(folder, journey(*steps, **head))).script


def filled(
    catalogue: Catalogue, state: State = State.VALID, reviewer: str = "Amal, 2026-11-20"
) -> Catalogue:
    entries = {
        context: Entry(context, e.french, f"[{e.french}]", state, reviewer=reviewer)
        for context, e in catalogue.entries.items()
    }
    return Catalogue(catalogue.script, catalogue.language, entries)


class TestWhatIsTranslated:
    def test_all_that_the_person_meets_and_nothing_of_the_mediator(self, tmp_path: Path) -> None:
        contexts = [text.context for text in texts(script(tmp_path, SAY, ASK))]
        assert contexts == [
            "titre",
            "sans_numerique",
            "dire.usager",
            "qui.usager",
            "qui.reponses.cpam",
            "qui.reponses.msa",
            "fini.usager",
        ]

    def test_a_question_for_the_mediator_is_not(self, tmp_path: Path) -> None:
        contexts = [t.context for t in texts(script(tmp_path, {**ASK, "a": "mediateur"}))]
        assert not any(context.startswith("qui.") for context in contexts)


class TestWhenTheFrenchMoves:
    def test_the_translation_stays_and_must_be_read_again(self, tmp_path: Path) -> None:
        done = filled(merge(script(tmp_path, SAY), "ar"))
        moved = script(tmp_path, {**SAY, "usager": "Bonjour, je suis là."})
        entry = merge(moved, "ar", done).entries["dire.usager"]
        assert entry.stale
        assert entry.state is State.TO_REVIEW
        assert entry.previous == "Bonjour, je vous aide."
        assert progress(moved, done).stale == 1

    def test_typography_moves_nothing(self, tmp_path: Path) -> None:
        done = filled(merge(script(tmp_path, {**SAY, "usager": "Voilà : c'est « oui » !"}), "ar"))
        spaced = script(tmp_path, {**SAY, "usager": "Voilà\u00a0: c’est «\u202foui\u202f»\u202f!"})
        assert merge(spaced, "ar", done).entries["dire.usager"].state is State.VALID

    def test_french_that_comes_back_must_still_be_read(self, tmp_path: Path) -> None:
        first = script(tmp_path, SAY)
        away = merge(
            script(tmp_path, {**SAY, "usager": "Autre."}), "ar", filled(merge(first, "ar"))
        )
        back = merge(first, "ar", away).entries["dire.usager"]
        assert (back.stale, back.state) == (False, State.TO_REVIEW)

    def test_a_renamed_step_keeps_its_translation(self, tmp_path: Path) -> None:
        done = filled(merge(script(tmp_path, SAY), "ar"))
        renamed = script(tmp_path, {**SAY, "id": "saluer", "anciens_ids": ["dire"]})
        assert merge(renamed, "ar", done).entries["saluer.usager"].state is State.VALID

    def test_a_likeness_is_never_guessed(self, tmp_path: Path) -> None:
        done = filled(merge(script(tmp_path, SAY), "ar"))
        other = merge(script(tmp_path, {**SAY, "id": "saluer"}), "ar", done)
        assert other.entries["saluer.usager"].translation == ""
        assert [entry.context for entry in other.obsolete] == ["dire.usager"]

    def test_a_text_that_comes_back_finds_its_translation(self, tmp_path: Path) -> None:
        first = script(tmp_path, SAY, ASK)
        without = merge(script(tmp_path, SAY), "ar", filled(merge(first, "ar")))
        assert merge(first, "ar", without).entries["qui.usager"].translation == "[Quel nom ?]"

    def test_the_change_is_shown_word_by_word(self) -> None:
        said = show_difference("Je garde ma carte.", "Je montre ma carte neuve.")
        assert said == "Je [-garde-] {+montre+} ma [-carte.-] {+carte neuve.+}"

    @given(st.text(alphabet="ab c", max_size=30), st.text(alphabet="ab c", max_size=30))
    def test_the_difference_holds_both_texts(self, before: str, after: str) -> None:
        changes = difference(before, after)
        assert " ".join(c.before for c in changes if c.before).split() == before.split()
        assert " ".join(c.after for c in changes if c.after).split() == after.split()


class TestWhatThePersonGets:
    @pytest.mark.parametrize(
        ("step", "state", "seen", "unreviewed"),
        [
            (SAY, State.VALID, True, False),
            (SAY, State.TO_REVIEW, True, True),
            (WARN, State.VALID, True, False),
            (WARN, State.TO_REVIEW, False, False),
        ],
    )
    def test_a_warning_stays_french_until_reviewed(
        self, tmp_path: Path, step: dict[str, Any], state: State, seen: bool, unreviewed: bool
    ) -> None:
        journey_ = script(tmp_path, step)
        done = filled(merge(journey_, "ar"), state)
        text = next(t for t in texts(journey_) if t.context == f"{step['id']}.usager")
        result = shown(text, done.entries[text.context])
        assert (bool(result.text), result.unreviewed) == (seen, unreviewed)

    def test_a_stale_one_says_so_and_a_stale_warning_is_not_shown(self, tmp_path: Path) -> None:
        done = filled(merge(script(tmp_path, SAY, WARN), "ar"))
        moved = script(tmp_path, {**SAY, "usager": "Autre."}, {**WARN, "usager": "Autre."})
        by_context = {t.context: t for t in texts(moved)}
        # The file was not brought up to date: the French is compared when it is shown.
        assert shown(by_context["dire.usager"], done.entries["dire.usager"]).stale
        assert shown(by_context["arnaque.usager"], done.entries["arnaque.usager"]).text == ""

    def test_hidden_characters_of_a_translation_are_taken_out(self, tmp_path: Path) -> None:
        text = next(iter(texts(script(tmp_path, SAY))))
        entry = Entry(
            text.context, text.french, "\u202eabc\x1b[31m", State.VALID, reviewer="A, 2026-01-01"
        )
        assert shown(text, entry).text == "abc[31m"


class TestTheFile:
    def test_comes_back_as_it_was_written(self, tmp_path: Path) -> None:
        done = filled(merge(script(tmp_path, SAY, WARN, ASK), "ar"))
        stale = merge(script(tmp_path, {**SAY, "usager": "Autre."}, ASK), "ar", done)
        text = po.write(stale)
        again = po.read(text, "x.po", "essai", "ar")
        assert {
            c: (e.translation, e.state, e.previous, e.reviewer) for c, e in again.entries.items()
        } == {c: (e.translation, e.state, e.previous, e.reviewer) for c, e in stale.entries.items()}
        assert po.write(again) == text

    def test_a_translation_that_nobody_signed_is_to_be_reviewed(self, tmp_path: Path) -> None:
        text = po.write(filled(merge(script(tmp_path, SAY), "ar"), State.VALID, reviewer=""))
        entries = po.read(text, "x.po", "essai", "ar").entries.values()
        assert {entry.state for entry in entries} == {State.TO_REVIEW}

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "\0",
            "n'importe quoi",
            'msgid "a"\nmsgstr "b"\n',
            'msgctxt "a"\nmsgid "a"\nmsgstr "b"\n\nmsgctxt "a"\nmsgid "c"\nmsgstr "d"\n',
            'msgid ""\nmsgstr "Language: uk\\n"\n',
            "/etc/hosts",
            "x" * 1_100_000,
        ],
    )
    def test_that_is_wrong_is_refused_in_a_sentence(self, text: str) -> None:
        with pytest.raises(JourneyError) as caught:
            po.read(text, "x.po", "essai", "ar")
        assert caught.value.problems[0].code == "P501"

    @given(st.text(max_size=200))
    def test_any_text_is_read_or_refused(self, text: str) -> None:
        with contextlib.suppress(JourneyError):
            assert po.read(text, "x.po", "essai", "ar").language == "ar"


class TestVerifier:
    def check(self, folder: Path, catalogue: Catalogue, *steps: dict[str, Any]) -> set[str]:
        path = put(folder, journey(*steps, essais=[{"nom": "a", "attendu": "obtenu"}]))
        file = translated.file_of(path, catalogue.language)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(po.write(catalogue), encoding="utf-8")
        found = verify.verify(path, Library([folder]), TODAY)
        return {f"{p.code} {p.severity}" for p in found if p.code.startswith("P5")}

    def test_says_what_is_missing_moved_or_gone(self, tmp_path: Path) -> None:
        done = filled(merge(script(tmp_path, SAY, WARN), "ar"))
        assert self.check(tmp_path, done, SAY, WARN) == set()
        assert self.check(tmp_path, merge(script(tmp_path, SAY), "ar"), SAY) == {"P502 conseil"}
        moved = {**SAY, "usager": "Autre."}
        assert self.check(tmp_path, done, moved, WARN) == {"P503 avertissement"}
        warned = {**WARN, "usager": "Autre."}
        assert self.check(tmp_path, done, SAY, warned) == {"P503 erreur"}
        assert self.check(tmp_path, done, SAY) == {"P504 conseil"}

    def test_compares_the_numbers(self, tmp_path: Path) -> None:
        call = {**SAY, "usager": "J'appelle le 36 46."}
        good = filled(merge(script(tmp_path, call), "ar"))
        assert self.check(tmp_path, good, call) == set()
        entries = dict(good.entries)
        entries["dire.usager"] = Entry(
            "dire.usager", call["usager"], "36 47", State.VALID, reviewer="A, 2026-01-01"
        )
        assert self.check(tmp_path, Catalogue("essai", "ar", entries), call) == {"P505 erreur"}


class TestNumbers:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("Le 36 46, ou 09.69", ["0969", "3646"]),
            ("اتصل بالرقم ٣٦٤٦", ["3646"]),
            ("2, 3 ou 4", ["2", "3", "4"]),
            ("sans nombre", []),
        ],
    )
    def test_are_the_same_in_every_script(self, text: str, found: list[str]) -> None:
        assert numbers(text) == found


class TestTheCommand:
    def test_makes_the_files_then_says_how_far_they_are(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("MEDIATION_HOME", str(tmp_path / "poste"))
        path = put(tmp_path, journey(SAY, END))
        assert main(["parcours", "traductions", str(path), "--langue", "ar"]) == 0
        first = translated.file_of(path, "ar").read_text(encoding="utf-8")
        assert main(["parcours", "traductions", str(path), "--langue", "ar"]) == 0
        assert translated.file_of(path, "ar").read_text(encoding="utf-8") == first
        capsys.readouterr()
        assert main(["parcours", "traductions", str(path)]) == 0
        assert (
            "ar essai : 4 textes. Relus : 0. À relire : 0. Dépassés : 0. À traduire : 4."
            in capsys.readouterr().out
        )

    @pytest.mark.parametrize("language", ["fr", "klingon"])
    def test_refuses_what_is_no_target(self, tmp_path: Path, language: str) -> None:
        path = put(tmp_path, journey(SAY))
        assert main(["parcours", "traductions", str(path), "--langue", language]) == 2


def test_normal_compares_meaning_and_not_typography() -> None:
    assert normal("A : « b » !") == normal("A\u00a0: «\u202fb\u202f»\u202f!") == normal("A: «b»!")
