"""Horizontal bars in characters, all on one scale."""

from __future__ import annotations

from chipcost.report.width import padded, width_of
from chipcost.result import Bars

FULL, LINE = "#", "|"


def render(bars: Bars, width: int = 80) -> str:
    """The bars as lines no wider than `width`: label, bar, and the value (or both ends)."""
    if not bars.rows:
        return ""
    ends = [end for _, start, stop in bars.rows for end in (start, stop)]
    left, right = min(ends), max(ends)
    if bars.base is None:
        left = min(left, 0.0)
    if right <= left:
        right = left + 1.0
    values = [_value(start, stop, bars.base) for _, start, stop in bars.rows]
    margin = max(width_of(label) for label, _, _ in bars.rows)
    columns = max(10, min(width, 110) - margin - max(map(len, values)) - 4)

    def at(value: float) -> int:
        return round((value - left) / (right - left) * columns)

    lines = [bars.title]
    for (label, start, stop), value in zip(bars.rows, values, strict=True):
        first, last = sorted((at(start), at(stop)))
        cells = [" "] * columns
        for column in range(first, min(max(last, first + (start != stop)), columns)):
            cells[column] = FULL
        if bars.base is not None:
            cells[min(at(bars.base), columns - 1)] = LINE
        lines.append(f"{padded(label, margin)}  {''.join(cells)}  {value}".rstrip())
    return "\n".join(lines) + "\n"


def _value(start: float, stop: float, base: float | None) -> str:
    if base is None:
        return f"{stop - start:.3g}"
    return f"{start:.4g} to {stop:.4g}"
