"""A made-up network of desks, to attack: 400 desks, a quarter of them with 3 visits a day.

Sizes follow the real network (about 3,200 visits a desk and a year); which
journeys, how visits end and what blocks are invented, seeded, and uneven on
purpose: a few journeys make most visits, and each ends in its own way.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from mediation.journey.vocabulary import (
    Blocker,
    DurationBand,
    Hand,
    Referral,
    Result,
    VisitKind,
)
from mediation.outcomes.bundle import Lot

if TYPE_CHECKING:
    from collections.abc import Iterator

FAMILIES = ("sante", "famille", "logement", "emploi", "papiers", "retraite")
JOURNEYS = tuple(f"{FAMILIES[i % 6]}-{i // 6 + 1}" for i in range(40))
DAYS = 65
"""Opening days in a quarter."""


def family_of(journey: str) -> str:
    return journey.rpartition("-")[0]


@dataclass(frozen=True, slots=True)
class Seen:
    """A visit: what someone in the waiting room saw, and how it ended."""

    journey: str
    result: str
    hand: str
    blocker: str
    duration: str
    passage: str

    @property
    def referral(self) -> str:
        """How the person was referred, '' when not: one way in four visits is rare."""
        if self.result != Result.REFERRED:
            return ""
        words = list(Referral)
        return str(words[(len(self.blocker) + len(self.hand) * 3 + len(self.duration)) % 7 % 3])


class Network:
    """Desks drawn one by one from ``seed``."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.weights = [1 / (rank + 2) for rank in range(len(JOURNEYS))]
        # Each journey has its own way to end: an attacker may know these.
        self.endings = {
            journey: [self.chance.expovariate(1) ** 2 for _ in Result] for journey in JOURNEYS
        }

    def visits(self, many: int) -> list[Seen]:
        chance, found = self.chance, []
        for journey in chance.choices(JOURNEYS, self.weights, k=many):
            blocked = chance.random() < 0.6
            found.append(
                Seen(
                    journey,
                    chance.choices(list(Result), self.endings[journey])[0].value,
                    chance.choices(list(Hand), (4, 5, 6, 1, 1))[0].value,
                    (chance.choice(list(Blocker)) if blocked else Blocker.NONE).value,
                    chance.choice(list(DurationBand)).value,
                    chance.choices(list(VisitKind), (6, 3, 1))[0].value,
                )
            )
        return found

    def desks(self, many: int) -> Iterator[tuple[bool, list[Seen]]]:
        """``(small, visits of a quarter)`` of each desk; one in four has 3 visits a day."""
        for number in range(many):
            small = number % 4 == 0
            mean = (3 if small else 16) * DAYS
            yield small, self.visits(max(5, round(self.chance.gauss(mean, mean / 6))))


def lot_of(visits: list[Seen]) -> Lot:
    return Lot(
        Counter((v.journey, v.result, v.hand, v.blocker) for v in visits),
        Counter(cell for v in visits for cell in alone_of(v)),
    )


def alone_of(visit: Seen) -> list[tuple[str, str]]:
    """What a visit adds to the tables of one word."""
    found = [("duree", visit.duration), ("passage", visit.passage)]
    return [*found, ("orientation", visit.referral)] if visit.referral else found
