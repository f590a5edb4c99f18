"""Charts of rows."""

from __future__ import annotations

import re

import pytest
from parsed import parsed

from chipcost.charts import Estimate, Estimates, Stacks, Tornado
from chipcost.report.page.bars import estimates, stacks, tornado
from chipcost.report.page.look import Look

LOOK = Look({"b200": 0, "mi355x": 1}, {"b200": "B200", "mi355x": "MI355X"}, {})


def placed(tag) -> tuple[float, float]:
    found = re.match(r"left:([\d.]+)%(?:;width:([\d.]+)%)?", tag.get("style"))
    return float(found[1]), float(found[2] or 0)


def test_a_value_stands_in_its_range_at_its_place_on_the_axis():
    chart = Estimates(
        "t", "USD", [Estimate("b200", 2.0, 1.0, 3.0, best=True), Estimate("mi355x", 4.0)]
    )
    root = parsed(estimates(chart, LOOK))
    one, other = root.of_class("row")
    assert one.get("data-c") == "b200"
    assert "* b200" in one.text
    assert "2.00" in one.text
    ticks = {tag.text: placed(tag)[0] for tag in root.of_class("x")[0].all("i")}
    assert ticks["0"] == 0
    left, width = placed(one.of_class("w")[0])
    assert left == pytest.approx(ticks["1"])
    assert left + width == pytest.approx(ticks["3"], abs=0.02)
    assert placed(one.of_class("m")[0])[0] == pytest.approx(ticks["2"])
    assert one.of_class("m")[0].get("title") == "b200: 2.00 (1.00 to 3.00), USD"
    assert not other.of_class("w")


def test_groups_levels_other_numbers_and_marks_are_drawn():
    chart = Estimates(
        "t",
        "USD",
        [Estimate("b200", 2.0, marks="~", other=2.5), Estimate("x", 3.0, group="apart")],
        levels=[("price", 2.2)],
        other_label="as quoted",
        key={"~": "announced"},
    )
    root = parsed(estimates(chart, LOOK))
    assert root.of_class("group")[0].text == "apart"
    assert root.of_class("level")[0].text == "price"
    assert root.of_class("o")[0].get("title") == "b200: 2.50, as quoted"
    assert "~ announced" in root.text
    assert "b200~" in root.text


def test_parts_of_a_stack_stand_behind_each_other_to_its_total():
    chart = Stacks(
        "t",
        "USD",
        ["server", "power"],
        [("b200", [3.0, 1.0]), ("mi355x", [2.0, 0.0])],
        totals={"b200": Estimate("b200", 4.0, 3.5, 4.8)},
        beside={"b200": Estimate("b200", 3.6, 3.0, 4.0)},
        beside_label="quote",
    )
    root = parsed(stacks(chart, LOOK))
    one, other = root.of_class("row")
    first, second = [placed(tag) for tag in one.of_class("s")]
    assert first[0] == 0
    assert second[0] == pytest.approx(first[0] + first[1])
    assert first[1] == pytest.approx(3 * second[1], abs=0.02)
    assert len(other.of_class("s")) == 1
    assert one.of_class("o")[0].get("title") == "b200, quote: 3.60 (3.00 to 4.00)"
    assert placed(one.of_class("e")[0])[1] > 0
    assert "server" in root.of_class("key")[0].text
    assert "quote" in root.of_class("key")[0].text


def test_a_swing_goes_both_ways_from_the_base():
    chart = Tornado("t", "USD", [("price", 3.0, 1.0), ("life", 1.5, 2.5)], base=2.0)
    root = parsed(tornado(chart, LOOK))
    one, other = root.of_class("row")
    base = placed(root.of_class("level")[0])[0]
    for row in (one, other):
        left, width = placed(row.of_class("s")[0])
        assert left < base < left + width
    assert "1.00 to 3.00" in one.text
