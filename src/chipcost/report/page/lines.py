"""Charts of points over two axes: lines as SVG that stretches, points as HTML marks upon it, so
that neither words nor marks are stretched with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from chipcost.charts import Lines, Point
from chipcost.report.page.look import (
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

_BANDS = 24  # series: of more no ranges are drawn, which show where few are left
_MARKS = 300  # of all joined series together, about
_MOST_MARKS, _LEAST_MARKS = (
    24,
    5,
)  # of one of them; a longer one has its ends and some between marked


def lines(chart: Lines, look: Look, behind: Behind = nothing) -> str:
    """The series in the colours of their chips, each point with its numbers."""
    points = [point for series in chart.series.values() for point in series]
    ends = [end for point in points for end in (point.low, point.high) if end is not None]
    across = scale((p.x for p in points), log="x" in chart.log, dates=chart.dates)
    up = scale([*(p.y for p in points), *ends], log="y" in chart.log, zero="y" not in chart.log)
    paths: list[str] = []
    marks: list[str] = []
    key: dict[str, str] = {}
    most = min(_MOST_MARKS, max(_LEAST_MARKS, _MARKS // max(1, len(chart.series))))
    for at, (name, series) in enumerate(chart.series.items()):
        chip = chip_of(look, name)
        classes = marker(look, chip, at)
        where = [(across.at(point.x), 100.0 - up.at(point.y)) for point in series]
        joined = chart.joined and name not in chart.alone and len(where) > 1
        if joined:
            paths.append(
                f'<path class="{classes}"{of_chip(chip)} d="{_path(where, chart.steps)}"/>'
            )
        if len(chart.series) <= _BANDS or not joined:
            paths.append(_ranges(series, where, up, classes, chip, joined))
        for number in _marked(len(series), joined, most):
            x, y = where[number]
            words = said(_words(chart, name, series[number]), behind(chip, series[number].y))
            marks.append(
                f'<b class="m {classes}"{of_chip(chip)} tabindex="-1" role="img" '
                f'style="left:{x:.2f}%;top:{y:.2f}%" {words}></b>'
            )
        key.setdefault(
            chip or name,
            f'<li{of_chip(chip)}><i class="{classes}"></i>{clean(chip or name)}</li>',
        )
    paths_of, marks_of = "\n".join(paths), "\n".join(marks)
    return (
        f'<p class="label y">{clean(chart.y_label)}</p>'
        f'<div class="xy">{_axes(across, up)}'
        '<svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">'
        f"\n{paths_of}\n</svg>\n{marks_of}\n</div>"
        f'<p class="label">{clean(chart.x_label)}</p><ul class="key">{"".join(key.values())}</ul>'
    )


def _ranges(
    series: Sequence[Point],
    where: Sequence[tuple[float, float]],
    up: Scale,
    classes: str,
    chip: str,
    joined: bool,
) -> str:
    """The ranges of a line as a band, of single points as strokes."""
    known = [
        (x, 100.0 - up.at(point.low), 100.0 - up.at(point.high))
        for (x, _), point in zip(where, series, strict=True)
        if point.low is not None and point.high is not None
    ]
    if not known:
        return ""
    if joined:
        around = [(x, high) for x, _, high in known] + [(x, low) for x, low, _ in known[::-1]]
        shape = f"{_path(around, steps=False)}Z"
        return f'<path class="{classes} band"{of_chip(chip)} d="{shape}"/>'
    strokes = "".join(f"M{x:.2f} {low:.2f}V{high:.2f}" for x, low, high in known)
    return f'<path class="{classes} range"{of_chip(chip)} d="{strokes}"/>'


def _path(where: Sequence[tuple[float, float]], steps: bool) -> str:
    (x, y), *others = where
    parts = [f"M{x:.1f} {y:.1f}"]
    for x, y in others:
        parts.append(f"H{x:.1f}V{y:.1f}" if steps else f"L{x:.1f} {y:.1f}")
    return "".join(parts)


def _marked(count: int, joined: bool, most: int) -> list[int]:
    """The points that have a mark: all, or of a long line `most` with both ends."""
    if not joined or count <= most:
        return list(range(count))
    return sorted({round(at * (count - 1) / (most - 1)) for at in range(most)})


def _words(chart: Lines, name: str, point: Point) -> str:
    x = date.fromordinal(int(point.x)).isoformat() if chart.dates else figure(point.x)
    x = f"{x} {chart.x_label}".strip()
    return f"{name}: {x}, {figure(point.y)}{span(point.low, point.high)} {chart.y_label}"


def _axes(across: Scale, up: Scale) -> str:
    """Grid lines with their numbers: below, and on the left."""
    vertical = "".join(
        f'<i class="gx" style="left:{across.at(value):.2f}%"><span>{clean(text)}</span></i>'
        for value, text in across.ticks
    )
    level = "".join(
        f'<i class="gy" style="top:{100 - up.at(value):.2f}%"><span>{clean(text)}</span></i>'
        for value, text in up.ticks
    )
    return f'<div aria-hidden="true">{vertical}{level}</div>'
