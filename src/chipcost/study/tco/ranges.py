"""Ranges through the whole cost model: every output at the worst and the best of its inputs."""

from __future__ import annotations

import numpy as np

from chipcost.model import tco
from chipcost.study.ranges import Range
from chipcost.study.tco.scenario import Scenario


def evaluate(scenario: Scenario) -> dict[str, Range]:
    """Every intermediate as (low, value, high).

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
