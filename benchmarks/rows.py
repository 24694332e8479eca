"""One line of the table that ``make bench`` prints."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """A measurement. ``ratio`` is ``value / floor``, the floor measured in the same run.

    ``floor``, ``ratio`` and ``target`` are None where there is nothing to
    compare with. ``target`` bounds the ratio where there is one, else the value.
    """

    name: str
    value: float
    unit: str
    floor: float | None = None
    ratio: float | None = None
    target: float | None = None
