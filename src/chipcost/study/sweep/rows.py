"""What was kept of a sweep, or all of its scenarios, as rows of the result."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from chipcost.result import Cell, Row
from chipcost.study.sweep.axes import CHIP
from chipcost.study.sweep.blocks import Block
from chipcost.study.sweep.columns import HIGHER
from chipcost.study.sweep.reduce import (
    BEST,
    HISTOGRAM,
    MEAN,
    PARETO,
    PROBABILITY,
    QUANTILES,
    Partial,
    Reductions,
)
from chipcost.study.sweep.sweep import Axis, Sweep, unravelled
from chipcost.study.sweep.tables import BINS_AN_OCTAVE, Table, edges, inexact

Rows = list[dict[str, Cell]]
SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)
_TOGETHER = 4096  # rows that are made of columns at once
MOST_BINS = 24  # of a histogram: coarser ones where there would be more


def rows_of(sweep: Sweep, keep: Reductions, kept: Partial) -> Rows:
    """The rows of every reduction, group by group, in the order in which they were asked for."""
    moments = kept.tables[MEAN]
    groups = {int(number): at for at, number in enumerate(moments["group"].tolist())}
    labels = {number: _label(sweep, keep, number) for number in groups}
    makers = {
        BEST: lambda: _best(sweep, keep, kept.tables[BEST]),
        MEAN: lambda: _mean(keep, moments),
        QUANTILES: lambda: _quantiles(keep, kept.tables[QUANTILES], moments),
        HISTOGRAM: lambda: _histogram(keep, kept.tables[QUANTILES]),
        PARETO: lambda: _front(sweep, keep, kept.tables[PARETO]),
        PROBABILITY: lambda: _chances(sweep, keep, kept.tables[PROBABILITY]),
    }
    found: Rows = []
    for name in keep.names:
        for number, row in makers[name]():
            own = (
                labels.get(number, {}) if name != PROBABILITY else _label(sweep, keep, number, CHIP)
            )
            of = {"of": keep.of} if name != PARETO else {}
            found.append({"reduction": name, **of, **own, **row})
    return found


def _label(sweep: Sweep, keep: Reductions, number: int, without: str = "") -> dict[str, Cell]:
    """The values of a group on the axes that it is of."""
    own = [item for item in sweep.dimensions if item[0] in keep.by and item[0] != without]
    places = unravelled(number, [size for _, size in own])
    by_name = {axis.name: axis for axis in sweep.axes}
    return {name: _value(by_name[name], at) for (name, _), at in zip(own, places, strict=True)}


def _value(axis: Axis, at: int) -> str | float:
    return axis.words[at] if axis.words else float(axis.points.array(slice(at, at + 1))[0])


Found = Iterator[tuple[int, dict[str, Cell]]]


def _best(sweep: Sweep, keep: Reductions, table: Table) -> Found:
    sign = -1.0 if keep.of in HIGHER else 1.0
    for group, value, number in _listed(table, "group", "value", "number"):
        if not np.isfinite(value):
            yield int(group), {"statistic": "no scenario has an answer"}
            continue
        scenario = sweep.scenario(int(number))
        yield int(group), {"statistic": "best", "value": sign * value, **scenario}


def _mean(keep: Reductions, table: Table) -> Found:
    for group, count, answered, total, low, high in _listed(
        table, "group", "count", "answered", "total", "low", "high"
    ):
        counts = {"scenarios": int(count), "answered": int(answered)}
        known = answered > 0
        values = {
            "mean": inexact(total, int(answered)) if known else None,
            "minimum": low if known else None,
            "maximum": high if known else None,
        }
        for name, value in values.items():
            yield int(group), {"statistic": name, "value": value, **counts}


def _quantiles(keep: Reductions, table: Table, moments: Table) -> Found:
    """Quantiles from the bins: the middle of the bin in which each lies, with the bin's ends."""
    ends = {
        int(group): (low, high) for group, low, high in _listed(moments, "group", "low", "high")
    }
    for group, own, counts in _by_group(table):
        order = np.argsort(own, kind="stable")
        own, total = own[order], np.cumsum(counts[order])
        least, most = ends[group]
        for share in SHARES:
            at = int(np.searchsorted(total, max(share * total[-1], 1.0)))
            low, high = edges(int(own[min(at, len(own) - 1)]))
            low, high = max(low, least), min(high, most)
            yield (
                group,
                {
                    "statistic": f"p{100.0 * share:02.0f}",
                    "value": 0.5 * (low + high),
                    "value_low": low,
                    "value_high": high,
                    "answered": int(total[-1]),
                },
            )


def _histogram(keep: Reductions, table: Table) -> Found:
    """Counts of bins that are whole numbers of the fine ones: exact counts."""
    for group, own, counts in _by_group(table):
        coarser = 0
        while len(np.unique(own >> coarser)) > MOST_BINS or (1 << coarser) < BINS_AN_OCTAVE // 4:
            coarser += 1
        coarse, place = np.unique(own >> coarser, return_inverse=True)
        number = np.bincount(place, weights=counts).astype(np.int64)
        total = int(number.sum())
        for bin_, count in zip(coarse.tolist(), number.tolist(), strict=True):
            low = edges(bin_ << coarser)[0]
            high = edges(((bin_ + 1) << coarser) - 1)[1]
            yield (
                group,
                {
                    "statistic": "bin",
                    "value_low": low,
                    "value_high": high,
                    "answered": count,
                    "share": count / total,
                },
            )


def _front(sweep: Sweep, keep: Reductions, table: Table) -> Found:
    first, second = keep.front
    signs = [-1.0 if name in HIGHER else 1.0 for name in keep.front]
    for group, x, y, number in _listed(table, "group", "x", "y", "number"):
        row: dict[str, Cell] = dict(sweep.scenario(int(number)))
        yield int(group), {"statistic": "front", **row, first: signs[0] * x, second: signs[1] * y}


def _chances(sweep: Sweep, keep: Reductions, table: Table) -> Found:
    totals: dict[int, int] = {}
    for group, count in _listed(table, "group", "count"):
        totals[int(group)] = totals.get(int(group), 0) + int(count)
    for group, chip, count in _listed(table, "group", "chip", "count"):
        whole = totals[int(group)]
        name = sweep.chips[int(chip)] if chip >= 0 else None
        yield (
            int(group),
            {
                "statistic": "probability of best" if name else "no chip has an answer",
                "chip": name,
                "scenarios": int(count),
                "share": count / whole,
            },
        )


def _listed(table: Table, *names: str) -> Iterator[tuple[Any, ...]]:
    """The rows of some columns of a table."""
    columns: list[list[Any]] = [table[name].tolist() for name in names]
    return zip(*columns, strict=True)


def _by_group(table: Table) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
    """Group, bins and counts of each group."""
    group = table["group"]
    if not len(group):
        return
    starts = [0, *(np.flatnonzero(np.diff(group.astype(np.int64))) + 1).tolist(), len(group)]
    for start, stop in pairwise(starts):
        part = slice(start, stop)
        yield int(group[start]), table["bin"][part], table["count"][part]


class Scenarios(Sequence[Row]):
    """Every scenario as a row, in the order of their numbers: made of columns when it is read,
    since a million rows as dictionaries take gigabytes."""

    def __init__(self, sweep: Sweep) -> None:
        self._words = {axis.name: axis.words for axis in sweep.axes}
        self._count = sweep.count
        self._sweep = sweep
        self._columns: dict[str, npt.NDArray[Any]] = {}

    def put(self, block: Block) -> None:
        """Take the scenarios of a block."""
        places = _numbers(self._sweep, block.number)
        columns: dict[str, npt.NDArray[Any]] = {**block.words, **block.columns}
        for name, column in columns.items():
            if name not in self._columns:
                self._columns[name] = np.empty(self._count, dtype=column.dtype)
            self._columns[name][places] = column

    @property
    def known(self) -> set[str]:
        """The columns in which any scenario has a value."""
        return {
            name
            for name, column in self._columns.items()
            if name in self._words or np.isfinite(column).any()
        }

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> list[Row]: ...
    def __getitem__(self, at: int | slice) -> Row | list[Row]:
        if isinstance(at, slice):
            return self._rows(at)
        return self._rows(slice(at, at + 1 or None))[0]

    def __iter__(self) -> Iterator[Row]:
        for start in range(0, self._count, _TOGETHER):
            yield from self._rows(slice(start, start + _TOGETHER))

    def _rows(self, part: slice) -> list[Row]:
        found: list[Sequence[Cell]] = []
        for name, column in self._columns.items():
            values = column[part]
            words = self._words.get(name)
            if words:
                found.append([words[at] for at in values.tolist()])
            else:
                known = np.isfinite(values).tolist()
                found.append(
                    [v if k else None for v, k in zip(values.tolist(), known, strict=True)]
                )
        names = list(self._columns)
        return [dict(zip(names, row, strict=True)) for row in zip(*found, strict=True)]


def _numbers(sweep: Sweep, number: int) -> npt.NDArray[np.int64]:
    """The number of each scenario of a block."""
    box = sweep.box(number)
    names = [CHIP, *(name for name, _ in sweep.numbers)]
    starts = [0, *(part.start for part in box.parts)]
    total: npt.NDArray[np.int64] = np.zeros((1,) * len(box.shape), dtype=np.int64)
    for name, size in sweep.dimensions:
        if name in box.words:
            total = total * size + box.words[name]
        else:
            at = names.index(name)
            shape = [1] * len(box.shape)
            shape[at] = -1
            total = total * size + (starts[at] + np.arange(box.shape[at])).reshape(shape)
    return np.broadcast_to(total, box.shape).reshape(-1)
