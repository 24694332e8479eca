"""Every state that somebody can be in, in each journey that ships."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import combinations

from support import TODAY

from mediation.journey.guide import Guide
from mediation.journey.library import Library, built_in
from mediation.journey.load import Loaded
from mediation.journey.view import Mode
from mediation.journey.vocabulary import Discretion


class Held(Library):
    """A library that keeps what it has opened: thousands of walks are tried."""

    def load(self, name: str) -> Loaded:
        return _opened(name)


BUILT_IN = Held([built_in()])


@cache
def _opened(name: str) -> Loaded:
    return Library([built_in()]).load(name)


def open_journeys() -> list[str]:
    """Ids of the journeys that may leave something behind."""
    entries = BUILT_IN.entries.values()
    return [e.id for e in entries if e.discretion is not Discretion.SECRET]


def choices(guide: Guide) -> Iterator[tuple[str, ...]]:
    """Every answer that a step takes, several at once where it lets."""
    view = guide.view
    if view.mode is Mode.CONTINUE:
        yield ()
        return
    yield from ((choice.answer,) for choice in view.choices)
    marks = [choice.answer for choice in view.choices if choice.marks]
    for size in range(2, len(marks) + 1):
        yield from combinations(marks, size)


def states(name: str) -> Iterator[Guide]:
    """One walk to each state of a journey that somebody can be in, ended ones too."""
    seen = set()
    waiting = [Guide.start(BUILT_IN.load(name), BUILT_IN.reference, TODAY)]
    while waiting:
        guide = waiting.pop()
        key = (guide.state, guide.finished and guide.moves[-1])
        if key in seen:
            continue
        seen.add(key)
        yield guide
        if not guide.finished:
            waiting += [guide.advance(*answers) for answers in choices(guide)]
