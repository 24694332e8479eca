"""The rules that a journey can break and still be walked.

Each rule is one function of a ``Subject`` that yields problems; ``RULES`` is the
list. Errors keep a journey from being published, warnings and advice do not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mediation.journey.rules import content, freshness, safety, trials, way, words
from mediation.journey.rules.subject import Subject

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mediation.journey.problems import Problem

__all__ = ["RULES", "Subject", "examine"]


def examine(subject: Subject) -> Iterator[Problem]:
    """Everything that breaks a rule."""
    for rule in RULES:
        yield from rule(subject)


RULES: tuple[Callable[[Subject], Iterator[Problem]], ...] = (
    way.unreachable,
    way.too_long,
    way.condition_not_asked,
    way.no_referral,
    way.good_end,
    safety.warned_before,
    safety.mandate_before,
    safety.nothing_left,
    safety.secret_leaves_nothing,
    content.pro_contact,
    content.official_links,
    content.left_to_the_person,
    content.known_picture,
    content.amounts_in_facts,
    words.plain_words,
    freshness.dates,
    freshness.sourced,
    freshness.confirmed_before_publication,
    freshness.fresh_facts,
    trials.every_way_tried,
)
