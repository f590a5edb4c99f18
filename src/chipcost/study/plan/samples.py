"""The samples behind the ranges of a plan: one block, so that what chips share is drawn once."""

from __future__ import annotations

from dataclasses import replace

from chipcost.model import distributions
from chipcost.model.distributions import BLOCK, Array
from chipcost.study.chip.assess import Assessment
from chipcost.study.chip.measures import RATE
from chipcost.study.draws import Sampler
from chipcost.study.ranges import Range

SEED = 0
DRAWS = BLOCK


class Samples:
    """Samples of the quantities of a plan, each of shape (DRAWS,), by name: equal names are one
    quantity."""

    def __init__(self) -> None:
        self._sampler = Sampler(SEED, 0)
        self._named: dict[str, Array] = {}

    def named(self, name: str, item: Range) -> Array:
        """Samples of a positive quantity with its 5 to 95 %."""
        if name not in self._named:
            self._named[name] = distributions.normals(name, SEED, 0)
        return distributions.lognormal(*item, self._named[name])

    def price(self, item: Assessment) -> Array:
        """USD of a chip-hour; quotes of one series share their error."""
        return self._sampler.column(item, "usd_per_chip_hour")

    def it_power(self, item: Assessment) -> Array:
        """IT power of a chip in kW; figures of one source share their error."""
        return self._sampler.column(item, "power_kw_per_chip")

    def rate(self, item: Assessment, rate: Range, inherited: bool) -> Array:
        """Output tokens/s of a chip; rates without runs of a family share some of their error."""
        known = replace(item, values={**item.values, RATE: rate}, inherited=inherited)
        return self._sampler.column(known, RATE)


def middle90(base: float, drawn: Array) -> Range:
    """The 5th and 95th percentile around the value; the value lies between them."""
    low, high = percentiles(drawn)
    return min(low, base), base, max(high, base)


def percentiles(drawn: Array) -> tuple[float, float]:
    """The 5th and the 95th percentile."""
    rank = round(0.05 * (drawn.size - 1)), round(0.95 * (drawn.size - 1))
    found = distributions.order(drawn, rank)
    return float(found[0]), float(found[1])
