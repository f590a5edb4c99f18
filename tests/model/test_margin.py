"""Margins: a published day of DeepSeek, and what break-even means."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipcost.model import margin, token_economics

prices = st.floats(0.01, 100.0)
shares = st.floats(0.0, 1.0)
loads = st.floats(0.01, 1.0)


def test_a_published_day():
    """DeepSeek, "DeepSeek-V3/R1 Inference System Overview" (2025-03-01).

    608 G tokens in, 342 G of them cached, 168 G out, at the prices of R1; 226.75 nodes of eight
    H800 at 2 USD/h. Printed: cost 87,072 USD, revenue 562,027 USD, profit over cost 545 %.
    """
    into, cached, out = 608e9, 342e9, 168e9
    price = margin.blended_price(0.55, 0.14, 2.19, into, out, cached / into)
    revenue = price * (into + out) / 1e6
    assert revenue == pytest.approx(562_027, rel=1e-3)  # tokens are printed in whole G
    spent = 226.75 * 8 * 24 * 2.0
    assert spent == 87_072
    cost = spent / ((into + out) / 1e6)
    left = margin.gross_margin(price, cost)
    assert left == pytest.approx(1.0 - 87_072 / 562_027, rel=1e-3)
    assert 1.0 / (1.0 - left) - 1.0 == pytest.approx(5.45, rel=3e-3)


@given(prices, prices, prices, st.floats(1.0, 1e6), st.floats(1.0, 1e6), shares)
def test_a_blended_price_lies_between_its_parts(input_, cached, output, isl, osl, hit):
    found = margin.blended_price(input_, cached, output, isl, osl, hit)
    parts = (input_, cached, output)
    assert min(parts) * (1 - 1e-12) <= found <= max(parts) * (1 + 1e-12)


@given(prices, prices, prices, st.floats(0.01, 10.0), shares)
def test_at_the_break_even_prices_nothing_is_left(input_, cached, output, cost, hit):
    isl, osl = 3000.0, 1000.0
    price = margin.blended_price(input_, cached, output, isl, osl, hit)
    moved = [margin.break_even_price(one, price, cost) for one in (input_, cached, output)]
    assert margin.blended_price(*moved, isl, osl, hit) == pytest.approx(cost)
    assert moved[0] / moved[2] == pytest.approx(input_ / output)


@given(prices, st.floats(1.0, 1e5), st.floats(0.1, 50.0), loads)
def test_at_the_break_even_hour_and_load_nothing_is_left(price, rate, hour, load):
    earned = margin.revenue_per_chip_hour(price, rate, load)
    cost = token_economics.usd_per_mtok(earned, rate, load)
    assert margin.gross_margin(price, cost) == pytest.approx(0.0, abs=1e-9)
    now = token_economics.usd_per_mtok(hour, rate, load)
    level = margin.break_even_load(load, price, now)
    cost = token_economics.usd_per_mtok(hour, rate, level)
    assert margin.gross_margin(price, cost) == pytest.approx(0.0, abs=1e-9)
    assert (level > load) == (margin.gross_margin(price, now) < 0.0)


def test_over_arrays():
    found = margin.gross_margin(np.array([1.0, 2.0]), np.array([[1.0], [4.0]]))
    assert found == pytest.approx(np.array([[0.0, 0.5], [-3.0, -1.0]]))
