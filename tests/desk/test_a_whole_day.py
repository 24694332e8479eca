"""A day of thirty visits: every outcome that the desk confirmed is there, once."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median

import pytest
from whole_day import Mediator, a_day, kept

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
