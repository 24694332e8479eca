"""What this desk uses most, from its own counts: it comes first among what answers alike.

Coarse on purpose, and read once when the desk opens: the order of a list must
not tell what the person before came for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mediation.journey.vocabulary import Discretion

if TYPE_CHECKING:
    from mediation.services import Services

FEW = 5
"""Visits below which a journey counts as never used."""


def habits(services: Services) -> dict[str, int]:
    """By journey id, 1 from ``FEW`` visits on, 2 from twice as many, 3 from four times, …

    Never a secret journey, even one that was not when it was recorded. Empty
    where the counts cannot be read: then lists go by title.
    """
    entries = services.library.entries
    return {
        name: (visits // FEW).bit_length()
        for name, visits in services.log.uses().items()
        if visits >= FEW and name in entries and entries[name].discretion is not Discretion.SECRET
    }
