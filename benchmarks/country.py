"""A made-up country of desks, to evaluate: bundles written by the real code, truths known.

    python -m benchmarks.country DOSSIER [--desks 2840] [--quarters 8]

Sizes are those of the real network (2,840 desks, about 3,200 visits a desk and a
year, few big desks and many small ones); what people come for, how it ends and
what blocks is invented, seeded and uneven. Three truths are planted, that an
evaluation must find within its intervals, and canaries, that no publication may hold.
Drawn whole with numpy, a desk and quarter at a time; needs the evaluation's environment.
"""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
import os
from collections import Counter, deque
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mediation.journey.library import Library, built_in
from mediation.journey.vocabulary import (
    GOOD_ENDS,
    Blocker,
    DurationBand,
    Hand,
    Referral,
    Result,
    VisitKind,
    VoiceAnswer,
    VoiceQuestion,
    VoiceState,
    Word,
)
from mediation.outcomes import bundle
from mediation.outcomes.bundle import Lot
from mediation.outcomes.record import Counted
from mediation.outcomes.site import Site, Territory

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mediation.journey.graph import Graph

DESKS, QUARTERS = 2840, 8
DEPARTMENTS = (
    *(f"{n:02d}" for n in range(1, 20)), "2A", "2B", *(f"{n:02d}" for n in range(21, 96)),
    "971", "972", "973", "974", "976",
)  # fmt: skip
FIRST_YEAR = 2026

# -- what is planted -----------------------------------------------------------

BETTER_JOURNEY = "compte-ameli"
"""Its second version brings more people to a good end than its first."""
GOOD_A, GOOD_B = 0.55, 0.68
STUCK_JOURNEY = "declaration-trimestrielle"
STUCK_SHARE = 0.30
"""Of the people who reach the stuck step of that journey, so many stop there."""
RISING = Territory.RURAL
RISING_FROM, RISING_BY = 0.24, 0.02
"""Share of visits « obtenu » in the countryside: at first, and more each quarter."""
CANARY_JOURNEY, CANARY_STEP = "parcours-canari", "etape-canari"
"""One desk alone uses it, five times and more, so that it leaves in a bundle."""
CANARY_DESK = "fs-canari"


@dataclass(frozen=True, slots=True)
class Way:
    """A journey as it is walked here: the ``steps`` to its good end, and one ``other`` end."""

    journey: str
    family: str
    hash: str
    steps: tuple[str, ...]
    other: str
    weight: float
    results: tuple[float, ...]
    stop: float

    @property
    def stuck(self) -> int:
        """Which step holds people, where one does."""
        return len(self.steps) // 2


@dataclass(slots=True)
class Truth:
    """What really happened, exactly: what an evaluation is compared with."""

    visits: Counter[str] = field(default_factory=Counter)
    """By quarter."""
    results: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """By quarter, territory, result."""
    started: Counter[tuple[str, int]] = field(default_factory=Counter)
    """Followed walks by journey and version."""
    good: Counter[tuple[str, int]] = field(default_factory=Counter)
    reached: Counter[tuple[str, int, str]] = field(default_factory=Counter)
    left: Counter[tuple[str, int, str]] = field(default_factory=Counter)

    def add(self, other: Truth) -> None:
        """Add up the truths of two groups of desks."""
        for name in ("visits", "results", "started", "good", "reached", "left"):
            getattr(self, name).update(getattr(other, name))


def quarters(many: int) -> list[str]:
    """The first ``many`` quarters: 2026T1 …"""
    return [f"{FIRST_YEAR + n // 4}T{n % 4 + 1}" for n in range(many)]


def paths(seed: int) -> list[Way]:
    """Every built-in journey that counts and has a good end, with its habits."""
    import numpy as np

    chance = np.random.default_rng(seed)
    library = Library([built_in()])
    found = []
    for name in sorted(library.entries):
        loaded = library.load(name)
        good, other = _way(loaded.graph, good=True), _way(loaded.graph, good=False)
        if loaded.journey.discretion == "secret" or not good:
            continue
        habits = chance.dirichlet([6, 6, 1, 2, 2, 1.5, 0.7, 0.7, 1, 0.7])
        found.append((name, str(loaded.journey.family), loaded.hash, good, other, habits))
    # The planted journeys are among the most asked for, as the real ones that matter are.
    found.sort(key=lambda one: one[0] not in {BETTER_JOURNEY, STUCK_JOURNEY})
    return [
        Way(
            name, family, hash_, tuple(good), other[-1] if other else "",
            1 / (rank + 2), tuple(habits), 0.02,
        )
        for rank, (name, family, hash_, good, other, habits) in enumerate(found)
    ]  # fmt: skip


def _way(graph: Graph, *, good: bool) -> list[str]:
    """The shown steps of the shortest way to an end of that kind; [] when there is none."""
    before: dict[str, str] = {graph.start: ""}
    queue = deque([graph.start])
    while queue:
        path = queue.popleft()
        node = graph.nodes[path]
        result = getattr(node.step, "result", None)
        if node.shown and result is not None and (result in GOOD_ENDS) == good:
            way = []
            while path:
                if graph.nodes[path].shown:
                    way.append(path)
                path = before[path]
            return way[::-1]
        for edge in graph.edges(path):
            if edge.to and edge.to not in before:
                before[edge.to] = path
                queue.append(edge.to)
    return []


@dataclass(frozen=True, slots=True)
class Desk:
    """One desk: where it is and how many visits a quarter it has on average."""

    number: int
    site: Site
    mean: float


def desks(many: int, seed: int) -> list[Desk]:
    """The desks of the country; every fourth is small (3 visits a day)."""
    import numpy as np

    chance = np.random.default_rng(seed + 1)
    weights = 1 / (np.arange(len(DEPARTMENTS)) % 37 + 6)
    chosen = chance.choice(len(DEPARTMENTS), size=many, p=weights / weights.sum())
    lands = chance.choice(3, size=many, p=(0.45, 0.25, 0.3))
    sizes = np.where(
        np.arange(many) % 4 == 0,
        chance.normal(195, 30, many),
        chance.lognormal(np.log(880), 0.5, many),
    )
    found = []
    for number in range(many):
        name = CANARY_DESK if number == 1 else f"fs-{number:04d}"
        site = Site(name, DEPARTMENTS[chosen[number]], list(Territory)[lands[number]])
        found.append(Desk(number, site, float(min(max(sizes[number], 20), 6000))))
    return found


def key_of(site: str) -> Any:
    """The signing key of a desk: always the same, so that the country is."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(site.encode()).digest())


# -- one desk and quarter ------------------------------------------------------


def _alone(lot: Lot, many: int, chance: Any) -> None:
    """What is counted crossed with nothing: durations, kinds of visit, referrals, answers."""
    shares: tuple[tuple[str, type[Word], tuple[float, ...], int], ...] = (
        ("duree", DurationBand, (0.3, 0.4, 0.22, 0.08), many),
        ("passage", VisitKind, (0.62, 0.3, 0.08), many),
        (
            "orientation", Referral, (0.2, 0.3, 0.5),
            sum(n for (_, result, *_), n in lot.visits.items() if result == Result.REFERRED),
        ),
    )  # fmt: skip
    for column, words, share, of in shares:
        for word, n in zip(words, chance.multinomial(of, share).tolist(), strict=True):
            lot.alone[column, str(word)] = n
    for question in VoiceQuestion:
        drawn = many // 5
        answered = int(chance.binomial(drawn, 0.55))
        said = [word for word in VoiceAnswer if word.question is question]
        split = chance.multinomial(answered, [1 / len(said)] * len(said)).tolist()
        passed = int(chance.binomial(drawn - answered, 0.6))
        counts = {
            **dict(zip(said, split, strict=True)),
            f"{question}-{VoiceState.PASSED}": passed,
            f"{question}-{VoiceState.NOT_ASKED}": drawn - answered - passed,
        }
        for key, n in counts.items():
            if n:
                lot.counters["", 0, "", str(Counted.ANSWER), str(key)] += n


@dataclass(frozen=True, slots=True)
class When:
    """A desk and a quarter, ``number`` counted from 0."""

    desk: Desk
    number: int

    @property
    def quarter(self) -> str:
        """Its name."""
        return quarters(self.number + 1)[-1]


def _lot(when: When, ways: Sequence[Way], chance: Any, truth: Truth) -> Lot:
    import numpy as np

    desk, number, quarter = when.desk, when.number, when.quarter
    many = max(8, int(chance.poisson(desk.mean)))
    weights = np.array([way.weight for way in ways])
    journeys = chance.choice(len(ways), size=many, p=weights / weights.sum())
    table = np.array([way.results for way in ways])
    if desk.site.territory == RISING:
        rise = RISING_FROM + RISING_BY * number
        rest = 1 - table[:, 0]
        table = table * ((1 - rise) / rest)[:, None]
        table[:, 0] = rise
    ends = (table.cumsum(1)[journeys] < chance.random(many)[:, None]).sum(1).clip(0, 9)
    hands = chance.choice(len(Hand), size=many, p=(0.25, 0.35, 0.3, 0.06, 0.04))
    blocked = np.full(len(Blocker), 0.45 / (len(Blocker) - 1))
    blocked[0] = 0.55
    blocks = chance.choice(len(Blocker), size=many, p=blocked)
    lot = Lot()
    results, who, blockers = ([str(word) for word in kind] for kind in (Result, Hand, Blocker))
    shape = (len(ways), len(results), len(who), len(blockers))
    codes, counts = np.unique(
        np.ravel_multi_index((journeys, ends, hands, blocks), shape), return_counts=True
    )
    cells = zip(*(part.tolist() for part in np.unravel_index(codes, shape)), strict=True)
    for (journey, end, hand, blocker), n in zip(cells, counts.tolist(), strict=True):
        cell = (ways[journey].journey, results[end], who[hand], blockers[blocker])
        lot.visits[cell] += n
        truth.results[quarter, str(desk.site.territory), cell[1]] += n
    truth.visits[quarter] += many
    _alone(lot, many, chance)
    for journey, n in enumerate(np.bincount(journeys, minlength=len(ways)).tolist()):
        begun = int(chance.binomial(n, 0.7))
        if begun:
            version = version_at(desk, number, ways[journey].journey)
            _walk(ways[journey], version, begun, chance=chance, lot=lot, truth=truth)
    lot.counters["", 0, "", str(Counted.AUDIO), ""] += many // 3
    lot.counters["", 0, "", str(Counted.CARD), ""] += many // 2
    if desk.site.id == CANARY_DESK:
        lot.visits[CANARY_JOURNEY, "obtenu", "a-deux", "aucun"] += 7
        lot.visits[CANARY_JOURNEY, "depose", "a-deux", "aucun"] += 6
        lot.counters[CANARY_JOURNEY, 1, "0" * 12, str(Counted.REACHED), CANARY_STEP] += 13
        lot.alone["duree", "15-30"] += 13
        lot.alone["passage", "premier"] += 13
        truth.visits[quarter] += 13
        truth.results[quarter, str(desk.site.territory), "obtenu"] += 7
        truth.results[quarter, str(desk.site.territory), "depose"] += 6
    return lot


def version_at(desk: Desk, number: int, journey: str) -> int:
    """Which version a desk walks: the better one came in the middle, half a year apart."""
    if journey != BETTER_JOURNEY:
        return 1
    return 2 if number >= 3 + 2 * (desk.number % 2) else 1


def _walk(way: Way, version: int, begun: int, *, chance: Any, lot: Lot, truth: Truth) -> None:
    """Count ``begun`` followed walks, step by step, as the desk does."""

    def count(counted: Counted, step: str, n: int) -> None:
        if n:
            lot.counters[way.journey, version, way.hash, str(counted), step] += n

    here, last = begun, len(way.steps) - 1
    truth.started[way.journey, version] += begun
    # What leads away from the good end is at the one but last step.
    wanted = {1: GOOD_A, 2: GOOD_B}[version] if way.journey == BETTER_JOURNEY else 0.75
    stops = [way.stop] * last
    if way.journey == STUCK_JOURNEY:
        stops[way.stuck] = STUCK_SHARE
        wanted = 0.5
    stay = 1.0
    for stop in stops:
        stay *= 1 - stop
    for place, step in enumerate(way.steps):
        truth.reached[way.journey, version, step] += here
        count(Counted.REACHED, step, here)
        if place == last:
            truth.good[way.journey, version] += here
            break
        left = int(chance.binomial(here, stops[place]))
        count(Counted.LEFT, step, left)
        count(Counted.HELPED, step, int(chance.binomial(here, 0.05)))
        truth.left[way.journey, version, step] += left
        here -= left
        if place == last - 1:
            other = int(chance.binomial(here, max(0.0, 1 - wanted / stay)))
            if way.other:
                count(Counted.REACHED, way.other, other)
            here -= other


def bundles(
    some: Sequence[Desk], ways: Sequence[Way], many: int, seed: int, truth: Truth
) -> Iterator[tuple[str, bytes]]:
    """File name and bytes of every bundle of these desks."""
    import numpy as np

    families = {way.journey: way.family for way in ways}
    for desk in some:
        chance = np.random.default_rng([seed, desk.number])
        key = key_of(desk.site.id)
        for number, quarter in enumerate(quarters(many)):
            lot = _lot(When(desk, number), ways, chance, truth)
            files = bundle.contents(
                quarter, desk.site, [lot], lambda journey: families.get(journey, "autre")
            )
            yield f"bilan-{desk.site.id}-{quarter}-r0.zip", bundle.zipped(files, key)


def _some(folder: Path, some: Sequence[Desk], ways: Sequence[Way], many: int, seed: int) -> Truth:
    truth = Truth()
    for name, content in bundles(some, ways, many, seed, truth):
        (folder / name).write_bytes(content)
    return truth


def make(folder: Path, *, desks_: int = DESKS, many: int = QUARTERS, seed: int = 1) -> Truth:
    """Write the bundles of the country into ``folder``, several desks at once."""
    folder.mkdir(parents=True, exist_ok=True)
    ways, every = paths(seed), desks(desks_, seed)
    groups = [every[start : start + 40] for start in range(0, len(every), 40)]
    truth = Truth()
    if len(groups) == 1:
        return _some(folder, every, ways, many, seed)
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count() or 1, mp_context=context) as pool:
        for found in [pool.submit(_some, folder, group, ways, many, seed) for group in groups]:
            truth.add(found.result())
    return truth


def canaries(names: Mapping[str, object] | Sequence[str]) -> list[str]:
    """What must be in no published file: names of desks, and what one desk alone did."""
    return [CANARY_JOURNEY, CANARY_STEP, CANARY_DESK, *names]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--desks", type=int, default=DESKS)
    parser.add_argument("--quarters", type=int, default=QUARTERS)
    asked = parser.parse_args()
    made = make(asked.folder, desks_=asked.desks, many=asked.quarters)
    print(f"{asked.desks} desks, {asked.quarters} quarters, {made.visits.total():,} visits")
