"""The size of a fleet: whole systems for a load, within every limit that is set; and what binds.

Floats or arrays of samples alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from chipcost.model import fleet
from chipcost.study.plan.question import Fleet

LOAD, POWER, YEARLY, CAPITAL, CHIPS = "load", "power", "money a year", "capital", "chips"
BINDING = (LOAD, POWER, YEARLY, CAPITAL, CHIPS)


@dataclass(frozen=True, slots=True)
class Chip:
    """What a fleet is sized by, of one chip; None where unknown.

    rate      output tokens/s at full load; None where no model is served
    together  chips of one deployment
    count     chips that come together: a server, rack or cube
    kw        power on the basis of the limit; price USD/h; capital USD of a chip with its building
    """

    rate: Any
    together: float
    count: float
    kw: Any
    price: Any
    capital: Any


@dataclass(frozen=True, slots=True)
class Sized:
    """A fleet: whole systems, its chips and those that serve, and the rates that it serves.

    The rates are None where no model is served, the share of the load where none is asked for.
    """

    systems: Any
    installed: Any
    serving: Any
    output_mean: Any
    input_mean: Any
    peak: Any
    share: Any
    binds: str


def lacking(asked: Fleet, chip: Chip) -> str:
    """What a limit needs and is not known, in words; "" where all is."""
    if asked.power_kw is not None and chip.kw is None:
        return "no power figure for this chip"
    if asked.usd_per_year is not None and chip.price is None:
        return "no price for this chip"
    if asked.usd_capital is not None and chip.capital is None:
        return "no capital of this chip is known: neither a cost nor a price"
    return ""


def size(asked: Fleet, chip: Chip, availability: float, spares: float, ratio: float) -> Sized:
    """The fleet of one chip, of which nothing that is needed is lacking.

    ratio  tokens read for each that is generated
    """
    count = chip.count
    limits: dict[str, Any] = {}
    stretch = fleet.peak_rate(1.0, asked.peak_to_mean, asked.growth, asked.years)
    wanted = _wanted(asked, ratio)
    if wanted is not None:
        needed = fleet.serving_chips(wanted * stretch, chip.rate, chip.together)
        whole = fleet.installed_chips(needed, availability, spares)
        limits[LOAD] = fleet.whole_units(whole, count)
    if asked.power_kw is not None:
        limits[POWER] = fleet.systems_of_power(asked.power_kw, chip.kw, count)
    if asked.usd_per_year is not None:
        limits[YEARLY] = fleet.systems_of_money(asked.usd_per_year, chip.price, count)
    if asked.usd_capital is not None:
        limits[CAPITAL] = fleet.systems_of_capital(asked.usd_capital, chip.capital, count)
    if asked.chips is not None:
        limits[CHIPS] = fleet.units_within(asked.chips, count)
    systems = np.minimum.reduce(np.broadcast_arrays(*limits.values()))
    binds = min(limits, key=lambda name: float(np.median(limits[name])))
    installed = systems * count
    able = fleet.whole_deployments(fleet.serving_of(installed, availability, spares), chip.together)
    if chip.rate is None:
        return Sized(systems, installed, able, None, None, None, None, binds)
    if wanted is None or asked.output is None:
        peak = able * chip.rate
        mean = peak / stretch
        return Sized(systems, installed, able, mean, mean * ratio, peak, None, binds)
    serving = np.minimum(able, needed)
    peak = np.minimum(serving * chip.rate, wanted * stretch)
    share = peak / (wanted * stretch)
    given = asked.given if asked.given is not None else asked.output * ratio
    return Sized(
        systems, installed, serving, asked.output * share, given * share, peak, share, binds
    )


def _wanted(asked: Fleet, ratio: float) -> float | None:
    """Mean output to build for; input beyond what the lengths imply takes chips as well."""
    if asked.output is None:
        return None
    return asked.output if asked.given is None else max(asked.output, asked.given / ratio)
