"""The reviewer's kit as a spreadsheet that Excel and LibreOffice open.

Only three columns can be typed in; marks and the French are locked, every cell is
text (« 36 46 » stays a telephone number, « =1 » is no formula). A hidden sheet says
what was handed out, so that what comes back is compared with that.
"""

from __future__ import annotations

import re
import zipfile
from datetime import date, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from accessibility.languages import language as known
from accessibility.text import clean, one_line
from mediation.reviewing.rows import AGAIN, READ, Answer, Received, Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

FORM = "mediation-relecture-1"
READING, SIGNING, HANDED_OUT = "Relecture", "Signature", "Ne pas modifier"
MAX_BYTES, MAX_UNPACKED, MAX_PARTS, MAX_ROWS = 16 * 1024 * 1024, 128 * 1024 * 1024, 20_000, 40_000
"""Largest file received, packed and unpacked, its parts (a picture is one) and its longest
sheet; the 2,800 texts of a whole language weigh 2 MB."""
_HEADS = (
    ("Repère", 22),
    ("Dessin", 9),
    ("Où", 30),
    ("Français", 42),
    ("Traduction", 42),
    ("Retraduit en français", 36),
    ("Avis", 11),
    ("Remarque", 30),
)
_MARK, _PICTURE, _WHERE, _FRENCH, _WORDS, _BACK, _VERDICT, _REMARK = range(1, 9)
_LONGEST = 32_000
"""A cell holds 32,767 characters; no text of a journey comes near."""
_SIDE = 48
"""Pixels a side of a picture."""


class WrongSheet(Exception):
    """The file cannot be taken back; ``str()`` is one French sentence that says what to do."""


def write(rows: Sequence[Row], language: str) -> bytes:
    """The whole kit of one language, as an .xlsx file."""
    from openpyxl import Workbook

    book: Any = Workbook()
    reading = book.active
    reading.title = READING
    _reading(reading, rows, language)
    _signing(book.create_sheet(SIGNING), language)
    handed = book.create_sheet(HANDED_OUT)
    handed.sheet_state = "hidden"
    for number, values in enumerate(
        [(FORM, language, ""), *((row.mark, row.french, row.translation) for row in rows)], 1
    ):
        for column, value in enumerate(values, 1):
            _put(handed, number, column, value)
    handed.protection.sheet = True
    book.properties.creator = "Médiation"
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _reading(sheet: Any, rows: Sequence[Row], language: str) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    grey = PatternFill("solid", fgColor="EEEEEE")
    for column, (name, width) in enumerate(_HEADS, 1):
        head = _put(sheet, 1, column, name)
        head.font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = width
    right_to_left = known(language).rtl
    reading = Alignment(wrap_text=True, vertical="top")
    theirs = Alignment(
        wrap_text=True,
        vertical="top",
        horizontal="right" if right_to_left else "left",
        readingOrder=2 if right_to_left else 1,
    )
    before: tuple[str, str] | None = None
    for number, row in enumerate(rows, 2):
        where = [row.title, row.context]
        if row.sensitive:
            where.append("Reste en français tant que ce n'est pas relu.")
        if row.changed:
            where.append(f"Le français a changé : {row.changed}")
        if row.reviewed:
            where.append("Déjà relu.")
        values = (row.mark, "", "\n".join(where), row.french, row.translation, row.back, "", "")
        for column, value in enumerate(values, 1):
            open_ = column in {_WORDS, _VERDICT, _REMARK}
            cell = _put(sheet, number, column, value, locked=not open_)
            cell.alignment = theirs if column == _WORDS else reading
            if not open_:
                cell.fill = grey
        step = row.mark.rpartition("/")[2].partition(".")[0], row.title
        if step != before:
            # Once a step: a spreadsheet keeps each picture apart, however often it is the same.
            _picture(sheet, number, row.picto)
        before = step
        wrapped = [_wrapped(text, width) for text, (_, width) in zip(values, _HEADS, strict=True)]
        sheet.row_dimensions[number].height = max(_SIDE * 0.75 + 6, 15 * max(wrapped) + 4)
    offered = DataValidation(type="list", formula1=f'"{READ},{AGAIN}"', allow_blank=True)
    offered.error = f"Choisissez « {READ} » ou « {AGAIN} », ou laissez vide."
    offered.errorTitle = "Avis"
    sheet.add_data_validation(offered)
    offered.add(f"{get_column_letter(_VERDICT)}2:{get_column_letter(_VERDICT)}{len(rows) + 1}")
    sheet.freeze_panes = "D2"
    sheet.protection.sheet = True
    # Columns and rows may be made wider to read better.
    sheet.protection.formatColumns = sheet.protection.formatRows = False
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _wrapped(text: str, width: int) -> int:
    """How many lines ``text`` takes in a column this wide, rather one too many."""
    return sum(1 + int(len(line) / (width * 0.9)) for line in text.split("\n"))


def _picture(sheet: Any, number: int, key: str) -> None:
    from accessibility.card.pictos import KEYS

    if key not in KEYS:
        return
    from openpyxl.drawing.image import Image

    from accessibility.card.pixels import png

    picture = Image(BytesIO(png(key, _SIDE)))
    sheet.add_image(picture, f"B{number}")


_ASKED = ("Nom et prénom", "Date de la relecture (jour/mois/année)")


def _signing(sheet: Any, language: str) -> None:
    from openpyxl.styles import Alignment, Font

    said = (
        f"Relecture en {known(language).french_name}",
        "Lisez chaque ligne de la feuille « Relecture ». Corrigez la colonne « Traduction » : "
        "elle seule compte.",
        f"Dans « Avis » : « {READ} » si la phrase est juste et simple, « {AGAIN} » sinon.",
        "Gardez les nombres, les noms de services en lettres latines, et une ligne par ligne.",
        "Votre nom et la date sont écrits dans les fichiers de Médiation, avec les phrases relues.",
    )
    for number, sentence in enumerate(said, 1):
        cell = _put(sheet, number, 1, sentence)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet["A1"].font = Font(bold=True, size=14)
    for number, asked in enumerate(_ASKED, len(said) + 2):
        _put(sheet, number, 1, asked).font = Font(bold=True)
        _put(sheet, number, 2, "", locked=False)
    sheet.column_dimensions["A"].width = 70
    sheet.column_dimensions["B"].width = 40
    sheet.protection.sheet = True


def _put(sheet: Any, row: int, column: int, value: str, *, locked: bool = True) -> Any:
    """A cell that holds ``value`` as text, whatever it looks like."""
    from openpyxl.styles import Protection

    cell = sheet.cell(row, column)
    cell.value = clean(value)[:_LONGEST]
    cell.data_type = "s"
    cell.number_format = "@"
    cell.quotePrefix = True
    cell.protection = Protection(locked=locked)
    return cell


def read(raw: bytes) -> Received:
    """What came back.

    Raises:
        WrongSheet: this is no kit, it is damaged, or it says « relu » and nobody signed.
    """
    _not_hostile(raw)
    from openpyxl import load_workbook

    try:
        book: Any = load_workbook(BytesIO(raw), read_only=True, data_only=True)
        sheets = {name: list(_rows(book[name])) for name in (READING, SIGNING, HANDED_OUT)}
    except Exception:  # noqa: BLE001 - a damaged file fails in the library's own many ways
        raise WrongSheet(
            "ce tableur n'est pas une feuille de relecture de Médiation. "
            "Demandez le fichier .xlsx d'origine, complété."
        ) from None
    head, *handed = sheets[HANDED_OUT] or [[]]
    form, language = _cell(head, 1), _cell(head, 2)
    if form != FORM:
        raise WrongSheet("cette feuille vient d'une autre version. Refaites-la avec « --tableur ».")
    given = {_cell(row, 1): (_cell(row, 2), _cell(row, 3)) for row in handed}
    answers = tuple(_answers(sheets[READING][1:], given))
    name, day = _signature(sheets[SIGNING])
    if any(answer.verdict == READ for answer in answers) and not (name and day):
        raise WrongSheet(
            "des phrases sont dites relues, et personne n'a signé. Écrivez le nom et la date "
            f"sur la feuille « {SIGNING} »."
        )
    return Received(language, answers, name, day)


def _answers(rows: Iterable[Sequence[Any]], given: dict[str, tuple[str, str]]) -> Iterator[Answer]:
    seen: set[str] = set()
    for row in rows:
        mark = _cell(row, _MARK)
        if not mark:
            continue
        if mark not in given:
            raise WrongSheet(f"le repère « {mark[:60]} » a été changé. Remettez-le.")
        if mark in seen:
            raise WrongSheet(f"« {mark[:60]} » est deux fois dans la feuille. Gardez une ligne.")
        seen.add(mark)
        verdict = _cell(row, _VERDICT).strip().lower().replace("a revoir", AGAIN)
        if verdict not in {"", READ, AGAIN}:
            raise WrongSheet(
                f"« {mark[:60]} » : l'avis « {verdict[:30]} » n'est pas connu. Mettez « {READ} » "
                f"ou « {AGAIN} »."
            )
        french, before = given[mark]
        yield Answer(
            mark, french, before, _cell(row, _WORDS).strip(), verdict, one_line(_cell(row, _REMARK))
        )


_DAY = re.compile(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})|(\d{4})-(\d{1,2})-(\d{1,2}).*")


def _signature(rows: Sequence[Sequence[Any]]) -> tuple[str, date | None]:
    said = {_cell(row, 1): row for row in rows if len(row) > 1}
    name = one_line(_cell(said.get(_ASKED[0], ()), 2))[:80]
    value = said[_ASKED[1]][1] if _ASKED[1] in said else None
    if isinstance(value, datetime):
        day: date | None = value.date()
    else:
        day = _day(str(value or "").strip())
    if day is not None and day > date.today():
        raise WrongSheet("la date de la signature est dans le futur. Corrigez-la.")
    return name, day


def _day(written: str) -> date | None:
    if not written:
        return None
    found = _DAY.fullmatch(written)
    try:
        if found and found[1]:
            return date(int(found[3]), int(found[2]), int(found[1]))
        if found:
            return date(int(found[4]), int(found[5]), int(found[6]))
    except ValueError:
        pass
    raise WrongSheet(
        f"« {written[:30]} » n'est pas une date. Écrivez jour/mois/année, 22/11/2026 par exemple."
    )


def _rows(sheet: Any) -> Iterator[list[Any]]:
    for number, row in enumerate(sheet.iter_rows(max_col=len(_HEADS), values_only=True)):
        if number > MAX_ROWS:
            raise ValueError("too long")
        yield list(row)


def _cell(row: Sequence[Any], column: int) -> str:
    """What the cell says; a number that a program made of a text is its digits again."""
    value = row[column - 1] if column <= len(row) else None
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return clean(str(value))


def _not_hostile(raw: bytes) -> None:
    """A spreadsheet is a ZIP of XML: nothing of it is opened before its size is known."""
    if len(raw) > MAX_BYTES:
        raise WrongSheet("ce fichier est trop gros pour une relecture (plus de 16 Mo).")
    try:
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            parts = archive.infolist()
            whole = sum(part.file_size for part in parts)
            if len(parts) > MAX_PARTS or whole > MAX_UNPACKED:
                raise WrongSheet("ce fichier se déplie trop grand. Il n'a pas été ouvert.")
            for part in parts:
                if part.filename.endswith((".xml", ".rels")) and _declares(archive, part):
                    raise WrongSheet("ce fichier contient des déclarations XML refusées.")
    except WrongSheet:
        raise
    except Exception:  # noqa: BLE001 - what unpacks a damaged part fails in its own many ways
        raise WrongSheet(
            "ce n'est pas un fichier .xlsx. Enregistrez la feuille au format Excel (.xlsx)."
        ) from None


def _declares(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Whether an XML part declares entities: no spreadsheet does, only an attack."""
    with archive.open(part) as stream:
        return b"<!" in stream.read(2048)
