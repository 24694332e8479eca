"""Dates and months as a person reads them. French; other languages come with their translations."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

_MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
)
_DAYS = "lundi mardi mercredi jeudi vendredi samedi dimanche".split()


def short_day(day: date) -> str:
    """« 18/11/2025 »."""
    return f"{day.day:02}/{day.month:02}/{day.year}"


def long_day(day: date) -> str:
    """« mardi 18 novembre 2025 », « dimanche 1er mars 2026 »."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{_DAYS[day.weekday()]} {number} {_MONTHS[day.month - 1]} {day.year}"


def span(count: int, unit: str) -> str:
    """« 2 semaines »; ``unit`` is D, W, M or Y as ISO 8601 has it."""
    word = {"D": "jour", "W": "semaine", "M": "mois", "Y": "an"}[unit]
    plural = "s" if count > 1 and not word.endswith("s") else ""
    return f"{count} {word}{plural}"
