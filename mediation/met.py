"""What a visit met on its way: steps and numbers, for the counters. No text, no time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mediation.outcomes.record import StepCount, is_step_id

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(slots=True)
class Met:
    """Numbers of times, by step path where it is said."""

    reached: set[str] = field(default_factory=set)
    back: Counter[str] = field(default_factory=Counter)
    helped: set[str] = field(default_factory=set)
    refusals: int = 0
    heard: int = 0
    cards: int = 0
    languages: set[str] = field(default_factory=set)
    """Languages that were said or printed; French is not counted."""

    def counts(self, *, walked: bool, left: str) -> dict[str, Any]:
        """The fields of a ``StepTally``.

        ``walked``: whether the steps were really met. ``left``: the step where the visit
        stopped, "" where it came to an end.
        """
        steps = {
            path: StepCount(
                reached=1,
                left=int(path == left),
                back=self.back[path],
                helped=int(path in self.helped),
            )
            for path in (self.reached if walked else ())
        }
        return {
            "steps": steps,
            "refusals": self.refusals,
            "audio": self.heard,
            "cards": self.cards,
            "languages": dict.fromkeys(self.languages, 1),
        }

    def as_plain(self) -> dict[str, Any]:
        """For a visit that pauses."""
        return {
            "atteintes": sorted(self.reached),
            "reprises": dict(sorted(self.back.items())),
            "aidees": sorted(self.helped),
            "refus": self.refusals,
            "sons": self.heard,
            "cartes": self.cards,
            "langues": sorted(self.languages),
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Met:
        """What ``as_plain`` gave; ``ValueError`` where it is anything else."""
        try:
            met = cls(
                set(plain["atteintes"]),
                Counter(plain["reprises"]),
                set(plain["aidees"]),
                refusals=int(plain["refus"]),
                heard=int(plain["sons"]),
                cards=int(plain["cartes"]),
                languages=set(plain["langues"]),
            )
        except (KeyError, TypeError) as error:
            raise ValueError("not what a visit met") from error
        if not all(is_step_id(path) for path in (*met.reached, *met.back, *met.helped)):
            raise ValueError("not the steps of a journey")
        return met
