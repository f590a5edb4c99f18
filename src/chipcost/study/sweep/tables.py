"""What is kept of blocks as tables of rows with keys, which add up whatever their order.

Sums are kept as whole multiples of the smallest number that a float can be, so that adding them is
exact and their order does not matter; the best and the ends are chosen by value and then by number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from chipcost.study.sweep.values import Array

Whole = npt.NDArray[np.int64]
Table = Mapping[str, npt.NDArray[Any]]

UNIT = 1 << 1074  # smallest float above 0: 1 / UNIT
FINE = 43  # bits of a float that a bin leaves out: 512 bins between a number and its double
BINS_AN_OCTAVE = 1 << (52 - FINE)


def exact(value: float) -> int:
    """A float as a whole number of 1 / UNIT."""
    numerator, denominator = value.as_integer_ratio()
    return numerator * (UNIT // denominator)


def inexact(total: int, count: int) -> float:
    """The mean of a sum of whole numbers of 1 / UNIT, rounded once."""
    return total / (UNIT * count)


def bins(values: Array) -> Whole:
    """The bin of each number, in the order of the numbers: its leading bits, so that a bin is at
    most 1 / BINS_AN_OCTAVE of its lower end wide."""
    bits = np.ascontiguousarray(values).view(np.int64)
    found = bits >> FINE
    below = bits < 0
    if below.any():
        found = np.where(below, -((bits & 0x7FFFFFFFFFFFFFFF) >> FINE) - 1, found)
    return found


def edges(bin_: int) -> tuple[float, float]:
    """The numbers between which a bin lies."""
    if bin_ < 0:
        low, high = edges(-bin_ - 1)
        return -high, -low
    ends = np.array([bin_ << FINE, (bin_ + 1) << FINE], dtype=np.int64).view(np.float64)
    return float(ends[0]), float(ends[1])


def joined(tables: Sequence[Table]) -> dict[str, npt.NDArray[Any]]:
    """The rows of tables behind each other."""
    return {name: np.concatenate([table[name] for table in tables]) for name in tables[0]}


def _starts(keys: Sequence[npt.NDArray[Any]]) -> Whole:
    """Where in sorted rows another key begins."""
    other = np.zeros(len(keys[0]), dtype=np.bool_)
    other[:1] = True
    for key in keys:
        other[1:] |= key[1:] != key[:-1]
    return np.flatnonzero(other)


def added(table: Table, keys: Sequence[str], sums: Sequence[str]) -> Table:
    """The rows with the same keys as one, their `sums` added; sorted by key."""
    order = np.lexsort([table[key] for key in reversed(keys)])
    rows = {name: column[order] for name, column in table.items()}
    at = _starts([rows[key] for key in keys])
    found = {key: rows[key][at] for key in keys}
    if len(at):
        found |= {name: np.add.reduceat(rows[name], at) for name in sums}
    else:
        found |= {name: rows[name] for name in sums}
    return found


def firsts(table: Table, key: str, order: Sequence[str]) -> Table:
    """Of the rows with the same key the first in the order of these columns; sorted by key."""
    place = np.lexsort([table[name] for name in (*reversed(order), key)])
    rows = {name: column[place] for name, column in table.items()}
    at = _starts([rows[key]])
    return {name: column[at] for name, column in rows.items()}


def fronts(table: Table, key: str) -> Table:
    """Of the rows with the same key those that no other beats in both `x` and `y`, the lower the
    better; of equal ones that of the lowest number. Sorted by key and `x`."""
    place = np.lexsort([table[name] for name in ("number", "y", "x", key)])
    rows = {name: column[place] for name, column in table.items()}
    kept = np.zeros(len(place), dtype=np.bool_)
    starts = _starts([rows[key]])
    for start, stop in zip(starts, [*starts[1:], len(place)], strict=True):
        y = rows["y"][start:stop]
        least = np.minimum.accumulate(y)
        kept[start] = True
        kept[start + 1 : stop] = y[1:] < least[:-1]
    return {name: column[kept] for name, column in rows.items()}
