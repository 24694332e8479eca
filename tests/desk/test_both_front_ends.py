"""The same walk on the screen and line by line: the same is shown, said and recorded."""

from __future__ import annotations

import io
import random
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from desk_sitting import Sit
from support import TODAY, FakeVoice, services

from mediation.closing import Closing
from mediation.journey.guide import Guide
from mediation.journey.library import Library, built_in
from mediation.journey.view import Mode, View
from mediation.journey.vocabulary import Discretion
from mediation.plain import DONE, Lines, Plain
from mediation.services import Services

LIBRARY = Library([built_in()])
LONGEST = 80
"""Steps after which a walk that goes round is ended by hand."""


@dataclass
class Walk:
    """One seeded walk: what was to be seen, and what a hand types on each side."""

    views: list[View] = field(default_factory=list)
    typed: list[str] = field(default_factory=list)
    """Line by line; one entry a line."""
    keys: list[list[str]] = field(default_factory=list)
    """On the screen; one entry a view, the keys that leave it."""
    close: list[str] = field(default_factory=list)
    recorded: bool = True


def walk(name: str) -> Walk:
    """A walk of the journey ``name`` that hears each step and answers by chance."""
    chance = random.Random(name)
    loaded = LIBRARY.load(name)
    guide = Guide.start(loaded, LIBRARY.reference, TODAY)
    made = Walk(recorded=loaded.journey.discretion is not Discretion.SECRET)
    while not guide.finished and len(made.views) < LONGEST:
        view = guide.view
        made.views.append(view)
        hear = ["a"] if view.spoken else []
        if view.mode is Mode.CONTINUE:
            made.typed += [*hear, ""]
            made.keys.append([*hear, "enter"])
            guide = guide.advance()
            continue
        number = chance.randrange(min(9, len(view.choices)))
        choice = view.choices[number]
        made.typed += [*hear, str(number + 1)]
        made.keys.append([*hear, str(number + 1), *(["enter"] if choice.marks else [])])
        guide = guide.advance(choice.answer)
    if not guide.finished:
        made.typed.append("x")
        made.keys.append(["x"])
    closing = Closing(ending=guide.ending)
    while made.recorded and (question := closing.pending):
        digit = chance.choice(question.options).digit
        made.close.append(digit)
        closing = closing.choose(digit)
    return made


def kept(desk: Services) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """The rows of the outcome file without their random key, which orders them, and counters."""
    desk.log.write_counters()
    desk.log.close()
    path = desk.settings.outcomes / "bilans.db"
    if not path.exists():
        return [], []
    with sqlite3.connect(path) as base:
        rows = sorted(row[1:] for row in base.execute("select * from bilans"))
        counters = sorted(base.execute("select * from compteurs").fetchall())
    return rows, counters


def texts(view: View) -> list[str]:
    """What must be in front of the mediator at this step."""
    choices = [choice.text for choice in view.choices]
    return [view.progress, *view.mediator, *view.person, *view.remedy, *choices, *view.notices]


def squeezed(text: str) -> str:
    """``text`` whatever the screen cut it into: no spaces, no capitals."""
    return "".join(text.split()).casefold()


@pytest.mark.parametrize("name", sorted(LIBRARY.entries))
async def test_show_say_and_record_the_same(name: str, sit: Sit, tmp_path: Path) -> None:
    made = walk(name)
    by_line = services(tmp_path / "lignes", built_in())
    on_screen = services(tmp_path / "ecran", built_in())

    target = io.StringIO()
    typed = "".join(f"{line}\n" for line in [*made.typed, *made.close, ""])
    assert Plain(by_line, Lines(io.StringIO(typed), target)).one(name) == DONE
    said = squeezed(target.getvalue())
    for view in made.views:
        for text in texts(view):
            assert squeezed(text) in said, text

    async with sit(on_screen, name, size=(120, 70)) as seat:
        for view, keys in zip(made.views, made.keys, strict=False):
            screen = squeezed(seat.text)
            for text in texts(view):
                assert squeezed(text) in screen, text
            await seat.press(*keys)
        if len(made.keys) > len(made.views):
            await seat.press(*made.keys[-1])
        await seat.press(*made.close, "enter")

    assert isinstance(by_line.voice, FakeVoice)
    assert isinstance(on_screen.voice, FakeVoice)
    assert by_line.voice.said == on_screen.voice.said
    spoken = [view.spoken for view in made.views if view.spoken]
    ordinary = all(view.discretion is Discretion.ORDINARY for view in made.views)
    if ordinary:
        assert by_line.voice.said == spoken
    assert kept(by_line) == kept(on_screen)
    assert len(kept(by_line)[0]) == int(made.recorded)
