"""Values with their ranges, and totals of parts, in characters."""

from __future__ import annotations

from chipcost.charts import Estimate, Estimates, Stacks
from chipcost.report import dots
from chipcost.report.width import width_of


def test_a_value_stands_in_its_range_on_one_scale():
    rows = [Estimate("a", 5.0, 2.5, 10.0, best=True), Estimate("b", 10.0, marks="~", other=5.0)]
    title, a, b, axis = dots.render(Estimates("t", "USD", rows), 60).splitlines()
    assert title == "USD"
    begin = a.index("-")
    assert a[begin:].startswith("-" * (a.index("*") - begin))
    assert b.startswith("b~ ")
    assert a.index("*") == b.index("x")  # 5 and 5
    assert a.rindex("-") == b.index("o")  # 10 and 10
    assert a.endswith("5.00 (2.50–10.0)")
    assert axis.split() == ["0", "10.0"]
    # Half of the way from 0 to 10 is 5.
    line = b[4:].partition("  10.0")[0]
    assert abs(line.index("x") - line.index("o") / 2) <= 1


def test_a_logarithmic_scale_has_equal_steps_for_equal_ratios():
    rows = [Estimate(str(n), 10.0**n) for n in range(3)]
    lines = dots.render(Estimates("t", "x", rows, log=True), 60).splitlines()[1:4]
    places = [line.index("o") for line in lines]
    assert abs((places[1] - places[0]) - (places[2] - places[1])) <= 1


def test_levels_run_through_all_rows_and_are_named():
    chart = Estimates("t", "x", [Estimate("a", 1.0), Estimate("b", 4.0)], levels=[("price", 2.0)])
    lines = dots.render(chart, 60).splitlines()
    assert lines[1].index("|") == lines[2].index("|")
    assert lines[1].index("o") < lines[1].index("|") < lines[2].index("o")
    assert lines[-1].strip() == "| price 2.00"


def test_parts_are_as_long_as_they_are_large():
    rows = [("one", [1.0, 1.0]), ("two", [0.0, 1.0])]
    beside = {"one": Estimate("one", 2.5)}
    chart = Stacks("t", "USD", ["first", "second"], rows, beside=beside, beside_label="quote")
    title, one, two, key = dots.render(chart, 60).splitlines()
    assert title == "USD"
    lengths = (one.count("#"), one.count("="), two.count("="))
    assert min(lengths) > 5
    assert max(lengths) - min(lengths) <= 1
    assert "#" not in two
    assert one.endswith("2.00, quote 2.50")
    assert key.strip() == "# first, = second"


def test_it_keeps_to_the_width_and_draws_nothing_of_nothing():
    rows = [Estimate("n" * 60, 1.0, 0.5, 2.0), Estimate("漢字", 2.0)]
    parts = [f"part {n}" for n in range(12)]
    for chart in (
        Estimates("t", "x", rows, other_label="quoted", value_label="modelled"),
        Stacks("t", "x", parts, [("a" * 60, [1.0] * 12)]),
    ):
        assert max(map(width_of, dots.render(chart, 80).splitlines())) <= 80
    assert dots.render(Estimates("t", "x", []), 80) == ""
    assert dots.render(Stacks("t", "x", [], []), 80) == ""
