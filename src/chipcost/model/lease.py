"""Renting chips against owning them over the same term, in present values.

Pure NumPy: floats or arrays that broadcast. Payments are monthly at the end of the month at the
nominal rate over twelve, as everywhere in `finance`; the price of hardware is paid at the start.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from chipcost.model import finance, taxes
from chipcost.model.finance import MONTHS, Array

CASES = ("nothing", "resale", "used_on")  # what owned hardware is worth when a contract ends


def kept_value(price: Any, residual: Any, decay: Any, years: Any, life: Any) -> Any:
    """What hardware can be sold for after some years.

    P s^(t/L) where the residual share s at the end of the life L is stated, else the decay of
    Cottier et al. 2024, P 10^(-k t).
    """
    residual = np.asarray(residual, dtype=float)
    stated = price * np.where(residual > 0.0, residual, 1.0) ** (years / np.asarray(life))
    return np.where(residual > 0.0, stated, finance.value_after(price, decay, years))


def owned_value(capital: Any, monthly: Any, sold_for: Any, rate: Any, years: Any) -> Any:
    """Present value of owning for a term: K + PV(operating) - V (1 + r/12)^(-12 T)."""
    return (
        capital
        + finance.implied_capital(monthly, rate, years)
        - finance.discounted_residual(sold_for, rate, years)
    )


def break_even_rent(value: Any, rate: Any, years: Any, chip_hours_per_month: Any) -> Any:
    """Rent of a chip-hour at which renting costs as much as a present value, USD/h."""
    return finance.monthly_payment(value, rate, years) / chip_hours_per_month


def break_even_years(gain: Array, months: Array) -> Array:
    """When renting first costs as much as owning, in years; NaN where it never does.

    `gain` is the present value of renting less that of owning, months along the first axis, at
    the ends `months`; NaN where the hardware no longer lives. Between two months it is a line.
    """
    reached = gain >= 0.0
    first = reached.argmax(axis=0)
    before = np.maximum(first - 1, 0)
    here, last = (np.take_along_axis(gain, index[None], axis=0)[0] for index in (first, before))
    with np.errstate(divide="ignore", invalid="ignore"):
        part = np.where(first > before, -last / (here - last), 0.0)
    found = (months[before] + part * (months[first] - months[before])) / MONTHS
    return np.where(reached.any(axis=0), found, np.nan)


def contract(g: Mapping[str, Any], out: Mapping[str, Any], own: Any) -> dict[str, Any]:
    """A rental contract against owning over its term, USD of one chip in present values.

    `g` and `out` are inputs and outputs of `tco.chip_hour`; `own` is the factor of spares and
    availability on owned cost, which a landlord would have to offer too. Three cases
    of what the hardware is worth when the contract ends: nothing, what it can be sold for, and
    what is not yet paid off where it is used on to the end of its life.
    """
    rate, term = taxes.real_rate(g["wacc"], g["inflation"]), g["term"]
    hours = g["hours_per_month"]
    capital = own * out["capital_basis_usd"] / g["chips"]
    paid = out["operating_usd_per_month"] + out["payments_usd_per_month"]
    monthly = own * paid / g["chips"]
    resale = own * g["server"] / g["chips"]

    def value(case: str, years: Any) -> Any:
        if case == "used_on":
            levelised = own * out["total_usd_per_chip_hour"] * hours
            return finance.implied_capital(levelised, rate, years)
        sold = kept_value(resale, g["residual"], g["decay"], years, g["life"])
        sold = sold if case == "resale" else 0.0
        return owned_value(capital, monthly, sold, rate, years)

    found = {"rented_usd_per_chip": finance.implied_capital(g["rent"] * hours, rate, term)}
    months = np.arange(1.0 + np.ceil(finance.MONTHS * np.max(g["life"])))
    ends = months.reshape(-1, *(1 for _ in np.broadcast_shapes(*map(np.shape, g.values()))))
    years = np.maximum(ends / finance.MONTHS, 1e-9)
    rented = finance.implied_capital(g["rent"] * hours, rate, years)
    for case in CASES:
        owned = value(case, term)
        found[f"owned_usd_per_chip_{case}"] = owned
        found[f"break_even_rent_{case}"] = break_even_rent(owned, rate, term, hours)
        if case == "used_on":  # dearer or cheaper from the first month on, or never
            continue
        gain = np.where(years <= g["life"] + 1e-9, rented - value(case, years), np.nan)
        found[f"break_even_years_{case}"] = break_even_years(gain, months)
    return found
