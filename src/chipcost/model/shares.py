"""Shares of the samples, counted part by part, with their standard errors."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


class Shares:
    """How often something held, for each of several rows; parts of equal size are replicates.

    Of independent samples the error is that of the binomial, of others (those of a Latin
    hypercube) that of the mean of the parts, which are independent of each other.
    """

    def __init__(self, rows: int, independent: bool) -> None:
        self._independent = independent
        self._held = np.zeros(rows)
        self._squares = np.zeros(rows)
        self._samples = 0
        self._parts = 0

    def add(self, held: Array, size: int) -> None:
        """Count parts of `size` samples: in how many of each it held, shape (rows, parts)."""
        self._held += held.sum(axis=1)
        self._squares += (held**2).sum(axis=1)
        self._samples += size * held.shape[1]
        self._parts += held.shape[1]

    def shares(self) -> Array:
        """The share of the samples, shape (rows,)."""
        return self._held / self._samples

    def errors(self) -> Array:
        """Its standard error, shape (rows,)."""
        share = self.shares()
        if self._independent:
            return np.sqrt(share * (1.0 - share) / self._samples)
        spread = np.maximum(self._squares - self._held**2 / self._parts, 0.0)
        found: Array = np.sqrt(self._parts * spread / max(self._parts - 1, 1)) / self._samples
        return found
