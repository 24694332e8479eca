"""Outcomes to try things with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mediation.journey.vocabulary import (
    Blocker,
    DurationBand,
    Guidance,
    Hand,
    Referral,
    Result,
    VisitKind,
)
from mediation.outcomes.record import Outcome

if TYPE_CHECKING:
    from random import Random

JOURNEYS = ("carte-vitale-perdue", "france-travail-inscription", "caf-rsa", "ants-permis", "apl")


def an_outcome(**changes: Any) -> Outcome:
    fields: dict[str, Any] = {
        "quarter": "2026T4",
        "journey": "carte-vitale-perdue",
        "version": 1,
        "hash": "0123456789ab",
        "result": Result.FILED,
        "referral": None,
        "hand": Hand.TOGETHER,
        "guidance": Guidance.FOLLOWED,
        "visit": VisitKind.FIRST,
        "blocker": Blocker.NO_CODE,
        "blocking_step": "compte/code",
        "duration": DurationBand.MEDIUM,
    }
    return Outcome(**(fields | changes))


def some_outcome(chance: Random, quarter: str = "2026T4") -> Outcome:
    """Any outcome that a visit can end with."""
    result = chance.choice(list(Result))
    blocker = chance.choice(list(Blocker))
    return an_outcome(
        quarter=quarter,
        journey=chance.choice(JOURNEYS),
        version=chance.randint(1, 3),
        hash=f"{chance.getrandbits(48):012x}",
        result=result,
        referral=chance.choice(list(Referral)) if result is Result.REFERRED else None,
        hand=chance.choice(list(Hand)),
        guidance=chance.choice(list(Guidance)),
        visit=chance.choice(list(VisitKind)),
        blocker=blocker,
        blocking_step="" if blocker is Blocker.NONE else chance.choice(["", "papiers", "a/b/c"]),
        duration=chance.choice(list(DurationBand)),
    )
