"""How likely each chip is the best, without NumPy and without chance: what every answer says.

The logarithm of each number is a sum of normals, those that two chips share being the same
(terms.py). They are evaluated at the POINTS of a lattice, which fills the space of all normals
evenly: the k-th point has the normal quantile of ((k g mod n) + 1/2) / n as its j-th coordinate,
with g = MULTIPLIER^j mod n (a rule of Korobov). Probabilities agree with random samples
(`--uncertainty`) to about half a per cent.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from chipcost.model.two_sided import two_sided
from chipcost.study.chip.assess import Assessment
from chipcost.study.chip.measures import Measure
from chipcost.study.ranges import Derived, Range
from chipcost.study.terms import Product, product_of

POINTS = 4096  # a power of two
MULTIPLIER = 751
SURE = 0.9  # from this probability on one chip is the best, and not one of a tie
EVEN = 0.05  # sides that differ by less, in shares of both, count as equal
HOPELESS = 4.5  # standard deviations behind the best from which on a chip is never the best

Values = list[float]


@dataclass(frozen=True, slots=True)
class Odds:
    """One chip among others; in the unit of the ranked column.

    best   share of the cases in which no other is better
    beats  in which it is better than the reference; None without one, and for itself
    ratio  its number over the reference's: 5, 50 and 95 %
    errors are of samples: there are none
    """

    low: float
    middle: float
    high: float
    best: float
    beats: float | None = None
    ratio: Range | None = None
    errors: None = None


def odds(
    items: Sequence[Assessment],
    measure: Measure,
    against: Assessment | None = None,
    formulas: Mapping[str, Derived] | None = None,
) -> list[Odds | None]:
    """The odds of each chip that has the ranked column, None for the others.

    Parts of another memory tier compete apart where the measure is tiered.
    """
    column = measure.column
    found: list[Odds | None] = [None] * len(items)
    known = [index for index, item in enumerate(items) if item.values.get(column) is not None]
    products = {index: product_of(items[index], column, formulas) for index in known}
    lattice = Lattice()
    reference: Values | None = None
    if against is not None and against.values.get(column) is not None:
        other = product_of(against, column, formulas)
        if other.constant > -math.inf:  # against nothing there is no ratio
            reference = lattice.values(other)
    best = dict.fromkeys(known, 0.0)
    for group in groups([items[index] for index in known], measure):
        best |= _best({known[at]: products[known[at]] for at in group}, lattice, measure.higher)
    for index in known:
        around = items[index].values[column]
        assert around is not None  # of those that are known
        beats = ratio = None
        if reference is not None and against is not None and not same(items[index], against):
            apart = list(map(float.__sub__, lattice.values(products[index]), reference))
            beats = _wins(apart, measure.higher)
            ratio = _percentiles(apart)
        middle = lattice.median(products[index])
        found[index] = Odds(around[0], middle, around[2], best[index], beats, ratio)
    return found


def likeliest(probabilities: Sequence[float | None], sure: float = SURE) -> list[int]:
    """The fewest that are the best with that probability together, the likeliest first.

    Of equals the earlier; nothing where no probability is known.
    """
    order = sorted(
        (index for index, one in enumerate(probabilities) if one),
        key=lambda index: -(probabilities[index] or 0.0),
    )
    found: list[int] = []
    total = 0.0
    for index in order:
        if total >= sure - 1e-9:
            break
        found.append(index)
        total += probabilities[index] or 0.0
    return found


def groups(items: Sequence[Assessment], measure: Measure) -> list[list[int]]:
    """Indices of the chips that compete with each other."""
    sram = [
        index
        for index, item in enumerate(items)
        if measure.tiered and item.chip.memory_tier == "sram"
    ]
    rest = [index for index in range(len(items)) if index not in sram]
    return [group for group in (rest, sram) if group]


def same(one: Assessment, other: Assessment) -> bool:
    """Whether two rows are of the same chip in the same system."""
    return one.chip.id == other.chip.id and one.system == other.system


class Lattice:
    """The points, each named normal given a coordinate when it is first asked for."""

    def __init__(self) -> None:
        self._quantiles = _quantiles(POINTS)
        self._known: dict[str, Values] = {}
        self._sums: dict[tuple[tuple[str, float], ...], Values] = {}
        self._step = 1

    def normal(self, name: str) -> Values:
        """A standard normal at every point."""
        if name not in self._known:
            step, last, quantiles = self._step, POINTS - 1, self._quantiles
            self._known[name] = [quantiles[at * step & last] for at in range(POINTS)]
            self._step = step * MULTIPLIER % POINTS
        return self._known[name]

    def values(self, product: Product) -> Values:
        """The logarithm of a number at every point."""
        even: dict[str, float] = {}  # of terms as wide below as above: they are one sum of normals
        odd: list[Values] = []
        for term in product.terms:
            _, below, above = two_sided(*term.around)
            if _even(below, above):
                for name, weight in term.parts:
                    factor = term.power * (above + below) / 2.0 * math.sqrt(weight)
                    even[name] = even.get(name, 0.0) + factor
            else:
                below, above = term.power * below, term.power * above
                normal = self._sum(tuple((name, math.sqrt(w)) for name, w in term.parts))
                odd.append([z * above if z > 0.0 else z * below for z in normal])
        centre = _centre(product)
        total = self._sum(tuple(even.items())) if even else [0.0] * POINTS
        for values in odd:
            total = list(map(float.__add__, total, values))
        return [centre + one for one in total]

    def median(self, product: Product) -> float:
        """The median of a number: by the points only where its terms are not even."""
        ends = [two_sided(*term.around) for term in product.terms]
        if len(ends) < 2 or all(_even(below, above) for _, below, above in ends):
            return math.exp(_centre(product))
        return _percentiles(self.values(product))[1]

    def _sum(self, parts: tuple[tuple[str, float], ...]) -> Values:
        """A weighted sum of normals; what comes first in it is kept for others that share it."""
        *shared, (last, factor) = parts
        own = self.normal(last)
        if not shared:
            return [factor * z for z in own]
        key = tuple(shared)
        if key not in self._sums:
            self._sums[key] = self._sum(key)
        return [one + factor * z for one, z in zip(self._sums[key], own)]  # noqa: B905, both POINTS


def _best(products: Mapping[int, Product], lattice: Lattice, higher: bool) -> dict[int, float]:
    """How often each is the best; ties share."""
    sign = -1.0 if higher else 1.0
    centres = {index: sign * _centre(product) for index, product in products.items()}
    widths = {index: _width(product) for index, product in products.items()}
    first = min(centres, key=lambda index: centres[index])
    if math.isinf(centres[first]):  # what costs nothing, with all that does
        free = [index for index, centre in centres.items() if centre == centres[first]]
        return {index: (index in free) / len(free) for index in products}
    rivals = [
        index
        for index in products
        if centres[index] - centres[first] <= HOPELESS * math.hypot(widths[index], widths[first])
    ]
    shares = dict.fromkeys(products, 0.0)
    if len(rivals) == 1:
        return {**shares, first: 1.0}
    columns = [lattice.values(products[index]) for index in rivals]
    wins = [0.0] * len(rivals)
    choose = max if higher else min
    for row in zip(*columns, strict=True):
        edge = choose(row)
        if row.count(edge) == 1:
            wins[row.index(edge)] += 1.0
        else:
            for at, one in enumerate(row):
                if one == edge:
                    wins[at] += 1.0 / row.count(edge)
    return {**shares, **{index: won / POINTS for index, won in zip(rivals, wins, strict=True)}}


def _even(below: float, above: float) -> bool:
    return abs(above - below) < EVEN * (above + below)


def _centre(product: Product) -> float:
    """The logarithm of a number with every input at its median."""
    return product.constant + sum(
        term.power * math.log(two_sided(*term.around).median) for term in product.terms
    )


def _width(product: Product) -> float:
    """No less than the standard deviation of the logarithm of a number."""
    return math.hypot(*(max(two_sided(*term.around)[1:]) for term in product.terms))


def _wins(apart: Values, higher: bool) -> float:
    """How often a difference is on the better side; of none it is half a win."""
    ahead = sum(one > 0.0 for one in apart) if higher else sum(one < 0.0 for one in apart)
    return (ahead + 0.5 * apart.count(0.0)) / len(apart)


def _percentiles(logs: Values) -> Range:
    """5, 50 and 95 % of numbers, from their logarithms."""
    ranked = sorted(logs)
    low, middle, high = (ranked[round(share * (len(ranked) - 1))] for share in (0.05, 0.5, 0.95))
    return math.exp(low), math.exp(middle), math.exp(high)


@cache
def _quantiles(points: int) -> Values:
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
