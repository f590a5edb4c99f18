"""Axes: every value has its place, and ticks are numbers that people read."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from chipcost.report.page.scale import scale

SIZES = some.lists(some.floats(1e-6, 1e9), min_size=1, max_size=20)


@given(SIZES, some.booleans(), some.booleans())
def test_values_and_ticks_are_within_and_in_order(values, log, zero):
    axis = scale(values, log=log, zero=zero and not log)
    places = [axis.at(value) for value in sorted(values)]
    assert all(-1e-6 <= place <= 100 + 1e-6 for place in places)
    assert places == sorted(places)
    ticks = [axis.at(value) for value, _ in axis.ticks]
    assert ticks
    assert ticks == sorted(ticks)
    assert all(-1e-6 <= tick <= 100 + 1e-6 for tick in ticks)


def test_ticks_of_numbers():
    assert [text for _, text in scale([0.14, 0.45], zero=True).ticks] == [
        "0.0", "0.1", "0.2", "0.3", "0.4", "0.5",
    ]  # fmt: skip
    assert [text for _, text in scale([0.1, 1.4], zero=True).ticks][:3] == ["0.00", "0.25", "0.50"]
    assert [text for _, text in scale([-2.0, 7.0]).ticks] == ["-2", "0", "2", "4", "6", "8"]


def test_ticks_of_a_logarithmic_axis():
    assert [text for _, text in scale([2.09, 10400.0], log=True).ticks] == [
        "10", "100", "1,000", "10,000",
    ]  # fmt: skip
    assert [text for _, text in scale([0.62, 3.6], log=True).ticks] == ["1", "2"]
    assert scale([5.0], log=True).ticks


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2025-08-01", "2026-09-25", ["2025-10", "2026-01", "2026-04", "2026-07"]),
        ("2024-02-10", "2024-04-02", ["2024-03", "2024-04"]),
        ("2018-01-01", "2026-01-01", ["2018", "2020", "2022", "2024", "2026"]),
    ],
)
def test_ticks_of_dates(first, last, expected):
    days = [float(date.fromisoformat(day).toordinal()) for day in (first, last)]
    axis = scale(days, dates=True)
    assert [text for _, text in axis.ticks] == expected
    assert 0 < axis.at(days[0]) < axis.at(days[1]) < 100


def test_one_day_and_no_value_have_an_axis():
    day = float(date(2026, 5, 5).toordinal())
    assert scale([day], dates=True).ticks
    assert scale([]).ticks
    assert scale([0.0], zero=True).ticks
