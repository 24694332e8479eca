from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from mediation.outcomes.tables import ALL, K, floor, kept_values, one_word, roll_up

# (family, journey), outcome, hand: how many visits.
visits = st.lists(
    st.tuples(
        st.sampled_from([("sante", "vitale"), ("sante", "css"), ("caf", "rsa"), ("caf", "apl")]),
        st.sampled_from(["obtenu", "depose", "renonce"]),
        st.sampled_from(["personne", "a-deux", "mediateur"]),
    ),
    max_size=120,
)


class TestAQuarterOfADesk:
    def test_a_large_journey_stays_and_a_small_one_joins_its_family(self) -> None:
        table = roll_up(
            {
                (("sante", "vitale"), "obtenu"): 20,
                (("sante", "vitale"), "renonce"): 9,
                (("sante", "css"), "obtenu"): 4,
                (("sante", "ame"), "obtenu"): 3,
                (("sante", "css"), "renonce"): 2,
                (("sante", "ame"), "renonce"): 4,
            }
        )
        assert table.cells == {
            (("sante", "vitale"), "obtenu"): 20,
            (("sante", "vitale"), "renonce"): 9,
            (("sante", ALL), "obtenu"): 7,
            (("sante", ALL), "renonce"): 6,
        }
        assert table.withheld == 0

    def test_a_rare_outcome_is_withheld_with_company(self) -> None:
        table = roll_up(
            {
                (("sante", "vitale"), "obtenu"): 20,
                (("sante", "vitale"), "depose"): 15,
                (("sante", "vitale"), "revient"): 6,
                (("sante", "vitale"), "renonce"): 1,
            }
        )
        assert table.withheld == 7  # the one alone, and the smallest outcome around it
        assert {value for _, value in table.cells} == {"obtenu", "depose"}

    def test_where_all_ended_alike_nothing_is_shown(self) -> None:
        table = roll_up({(("sante", "vitale"), "renonce"): 30})
        assert table.cells == {}
        assert table.withheld == 30


@given(visits)
def test_nobody_is_alone_and_everybody_is_counted(
    people: list[tuple[tuple[str, str], str, str]],
) -> None:
    table = roll_up(Counter((place, outcome) for place, outcome, _ in people))
    assert all(n >= K for n in table.cells.values())
    assert sum(table.cells.values()) + table.withheld == len(people)
    assert table.withheld == 0 or table.withheld >= K or table.withheld == len(people)


@given(visits)
def test_two_tables_give_each_outcome_the_same_total(
    people: list[tuple[tuple[str, str], str, str]],
) -> None:
    by_journey = roll_up(Counter((place, outcome) for place, outcome, _ in people))
    by_hand = roll_up(Counter(((hand,), outcome) for _, outcome, hand in people))

    def totals(cells: object) -> Counter[str]:
        found: Counter[str] = Counter()
        for (_, value), n in cells.items():  # type: ignore[attr-defined]
            found[value] += n
        return found

    real = Counter(outcome for _, outcome, _ in people)
    kept = kept_values(real)
    assert totals(by_journey.cells) == totals(by_hand.cells)
    assert totals(by_journey.cells) == {value: real[value] for value in kept}


@given(visits)
def test_knowing_the_journey_of_someone_never_gives_their_outcome(
    people: list[tuple[tuple[str, str], str, str]],
) -> None:
    table = roll_up(Counter((place, outcome) for place, outcome, _ in people))
    for place in {place for place, _, _ in people}:
        # The cells in which someone of this journey may have been counted.
        around = {place, (place[0], ALL), (ALL, ALL)}
        # Someone of this journey is in one of them, or withheld with at least K.
        possible = {value for class_, value in table.cells if class_ in around}
        assert len(possible) != 1 or table.withheld >= K
        for class_ in around:
            shown = {value for other, value in table.cells if other == class_}
            alone = {value for _, value in table.cells} == shown and table.withheld >= K
            assert len(shown) != 1 or alone


@given(visits)
def test_the_same_visits_in_any_order_give_the_same_table(
    people: list[tuple[tuple[str, str], str, str]],
) -> None:
    forth = roll_up(Counter((place, outcome) for place, outcome, _ in people))
    back = roll_up(Counter((place, outcome) for place, outcome, _ in reversed(people)))
    assert list(forth.cells.items()) == list(back.cells.items())


@given(st.integers(0, 10_000), st.integers(0, 4))
def test_steps_reached_one_after_the_other_never_show_a_few_who_left(
    reached: int, left: int
) -> None:
    rounded = floor(reached + left)
    assert rounded % K == 0
    assert 0 <= reached + left - rounded < K
    assert (rounded - floor(reached)) in (0, K)  # never the 1 to 4 themselves


class TestATableOfOneWord:
    def test_what_is_small_takes_the_smallest_of_the_others_with_it(self) -> None:
        assert one_word({"a": 50, "b": 3, "c": 9}) == ({"a": 50}, 12)
        assert one_word({"a": 9, "b": 3, "c": 9}) == ({}, 21)  # none of the equals says which

    def test_all_is_shown_where_all_is_large(self) -> None:
        assert one_word({"b": 5, "a": 7, "c": 0}) == ({"a": 7, "b": 5}, 0)

    def test_what_all_visits_share_is_not_shown(self) -> None:
        assert one_word({"a": 70}) == ({}, 70)
        assert one_word({}) == ({}, 0)
