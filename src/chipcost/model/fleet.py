"""How many chips a load takes, and what load a fleet of chips or megawatts serves.

Plain arithmetic over floats or arrays alike. Rates are tokens a second.
"""

from __future__ import annotations

import math

from chipcost.model.constants import (
    HOURS_PER_YEAR,
    KW_PER_MW,
    SECONDS_PER_YEAR,
    TOKENS_PER_MTOK,
)


def peak_rate(mean: float, peak_to_mean: float, growth: float, years: float) -> float:
    """The rate to build for: mean p (1 + g)^t."""
    return mean * peak_to_mean * math.pow(1.0 + growth, years)


def whole_units(amount: float, unit: float) -> float:
    """The least whole number of units that holds an amount; a rounding error adds none."""
    return float(math.ceil(amount / unit - 1e-9))


def serving_chips(rate: float, per_chip: float, deployment: float) -> float:
    """Chips that serve a rate, in whole deployments: d ceil(r / (r_chip d))."""
    return deployment * whole_units(rate, per_chip * deployment)


def installed_chips(serving: float, availability: float, spares: float) -> float:
    """Chips to install so that enough work: ceil(n (1 + s) / a)."""
    return whole_units(serving * (1.0 + spares), availability)


def serving_of(installed: float, availability: float, spares: float) -> float:
    """Chips that serve of those installed: floor(N a / (1 + s)); the inverse."""
    return float(math.floor(installed * availability / (1.0 + spares) + 1e-9))


def chips_of_power(power_kw: float, kw_per_chip: float) -> float:
    """Whole chips that a power feeds."""
    return float(math.floor(power_kw / kw_per_chip + 1e-9))


def chips_of_money(usd_per_year: float, usd_per_chip_hour: float) -> float:
    """Whole chips that a yearly sum pays for."""
    return float(math.floor(usd_per_year / (usd_per_chip_hour * HOURS_PER_YEAR) + 1e-9))


def whole_deployments(chips: float, deployment: float) -> float:
    """Of so many chips those in whole deployments."""
    return deployment * math.floor(chips / deployment + 1e-9)


def megawatts(chips: float, kw_per_chip: float) -> float:
    """Power of so many chips: N P / 1000, P the power of one in kW."""
    return chips * kw_per_chip / KW_PER_MW


def capital(chips: float, usd_per_chip: float) -> float:
    """Capital of so many chips: N K."""
    return chips * usd_per_chip


def usd_per_year(chips: float, usd_per_chip_hour: float) -> float:
    """Cost of so many chips for a year of 8760 h, used or not: N c 8760."""
    return chips * usd_per_chip_hour * HOURS_PER_YEAR


def usd_per_mtok_output(usd_per_year: float, output_per_s: float) -> float:
    """A year's cost over the million tokens of output that are served in it."""
    return usd_per_year / (output_per_s * (SECONDS_PER_YEAR / TOKENS_PER_MTOK))


def usd_per_mtok_total(usd_per_year: float, output_per_s: float, isl: float, osl: float) -> float:
    """The same over input and output: 1 + isl / osl tokens for each of output."""
    served = output_per_s * (SECONDS_PER_YEAR / TOKENS_PER_MTOK)
    return usd_per_year / (served * (1.0 + isl / osl))
