"""The lattice for many products: the same numbers, a product at a time, in arrays.

What is held hardly grows with the products: the number of each name, and 32 KiB for PERIOD of them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chipcost.study.lattice import (
    MULTIPLIER,
    PERIOD,
    POINTS,
    Weighted,
    centre,
    mixed,
    quantiles,
    ranks,
    split,
)
from chipcost.study.ranges import Range
from chipcost.study.terms import Product

Array = NDArray[np.float64]
HELD = 512  # normals and sums that are kept, 32 KiB each


class Arrays:
    """`study.lattice.Lattice`, with an array of POINTS numbers where that has a list."""

    def __init__(self) -> None:
        self._quantiles: Array = np.array(quantiles(POINTS))
        self._at = np.arange(POINTS, dtype=np.int32)
        self._rounds: dict[int, Array] = {}  # the quantiles of each round of PERIOD normals
        self._numbers: dict[str, int] = {}
        self._held: dict[str | Weighted, Array] = {}

    def normal(self, name: str) -> Array:
        """A standard normal at every point."""
        number = self._numbers.setdefault(name, len(self._numbers))
        if name not in self._held:
            later, within = divmod(number, PERIOD)
            if later not in self._rounds:
                self._rounds[later] = self._quantiles[mixed(self._at, later)]
            at = self._at * pow(MULTIPLIER, within, POINTS) & POINTS - 1
            self._keep(name, self._rounds[later][at])
        return self._held[name]

    def values(self, product: Product) -> Array:
        """The logarithm of a number at every point."""
        even, odd = split(product)
        sides = []
        for parts, below, above in odd:
            z = self._sum(parts)
            sides.append(np.where(z > 0.0, z * above, z * below))
        total = self._sum(even) if even else np.zeros(POINTS)
        for side in sides:
            total = total + side
        found: Array = centre(product) + total
        return found

    def percentiles(self, product: Product) -> Range:
        """5, 50 and 95 % of a number."""
        return _percentiles(self.values(product))

    def beside(self, product: Product, reference: Any, higher: bool) -> tuple[float, Range]:
        """How often a number is on the better side of another, whose logarithms are given, and its
        ratio to it: 5, 50 and 95 %."""
        apart = self.values(product) - reference
        ahead = int(np.count_nonzero(apart > 0.0 if higher else apart < 0.0))
        ties = int(np.count_nonzero(apart == 0.0))
        return (ahead + 0.5 * ties) / POINTS, _percentiles(apart)

    def wins(self, products: Sequence[Product], higher: bool) -> list[float]:
        """At how many points each is the best; ties share. The products are evaluated anew where
        there are ties, so that no more than one is held."""
        edge = np.full(POINTS, -np.inf if higher else np.inf)
        owner = np.zeros(POINTS, dtype=np.intp)
        sharing = np.zeros(POINTS)
        for number, product in enumerate(products):
            values = self.values(product)
            better = values > edge if higher else values < edge
            sharing += values == edge
            owner[better], sharing[better], edge[better] = number, 1.0, values[better]
        if sharing.max() == 1.0:
            counts = np.bincount(owner, minlength=len(products))
            return [float(count) for count in counts]
        shares = (1.0 / sharing[self.values(product) == edge] for product in products)
        return [sum(share.tolist(), 0.0) for share in shares]  # in the order of the points

    def _sum(self, parts: Weighted) -> Array:
        """A weighted sum of normals; what comes first in it is kept for others that share it."""
        *shared, (last, factor) = parts
        own = self.normal(last)
        if not shared:
            return factor * own
        key = tuple(shared)
        if key not in self._held:
            self._keep(key, self._sum(key))
        return self._held[key] + factor * own

    def _keep(self, key: str | Weighted, values: Array) -> None:
        if len(self._held) >= HELD:
            self._held.clear()
        self._held[key] = values


def _percentiles(logs: Array) -> Range:
    """5, 50 and 95 % of numbers, from their logarithms."""
    places = ranks(len(logs))
    ranked = np.partition(logs, places)
    low, middle, high = (math.exp(ranked[at]) for at in places)
    return low, middle, high
