"""A journey made again from the texts it was made from, whatever became of its files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from mediation.journey.problems import JourneyError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mediation.journey.library import Library
    from mediation.journey.load import Loaded


def restore(
    library: Library, journey: str, texts: Mapping[str, str], path: Path | None = None
) -> Loaded:
    """The journey whose ``Loaded.texts`` these were; ``path`` is where its translations are.

    A fragment that two scripts of the same name had is not possible: ids are one list.

    Raises:
        JourneyError: when they no longer make a journey here, for want of a contact or
            a fact that was shared.
    """
    from mediation.journey.library import FRAGMENTS

    if not all(name and name.replace("-", "").isalnum() for name in texts):
        raise JourneyError([Problem("P102", "ces textes n'ont pas de nom.", file=journey)])
    with TemporaryDirectory(prefix="mediation-") as folder:
        root = Path(folder)
        (root / FRAGMENTS).mkdir()
        for name, text in texts.items():
            place = root if name == journey else root / FRAGMENTS
            (place / f"{name}.yaml").write_text(text, encoding="utf-8", newline="")
        loaded = library.load_file(root / f"{journey}.yaml")
    return replace(library.as_here(loaded), path=path)
