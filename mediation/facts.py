"""What is told of a journey before it is opened, from the head of its file."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from accessibility.dates import short_day
from accessibility.languages import LANGUAGES, VoiceStatus
from mediation.journey.vocabulary import JourneyStatus

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from mediation.journey.brief import Brief
    from mediation.journey.entry import Entry

OFFLINE = "Sans internet"


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


def about(
    entry: Entry,
    today: date,
    brief: Brief | None = None,
    voices: Collection[str] = (),
    *,
    state_first: bool = True,
) -> Iterator[tuple[str, str]]:
    """Pairs of label and text, for the journey pointed at; what matters at the desk first.

    ``brief`` comes a moment later than the rest. ``voices``: codes of languages
    that this desk has a voice of its own for, beside those that come with it.
    ``state_first``: the minutes and the state stand nowhere else.
    """
    state = entry.status.label
    if entry.reviewed:
        state += f", relu {_shown(entry.reviewed)}"
    before = _day(entry.review_before)
    if before and today > before:
        state += f", à relire depuis le {short_day(before)}"
    told = "État", ", ".join(part for part in (how_long(entry), state) if part)
    if state_first:
        yield told
    if brief is not None:
        if brief.papers:
            yield "À apporter", " · ".join(brief.papers)
        if brief.optional:
            yield "Si possible", " · ".join(brief.optional)
        drafts = f" · brouillons : {_named(brief.drafts)}" if brief.drafts else ""
        yield "Langues", f"{_named(brief.reviewed)}{drafts}"
        yield "Voix", _voices((*brief.reviewed, *brief.drafts), voices)
    if not state_first:
        yield told
    if entry.need:
        yield "Besoin", entry.need
    if entry.offline:
        yield OFFLINE, entry.offline
    if entry.source:
        dated = f" du {_shown(entry.source_dated)}" if entry.source_dated else ""
        yield "Source", f"{entry.source}{dated}"


def _named(codes: Iterable[str]) -> str:
    return ", ".join(LANGUAGES[code].french_name for code in codes)


def _voices(codes: Iterable[str], own: Collection[str]) -> str:
    """« français · moyenne : arabe, dari · aucune : pachto »."""
    found: dict[VoiceStatus, list[str]] = {status: [] for status in VoiceStatus}
    for code in codes:
        language = LANGUAGES[code]
        status = VoiceStatus.GOOD if code in own else language.voice_status
        found[status].append(language.french_name)
    return " · ".join(
        ", ".join(names) if status is VoiceStatus.GOOD else f"{status} : {', '.join(names)}"
        for status, names in found.items()
        if names
    )


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _shown(written: str) -> str:
    """A day of a file as a person reads it; as it stands where it is no day."""
    day = _day(written)
    return short_day(day) if day else written[:16]
