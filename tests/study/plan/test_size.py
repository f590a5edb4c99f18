"""Whole systems within every limit, and which of them binds.

tests: chipcost.study.plan.size, chipcost.study.plan.samples
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipcost.study.plan.question import Fleet
from chipcost.study.plan.samples import middle90
from chipcost.study.plan.size import CAPITAL, CHIPS, LOAD, POWER, YEARLY, Chip, lacking, size

CHIP = Chip(rate=1000.0, together=4.0, count=8.0, kw=2.0, price=1.5, capital=50_000.0)


def test_a_load_by_hand():
    """30,000/s at 1000 a chip: 30, in deployments 32; 10 % spares at 90 %: 40, whole servers."""
    found = size(Fleet(output=30_000.0), CHIP, 0.9, 0.1, 2.0)
    assert (found.serving, found.installed, found.systems) == (32, 40, 5)
    assert found.binds == LOAD
    assert (found.output_mean, found.input_mean, found.peak) == (30_000, 60_000, 30_000)
    assert found.share == 1.0
    # 33 / 0.9 = 36.67: 37 chips, five servers of 8
    assert size(Fleet(output=30_000.0), CHIP, 0.9, 0.03125, 2.0).installed == 40


def test_the_first_limit_that_is_reached_binds():
    limits = {
        POWER: {"power_kw": 100.0},  # 50 chips, 6 servers
        YEARLY: {"usd_per_year": 1.5 * 8760 * 41},  # 5
        CAPITAL: {"usd_capital": 50_000.0 * 35},  # 4
        CHIPS: {"chips": 31.0},  # 3
    }
    whole = dict(zip(limits, (6, 5, 4, 3), strict=True))
    asked = {"output": 1e6}
    for name, limit in limits.items():
        assert size(Fleet(**limit), CHIP, 1.0, 0.0, 1.0).systems == whole[name]
        asked |= limit
        found = size(Fleet(**asked), CHIP, 1.0, 0.0, 1.0)
        assert (found.binds, found.systems) == (name, whole[name])
        assert found.share == pytest.approx(found.serving * 1000 / 1e6)
        assert found.output_mean == pytest.approx(1e6 * found.share)
    small = size(Fleet(output=5000.0, power_kw=100.0), CHIP, 1.0, 0.0, 1.0)
    assert (small.binds, small.systems, small.share) == (LOAD, 1, 1.0)


def test_what_a_limit_needs():
    unknown = Chip(1000.0, 1.0, 8.0, None, None, None)
    assert "power" in lacking(Fleet(power_kw=1.0), unknown)
    assert "price" in lacking(Fleet(usd_per_year=1.0), unknown)
    assert "capital" in lacking(Fleet(usd_capital=1.0), unknown)
    assert lacking(Fleet(chips=8.0), unknown) == lacking(Fleet(output=1.0), unknown) == ""


def test_chips_without_a_model():
    found = size(Fleet(chips=100.0), Chip(None, 1.0, 72.0, None, None, None), 0.9, 0.0, 1.0)
    assert (found.systems, found.installed, found.serving) == (1, 72, 64)
    assert found.output_mean is found.share is None


@settings(max_examples=100, deadline=None)
@given(st.floats(1e3, 1e7), st.floats(0.5, 1.0), st.floats(0.0, 0.5), st.integers(1, 3))
def test_power_fed_back_serves_the_load(load, availability, spares, growth):
    asked = Fleet(output=load, growth=0.3, years=float(growth), peak_to_mean=1.5)
    there = size(asked, CHIP, availability, spares, 1.0)
    back = size(
        Fleet(power_kw=float(there.installed) * 2.0, growth=0.3, years=float(growth),
              peak_to_mean=1.5),
        CHIP, availability, spares, 1.0,
    )  # fmt: skip
    assert back.installed == there.installed
    assert back.output_mean >= load * (1 - 1e-9)


def test_samples_are_sized_as_values_are():
    rates = np.array([800.0, 1000.0, 1250.0])
    drawn = size(Fleet(output=30_000.0), Chip(rates, 4.0, 8.0, 2.0, 1.5, None), 1.0, 0.0, 1.0)
    for at, rate in enumerate(rates):
        one = size(Fleet(output=30_000.0), Chip(rate, 4.0, 8.0, 2.0, 1.5, None), 1.0, 0.0, 1.0)
        assert drawn.installed[at] == one.installed


def test_the_middle_of_samples_holds_the_value():
    drawn = np.arange(101.0)
    assert middle90(50.0, drawn) == (5.0, 50.0, 95.0)
    assert middle90(3.0, drawn) == (3.0, 3.0, 95.0)
