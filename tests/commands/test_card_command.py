"""``mediation carte``: the languages, shapes and formats of a card made without a visit."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from support import journey, put, translate

from accessibility.languages import LANGUAGES
from mediation.cli import main

SAY = {"id": "dire", "type": "dire", "usager": "Bonjour.", "carte": "Je garde ce papier."}
WORDS = {
    "ar": {"titre": "بطاقتي", "dire.carte": "أحتفظ بهذه الورقة."},
    "uk": {"titre": "Моя картка", "dire.carte": "Я зберігаю цей папір."},
}


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A journey in Arabic and in Ukrainian; the command runs in an empty folder."""
    monkeypatch.setenv("MEDIATION_HOME", str(tmp_path / "poste"))
    (tmp_path / "ici").mkdir()
    monkeypatch.chdir(tmp_path / "ici")
    path = put(tmp_path / "parcours", journey(SAY))
    for language, words in WORDS.items():
        translate(path, language, words)
    return path


def pages(path: Path) -> list[str]:
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(path)]


def made() -> set[str]:
    return {path.name for path in Path().iterdir()}


class TestTheFile:
    def test_has_a_neutral_name_and_names_nobody_inside(self, file: Path) -> None:
        assert main(["carte", str(file)]) == 0
        assert made() == {"carte.pdf"}
        with pikepdf.open("carte.pdf") as pdf:
            assert str(pdf.docinfo["/Title"]) == "Ma fiche"
            assert str(pdf.docinfo.get("/Author", "")) == ""

    def test_takes_its_format_from_its_name(self, file: Path) -> None:
        assert main(["carte", str(file), "-o", "x.html"]) == 0
        assert Path("x.html").read_text(encoding="utf-8").startswith("<!doctype html>")

    @pytest.mark.parametrize("form", ["pdf", "html", "mp3"])
    def test_is_named_after_its_format(self, file: Path, form: str) -> None:
        assert main(["carte", str(file), "--format", form]) == 0
        assert made() == {f"carte.{form}"}
        assert Path(f"carte.{form}").stat().st_size > 2000

    @pytest.mark.skipif(shutil.which("lou_translate") is None, reason="liblouis is missing")
    def test_in_braille_is_contracted_or_not(self, file: Path) -> None:
        assert main(["carte", str(file), "--format", "brf"]) == 0
        assert main(["carte", str(file), "--braille", "integral", "-o", "plein.brf"]) == 0
        short, full = Path("carte.brf").read_bytes(), Path("plein.brf").read_bytes()
        assert len(short) < len(full)
        assert full.isascii()

    def test_without_liblouis_says_how_to_have_braille(
        self, file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("PATH", "")
        assert main(["carte", str(file), "--format", "brf"]) == 3
        assert "liblouis" in capsys.readouterr().err
        assert made() == set()

    def test_is_laid_out_for_the_paper(self, file: Path) -> None:
        for shape, width in (("a4", 595), ("a5", 420), ("grand", 595)):
            assert main(["carte", str(file), "--forme", shape, "-o", f"{shape}.pdf"]) == 0
            assert round(pypdfium2.PdfDocument(f"{shape}.pdf")[0].get_width()) == width
        assert Path("grand.pdf").read_bytes() != Path("a4.pdf").read_bytes()


class TestLanguages:
    def test_stand_one_a_page_in_the_order_asked(self, file: Path) -> None:
        assert main(["carte", str(file), "--langue", "uk", "fr", "ar"]) == 0
        ukrainian, french, arabic = pages(Path("carte.pdf"))
        assert "Моя картка" in ukrainian
        assert "Un parcours d'essai" in ukrainian, "the French title is repeated"
        assert "Je garde ce papier." in french
        assert "Je garde ce papier." not in arabic

    def test_stand_in_one_web_page_each_with_its_own_side(self, file: Path) -> None:
        argv = ["carte", str(file), "--langue", "ar", "--langue", "fr", "--format", "html"]
        assert main(argv) == 0
        page = Path("carte.html").read_text(encoding="utf-8")
        assert '<article lang="ar" dir="rtl">' in page
        assert '<article lang="fr" dir="ltr">' in page

    def test_that_the_journey_is_not_in_are_told_and_left_out(
        self, file: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["carte", str(file), "--langue", "ti", "uk"]) == 1
        assert capsys.readouterr().err == (
            "Ce parcours n'est pas traduit (tigrigna) : cette langue manque.\n"
        )
        (only,) = pages(Path("carte.pdf"))
        assert "Моя картка" in only

    def test_none_of_which_it_is_in_give_the_french_card(
        self, file: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["carte", str(file), "--langue", "ti"]) == 1
        out, err = capsys.readouterr()
        assert "Carte faite" in out
        assert err == "Ce parcours n'est pas traduit (tigrigna) : la carte est en français.\n"
        (only,) = pages(Path("carte.pdf"))
        assert "Ce que je fais" in only

    def test_with_an_empty_translation_file_give_the_french_card(self, file: Path) -> None:
        translate(file, "ti", {})
        assert main(["carte", str(file), "--langue", "ti"]) == 1
        assert "Ce que je fais" in pages(Path("carte.pdf"))[0]

    def test_without_letters_for_paper_are_a_sentence_and_no_file(
        self, file: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        text = "ես պահում եմ այս թուղթը և սպասում եմ"
        translate(file, "hy", {"titre": text, "dire.carte": text, "sans_numerique": text})
        assert main(["carte", str(file), "--langue", "hy"]) == 3
        assert "n'a pas les lettres" in capsys.readouterr().err
        assert made() == set()
        # A browser brings its own letters.
        assert main(["carte", str(file), "--langue", "hy", "--format", "html"]) == 0

    def test_without_a_voice_are_a_sentence_and_no_file(
        self, file: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert not LANGUAGES["ps"].voice
        translate(file, "ps", {"dire.carte": "زه دا پاڼه ساتم.", "titre": "زما پاڼه"})
        assert main(["carte", str(file), "--langue", "ps", "--format", "mp3"]) == 3
        assert "pachto" in capsys.readouterr().err
        assert made() == set()


class TestWrongUse:
    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (["--langue", "zz"], "« zz »"),
            (["--format", "doc"], "pdf, html, brf, mp3"),
            (["--forme", "a6"], "a4, a5, grand"),
            (["-o", "carte.doc"], ".pdf, .html, .brf ou .mp3"),
            (["-o", "carte.pdf", "--format", "html"], "un nom en .html"),
            (["--forme", "a5", "--format", "html"], "retirez --forme"),
            (["--braille", "integral"], "--format brf"),
            (["--langue", "fr", "ar", "--format", "mp3"], "un seul --langue"),
            (["--date", "demain"], "n'est pas une date"),
            (["--imprimer", "-o", "x.pdf"], "retirez -o"),
            (["--imprimer", "--format", "html"], "retirez -o et --format"),
        ],
    )
    def test_is_one_sentence_and_no_file(
        self, file: Path, words: list[str], said: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        try:
            status = main(["carte", str(file), *words])
        except SystemExit as stop:
            status = int(str(stop.code))
        err = capsys.readouterr().err
        assert status == 2
        assert said in err
        assert err.count("\n") == 1
        assert made() == set()

    def test_an_unknown_journey_is_one_sentence(
        self, file: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["carte", "carte-vitale-perdu"]) == 2
        assert "Vouliez-vous dire « carte-vitale-perdue » ?" in capsys.readouterr().err

    def test_a_wrong_file_names_its_line(
        self, tmp_path: Path, file: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        wrong = put(tmp_path, journey({**SAY, "vers": "ailleurs"}))
        assert main(["carte", str(wrong)]) == 1
        assert "P202" in capsys.readouterr().err
        assert made() == set()

    def test_a_secret_journey_gives_no_card_in_any_format(
        self, tmp_path: Path, file: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        secret = put(tmp_path, journey(SAY, discretion="secret"))
        for form in ("pdf", "html", "brf", "mp3"):
            assert main(["carte", str(secret), "--format", form]) == 1
            assert "pas de carte" in capsys.readouterr().err
        assert made() == set()


@pytest.mark.skipif(os.name == "nt", reason="lp is CUPS")
class TestPrinting:
    @pytest.fixture
    def printer(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """A folder where the only program is a ``lp`` that keeps what it was given."""
        lp = tmp_path / "lp"
        lp.write_text(
            '#!/bin/sh\nprintf "%s\\n" "$@" > "$0.args"\n'
            'for last; do :; done\nexec /bin/cp "$last" "$0.pdf"\n'
        )
        lp.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))
        return lp

    def test_leaves_paper_and_no_file(
        self, file: Path, printer: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["carte", str(file), "--imprimer", "--forme", "a5"]) == 0
        assert "envoyée à l'imprimante" in capsys.readouterr().out
        args = printer.with_name("lp.args").read_text().splitlines()
        assert args[args.index("-t") + 1] == "carte", "the queue shows a neutral name"
        assert "media=A5" in args
        assert printer.with_name("lp.pdf").read_bytes().startswith(b"%PDF")
        assert not Path(args[-1]).exists()
        assert made() == set()
        assert not list((tmp_path / "poste").rglob("*.pdf"))

    def test_that_fails_is_a_sentence_and_leaves_no_file(
        self, file: Path, printer: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        printer.write_text("#!/bin/sh\nexit 1\n")
        assert main(["carte", str(file), "--imprimer"]) == 3
        assert capsys.readouterr().err.count("\n") == 1
        assert not list((tmp_path / "poste").rglob("*.pdf"))

    def test_without_a_printer_offers_the_reader(
        self, file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("PATH", "")
        assert main(["carte", str(file), "--imprimer"]) == 3
        assert "lecteur de PDF" in capsys.readouterr().err
