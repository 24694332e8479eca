"""Everything that is wrong with files, in one pass."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mediation.journey import load as loading
from mediation.journey import model as m
from mediation.journey import rules, translated, translation, trials
from mediation.journey.library import FRAGMENTS
from mediation.journey.problems import JourneyError, Problem, sort_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
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
            loaded, scope = library.load_fragment(path, checked), f"{loading.ALONE}/"
        else:
            loaded, scope = library.load_file(path, checked), ""
    except JourneyError as error:
        return list(error.problems)
    found, covered = _trials(checked, loaded, scope, library, today)
    subject = rules.Subject(
        checked=checked,
        loaded=loaded,
        scope=scope,
        reference=library.reference,
        pictos=library.pictos,
        domains=library.domains,
        today=today,
        covered=covered,
    )
    found += rules.examine(subject)
    found += _translations(checked, path)
    return sorted(found, key=sort_key)


def _translations(checked: Checked, path: Path) -> Iterator[Problem]:
    """P501 to P505: what is wrong in the PO files beside the script."""
    for language, file in translated.files(path):
        name = f"{translation.FOLDER}/{language}/{file.name}"
        try:
            catalogue = translated.read(file, checked.script.id, language)
        except JourneyError as error:
            yield from (replace(problem, file=name) for problem in error.problems)
            continue
        written = file.read_text(encoding="utf-8-sig", errors="replace")
        for problem in translated.problems(checked.script, catalogue, written):
            yield replace(problem, file=name)


def _trials(
    checked: Checked, loaded: loading.Loaded, scope: str, library: Library, today: date
) -> tuple[list[Problem], frozenset[tuple[str, str]]]:
    """The trials that fail (P601), and the edges that all of them took."""
    found: list[Problem] = []
    covered: set[tuple[str, str]] = set()
    for index, trial in enumerate(checked.script.trials):
        try:
            walked = trials.run(loaded, trial, library.reference, today, scope)
        except trials.TrialFailed as error:
            message = f"l'essai « {trial.name} » échoue : {error}"
            found.append(checked.document.problem("P601", message, ("essais", index, "nom")))
            continue
        covered |= walked.edges
        if walked.result != trial.expected:
            message = (
                f"l'essai « {trial.name} » finit sur « {walked.result} », "
                f"pas sur « {trial.expected} »."
            )
            found.append(checked.document.problem("P601", message, ("essais", index, "attendu")))
    return found, frozenset(covered)
