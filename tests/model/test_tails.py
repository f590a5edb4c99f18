"""Percentiles of latencies: quantiles and shares are inverse, and go the right way.

tests: chipcost.model.tails, chipcost.study.serving.percentiles
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipcost.model import tails
from chipcost.study.serving.percentiles import normal_quantile

shares = st.floats(0.0, 1.0)
percentiles = st.floats(0.5, 99.5)


def test_by_hand():
    assert normal_quantile(50.0) == 0.0
    assert normal_quantile(95.0) == pytest.approx(1.6449, abs=1e-4)
    assert tails.over_mean(0.5, 0.0) == pytest.approx(math.exp(-0.125))
    assert tails.waiting_share(np.array([2.0, 1.0]), np.array([0.5, 3.0])) == pytest.approx(
        [0.75, 0.0]
    )
    assert tails.share_within(1.0, 1e-3) == pytest.approx(0.5, abs=1e-3)


@given(st.floats(0.01, 1.5), percentiles)
def test_the_share_within_a_percentile_is_that_percentile(spread, percentile):
    limit = float(tails.over_mean(spread, normal_quantile(percentile)))
    assert tails.share_within(limit, spread) == pytest.approx(percentile / 100.0, abs=1e-9)


@given(shares, percentiles, percentiles)
def test_a_higher_percentile_is_never_lower(share, one, other):
    low, high = sorted((one, other))
    for spread in (tails.ttft_spread(share), tails.tpot_spread(share)):
        first, second = (tails.over_mean(spread, normal_quantile(p)) for p in (low, high))
        assert first <= second


@given(shares, shares)
def test_more_waiting_and_more_prefill_spread_wider(one, other):
    low, high = sorted((one, other))
    assert tails.ttft_spread(low) <= tails.ttft_spread(high)
    assert tails.tpot_spread(low) <= tails.tpot_spread(high)
    assert tails.tpot_spread(low, pools=True) == tails.tpot_spread(0.0)


@given(st.floats(0.01, 1.5))
def test_the_mean_of_the_quantiles_is_the_mean(spread):
    ranks = (np.arange(2000) + 0.5) / 20.0
    quantiles = [float(tails.over_mean(spread, normal_quantile(rank))) for rank in ranks]
    assert np.mean(quantiles) == pytest.approx(1.0, abs=0.02)
