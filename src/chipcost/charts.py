"""What a chart shows, free of how it is drawn.

A study puts charts into its Result; the terminal, `--plot` and the report draw the same records.
A value that may be a range stays one: low, value and high, of which the ends are None where no
range is known. Numbers are in the unit that the label of their axis names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a series; `low` and `high` are the ends of its range upwards."""

    x: float
    y: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Lines:
    """Points of named series over numbers or dates.

    dates   x is a day number (date.toordinal)
    log     which axes are logarithmic: "", "x", "y" or "xy"; all their values are above 0
    joined  whether the points of a series are joined; else they stand alone
    above   a terminal shows it above the rows
    """

    title: str
    x_label: str
    y_label: str
    series: Mapping[str, Sequence[Point]]
    dates: bool = False
    log: str = ""
    joined: bool = True
    above: bool = False


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its range under a name; `best` where it is among the best."""

    label: str
    value: float
    low: float | None = None
    high: float | None = None
    best: bool = False


@dataclass(frozen=True, slots=True)
class Estimates:
    """Values with their ranges by name, in the order in which they are shown, the first on top."""

    title: str
    x_label: str
    rows: Sequence[Estimate]
    log: bool = False


@dataclass(frozen=True, slots=True)
class Stacks:
    """Totals by name, each made of the same parts.

    parts   names of the parts, in the order in which they are stacked
    rows    name of the total, and the size of each part (0 where it has none)
    beside  another number to hold some totals against, by name, which `beside_label` explains
    """

    title: str
    x_label: str
    parts: Sequence[str]
    rows: Sequence[tuple[str, Sequence[float]]]
    beside: Mapping[str, Estimate] | None = None
    beside_label: str = ""


@dataclass(frozen=True, slots=True)
class Tornado:
    """What each input does to a number: (input, the number at its low, at its high) around `base`,
    the widest swing first."""

    title: str
    x_label: str
    rows: Sequence[tuple[str, float, float]]
    base: float


Chart = Lines | Estimates | Stacks | Tornado
