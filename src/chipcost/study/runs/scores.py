"""Errors and intervals of predicted runs: overall, and by chip, model, source group and stack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Names = npt.NDArray[np.str_]


@dataclass(frozen=True)
class Scores:
    """Arrays over all runs of a file, unpredictable ones included.

    ratio    ln(predicted / measured); inf where not predicted
    factor   half-width of the 90 % interval, a factor; nan where not predicted
    labels   names to group by: group, chip, model, stack, mode
    """

    ratio: Array
    factor: Array
    labels: Mapping[str, Names]


def error(log_ratio: float) -> float:
    """exp(|ln(predicted / measured)|) - 1: twice and half count the same."""
    return float(np.expm1(abs(log_ratio)))


def errors(log_ratio: Array) -> Array:
    """`error` of each, whatever the shape."""
    return np.asarray(np.expm1(np.abs(log_ratio)))


def summary(scores: Scores, chosen: npt.NDArray[np.bool_]) -> dict[str, Any]:
    """Error, coverage and width over the chosen runs, each source group counted once.

    A run that was not predicted counts as an infinite error (a null where it decides) outside
    every interval.
    """
    groups = scores.labels["group"][chosen]
    ratio, factor = scores.ratio[chosen], scores.factor[chosen]
    predicted = np.isfinite(ratio)
    weights = group_weights(groups)
    log_error = np.abs(ratio)
    width = quantile(factor[predicted], weights[predicted], 0.5)
    inside = predicted & (log_error <= np.log(np.where(predicted, factor, 1.0)))
    return {
        "n": len(ratio),
        "predicted": int(predicted.sum()),
        "groups": len(set(groups)),
        "median_abs_error_pct": _percent(quantile(log_error, weights, 0.5)),
        "p90_abs_error_pct": _percent(quantile(log_error, weights, 0.9)),
        "interval_coverage": float((weights * inside).sum() / weights.sum()),
        "interval_width": width if np.isfinite(width) else None,
        "every_run": {
            "median_abs_error_pct": _percent(quantile(log_error, np.ones(len(log_error)), 0.5)),
            "p90_abs_error_pct": _percent(quantile(log_error, np.ones(len(log_error)), 0.9)),
            "interval_coverage": float(inside.mean()),
        },
    }


def all_summaries(scores: Scores) -> dict[str, Any]:
    """The summary of all runs, and under `by_chip` and so on those of each name."""
    whole = summary(scores, np.ones(len(scores.ratio), dtype=np.bool_))
    for kind, names in scores.labels.items():
        found = {str(name): summary(scores, names == name) for name in sorted(set(names))}
        for one in found.values():
            del one["every_run"]
        whole[f"by_{kind}"] = found
    return whole


def group_weights(groups: Names) -> Array:
    """Weights under which every group counts once, whatever its number of runs."""
    weights = np.zeros(len(groups))
    for group in set(groups):
        mine = groups == group
        weights[mine] = 1.0 / float(mine.sum())
    return weights


def quantile(values: Array, weights: Array, share: float) -> float:
    """The smallest value with `share` of the weight at or below it; NaN of nothing.

    `np.quantile(weights=..., method="inverted_cdf")`, which NumPy 1.26 does not have.
    """
    if not len(values):
        return float("nan")
    order = np.argsort(values)
    summed = np.cumsum(weights[order]) / weights.sum()
    return float(values[order][min(int(np.searchsorted(summed, share)), len(values) - 1)])


def _percent(log_error: float) -> float | None:
    return 100.0 * error(log_error) if np.isfinite(log_error) else None


def median_error(ratios: Sequence[float]) -> float | None:
    """Median error of log ratios, in percent."""
    return None if not ratios else 100.0 * error(float(np.median(np.abs(ratios))))
