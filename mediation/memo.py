"""A whole journey at once, as an aide-mémoire: what both front ends show of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from accessibility.text import lines
from mediation.facts import OFFLINE, about
from mediation.journey import model as m
from mediation.journey import present
from mediation.journey.brief import of_loaded
from mediation.journey.guide import Guide

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mediation.visit import Visit


BEFORE = "Avant de commencer"


@dataclass(frozen=True, slots=True)
class Part:
    """One step of the aide-mémoire: a heading, and what to remember under it."""

    heading: str
    lines: tuple[str, ...]


def memo(visit: Visit) -> tuple[Part, ...]:
    """What to know beforehand, every step that may be met today, in the order of the file, then
    the way without internet."""
    guide = visit.guide
    known = list(_beforehand(visit))
    parts: list[Part] = []
    for path, node in guide.loaded.graph.nodes.items():
        if node.skipped or isinstance(node.step, m.Include):
            continue
        if isinstance(node.step, m.End) and node.step.exit is not None:
            continue  # where a fragment ends nobody stops
        here = Guide(guide.loaded, guide.reference, guide.today, path=path)
        view = present.view(here, visit.tongue)
        heading = f"{len(parts) + 1}. {view.kind.label}"
        parts.append(Part(heading, tuple(_lines(here))))
    offline = lines(guide.loaded.journey.offline)
    before = [Part(BEFORE, tuple(known))] if known else []
    return (*before, *parts, Part(OFFLINE, tuple(offline)))


def _beforehand(visit: Visit) -> Iterator[str]:
    """What home tells of the journey, whole; nothing for a file that is not of this desk."""
    services, loaded = visit.services, visit.loaded
    entry = services.library.entries.get(loaded.journey.id)
    if entry is None or entry.path != loaded.path:
        return
    voices = {code for code in services.settings.piper if code}
    for label, text in about(entry, services.today(), of_loaded(services.library, loaded), voices):
        if label != OFFLINE:  # it has a part of its own
            yield f"{label} : {text}"


def _lines(guide: Guide) -> Iterator[str]:
    view, step = present.view(guide), guide.node.step
    yield from (f"Pour vous : {line}" for line in view.mediator)
    yield from view.person
    if isinstance(step, m.Ask):
        yield "Réponses : " + " / ".join(answer.text for answer in step.answers)
    if isinstance(step, m.TROUBLED):
        for trouble in step.troubles:
            remedy = " ".join(lines(trouble.remedy or ""))
            yield f"Si : {trouble.when}" + (f" → {remedy}" if remedy else "")
    for contact in view.contacts:
        yield ", ".join(part for part in (contact.name, contact.phone, contact.detail) if part)
    if view.link:
        yield f"Page : {view.link}"
