"""Bottom-up cost of a chip-hour, over an axis of scenarios.

Pure NumPy: every input is a float or an array that broadcasts. Amounts are of one unit (a server,
a rack, a site) that holds `chips` chips: money in USD, power in kW, lives in years, rates and
shares as fractions, monthly amounts in USD a month. Equations: SemiAnalysis' H200 table (cost per
chip-hour), Barroso, Hoelzle and Ranganathan (facility), Cottier et al. 2024 (decay of value).

Capital is IT hardware and what is installed with it. Hosting is operating cost whether it is paid
as colocation or as the annuity of an own facility.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from chipcost.model import finance, metrics, token_economics
from chipcost.model.constants import HOURS_PER_YEAR, KW_PER_MW, WATTS_PER_KW
from chipcost.model.finance import Array

CAPITAL = ("server", "network", "storage", "service", "installation", "software", "other_capital")

# How capital becomes a monthly payment: name to (capital, rate, years) -> USD a month.
ANNUITIES: dict[str, Callable[[Any, Any, Any], Any]] = {
    "monthly": finance.monthly_payment,
    "yearly": finance.yearly_payment_over_twelve,
    "straight-line": finance.straight_line_at_any_rate,
}
DECAY = "decay"


def electricity_per_kw(price: Any, hours: Any, utilization: Any, pue: Any) -> Any:
    """Electricity of a kW of IT power in a month: e H_m u PUE, USD/kW/month.

    price in USD/kWh, hours of a month, utilization the average over the provisioned IT power. It
    scales electricity alone: hosting and capital are paid on what is provisioned.
    """
    return price * hours * utilization * pue


def levelised(cost: Any, spares: Any, availability: Any) -> Any:
    """Cost of an available chip-hour: c (1 + s) / a."""
    return cost * (1.0 + spares) / availability


def chip_hour(given: Mapping[str, Any], annuity: str = "monthly") -> dict[str, Array]:
    """Every intermediate of one or many scenarios, by name (units in the name).

    `given` holds the inputs of `study.tco.inputs` as floats or arrays. `annuity` is one of
    ANNUITIES, or `decay`: then capital costs the loss of value per hour at `decay` decades a year
    after `age` years, and no rate applies.
    """
    g = {name: np.asarray(value, dtype=float) for name, value in given.items()}
    out: dict[str, Any] = {}
    _capital(g, annuity, out)
    _power(g, out)
    _operating(g, annuity, out)
    hours = g["chips"] * g["hours_per_month"]
    out["capital_usd_per_chip_hour"] = out["capital_usd_per_month"] / hours
    out["operating_usd_per_month_per_chip"] = out["operating_usd_per_month"] / g["chips"]
    out["operating_usd_per_chip_hour"] = out["operating_usd_per_month"] / hours
    total = out["capital_usd_per_chip_hour"] + out["operating_usd_per_chip_hour"]
    out["total_usd_per_chip_hour"] = total
    out["capital_share"] = _share(out["capital_usd_per_chip_hour"], total)
    out["server_share"] = _share(out["server_usd_per_month"] / hours, total)
    out["levelised_usd_per_chip_hour"] = levelised(total, g["spares"], g["availability"])
    out["usd_per_loaded_chip_hour"] = total / g["load"]
    out["factor_of_load"] = 1.0 / g["load"]
    out["usd_over_life"] = (
        (out["capital_usd_per_month"] + out["operating_usd_per_month"]) * finance.MONTHS * g["life"]
    )
    out["energy_usd_over_life"] = out["energy_usd_per_year"] * g["life"]
    effective = g["pflop_per_s"] * g["mfu"]
    out["usd_per_effective_pflop_hour"] = _share(total, effective)
    out["usd_per_effective_pflop_year"] = _share(
        out["usd_over_life"], effective * g["chips"] * g["life"]
    )
    tokens: Any = g["tokens_per_s"]
    site_kw_per_chip = _positive(out["facility_power_kw"]) / g["chips"]
    out["usd_per_mtok"] = token_economics.usd_per_mtok(total, _positive(tokens))
    out["joule_per_token"] = token_economics.joule_per_token(
        out["facility_power_kw"] / g["chips"], _positive(tokens)
    )
    out["tokens_per_s_per_mw"] = token_economics.tokens_per_s_per_megawatt(site_kw_per_chip, tokens)
    out["usd_per_mw_year"] = metrics.usd_per_megawatt_year(total, site_kw_per_chip)
    out["run_usd"] = total * g["run_chips"] * g["run_hours"]
    shape = np.broadcast_shapes(*(np.shape(value) for value in out.values()))
    return {name: np.broadcast_to(value, shape) for name, value in out.items()}


def _positive(value: Any) -> Any:
    """The value, unknown (NaN) where it is nothing: what is divided by it is unknown."""
    return np.where(value > 0.0, value, np.nan)


def _share(part: Any, whole: Any) -> Any:
    """part / whole, empty (NaN) where the whole is nothing."""
    whole = np.asarray(whole, dtype=float)
    return np.where(whole > 0.0, part / np.where(whole > 0.0, whole, 1.0), np.nan)


def _capital(g: Mapping[str, Any], annuity: str, out: dict[str, Any]) -> None:
    """Capital and its monthly payments; the network may live longer than the rest."""
    out["total_capital_usd"] = sum(g[name] for name in CAPITAL)
    out["non_server_capital_usd"] = out["total_capital_usd"] - g["server"]
    out["capital_usd_per_chip"] = out["total_capital_usd"] / g["chips"]
    if annuity == DECAY:
        worth = finance.value_after(1.0, g["decay"], g["age"])
        rate = finance.decay_per_hour(worth, g["decay"], g["hours_per_month"] * finance.MONTHS)
        out["value_usd_per_chip"] = out["capital_usd_per_chip"] * worth
        share = g["interconnect_share"]  # of the cluster; the price is of the rest
        for name in CAPITAL:
            out[f"{name}_usd_per_month"] = g[name] * rate * g["hours_per_month"]
        out["network_usd_per_month"] = out["network_usd_per_month"] + (
            out["server_usd_per_month"] * share / (1.0 - share)
        )
    else:
        pay = ANNUITIES[annuity]
        for name in CAPITAL:
            life = g["network_life"] if name == "network" else g["life"]
            kept = g["residual"] * g[name] if name == "server" else 0.0
            today = finance.discounted_residual(kept, g["wacc"], life)
            out[f"{name}_usd_per_month"] = pay(g[name] - today, g["wacc"], life)
        out["value_usd_per_chip"] = out["capital_usd_per_chip"]
    out["payments_usd_per_month"] = g["capital_payment"]
    out["capital_usd_per_month"] = (
        sum(out[f"{name}_usd_per_month"] for name in CAPITAL) + out["payments_usd_per_month"]
    )


def _power(g: Mapping[str, Any], out: dict[str, Any]) -> None:
    """The power chain: provisioned IT, site, with redundancy, average, and energy of a year."""
    it_power = g["power"] + g["chips"] * g["power_per_chip"] * g["power_factor"]
    out["chip_power_kw"] = g["chips"] * g["power_per_chip"]
    out["it_power_kw"] = it_power
    out["it_power_w_per_chip"] = it_power * WATTS_PER_KW / g["chips"]
    out["average_it_power_kw"] = it_power * g["power_utilization"]
    out["unused_power_share"] = 1.0 - g["power_utilization"]
    out["facility_power_kw"] = it_power * g["pue"]
    out["sized_power_kw"] = out["facility_power_kw"] * g["redundancy"]
    out["average_facility_power_kw"] = out["average_it_power_kw"] * g["pue"]
    out["energy_mwh_per_year"] = out["average_facility_power_kw"] * HOURS_PER_YEAR / KW_PER_MW
    out["energy_usd_per_year"] = out["energy_mwh_per_year"] * KW_PER_MW * g["electricity"]
    out["capital_usd_per_mw"] = _share(out["total_capital_usd"] * KW_PER_MW, it_power)


def _operating(g: Mapping[str, Any], annuity: str, out: dict[str, Any]) -> None:
    """Electricity, hosting, people and services, USD a month."""
    it_power = out["it_power_kw"]
    per_kw = electricity_per_kw(
        g["electricity"], g["hours_per_month"], g["power_utilization"], g["pue"]
    )
    out["electricity_usd_per_kw_month"] = per_kw
    out["power_and_colocation_usd_per_kw_month"] = per_kw + g["colocation"]
    out["electricity_usd_per_month"] = per_kw * it_power
    out["colocation_usd_per_month"] = g["colocation"] * it_power
    out["power_and_colocation_usd_per_month"] = (
        out["electricity_usd_per_month"] + out["colocation_usd_per_month"]
    )
    out["facility_usd"] = g["facility"] + g["facility_per_kw"] * it_power
    pay = ANNUITIES["monthly" if annuity == DECAY else annuity]
    out["facility_usd_per_month"] = pay(out["facility_usd"], g["facility_wacc"], g["facility_life"])
    out["staff_usd_per_month"] = g["staff"] * g["salary"]
    out["maintenance_usd_per_month"] = g["maintenance"] * g["server"] / finance.MONTHS
    out["insurance_usd_per_month"] = g["insurance"] * out["total_capital_usd"] / finance.MONTHS
    out["services_usd_per_month"] = g["remote_hands"] + g["internet"] + g["other_operating"]
    out["quoted_usd_per_month"] = g["chip_hour"] * g["chips"] * g["hours_per_month"]
    out["running_usd_per_month"] = (
        out["power_and_colocation_usd_per_month"]
        + out["staff_usd_per_month"]
        + out["maintenance_usd_per_month"]
        + out["insurance_usd_per_month"]
        + out["services_usd_per_month"]
        + out["quoted_usd_per_month"]
    )
    out["operating_usd_per_month"] = out["running_usd_per_month"] + out["facility_usd_per_month"]
