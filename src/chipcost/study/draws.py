"""Probabilities of an answer from samples: what `--uncertainty` says, with a seed.

The same distributions and shared errors as in odds.py, which answers without it: terms.py has them.
Samples come block by block, and of each only counts are kept, so that memory does not grow with
their number. A block is made from the seed, its number and the names of its inputs alone: neither
other blocks nor other chips change it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from chipcost.model import distributions, latin
from chipcost.model.distributions import BLOCK, Array
from chipcost.model.histogram import Histogram, empty
from chipcost.model.shares import Shares
from chipcost.model.two_sided import sum_of, two_sided
from chipcost.study.chip.assess import Assessment
from chipcost.study.chip.measures import Measure
from chipcost.study.odds import groups, same
from chipcost.study.ranges import Derived
from chipcost.study.sampled import RANDOM, Errors, Sampling
from chipcost.study.terms import Product, Term, product_of

ENDS = (0.05, 0.5, 0.95)


@dataclass(frozen=True, slots=True)
class Spread:
    """Percentiles and probabilities of one chip; in the unit of the ranked column."""

    low: float
    middle: float
    high: float
    best: float
    beats: float | None
    errors: Errors


def spreads(
    items: Sequence[Assessment],
    measure: Measure,
    against: Assessment | None,
    sampling: Sampling,
    formulas: Mapping[str, Derived] | None = None,
) -> list[Spread | None]:
    """One Spread for each chip that has the ranked column, None for the others.

    `formulas` are of columns beside those of a chip alone: of a model that it serves.
    Parts of another memory tier compete apart where the measure is tiered.
    """
    column = measure.column
    known = [index for index, item in enumerate(items) if item.values.get(column) is not None]
    if not known:
        return [None] * len(items)
    everyone = [items[index] for index in known]
    products = [product_of(item, column, formulas) for item in everyone]
    reference = against if against is not None and against.values.get(column) is not None else None
    other = product_of(reference, column, formulas) if reference is not None else None
    competing = groups(everyone, measure)
    independent = sampling.sampler == RANDOM
    found = [empty(*around(product)) for product in products]
    wins, beats = (Shares(len(everyone), independent) for _ in range(2))
    under = Shares(len(everyone) * len(ENDS), independent)
    near = np.array([_ends(product) for product in products])
    for block in blocks(sampling):
        logs = np.stack([block.logs(product) for product in products])
        size = logs.shape[1] // block.parts
        for histogram, row in zip(found, logs, strict=True):
            histogram.add(row)
        if not independent:
            under.add(distributions.counts_below(logs, near, block.parts), size)
        held = np.zeros((len(everyone), block.parts))
        for group in competing:
            held[group] = distributions.best_counts(logs[group], measure.higher, block.parts)
        wins.add(held, size)
        if other is not None:
            rival = block.logs(other)
            beats.add(distributions.beat_counts(logs, rival, measure.higher, block.parts), size)
    apart = _end_errors(under, independent, len(everyone), sampling)
    best, best_errors = wins.shares(), wins.errors()
    ahead = beats.shares() if other is not None else None
    result: list[Spread | None] = [None] * len(items)
    for row, index in enumerate(known):
        alone = ahead is None or reference is None or same(items[index], reference)
        ends = [math.exp(found[row].quantile(share)) for share in ENDS]
        errors = [
            _error(found[row], share, float(error))
            for share, error in zip(ENDS, apart[row], strict=True)
        ]
        result[index] = Spread(
            ends[0],
            ends[1],
            ends[2],
            float(best[row]),
            None if alone or ahead is None else float(ahead[row]),
            Errors(errors[0], errors[1], errors[2], float(best_errors[row])),
        )
    return result


def _end_errors(under: Shares, independent: bool, rows: int, sampling: Sampling) -> Array:
    """The standard error of the share of samples below each end, shape (rows, ends)."""
    if independent:
        shares = np.array(ENDS)
        return np.tile(np.sqrt(shares * (1.0 - shares) / sampling.taken), (rows, 1))
    return under.errors().reshape(rows, len(ENDS))


def _error(found: Histogram, share: float, error: float) -> float:
    """The standard error of a quantile, from that of the share below it: half of what lies between
    the quantiles one error to either side."""
    ends = (found.quantile(share + sign * error) for sign in (1.0, -1.0))
    above, below = map(math.exp, ends)
    return (above - below) / 2.0


def around(product: Product) -> tuple[float, float]:
    """Where the logarithm of a number is: with every input at its median, and no less than its
    standard deviation."""
    centre, squares = product.constant, 0.0
    for term in product.terms:
        median, below, above = two_sided(*term.around)
        centre += term.power * math.log(median)
        squares += (term.power * max(below, above)) ** 2
    return centre, math.sqrt(squares)


def _ends(product: Product) -> tuple[float, float, float]:
    """The 5th percentile, the middle and the 95th of the logarithm of a number, by its cumulants:
    near enough to those of the samples for the error of the share below them."""
    centre, _ = around(product)
    sides = []
    for term in product.terms:
        _, below, above = two_sided(*term.around)
        ends = (below, above) if term.power > 0 else (above, below)
        sides.append((abs(term.power) * ends[0], abs(term.power) * ends[1]))
    low, high = sum_of(sides)
    return centre + low, centre, centre + high


def blocks(sampling: Sampling, at_once: int = BLOCK) -> Iterator[Block]:
    """The samples of a question, some `at_once`: as many as whole hypercubes hold."""
    if sampling.sampler == RANDOM:
        for block in range(-(-sampling.draws // BLOCK)):
            yield Block(sampling.seed, block, min(BLOCK, sampling.draws - block * BLOCK))
        return
    size, number = sampling.cubes
    step = max(min(at_once, latin.MOST) // size, 1)
    for first in range(0, number, step):
        yield Cubes(sampling.seed, first, min(step, number - first), size)


class Block:
    """Random samples of one block; each named normal is drawn once."""

    parts = 1

    def __init__(self, seed: int, block: int, size: int = BLOCK) -> None:
        self.size = size
        self._seed, self._block = seed, block
        self._known: dict[str, Array] = {}
        self._sums: dict[tuple[tuple[str, float], ...], Array] = {}

    def _drawn(self, name: str) -> Array:
        return distributions.normals(name, self._seed, self._block)[: self.size]

    def normal(self, name: str) -> Array:
        """Samples of a named standard normal, shape (size,)."""
        if name not in self._known:
            self._known[name] = self._drawn(name)
        return self._known[name]

    def _sum(self, parts: tuple[tuple[str, float], ...]) -> Array:
        """A weighted sum of normals; what comes first in it is kept for others that share it."""
        *shared, (last, weight) = parts
        own = self.normal(last) * math.sqrt(weight)
        if not shared:
            return own
        key = tuple(shared)
        if key not in self._sums:
            self._sums[key] = self._sum(key)
        own += self._sums[key]
        return own

    def _add(self, total: Array, term: Term) -> None:
        """Add power x s(z) z to a total: s is `below` for z < 0 and `above` for others."""
        _, below, above = two_sided(*term.around)
        z = self._sum(term.parts)
        if below != above:
            total += np.abs(z) * (term.power * (above - below) / 2.0)
        z *= term.power * (above + below) / 2.0
        total += z

    def logs(self, product: Product) -> Array:
        """Samples of the logarithm of a number, shape (size,)."""
        total = np.full(self.size, around(product)[0])
        for term in product.terms:
            self._add(total, term)
        return total


class Cubes(Block):
    """Samples of some Latin hypercubes of `size` samples each, as one block."""

    def __init__(self, seed: int, first: int, number: int, size: int) -> None:
        super().__init__(seed, first, number * size)
        self.parts = number
        self._cube = size
        self._numbers = np.arange(first, first + number, dtype=np.uint64)
        self._strata = latin.strata(seed, self._numbers, size)

    def _drawn(self, name: str) -> Array:
        at = latin.places(name, self._seed, self._numbers, self._cube)
        return self._strata.take(at.ravel())


class Sampler(Block):
    """Random samples of one block, of columns of chips."""

    def __init__(
        self, seed: int, block: int, formulas: Mapping[str, Derived] | None = None
    ) -> None:
        super().__init__(seed, block)
        self._formulas = formulas

    def column(self, item: Assessment, column: str) -> Array:
        """Samples of a column of a chip, which must be known: the product of its inputs'."""
        found: Array = np.exp(self.logs(product_of(item, column, self._formulas)))
        return found
