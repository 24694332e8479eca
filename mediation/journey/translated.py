"""The translations that stand beside a journey file, and what is wrong in them."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from mediation.journey import po, shipped, translation
from mediation.journey.library import FRAGMENTS
from mediation.journey.problems import JourneyError, Problem, Severity
from mediation.journey.source import MAX_PROBLEMS
from mediation.journey.translation import FOLDER, Catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def folder_of(path: Path) -> Path:
    """``traductions/`` for the script in ``path``; fragments share their journeys' folder."""
    parent = path.parent
    return (parent.parent if parent.name == FRAGMENTS else parent) / FOLDER


def facts_path() -> Path:
    """The application's dated facts; their translations stand beside them as a journey's do."""
    return shipped.folder("resources") / "faits.yaml"


def file_of(path: Path, language: str) -> Path:
    """The PO file of the script in ``path`` for ``language``, there or not."""
    return folder_of(path) / language / f"{path.stem}.po"


def files(path: Path) -> list[tuple[str, Path]]:
    """Languages into which the script in ``path`` is translated, and their files."""
    folder = folder_of(path)
    if not folder.is_dir():
        return []
    found = sorted(p for p in folder.iterdir() if p.is_dir())
    return [(p.name, p / f"{path.stem}.po") for p in found if (p / f"{path.stem}.po").is_file()]


def read(file: Path, script: str, language: str) -> Catalogue:
    """The catalogue in ``file``; ``JourneyError`` (P501) when it cannot be read."""
    try:
        with file.open("rb") as stream:
            raw = stream.read(po.MAX_BYTES + 1)
        text = raw.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise JourneyError(
            [Problem("P501", "ce fichier ne peut pas être lu (UTF-8 attendu).", file=file.name)]
        ) from None
    return po.read(text, file.name, script, language)


_PLACE = re.compile(r'^msgctxt "(.*)"$', re.MULTILINE)


def lines(text: str) -> dict[str, int]:
    """The line, from 1, where a PO file has each of its texts; the first where one is twice."""
    found: dict[str, int] = {}
    line, seen = 1, 0
    for place in _PLACE.finditer(text):
        line += text.count("\n", seen, place.start())
        seen = place.start()
        found.setdefault(place[1], line)
    return found


def problems(
    script: translation.Script, catalogue: Catalogue, written: str = ""
) -> Iterator[Problem]:
    """P502 to P505 of one catalogue; the caller names its file, ``written`` is its text."""
    language = catalogue.language
    merged = translation.merge(script, language, catalogue)
    missing = 0
    line = lines(written)
    for text in translation.texts(script):
        entry = merged.entries[text.context]
        if not entry.translation:
            missing += 1
            continue
        if entry.stale:
            words = translation.show_difference(entry.previous, text.french)
            yield Problem(
                "P503",
                f"« {text.context} » : le français a changé. {words} Relisez la traduction.",
                line=line.get(text.context, 1),
                severity=Severity.ERROR if text.sensitive else Severity.WARNING,
            )
        elif translation.numbers(entry.translation) != translation.numbers(text.french):
            yield Problem(
                "P505",
                f"« {text.context} » : les nombres ne sont pas les mêmes qu'en français. Comparez.",
                line=line.get(text.context, 1),
                severity=Severity.ERROR,
            )
    if missing:
        yield Problem(
            "P502", f"{missing} textes restent à traduire ({language}).", severity=Severity.ADVICE
        )
    known = {text.context for text in translation.texts(script)}
    gone = (name for name in catalogue.entries if name not in known and name not in merged.entries)
    for context in islice(gone, MAX_PROBLEMS):
        yield Problem(
            "P504",
            f"« {context[:60]} » n'existe plus dans le parcours. « traductions » le range.",
            line=line.get(context, 1),
            severity=Severity.ADVICE,
        )
