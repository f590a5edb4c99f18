"""What would turn a comparison: inputs, and their values at which both sides are equal."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from chipcost.study.chip.assess import BEFORE_PUE, Assessment
from chipcost.study.chip.formulas import BY_COLUMN
from chipcost.study.chip.measures import RATE
from chipcost.study.ranges import Derived, Range, roots
from chipcost.study.terms import value_at
from chipcost.study.versus.lines import POWER, PRICE
from chipcost.study.versus.question import Pair

# What may be other than it is thought to be, and its unit; a question's own numbers are not.
INPUTS = {
    PRICE: "USD/h",
    RATE: "tokens/s per chip",
    POWER: "kW per chip",
    "memory_bandwidth_tb_per_s": "TB/s",
    "peak_pflop_per_s": "PFLOP/s",
    "memory_capacity_gb": "GB",
}


@dataclass(frozen=True, slots=True)
class Turn:
    """An input of one of the two chips, and where it makes both equal.

    side     0 for the first chip, 1 for the second
    factor   `at` over `now`
    reach    how far that is, in shares of the way to that end of its range: 1 is the end itself,
             infinity where it has none
    """

    side: int
    column: str
    now: float
    at: float
    reach: float

    @property
    def factor(self) -> float:
        """What the input has to be multiplied by."""
        return self.at / self.now

    @property
    def within(self) -> bool:
        """Whether its own range holds that value."""
        return self.reach <= 1.0


def turns(pair: Pair, column: str, formulas: Mapping[str, Derived], most: int = 2) -> list[Turn]:
    """The inputs of a column that turn its comparison most easily, the easiest first.

    First those whose own range holds the value, by how much of it that takes. Every input has to
    move by the same factor, so the others follow as one can act on them or doubt them: price, rate
    and power of the chip that is behind, then of the other. Nothing where a side is not known or
    both are equal.
    """
    table = {**BY_COLUMN, **formulas}
    a, b = (item.values.get(column) for item in pair.items)
    if a is None or b is None or a[1] <= 0.0 or b[1] <= 0.0 or a[1] == b[1]:
        return []
    found = []
    for side, item in enumerate(pair.items):
        aim = b[1] / a[1] if side == 0 else a[1] / b[1]  # factor on the column of this chip
        names = roots(column, lambda name: table[name].inputs if name in table else ())
        for name in dict.fromkeys(names):
            if name in INPUTS:
                power = _power(item, table, column, name)
                found.append(_turn(item, side, name, aim ** (1.0 / power)))
    dear = a[1] > b[1]
    behind = 0 if dear == (column.startswith("usd_")) else 1
    order = list(INPUTS)
    near = sorted((one for one in found if one.within), key=lambda one: one.reach)
    far = [one for one in found if not one.within and one.column in (PRICE, RATE, POWER)]
    far.sort(key=lambda one: (one.side != behind, order.index(one.column)))
    return [*near, *far][:most]


def _power(item: Assessment, table: Mapping[str, Derived], column: str, name: str) -> int:
    """The power of an input in a column, which is a product of powers."""
    names = set(roots(column, lambda one: table[one].inputs if one in table else ()))
    values = {one: known[1] for one in names if (known := item.values[one]) is not None}
    twice = value_at(table, column, {**values, name: 2.0 * values[name]})
    return round(math.log2(twice / value_at(table, column, values)))


def _turn(item: Assessment, side: int, name: str, factor: float) -> Turn:
    around = item.values[name]
    assert around is not None  # an input of a column that is known
    end = _end(item, name, around, factor)
    reach = math.log(factor) / math.log(end) if end != 1.0 else math.inf
    return Turn(side, name, around[1], around[1] * factor, reach)


def _end(item: Assessment, name: str, around: Range, factor: float) -> float:
    """That end of an input's range to which the factor leads, over its value; of a power without
    the PUE, which both chips have alike."""
    own = item.values.get(BEFORE_PUE) if name == POWER else None
    low, value, high = own or around
    return high / value if factor > 1.0 else low / value
