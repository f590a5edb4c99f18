"""Draws: quantiles, independence from chunks and order, probabilities with known answers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipcost.model import distributions as d


def sampling_error(probability, draws):
    """Standard error of an estimated probability."""
    return np.sqrt(probability * (1.0 - probability) / draws)


def many(name, blocks=8, seed=0):
    return np.concatenate([d.normals(name, seed, block) for block in range(blocks)])


def test_normals_are_standard_and_independent_by_name():
    one, other = many("a"), many("b")
    assert abs(one.mean()) < 0.01
    assert abs(one.std() - 1.0) < 0.01
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.01
    assert np.array_equal(one, many("a"))
    assert not np.array_equal(one, many("a", seed=1))


def test_a_block_does_not_depend_on_what_was_drawn_before():
    alone = d.normals("x", 7, 3)
    for name in ("y", "z"):
        d.normals(name, 7, 0)
    assert np.array_equal(alone, d.normals("x", 7, 3))


@settings(max_examples=30, deadline=None)
@given(st.floats(0.1, 1e6), st.floats(0.5, 0.999), st.floats(1.001, 3.0))
def test_a_range_is_5_to_95_percent_around_the_median(value, down, up):
    draws = d.lognormal(value * down, value, value * up, many("q", 4))
    low, middle, high = np.percentile(draws, [5, 50, 95])
    assert middle == pytest.approx(value, rel=0.03)
    assert low == pytest.approx(value * down, rel=0.05)
    assert high == pytest.approx(value * up, rel=0.05)
    assert (draws > 0).all()


def test_without_a_range_a_quantity_is_itself():
    z = many("q", 1)
    assert (d.lognormal(2.0, 2.0, 2.0, z) == 2.0).all()
    assert (d.lognormal(0.0, 0.0, 0.0, z) == 0.0).all()


def test_mixed_parts_have_the_correlation_of_what_they_share():
    shared, a, b = many("s"), many("a"), many("b")
    one = d.mixed([(0.8, shared), (0.2, a)])
    other = d.mixed([(0.8, shared), (0.2, b)])
    assert one.std() == pytest.approx(1.0, abs=0.01)
    assert np.corrcoef(one, other)[0, 1] == pytest.approx(0.8, abs=0.01)


def test_probability_of_beating_has_the_known_answer():
    """ln a - ln b is normal: P(a < b) = Phi(ln(b/a) / sqrt(s_a^2 + s_b^2))."""
    from statistics import NormalDist

    a = d.lognormal(0.9, 1.0, 1.0 / 0.9, many("a"))
    b = d.lognormal(1.05 * 0.9, 1.05, 1.05 / 0.9, many("b"))
    s = np.log(1 / 0.9) / d.Z90
    expected = NormalDist().cdf(np.log(1.05) / (s * np.sqrt(2)))
    [found] = d.beat_counts(a[None, :], b) / a.size
    assert abs(found - expected) < 4 * sampling_error(expected, a.size)


def test_equal_options_share_the_first_place():
    rows = np.stack([np.ones(1000), np.ones(1000), np.full(1000, 2.0)])
    assert list(d.best_counts(rows)) == [500.0, 500.0, 0.0]
    assert list(d.best_counts(rows, higher=True)) == [0.0, 0.0, 1000.0]
    assert list(d.beat_counts(rows, rows[0])) == [500.0, 500.0, 0.0]


def test_independent_equal_options_are_each_best_as_often():
    rows = np.stack([d.lognormal(0.8, 1.0, 1.25, many(name)) for name in "abcd"])
    shares = d.best_counts(rows) / rows.shape[1]
    assert shares.sum() == pytest.approx(1.0)
    assert np.allclose(shares, 0.25, atol=4 * sampling_error(0.25, rows.shape[1]))


_LOW = st.floats(0.1, 10.0)
_WIDTH = st.floats(1.01, 5.0)


@given(low=_LOW, width=_WIDTH, at_low=st.booleans())
@settings(max_examples=20)
def test_a_one_sided_range_is_no_point_mass(low, width, at_low):
    """Triangular: all within the ends, rising with z, likeliest at the value, median sqrt(1/2)."""
    high = low * width
    value = low if at_low else high
    z = np.sort(d.normals("x", 0, 0))
    draws = d.spread(low, value, high, z)
    assert low * (1 - 1e-9) <= draws.min()
    assert draws.max() <= high * (1 + 1e-9)
    assert np.all(np.diff(draws) >= 0.0)
    assert np.mean(np.isclose(draws, value, rtol=1e-6)) < 0.01
    far = (draws - low if at_low else high - draws) / (high - low)
    assert np.median(far) == pytest.approx(1.0 - np.sqrt(0.5), abs=0.01)


def test_a_range_with_the_value_inside_or_none_is_lognormal():
    z = d.normals("x", 0, 0)
    assert np.array_equal(d.spread(1.0, 2.0, 3.0, z), d.lognormal(1.0, 2.0, 3.0, z))
    assert np.all(d.spread(2.0, 2.0, 2.0, z) == 2.0)
    assert np.all(d.spread(0.0, 0.0, 0.0, z) == 0.0)


def test_the_ends_of_a_range_are_its_percentiles():
    assert d.percentile_ends(1.0, 2.0, 5.0) == pytest.approx((1.0, 5.0))
    low, high = d.percentile_ends(10.0, 15.0, 15.0)  # F = ((x - 10) / 5)^2
    assert (low, high) == pytest.approx((10 + 5 * np.sqrt(0.05), 10 + 5 * np.sqrt(0.95)), abs=0.01)


def test_the_normal_distribution_function():
    from math import erf, sqrt

    z = np.linspace(-5.0, 5.0, 101)
    exact = [0.5 * (1.0 + erf(each / sqrt(2.0))) for each in z]
    assert d.normal_share(z) == pytest.approx(exact, abs=2e-4)
