"""Charts of points over two axes."""

from __future__ import annotations

import re
from datetime import date

from parsed import parsed

from chipcost.charts import Lines, Point
from chipcost.report.page.lines import lines
from chipcost.report.page.look import Look

LOOK = Look({"b200": 0, "mi355x": 1}, {"b200": "B200", "mi355x": "MI355X"}, {})


def marks(root):
    found = []
    for tag in root.of_class("m"):
        place = re.match(r"left:([\d.]+)%;top:([\d.]+)%", tag.get("style"))
        found.append((tag.get("data-c"), float(place[1]), float(place[2]), tag.get("title")))
    return found


def test_points_stand_where_their_numbers_are_and_say_them():
    chart = Lines(
        "t", "tokens/s/user", "tokens/s/chip",
        {"b200": [Point(10, 1000, 900, 1100), Point(100, 10)], "mi355x": [Point(20, 500)]},
        log="xy",
    )  # fmt: skip
    root = parsed(lines(chart, LOOK))
    first, second, third = marks(root)
    assert first[0] == second[0] == "b200"
    assert third[0] == "mi355x"
    assert first[1] < third[1] < second[1]
    assert first[2] < third[2] < second[2]
    assert first[3] == "b200: 10.0 tokens/s/user, 1,000 (900 to 1,100) tokens/s/chip"
    assert len(root.of_class("key")[0].inside) == 2
    paths = list(root.all("path"))
    assert {path.get("data-c") for path in paths} == {"b200"}
    assert [path for path in paths if "band" in path.get("class")]


def test_what_stands_alone_is_not_joined_and_steps_are_steps():
    days = [float(date(2025, month, 1).toordinal()) for month in (1, 4, 7)]
    own = [Point(day, value) for day, value in zip(days, (3.0, 2.0, 1.0), strict=True)]
    chart = Lines(
        "t", "", "USD/h", {"b200 hyperscaler": own, "b200 rental": own},
        dates=True, log="y", alone=frozenset({"b200 rental"}), steps=True,
    )  # fmt: skip
    root = parsed(lines(chart, LOOK))
    [path] = root.all("path")
    assert re.fullmatch(r"M[\d. ]+(H[\d.]+V[\d.]+){2}", path.get("d"))
    assert len(marks(root)) == 6
    assert marks(root)[0][3] == "b200 hyperscaler: 2025-01-01, 3.00 USD/h"
    assert len(root.of_class("key")[0].inside) == 1  # one chip, one colour


def test_a_long_line_has_its_ends_and_some_points_marked():
    series = [Point(at, 100.0 - at / 2) for at in range(1, 101)]
    root = parsed(lines(Lines("t", "x", "y", {"b200": series}), LOOK))
    found = marks(root)
    assert len(found) == 24
    assert found[0][3].startswith("b200: 1.00 x")
    assert found[-1][3].startswith("b200: 100 x")
    many = {f"s{at}": series for at in range(60)}
    assert len(marks(parsed(lines(Lines("t", "x", "y", many), LOOK)))) == 300
    assert not [p for p in parsed(lines(Lines("t", "x", "y", many), LOOK)).all("path")
                if "band" in p.get("class")]  # fmt: skip
