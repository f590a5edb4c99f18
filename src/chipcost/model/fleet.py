"""How many chips a load takes, and what load a fleet of chips, megawatts or money serves.

Floats or arrays that broadcast, alike. Rates are tokens a second, money is USD, power kW. Whole
units (deployments, racks, chips) are counted with a slack of 1e-9, so that a rounding error neither
adds nor takes one.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from chipcost.model.constants import (
    HOURS_PER_YEAR,
    KW_PER_MW,
    SECONDS_PER_YEAR,
    TOKENS_PER_MTOK,
)

_SLACK = 1e-9


def peak_rate(mean: Any, peak_to_mean: Any, growth: Any, years: Any) -> Any:
    """The rate to build for: mean p (1 + g)^t."""
    return mean * peak_to_mean * np.power(1.0 + growth, years)


def whole_units(amount: Any, unit: Any) -> Any:
    """The least whole number of units that holds an amount."""
    return np.ceil(amount / unit - _SLACK)


def units_within(amount: Any, unit: Any) -> Any:
    """The greatest whole number of units that an amount holds."""
    return np.floor(amount / unit + _SLACK)


def serving_chips(rate: Any, per_chip: Any, deployment: Any) -> Any:
    """Chips that serve a rate, in whole deployments: d ceil(r / (r_chip d))."""
    return deployment * whole_units(rate, per_chip * deployment)


def installed_chips(serving: Any, availability: Any, spares: Any) -> Any:
    """Chips to install so that enough work: ceil(n (1 + s) / a)."""
    return whole_units(serving * (1.0 + spares), availability)


def serving_of(installed: Any, availability: Any, spares: Any) -> Any:
    """Chips that serve of those installed: floor(N a / (1 + s)); the inverse."""
    return units_within(installed * availability, 1.0 + spares)


def whole_deployments(chips: Any, deployment: Any) -> Any:
    """Of so many chips those in whole deployments."""
    return deployment * units_within(chips, deployment)


def systems_of_power(power_kw: Any, kw_per_chip: Any, chips_per_system: Any) -> Any:
    """Whole systems that a power feeds: floor(P / (P_chip n))."""
    return units_within(power_kw, kw_per_chip * chips_per_system)


def systems_of_money(usd_per_year: Any, usd_per_chip_hour: Any, chips_per_system: Any) -> Any:
    """Whole systems that a yearly sum pays for: floor(M / (8760 c n))."""
    return units_within(usd_per_year, usd_per_chip_hour * HOURS_PER_YEAR * chips_per_system)


def systems_of_capital(usd: Any, usd_per_chip: Any, chips_per_system: Any) -> Any:
    """Whole systems that a sum buys, with their share of the building: floor(M / (K n))."""
    return units_within(usd, usd_per_chip * chips_per_system)


def megawatts(chips: Any, kw_per_chip: Any) -> Any:
    """Power of so many chips: N P / 1000, P the power of one in kW."""
    return chips * kw_per_chip / KW_PER_MW


def mean_megawatts(chips: Any, idle_kw: Any, busy_kw: Any, output_per_s: Any, rate: Any) -> Any:
    """Mean power of a fleet that serves: (N i + (b - i) x / r) / 1000, i and b the power in kW of a
    chip that idles and of one at full load, x the rate that is served, r that of one chip."""
    return (chips * idle_kw + (busy_kw - idle_kw) * output_per_s / rate) / KW_PER_MW


def mwh_per_year(megawatts: Any) -> Any:
    """Energy of a year of 8760 h at a mean power."""
    return megawatts * HOURS_PER_YEAR


def usd_of_mwh(mwh: Any, usd_per_kwh: Any) -> Any:
    """Money for energy."""
    return mwh * KW_PER_MW * usd_per_kwh


def capital(chips: Any, usd_per_chip: Any) -> Any:
    """Capital of so many chips: N K."""
    return chips * usd_per_chip


def usd_per_year(chips: Any, usd_per_chip_hour: Any) -> Any:
    """Cost of so many chips for a year of 8760 h, used or not: N c 8760."""
    return chips * usd_per_chip_hour * HOURS_PER_YEAR


def mtok_per_year(output_per_s: Any, isl: Any = 0.0, osl: Any = 1.0) -> Any:
    """Million tokens of a year: r (1 + isl / osl) s/y; with the defaults those of output alone."""
    return output_per_s * (1.0 + isl / osl) * (SECONDS_PER_YEAR / TOKENS_PER_MTOK)


def usd_per_mtok_output(usd_per_year: Any, output_per_s: Any) -> Any:
    """A year's cost over the million tokens of output that are served in it."""
    return usd_per_year / mtok_per_year(output_per_s)


def usd_per_mtok_total(usd_per_year: Any, output_per_s: Any, isl: Any, osl: Any) -> Any:
    """The same over input and output: 1 + isl / osl tokens for each of output."""
    return usd_per_year / mtok_per_year(output_per_s, isl, osl)


def usd_per_request(usd_per_year: Any, output_per_s: Any, osl: Any) -> Any:
    """A year's cost over the requests of it, which are the output over its length."""
    return usd_per_year * osl / (output_per_s * SECONDS_PER_YEAR)


def levelised_usd_per_mtok(
    present_value: Any, output_per_s: Any, isl: Any, osl: Any, discounted_years: Any
) -> Any:
    """Cost of a million tokens over a life: PV of all money over PV of all tokens (NREL, LCOE)."""
    return present_value / (mtok_per_year(output_per_s, isl, osl) * discounted_years)
