"""Sums of protected numbers: between what and what they are."""

from __future__ import annotations

from math import exp
from random import Random

from mediation.evaluation import release_rule as rule
from mediation.evaluation.release_model import Number
from mediation.evaluation.report_figures import added, unrounded


def protected(n: int, chance: Random) -> Number | None:
    """``n`` as a release shows it."""
    value = rule.shown(n, chance.randrange(rule.span(n)))
    return None if value is None else rule.number(value)


def test_a_sum_is_within_its_bounds_as_good_as_always_and_they_are_narrower_than_each_alone() -> (
    None
):
    chance = Random(5)
    inside = wider = 0
    tries = 3_000
    for _ in range(tries):
        true = [chance.choice((15, 40, 300, 1_200, 9_000)) for _ in range(4)]
        numbers = [protected(n, chance) for n in true]
        found = added(numbers)
        inside += found.low <= sum(true) <= found.high
        wider += found.high - found.low > sum(
            one.high - one.low if one else rule.most_hidden() for one in numbers
        )
    assert inside / tries >= 0.99
    assert wider == 0
    four = [Number(10_000, *rule.bounds(10_000))] * 4
    assert added(four).high - 40_000 < 0.65 * 4 * (four[0].high - 10_000)


def test_what_is_masked_or_kept_from_before_counts_whole() -> None:
    one = rule.number(1_000)
    kept = rule.number(1_000, kept=True)
    assert added([one, None]).high >= added([one]).high + rule.most_hidden()
    assert added([kept, kept]).high >= added([one, one]).high + 2 * rule.KEPT_BELOW[1]
    assert added([one]).low >= one.low


def test_what_rounding_takes_off_is_no_more_than_supposed_whatever_the_mean_of_the_desks() -> None:
    """Visits that come by chance, at any rate, and so at any mixture of rates."""
    most = 0.0
    for mean in (step / 4 for step in range(1, 240)):
        likely, left_over = exp(-mean), 0.0
        for n in range(400):
            left_over += n % 5 * likely
            likely *= mean / (n + 1)
        most = max(most, left_over)
    assert most < 2.5


def test_rounding_by_few_desks_is_bounded_for_certain_and_by_many_more_narrowly() -> None:
    def margin(counters: int) -> Number:
        return Number(4 * counters, 4 * counters, 4 * counters)

    assert unrounded(None) == 0
    assert [unrounded(margin(n)) for n in (0, 1, 40)] == [0, 4, 160]
    assert 3 * 10_000 < unrounded(margin(10_000)) < 3.1 * 10_000
