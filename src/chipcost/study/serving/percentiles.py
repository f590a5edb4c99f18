"""The normal quantile of a percentile, which `model.tails` takes."""

from __future__ import annotations

from statistics import NormalDist


def normal_quantile(percentile: float) -> float:
    """z of a percentile above 0 and below 100: 0 at 50, 1.645 at 95."""
    return NormalDist().inv_cdf(percentile / 100.0)
