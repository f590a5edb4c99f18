"""Chips that serve, chips that are installed, and what limits hold: inverse to each other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipcost.model import fleet


@settings(max_examples=200, deadline=None)
@given(
    st.floats(1.0, 1e9),
    st.floats(1.0, 1e5),
    st.integers(1, 512),
    st.floats(0.5, 1.0),
    st.floats(0.0, 0.5),
    st.integers(1, 144),
)
def test_installed_and_serving_are_inverse(load, per_chip, deployment, availability, spares, rack):
    serving = fleet.serving_chips(load, per_chip, deployment)
    assert serving * per_chip >= load * (1 - 1e-6)
    assert (serving - deployment) * per_chip <= load * (1 + 1e-6)
    installed = fleet.installed_chips(serving, availability, spares)
    back = fleet.whole_deployments(fleet.serving_of(installed, availability, spares), deployment)
    assert back == serving
    whole = rack * fleet.whole_units(installed, rack)
    assert installed <= whole < installed + rack
    more = fleet.whole_deployments(fleet.serving_of(whole, availability, spares), deployment)
    assert more >= serving


@settings(max_examples=200, deadline=None)
@given(st.floats(1.0, 1e9), st.floats(0.01, 1e4), st.integers(1, 512))
def test_what_a_limit_holds_is_within_it_and_one_more_is_not(limit, each, count):
    for systems, unit in (
        (fleet.systems_of_power(limit, each, count), each),
        (fleet.systems_of_capital(limit, each, count), each),
        (fleet.systems_of_money(limit, each, count), each * 8760),
    ):
        assert systems == int(systems)
        assert systems * count * unit <= limit * (1 + 1e-6)
        assert (systems + 1) * count * unit > limit * (1 - 1e-6)


def test_a_rounding_error_adds_and_takes_none():
    assert fleet.whole_units(0.1 * 3, 0.1) == 3
    assert fleet.units_within(0.3, 0.1) == 3
    assert fleet.installed_chips(9.0, 0.9, 0.0) == 10


def test_tokens_of_a_year():
    assert fleet.mtok_per_year(1.0) == pytest.approx(31.536)
    assert fleet.mtok_per_year(1.0, 3000.0, 1000.0) == pytest.approx(4 * 31.536)
    assert fleet.usd_per_mtok_total(31.536, 1.0, 3.0, 1.0) == pytest.approx(0.25)
    assert fleet.usd_per_mtok_output(31.536, 1.0) == pytest.approx(1.0)
    assert fleet.levelised_usd_per_mtok(5 * 31.536, 1.0, 1.0, 1.0, 5.0) == pytest.approx(0.5)


def test_samples_are_sized_as_values_are():
    rates = np.array([900.0, 1000.0, 1100.0])
    found = fleet.serving_chips(30_000.0, rates, 4.0)
    assert list(found) == [fleet.serving_chips(30_000.0, rate, 4.0) for rate in rates]
