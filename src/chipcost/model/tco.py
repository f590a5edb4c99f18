"""Bottom-up cost of a chip-hour, over an axis of scenarios.

Pure NumPy: every input is a float or an array that broadcasts. Amounts are of one unit (a server,
a rack, a site) that holds `chips` chips: money in USD, power in kW, lives in years, rates and
shares as fractions, monthly amounts in USD a month. Equations: SemiAnalysis' H200 table (cost per
chip-hour), Barroso, Hoelzle and Ranganathan (facility), Cottier et al. 2024 (decay of value).

Capital is IT hardware and what is installed with it. Hosting is operating cost whether it is paid
as colocation or as the annuity of an own facility.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from chipcost.model import cost_parts, finance, lease, metrics, token_economics
from chipcost.model.cost_parts import positive, share_of
from chipcost.model.finance import Array


def levelised(cost: Any, spares: Any, availability: Any) -> Any:
    """Cost of an available chip-hour: c (1 + s) / a."""
    return cost * (1.0 + spares) / availability


def lost_to_ramp(months: Any, share: Any, life: Any) -> Any:
    """Share of a life's hours that a ramp leaves unsold: m (1 - q) / (12 L).

    q is the mean output in the first m months. Hours count alike whenever they come, as those of
    a load do: discounted, early hours would weigh more.
    """
    return np.minimum(months / (finance.MONTHS * life), 1.0) * (1.0 - share)


def ramped(cost: Any, saved: Any, lost: Any) -> Any:
    """Cost of a sold chip-hour where the share `lost` is not sold: (c - e l) / (1 - l).

    e is the cost that is not paid in hours that stand still: electricity, carbon and water.
    """
    return (cost - saved * lost) / positive(1.0 - lost)


def chip_hour(given: Mapping[str, Any], annuity: str = "monthly") -> dict[str, Array]:
    """Every intermediate of one or many scenarios, by name (units in the name).

    `given` holds the inputs of `study.tco.inputs` as floats or arrays. `annuity` is one of
    ANNUITIES, or `decay`: then capital costs the loss of value per hour at `decay` decades a year
    after `age` years, and no rate applies.
    """
    g = {name: np.asarray(value, dtype=float) for name, value in given.items()}
    out: dict[str, Any] = {}
    steps(g, annuity, out)
    if np.any(g["rent"] > 0.0):
        own = levelised(1.0, g["spares"], g["availability"])
        out |= lease.contract(g, out, own)
    shape = np.broadcast_shapes(*(np.shape(value) for value in out.values()))
    return {name: np.broadcast_to(value, shape) for name, value in out.items()}


def steps(g: Mapping[str, Any], annuity: str, out: dict[str, Any]) -> None:
    """Every intermediate into `out`, each made of inputs and of those before it; no lease.

    The inputs are arrays, or what acts as arrays do.
    """
    _totals(g, annuity, out)
    hours, total = g["chips"] * g["hours_per_month"], out["total_usd_per_chip_hour"]
    out["capital_share"] = share_of(out["capital_usd_per_chip_hour"], total)
    out["server_share"] = share_of(out["server_usd_per_month"] / hours, total)
    out["usd_per_loaded_chip_hour"] = total / g["load"]
    out["factor_of_load"] = 1.0 / g["load"]
    out["usd_over_life"] = (
        (out["capital_usd_per_month"] + out["operating_usd_per_month"]) * finance.MONTHS * g["life"]
    )
    out["energy_usd_over_life"] = out["energy_usd_per_year"] * g["life"]
    out["usd_per_effective_pflop_year"] = share_of(
        out["usd_over_life"], g["pflop_per_s"] * g["mfu"] * g["chips"] * g["life"]
    )
    out |= _per_unit(g, out, total)
    _levelised(g, total, hours, out)
    _energy_per_token(g, out)


def costs(given: Mapping[str, Any], annuity: str = "monthly") -> dict[str, Array]:
    """Capital, operating and total cost of a chip-hour alone, and what they are made of: a few of
    the outputs of `chip_hour`, each as wide as its own inputs are."""
    g = {name: np.asarray(value, dtype=float) for name, value in given.items()}
    out: dict[str, Any] = {}
    _totals(g, annuity, out)
    return out


def _totals(g: Mapping[str, Any], annuity: str, out: dict[str, Any]) -> None:
    cost_parts.capital(g, annuity, out)
    cost_parts.power(g, out)
    cost_parts.operating(g, annuity, out)
    hours = g["chips"] * g["hours_per_month"]
    out["capital_usd_per_chip_hour"] = out["capital_usd_per_month"] / hours
    out["operating_usd_per_month_per_chip"] = out["operating_usd_per_month"] / g["chips"]
    out["operating_usd_per_chip_hour"] = out["operating_usd_per_month"] / hours
    total = out["capital_usd_per_chip_hour"] + out["operating_usd_per_chip_hour"]
    out["total_usd_per_chip_hour"] = total


def _per_unit(g: Mapping[str, Any], out: Mapping[str, Any], cost: Any) -> dict[str, Any]:
    """What a chip-hour at such a cost comes to per unit of work, of power, and for a run."""
    site_kw_per_chip = positive(out["facility_power_kw"]) / g["chips"]
    return {
        "usd_per_effective_pflop_hour": share_of(cost, g["pflop_per_s"] * g["mfu"]),
        "usd_per_mtok": token_economics.usd_per_mtok(cost, positive(g["tokens_per_s"])),
        "usd_per_mw_year": metrics.usd_per_megawatt_year(cost, site_kw_per_chip),
        "run_usd": cost * g["run_chips"] * g["run_hours"],
    }


def _levelised(g: Mapping[str, Any], total: Any, hours: Any, out: dict[str, Any]) -> None:
    """Cost of an hour that works: with spares, availability and the ramp; and that is sold."""
    moving = (
        out["electricity_usd_per_month"] + out["carbon_usd_per_month"] + out["water_usd_per_month"]
    ) / hours
    lost = lost_to_ramp(g["ramp"], g["ramp_share"], g["life"])
    out["ramp_lost_share"] = lost
    cost = levelised(ramped(total, moving, lost), g["spares"], g["availability"])
    out["levelised_usd_per_chip_hour"] = cost
    out |= {f"levelised_{name}": value for name, value in _per_unit(g, out, cost).items()}
    out["usd_per_sold_chip_hour"] = cost / g["load"]
    out["usd_per_sold_mtok"] = out["levelised_usd_per_mtok"] / g["load"]


def _energy_per_token(g: Mapping[str, Any], out: dict[str, Any]) -> None:
    """Energy of a token at the average power that is billed, and at the provisioned power."""
    tokens = g["tokens_per_s"]
    for name, power in (
        ("joule_per_token", out["average_facility_power_kw"]),
        ("provisioned_joule_per_token", out["facility_power_kw"]),
    ):
        out[name] = token_economics.joule_per_token(power / g["chips"], positive(tokens))
    out["tokens_per_s_per_mw"] = token_economics.tokens_per_s_per_megawatt(
        positive(out["facility_power_kw"]) / g["chips"], tokens
    )
