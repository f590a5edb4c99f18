"""What a chart shows, free of how it is drawn.

A study puts charts into its Result; the terminal, `--plot` and the report draw the same records.
A value that may be a range stays one: low, value and high, of which the ends are None where no
range is known. Numbers are in the unit that the label of their axis names.

The records are named tuples, which a start makes in a quarter of the time of dataclasses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

WIDE = 20.0  # times the least: from there on a linear axis hides the small ones


class Point(NamedTuple):
    """A point of a series; `low` and `high` are the ends of its range upwards."""

    x: float
    y: float
    low: float | None = None
    high: float | None = None


class Lines(NamedTuple):
    """Points of named series over numbers or dates.

    dates   x is a day number (date.toordinal)
    log     which axes are logarithmic: "", "x", "y" or "xy"; all their values are above 0
    joined  whether the points of a series are joined; else they stand alone
    alone   names of series whose points stand alone among others that are joined
    steps   a value holds until the next of its series, so lines are steps
    above   a terminal shows it above the rows
    ranges  what the ranges of the points are, in words
    note    what is not drawn, and why
    """

    title: str
    x_label: str
    y_label: str
    series: Mapping[str, Sequence[Point]]
    dates: bool = False
    log: str = ""
    joined: bool = True
    alone: frozenset[str] = frozenset()
    steps: bool = False
    above: bool = False
    ranges: str = ""
    note: str = ""


class Estimate(NamedTuple):
    """A value with its range under a name.

    best   it is among the best
    marks  signs behind the name, such as `~`; the chart's `key` says what they mean
    group  what ranks apart from the others, in words
    other  a number to hold it against, which `other_label` of the chart names
    """

    label: str
    value: float
    low: float | None = None
    high: float | None = None
    best: bool = False
    marks: str = ""
    group: str = ""
    other: float | None = None


class Estimates(NamedTuple):
    """Values with their ranges by name, in the order in which they are shown, the first on top.

    at           of each the index of its row in the answer; (): it follows no rows
    levels       named values that all rows are held against, such as prices
    value_label  what the values are, where `other` or levels stand beside them
    key          what marks mean, by the sign; `*` is that of the best
    """

    title: str
    x_label: str
    rows: Sequence[Estimate]
    log: bool = False
    at: Sequence[int] = ()
    levels: Sequence[tuple[str, float]] = ()
    value_label: str = ""
    other_label: str = ""
    key: Mapping[str, str] = {}
    note: str = ""


class Stacks(NamedTuple):
    """Totals by name, each made of the same parts.

    parts   names of the parts, in the order in which they are stacked
    rows    name of the total, and the size of each part (0 where it has none)
    totals  the totals with their ranges, by name
    beside  another number to hold some totals against, by name, which `beside_label` explains
    """

    title: str
    x_label: str
    parts: Sequence[str]
    rows: Sequence[tuple[str, Sequence[float]]]
    totals: Mapping[str, Estimate] = {}
    beside: Mapping[str, Estimate] = {}
    beside_label: str = ""
    note: str = ""


class Tornado(NamedTuple):
    """What each input does to a number: (input, the number at its low, at its high) around `base`,
    the widest swing first; `at` has of each the index of its row in the answer."""

    title: str
    x_label: str
    rows: Sequence[tuple[str, float, float]]
    base: float
    at: Sequence[int] = ()
    note: str = ""


Chart = Lines | Estimates | Stacks | Tornado


def estimate(
    label: str, around: tuple[float, float, float], other: float | None = None
) -> Estimate:
    """What a chart shows of (low, value, high); ends that are the same are no range."""
    low, value, high = around
    known = low != high
    return Estimate(label, value, low if known else None, high if known else None, other=other)


def following(chart: Chart, places: Mapping[int, int]) -> Chart:
    """The chart of the rows that are left, in their order.

    places  the new index of a row by the one that it had; rows that are gone have none
    """
    if isinstance(chart, (Lines, Stacks)) or not chart.at:
        return chart
    kept = sorted((places[old], at) for at, old in enumerate(chart.at) if old in places)
    places_of = tuple(place for place, _ in kept)
    if isinstance(chart, Estimates):
        return chart._replace(rows=tuple(chart.rows[at] for _, at in kept), at=places_of)
    return chart._replace(rows=tuple(chart.rows[at] for _, at in kept), at=places_of)


def is_wide(values: Iterable[float]) -> bool:
    """Whether values are so far apart that their axis is a logarithmic one: all of them above 0."""
    sizes = list(values)
    return bool(sizes) and min(sizes) > 0.0 and max(sizes) > WIDE * min(sizes)
