"""A small plot in characters: points of named series over numbers or dates."""

from __future__ import annotations

from datetime import date

from chipcost.result import Plot

MARKS = "ox+*#@%&$=abcdefghijklmn"
HEIGHT = 12


def render(plot: Plot, width: int = 80, height: int = HEIGHT) -> str:
    """The plot as lines no wider than `width`; a point where two series meet shows the later."""
    points = [point for series in plot.series.values() for point in series]
    if not points:
        return ""
    (left, right), (bottom, top) = (_span([point[axis] for point in points]) for axis in (0, 1))
    labels = [f"{value:.3g}" for value in (top, (top + bottom) / 2, bottom)]
    margin = max(len(label) for label in labels)
    columns = max(20, min(width, 110) - margin - 3)
    grid = [[" "] * columns for _ in range(height)]
    for index, series in enumerate(plot.series.values()):
        for x, y in series:
            column = round((x - left) / (right - left) * (columns - 1))
            row = round((top - y) / (top - bottom) * (height - 1))
            grid[row][column] = MARKS[index % len(MARKS)]
    lines = [plot.title, plot.y_label]
    at = {0: labels[0], height // 2: labels[1], height - 1: labels[2]}
    for row, cells in enumerate(grid):
        lines.append(f"{at.get(row, ''):>{margin}} |{''.join(cells).rstrip()}")
    lines.append(f"{'':>{margin}} +{'-' * columns}")
    first, last = _label(left, plot.dates), _label(right, plot.dates)
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


def _label(value: float, dates: bool) -> str:
    return date.fromordinal(round(value)).isoformat() if dates else f"{value:.3g}"
