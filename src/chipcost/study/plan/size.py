"""The size of a fleet: chips for a load, or the load that a budget serves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from chipcost.model import fleet
from chipcost.study.plan.question import Fleet
from chipcost.study.ranges import Range


@dataclass(frozen=True, slots=True)
class Sized:
    """A fleet: chips that serve and that are installed, and the rates that they serve."""

    serving: float
    installed: float
    output_mean: float
    input_mean: float
    peak: float


def size(
    asked: Fleet,
    per_chip: float,
    together: float,
    kw_per_chip: Range | None,
    price: Range | None,
    ratio: float,
) -> Sized | None:
    """The fleet for one throughput of a chip; None where power or price is needed and unknown."""
    stretch = fleet.peak_rate(1.0, asked.peak_to_mean, asked.growth, asked.years)
    if asked.output is not None:
        # Input beyond what the lengths imply takes chips as well: rates keep the lengths' ratio.
        wanted = asked.output
        if asked.given is not None:
            wanted = max(asked.output, asked.given / ratio)
        peak = wanted * stretch
        serving = fleet.serving_chips(peak, per_chip, together)
        installed = fleet.installed_chips(serving, asked.availability, asked.spares)
        given = asked.given if asked.given is not None else asked.output * ratio
        return Sized(serving, installed, asked.output, given, peak)
    if asked.power_kw is not None:
        if kw_per_chip is None:
            return None
        installed = fleet.chips_of_power(asked.power_kw, kw_per_chip[1])
    elif asked.usd_per_year is not None:
        if price is None:
            return None
        installed = fleet.chips_of_money(asked.usd_per_year, price[1])
    else:
        installed = asked.chips or 0.0
    serving = fleet.whole_deployments(
        fleet.serving_of(installed, asked.availability, asked.spares), together
    )
    peak = serving * per_chip
    mean = peak / stretch
    return Sized(serving, installed, mean, mean * ratio, peak)


def ends(found: Iterable[float], base: float) -> Range:
    """A part of the fleet over the low, the middle and the high throughput of a chip."""
    known = tuple(found)
    return min(known), base, max(known)
