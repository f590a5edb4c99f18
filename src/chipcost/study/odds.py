"""How likely each chip is the best, without NumPy and without chance: what every answer says.

The logarithm of each number is a sum of normals, those that two chips share being the same
(terms.py). They are evaluated at the points of a lattice, which fills the space of all normals
evenly (lattice.py). Probabilities agree with random samples (`--uncertainty`) to about half a per
cent. Of more than MANY chips the same numbers come from arrays (lattice_arrays.py).
"""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chipcost.study.chip.assess import Assessment
from chipcost.study.chip.measures import Measure
from chipcost.study.lattice import POINTS, Lattice, centre, median, width
from chipcost.study.ranges import Derived, Range
from chipcost.study.terms import Product, product_of

SURE = 0.9  # from this probability on one chip is the best, and not one of a tie
HOPELESS = 4.5  # standard deviations behind the best from which on a chip is never the best
MANY = 200  # chips from which on loading NumPy takes less time than lists do


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
    lattice = _lattice(len(known))
    reference: Any = None
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
            beats, ratio = lattice.beside(products[index], reference, measure.higher)
        middle = median(products[index], lattice)
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
    sram: list[int] = []
    rest: list[int] = []
    for index, item in enumerate(items):
        apart = measure.tiered and item.chip.memory_tier == "sram"
        (sram if apart else rest).append(index)
    return [group for group in (rest, sram) if group]


def same(one: Assessment, other: Assessment) -> bool:
    """Whether two rows are of the same chip in the same system."""
    return one.chip.id == other.chip.id and one.system == other.system


def _lattice(chips: int) -> Any:
    """The lattice for that many chips: in lists, but where NumPy is loaded or worth loading."""
    if chips <= MANY and "numpy" not in sys.modules:
        return Lattice()
    from chipcost.study.lattice_arrays import Arrays

    return Arrays()


def _best(products: Mapping[int, Product], lattice: Any, higher: bool) -> dict[int, float]:
    """How often each is the best; ties share."""
    sign = -1.0 if higher else 1.0
    centres = {index: sign * centre(product) for index, product in products.items()}
    widths = {index: width(product) for index, product in products.items()}
    first = min(centres, key=lambda index: centres[index])
    shares = dict.fromkeys(products, 0.0)
    if math.isinf(centres[first]):  # what costs nothing, with all that does
        free = [index for index, each in centres.items() if each == centres[first]]
        return {**shares, **dict.fromkeys(free, 1.0 / len(free))}
    rivals = [
        index
        for index in products
        if centres[index] - centres[first] <= HOPELESS * math.hypot(widths[index], widths[first])
    ]
    if len(rivals) == 1:
        return {**shares, first: 1.0}
    won = lattice.wins([products[index] for index in rivals], higher)
    return {**shares, **{index: wins / POINTS for index, wins in zip(rivals, won, strict=True)}}
