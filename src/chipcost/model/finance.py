"""The price of capital: annuities, cost of capital, decay of value. Taxes stand in `taxes`.

Pure NumPy: every function takes floats or arrays that broadcast. Rates are fractions per year
(0.1025), lives in years, money in USD. Monthly means twelve payments a year at the nominal rate
over twelve, at the end of each month.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from chipcost.model.arrays import array

Array = npt.NDArray[np.float64]
Number = float | Array

MONTHS = 12.0


def _ratio(rate: Any, payments: Any) -> Any:
    """r / (1 - (1 + r)^-n), and 1 / n where r is 0."""
    rate = array(rate)
    payments = array(payments)
    safe = np.where(rate == 0.0, 1.0, rate)
    with np.errstate(all="ignore"):
        # expm1 and log1p keep the digits of small rates
        paid = safe / -np.expm1(-payments * np.log1p(safe))
    out = np.where(rate == 0.0, 1.0 / payments, paid)
    return out if out.ndim else float(out)


def capital_recovery(rate: Number, years: Number) -> Any:
    """Yearly payment per unit of capital: CRF = r / (1 - (1 + r)^-n); 1/n where r = 0."""
    return _ratio(rate, years)


def monthly_payment(capital: Number, rate: Number, years: Number) -> Any:
    """Monthly annuity: PMT = K (r/12) / (1 - (1 + r/12)^(-12 L)), USD a month."""
    return capital * _ratio(array(rate) / MONTHS, MONTHS * array(years))


def yearly_payment_over_twelve(capital: Number, rate: Number, years: Number) -> Any:
    """A yearly annuity in twelve monthly payments: K CRF(r, L) / 12, USD a month."""
    return capital * capital_recovery(rate, years) / MONTHS


def straight_line(capital: Number, years: Number) -> Any:
    """Depreciation without interest: K / (12 L), USD a month."""
    return capital / (MONTHS * array(years))


def straight_line_at_any_rate(capital: Number, _rate: Number, years: Number) -> Any:
    """`straight_line` in the form of the annuities, whatever the rate."""
    return straight_line(capital, years)


def discounted_residual(residual: Number, rate: Number, years: Number) -> Any:
    """Value today of what is left at the end: RV (1 + r/12)^(-12 L)."""
    return residual * (1.0 + array(rate) / MONTHS) ** (-MONTHS * array(years))


def prepaid(rate: Number, months: Number) -> Any:
    """What a dollar paid so many months before the first hour is worth by then: (1 + r/12)^m."""
    return (1.0 + array(rate) / MONTHS) ** array(months)


def implied_capital(payment: Number, rate: Number, years: Number) -> Any:
    """Capital that a monthly annuity pays back, its present value; inverse of `monthly_payment`."""
    return payment / monthly_payment(1.0, rate, years)


def implied_rate(payment: Number, capital: Number, years: Number, steps: int = 80) -> Any:
    """Yearly nominal rate at which a monthly annuity pays the capital back, by bisection.

    NaN where no rate between 0 and 100 % a year does: the payments fall short of the capital, or
    pay more than it at 100 %.
    """
    payment, capital, years = np.broadcast_arrays(
        *(array(item) for item in (payment, capital, years))
    )
    low, high = np.zeros(payment.shape), np.ones(payment.shape)
    for _ in range(steps):
        middle = (low + high) / 2.0
        over = monthly_payment(capital, middle, years) > payment
        low, high = np.where(over, low, middle), np.where(over, middle, high)
    outside = (straight_line(capital, years) > payment) | (
        monthly_payment(capital, np.ones(payment.shape), years) < payment
    )
    found = np.where(outside, np.nan, (low + high) / 2.0)
    return found if found.ndim else float(found)


def value_after(price: Number, decades_per_year: Number, years: Number) -> Any:
    """What hardware is worth after a time: V = P 10^(-k t) (Cottier et al. 2024)."""
    return price * 10.0 ** (-array(decades_per_year) * years)


def decay_per_hour(value: Number, decades_per_year: Number, hours_per_year: Number) -> Any:
    """Loss of value in an hour: V k ln 10 / H (Cottier et al. 2024, with H = 8766)."""
    return value * decades_per_year * np.log(10.0) / hours_per_year
