"""The records of charts: they follow the rows that are left.

tests: chipcost.charts, chipcost.study.margin.chart
"""

from __future__ import annotations

from chipcost.charts import Estimate, Estimates, Lines, Tornado, estimate, following, is_wide
from chipcost.result import Result, number_column


def test_a_chart_follows_its_rows():
    names = "abc"
    values = Estimates("t", "x", [Estimate(name, 1.0) for name in names], at=[0, 2, 3])
    swings = Tornado("t", "x", [(name, 0.0, 2.0) for name in names], 1.0, at=[0, 2, 3])
    for chart in (values, swings):
        moved = following(chart, {3: 0, 0: 1, 1: 2})
        labels = [row.label if isinstance(row, Estimate) else row[0] for row in moved.rows]
        assert (labels, moved.at) == (["c", "a"], (0, 1))
    assert following(values._replace(at=()), {}).rows == values.rows
    lines = Lines("t", "x", "y", {})
    assert following(lines, {}) is lines


def test_a_result_hands_its_selection_on():
    rows = tuple({"n": float(n)} for n in range(3))
    chart = Estimates("t", "x", [Estimate(str(n), float(n)) for n in range(3)], at=[0, 1, 2])
    made = Result("t", (number_column("n", "", ""),), rows, charts=(chart,))
    (left,) = made.with_rows(rows[::-1][:2]).charts
    assert [one.label for one in left.rows] == ["2", "1"]


def test_ends_that_are_the_same_are_no_range():
    assert estimate("a", (1.0, 1.0, 1.0)) == Estimate("a", 1.0)
    assert estimate("a", (1.0, 2.0, 4.0), 3.0) == Estimate("a", 2.0, 1.0, 4.0, other=3.0)


def test_an_axis_is_logarithmic_where_values_lie_far_apart_and_above_nothing():
    assert is_wide([1.0, 21.0])
    assert not is_wide([1.0, 20.0])
    assert not is_wide([0.0, 100.0])
    assert not is_wide([-1.0, 100.0])
    assert not is_wide([])


def test_a_margin_holds_the_cost_of_each_chip_against_every_price(result_of):
    found = result_of("margin", "deepseek-v3", "b200", "h100")
    (chart,) = found.charts
    costs = {row["chip"]: row for row in found.rows}
    assert [one.label for one in chart.rows] == list(dict.fromkeys(costs))
    for one in chart.rows:
        row = costs[one.label]
        ends = (one.low, one.value, one.high)
        names = ("usd_per_mtok_total_low", "usd_per_mtok_total", "usd_per_mtok_total_high")
        assert ends == tuple(row[name] for name in names)
    assert {value for _, value in chart.levels} == {row["price_usd_per_mtok"] for row in found.rows}
    (own,) = result_of("margin", "deepseek-v3", "b200", "--token-price", "1/2").charts
    assert [name for name, _ in own.levels] == ["own"]


def test_a_reconciliation_holds_each_modelled_cost_against_its_quote(result_of):
    found = result_of("tco", "--reconcile")
    (chart,) = found.charts
    compared = [row for row in found.rows if row["status"] == "compared"]
    assert [one.value for one in chart.rows] == [r["modelled_usd_per_chip_hour"] for r in compared]
    assert [one.other for one in chart.rows] == [r["quoted_usd_per_chip_hour"] for r in compared]


def test_stacks_add_up_to_their_totals_with_the_quote_beside(result_of):
    found = result_of("tco", "gb200", "h100")
    (chart,) = found.charts
    for name, sizes in chart.rows:
        total = chart.totals[name]
        assert abs(sum(sizes) / total.value - 1.0) < 1e-9
        assert total.low < total.value < total.high
        quote = chart.beside[name]
        assert quote.low < quote.value < quote.high
        rows = {row["item"]: row for row in found.rows if row["scenario"] == name}
        assert rows["quote"]["usd_per_chip_hour"] == quote.value
        assert rows["total"]["usd_per_chip_hour"] == total.value


def test_histories_are_steps_of_own_cost_and_points_of_rentals(result_of):
    (chart,) = result_of("history", "gb200").charts
    assert chart.steps
    assert chart.alone == {name for name in chart.series if "rental" in name} < set(chart.series)
