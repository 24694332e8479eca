"""How many keys a visit takes, on the real journeys: pressed, counted, and told in the docs.

``docs/touches.md`` holds the two tables. A journey that has one step more changes them;
they are then written again with

    MEDIATION_ECRANS=1 python -m pytest tests/desk/test_keys_counted.py
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from desk_sitting import CLOSE, Sit, Sitting
from support import TODAY, built_in, services
from whole_day import LIBRARY, NEEDS

from mediation.journey import route
from mediation.journey.guide import Guide
from mediation.journey.resume import code
from mediation.journey.search import Search

PAGE = Path(__file__).parents[2] / "docs" / "touches.md"
BEGINS, ENDS = "<!-- touches : début -->\n", "<!-- touches : fin -->\n"
RENEW = "MEDIATION_ECRANS" in os.environ
VITALE = "carte-vitale-perdue"
LONGEST_CLOSE = ["6", "1", "5", "1", "1", "1", "1"]
"""Referred, how; in the person's absence, with a mandate; first visit; a family, an item."""


def letters(name: str, need: str) -> list[str]:
    """The fewest keys from the empty box to the first step: letters, arrows, Enter."""
    search = Search(LIBRARY.entries.values())
    found = (
        [*need[:count], *["down"] * rank, "enter"]
        for count in range(1, len(need) + 1)
        for rank, entry in enumerate(search.rank(need[:count], 3))
        if entry.id == name
    )
    return min(found, key=len)


def walked(seat: Sitting, name: str) -> Iterator[list[str]]:
    """The keys of each step, on the shortest way to a good end."""
    shortest = route.shortest(LIBRARY.load(name), LIBRARY.reference, TODAY)
    for answers in [*(move.answers for move in shortest.moves), ()]:
        assert seat.app.visit is not None
        choices = seat.app.visit.view.choices
        if not choices:
            yield ["enter"]
            continue
        place = {choice.answer: number for number, choice in enumerate(choices, 1)}
        keys = [str(place[answer] % 10) for answer in answers] or ["1"]
        marks = any(choice.marks for choice in choices if choice.answer in answers)
        yield [*keys, *(["enter"] if marks else [])]


@dataclass(frozen=True)
class Deed:
    """Something done beside the steps: what leads there, the keys counted, what is then seen."""

    label: str
    before: list[str]
    keys: list[str]
    seen: str


FIND = letters(VITALE, "vitale")
AT_STEP = [*FIND, "1"]
DEEDS = [
    Deed("Bilan direct, sans guide, de la question de départ à « Bilan enregistré »", [],
         [*FIND[:-1], "ctrl+b", *CLOSE, "enter"], "Bilan enregistré."),
    Deed("Tout le parcours sur un écran, et retour", [], [*FIND[:-1], "ctrl+e", "escape"],
         "De quoi la personne a-t-elle besoin"),
    Deed("Revenir à l'étape d'avant", AT_STEP, ["backspace"], "Vous êtes d'accord"),
    Deed("Écouter l'étape", AT_STEP, ["a"], "La voix dit l'étape."),
    Deed("Faire la carte", AT_STEP, ["c"], "Carte faite"),
    Deed("Mettre en pause pour la personne suivante", AT_STEP, ["z"], "En pause jusqu'à ce soir"),
    Deed("Reprendre une visite en pause", [*AT_STEP, "z"], ["f4", "1"],
         "La visite reprend là où elle en était."),
    Deed("Signaler une étape fausse", AT_STEP, ["s", "1"], "Signalé :"),
    Deed("Le mandat, jusqu'à la signature", AT_STEP, ["f", "2", "1", "1", "1", "1"],
         "Mandat signé"),
    Deed("Tout cacher, et revenir", AT_STEP, ["f6", "space"], "perdue, volée"),
    Deed("Le bilan le plus long", [*AT_STEP, "x"], [*LONGEST_CLOSE, "enter"],
         "Bilan enregistré."),
    Deed("Enregistrer, et chercher une autre demande de la même personne",
         [*AT_STEP, "x", *CLOSE], ["m"], "quelle est son autre demande ?"),
    Deed("Annuler le dernier bilan", [*AT_STEP, "x", *CLOSE, "enter"], ["ctrl+z"],
         "Dernier bilan annulé."),
    Deed("Rouvrir une visite avec le code de sa carte", [], ["<code>"], "Code de reprise."),
]  # fmt: skip


def typed_code() -> list[str]:
    guide = Guide.start(LIBRARY.load(VITALE), LIBRARY.reference, TODAY)
    return [*code(guide.advance(guide.view.choices[0].answer)).replace("-", ""), "enter"]


async def home(seat: Sitting) -> None:
    """Ready for the next deed: what is under way is not counted."""
    if seat.app.visit is not None:
        await seat.press(*(["x", "n", "n"] if seat.name == "GuideScreen" else ["n", "n"]))
    await seat.press("escape")
    assert seat.name == "HomeScreen"


async def test_are_what_the_page_says(
    sit: Sit, tmp_path: Path, record_proof: Callable[..., None]
) -> None:
    desk = services(tmp_path / "poste", built_in())
    told = ["| Besoin | Tapé | Trouver | Guider | Bilan | En tout |", "|---|---|---|---|---|---|"]
    async with sit(desk, size=(120, 40)) as seat:
        for name, need in NEEDS.items():
            opening = letters(name, need)
            await seat.press(*opening)
            steps: list[str] = []
            for keys in walked(seat, name):
                await seat.press(*keys)
                steps += keys
            assert seat.name == "CloseScreen", name
            await seat.press(*CLOSE, "enter")
            assert "Bilan enregistré." in seat.flat, name
            counts = [len(opening), len(steps), len(CLOSE) + 1]
            assert counts[0] <= 8
            assert counts[2] <= 8
            typed = "".join(key for key in opening if len(key) == 1)
            cells = [LIBRARY.entries[name].title, typed, *counts, sum(counts)]
            told.append(f"| {' | '.join(map(str, cells))} |")
            record_proof(f"keys of a visit on the screen: « {need} »", first_step=counts[0],
                         walk=counts[1], close=counts[2], all=sum(counts))  # fmt: skip
    assert desk.log.summary().total == len(NEEDS)

    told += ["", "| Et aussi | Touches |", "|---|---|"]
    async with sit(services(tmp_path / "autre", built_in()), size=(120, 40)) as seat:
        for deed in DEEDS:
            keys = typed_code() if deed.keys == ["<code>"] else deed.keys
            await seat.press(*deed.before)
            await seat.press(*keys)
            assert deed.seen in seat.flat, deed.label
            told.append(f"| {deed.label} | {len(keys)} |")
            await home(seat)

    table = "\n".join(told) + "\n"
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGINS)
    kept, _, after = rest.partition(ENDS)
    if RENEW:
        PAGE.write_text(f"{before}{BEGINS}{table}{ENDS}{after}", encoding="utf-8")
        kept = table
    assert kept == table, f"the keys changed; see the top of this file\n{table}"
