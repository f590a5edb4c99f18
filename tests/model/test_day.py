"""A day's mean load and what of the idle chips is paid."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipcost.model import day

levels = st.lists(st.floats(0.01, 10.0), min_size=1, max_size=24)
shares = st.floats(0.01, 1.0)


def test_by_hand():
    assert day.mean_over_peak([1.0, 0.5], [8.0, 16.0]) == pytest.approx(2.0 / 3.0)
    assert day.mean_over_peak([2.0, 1.0], [8.0, 16.0]) == pytest.approx(2.0 / 3.0)
    assert day.paid_share(0.25, 0.5) == pytest.approx(0.625)
    assert day.load_of_day(0.6, 0.5, 0.0) == pytest.approx(0.3)
    assert day.load_of_day(0.6, 0.5, 1.0) == pytest.approx(0.6)


@given(st.floats(0.01, 10.0), st.integers(1, 24), shares, shares)
def test_a_day_of_one_level_is_the_load(level, count, load, back):
    mean = day.mean_over_peak([level] * count, [24.0 / count] * count)
    assert mean == pytest.approx(1.0, abs=1e-15)
    assert day.load_of_day(load, day.mean_over_peak([level], [24.0]), back) == load


@given(levels, shares, shares, shares)
def test_giving_more_back_never_pays_for_more(found, load, one, other):
    mean = day.mean_over_peak(found, [1.0] * len(found))
    low, high = sorted((one, other))
    assert day.paid_share(mean, high) <= day.paid_share(mean, low)
    assert day.load_of_day(load, mean, low) <= day.load_of_day(load, mean, high) * (1 + 1e-12)
    assert load * mean * (1 - 1e-12) <= day.load_of_day(load, mean, low) <= load * (1 + 1e-12)


@given(levels, st.floats(0.01, 10.0))
def test_only_the_form_of_a_day_counts(found, scale):
    hours = [1.0] * len(found)
    scaled = [scale * level for level in found]
    assert day.mean_over_peak(scaled, hours) == pytest.approx(day.mean_over_peak(found, hours))
