"""Tax and inflation in the price of capital, against sums and limits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipcost.model import taxes

RATES = st.floats(0.0, 0.5)
SHARES = st.floats(0.0, 1.0)


def test_cost_of_capital():
    assert taxes.wacc_after_tax(0.75, 0.07, 0.20, 0.0) == pytest.approx(0.1025)
    assert taxes.wacc_after_tax(1.0, 0.10, 0.20, 0.25) == pytest.approx(0.075)


def test_without_inflation_the_rate_is_to_the_digit_what_it_was():
    rates = np.array([0.0, 0.07, 0.09, 0.1025])
    assert np.array_equal(taxes.real_rate(rates, 0.0), rates)
    assert taxes.real_rate(0.09, 0.025) == pytest.approx(1.09 / 1.025 - 1.0)


def test_schedules_are_sums():
    assert sum(taxes.MACRS_5) == pytest.approx(1.0)
    assert taxes.schedule_value(taxes.MACRS_5, 0.0) == pytest.approx(1.0)
    assert taxes.schedule_value((1.0,), 0.0712) == pytest.approx(1 / 1.0712)
    assert taxes.schedule_value(taxes.MACRS_5, 0.09) == pytest.approx(0.79191, abs=1e-5)
    line = sum(0.25 / 1.08**year for year in range(1, 5))
    assert taxes.straight_line_value(0.08, 4.0) == pytest.approx(line)
    assert taxes.straight_line_value(0.0, 4.0) == pytest.approx(1.0)


@given(RATES, st.floats(1.0, 20.0), SHARES, SHARES)
def test_what_is_written_off_is_worth_less_than_the_price_and_most_at_once(
    rate, life, macrs, bonus
):
    found = taxes.depreciation_value(rate, life, macrs, bonus)
    at_once = taxes.depreciation_value(rate, life, macrs, 1.0)
    assert 0.0 < found <= 1.0 + 1e-12
    assert at_once == pytest.approx(1.0 / (1.0 + rate))
    if life >= 1.0 and macrs == 1.0:
        assert found <= at_once + 1e-12


@given(RATES, st.floats(0.0, 0.9))
def test_no_tax_is_no_factor_and_a_tax_is_one_above(depreciation, tax):
    assert taxes.project_finance_factor(0.0, depreciation) == 1.0
    assert taxes.project_finance_factor(tax, depreciation) >= 1.0 - 1e-12
    # written off before the first payment, tax drops out
    assert taxes.project_finance_factor(tax, 1.0) == pytest.approx(1.0)


def test_a_full_credit_pays_for_everything():
    assert taxes.project_finance_factor(0.0, 0.5, 1.0) == pytest.approx(0.0)
