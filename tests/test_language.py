"""A visit in the person's language: what is shown, said and printed, and what stays French."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support import END, FakeVoice, journey, put, services

from accessibility.card import pdf
from mediation import handout
from mediation.journey import po, translated
from mediation.journey.load import read
from mediation.journey.translation import merge
from mediation.journey.vocabulary import TranslationState as State
from mediation.plain import Lines, Plain
from mediation.services import Services
from mediation.visit import Visit

SAY = {"id": "dire", "type": "dire", "usager": "Bonjour.", "carte": "Je garde ce papier."}
WARN = {
    "id": "arnaque",
    "type": "alerte",
    "danger": "fraude",
    "usager": "C'est gratuit.",
    "carte": "Je ne paie rien.",
}
WORDS = {
    "ar": {
        "titre": "مسار تجريبي",
        "sans_numerique": "اتصلوا بالرقم 39 39.",
        "dire.usager": "مرحبا.",
        "dire.carte": "أحتفظ بهذه الورقة.",
        "arnaque.usager": "هذا مجاني.",
        "arnaque.carte": "لا أدفع شيئا.",
        "fini.usager": "انتهى.",
    },
    "uk": {"dire.usager": "Добрий день."},
}


def desk(
    folder: Path, language: str, state: State, *steps: dict[str, Any], **head: Any
) -> Services:
    """A desk whose only journey is translated into ``language``, reviewed or not."""
    path = put(folder / "parcours", journey(*steps, **head))
    merged = merge(read(path).script, language)
    entries = {
        context: replace(
            entry,
            translation=WORDS[language].get(context, ""),
            state=state,
            reviewer="Amal, 2026-11-20" if state is State.VALID else "",
        )
        for context, entry in merged.entries.items()
    }
    file = translated.file_of(path, language)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(po.write(replace(merged, entries=entries)), encoding="utf-8")
    return services(folder / "poste", folder / "parcours")


def visit(desk: Services, language: str) -> Visit:
    made = Visit(desk.library.load("essai"), desk)
    made.speak(language)
    return made


class TestTheStep:
    def test_is_there_in_both_languages(self, tmp_path: Path) -> None:
        view = visit(desk(tmp_path, "ar", State.VALID, SAY), "ar").view
        assert view.person == ("Bonjour.",)
        assert view.local is not None
        assert (view.local.person, view.local.notices) == (("مرحبا.",), ())

    def test_a_draft_says_so(self, tmp_path: Path) -> None:
        view = visit(desk(tmp_path, "ar", State.TO_REVIEW, SAY), "ar").view
        assert view.local is not None
        assert view.local.notices == ("Traduction non relue.",)

    def test_a_warning_stays_french_until_reviewed(self, tmp_path: Path) -> None:
        draft = visit(desk(tmp_path / "a", "ar", State.TO_REVIEW, WARN), "ar").view.local
        assert draft is not None
        assert draft.person == ("C'est gratuit.",)
        assert draft.spoken == ""
        signed = visit(desk(tmp_path / "b", "ar", State.VALID, WARN), "ar").view.local
        assert signed is not None
        assert signed.person == ("هذا مجاني.",)

    def test_a_language_without_files_stays_french(self, tmp_path: Path) -> None:
        view = visit(desk(tmp_path, "ar", State.VALID, SAY), "uk").view
        assert view.local is not None
        assert view.local.person == ("Bonjour.",)

    def test_a_broken_file_is_said_and_stays_french(self, tmp_path: Path) -> None:
        here = desk(tmp_path, "ar", State.VALID, SAY)
        (tmp_path / "parcours" / "traductions" / "ar" / "essai.po").write_text(
            "\0", encoding="utf-8"
        )
        assert visit(here, "ar").view.local.person == ("Bonjour.",)  # type: ignore[union-attr]
        assert [p.code for p in here.library.problems] == ["P501"]


class TestTheVoice:
    def test_speaks_the_language_where_all_is_translated(self, tmp_path: Path) -> None:
        here = desk(tmp_path, "ar", State.VALID, SAY, WARN)
        spoken: list[tuple[str, str]] = []

        class Voice(FakeVoice):
            def speak(self, text: str, language: str = "fr", **how: object) -> int:
                spoken.append((text, language))
                return 1

        here.voice = Voice()
        made = visit(here, "ar")
        made.hear()
        made.speak("fr")
        made.hear()
        assert spoken == [("مرحبا.", "ar"), ("Bonjour.", "fr")]

    def test_a_language_without_a_voice_is_said_in_french(self, tmp_path: Path) -> None:
        here = desk(tmp_path, "ar", State.VALID, SAY)
        (tmp_path / "parcours/traductions/ar").rename(tmp_path / "parcours/traductions/ps")
        file = tmp_path / "parcours/traductions/ps/essai.po"
        file.write_text(
            file.read_text(encoding="utf-8").replace("Language: ar", "Language: ps"),
            encoding="utf-8",
        )
        made = visit(here, "ps")
        assert made.view.local is not None
        assert made.view.local.spoken == "مرحبا."
        made.hear()
        assert isinstance(here.voice, FakeVoice)
        assert here.voice.said == ["Bonjour."]


class TestTheCard:
    def test_is_in_the_language_with_what_stays_french_marked(self, tmp_path: Path) -> None:
        made = visit(desk(tmp_path, "ar", State.TO_REVIEW, SAY, WARN), "ar")
        made.answer()
        made.answer("fait")
        card = handout.card(made.guide, tongue=made.tongue)
        assert (card.language, card.title, card.french_title) == (
            "ar",
            "مسار تجريبي",
            "Un parcours d'essai",
        )
        assert card.unreviewed
        assert [(b.text, b.language) for b in card.next_steps] == [("أحتفظ بهذه الورقة.", "")]
        assert [(b.text, b.language) for b in card.safety] == [("Je ne paie rien.", "fr")]
        assert pdf.render(card).startswith(b"%PDF-")

    def test_a_discreet_one_has_the_neutral_title_in_any_language(self, tmp_path: Path) -> None:
        made = visit(desk(tmp_path, "ar", State.VALID, SAY, discretion="discret"), "ar")
        card = handout.card(made.guide, tongue=made.tongue)
        assert card.title == card.french_title == "Mon dossier"

    def test_what_is_said_of_the_card_itself_is_set_as_french(self, tmp_path: Path) -> None:
        from accessibility.card.outline import Role, outline

        made = visit(desk(tmp_path, "ar", State.VALID, SAY, statut="brouillon"), "ar")
        drawn = outline(handout.card(made.guide, tongue=made.tongue))
        section = next(s for s in drawn.sections if s.role is Role.SOURCES)
        notices = [part.main for part in section.parts if "Brouillon" in part.main.words]
        assert [notice.language for notice in notices] == ["fr"]


class TestLineByLine:
    def play(self, here: Services, typed: list[str], language: str = "fr") -> str:
        target = io.StringIO()
        lines = Lines(io.StringIO("".join(f"{line}\n" for line in typed)), target)
        Plain(here, lines, language).one("essai")
        return target.getvalue()

    def test_left_to_right_is_written_and_right_to_left_never(self, tmp_path: Path) -> None:
        said = self.play(desk(tmp_path / "uk", "uk", State.TO_REVIEW, SAY, END), ["l", "2", "x"])
        assert "En ukrainien : Добрий день." in said
        assert "Traduction non relue." in said
        arabic = self.play(desk(tmp_path / "ar", "ar", State.VALID, SAY, END), ["x"], "ar")
        assert "En arabe : sur son écran, sur la carte, et à l'écoute." in arabic
        assert "مرحبا" not in arabic

    @pytest.mark.parametrize("typed", ["9", "", "x"])
    def test_another_answer_changes_nothing(self, tmp_path: Path, typed: str) -> None:
        said = self.play(desk(tmp_path, "uk", State.VALID, SAY, END), ["l", typed, "x"])
        assert "La langue ne change pas." in said

    def test_a_journey_without_translation_says_so(self, tmp_path: Path) -> None:
        put(tmp_path / "parcours", journey(SAY, END))
        said = self.play(services(tmp_path / "poste", tmp_path / "parcours"), ["l", "x"])
        assert "n'est pas encore traduit" in said


class TestLinesToWriteOn:
    def test_are_asked_for_in_the_person_s_language(self, tmp_path: Path) -> None:
        made = visit(desk(tmp_path, "ar", State.VALID, SAY), "ar")
        card = handout.card(made.guide, tongue=made.tongue)
        assert card.blanks == ("موعدي القادم", "ملاحظاتي")
