"""Columns of samples: percentiles, and how likely a chip is best; apart from `draws`, as without
NumPy."""

from __future__ import annotations

from chipcost.result import Column
from chipcost.result import number_column as _number
from chipcost.result import text_column as _text

# With --uncertainty; empty without.
SAMPLED: tuple[Column, ...] = (
    _text("sampled_column", "column that p05 to probability_beats_reference are of"),
    _number("p05", "", "5th percentile of the samples of sampled_column", "5 %"),
    _number("p50", "", "median of the samples of sampled_column", "median"),
    _number("p95", "", "95th percentile of the samples of sampled_column", "95 %"),
    _number(
        "probability_best", "share", "share of samples in which no other is better", "P best", 3
    ),
    _number(
        "probability_beats_reference",
        "share",
        "share of samples in which it is better than the reference",
        "P beats ref",
        3,
    ),
)
