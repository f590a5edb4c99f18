"""What a contract's total comes to: per megawatt, per year, per chip and per chip-hour.

Plain arithmetic over floats or arrays alike: money in USD, power in W, terms in seconds.
"""

from __future__ import annotations

from chipcost.model.constants import SECONDS_PER_HOUR, SECONDS_PER_YEAR, WATTS_PER_MW


def per_megawatt(value: float, power: float) -> float:
    """Money per megawatt: V / P."""
    return value / (power / WATTS_PER_MW)


def per_megawatt_year(value: float, power: float, term: float) -> float:
    """Money per megawatt and year: V / (P T)."""
    return per_megawatt(value, power) / (term / SECONDS_PER_YEAR)


def per_chip(value: float, chips: float) -> float:
    """Money per chip: V / N."""
    return value / chips


def per_chip_hour(value: float, chips: float, term: float) -> float:
    """Money per chip and hour of the whole term: V / (N T), T in hours."""
    return value / chips / (term / SECONDS_PER_HOUR)


def ramped(term: float) -> float:
    """Time at full capacity that a linear ramp over the whole term is worth: T / 2."""
    return term / 2.0


def chips_per_megawatt(chips: float, power: float) -> float:
    """Chips on a megawatt: N / P."""
    return chips / (power / WATTS_PER_MW)


def power_per_chip(power: float, chips: float) -> float:
    """Power of one chip with its share of everything around it, W: P / N."""
    return power / chips


def chips_of_power(power: float, per_chip_power: float) -> float:
    """Chips that a power feeds: P / p, p the all-in power of one chip in W."""
    return power / per_chip_power
