"""Cost and energy of tokens: by hand, conserved between input and output, over arrays."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipcost.model import token_economics as economics

rates = st.floats(1.0, 1e5)
shares = st.floats(0.01, 0.99)


def test_by_hand():
    assert economics.usd_per_mtok(3.6, 1000.0) == pytest.approx(1.0)
    assert economics.usd_per_mtok(3.6, 1000.0, 0.5) == pytest.approx(2.0)
    assert economics.joule_per_token(1.0, 500.0, 0.5) == pytest.approx(4.0)
    assert economics.tokens_per_s_per_megawatt(2.0, 30.0, 0.5) == pytest.approx(7500.0)
    assert economics.input_rate(100.0, 800.0, 400.0, 0.25) == pytest.approx(150.0)


@given(st.floats(0.1, 50.0), rates, rates, shares, shares)
def test_input_and_output_pay_for_the_chip(price, into, out, prefill, load):
    spend = economics.usd_per_mtok_input(price, into, prefill, load) * into * load
    spend += economics.usd_per_mtok_output(price, out, prefill, load) * out * load
    assert spend * 3600.0 / 1e6 == pytest.approx(price)


@given(rates, shares)
def test_energy_and_density_are_inverse(rate, load):
    watt = economics.joule_per_token(0.7, rate, load)
    assert economics.tokens_per_s_per_megawatt(0.7, rate, load) * watt == pytest.approx(1e6)


def test_over_arrays():
    found = economics.usd_per_mtok(np.array([[3.6], [7.2]]), np.array([1000.0, 500.0]))
    assert found == pytest.approx(np.array([[1.0, 2.0], [2.0, 4.0]]))


@given(st.floats(0.1, 50.0), rates, st.floats(1.0, 1e5), shares, shares)
def test_a_request_costs_its_output_tokens(price, rate, osl, load, success):
    each = economics.usd_per_request(price, rate, osl, load)
    assert each == pytest.approx(economics.usd_per_mtok(price, rate, load) * osl / 1e6)
    assert economics.usd_per_successful_request(each, 1.0) == each
    assert economics.usd_per_successful_request(each, success) * success == pytest.approx(each)


@given(rates, st.floats(0.0, 1.0))
def test_goodput_is_no_more_than_throughput(rate, within):
    assert 0.0 <= economics.goodput(rate, within) <= rate


def test_a_percentile_is_the_mean_times_its_ratio():
    assert economics.at_percentile(200.0, 1.5) == pytest.approx(300.0)
