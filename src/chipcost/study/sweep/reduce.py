"""What is kept of a sweep: of each block in the worker, and of all blocks, in any order.

A `Partial` of the same blocks is the same to the last bit however they were grouped.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt

from chipcost.study.sweep.axes import CHIP
from chipcost.study.sweep.columns import HIGHER
from chipcost.study.sweep.lazily import Values
from chipcost.study.sweep.sweep import Box, Sweep
from chipcost.study.sweep.tables import (
    Table,
    Whole,
    added,
    bins,
    exact,
    firsts,
    fronts,
    joined,
)
from chipcost.study.sweep.values import Array

Mask = npt.NDArray[np.bool_]

BEST, MEAN, QUANTILES, HISTOGRAM, PARETO, PROBABILITY = (
    "best", "mean", "quantiles", "histogram", "pareto", "probability",
)  # fmt: skip
NAMES = (BEST, MEAN, QUANTILES, HISTOGRAM, PARETO, PROBABILITY)
_FIXED = 1 << 22  # counts that one array may have


@dataclass(frozen=True, slots=True)
class Reductions:
    """What is kept.

    names  of NAMES
    of     the column that is reduced
    by     axes of whose every combination it is kept
    front  the two columns of the Pareto front
    """

    names: tuple[str, ...]
    of: str
    by: tuple[str, ...] = ()
    front: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Partial:
    """What is kept of some blocks: how many scenarios, how many with an answer, a table for each
    reduction, and a number that follows from all blocks.

    Tables have a row per group; `group` numbers the combinations of `by`.
    """

    scenarios: int
    digest: int
    tables: Mapping[str, Table]

    def merge(self, *others: Partial) -> Partial:
        """The same of their blocks together."""
        return merged([self, *others])

    @property
    def checksum(self) -> str:
        """The digest as text."""
        return f"{self.digest:032x}"


def merged(parts: Sequence[Partial]) -> Partial:
    """Parts of different blocks as one; the order does not matter."""
    tables = {
        name: _MERGES[name](joined([part.tables[name] for part in parts]))
        for name in parts[0].tables
    }
    return Partial(
        sum(part.scenarios for part in parts),
        sum(part.digest for part in parts) % (1 << 128),
        tables,
    )


def _moments(table: Table) -> Table:
    ends = {
        name: firsts({"group": table["group"], name: sign * table[name]}, "group", (name,))[name]
        for name, sign in (("low", 1.0), ("high", -1.0))
    }
    found = added(table, ("group",), ("count", "answered", "total"))
    return {**found, "low": ends["low"], "high": -ends["high"]}


def _merge_best(table: Table) -> Table:
    return firsts(table, "group", ("value", "number"))


def _merge_bins(table: Table) -> Table:
    return added(table, ("group", "bin"), ("count",))


def _merge_front(table: Table) -> Table:
    return fronts(table, "group")


def _merge_wins(table: Table) -> Table:
    return added(table, ("group", "chip"), ("count",))


_MERGES = {
    MEAN: _moments,
    BEST: _merge_best,
    QUANTILES: _merge_bins,
    PARETO: _merge_front,
    PROBABILITY: _merge_wins,
}


def reduced(sweep: Sweep, keep: Reductions, box: Box, values: Values) -> Partial:
    """What is kept of a block."""
    groups = _Groups(sweep, keep, box)
    sign = -1.0 if keep.of in HIGHER else 1.0
    column = groups.rows(values[keep.of])
    tables = {MEAN: _moments_of(groups, column)}
    if BEST in keep.names:
        tables[BEST] = _best_of(groups, column, sign)
    if QUANTILES in keep.names or HISTOGRAM in keep.names:
        tables[QUANTILES] = _bins_of(groups, column)
    if PARETO in keep.names:
        tables[PARETO] = _front_of(groups, keep, values)
    if PROBABILITY in keep.names:
        tables[PROBABILITY] = _wins_of(sweep, keep, box, values[keep.of], sign)
    return Partial(box.count, _digest(box.number, tables), tables)


def _digest(number: int, tables: Mapping[str, Table]) -> int:
    """A number that follows from a block's part; those of blocks add up in any order."""
    found = hashlib.sha256(str(number).encode())
    for name, column in chain.from_iterable(table.items() for table in tables.values()):
        plain = repr(column.tolist()).encode() if column.dtype == object else column.tobytes()
        found.update(name.encode() + plain)
    return int.from_bytes(found.digest()[:16], "little")


class _Groups:
    """The scenarios of a box by the combinations of `by`: rows of (groups, rest)."""

    def __init__(self, sweep: Sweep, keep: Reductions, box: Box, without: str = "") -> None:
        self._sweep, self._box = sweep, box
        names = [CHIP, *(name for name, _ in sweep.numbers)]
        starts = [0, *(part.start for part in box.parts)]
        own = [at for at, name in enumerate(names) if name in keep.by and name != without]
        self._order = [*own, *(at for at in range(len(names)) if at not in own)]
        self._own = own
        # The number of a group is its place in the combinations of `by`, in the order of the axes.
        self.numbers: Whole = np.zeros([box.shape[at] for at in own], dtype=np.int64)
        for name, size in sweep.dimensions:
            if name not in keep.by or name == without:
                continue
            if name in box.words:
                at: Whole | int = box.words[name]
            else:
                place = names.index(name)
                shape = [1] * len(own)
                shape[own.index(place)] = -1
                at = (starts[place] + np.arange(box.shape[place])).reshape(shape)
            self.numbers = self.numbers * size + at
        self.numbers = self.numbers.reshape(-1)
        self._starts, self._names = starts, names

    def rows(self, column: Array) -> Array:
        """A column as (groups, rest)."""
        whole = np.broadcast_to(column, self._box.shape)
        return np.ascontiguousarray(whole.transpose(self._order)).reshape(len(self.numbers), -1)

    def rows_of_one_chip(self, column: Whole) -> Whole:
        """A column without the axis of the chips as (groups, rest)."""
        whole = np.ascontiguousarray(column[None].transpose(self._order))
        return whole.reshape(len(self.numbers), -1)

    def scenario(self, group: Whole, rest: Whole) -> Whole:
        """The numbers of scenarios, of all, from their places in `rows`."""
        shape = [self._box.shape[at] for at in self._order]
        width = int(np.prod(shape[len(self._own) :]))
        places = np.unravel_index(group * width + rest, shape)
        by_axis = dict(zip(self._order, places, strict=True))
        number: Whole = np.zeros(len(group), dtype=np.int64)
        for name, size in self._sweep.dimensions:
            if name in self._box.words:
                number = number * size + self._box.words[name]
            else:
                at = self._names.index(name)
                number = number * size + (by_axis[at] + self._starts[at])
        return number


def _moments_of(groups: _Groups, column: Array) -> Table:
    totals = column.sum(axis=1)
    rest = column.shape[1]
    answered = np.full(len(totals), rest, dtype=np.int64)
    if np.isfinite(totals).all():
        low, high = column.min(axis=1), column.max(axis=1)
    else:
        known = np.isfinite(column)
        answered = known.sum(axis=1)
        totals = np.where(known, column, 0.0).sum(axis=1)
        low = np.where(known, column, np.inf).min(axis=1)
        high = np.where(known, column, -np.inf).max(axis=1)
    return {
        "group": groups.numbers,
        "count": np.full(len(totals), rest, dtype=np.int64),
        "answered": answered,
        "total": np.array([exact(value) for value in totals.tolist()], dtype=object),
        "low": low,
        "high": high,
    }


def _best_of(groups: _Groups, column: Array, sign: float) -> Table:
    """The lowest (of rates the highest) of each group, with the number of its scenario."""
    value = column if sign > 0.0 else -column
    at = np.argmin(value, axis=1)
    found = value[np.arange(len(at)), at]
    if np.isnan(found).any():
        value = np.where(np.isnan(value), np.inf, value)
        at = np.argmin(value, axis=1)
        found = value[np.arange(len(at)), at]
    number = groups.scenario(np.arange(len(at), dtype=np.int64), at)
    return {"group": groups.numbers, "value": found, "number": number}


def _bins_of(groups: _Groups, column: Array) -> Table:
    """How many scenarios of each group lie in each bin."""
    count = len(groups.numbers)
    known = np.isfinite(column)
    whole = bool(known.all())
    own = bins(column) if whole else bins(column[known])
    if not own.size:
        none = np.zeros(0, dtype=np.int64)
        return {"group": none, "bin": none, "count": none}
    low = int(own.min())
    span = int(own.max()) - low + 1
    own -= low
    if count > 1:
        group = np.repeat(np.arange(count), column.shape[1])
        own = own.reshape(-1) + (group if whole else group[known.reshape(-1)]) * span
    if count * span <= _FIXED:
        counts = np.bincount(own.reshape(-1), minlength=1)
        key = np.flatnonzero(counts)
        number = counts[key]
    else:
        key, number = np.unique(own, return_counts=True)
    return {
        "group": groups.numbers[key // span],
        "bin": key % span + low,
        "count": number.astype(np.int64),
    }


def _front_of(groups: _Groups, keep: Reductions, values: Values) -> Table:
    """The scenarios of each group that no other beats in both columns."""
    x, y = (groups.rows(values[name]) * (-1.0 if name in HIGHER else 1.0) for name in keep.front)
    group, rest = np.nonzero(_candidates(x, y))
    return fronts(
        {
            "group": groups.numbers[group],
            "x": x[group, rest],
            "y": y[group, rest],
            "number": groups.scenario(group, rest),
        },
        "group",
    )


_STRIPES = 512  # of one column, to leave out most of what is beaten without sorting it


def _candidates(x: Array, y: Array) -> Mask:
    """Mask of a few scenarios that hold the front: what a lower stripe of x beats in y is out."""
    known = np.isfinite(x) & np.isfinite(y)
    if x.shape[1] < 4 * _STRIPES:
        return known
    found = np.zeros_like(known)
    for row in range(len(x)):
        at = np.flatnonzero(known[row])
        if not len(at):
            continue
        own, other = x[row, at], y[row, at]
        low, high = own.min(), own.max()
        wide = (high - low) or 1.0
        stripe = np.minimum(((own - low) / wide * _STRIPES).astype(np.intp), _STRIPES - 1)
        least = np.full(_STRIPES + 1, np.inf)
        np.minimum.at(least[1:], stripe, other)
        found[row, at] = other < np.minimum.accumulate(least)[stripe]
    return found


def _wins_of(sweep: Sweep, keep: Reductions, box: Box, column: Array, sign: float) -> Table:
    """In how many scenarios of each group each chip is the best; chip -1: none has an answer."""
    groups = _Groups(sweep, keep, box, without=CHIP)
    whole = np.broadcast_to(column, box.shape)
    best = np.full(box.shape[1:], np.inf)
    winner = np.zeros(box.shape[1:], dtype=np.int64)
    for chip in range(box.shape[0]):
        value = sign * whole[chip]
        better = value < best
        np.copyto(best, value, where=better)
        winner[better] = chip + 1
    count = len(sweep.chips) + 1
    key = groups.rows_of_one_chip(winner) + np.arange(len(groups.numbers))[:, None] * count
    counts = np.bincount(key.reshape(-1), minlength=count * len(groups.numbers))
    at = np.flatnonzero(counts)
    return {
        "group": groups.numbers[at // count],
        "chip": at % count - 1,
        "count": counts[at].astype(np.int64),
    }
