"""Values with their ranges, and totals of parts, as a line of characters each."""

from __future__ import annotations

import math
from collections.abc import Sequence

from chipcost.charts import Estimate, Estimates, Stacks
from chipcost.report.figure.scale import number
from chipcost.report.width import padded, shortened, width_of, wrapped

VALUE, BEST, RANGE, LEVEL, OTHER = "o", "*", "-", "|", "x"
PARTS = "#=+%@ox*&$"
WIDEST, NAMES = 110, 28


def render(chart: Estimates | Stacks, width: int = 80) -> str:
    """The chart as lines no wider than `width`: name, line, and the number in words."""
    return _estimates(chart, width) if isinstance(chart, Estimates) else _stacks(chart, width)


def _estimates(chart: Estimates, width: int) -> str:
    if not chart.rows:
        return ""
    scale = math.log10 if chart.log else float
    names = [shortened(f"{one.label}{one.marks}", NAMES) for one in chart.rows]
    texts = [_words(one) for one in chart.rows]
    margin, columns = _room(names, texts, width)
    numbers = [n for one in chart.rows for n in (one.value, one.low, one.high, one.other)]
    ends = [n for n in (*numbers, *(value for _, value in chart.levels)) if n is not None]
    left, right = min(ends) if chart.log else min(0.0, *ends), max(ends)
    span = scale(right) - scale(left) or 1.0

    def at(value: float) -> int:
        return round((scale(value) - scale(left)) / span * (columns - 1))

    lines = [chart.x_label]
    for one, name, text in zip(chart.rows, names, texts, strict=True):
        cells = [" "] * columns
        for _, value in chart.levels:
            cells[at(value)] = LEVEL
        if one.low is not None and one.high is not None:
            for place in range(at(one.low), at(one.high) + 1):
                cells[place] = RANGE
        cells[at(one.value)] = BEST if one.best else VALUE
        if one.other is not None:
            cells[at(one.other)] = OTHER
        lines.append(f"{padded(name, margin)}  {''.join(cells)}  {text}")
    first, last = (number(end) for end in (left, right))
    lines.append(f"{'':>{margin}}  {first}{last:>{max(1, columns - len(first))}}")
    key = [f"{VALUE} {chart.value_label}"] if chart.value_label else []
    key += [f"{OTHER} {chart.other_label}"] if chart.other_label else []
    key += [f"{LEVEL} {name} {number(value)}" for name, value in chart.levels]
    lines += [f"{'':>{margin}}  {entry}" for entry in key]
    return _joined(lines)


def _stacks(chart: Stacks, width: int) -> str:
    """A sign for each part; what is beside a total stands in words."""
    if not chart.rows:
        return ""
    names = [shortened(name, NAMES) for name, _ in chart.rows]
    texts = []
    for name, sizes in chart.rows:
        text = _words(chart.totals.get(name) or Estimate(name, sum(sizes)))
        beside = chart.beside.get(name)
        texts.append(f"{text}, {chart.beside_label} {number(beside.value)}" if beside else text)
    margin, columns = _room(names, texts, width)
    most = max(sum(sizes) for _, sizes in chart.rows) or 1.0
    lines = [chart.x_label]
    for (_, sizes), name, text in zip(chart.rows, names, texts, strict=True):
        cells, reached = "", 0.0
        for part, size in enumerate(sizes):
            reached += size
            cells += PARTS[part % len(PARTS)] * (round(reached / most * columns) - len(cells))
        lines.append(f"{padded(name, margin)}  {cells:<{columns}}  {text}")
    signs = ", ".join(f"{PARTS[at % len(PARTS)]} {part}" for at, part in enumerate(chart.parts))
    indent = " " * (margin + 2)
    lines += wrapped(signs, min(width, WIDEST), first=indent, rest=indent)
    return _joined(lines)


def _room(names: Sequence[str], texts: Sequence[str], width: int) -> tuple[int, int]:
    """Columns of the names, and of the lines between them and the texts."""
    margin = max(map(width_of, names))
    return margin, max(10, min(width, WIDEST) - margin - max(map(width_of, texts)) - 4)


def _words(one: Estimate) -> str:
    if one.low is None or one.high is None:
        return f"{number(one.value)}"
    return f"{number(one.value)} ({number(one.low)}–{number(one.high)})"


def _joined(lines: Sequence[str]) -> str:
    return "\n".join(line.rstrip() for line in lines) + "\n"
