"""The price of electricity at which two chips' modelled costs are equal, and how sure it is.

Both costs are linear in the price, c = c0 + c1 p, so p = (b0/qb - a0/qa) / (a1/qa - b1/qb) with
q what a chip offers. Owner-wide inputs (life, WACC, PUE, ...) are the same in both costs; corners
that move them apart would say nothing, so they are sampled once for both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from chipcost.catalog.chips.records import Catalog, Chip, System
from chipcost.catalog.sites.records import Sites
from chipcost.errors import ChipcostError
from chipcost.model import tco
from chipcost.model.distributions import Array
from chipcost.result import Cell
from chipcost.study import ranges
from chipcost.study.chip.assess import assess
from chipcost.study.chip.basis import Basis
from chipcost.study.chip.words import short
from chipcost.study.ranges import Range, exact
from chipcost.study.tco import ranges as tco_ranges
from chipcost.study.tco.inputs import INPUTS
from chipcost.study.tco.prices import Ask, price_chip
from chipcost.study.tco.scenario import Scenario

MOST = INPUTS["electricity"].high  # USD/kWh; what lies above is no price of electricity
UNSURE = 0.05  # with more samples than this without an answer, no range is stated


@dataclass(frozen=True, slots=True)
class Line:
    """Unit cost as a line in the price of electricity: at none, and per USD/kWh."""

    fixed: Array
    slope: Array

    def at(self, price: float) -> float:
        """The unit cost at base (the first entry) at that price."""
        return float(self.fixed[0] + self.slope[0] * price)


def by_electricity(
    catalog: Catalog,
    sites: Sites,
    items: Sequence[tuple[Chip, System | None]],
    quantity: str,
    basis: Basis,
) -> dict[str, Cell]:
    """The cells of a break-even in USD/kWh, of bottom-up costs.

    `quantity` is the column that is bought, or "" for the hour. Raises ChipcostError that names
    a missing price, power or quantity.
    """
    lines = []
    prices = []
    for chip, system in items:
        ask = Ask(owner=basis.owner, inputs=basis.inputs)
        priced = price_chip(catalog, sites, chip, system, basis.day, ask)
        prices.append(priced.scenario.values["electricity"])
        amount = assess(catalog, chip, system, basis).values[quantity] if quantity else exact(1.0)
        if amount is None:
            raise ChipcostError(
                "unknown-value", f"{quantity} of {chip.id} is not known", hint="--set gives a value"
            )
        lines.append(_line(chip.id, priced.scenario, amount))
    a, b = lines
    one, two = (short(chip) for chip, _ in items)
    found = crossing(a, b)
    some = (found > 0.0) & (found <= MOST)
    share = float(some[1:].mean())
    cost_a, cost_b = a.at(prices[0]), b.at(prices[1])
    cells: dict[str, Cell] = {
        "cost_a": cost_a,
        "cost_b": cost_b,
        "now": prices[0],
        "unit": "USD/kWh",
    }
    if not some[0]:
        dearer = "dearer" if cost_a > cost_b else "cheaper"
        verdict = (
            f"{one} is modelled {dearer} than {two} at every price of electricity to {MOST:g} "
            "USD/kWh"
        )
        if share > UNSURE:
            verdict += f"; within the inputs' ranges {share:.0%} of samples have a break-even"
        return {**cells, "verdict": verdict}
    price = float(found[0])
    after = "above" if a.slope[0] > b.slope[0] else "below"
    verdict = (
        f"Modelled, {one} is dearer than {two} {after} {price:.3g} USD/kWh; today {prices[0]:.3g}"
    )
    cells["break_even"] = price
    if share < 1.0 - UNSURE:
        verdict += f"; no range: within the inputs' ranges {1.0 - share:.0%} of samples have none"
    else:
        low, high = tco_ranges.percentiles(found[1:][some[1:]])
        cells |= ranges.cells("break_even", (low, price, high))
    return {**cells, "verdict": verdict}


def crossing(a: Line, b: Line) -> Array:
    """Where the lines meet; NaN where they are parallel."""
    steeper = a.slope - b.slope
    with np.errstate(divide="ignore", invalid="ignore"):
        met: Array = np.where(steeper == 0.0, np.nan, (b.fixed - a.fixed) / steeper)
    return met


def _line(chip: str, scenario: Scenario, amount: Range) -> Line:
    """The line at base, and in every sample of one block of the inputs."""
    inputs = tco_ranges.sampled(scenario, without=("electricity",))
    offered = tco_ranges.drawn(amount, f"{chip}.quantity")
    at = [
        np.asarray(
            tco.chip_hour({**inputs, "electricity": price}, scenario.annuity)[
                "total_usd_per_chip_hour"
            ]
        )
        for price in (0.0, 1.0)
    ]
    return Line(at[0] / offered, (at[1] - at[0]) / offered)
