"""Ranges through formulas, and at the last line into cells.

A range is the 5th to 95th percentile, in and out. A formula is evaluated with one input at a time
at its ends; the logarithms of what that does to it add up as independent normals do. A range stays
one value until a row is made; `cells` makes three of it, and nobody reads them back.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from math import isinf

from chipcost.catalog.ranges import Range
from chipcost.model.two_sided import Z90, sum_of, two_sided
from chipcost.result import Cell, Column

__all__ = [
    "Derived",
    "Range",
    "cells",
    "corners",
    "defined",
    "derive",
    "divided",
    "evaluate",
    "exact",
    "roots",
    "row_cells",
    "scaled",
    "with_ranges",
]


@dataclass(frozen=True, slots=True)
class Derived:
    """A column, the inputs of its formula (values of the same row), and the formula in words."""

    column: str
    inputs: tuple[str, ...]
    formula: Callable[..., float]
    text: str


def derive(table: Iterable[Derived], known: Mapping[str, Range | None]) -> dict[str, Range | None]:
    """What is known, and every column of the table that follows from it and is not there yet.

    The table is in order: a formula may use the columns before it.
    """
    values = dict(known)
    for item in table:
        if item.column not in values:
            inputs = (values.get(name) for name in item.inputs)
            values[item.column] = evaluate(item.formula, *inputs)
    return values


def roots(column: str, inputs_of: Callable[[str], tuple[str, ...]]) -> Iterator[str]:
    """What a column rests on in the end, in the order of its formulas: itself without inputs."""
    inputs = inputs_of(column)
    if not inputs:
        yield column
    for name in inputs:
        yield from roots(name, inputs_of)


def evaluate(formula: Callable[..., float], *inputs: Range | None) -> Range | None:
    """The formula at the base values, with its 5th and 95th percentile.

    None where an input is unknown or the value is undefined (division by zero).
    """
    known: list[Range] = []
    for item in inputs:
        if item is None:
            return None
        known.append(item)
    try:
        return defined(formula, *known)
    except ZeroDivisionError:
        return None


def defined(formula: Callable[..., float], *inputs: Range) -> Range:
    """The same where every input is known; what the formula raises is raised.

    Exact for products and quotients of inputs whose ranges are as wide in ln below as above, and
    where one input has a range; else near (`sum_of`). The formula is monotone in each input.
    Where it is not positive throughout, differences take the place of logarithms.
    """
    value = formula(*[item[1] for item in inputs])
    wide = [index for index, item in enumerate(inputs) if item[0] != item[2]]
    if not wide:
        return value, value, value
    if len(wide) == 1:
        one, other = (formula(*_moved(inputs, wide[0], end)) for end in (0, 2))
        return min(value, one, other), value, max(value, one, other)
    middles = [two_sided(*item).median for item in inputs]
    centre = formula(*middles)
    positive = centre > 0.0
    moved: list[tuple[float, float]] = []
    for index in wide:
        arguments = middles.copy()
        arguments[index] = inputs[index][0]
        one = formula(*arguments)
        arguments[index] = inputs[index][2]
        other = formula(*arguments)
        moved.append((one, other))
        positive = positive and one > 0.0 and other > 0.0
    sides = []
    for one, other in moved:
        if positive:
            one, other = math.log(one / centre), math.log(other / centre)
        else:
            one, other = one - centre, other - centre
        sides.append((-min(one, other, 0.0) / Z90, max(one, other, 0.0) / Z90))
    below, above = sum_of(sides)
    if positive:
        low, high = centre * math.exp(below), centre * math.exp(above)
    else:
        low, high = centre + below, centre + above
    return min(low, value), value, max(high, value)


def corners(formula: Callable[..., float], *inputs: Range) -> Range:
    """The formula at base, with the least and the greatest over the corners of its inputs: what
    may be at most, such as over rounding. What the formula raises is raised."""
    base = formula(*(item[1] for item in inputs))
    found = [
        formula(*corner)
        for corner in product(
            *((item[0], item[2]) if item[0] != item[2] else (item[1],) for item in inputs)
        )
    ]
    return min(base, *found), base, max(base, *found)


def _moved(inputs: tuple[Range, ...], index: int, end: int) -> list[float]:
    """The values, with one input at an end."""
    return [item[end] if at == index else item[1] for at, item in enumerate(inputs)]


def exact(value: float | None) -> Range | None:
    """A range of no width."""
    return None if value is None else (value, value, value)


def scaled(item: Range | None, factor: float) -> Range | None:
    """A range in another unit: every end times the (positive) factor."""
    return None if item is None else (item[0] * factor, item[1] * factor, item[2] * factor)


def divided(item: Range | None, divisor: float) -> Range | None:
    """A range in another unit: every end divided by the (positive) divisor."""
    return None if item is None else (item[0] / divisor, item[1] / divisor, item[2] / divisor)


def cells(name: str, item: Range | None) -> dict[str, Cell]:
    """The cells of a column with its low and its high; all empty where it is unknown, and an end
    that is infinite: of a floor the high one, of a ceiling the low one."""
    low, value, high = item if item is not None else (None, None, None)
    return {name: value, f"{name}_low": _finite(low), f"{name}_high": _finite(high)}


def _finite(end: float | None) -> float | None:
    return None if end is None or isinf(end) else end


def row_cells(values: Mapping[str, Range | None], columns: Iterable[str]) -> dict[str, Cell]:
    """The cells of these columns of a row; empty for those that have no value."""
    row: dict[str, Cell] = {}
    for name in columns:
        item = values.get(name)
        if item is None:
            row[name] = row[f"{name}_low"] = row[f"{name}_high"] = None
        else:
            row |= cells(name, item)
    return row


def with_ranges(columns: tuple[Column, ...], ranged: tuple[str, ...]) -> tuple[Column, ...]:
    """The columns, with a low and a high column of each ranged one at the end."""
    by_name = {column.name: column for column in columns}
    ends = []
    for name in ranged:
        column = by_name[name]
        for end, word in (("low", "lower"), ("high", "upper")):
            ends.append(
                replace(column, name=f"{name}_{end}", meaning=f"{word} end of {name}", title="")
            )
    return (*columns, *ends)
