"""Quantiles and shares by counts, against all samples kept; errors against replicates.

tests: chipcost.model.histogram, chipcost.model.shares
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipcost.model.histogram import BINS, REACH, Histogram, empty
from chipcost.model.shares import Shares


def filled(samples, centre=0.0, width=1.0):
    found = empty(centre, width)
    found.add(samples)
    return found


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 10**6),
    st.integers(100, 20_000),
    st.floats(-30, 30),
    st.floats(1e-3, 3.0),
    st.floats(0.001, 0.999),
)
def test_a_quantile_is_right_to_a_bin(seed, number, centre, width, share):
    samples = centre + width * np.random.default_rng(seed).standard_normal(number)
    found = filled(samples, centre, width)
    ranked = np.sort(samples)
    exact = ranked[min(max(math.ceil(share * number) - 1, 0), number - 1)]
    assert abs(found.quantile(share) - exact) <= found.bin * (1 + 1e-9)


def test_the_error_is_far_below_a_bin_and_that_of_sampling():
    samples = np.random.default_rng(1).standard_normal(2_000_000)
    found = filled(samples)
    for share in (0.05, 0.5, 0.95):
        error = abs(found.quantile(share) - np.quantile(samples, share))
        assert error < 0.1 * found.bin
    assert found.bin == pytest.approx(2 * REACH / BINS)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 999), st.lists(st.integers(1, 500), min_size=1, max_size=6))
def test_histograms_add_up_in_any_order(seed, sizes):
    rng = np.random.default_rng(seed)
    parts = [filled(rng.standard_normal(size)) for size in sizes]
    one, other = empty(0.0, 1.0), empty(0.0, 1.0)
    for part in parts:
        one.merge(part)
    for part in reversed(parts):
        other.merge(part)
    assert np.array_equal(one.counts, other.counts)
    assert one.counts.sum() == sum(sizes)


def test_shares_below_a_value():
    samples = np.random.default_rng(2).standard_normal(100_000)
    found = filled(samples)
    for value in (-2.0, -0.3, 0.0, 1.7):
        assert found.share_below(value) == pytest.approx((samples < value).mean(), abs=1e-4)
        assert found.share_below(found.quantile(0.3)) == pytest.approx(0.3, abs=1e-9)
    assert (found.share_below(-9.0), found.share_below(9.0)) == (0.0, 1.0)
    assert (found.share_below(-math.inf), found.share_below(math.inf)) == (0.0, 1.0)


def test_what_is_certain_needs_no_counts():
    for centre in (2.0, -math.inf):
        found = filled(np.full(100, centre), centre, 0.0)
        assert found.quantile(0.05) == found.quantile(0.95) == centre
        assert found.share_below(3.0) == 1.0
    assert Histogram(2.0, 0.0, np.zeros(0, dtype=np.int64)).share_below(2.0) == 0.0


def test_shares_of_independent_samples_have_the_error_of_the_binomial():
    shares = Shares(2, independent=True)
    shares.add(np.array([[30.0], [0.0]]), 100)
    shares.add(np.array([[10.0], [0.0]]), 100)
    assert shares.shares() == pytest.approx([0.2, 0.0])
    assert shares.errors() == pytest.approx([math.sqrt(0.2 * 0.8 / 200), 0.0])


def test_others_have_the_error_of_the_mean_of_the_parts():
    held = np.random.default_rng(3).integers(40, 60, (1, 25)).astype(float)
    shares = Shares(1, independent=False)
    shares.add(held[:, :10], 100)
    shares.add(held[:, 10:], 100)
    expected = (held / 100).std(ddof=1) / 5
    assert shares.errors() == pytest.approx([expected])
    alone = Shares(1, independent=False)
    alone.add(np.array([[5.0]]), 10)
    assert alone.errors() == [0.0]
