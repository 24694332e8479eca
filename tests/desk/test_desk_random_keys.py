"""Somebody leans on the keyboard: whatever the keys, the desk stands and loses no outcome."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from desk_sitting import ASK, DO, PAPERS, SAY, Sit
from support import journey, put, services
from textual import events

KEYS = [
    *("enter escape backspace space up down pageup pagedown tab shift+tab left right home end "
      "delete f1 f4 f6 f7 f8 f10 f12 ctrl+z ctrl+g ctrl+l ctrl+o ctrl+u ctrl+q alt+1 alt+2 "
      "question_mark").split(),
    *"1234567890", *"1234", "ctrl+e", "ctrl+b", "f9", *"acmohbxezqliknsfv",
    "é", "ampersand", "enter", "enter", "1", "1",
]  # fmt: skip
SIZES = [(80, 24), (44, 30), (40, 12), (40, 10), (39, 11), (120, 36)]


WAYS = {
    "accueil": [],
    "reglages": ["f10"],
    "ecrire": ["f10", "1"],
    "choix": ["f10", "3"],
    "aide": ["f1"],
    "fichiers": ["f8"],
    "aide-memoire": [*"essai", "ctrl+e"],
    "guide": [*"essai", "enter"],
    "papiers": [*"essai", "enter", "enter", "1"],
    "bilan": [*"essai", "enter", "x"],
    "bilan-complet": [*"essai", "enter", "x", "1", "2", "1", "0"],
    "secret": [*"secret", "enter"],
}
"""The keys that lead to each screen."""


async def lean(sit: Sit, folder: Path, seed: int, count: int, way: list[str]) -> None:
    """After ``way``, ``count`` keys, some at full speed, some windows resized; every outcome said
    is kept."""
    chance = random.Random(seed)
    steps = (SAY, ASK, PAPERS, DO)
    put(folder / "parcours", journey(*steps))
    put(folder / "parcours", journey(SAY, id="tu", titre="Secret", discretion="secret"), "tu")
    put(folder / "parcours", journey({"id": "a", "type": "dire"}, id="faux"), "faux")
    desk = services(folder / "poste", folder / "parcours")
    said = 0
    save, undo = desk.log.save, desk.log.undo

    def counted(outcome):
        nonlocal said
        receipt = save(outcome)
        said += 1
        return receipt

    def discounted(receipt):
        nonlocal said
        undo(receipt)
        said -= 1

    desk.log.save, desk.log.undo = counted, discounted
    async with sit(desk) as seat:
        await seat.press(*way)
        asked = False
        for _ in range(count // 20):
            for _ in range(20):
                key = chance.choice(KEYS)
                if key == "ctrl+q":
                    await seat.settle()  # what is still on its way may end the visit
                if key == "ctrl+q" and (asked or seat.app.visit is None):
                    continue  # that would be leaving
                asked = key == "ctrl+q"
                seat.app.post_message(events.Key(key, key if len(key) == 1 else None))
                if chance.random() < 0.2:
                    await seat.pilot.pause()
            await seat.settle()
            asked = False
            if chance.random() < 0.1:
                await seat.pilot.resize_terminal(*chance.choice(SIZES))
            assert seat.app.is_running
            assert len(seat.app.screen_stack) < 9
            assert desk.log.summary().total == said
        await seat.pilot.resize_terminal(80, 24)
        await seat.settle()
        # Not stuck: Escape, and the close, lead home from anywhere.
        for _ in range(12):
            if seat.name == "HomeScreen":
                break
            way = {"GuideScreen": ["x"], "CloseScreen": ["1", "1", "1", "1", "0", "enter"]}
            await seat.press(*way.get(seat.name, ["escape"]))
        assert seat.name == "HomeScreen"


@pytest.mark.parametrize("name", WAYS)
async def test_leaning_on_the_keyboard(sit: Sit, tmp_path: Path, name: str) -> None:
    await lean(sit, tmp_path, len(name), 300, WAYS[name])


@pytest.mark.long
@pytest.mark.parametrize("seed", range(10, 15))
async def test_leaning_on_the_keyboard_for_long(sit: Sit, tmp_path: Path, seed: int) -> None:
    await lean(sit, tmp_path, seed, 10_000, [])
