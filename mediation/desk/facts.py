"""What is told of a journey before it is opened, from the head of its file."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from accessibility.dates import short_day
from mediation.journey.vocabulary import JourneyStatus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mediation.journey.library import Entry


def how_long(entry: Entry) -> str:
    """« 30 min », or "" where the file does not say."""
    return f"{entry.minutes} min" if entry.minutes else ""


def how_sure(entry: Entry, today: date) -> str:
    """One or two words: « brouillon », « retiré », « à relire », « relu 22/11/2026 »."""
    if entry.status is not JourneyStatus.PUBLISHED:
        return entry.status.label
    before = _day(entry.review_before)
    if before and today > before:
        return "à relire"
    return f"relu {_shown(entry.reviewed)}" if entry.reviewed else "pas relu"


def about(entry: Entry, today: date) -> Iterator[tuple[str, str]]:
    """Pairs of label and text, for the journey pointed at."""
    if entry.need:
        yield "Besoin", entry.need
    state = entry.status.label
    if entry.reviewed:
        state += f", relu le {_shown(entry.reviewed)}"
    before = _day(entry.review_before)
    if before and today > before:
        state += f", à relire depuis le {short_day(before)}"
    yield "État", ", ".join(part for part in (_minutes(entry), state) if part)
    if entry.source:
        dated = f" du {_shown(entry.source_dated)}" if entry.source_dated else ""
        yield "Source", f"{entry.source}{dated}"
    if entry.offline:
        yield "Sans internet", entry.offline


def _minutes(entry: Entry) -> str:
    return f"{entry.minutes} minutes" if entry.minutes else ""


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _shown(written: str) -> str:
    """A day of a file as a person reads it; as it stands where it is no day."""
    day = _day(written)
    return short_day(day) if day else written[:16]
