"""Ranges as distributions: percentiles, no mass at a point, sums."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipcost.model.two_sided import INNERMOST, Z90, sum_of, two_sided


@given(st.floats(1e-3, 1e6), st.floats(0.0, 2.0), st.floats(0.0, 2.0))
def test_a_range_is_5_to_95_percent(value, down, up):
    low, high = value * math.exp(-down), value * math.exp(up)
    median, below, above = two_sided(low, value, high)
    assert median * math.exp(-Z90 * below) == pytest.approx(low)
    assert median * math.exp(Z90 * above) == pytest.approx(high)


@given(st.floats(1e-3, 1e6), st.floats(0.01, 2.0))
def test_a_value_at_an_end_of_its_range_is_no_point_mass(value, width):
    for low, high in ((value, value * math.exp(width)), (value * math.exp(-width), value)):
        median, below, above = two_sided(low, value, high)
        assert min(below, above) == pytest.approx(INNERMOST * width / Z90)
        assert low < median < high


def test_the_value_is_the_median_where_it_is_well_inside():
    assert two_sided(0.9, 1.0, 1.2).median == 1.0
    assert two_sided(5.0, 5.0, 5.0) == (5.0, 0.0, 0.0)
    assert two_sided(0.0, 0.0, 1.0) == (0.0, 0.0, 0.0)


def test_a_third_is_where_a_half_normal_has_its_median():
    """A value that is an end is the mode: |z| has these percentiles."""
    from statistics import NormalDist

    ends = [NormalDist().inv_cdf((1.0 + share) / 2.0) for share in (0.05, 0.5, 0.95)]
    assert (ends[1] - ends[0]) / (ends[2] - ends[0]) == pytest.approx(INNERMOST, abs=0.02)


@given(st.lists(st.floats(0.01, 1.0), min_size=1, max_size=4))
def test_sums_of_even_normals_are_exact(widths):
    whole = math.hypot(*widths)
    assert sum_of([(w, w) for w in widths]) == pytest.approx((-Z90 * whole, Z90 * whole))


@pytest.mark.parametrize(
    "sides",
    [
        [(0.1, 0.2), (0.1, 0.1)],
        [(0.05, 0.1), (0.1, 0.05)],
        [(0.1, 0.2), (0.1, 0.2), (0.2, 0.1)],
        [(0.1, 0.15), (0.02, 0.03)],
    ],
)
def test_sums_of_uneven_normals_agree_with_samples(sides):
    rng = np.random.default_rng(5)
    total = np.zeros(1_000_000)
    for below, above in sides:
        z = rng.standard_normal(total.size)
        total += z * np.where(z < 0.0, below, above)
    expected = tuple(np.percentile(total, [5.0, 95.0]))
    assert sum_of(sides) == pytest.approx(expected, abs=0.02 * (expected[1] - expected[0]))


def test_nothing_adds_up_to_nothing():
    assert sum_of([]) == (0.0, 0.0)
