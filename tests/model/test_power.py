"""Mean power: by hand, between idle and TDP, higher the busier a chip is.

tests: chipcost.model.power, chipcost.model.mean_power
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipcost.model import mean_power, power
from chipcost.model.passes import BUSY
from chipcost.model.power import PowerLaw

LAW = PowerLaw(idle=0.15, working=0.2, memory=0.3, compute=0.8, factor=0.9)
shares = st.floats(0.0, 1.0)
factors = st.floats(0.5, 1.5)


def test_by_hand():
    assert power.busy_power(LAW, 0.5, 0.4, 0.09) == pytest.approx(0.9 * (0.15 + 0.1 + 0.12 + 0.24))
    assert power.idle_power(LAW) == pytest.approx(0.135)
    assert mean_power.chip_power(700.0, 0.8, 0.1, 0.25) == pytest.approx(700 * (0.2 + 0.075))
    # 1.14 (0.5 + 0.6 x (1.3 - 0.7)), of 1.482 kW that are provisioned with that PUE
    assert mean_power.mean_power_kw(500.0, 700.0, 1.482, 1.14, 0.6) == pytest.approx(1.14 * 0.86)


def test_the_time_of_products_becomes_that_at_the_peak():
    busy = np.zeros((len(BUSY), 2))
    busy[BUSY.index("working")], busy[BUSY.index("memory")] = 0.9, 0.7
    busy[BUSY.index("head")], busy[BUSY.index("experts")] = 0.1, [0.2, 0.4]
    working, memory, compute = power.busy_shares(busy, {"head": 0.5, "experts": 0.25})
    assert working.tolist() == [0.9, 0.9]
    assert memory.tolist() == [0.7, 0.7]
    assert compute == pytest.approx([0.1, 0.15])


@given(shares, shares, shares, factors)
def test_between_idle_and_tdp(working, memory, compute, factor):
    law = PowerLaw(0.15, 0.2, 0.3, 0.8, factor)
    found = power.busy_power(law, working, memory, compute)
    assert power.idle_power(law) * (1 - 1e-12) <= found <= 1.0


@given(shares, shares, shares, shares, st.sampled_from([0, 1, 2]))
def test_the_busier_the_more(working, memory, compute, more, which):
    one = [working, memory, compute]
    other = list(one)
    other[which] = min(1.0, other[which] + more)
    assert power.busy_power(LAW, *one) <= power.busy_power(LAW, *other) * (1 + 1e-12)


@given(shares, shares, shares)
def test_load_falls_to_idle(busy, idle, load):
    busy, idle = max(busy, idle), min(busy, idle)
    found = mean_power.chip_power(700.0, busy, idle, load)
    assert 700 * idle * (1 - 1e-9) <= found <= 700 * busy * (1 + 1e-9)
    assert mean_power.chip_power(700.0, busy, idle, 0.0) == pytest.approx(700 * idle)


@given(shares, st.floats(0.5, 3.0), st.floats(1.0, 2.0), shares)
def test_at_most_what_is_provisioned(share, provisioned, pue, rest):
    found = mean_power.mean_power_kw(700.0 * share, 700.0, provisioned * pue, pue, rest)
    assert 0.0 <= found <= provisioned * pue


def test_over_arrays():
    found = power.busy_power(LAW, np.array([0.0, 1.0]), np.array([0.0, 1.0]), np.array([0.0, 1.0]))
    assert found == pytest.approx([0.135, 1.0])
