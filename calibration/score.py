"""Errors and intervals of predictions, each source group counted once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Names = npt.NDArray[np.str_]


def group_weights(groups: Names) -> Array:
    """Weights under which every group counts once, whatever its number of runs."""
    weights = np.zeros(len(groups))
    for group in set(groups):
        mine = groups == group
        weights[mine] = 1.0 / mine.sum()
    return weights


def quantile(values: Array, weights: Array, share: float) -> float:
    """The smallest value below which (itself included) lies `share` of the weight."""
    order = np.argsort(values)
    summed = np.cumsum(weights[order]) / weights.sum()
    return float(values[order][min(int(np.searchsorted(summed, share)), len(values) - 1)])


def error(log_ratio: Array) -> Array:
    """exp(|ln(predicted / measured)|) - 1."""
    return np.asarray(np.expm1(np.abs(log_ratio)))
