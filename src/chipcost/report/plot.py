"""A small plot in characters: points of named series over numbers or dates."""

from __future__ import annotations

import math
from datetime import date

from chipcost.charts import Lines

MARKS = "ox+*#@%&$=abcdefghijklmn"
HEIGHT = 12


def render(plot: Lines, width: int = 80, height: int = HEIGHT) -> str:
    """The plot as lines no wider than `width`; a point where two series meet shows the later."""
    points = [point for series in plot.series.values() for point in series]
    if not points:
        return ""
    across, up = (_log if axis in plot.log else _linear for axis in "xy")
    (left, right), (bottom, top) = (
        _span([scale(value) for value in values])
        for scale, values in ((across, [p.x for p in points]), (up, [p.y for p in points]))
    )
    # In the middle what the middle row is of, on its own scale.
    at_half = top - (height // 2) * (top - bottom) / (height - 1)
    labels = [_number(value, "y" in plot.log) for value in (top, at_half, bottom)]
    margin = max(len(label) for label in labels)
    columns = max(20, min(width, 110) - margin - 3)
    grid = [[" "] * columns for _ in range(height)]
    for index, series in enumerate(plot.series.values()):
        for point in series:
            column = round((across(point.x) - left) / (right - left) * (columns - 1))
            row = round((top - up(point.y)) / (top - bottom) * (height - 1))
            grid[row][column] = MARKS[index % len(MARKS)]
    lines = [plot.title, plot.y_label]
    at = {0: labels[0], height // 2: labels[1], height - 1: labels[2]}
    for row, cells in enumerate(grid):
        lines.append(f"{at.get(row, ''):>{margin}} |{''.join(cells).rstrip()}")
    lines.append(f"{'':>{margin}} +{'-' * columns}")
    first, last = (
        _day(end) if plot.dates else _number(end, "x" in plot.log) for end in (left, right)
    )
    middle = plot.x_label.center(max(0, columns - len(first) - len(last)))
    lines.append(f"{'':>{margin}}  {first}{middle}{last}".rstrip())
    lines += [
        f"{'':>{margin}}  {MARKS[index % len(MARKS)]} {name}"
        for index, name in enumerate(plot.series)
    ]
    return "\n".join(line.rstrip() for line in lines if line) + "\n"


def _span(values: list[float]) -> tuple[float, float]:
    """Lowest and highest, widened where they are the same."""
    low, high = min(values), max(values)
    if low == high:
        margin = abs(low) * 0.1 or 1.0
        return low - margin, high + margin
    return low, high


def _linear(value: float) -> float:
    return value


def _log(value: float) -> float:
    return math.log10(value)


def _day(ordinal: float) -> str:
    return date.fromordinal(round(ordinal)).isoformat()


def _number(value: float, log: bool) -> str:
    """The number at a place of an axis, in three digits: `3,700`."""
    number = float(f"{10**value if log else value:.3g}")
    return f"{number:,.0f}" if abs(number) >= 1000 else f"{number:g}"
