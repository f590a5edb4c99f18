"""Annuities, cost of capital and decay against definitions worked out another way."""

from __future__ import annotations

import math

import numpy as np
import pytest

from chipcost.model import finance

RATES = [0.0, 1e-9, 0.05, 0.1025, 0.30]


def paid_down(capital, rate, payments, payment):
    """What is owed after all payments, month by month."""
    for _ in range(payments):
        capital = capital * (1.0 + rate / 12.0) - payment
    return capital


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("years", [1, 4, 6, 15])
def test_a_monthly_payment_pays_the_capital_down(rate, years):
    payment = finance.monthly_payment(361255.0, rate, years)
    assert abs(paid_down(361255.0, rate, 12 * years, payment)) < 1e-4


@pytest.mark.parametrize("rate", RATES)
def test_capital_recovery_is_worth_the_capital(rate):
    payment = finance.capital_recovery(rate, 7)
    assert sum(payment / (1.0 + rate) ** year for year in range(1, 8)) == pytest.approx(1.0)


def test_the_h200_table_to_the_cent():
    payment = finance.monthly_payment(361255.0, 0.1025, 6.0)
    assert round(payment, 2) == 6738.18
    assert round(payment / (8 * 730), 2) == 1.15


def test_no_interest_is_the_straight_line_and_interest_costs_more():
    line = finance.straight_line(1200.0, 2.0)
    assert line == finance.monthly_payment(1200.0, 0.0, 2.0) == 50.0
    assert finance.straight_line_at_any_rate(1200.0, 0.5, 2.0) == line
    assert finance.monthly_payment(1200.0, 0.08, 2.0) > line
    assert finance.yearly_payment_over_twelve(1200.0, 0.08, 2.0) > finance.monthly_payment(
        1200.0, 0.08, 2.0
    )


def test_a_residual_is_worth_what_grows_to_it():
    today = finance.discounted_residual(1000.0, 0.12, 3.0)
    assert today * 1.01**36 == pytest.approx(1000.0)


def test_value_decays_by_decades_and_its_loss_is_the_slope():
    assert finance.value_after(30000.0, 0.14, 1 / 0.14) == pytest.approx(3000.0)
    step = 1.0 / 8766.0
    before, after = (finance.value_after(30000.0, 0.14, age) for age in (2.0, 2.0 + step))
    assert finance.decay_per_hour(before, 0.14, 8766.0) == pytest.approx(before - after, rel=1e-4)


def test_implied_rate_and_capital_invert_arrays():
    rates = np.array([0.01, 0.06, 0.1025, 0.4])
    payment = finance.monthly_payment(45157.0, rates, 6.0)
    assert finance.implied_rate(payment, 45157.0, 6.0) == pytest.approx(rates)
    assert finance.implied_capital(payment, rates, 6.0) == pytest.approx(np.full(4, 45157.0))


def test_functions_broadcast():
    found = finance.monthly_payment(np.ones((3, 1)), np.array([0.0, 0.1]), 5.0)
    assert found.shape == (3, 2)
    assert found[:, 0] == pytest.approx(np.full(3, 1 / 60))


def test_annuities_hold_in_reverse():
    payment = finance.monthly_payment(361255.0, 0.1025, 6.0)
    assert finance.implied_capital(payment, 0.1025, 6.0) == pytest.approx(361255.0)
    assert finance.implied_rate(payment, 361255.0, 6.0) == pytest.approx(0.1025)
    assert finance.monthly_payment(1200.0, 0.0, 1.0) == pytest.approx(100.0)
    assert finance.capital_recovery(0.0, 4.0) == pytest.approx(0.25)
    assert math.isnan(finance.implied_rate(1.0, 361255.0, 6.0))
