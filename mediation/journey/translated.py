"""The translations that stand beside a journey file, and what is wrong in them."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from mediation.journey import po, translation
from mediation.journey.library import FRAGMENTS
from mediation.journey.problems import JourneyError, Problem, Severity
from mediation.journey.translation import FOLDER, Catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator


def folder_of(path: Path) -> Path:
    """``traductions/`` for the script in ``path``; fragments share their journeys' folder."""
    parent = path.parent
    return (parent.parent if parent.name == FRAGMENTS else parent) / FOLDER


def file_of(path: Path, language: str) -> Path:
    """The PO file of the script in ``path`` for ``language``, there or not."""
    return folder_of(path) / language / f"{path.stem}.po"


def facts_path() -> Path:
    """The application's dated facts; their translations stand beside them as a journey's do."""
    return Path(str(resources.files("resources"))) / "faits.yaml"


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


def line_of(text: str, context: str) -> int:
    """The line, from 1, where a PO file has this text; 1 where it has none."""
    found = text.find(f'msgctxt "{context}"')
    return text.count("\n", 0, found) + 1 if found >= 0 else 1


def problems(
    script: translation.Script, catalogue: Catalogue, written: str = ""
) -> Iterator[Problem]:
    """P502 to P505 of one catalogue; the caller names its file, ``written`` is its text."""
    language = catalogue.language
    merged = translation.merge(script, language, catalogue)
    missing = 0
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
                line=line_of(written, text.context),
                severity=Severity.ERROR if text.sensitive else Severity.WARNING,
            )
        elif translation.numbers(entry.translation) != translation.numbers(text.french):
            yield Problem(
                "P505",
                f"« {text.context} » : les nombres ne sont pas les mêmes qu'en français. Comparez.",
                line=line_of(written, text.context),
                severity=Severity.ERROR,
            )
    if missing:
        yield Problem(
            "P502", f"{missing} textes restent à traduire ({language}).", severity=Severity.ADVICE
        )
    known = {text.context for text in translation.texts(script)}
    for context in catalogue.entries:
        if context not in known and context not in merged.entries:
            yield Problem(
                "P504",
                f"« {context} » n'existe plus dans le parcours. « traductions » le range.",
                line=line_of(written, context),
                severity=Severity.ADVICE,
            )
