"""Everything that is wrong with files, in one pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mediation.journey import load as loading
from mediation.journey import model as m
from mediation.journey import trials
from mediation.journey.library import FRAGMENTS
from mediation.journey.problems import JourneyError, Problem, sort_key

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path

    from mediation.journey.check import Checked
    from mediation.journey.library import Library


def files(paths: Iterable[Path]) -> list[Path]:
    """The journey and fragment files that ``paths`` mean: files, and what folders hold."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            here = [p for p in path.iterdir() if p.suffix in {".yaml", ".yml"}]
            fragments = path / FRAGMENTS
            if fragments.is_dir():
                here += [p for p in fragments.iterdir() if p.suffix in {".yaml", ".yml"}]
            found += sorted(here)
        else:
            found.append(path)
    return list(dict.fromkeys(found))


def verify(path: Path, library: Library, today: date) -> list[Problem]:
    """What is wrong in one file and in the fragments it includes, in order of place."""
    try:
        checked = loading.read(path)
        if isinstance(checked.script, m.Fragment):
            loaded = library.load_fragment(path)
            found = _trials(checked, loaded, f"{loading.ALONE}/", library, today)
        else:
            found = _trials(checked, library.load_file(path), "", library, today)
    except JourneyError as error:
        found = list(error.problems)
    return sorted(found, key=sort_key)


def _trials(
    checked: Checked, loaded: loading.Loaded, scope: str, library: Library, today: date
) -> list[Problem]:
    found = []
    for index, trial in enumerate(checked.script.trials):
        try:
            ended = trials.run(loaded, trial, library.reference, today, scope).result
        except trials.TrialFailed as error:
            found.append(
                checked.document.problem(
                    "P601", f"l'essai « {trial.name} » échoue : {error}", ("essais", index, "nom")
                )
            )
            continue
        if ended != trial.expected:
            found.append(
                checked.document.problem(
                    "P601",
                    f"l'essai « {trial.name} » finit sur « {ended} », "
                    f"pas sur « {trial.expected} ».",
                    ("essais", index, "attendu"),
                )
            )
    return found
