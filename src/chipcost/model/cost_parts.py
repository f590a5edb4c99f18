"""The parts of a bottom-up cost: capital, power, operating cost, each into a dict of outputs.

Inputs are those of `tco.chip_hour`, as arrays that broadcast; what a part needs of another stands
in `out` by then. Money of the unit in USD a month, power in kW, energy in MWh a year.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from chipcost.model import finance, site, taxes
from chipcost.model.arrays import array
from chipcost.model.constants import HOURS_PER_YEAR, KW_PER_MW, WATTS_PER_KW

CAPITAL = ("server", "network", "storage", "service", "installation", "software", "other_capital")
# Operating cost beside electricity and hosting.
RUNNING = (
    "staff", "maintenance", "insurance", "services", "quoted", "software_fee", "replacements",
    "property_tax", "carbon", "water",
)  # fmt: skip

# How capital becomes a monthly payment: name to (capital, rate, years) -> USD a month.
ANNUITIES: dict[str, Callable[[Any, Any, Any], Any]] = {
    "monthly": finance.monthly_payment,
    "yearly": finance.yearly_payment_over_twelve,
    "straight-line": finance.straight_line_at_any_rate,
}
DECAY = "decay"
WITHOUT_INTEREST = (DECAY, "straight-line")


def electricity_per_kw(price: Any, hours: Any, utilization: Any, pue: Any) -> Any:
    """Electricity of a kW of IT power in a month: e H_m u PUE, USD/kW/month.

    price in USD/kWh, hours of a month, utilization the average over the provisioned IT power. It
    scales electricity alone: hosting and capital are paid on what is provisioned.
    """
    return price * hours * utilization * pue


def positive(value: Any) -> Any:
    """The value, unknown (NaN) where it is nothing: what is divided by it is unknown."""
    return np.where(value > 0.0, value, np.nan)


def share_of(part: Any, whole: Any) -> Any:
    """part / whole, empty (NaN) where the whole is nothing."""
    whole = array(whole)
    return np.where(whole > 0.0, part / np.where(whole > 0.0, whole, 1.0), np.nan)


def capital(g: Mapping[str, Any], annuity: str, out: dict[str, Any]) -> None:
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
        out["capital_basis_usd"] = out["total_capital_usd"]
    else:
        _annuities(g, annuity, out)
    out["payments_usd_per_month"] = g["capital_payment"]
    out["capital_usd_per_month"] = (
        sum(out[f"{name}_usd_per_month"] for name in CAPITAL) + out["payments_usd_per_month"]
    )


def _annuities(g: Mapping[str, Any], annuity: str, out: dict[str, Any]) -> None:
    """Monthly payments of every part of the capital.

    Real money with an inflation, interest on what is paid before the first hour, and income tax
    as the factor on capital that an after-tax WACC asks for. What the hardware is sold for at the
    end is taxed like revenue, so it stays as it is beside that factor.
    """
    pay = ANNUITIES[annuity]
    rate = taxes.real_rate(g["wacc"], g["inflation"])
    early = 1.0 if annuity in WITHOUT_INTEREST else finance.prepaid(rate, g["lead"])
    basis: Any = 0.0
    for name in CAPITAL:
        life = g["network_life"] if name == "network" else g["life"]
        written_off = taxes.depreciation_value(g["wacc"], life, g["depreciation"], g["bonus"])
        due = g[name] * early * taxes.project_finance_factor(g["income_tax"], written_off)
        kept = g["residual"] * g[name] if name == "server" else 0.0
        today = finance.discounted_residual(kept, rate, life)
        out[f"{name}_usd_per_month"] = pay(due - today, rate, life)
        basis = basis + due
    out["capital_basis_usd"] = basis
    out["value_usd_per_chip"] = out["capital_usd_per_chip"]


def power(g: Mapping[str, Any], out: dict[str, Any]) -> None:
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
    out["carbon_t_per_year"] = (
        site.emissions(
            out["energy_mwh_per_year"] * KW_PER_MW,
            g["grid_intensity"],
            g["onsite_intensity"],
            g["onsite_share"],
        )
        / site.KG_PER_TONNE
    )
    out["water_m3_per_year"] = site.water(
        out["average_it_power_kw"] * HOURS_PER_YEAR, g["water_use"]
    )
    out["capital_usd_per_mw"] = share_of(out["total_capital_usd"] * KW_PER_MW, it_power)


def _price_of_electricity(g: Mapping[str, Any], annuity: str, out: dict[str, Any]) -> None:
    """The grid's price, that of own generation, and what is paid on the whole, USD/kWh."""
    rate = taxes.real_rate(g["facility_wacc"], g["inflation"])
    plant = _facility_annuity(annuity)(g["turbine_per_kw"], rate, g["turbine_life"])
    own = (
        site.fuel_per_kwh(g["heat_rate"], g["fuel_price"])
        + g["turbine_operating"]
        + site.plant_per_kwh(
            plant, g["turbine_backup"], g["hours_per_month"], positive(g["power_utilization"])
        )
    )
    out["grid_usd_per_kwh"] = g["electricity"]
    out["onsite_usd_per_kwh"] = np.where(g["onsite_share"] > 0.0, own, np.nan)
    out["electricity_usd_per_kwh"] = site.blended_price(g["electricity"], own, g["onsite_share"])
    out["energy_usd_per_year"] = (
        out["energy_mwh_per_year"] * KW_PER_MW * out["electricity_usd_per_kwh"]
    )


def _facility_annuity(annuity: str) -> Callable[[Any, Any, Any], Any]:
    return ANNUITIES["monthly" if annuity == DECAY else annuity]


def _hosting(g: Mapping[str, Any], annuity: str, out: dict[str, Any]) -> None:
    """Colocation, or the annuity of an own facility; with liquid cooling and stranded power."""
    it_power = out["it_power_kw"]
    more = (1.0 + g["cooling_premium"]) * (1.0 + g["stranded_power"])
    out["colocation_usd_per_month"] = g["colocation"] * it_power * more
    out["facility_usd"] = g["facility"] + (g["facility_per_kw"] + g["cooling_per_kw"]) * it_power
    rate = taxes.real_rate(g["facility_wacc"], g["inflation"])
    early = 1.0 if annuity in WITHOUT_INTEREST else finance.prepaid(rate, g["facility_lead"])
    out["facility_usd_per_month"] = _facility_annuity(annuity)(
        out["facility_usd"] * more * early, rate, g["facility_life"]
    )


def operating(g: Mapping[str, Any], annuity: str, out: dict[str, Any]) -> None:
    """Electricity, hosting, people and services, USD a month."""
    it_power = out["it_power_kw"]
    _price_of_electricity(g, annuity, out)
    _hosting(g, annuity, out)
    per_kw = electricity_per_kw(
        out["electricity_usd_per_kwh"], g["hours_per_month"], g["power_utilization"], g["pue"]
    )
    out["electricity_usd_per_kw_month"] = per_kw
    out["power_and_colocation_usd_per_kw_month"] = per_kw + g["colocation"]
    out["electricity_usd_per_month"] = per_kw * it_power
    out["power_and_colocation_usd_per_month"] = (
        out["electricity_usd_per_month"] + out["colocation_usd_per_month"]
    )
    people = site.people(g["staff"], g["staff_per_mw"], it_power, g["staff_per_chip"], g["chips"])
    running = it_power * g["power_utilization"] * g["hours_per_month"]  # kWh of IT in a month
    carbon = site.emissions(
        running * g["pue"], g["grid_intensity"], g["onsite_intensity"], g["onsite_share"]
    )
    out["staff"] = people
    out["staff_usd_per_month"] = people * g["salary"]
    yearly = {
        "maintenance": g["maintenance"] * g["server"],
        "replacements": site.replacements(g["server"], g["failure_rate"], g["repair_share"]),
        "insurance": g["insurance"] * out["total_capital_usd"],
        "property_tax": g["property_tax"] * out["total_capital_usd"],
        "software_fee": g["software_fee"] * g["chips"],
    }
    out |= {f"{name}_usd_per_month": paid / finance.MONTHS for name, paid in yearly.items()}
    out["carbon_usd_per_month"] = site.carbon_cost(carbon, g["carbon_price"])
    out["water_usd_per_month"] = site.water(running, g["water_use"]) * g["water_price"]
    out["services_usd_per_month"] = g["remote_hands"] + g["internet"] + g["other_operating"]
    out["quoted_usd_per_month"] = g["chip_hour"] * g["chips"] * g["hours_per_month"]
    out["running_usd_per_month"] = sum(
        (out[f"{name}_usd_per_month"] for name in RUNNING),
        out["power_and_colocation_usd_per_month"],
    )
    out["operating_usd_per_month"] = out["running_usd_per_month"] + out["facility_usd_per_month"]
