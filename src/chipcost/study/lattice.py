"""Points that fill the space of all normals evenly, and products evaluated at them, without NumPy.

The k-th of POINTS points has the normal quantile of ((k g mod n) + 1/2) / n as its j-th coordinate,
with g = MULTIPLIER^j mod n (a rule of Korobov). The powers repeat after PERIOD coordinates: those
of each later round are a permutation of their own, as two normals would be one otherwise.
`study/lattice_arrays.py` has the same numbers for many products.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from operator import itemgetter
from typing import Any

from chipcost.model.two_sided import two_sided
from chipcost.study.ranges import Range
from chipcost.study.terms import Product

POINTS = 4096  # a power of two
MULTIPLIER = 751
PERIOD = 256  # from the coordinate of this number on the powers of MULTIPLIER are the first ones
EVEN = 0.05  # sides that differ by less, in shares of both, count as equal

Values = list[float]
Weighted = tuple[tuple[str, float], ...]  # names of normals with factors


class Lattice:
    """The points, each named normal given a coordinate when it is first asked for."""

    def __init__(self) -> None:
        self._quantiles = quantiles(POINTS)
        self._known: dict[str, Sequence[float]] = {}
        self._sums: dict[Weighted, Values] = {}
        # from a coordinate of the first round to the next: the point k takes the place of k g
        self._next = itemgetter(*(at * MULTIPLIER & POINTS - 1 for at in range(POINTS)))
        self._latest: Sequence[float] = self._quantiles

    def normal(self, name: str) -> Sequence[float]:
        """A standard normal at every point."""
        if name not in self._known:
            later, within = divmod(len(self._known), PERIOD)
            if within == 0:
                own = self._quantiles
                self._latest = [own[mixed(at, later)] for at in range(POINTS)]
            self._known[name] = self._latest
            self._latest = self._next(self._latest)
        return self._known[name]

    def values(self, product: Product) -> Values:
        """The logarithm of a number at every point."""
        even, odd = split(product)
        sides: list[Values] = []
        for parts, below, above in odd:
            sides.append([z * above if z > 0.0 else z * below for z in self._sum(parts)])
        total = self._sum(even) if even else [0.0] * POINTS
        for values in sides:
            total = list(map(float.__add__, total, values))
        middle = centre(product)
        return [middle + one for one in total]

    def percentiles(self, product: Product) -> Range:
        """5, 50 and 95 % of a number."""
        return percentiles(self.values(product))

    def beside(self, product: Product, reference: Values, higher: bool) -> tuple[float, Range]:
        """How often a number is on the better side of another, whose logarithms are given, and its
        ratio to it: 5, 50 and 95 %."""
        apart = list(map(float.__sub__, self.values(product), reference))
        ahead = sum(one > 0.0 for one in apart) if higher else sum(one < 0.0 for one in apart)
        return (ahead + 0.5 * apart.count(0.0)) / len(apart), percentiles(apart)

    def wins(self, products: Sequence[Product], higher: bool) -> list[float]:
        """At how many points each is the best; ties share."""
        wins = [0.0] * len(products)
        choose = max if higher else min
        for row in zip(*map(self.values, products), strict=True):
            edge = choose(row)
            if row.count(edge) == 1:
                wins[row.index(edge)] += 1.0
            else:
                for at, one in enumerate(row):
                    if one == edge:
                        wins[at] += 1.0 / row.count(edge)
        return wins

    def _sum(self, parts: Weighted) -> Values:
        """A weighted sum of normals; what comes first in it is kept for others that share it."""
        *shared, (last, factor) = parts
        own = self.normal(last)
        if not shared:
            return [factor * z for z in own]
        key = tuple(shared)
        if key not in self._sums:
            self._sums[key] = self._sum(key)
        return [one + factor * z for one, z in zip(self._sums[key], own)]  # noqa: B905, both POINTS


def mixed(at: Any, later: int) -> Any:
    """The quantile that a coordinate of a later round has for one of the first, which keeps its
    own; of integers or an array. Each step is a permutation: an odd factor, a shift added."""
    if not later:
        return at
    last = POINTS - 1
    factor, start = 2 * (later * 0x9E3779B1 >> 7 & last) + 1, later * 0x85EBCA77 & last
    found = at * factor + start & last
    found = (found ^ found >> 6) * 0xA35 & last
    found = (found ^ found >> 5) * 0x5BD & last
    return found ^ found >> 7


def split(product: Product) -> tuple[Weighted, list[tuple[Weighted, float, float]]]:
    """The terms that are as wide below as above as one sum of normals, and each other as a sum with
    its widths below and above."""
    even: dict[str, float] = {}
    odd = []
    for term in product.terms:
        _, below, above = two_sided(*term.around)
        if _even(below, above):
            for name, weight in term.parts:
                factor = term.power * (above + below) / 2.0 * math.sqrt(weight)
                even[name] = even.get(name, 0.0) + factor
        else:
            parts = tuple((name, math.sqrt(weight)) for name, weight in term.parts)
            odd.append((parts, term.power * below, term.power * above))
    return tuple(even.items()), odd


def median(product: Product, lattice: Any) -> float:
    """The median of a number: by the points of a lattice only where its terms are not even."""
    ends = [two_sided(*term.around) for term in product.terms]
    if len(ends) < 2 or all(_even(below, above) for _, below, above in ends):
        return math.exp(centre(product))
    found: Range = lattice.percentiles(product)
    return found[1]


def centre(product: Product) -> float:
    """The logarithm of a number with every input at its median."""
    return product.constant + sum(
        term.power * math.log(two_sided(*term.around).median) for term in product.terms
    )


def width(product: Product) -> float:
    """No less than the standard deviation of the logarithm of a number."""
    return math.hypot(*(max(two_sided(*term.around)[1:]) for term in product.terms))


def ranks(count: int) -> tuple[int, int, int]:
    """Where 5, 50 and 95 % stand among that many numbers in order."""
    low, middle, high = (round(share * (count - 1)) for share in (0.05, 0.5, 0.95))
    return low, middle, high


def percentiles(logs: Values) -> Range:
    """5, 50 and 95 % of numbers, from their logarithms."""
    ranked = sorted(logs)
    low, middle, high = (ranked[at] for at in ranks(len(ranked)))
    return math.exp(low), math.exp(middle), math.exp(high)


def _even(below: float, above: float) -> bool:
    return abs(above - below) < EVEN * (above + below)


@cache
def quantiles(points: int) -> Values:
    """The normal quantiles of (k + 1/2) / points, by Halley's steps from each to the next."""
    upper: Values = []
    z = 0.0
    for k in range(points // 2):
        wanted = 0.5 + (k + 0.5) / points
        for _ in range(1 if wanted < 0.99 else 3):
            density = math.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)
            step = (wanted - 0.5 * (1.0 + math.erf(z / math.sqrt(2.0)))) / density
            z += step / (1.0 - 0.5 * z * step)
        upper.append(z)
    return [-z for z in reversed(upper)] + upper
