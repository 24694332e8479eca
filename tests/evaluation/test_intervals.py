from __future__ import annotations

from itertools import product

import pytest

from mediation.evaluation.intervals import (
    Bounded,
    newcombe,
    newcombe_bounded,
    wilson,
    wilson_bounded,
)


class TestAShare:
    @pytest.mark.parametrize(
        ("successes", "n", "low", "high"),
        [  # Newcombe (1998), Statistics in Medicine 17, p. 857, table I, method 3
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0000, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ],
    )
    def test_published_examples(self, successes: int, n: int, low: float, high: float) -> None:
        found = wilson(successes, n)
        assert (found.low, found.high) == (
            pytest.approx(low, abs=5e-5),
            pytest.approx(high, abs=5e-5),
        )

    def test_nothing_counted_says_nothing(self) -> None:
        assert (wilson(0, 0).low, wilson(0, 0).high) == (0.0, 1.0)

    def test_no_share(self) -> None:
        with pytest.raises(ValueError, match="no share"):
            wilson(6, 5)


class TestADifference:
    @pytest.mark.parametrize(
        ("first", "second", "low", "high"),
        [  # Newcombe (1998), Statistics in Medicine 17, p. 873, table II, method 10
            ((56, 70), (48, 80), 0.0524, 0.3339),
            ((9, 10), (3, 10), 0.1705, 0.8090),
            ((10, 10), (0, 10), 0.6075, 1.0000),
        ],
    )
    def test_published_examples(
        self, first: tuple[int, int], second: tuple[int, int], low: float, high: float
    ) -> None:
        found = newcombe(*second, *first)
        assert (found.low, found.high) == (
            pytest.approx(low, abs=5e-5),
            pytest.approx(high, abs=5e-5),
        )

    def test_one_side_without_anybody(self) -> None:
        assert newcombe(0, 0, 3, 4).low == -1.0


class TestCountsKnownBetweenBounds:
    def test_every_count_they_allow_is_inside(self) -> None:
        part, whole = Bounded(8, 14), Bounded(12, 20)
        found = wilson_bounded(part, whole)
        for successes, n in product(range(8, 15), range(12, 21)):
            if successes <= n:
                one = wilson(successes, n)
                assert found.low <= one.low
                assert one.high <= found.high

    def test_every_difference_they_allow_is_inside(self) -> None:
        a, n_a, b, n_b = Bounded(3, 5), Bounded(10, 13), Bounded(6, 9), Bounded(8, 12)
        found = newcombe_bounded(a, n_a, b, n_b)
        for x, n, y, m in product(range(3, 6), range(10, 14), range(6, 10), range(8, 13)):
            if y <= m:
                one = newcombe(x, n, y, m)
                assert found.low <= one.low + 1e-12
                assert one.high <= found.high + 1e-12

    def test_exact_counts_give_the_plain_interval(self) -> None:
        assert wilson_bounded(Bounded(7, 7), Bounded(9, 9)) == wilson(7, 9)

    def test_no_bounds(self) -> None:
        with pytest.raises(ValueError, match="not bounds"):
            Bounded(5, 4)
