"""A journey's usual way to a good end, for a card made without a visit.

The usual way takes each question's first answer, which authors write for most
people; where that does not end well, the shortest way that does is taken.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from mediation.journey import model as m
from mediation.journey.guide import Guide, State
from mediation.journey.view import Mode
from mediation.journey.vocabulary import GOOD_ENDS

if TYPE_CHECKING:
    from datetime import date

    from mediation.journey.load import Loaded
    from mediation.journey.reference import Reference

MAX_STATES = 5000
"""A journey that shows no end after this many steps tried is left where it is."""


def usual(loaded: Loaded, reference: Reference, today: date) -> Guide:
    """The walk of first answers where it comes to a good end, else ``shortest``."""
    guide = Guide.start(loaded, reference, today)
    for _ in range(len(loaded.graph.nodes)):
        if isinstance(guide.node.step, m.End):
            ending = guide.ending
            if ending and ending.result in GOOD_ENDS:
                return guide
            break
        guide = guide.advance(*_hoped(guide)[0])
        if guide.finished:
            break
    return shortest(loaded, reference, today)


def shortest(loaded: Loaded, reference: Reference, today: date) -> Guide:
    """A walk to the nearest good end; to any end where there is no good one.

    Breadth first over what people hope for: no refusal, no missing paper, no
    trouble. Where even that leads nowhere, the first step alone.
    """
    start = Guide.start(loaded, reference, today)
    waiting = deque([start])
    seen: set[State] = set()
    fallback: Guide | None = None
    for _ in range(MAX_STATES):
        if not waiting:
            break
        guide = waiting.popleft()
        if isinstance(guide.node.step, m.End):
            ending = guide.ending
            if ending and ending.result in GOOD_ENDS:
                return guide
            fallback = fallback or guide
            continue
        if guide.state in seen:
            continue
        seen.add(guide.state)
        waiting.extend(guide.advance(*answers) for answers in _hoped(guide))
    return fallback or start


def _hoped(guide: Guide) -> list[tuple[str, ...]]:
    view = guide.view
    if view.mode is Mode.CONTINUE:
        return [()]
    if isinstance(guide.node.step, m.Ask):
        return [(choice.answer,) for choice in view.choices]
    return [(view.choices[0].answer,)]
