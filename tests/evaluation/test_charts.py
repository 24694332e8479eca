"""Charts and the order of steps: nothing cut, nothing off the paper, ways that go down."""

from __future__ import annotations

import pytest

from mediation.evaluation import charts, charts_pdf
from mediation.evaluation import report_words as say
from mediation.evaluation.charts import Box, Chart, Dot, Label, Mark, Stroke
from mediation.evaluation.intervals import Interval
from mediation.evaluation.release_model import Number
from mediation.evaluation.report_funnel import Stop, friction, funnel
from mediation.evaluation.report_journeys import journeys_of
from mediation.journey.library import Library, built_in

MARKS = [
    Mark("une condition manque, et un mot très long : anticonstitutionnellement", 0.3, 0.2, 0.4,
         "30 % (entre 20 et 40 %)"),
    Mark("obtenu", 0.6, 0.55, 0.66, "60 % (entre 55 et 66 %)"),
]  # fmt: skip
QUARTERS = [
    Mark(f"T{1 + i % 4} {2026 + i // 4}", 0.5 + i / 90, 0.49 + i / 90, 0.51 + i / 90, f"{50 + i}")
    for i in range(8)
]


def inside(chart: Chart) -> bool:
    for shape in chart.shapes:
        match shape:
            case Box():
                left, right, foot = shape.x, shape.x + shape.width, shape.y + shape.height
            case Dot():
                left, right = shape.x - shape.radius, shape.x + shape.radius
                foot = shape.y + shape.radius
            case Stroke():
                left = min(x for x, _ in shape.points)
                right = max(x for x, _ in shape.points)
                foot = max(y for _, y in shape.points)
            case Label():
                # As wide as the widest common letters make it.
                wide = len(shape.words) * shape.size * 0.6
                left = {"start": shape.x, "middle": shape.x - wide / 2}.get(
                    shape.anchor, shape.x - wide
                )
                right, foot = left + wide, shape.y
            case _:
                continue
        if left < -8 or right > chart.width + 8 or foot > chart.height:
            return False
    return True


@pytest.mark.parametrize("width", [340.0, 640.0, 720.0])
def test_a_chart_stays_on_its_paper_at_every_width(width: float) -> None:
    assert inside(charts.bars(MARKS, width))
    assert inside(charts.intervals(MARKS, width))
    assert inside(charts.intervals(MARKS[1:], width, low=-1.0, high=1.0, signed=True))
    assert inside(charts.trend(QUARTERS, width))


def test_a_value_stands_where_its_axis_says() -> None:
    chart = charts.intervals([Mark("x", 0.5, 0.25, 0.75, "50 %")], 720.0)
    dot = next(shape for shape in chart.shapes if isinstance(shape, Dot))
    low, high = next(
        (s.points[0][0], s.points[1][0])
        for s in chart.shapes
        if isinstance(s, Stroke) and s.weight == 5
    )
    assert low < dot.x < high
    assert dot.x - low == pytest.approx(high - dot.x)
    half = next(s for s in chart.shapes if isinstance(s, Label) and s.words.startswith("50\u202f"))
    assert half.x == pytest.approx(dot.x)


def test_a_tall_chart_is_cut_between_rows_and_loses_none() -> None:
    rows: list[charts.Shape] = []
    for i in range(40):
        rows += [Box(0, i * 30, 50, 16, "#000000"), Label(60, i * 30 + 8, f"ligne {i}")]
    rows.append(Stroke(((5, 0), (5, 1200)), "#000000"))
    chart = Chart(300, 1200, tuple(rows))
    parts = charts_pdf.pieces(chart, 500)
    assert len(parts) == 3
    assert sum(part.height for part in parts) == pytest.approx(1200)
    words = [s.words for part in parts for s in part.shapes if isinstance(s, Label)]
    assert words == [f"ligne {i}" for i in range(40)]
    for part in parts:
        assert part.height <= 500
        for shape in part.shapes:
            if isinstance(shape, Box):
                assert shape.y >= 0
                assert shape.y + shape.height <= part.height


def test_steps_come_in_an_order_in_which_nearly_every_way_goes_down() -> None:
    known = journeys_of(Library([built_in()])).known
    down = up = 0
    for journey in known.values():
        place = {step.path: i for i, step in enumerate(journey.steps)}
        assert len(place) == len(journey.steps)
        for step in journey.steps:
            for to, _ in step.after:
                down += place[to] > place[step.path]
                up += place[to] <= place[step.path]
    assert down > 500
    assert up < down / 100  # only loops: one tries again


def stop(step: str, reached: int, left: int | None) -> Stop:
    number = None if left is None else Number(left, max(left - 9, 0), left + 9)
    share = Interval(0.1, 0.05, 0.2)
    return Stop("x", "Un parcours", "1", step, f"À faire : {step}", "caf.fr", "", (),
                Number(reached, reached - 9, reached + 9), number, share)  # fmt: skip


def test_the_friction_list_has_the_most_stops_first_and_no_masked_one() -> None:
    found = [stop(f"s{i}", 500, None if i == 3 else i * 10) for i in range(30)]
    worst = friction(found)
    assert len(worst) == 20
    assert [one.step for one in worst[:3]] == ["s29", "s28", "s27"]
    assert "s3" not in {one.step for one in worst}


def test_a_funnel_says_where_most_stop() -> None:
    journey = journeys_of(Library([built_in()])).get("inconnu")
    figure = funnel(journey, "1", [stop("a", 900, 20), stop("b", 700, 120)], 900)
    assert "« À faire : b »" in figure.says
    assert figure.grid.rows[1][1:3] == ("700", "120")
    for width in (340.0, 640.0):
        assert inside(figure.draw(width))


@pytest.mark.parametrize(
    ("value", "digits", "said"),
    [
        (0.5, 0, "50\u202f%"),
        (0.003, 0, "0,3\u202f%"),
        (0.9999, 0, "plus de 99,9\u202f%"),
        (1.0, 0, "100\u202f%"),
        (0.0, 0, "0\u202f%"),
        (0.7034, 1, "70,3\u202f%"),
    ],
)
def test_a_share_is_never_all_or_nothing_by_rounding(value: float, digits: int, said: str) -> None:
    assert say.percent(value, digits) == said


def test_signs_stay_with_their_word() -> None:
    assert (
        say.tidy("Vous savez ? « Oui » : bien") == "Vous savez\u00a0? «\u00a0Oui\u00a0»\u00a0: bien"
    )
