"""Charts of rows: values with ranges, stacks, swings. HTML boxes that are placed in per cent, so
that words keep their size on a narrow screen and a hidden row leaves no gap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chipcost.charts import Estimate, Estimates, Stacks, Tornado
from chipcost.report.page.look import (
    COLOURS,
    Behind,
    Look,
    chip_of,
    clean,
    figure,
    marker,
    nothing,
    of_chip,
    said,
    span,
)
from chipcost.report.page.scale import Scale, scale


def estimates(chart: Estimates, look: Look, behind: Behind = nothing) -> str:
    """A row per value: its range as a bar, the value as a mark on it."""
    numbers = [
        end
        for row in chart.rows
        for end in (row.value, row.low, row.high, row.other)
        if end is not None
    ] + [level for _, level in chart.levels]
    axis = scale(numbers, log=chart.log, zero=not chart.log)
    groups = [row.group for row in chart.rows]
    lines = []
    for at, row in enumerate(chart.rows):
        if row.group and (at == 0 or groups[at - 1] != row.group):
            lines.append(f'<p class="group">{clean(row.group)}</p>')
        lines.append(_estimate(chart, row, at, look, axis, behind))
    levels = "".join(
        f'<i class="level" style="left:{axis.at(value):.2f}%"><span>{clean(name)}</span></i>'
        for name, value in chart.levels
    )
    key = [f"{sign} {meaning}" for sign, meaning in chart.key.items()]
    if chart.other_label:
        key.append(f"◇ {chart.other_label}")
    return _plot(lines, axis, chart.x_label, levels) + _key(key)


def _estimate(
    chart: Estimates, row: Estimate, at: int, look: Look, axis: Scale, behind: Behind
) -> str:
    chip = chip_of(look, row.label)
    words = f"{row.label}: {figure(row.value)}{span(row.low, row.high)}, {chart.x_label}"
    range_ = ""
    if row.low is not None and row.high is not None:
        left, right = axis.at(row.low), axis.at(row.high)
        range_ = f'<i class="w" style="left:{left:.2f}%;width:{right - left:.2f}%"></i>'
    other = ""
    if row.other is not None:
        other = _mark(
            "o",
            axis.at(row.other),
            f"{row.label}: {figure(row.other)}, {chart.other_label or chart.x_label}",
        )
    star = "* " if row.best else ""
    return _row(
        f"{star}{row.label}{row.marks}",
        range_ + _mark("m", axis.at(row.value), words, behind(chip, row.value)) + other,
        figure(row.value),
        f"{marker(look, chip, at)}{' best' if row.best else ''}",
        chip,
    )


def stacks(chart: Stacks, look: Look, behind: Behind = nothing) -> str:
    """A row per total: its parts beside each other, the range, and what it is held against."""
    sums = [sum(sizes) for _, sizes in chart.rows]
    ends = [
        end
        for one in (*chart.totals.values(), *chart.beside.values())
        for end in (one.value, one.low, one.high)
        if end is not None
    ]
    axis = scale([*sums, *ends], zero=True)
    lines = []
    for (name, sizes), whole in zip(chart.rows, sums, strict=True):
        chip = chip_of(look, name)
        start, boxes = 0.0, []
        for at, (part, size) in enumerate(zip(chart.parts, sizes, strict=True)):
            if size:
                words = f"{name}, {part}: {figure(size)}, {chart.x_label}"
                left, right = axis.at(start), axis.at(start + size)
                boxes.append(
                    f'<i class="s m p{at % COLOURS}" tabindex="-1" role="img" '
                    f'style="left:{left:.2f}%;width:{right - left:.2f}%" '
                    f"{said(words, behind(chip, size))}></i>"
                )
                start += size
        total, other = chart.totals.get(name), chart.beside.get(name)
        if total is not None and total.low is not None and total.high is not None:
            left, right = axis.at(total.low), axis.at(total.high)
            boxes.append(f'<i class="e" style="left:{left:.2f}%;width:{right - left:.2f}%"></i>')
        if other is not None:
            words = f"{name}, {chart.beside_label}: {figure(other.value)}"
            words += span(other.low, other.high)
            boxes.append(_mark("o", axis.at(other.value), words, behind(chip, other.value)))
        lines.append(_row(name, "".join(boxes), figure(whole), "stack", chip))
    parts = "".join(
        f'<li><i class="p{at % COLOURS}"></i>{clean(part)}</li>'
        for at, part in enumerate(chart.parts)
    )
    beside = f'<li><i class="o"></i>{clean(chart.beside_label)}</li>' if chart.beside else ""
    return _plot(lines, axis, chart.x_label) + f'<ul class="key">{parts}{beside}</ul>'


def tornado(chart: Tornado, look: Look) -> str:
    """A row per input: what it does to the number, around the base."""
    ends = [end for _, one, other in chart.rows for end in (one, other)]
    axis = scale([*ends, chart.base])
    lines = []
    for name, one, other in chart.rows:
        left, right = sorted((axis.at(one), axis.at(other)))
        words = f"{name}: {figure(one)} to {figure(other)}, {chart.x_label}"
        box = (
            f'<i class="s m p0" tabindex="-1" role="img" '
            f'style="left:{left:.2f}%;width:{right - left:.2f}%" {said(words)}></i>'
        )
        lines.append(
            _row(name, box, f"{figure(min(one, other))} to {figure(max(one, other))}", "stack", "")
        )
    base = f'<i class="level" style="left:{axis.at(chart.base):.2f}%"></i>'
    return _plot(lines, axis, chart.x_label, base)


def _row(label: str, inside: str, value: str, classes: str, chip: str) -> str:
    return (
        f'<div class="row {classes}"{of_chip(chip)}><span class="l">{clean(label)}</span>'
        f'<span class="t">{inside}</span><span class="v">{clean(value)}</span></div>'
    )


def _mark(kind: str, left: float, words: str, name: str = "") -> str:
    classes = kind if kind == "m" else f"m {kind}"
    return (
        f'<b class="{classes}" tabindex="-1" role="img" style="left:{left:.2f}%" '
        f"{said(words, name)}></b>"
    )


def _plot(lines: Sequence[str], axis: Scale, label: str, over: str = "") -> str:
    """Rows over a grid, with the axis below."""
    return (
        f'<div class="rows">{"".join(_grid(axis))}{over and _over(over)}\n{_lined(lines)}\n</div>'
        f'<div class="axis" aria-hidden="true"><span class="x">{"".join(_ticks(axis))}</span></div>'
        f'<p class="label">{clean(label)}</p>'
    )


def _lined(parts: Sequence[str]) -> str:
    return "\n".join(parts)


def _over(inside: str) -> str:
    return f'<div class="over">{inside}</div>'


def _grid(axis: Scale) -> Iterator[str]:
    yield '<div class="over" aria-hidden="true">'
    yield from (f'<i class="g" style="left:{axis.at(value):.2f}%"></i>' for value, _ in axis.ticks)
    yield "</div>"


def _ticks(axis: Scale) -> Iterator[str]:
    for value, text in axis.ticks:
        yield f'<i style="left:{axis.at(value):.2f}%">{clean(text)}</i>'


def _key(lines: Sequence[str]) -> str:
    return f'<p class="label">{clean("; ".join(lines))}</p>' if lines else ""
