"""Someone who saw a visit, or holds two bundles, or found the file, tries to learn how it ended."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter, defaultdict
from itertools import product
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from network import Network, Seen, family_of, lot_of
from samples import an_outcome

from mediation.journey.vocabulary import DurationBand, Referral, Result
from mediation.outcomes.bundle import Lot, tables
from mediation.outcomes.forms import FAMILY_OF
from mediation.outcomes.log import OutcomeLog
from mediation.outcomes.record import Outcome, StepCount, StepTally, VoiceTally
from mediation.outcomes.tables import ALL, K, floor, roll_up

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from mediation.outcomes.bundle import Line
    from mediation.outcomes.tables import Cell

DESKS = [24, pytest.param(400, marks=pytest.mark.long)]
Lines = dict[str, list["Line"]]


def possible_ends(lines: Lines, seen: Seen) -> set[object]:
    """How the visit may have ended, for who knows its journey and its hand and holds the bundle."""
    family = family_of(seen.journey)
    held_back = {name for _, name, _ in lines["retenus"]}
    by_journey = {
        result
        for _, f, j, result, _ in lines["resultats"]
        if (f, j) in {(family, seen.journey), (family, ALL), (ALL, ALL)}
    }
    by_hand = {result for _, hand, result, _ in lines["mains"] if hand in {seen.hand, ALL}}
    unknown: set[object] = {"?"}
    return (by_journey | (unknown if "resultats" in held_back else set())) & (
        by_hand | (unknown if "mains" in held_back else set())
    )


def best_guess(lines: Lines, seen: Seen, habit: object) -> object:
    """The likeliest end: by the desk's own cells of this journey, else as journeys go elsewhere."""
    cells = [(n, r) for _, _, j, r, n in lines["resultats"] if j == seen.journey]
    return max(cells)[1] if cells else habit


@pytest.mark.parametrize("desks", DESKS)
def test_who_saw_the_visit_never_learns_from_a_bundle_how_it_ended(
    desks: int, record_proof: Callable[..., None]
) -> None:
    visits = certain = right = by_habit = 0
    shown: Counter[str] = Counter()
    network, results = Network(11), [str(result) for result in Result]
    for small, seen in network.desks(desks):
        lines = tables([lot_of(seen)], family_of)
        if small:  # where a visit is easiest to find again
            for visit in seen:
                visits += 1
                ends = possible_ends(lines, visit)
                assert visit.result in ends or "?" in ends  # the attack itself is sound
                certain += len(ends) == 1
                likely = network.endings[visit.journey]
                habit = results[likely.index(max(likely))]
                by_habit += visit.result == habit
                right += visit.result == best_guess(lines, visit, habit)
        for _, f, j, _, n in lines["resultats"] if small else ():
            shown["journey" if j != ALL else "family" if f != ALL else "total"] += int(n)
    record_proof(
        f"(a) saw the visit, holds the bundle ({desks} desks)",
        tried=visits,
        certain=certain,
        guessed=f"{right / visits:.1%}",
        guessed_without_bundle=f"{by_habit / visits:.1%}",
        **{level: f"{n / visits:.1%}" for level, n in shown.items()},
    )
    assert certain == 0
    assert shown["journey"] > 0
    # Who knows how this journey ends in general learns almost nothing from this desk's bundle.
    assert right / visits < by_habit / visits + 0.05


@pytest.mark.parametrize("desks", DESKS)
def test_who_finds_the_desk_s_own_file_may_know_and_this_is_why_it_is_not_called_anonymous(
    desks: int, record_proof: Callable[..., None]
) -> None:
    """Not a promise but a measurement, told in ``docs/donnees.md``."""
    visits = unique = certain = certain_of_journey = 0
    for small, seen in Network(11).desks(desks):
        if not small:
            continue
        ends = defaultdict(list)
        for visit in seen:
            ends[visit.journey, visit.hand, visit.duration, visit.passage].append(visit.result)
            ends[visit.journey,].append(visit.result)
        for visit in seen:
            alike = ends[visit.journey, visit.hand, visit.duration, visit.passage]
            visits += 1
            unique += len(alike) == 1
            certain += len(set(alike)) == 1
            certain_of_journey += len(set(ends[visit.journey,])) == 1
    record_proof(
        f"(a) holds the desk's file ({desks} desks)",
        tried=visits,
        certain_by_journey=f"{certain_of_journey / visits:.1%}",
        unique_by_all_seen=f"{unique / visits:.1%}",
        certain_by_all_seen=f"{certain / visits:.1%}",
    )
    assert unique > 0


def differences(first: Mapping[object, int], second: Mapping[object, int]) -> list[int]:
    return [abs(second.get(cell, 0) - first.get(cell, 0)) for cell in {*first, *second}]


def summed(lines: Lines, name: str) -> Counter[object]:
    """A table as an evaluator adds it up, without its lots."""
    cells: Counter[object] = Counter()
    for _, *cell, n in lines[name]:
        cells[tuple(cell)] += int(n)
    return cells


@pytest.mark.parametrize("desks", DESKS)
def test_a_bundle_minus_the_one_it_corrects_shows_nobody(
    desks: int, record_proof: Callable[..., None]
) -> None:
    pairs = alone = naive = 0
    chance = Random(12)
    for _, seen in Network(12).desks(desks):
        late = chance.randint(K, 40)
        lots = [lot_of(seen[:-late]), lot_of(seen[-late:])]
        before, after = tables(lots[:1], family_of), tables(lots, family_of)
        whole = tables([lot_of(seen)], family_of)
        pairs += 1
        for name in ("resultats", "mains", "blocages", "durees", "passages", "orientations"):
            found = differences(summed(before, name), summed(after, name))
            alone += sum(0 < n < K for n in found)
            # What a correction made from scratch would have given away.
            found = differences(summed(before, name), summed(whole, name))
            naive += sum(0 < n < K for n in found)
    record_proof(
        f"(b) bundle and its correction ({desks} desks)",
        tried=pairs,
        cells_under_5=alone,
        if_made_again_from_scratch=naive,
    )
    assert alone == 0
    assert naive > 0  # the attack works where the lots are not kept apart


@pytest.mark.parametrize("desks", DESKS)
def test_two_tables_of_a_bundle_minus_each_other_show_nobody(
    desks: int, record_proof: Callable[..., None]
) -> None:
    tried = exact = 0
    for _, seen in Network(13).desks(desks):
        lines = tables([lot_of(seen)], family_of)
        results, hands = Counter[object](), Counter[object]()
        for _, _, _, result, n in lines["resultats"]:
            results[result] += int(n)
        for _, _, result, n in lines["mains"]:
            hands[result] += int(n)
        tried += len(results)
        exact += sum(0 < n < K for n in differences(results, hands))
        held = {name: int(n) for _, name, n in lines["retenus"]}
        # What is missing from the total is a group too.
        exact += sum(0 < n < K for n in held.values())
        exact += 0 < abs(held.get("resultats", 0) - held.get("mains", 0)) < K
    record_proof(f"(b) two tables of a bundle ({desks} desks)", tried=tried, under_5=exact)
    assert exact == 0


def test_no_small_count_of_a_table_of_one_word_is_worked_out_by_trying_every_desk(
    record_proof: Callable[..., None],
) -> None:
    """Every small desk there may be: what left fits another number, for each of one to four."""
    tried = 0
    fits: dict[str, list[set[int]]] = {}
    for referred, others in product(product(range(9), repeat=3), ((30,), (30, 3), (30, 8), (4, 3))):
        visits = Counter({("a-1", "oriente", "a-deux", "aucun"): sum(referred)})
        for result, n in zip(("obtenu", "renonce"), others, strict=False):
            visits["a-1", result, "a-deux", "aucun"] = n
        if visits.total() < K:
            continue
        words = dict(zip((("orientation", str(word)) for word in Referral), referred, strict=True))
        lines = tables([Lot(+visits, +Counter(words))], family_of)
        told = {name: lines[name] for name in ("resultats", "orientations", "retenus")}
        tried += 1
        for place, n in enumerate(referred):
            fits.setdefault(f"{told} {visits.total()}", [set(), set(), set()])[place].add(n)
    for bands in product(range(9), repeat=4):
        if sum(bands) < K:
            continue
        words = dict(zip((("duree", str(word)) for word in DurationBand), bands, strict=True))
        visits = Counter({("a-1", "obtenu", "a-deux", "aucun"): sum(bands)})
        lines = tables([Lot(visits, +Counter(words))], family_of)
        left = f"{lines['durees']} {lines['retenus']} {sum(bands)}"
        tried += 1
        for place, n in enumerate(bands):
            fits.setdefault(left, [set(), set(), set(), set()])[place].add(n)
    certain = [
        left
        for left, sets in fits.items()
        for found in sets
        if len(found) == 1 and 0 < min(found) < K
    ]
    record_proof("(b) tables of one word, every small desk", tried=tried, certain=len(certain))
    assert len(fits) > 1000
    assert not certain, certain[:3]


def certain_counts(
    desks: Iterable[tuple[Mapping[Cell, int], object]],
) -> tuple[int, list[tuple[object, Cell, int]]]:
    """How many desks were tried, and each count of one to four that what left of it tells.

    A desk is what an attacker may suppose of it, and what left of it.
    """
    tried = 0
    fits: defaultdict[str, defaultdict[Cell, Counter[int]]]
    fits = defaultdict(lambda: defaultdict(Counter))
    alike: Counter[str] = Counter()
    for counts, left in desks:
        tried += 1
        alike[str(left)] += 1
        for cell, n in counts.items():
            fits[str(left)][cell][n] += 1
    return tried, [
        (left, cell, n)
        for left, cells in fits.items()
        for cell, found in cells.items()
        for n in found
        if 0 < n < K and found[n] == alike[left]
    ]


def sharings(most: int, many: int) -> Iterator[tuple[int, ...]]:
    """Every way to put at most ``most`` visits in ``many`` cells: none is left untried."""
    if not many:
        yield ()
        return
    for n in range(most + 1):
        yield from ((n, *others) for others in sharings(most - n, many - 1))


SMALL_DESKS: dict[str, tuple[int, bool, list[Cell]]] = {
    "ends": (26, True, [(("f",), end) for end in ("obtenu", "depose", "renonce", "revient")]),
    "hands": (16, True, [((h,), end) for end in ("obtenu", "renonce") for h in "abc"]),
    "blockers": (26, False, [(("1",), "lieu"), (("2",), "lieu"), (("3",), "x"), (("4",), "y")]),
    "answers": (26, False, [((), word) for word in "abcd"]),
}  # fmt: skip
"""At most how many visits, whether no class has one value, and the cells, by table."""


def small_desks(name: str, *, safe: bool) -> Iterator[tuple[Mapping[Cell, int], object]]:
    """Every desk there may be, and what leaves of it."""
    most, diverse, cells = SMALL_DESKS[name]
    for numbers in sharings(most, len(cells)):
        total = sum(numbers)
        if total >= K:
            counts = dict(zip(cells, numbers, strict=True))
            table = roll_up(counts, diverse=diverse, safe=safe)
            # Of the people who answered, only a rounded number leaves.
            yield counts, (table.cells, floor(total) if name == "answers" else total)


@pytest.mark.parametrize("safe", [True, False])
def test_no_small_count_of_a_crossed_table_is_worked_out_by_trying_every_desk(
    record_proof: Callable[..., None], *, safe: bool
) -> None:
    """By the rule of format 1 some are: the attack works. Journeys: see ``roll_up``."""
    tried, found = 0, {}
    for name in SMALL_DESKS:
        many, certain = certain_counts(small_desks(name, safe=safe))
        tried += many
        found[name] = certain
    record_proof(
        f"(b) crossed tables, every small desk{'' if safe else ' (format 1)'}",
        tried=tried,
        certain=sum(map(len, found.values())),
    )
    assert tried > 100_000
    assert any(found.values()) != safe, {name: c[:2] for name, c in found.items() if c}


def intervals(
    true: Mapping[tuple[str, ...], int], lines: list[Line]
) -> list[tuple[int, tuple[int, int]]]:
    """Each count that is not shown, and the least and the most it may be.

    For an attacker who knows which counts are zero. A count only stands in one sum:
    its family's or the total's, which this solves without a solver. ``true``: number by
    ``(class..., value)``, the last but one word of a class being what is rolled up first.
    """
    shown = {tuple(map(str, cell)): int(n) for _, *cell, n in lines}
    found = []
    for value in {cell[-1] for cell in shown}:
        absent = [cell for cell in true if cell[-1] == value and cell not in shown]
        top = sum(n for c, n in shown.items() if c[-1] == value and set(c[:-1]) == {ALL})
        for cell in absent:
            near = (*cell[:-2], ALL, value)
            family = shown.get(near, 0) if set(near[:-1]) != {ALL} else 0
            beside = sum(other[:-2] == cell[:-2] for other in absent) - 1
            least = (0 if beside else family) + (0 if len(absent) > 1 else top)
            assert least <= true[cell] <= family + top  # the attack itself is sound
            found.append((true[cell], (least, family + top)))
    return found


@pytest.mark.parametrize("desks", DESKS)
def test_no_small_count_can_be_worked_out_from_the_sums_that_hide_it(
    desks: int, record_proof: Callable[..., None]
) -> None:
    small, widths = 0, []
    for _, seen in Network(16).desks(desks):
        lines = tables([lot_of(seen)], family_of)
        for name, cell_of in (
            ("resultats", lambda v: (family_of(v.journey), v.journey, v.result)),
            ("mains", lambda v: (v.hand, v.result)),
            ("blocages", lambda v: (v.blocker, FAMILY_OF[v.blocker])),
        ):
            for n, (least, most) in intervals(Counter(map(cell_of, seen)), lines[name]):
                if n < K:
                    small += 1
                    widths.append(most - least)
    record_proof(
        f"(b) counts under 5 worked out again ({desks} desks)",
        tried=small,
        narrowest=min(widths),
        known_within_5=sum(width < K for width in widths),
    )
    assert small > 100
    assert min(widths) >= K


@pytest.mark.parametrize("desks", DESKS)
def test_no_class_ended_all_in_one_way(desks: int, record_proof: Callable[..., None]) -> None:
    classes = alike = useful = visits = 0
    for _, seen in Network(14).desks(desks):
        lines = tables([lot_of(seen)], family_of)
        for name in ("resultats", "mains"):
            values = defaultdict(set)
            for line in lines[name]:
                values[line[1:-2]].add(line[-2])
            classes += len(values)
            alike += sum(len(found) == 1 for found in values.values())
        visits += len(seen)
        useful += sum(int(n) for *_, n in lines["resultats"])
    record_proof(
        f"(c) classes of one outcome ({desks} desks)",
        tried=classes,
        found=alike,
        visits_counted_by_outcome=f"{useful / visits:.1%}",
    )
    assert alike == 0
    assert useful / visits > 0.9


def test_two_copies_of_the_folder_a_day_apart_show_that_day_s_rows(
    folder: Path, record_proof: Callable[..., None]
) -> None:
    """Told in ``docs/donnees.md``: only the encryption of the disk stands against it."""
    log = OutcomeLog(folder)
    first = {log.save(an_outcome()).key for _ in range(5)}
    log.close()
    before = (folder / "bilans.db").read_bytes()
    second = {log.save(an_outcome()).key for _ in range(3)}
    log.close()
    after = (folder / "bilans.db").read_bytes()
    new = {key for key in first | second if key.encode() in after and key.encode() not in before}
    record_proof("(b) two copies of the folder", tried=1, rows_of_the_day_shown=len(new))
    assert new == second


def test_a_canary_is_in_the_file_and_its_copy_and_nowhere_else(
    tmp_path: Path, record_proof: Callable[..., None]
) -> None:
    day = """
import sys
from pathlib import Path
from samples import an_outcome
from mediation.outcomes.log import OutcomeLog, OutcomeError
from mediation.outcomes.record import StepCount, StepTally
log = OutcomeLog(Path(sys.argv[1]))
for _ in range(300):
    log.save(an_outcome(journey="parcours-canari", blocking_step="etape-canari"))
log.undo(log.save(an_outcome(journey="parcours-canari-envole")))
log.tally(StepTally("2026T4", "parcours-canari", 1, "0" * 12, {"etape-canari": StepCount(1)}))
log.close()
try:
    an_outcome(journey="Parcours Canari de Mme Dupont")
except ValueError as error:
    print(error)
raise SystemExit(repr(log) + str(log.__dict__))
"""
    places = {name: tmp_path / name for name in ("desk", "tmp", "home", "work")}
    for place in places.values():
        place.mkdir()
    env = os.environ | {"TMPDIR": str(places["tmp"]), "SQLITE_TMPDIR": str(places["tmp"]),
                        "HOME": str(places["home"]),
                        "PYTHONPATH": str(Path(__file__).parent)}  # fmt: skip
    ran = subprocess.run(
        [sys.executable, "-B", "-c", day, places["desk"] / "bilans"],
        cwd=places["work"], env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    holding = {
        path.name
        for path in tmp_path.rglob("*")
        if path.is_file() and b"canari" in path.read_bytes().lower()
    }
    record_proof("(d) canary", tried=1, files=sorted(holding))
    assert holding == {"bilans.db", "bilans-copie.db"}
    assert b"envole" not in (places["desk"] / "bilans" / "bilans.db").read_bytes()
    assert "canari" not in (ran.stdout + ran.stderr).lower()
    assert "is not of the recorded form" in ran.stdout
    assert list(places["work"].iterdir()) == list(places["home"].iterdir()) == []


def personal_strings(chance: Random) -> list[str]:
    """500 things that people type: names, numbers, addresses, dates, mails."""
    first = ("Marie", "Mohamed", "Jean-Pierre", "Fatou", "Nguyễn", "Łukasz", "Aïcha", "O'Neil")
    last = ("Dupont", "Ben Ali", "Traoré", "de La Tour", "Yılmaz", "Müller")

    def digits(many: int) -> str:
        return "".join(chance.choice("0123456789") for _ in range(many))

    makers: list[Callable[[], str]] = [
        lambda: f"{chance.choice(first)} {chance.choice(last)}",
        lambda: f"mme-{digits(13)}",
        lambda: f"1 {digits(2)} {digits(2)} {digits(2)} {digits(3)} {digits(3)} {digits(2)}",
        lambda: f"0{digits(9)}",
        lambda: f"+33{digits(9)}",
        lambda: f"dossier-{digits(8)}",
        lambda: f"{chance.choice(first).lower()}.{digits(2)}@exemple.fr",
        lambda: f"FR76{digits(23)}",
        lambda: f"{digits(7)}{chance.choice('ABCDEF')}",
        lambda: f"{digits(2)}/{digits(2)}/19{digits(2)}",
        lambda: f"{digits(2)} rue des Lilas, {digits(5)} Guéret",
        lambda: f"née le {digits(1)} mai 19{digits(2)}",
        lambda: f"=cmd|' /C {digits(3)}'!A0",
    ]
    return [chance.choice(makers)() for _ in range(500)]


def test_personal_data_fits_in_no_field(record_proof: Callable[..., None]) -> None:
    tally = ("2026T4", "apl", 1, "0" * 12)
    tried, kept = 0, []
    for text in personal_strings(Random(15)):
        attempts: list[Callable[[str], object]] = [
            *(lambda t, f=field: an_outcome(**{f: t}) for field in Outcome.__dataclass_fields__),
            lambda t: StepTally(*tally, steps={t: StepCount(1)}),
            lambda t: StepTally(*tally, languages={t: 1}),
            lambda t: VoiceTally("2026T4", {t: 1}),
            lambda t: StepTally(*tally, publics={t: 1}),
        ]
        for number, attempt in enumerate(attempts):
            tried += 1
            try:
                attempt(text)
                kept.append((number, text))
            except ValueError as error:
                kept += [(number, text)] if text in str(error) else []
    record_proof("(f) personal data in every field", tried=tried, kept=len(kept))
    assert kept == []
