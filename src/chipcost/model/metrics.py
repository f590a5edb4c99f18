"""Unit costs, densities and utilisations: what an hour buys, and what a megawatt holds.

Plain arithmetic over floats or arrays alike. Costs in USD/h of one chip; bandwidth in TB/s, rates
in PFLOP/s, capacity in GB (1e9 bytes), power in kW of one chip.
"""

from __future__ import annotations

from chipcost.model.constants import HOURS_PER_YEAR, KW_PER_MW


def unit_cost(usd_per_hour: float, quantity: float) -> float:
    """Cost per hour of one unit of what a chip offers: c / q."""
    return usd_per_hour / quantity


def price_at(cost: float, quantity: float) -> float:
    """Price of a chip-hour whose unit cost is x: c = x q, the reverse of `unit_cost`."""
    return cost * quantity


def chips_per_megawatt(power_kw: float) -> float:
    """Chips that one megawatt feeds: 1000 / P, P the power of one chip in kW."""
    return KW_PER_MW / power_kw


def density_per_megawatt(quantity: float, power_kw: float) -> float:
    """What a megawatt of chips offers: q * 1000 / P."""
    return quantity * KW_PER_MW / power_kw


def usd_per_megawatt_year(usd_per_hour: float, power_kw: float) -> float:
    """Cost of a megawatt of chips over a year: c * 8760 * 1000 / P."""
    return usd_per_hour * HOURS_PER_YEAR * KW_PER_MW / power_kw


def lower_cost(cost: float, reference: float) -> float:
    """By which share A costs less than the reference for the same: 1 - a / b."""
    return 1.0 - cost / reference


def more_per_dollar(cost: float, reference: float) -> float:
    """By which share A gives more for the same money than the reference: b / a - 1."""
    return reference / cost - 1.0


def more_per_unit(quantity: float, reference: float) -> float:
    """By which share A gives more than the reference: a / b - 1."""
    return quantity / reference - 1.0


def facility_power(it_power: float, pue: float) -> float:
    """Power drawn by the site for IT equipment: IT * PUE."""
    return it_power * pue


def break_even_mfu(
    cost: float, rate: float, other_cost: float, other_rate: float, other_mfu: float
) -> float:
    """MFU at which A's delivered FLOP costs B's: MFU_b (c_a / F_a) / (c_b / F_b)."""
    return other_mfu * (cost / rate) / (other_cost / other_rate)


def mfu(flop: float, seconds: float, rate: float, chips: float = 1.0) -> float:
    """Model FLOP utilisation: FLOP of the model over what the chips could do."""
    return flop / (seconds * rate * chips)


def mbu(size: float, seconds: float, bandwidth: float, chips: float = 1.0) -> float:
    """Memory bandwidth utilisation: bytes that must be read over what the memory could."""
    return size / (seconds * bandwidth * chips)
