"""What must be known of a journey before it is opened, and that its head does not say.

The journey is loaded whole, so this is for an idle moment.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from accessibility.languages import LANGUAGES
from mediation.journey import model as m
from mediation.journey.problems import JourneyError
from mediation.journey.tongue import FRENCH
from mediation.journey.vocabulary import DocumentForm, TranslationState

if TYPE_CHECKING:
    from mediation.journey.entry import Entry
    from mediation.journey.library import Library
    from mediation.journey.load import Loaded

_MOST = 12
"""Papers named; no journey asks for as many at once."""


@dataclass(frozen=True, slots=True)
class Brief:
    """Papers in French, language codes as the journey has them."""

    papers: tuple[str, ...] = ()
    """What the person may be asked for, in the order of the steps."""
    optional: tuple[str, ...] = ()
    """What helps where the person has it."""
    reviewed: tuple[str, ...] = (FRENCH,)
    """Languages whose every translated text was signed by a reviewer; French."""
    drafts: tuple[str, ...] = ()


def brief(library: Library, entry: Entry) -> Brief | None:
    """That of ``entry``; None where the journey does not open: opening it says why."""
    try:
        loaded = library.load(entry.id)
    except (JourneyError, OSError):
        return None
    return of_loaded(library, loaded)


def of_loaded(library: Library, loaded: Loaded) -> Brief:
    """That of a journey that is open."""
    reviewed: list[str] = [FRENCH]
    drafts: list[str] = []
    for code in library.languages(loaded):
        if code in LANGUAGES:
            (reviewed if _is_reviewed(library, loaded, code) else drafts).append(code)
    needed, optional = _papers(loaded)
    return Brief(needed, optional, tuple(reviewed), tuple(drafts))


def _papers(loaded: Loaded) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Those that are needed, and those that only help; in the order of the steps."""
    named: dict[str, str] = {}
    needed: set[str] = set()
    for node in loaded.graph.nodes.values():
        if not isinstance(node.step, m.Check) or node.skipped:
            continue
        for paper in node.step.papers:
            original = paper.required and paper.form is DocumentForm.ORIGINAL
            name = f"{paper.name} (original)" if original else paper.name
            # Papers that stand for one another are one thing to bring.
            key = f"{node.path} {paper.one_of}" if paper.one_of else name
            named[key] = f"{named[key]} ou {name}" if paper.one_of and key in named else name
            if paper.required:
                needed.add(key)
    kept = list(named)[:_MOST]
    return (
        tuple(dict.fromkeys(named[key] for key in kept if key in needed)),
        tuple(dict.fromkeys(named[key] for key in kept if key not in needed)),
    )


def _is_reviewed(library: Library, loaded: Loaded, code: str) -> bool:
    entries = [
        entry
        for catalogue in library.tongue(loaded, code).catalogues.values()
        for entry in catalogue.entries.values()
    ]
    return bool(entries) and all(entry.state is TranslationState.VALID for entry in entries)
