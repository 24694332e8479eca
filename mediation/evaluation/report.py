"""Writes a release: the whole output folder, or nothing.

Everything is made in memory, then in a folder beside the output; the register of the
keys learns of the release; only then does the folder take its name. What explains the
masked cells goes beside the keys, never into the output.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mediation.evaluation import opendata, report_friction, report_html, terminal
from mediation.evaluation.errors import EvaluationError
from mediation.evaluation.keys import EXPLANATIONS
from mediation.evaluation.report_journeys import Journeys
from mediation.evaluation.report_story import story

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from mediation.evaluation.keys import CellKeys
    from mediation.evaluation.release_model import Release
    from mediation.evaluation.report_model import Provenance

PAGE, PDF, DATA = "rapport.html", "rapport.pdf", "donnees"
_READ_ME = """\
Ce dossier peut être publié tel quel.

rapport.html     le rapport, à ouvrir dans un navigateur, sans internet
rapport.pdf      le même, à imprimer ou à envoyer
points-durs.html les étapes où le plus de visites s'arrêtent, par service
points-durs/     la même liste, une page à envoyer à chaque service
points-durs.csv  la même liste, pour un tableur
donnees/         les nombres, en données ouvertes (CSV et datapackage.json)

Tous ces nombres sont protégés. Une case vide est masquée.
"""


@dataclass(frozen=True, slots=True)
class Written:
    """What was written. ``summary`` is for the terminal, French."""

    output: Path
    files: tuple[str, ...]
    explanations: Path
    summary: str


def check_output(output: Path) -> None:
    """``EvaluationError`` when ``output`` holds something already: nothing is ever replaced."""
    if output.exists() and (not output.is_dir() or any(output.iterdir())):
        raise EvaluationError(
            f"« {output} » existe déjà et n'est pas vide. Rien n'est publié. Donnez le nom d'un"
            " dossier nouveau, ou videz celui-ci."
        )


def contents(
    release: Release, about: Provenance, journeys: Journeys, *, pdf: bool = True
) -> dict[str, bytes]:
    """Every file of the output, by its path in it. Same release and provenance, same bytes."""
    told = story(release, about, journeys)
    worst = report_friction.worst(release, journeys)
    files = {
        "LISEZ-MOI.txt": _READ_ME.encode(),
        PAGE: report_html.render(told).encode(),
        "points-durs.csv": report_friction.as_csv(worst),
    }
    for name, content in report_friction.pages(worst, about, told.subtitle).items():
        files[name] = content.encode()
    if pdf:
        from mediation.evaluation import report_pdf

        files[PDF] = report_pdf.render(told)
    for name, data in opendata.package(release, about).items():
        files[f"{DATA}/{name}"] = data
    return files


def write(
    release: Release,
    about: Provenance,
    output: Path,
    *,
    keys: CellKeys,
    journeys: Journeys | None = None,
) -> Written:
    """Publish ``release`` into ``output``, whole or not at all.

    Raises ``EvaluationError`` or ``KeysError`` (French); then ``output`` is as it was.
    """
    known = journeys or Journeys()
    check_output(output)
    if not any(table.rows for table in release.tables):
        raise EvaluationError(
            "Aucun nombre ne peut être publié : il y a moins de trois lieux, ou trop peu de"
            " visites. Rien n'est publié. Attendez d'autres bilans."
        )
    files = contents(release, about, known)
    part = output.with_name(f".{output.name}.partiel")
    try:
        shutil.rmtree(part, ignore_errors=True)
        _fill(part, files)
        explanations = _explain(release, about, keys)
        keys.commit(about.sent, release.drawn)
        if output.exists():
            output.rmdir()
        part.replace(output)
    except OSError as error:
        raise EvaluationError(
            f"« {output} » ne s'écrit pas : disque plein, ou dossier interdit. Rien n'est publié."
            " Libérez de la place ou choisissez un autre dossier, puis recommencez."
        ) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    told = story(release, about, known)
    return Written(
        output,
        tuple(sorted(files)),
        explanations,
        terminal.summary(release, about, told, output, explanations),
    )


def _fill(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())


def _explain(release: Release, about: Provenance, keys: CellKeys) -> Path:
    """The masked cells and why, for the evaluator alone, beside the keys."""
    folder = keys.folder / EXPLANATIONS
    folder.mkdir(mode=0o700, exist_ok=True)
    masked = _table(
        ("table", "case", "colonne", "raison", "explication", "protege"),
        [
            (one.table, one.cell, one.column, str(one.reason), one.reason.sentence, one.beside)
            for one in release.masked
        ],
    )
    digest = hashlib.sha256(masked).hexdigest()[:8]
    path = folder / f"{about.date.isoformat()}-{digest}.csv"
    _private(path, masked)
    # A bundle's hash, published, would let who guesses a small desk's counts check the guess.
    hashes = [(one.sha256, one.site, one.quarter, str(one.revision)) for one in about.bundles]
    head = ("empreinte", "site", "trimestre", "revision")
    _private(path.with_name(f"{path.stem}-empreintes.csv"), _table(head, sorted(hashes)))
    if about.set_aside or about.remarks:
        rows = [*about.set_aside, *(("", remark) for remark in about.remarks)]
        _private(path.with_name(f"{path.stem}-mis-de-cote.csv"), _table(("fichier", "dit"), rows))
    return path


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    # A file's name comes from outside: no spreadsheet may take it for a formula.
    writer.writerows([cell if cell[:1] not in opendata.FORMULA else f"'{cell}" for cell in row]
                     for row in rows)  # fmt: skip
    return out.getvalue().encode()


def _private(path: Path, content: bytes) -> None:
    path.unlink(missing_ok=True)
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(number, "wb") as file:
        file.write(content)
