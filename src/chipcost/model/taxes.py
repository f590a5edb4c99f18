"""Income tax and inflation in the price of capital.

Pure NumPy: every function takes floats or arrays that broadcast. Rates are fractions per year,
lives in years. With an income tax the cost of capital is that after tax. Source of the equations:
NREL's Annual Technology Baseline (ATB-calc), which they reproduce to 1e-12.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chipcost.model.arrays import array
from chipcost.model.finance import Number, capital_recovery

# Shares of a price that may be written off year by year under the US 5-year schedule with the
# half-year convention (IRS Publication 946, table A-1).
MACRS_5 = (0.2, 0.32, 0.192, 0.1152, 0.1152, 0.0576)


def wacc_after_tax(debt_share: Number, debt_rate: Number, equity_rate: Number, tax: Number) -> Any:
    """Weighted average cost of capital, nominal, after tax: d r_d (1 - T) + (1 - d) r_e (NREL ATB).

    Without a tax it is the one before tax; SemiAnalysis: 0.75 x 7 % + 0.25 x 20 % = 10.25 %.
    """
    return debt_share * debt_rate * (1.0 - tax) + (1.0 - debt_share) * equity_rate


def real_rate(nominal: Number, inflation: Number) -> Any:
    """Rate without inflation: (1 + nominal) / (1 + i) - 1 = (nominal - i) / (1 + i) (NREL ATB)."""
    return (array(nominal) - inflation) / (1.0 + array(inflation))


def schedule_value(schedule: Sequence[float], rate: Number) -> Any:
    """Present value of a depreciation schedule per unit of price: sum_k s_k / (1 + w)^k, k from 1.

    `rate` is the nominal one, (1 + w_real) (1 + i) - 1 (NREL ATB, PVD).
    """
    base = 1.0 + array(rate)
    return sum(share / base**year for year, share in enumerate(schedule, start=1))


def straight_line_value(rate: Number, years: Number) -> Any:
    """Present value of equal shares of every year of the life: (1/L) / CRF(w, L)."""
    return 1.0 / (array(years) * capital_recovery(rate, years))


def depreciation_value(rate: Number, years: Number, macrs: Number, bonus: Number) -> Any:
    """Present value of what is written off, per unit of price.

    b / (1 + w) + (1 - b) (m PVD_macrs + (1 - m) PVD_line): the bonus b in the first year (US:
    bonus depreciation), of the rest the share m by the 5-year schedule, the others in a straight
    line over the life.
    """
    first = 1.0 / (1.0 + array(rate))
    rest = macrs * schedule_value(MACRS_5, rate) + (1.0 - array(macrs)) * straight_line_value(
        rate, years
    )
    return bonus * first + (1.0 - array(bonus)) * rest


def project_finance_factor(tax: Number, depreciation: Number, credit: Number = 0.0) -> Any:
    """Tax and investment credit as a factor on capital (NREL ATB).

    PFF = (1 - T PVD (1 - ITC/2) - ITC) / (1 - T). Only with an after-tax WACC; with a pre-tax one
    it is 1.
    """
    return (1.0 - tax * depreciation * (1.0 - array(credit) / 2.0) - credit) / (1.0 - array(tax))
