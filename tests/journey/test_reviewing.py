"""The reviewer's kit: handed out, filled by somebody in a spreadsheet, taken back."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from support import journey, put

from mediation.cli import main
from mediation.journey import po, translated, verify
from mediation.journey.library import built_in
from mediation.journey.load import read
from mediation.journey.translation import Catalogue, Entry, merge
from mediation.journey.vocabulary import TranslationState as State
from mediation.reviewing import page, rows, sheet

SAY = {"id": "dire", "type": "dire", "mediateur": "Souriez.", "usager": "Appelez le 36 46.",
       "picto": "telephone"}  # fmt: skip
WARN = {"id": "arnaque", "type": "alerte", "danger": "fraude", "usager": "C'est gratuit."}
ARABIC = {"dire.usager": "اتصل بـ 36 46.", "arnaque.usager": "=مجاني", "titre": "عنوان"}

WORDS, VERDICT, REMARK = 5, 7, 8


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MEDIATION_HOME", str(tmp_path / "poste"))
    path = put(tmp_path, journey(SAY, WARN))
    save(path, {key: (words, f"retour de {key}") for key, words in ARABIC.items()})
    return path


def save(path: Path, words: dict[str, tuple[str, str]]) -> None:
    blank = merge(read(path).script, "ar").entries
    entries = {
        key: Entry(key, entry.french, *words.get(key, ("", ""))[:1], State.TO_REVIEW,
                   back=words.get(key, ("", ""))[1])
        for key, entry in blank.items()
    }  # fmt: skip
    file = translated.file_of(path, "ar")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(po.write(Catalogue("essai", "ar", entries)), encoding="utf-8")


def catalogue(path: Path) -> dict[str, Entry]:
    return dict(translated.read(translated.file_of(path, "ar"), "essai", "ar").entries)


def hand_out(path: Path) -> Path:
    kit = path.parent / "relecture.xlsx"
    assert main(["parcours", "traductions", str(path), "--langue", "ar", "--tableur",
                 str(kit)]) == 0  # fmt: skip
    return kit


def fill(
    kit: Path,
    *,
    said: dict[str, dict[int, str]],
    name: str = "Amal Haddad",
    day: Any = "20/11/2026",
    also: Callable[[Any], None] = lambda book: None,
) -> None:
    """What a reviewer does in their spreadsheet."""
    book = openpyxl.load_workbook(kit)
    reading = book["Relecture"]
    for row in reading.iter_rows(min_row=2):
        for column, value in said.get(row[0].value, {}).items():
            row[column - 1].value = value
    signing = book["Signature"]
    for row in signing.iter_rows():
        if str(row[0].value or "").startswith("Nom"):
            row[1].value = name
        if str(row[0].value or "").startswith("Date"):
            row[1].value = day
    also(book)
    book.save(kit)


def take_back(path: Path, kit: Path) -> int:
    return main(["parcours", "traductions", str(path), "--recevoir", str(kit)])


class TestWhatIsHandedOut:
    def test_each_text_with_its_place_its_picture_and_the_way_back(self, script: Path) -> None:
        book = openpyxl.load_workbook(hand_out(script))
        reading = book["Relecture"]
        by_mark = {row[0].value: row for row in reading.iter_rows(min_row=2)}
        row = by_mark["essai/dire.usager"]
        assert row[3].value == "Appelez le 36 46."
        assert row[4].value == ARABIC["dire.usager"]
        assert row[5].value == "retour de dire.usager"
        assert "Souriez." in row[2].value
        assert reading._images
        assert "Reste en français" in by_mark["essai/arnaque.usager"][2].value

    def test_ids_and_french_are_locked_and_every_cell_is_text(self, script: Path) -> None:
        book = openpyxl.load_workbook(hand_out(script))
        reading = book["Relecture"]
        assert reading.protection.sheet
        for row in reading.iter_rows(min_row=2):
            assert [c.column for c in row if not c.protection.locked] == [WORDS, VERDICT, REMARK]
            assert all(cell.number_format == "@" for cell in row)
        formulas = [c for row in reading.iter_rows() for c in row if c.data_type == "f"]
        assert not formulas
        assert book["Ne pas modifier"].sheet_state == "hidden"

    def test_arabic_is_set_from_the_right(self, script: Path) -> None:
        reading = openpyxl.load_workbook(hand_out(script))["Relecture"]
        assert reading.cell(2, WORDS).alignment.readingOrder == 2

    def test_a_page_to_print_has_the_same(self, script: Path, tmp_path: Path) -> None:
        out = tmp_path / "relecture.html"
        assert main(["parcours", "traductions", str(script), "--langue", "ar", "--imprimable",
                     str(out)]) == 0  # fmt: skip
        text = out.read_text(encoding="utf-8")
        assert 'lang="ar" dir="rtl"' in text
        for said in ("retour de dire.usager", "<svg", "Appelez le 36 46.", "Date et signature"):
            assert said in text

    def test_hostile_words_stay_words(self, script: Path) -> None:
        row = rows.Row("a/b", "<b>", "<i>", "x", "<script>", "</p>", "&", False, False)
        assert "<script>" not in page.document([row], "ar", date(2026, 11, 22))


class TestWhatComesBack:
    def test_read_and_signed_is_valid(self, script: Path) -> None:
        kit = hand_out(script)
        fill(kit, said={"essai/dire.usager": {VERDICT: "relu", REMARK: "Très clair."}})
        assert take_back(script, kit) == 0
        entry = catalogue(script)["dire.usager"]
        assert (entry.state, entry.reviewer) == (State.VALID, "Amal Haddad, 2026-11-20")
        assert (entry.remark, entry.back) == ("Très clair.", "retour de dire.usager")
        assert catalogue(script)["titre"].state is State.TO_REVIEW

    def test_a_corrected_sentence_replaces_the_draft(self, script: Path) -> None:
        kit = hand_out(script)
        better = "اتصل على الرقم 3646."
        fill(kit, said={"essai/dire.usager": {WORDS: better, VERDICT: "relu"}})
        assert take_back(script, kit) == 0
        entry = catalogue(script)["dire.usager"]
        assert (entry.translation, entry.state, entry.back) == (better, State.VALID, "")

    def test_a_date_that_the_spreadsheet_understood_is_the_same_date(self, script: Path) -> None:
        kit = hand_out(script)
        fill(kit, said={"essai/titre": {VERDICT: "Relu"}}, day=date(2026, 11, 20))
        assert take_back(script, kit) == 0
        assert catalogue(script)["titre"].reviewer == "Amal Haddad, 2026-11-20"

    def test_to_be_done_again_is_kept_as_a_remark(self, script: Path) -> None:
        kit = hand_out(script)
        fill(kit, said={"essai/titre": {VERDICT: "à revoir", REMARK: "Trop dur."}}, name="")
        assert take_back(script, kit) == 0
        entry = catalogue(script)["titre"]
        assert (entry.state, entry.remark) == (State.TO_REVIEW, "Trop dur.")

    def test_nothing_filled_changes_nothing(self, script: Path) -> None:
        kit = hand_out(script)
        before = catalogue(script)
        assert take_back(script, kit) == 0
        after = catalogue(script)
        assert {k: (e.translation, e.state, e.back) for k, e in after.items()} == {
            k: (e.translation, e.state, e.back) for k, e in before.items()
        }


def test_a_whole_language_goes_out_and_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything that ships, as a reviewer gets it: nothing is too big for us to take back."""
    monkeypatch.setenv("MEDIATION_HOME", str(tmp_path / "poste"))
    scripts = [read(path).script for path in verify.files([built_in()])]
    found = [row for script in scripts for row in rows.rows(script, None, "ar")]
    assert len(found) > 1000
    received = sheet.read(sheet.write(found, "ar"))
    assert [answer.mark for answer in received.answers] == [row.mark for row in found]
    assert received.language == "ar"


class TestWhatIsRefused:
    def test_a_text_whose_french_moved(
        self, script: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        kit = hand_out(script)
        put(script.parent, journey({**SAY, "usager": "Appelez vite le 36 46."}, WARN))
        fill(
            kit,
            said={
                "essai/dire.usager": {VERDICT: "relu"},
                "essai/arnaque.usager": {VERDICT: "relu"},
            },
        )
        assert take_back(script, kit) == 1
        assert "{+vite+}" in capsys.readouterr().out
        entries = catalogue(script)
        assert entries["dire.usager"].state is State.TO_REVIEW
        assert entries["arnaque.usager"].state is State.VALID

    def test_a_translation_that_moved_here_meanwhile(
        self, script: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        kit = hand_out(script)
        save(script, {"titre": ("عنوان آخر", "")})
        fill(kit, said={"essai/titre": {WORDS: "ثالث", VERDICT: "relu"}})
        assert take_back(script, kit) == 1
        assert "entre-temps" in capsys.readouterr().out
        assert catalogue(script)["titre"].translation == "عنوان آخر"

    def test_a_number_that_was_lost(self, script: Path, capsys: pytest.CaptureFixture[str]) -> None:
        kit = hand_out(script)
        fill(kit, said={"essai/dire.usager": {WORDS: "اتصل بنا.", VERDICT: "relu"}})
        assert take_back(script, kit) == 1
        assert "nombres" in capsys.readouterr().out

    @pytest.mark.parametrize(
        ("filling", "sentence"),
        [
            ({"name": ""}, "personne n'a signé"),
            ({"day": ""}, "personne n'a signé"),
            ({"day": "hier"}, "n'est pas une date"),
            ({"day": "31/02/2026"}, "n'est pas une date"),
            ({"day": "01/01/2999"}, "dans le futur"),
        ],
    )
    def test_nobody_signed(
        self,
        script: Path,
        filling: dict[str, str],
        sentence: str,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        kit = hand_out(script)
        before = translated.file_of(script, "ar").read_bytes()
        fill(kit, said={"essai/titre": {VERDICT: "relu"}}, **filling)
        assert take_back(script, kit) == 1
        assert sentence in capsys.readouterr().err
        assert translated.file_of(script, "ar").read_bytes() == before

    def test_a_mark_that_was_changed(
        self, script: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        kit = hand_out(script)

        def spoil(book: Any) -> None:
            book["Relecture"]["A2"].value = "essai/autre"

        fill(kit, said={}, also=spoil)
        assert take_back(script, kit) == 1
        assert "Remettez-le" in capsys.readouterr().err

    def test_a_journey_that_is_not_here(
        self, script: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        kit = hand_out(script)
        other = put(tmp_path / "autre", journey(SAY), "voisin")
        other.write_text(other.read_text().replace("id: essai", "id: voisin"), encoding="utf-8")
        assert take_back(other, kit) == 1
        assert "n'est pas ici" in capsys.readouterr().out

    @pytest.mark.parametrize("kind", ["text", "empty", "zip", "bomb", "entities", "cut"])
    def test_what_is_no_kit(
        self,
        script: Path,
        kind: str,
        capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        good = hand_out(script)
        monkeypatch.setattr(sheet, "MAX_UNPACKED", 2_000_000)
        kit = script.parent / "recu.xlsx"
        kit.write_bytes(
            {
                "text": lambda: b"bonjour",
                "empty": lambda: b"",
                "zip": lambda: zipped({"a.txt": b"a"}),
                "bomb": lambda: zipped({"xl/a.xml": b" " * 3_000_000}),
                "entities": lambda: zipped(
                    {"xl/workbook.xml": b'<?xml?><!DOCTYPE a [<!ENTITY b "c">]>'}
                ),
                "cut": lambda: good.read_bytes()[:3000],
            }[kind]()
        )
        before = translated.file_of(script, "ar").read_bytes()
        assert take_back(script, kit) == 1
        said = capsys.readouterr().err
        assert said.startswith("recu.xlsx : ")
        assert "Traceback" not in said
        assert translated.file_of(script, "ar").read_bytes() == before

    def test_a_file_that_is_not_there(self, script: Path) -> None:
        assert take_back(script, script.parent / "absent.xlsx") == 2


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def test_a_word_put_back_survives_poedit_and_weblate(script: Path) -> None:
    """Both keep the translator's comment; what is written reads back the same."""
    file = translated.file_of(script, "ar")
    text = file.read_text(encoding="utf-8")
    assert "# Retour : retour de dire.usager" in text
    again = po.read(po.write(po.read(text, "x", "essai", "ar")), "x", "essai", "ar")
    assert again.entries["dire.usager"].back == "retour de dire.usager"


@pytest.mark.parametrize(
    ("option", "name", "right"),
    [
        ("--tableur", "x.txt", ".xlsx"),
        ("--tableur", "x", ".xlsx"),
        ("--imprimable", "x.pdf", ".html"),
    ],
)
def test_a_name_that_no_program_would_open_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str, name: str, right: str
) -> None:
    file = tmp_path / name
    assert main(["parcours", "traductions", "--langue", "ar", option, str(file)]) == 2
    assert f"donnez un nom en {right}" in capsys.readouterr().err
    assert not file.exists()


@pytest.mark.parametrize("packing", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_sheet_damaged_on_its_way_is_told_in_a_sentence(packing: int) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as archive:
        archive.writestr("xl/workbook.xml", "<workbook>bonjour</workbook>" * 20)
    whole = out.getvalue()
    for at in range(len(whole)):
        with pytest.raises(sheet.WrongSheet):
            sheet.read(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
