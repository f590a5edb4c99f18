"""Horizontal bars in characters, all on one scale: the parts of a total, or swings about a base."""

from __future__ import annotations

from chipcost.charts import Stacks, Tornado
from chipcost.report.width import padded, width_of

FULL, LINE = "#", "|"


def render(chart: Stacks | Tornado, width: int = 80) -> str:
    """The bars as lines no wider than `width`: label, bar, and the value (or both ends).

    Of several stacks the first alone.
    """
    base = chart.base if isinstance(chart, Tornado) else None
    rows = [*chart.rows] if isinstance(chart, Tornado) else _parts(chart)
    if not rows:
        return ""
    ends = [end for _, start, stop in rows for end in (start, stop)]
    left, right = min(ends), max(ends)
    if base is None:
        left = min(left, 0.0)
    if right <= left:
        right = left + 1.0
    values = [_value(start, stop, base) for _, start, stop in rows]
    margin = max(width_of(label) for label, _, _ in rows)
    columns = max(10, min(width, 110) - margin - max(map(len, values)) - 4)

    def at(value: float) -> int:
        return round((value - left) / (right - left) * columns)

    lines = [chart.title]
    for (label, start, stop), value in zip(rows, values, strict=True):
        first, last = sorted((at(start), at(stop)))
        cells = [" "] * columns
        for column in range(first, min(max(last, first + (start != stop)), columns)):
            cells[column] = FULL
        if base is not None:
            cells[min(at(base), columns - 1)] = LINE
        lines.append(f"{padded(label, margin)}  {''.join(cells)}  {value}".rstrip())
    return "\n".join(lines) + "\n"


def _parts(chart: Stacks) -> list[tuple[str, float, float]]:
    """The parts that the first total has, from nothing to their size."""
    if not chart.rows:
        return []
    sizes = zip(chart.parts, chart.rows[0][1], strict=True)
    return [(name, 0.0, size) for name, size in sizes if size]


def _value(start: float, stop: float, base: float | None) -> str:
    if base is None:
        return f"{stop - start:.3g}"
    return f"{start:.4g} to {stop:.4g}"
