"""Ranges through the whole cost model: from samples of its inputs, or at their ends."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

import numpy as np

from chipcost.model import distributions, tco
from chipcost.model.distributions import Array
from chipcost.study.ranges import Range
from chipcost.study.tco.scenario import Scenario

# Inputs of one chip alone; all others belong to the owner and the site, and chips share them.
OF_ONE_CHIP = ("server", "network", "other_capital", "power", "power_per_chip")
# What follows from the price of hardware, where that is known.
PRICED = ("server", "other_capital")


DRAWS = 4096  # a 5th percentile of them is sure to 0.03 standard deviations


def evaluate(
    scenario: Scenario, corners: bool = False, outputs: Collection[str] = ()
) -> dict[str, Range]:
    """Every intermediate as (low, value, high): the 5th and 95th percentile of samples.

    With `corners` the least and the greatest that the ends of the inputs can give. `outputs` are
    those that are wanted, all without.
    """
    if corners:
        return at_corners(scenario)
    inputs = sampled(scenario)
    found = tco.chip_hour(inputs, scenario.annuity)
    if all(np.ndim(value) == 0 for value in inputs.values()):
        return {name: (float(value),) * 3 for name, value in found.items()}
    result: dict[str, Range] = {}
    for name in outputs or found:
        values = found[name]
        value, draws = float(values[0]), values[1:]
        if values.strides == (0,) or not np.any(draws != value):
            result[name] = (value, value, value)
            continue
        low, high = percentiles(draws)
        # the value is one the model gives; where inputs are one-sided it may lie outside
        result[name] = (min(low, value), value, max(high, value))
    return result


def percentiles(draws: Array) -> tuple[float, float]:
    """The 5th and the 95th percentile."""
    low, high = np.percentile(draws, [5.0, 95.0])
    return float(low), float(high)


def sampled(scenario: Scenario, without: tuple[str, ...] = ()) -> dict[str, float | Array]:
    """The inputs: those without a range as they are, others as the value and then its samples.

    Equal for equal names, so that two chips of one owner share what belongs to the owner.
    `without` are inputs that stay at their value.
    """
    inputs: dict[str, float | Array] = dict(scenario.values)
    priced = PRICED if scenario.capital else ()
    for name, (low, high) in scenario.ranges.items():
        if low != high and name not in (*without, *priced):
            around = (low, scenario.values[name], high)
            inputs[name] = drawn(around, _key(scenario, name))
    if scenario.capital:
        inputs |= _capital(scenario)
    return inputs


def _capital(scenario: Scenario) -> dict[str, float | Array]:
    """Server and the rest of the unit from samples of the price and of every ratio."""
    capital, count = scenario.capital, scenario.values["chips"]
    assert capital is not None
    parts: dict[str, float | Array] = {"all_in": capital.all_in[1]}
    for name, around in capital.parts.items():
        fixed = around[0] == around[2]
        parts[name] = around[1] if fixed else drawn(around, _key(scenario, name))
    found = {"server": capital.server(**parts) * count}
    if capital.rest:
        found["other_capital"] = capital.other(**parts) * count
    return found


def _key(scenario: Scenario, name: str) -> str:
    """The name that samples are drawn by."""
    own = name in OF_ONE_CHIP or name == "price" or not scenario.owner
    return f"{scenario.name}.{name}" if own else f"{scenario.owner} {name}"


@lru_cache(maxsize=256)
def drawn(around: Range, name: str) -> Array:
    """The value, and after it its samples; those of an owner serve every chip of a comparison."""
    draws = distributions.lognormal(*around, distributions.normals(name, 0, 0)[:DRAWS])
    return np.concatenate(([around[1]], draws))


def at_corners(scenario: Scenario) -> dict[str, Range]:
    """Every intermediate as (low, value, high) over the ends of its inputs.

    Each output is monotone in each input, so its least and greatest values stand at the corner
    that moving one input at a time points to; two vectorised evaluations find them all.
    """
    names = [name for name, (low, high) in scenario.ranges.items() if low != high]
    base = tco.chip_hour(scenario.values, scenario.annuity)
    if not names:
        return {name: (float(value),) * 3 for name, value in base.items()}
    ends = {name: scenario.ranges[name] for name in names}
    moved = {name: np.full(len(names), value) for name, value in scenario.values.items()}
    for index, name in enumerate(names):
        moved[name][index] = ends[name][1]
    high = tco.chip_hour(moved, scenario.annuity)
    for index, name in enumerate(names):
        moved[name][index] = ends[name][0]
    low = tco.chip_hour(moved, scenario.annuity)
    outputs = list(base)
    rising = {name: np.asarray(high[name]) >= np.asarray(low[name]) for name in outputs}
    corners = {name: np.full((2, len(outputs)), value) for name, value in scenario.values.items()}
    for index, name in enumerate(names):
        for column, output in enumerate(outputs):
            least, most = ends[name] if rising[output][index] else ends[name][::-1]
            corners[name][:, column] = (least, most)
    found = tco.chip_hour(corners, scenario.annuity)
    result: dict[str, Range] = {}
    for column, output in enumerate(outputs):
        value = float(base[output])
        pair = np.asarray(found[output])[:, column]
        result[output] = (min(float(pair[0]), value), value, max(float(pair[1]), value))
    return result
