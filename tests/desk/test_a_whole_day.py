"""A day of thirty visits: every outcome that the desk confirmed is there, once."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median

import pytest
from desk_sitting import Sit
from support import TODAY, services
from whole_day import LIBRARY, LONGEST, NEEDS, Mediator, a_day, kept

from mediation.closing import Closing
from mediation.journey.guide import Guide
from mediation.journey.library import built_in
from mediation.journey.search import Search
from mediation.journey.view import Mode

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="the key of the pauses must survive a crash"
)


def table(hand: Mediator, record_proof: Callable[..., None], where: str) -> None:
    """Keys a visit, need by need."""
    for need, visits in sorted(hand.keys.items()):
        opened, walked, closed = (round(median(part)) for part in zip(*visits, strict=True))
        record_proof(
            f"keys of a visit {where}: « {need} »",
            first_step=opened,
            walk=walked,
            close=closed,
            all=opened + walked + closed,
        )


def test_thirty_visits(tmp_path: Path, record_proof: Callable[..., None]) -> None:
    hand = a_day(tmp_path / "poste", tmp_path / "copie", seed=30)
    assert hand.confirmed.total() == 30
    assert kept(tmp_path / "poste") == hand.confirmed
    assert not (tmp_path / "poste" / "pauses").exists(), "nothing waits any more"
    assert all(opened <= 12 and closed <= 2 * 7 for v in hand.keys.values()
               for opened, _, closed in v)  # fmt: skip
    table(hand, record_proof, "line by line")
    record_proof("a day at the desk", visits=30, pauses=3, kill_9=2, copies=1, lost=0, twice=0)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1, 11))
def test_many_days(seed: int, tmp_path: Path, record_proof: Callable[..., None]) -> None:
    hand = a_day(tmp_path / "poste", tmp_path / "copie", seed)
    lost = hand.confirmed - kept(tmp_path / "poste")
    more = kept(tmp_path / "poste") - hand.confirmed
    record_proof(f"a day at the desk (seed {seed})", visits=30, lost=lost.total(),
                 twice=more.total())  # fmt: skip
    assert (lost.total(), more.total()) == (0, 0)


async def test_the_keys_of_the_same_needs_on_the_screen(
    sit: Sit, tmp_path: Path, record_proof: Callable[..., None]
) -> None:
    """From the empty box: letters, Enter, digits; the shortest way to a good end."""
    desk = services(tmp_path / "poste", built_in())
    search = Search(LIBRARY.entries.values())
    async with sit(desk, size=(120, 40)) as seat:
        for name, need in NEEDS.items():
            letters = next(
                n for n in range(1, len(need) + 1)
                if name in [e.id for e in search.rank(need[:n], 3)]
            )  # fmt: skip
            rank = [e.id for e in search.rank(need[:letters], 3)].index(name)
            opening = [*need[:letters], *["down"] * rank, "enter"]
            await seat.press(*opening)
            guide = Guide.start(LIBRARY.load(name), LIBRARY.reference, TODAY)
            walk: list[str] = []
            while not guide.finished and len(walk) < LONGEST:
                view = guide.view
                if view.mode is Mode.CONTINUE:
                    walk.append("enter")
                    guide = guide.advance()
                else:
                    walk += ["1", *(["enter"] if view.choices[0].marks else [])]
                    guide = guide.advance(view.choices[0].answer)
            await seat.press(*walk, *([] if guide.finished else ["x"]))
            closing = Closing(ending=guide.ending)
            close = ["1", "1", "1", "0", "enter"]
            assert closing.pending is not None
            await seat.press(*close)
            assert "Bilan enregistré." in seat.flat, name
            assert len(opening) <= 8
            assert len(close) <= 8
            record_proof(f"keys of a visit on the screen: « {need} »", first_step=len(opening),
                         walk=len(walk), close=len(close),
                         all=len(opening) + len(walk) + len(close))  # fmt: skip
    assert desk.log.summary().total == len(NEEDS)
