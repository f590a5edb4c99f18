"""Ranges through formulas: evaluate at every corner of the inputs, never by interval rules."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

from chipcost.result import Column, number_column

Range = tuple[float, float, float]  # low, value, high


def evaluate(formula: Callable[..., float], *inputs: Range | None) -> Range | None:
    """The formula at the base values, with the least and the greatest over all corners.

    Right for formulas monotone in each input, which every unit cost is. None where an input is
    unknown or the value is undefined (division by zero).
    """
    known = [item for item in inputs if item is not None]
    if len(known) < len(inputs):
        return None
    try:
        return defined(formula, *known)
    except ZeroDivisionError:
        return None


def defined(formula: Callable[..., float], *inputs: Range) -> Range:
    """The same where every input is known; what the formula raises is raised."""
    base = formula(*(item[1] for item in inputs))
    corners = [
        formula(*corner)
        for corner in product(
            *((item[0], item[2]) if item[0] != item[2] else (item[1],) for item in inputs)
        )
    ]
    return min(base, *corners), base, max(base, *corners)


def exact(value: float | None) -> Range | None:
    """A range of no width."""
    return None if value is None else (value, value, value)


def scaled(item: Range | None, factor: float) -> Range | None:
    """A range in another unit: every end times the (positive) factor."""
    return None if item is None else (item[0] * factor, item[1] * factor, item[2] * factor)


def divided(item: Range | None, divisor: float) -> Range | None:
    """A range in another unit: every end divided by the (positive) divisor."""
    return None if item is None else (item[0] / divisor, item[1] / divisor, item[2] / divisor)


def overlap(one: Range, other: Range) -> bool:
    """Whether two ranges share a value."""
    return one[0] <= other[2] and other[0] <= one[2]


def with_ranges(columns: tuple[Column, ...], ranged: tuple[str, ...]) -> tuple[Column, ...]:
    """The columns, with a low and a high column of each ranged one at the end."""
    by_name = {column.name: column for column in columns}
    ends = []
    for name in ranged:
        column = by_name[name]
        for end, word in (("low", "lower"), ("high", "upper")):
            ends.append(
                number_column(
                    f"{name}_{end}", column.unit, f"{word} end of {name}", "", column.digits
                )
            )
    return (*columns, *ends)
