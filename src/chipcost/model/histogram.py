"""Quantiles of any number of samples in constant memory: a histogram of their logarithms.

Two histograms of one quantity add up, in any order. A quantile is found to within one bin, and
between the ends of its bin by its rank; with BINS bins over 2 x REACH standard deviations a bin is
1/1638 of one, and what is lost inside it far less (docs/uncertainty.md has it measured).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

BINS = 16_384
REACH = 5.0  # standard deviations on either side; what lies beyond is counted in the last bin


@dataclass(frozen=True, slots=True)
class Histogram:
    """Counts of a quantity around `centre`; `width` is no less than its standard deviation.

    A quantity of width 0 is `centre` always and has no counts.
    """

    centre: float
    width: float
    counts: npt.NDArray[np.int64]

    @property
    def bin(self) -> float:
        """The width of one bin, and the most that a quantile can be off."""
        return 2.0 * REACH * self.width / BINS

    def add(self, samples: Array) -> None:
        """Count the samples, shape (n,)."""
        if not self.width:
            return
        at = samples * (1.0 / self.bin)
        at += BINS / 2.0 - self.centre / self.bin
        np.clip(at, 0.0, BINS - 1.0, out=at)
        self.counts[:] += np.bincount(at.astype(np.intp), minlength=BINS)

    def merge(self, other: Histogram) -> None:
        """Add the counts of other samples of the same quantity."""
        assert (self.centre, self.width) == (other.centre, other.width)
        self.counts[:] += other.counts

    def quantile(self, share: float) -> float:
        """The value with that share of the samples below it."""
        if not self.width:
            return self.centre
        below = np.cumsum(self.counts)
        rank = min(max(share, 0.0), 1.0) * int(below[-1])
        at = min(int(np.searchsorted(below, rank)), BINS - 1)
        inside = int(self.counts[at])
        part = (rank - (int(below[at]) - inside)) / inside if inside else 0.5
        return self.centre + (at + part - BINS / 2.0) * self.bin

    def share_below(self, value: float) -> float:
        """The share of the samples below a value; of what is certain 0 or 1."""
        if not self.width or math.isinf(value):
            return float(self.centre < value)
        at = (value - self.centre) / self.bin + BINS / 2.0
        if not 0.0 <= at < BINS:
            return float(at > 0.0)
        first = int(at)
        inside = (at - first) * int(self.counts[first])
        return (int(self.counts[:first].sum()) + inside) / int(self.counts.sum())


def empty(centre: float, width: float) -> Histogram:
    """A histogram without samples."""
    return Histogram(centre, width, np.zeros(BINS if width else 0, dtype=np.int64))
