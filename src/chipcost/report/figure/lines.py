"""Series of points over numbers or dates, each named at its end."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from chipcost.charts import Lines, Point
from chipcost.report.figure import scale
from chipcost.report.figure.page import Page, grid, line, shortened, shown, wide
from chipcost.report.figure.place import spread
from chipcost.report.figure.rows import BELOW, fixed
from chipcost.report.figure.style import (
    COLOURS,
    DASHES,
    MARKERS,
    QUIET,
    SMALL,
    TEXT,
)

MOST = 16  # series of one figure
_NAMES = 2.6  # inches that names take at most
_MARKS = 9  # markers on a line of many points


def least(chart: Lines) -> float:
    """The height that the axes need with what stands about them, in inches."""
    return len(chart.series) * line(SMALL) + BELOW + line(TEXT) + 0.1


def draw(page: Page, chart: Lines) -> Axes:
    """The chart on its page."""
    logs = {axis: axis in chart.log for axis in "xy"}
    points = [point for series in chart.series.values() for point in series]
    ups = [y for point in points for y in (point.y, point.low, point.high) if y is not None]
    across = scale.widened([point.x for point in points], logs["x"], 0.02)
    up = scale.widened(ups, logs["y"])
    if not logs["y"] and min(ups) >= 0.0:
        up = (0.0, up[1])
    up_ticks = (scale.logarithmic if logs["y"] else scale.linear)(*up)
    names = {name: shortened(name, _NAMES, SMALL) for name in chart.series}
    left = page.left + max(wide(text, SMALL) for _, text in up_ticks) + 0.1
    right = page.right - max(wide(text, SMALL) for text in names.values()) - 0.75
    bottom = page.bottom + (BELOW + 0.04 if chart.x_label else 0.3)
    top = page.top - line(TEXT) - 0.1
    axes = page.axes(left, bottom, right, top)
    for axis in "xy":
        if logs[axis]:
            getattr(axes, f"set_{axis}scale")("log")
    axes.set_xlim(*across)
    axes.set_ylim(*up)
    most = max(3, int((right - left) / 0.95))
    if chart.dates:
        across_ticks = scale.dates(*across, most)
    else:
        across_ticks = (scale.logarithmic if logs["x"] else scale.linear)(*across, most)
    fixed(axes.xaxis, across_ticks)
    axes.tick_params(axis="x", pad=7)  # clear of the lowest number of the other axis
    fixed(axes.yaxis, up_ticks)
    grid(axes, "y")
    if chart.x_label:
        axes.set_xlabel(shown(chart.x_label), fontsize=TEXT, labelpad=6)
    page.text(page.left, top + 0.06, chart.y_label, va="bottom", color=QUIET)
    looks = _looks(list(chart.series))
    for name, series in chart.series.items():
        joined = chart.joined and name not in chart.alone
        _series(axes, chart, series, looks[name], joined)
    _names(page, axes, chart, names, looks, (right, bottom, top))
    return axes


def _looks(names: Sequence[str]) -> dict[str, tuple[str, str, Any]]:
    """Colour, marker and dashes of each series.

    Those that begin with the same word, such as the costs of one chip to several owners, share
    their colour, where they are not all of one.
    """
    of = {name: name.split(" ")[0] for name in names}
    if len(set(of.values())) == 1:
        of = {name: name for name in names}
    firsts = list(dict.fromkeys(of.values()))
    found = {}
    for at, name in enumerate(names):
        place = firsts.index(of[name])
        kin = [one for one in names[:at] if of[one] == of[name]]
        found[name] = (
            COLOURS[place % len(COLOURS)],
            MARKERS[at % len(MARKERS)],
            DASHES[(len(kin) + place // len(COLOURS)) % len(DASHES)],
        )
    return found


def _series(
    axes: Axes, chart: Lines, points: Sequence[Point], look: tuple[str, str, Any], joined: bool
) -> None:
    """The points of a series with their ranges: a band where they are joined, else bars."""
    colour, marker, dashes = look
    ordered = sorted(points) if joined and chart.dates else list(points)
    xs, ys = [point.x for point in ordered], [point.y for point in ordered]
    ranged = [point for point in ordered if point.low is not None and point.high is not None]
    band = joined and not chart.steps and len(ranged) == len(ordered) > 1
    if band:
        faint = 0.16 if len(chart.series) <= 4 else 0.07
        axes.fill_between(
            xs, [point.low or 0.0 for point in ranged], [point.high or 0.0 for point in ranged],
            color=colour, alpha=faint, linewidth=0, gid="range",
        )  # fmt: skip
    else:
        for point in ranged:
            axes.plot(
                [point.x, point.x], [point.low or 0.0, point.high or 0.0],
                color=colour, linewidth=3.0,
                alpha=0.35, solid_capstyle="butt", gid="range",
            )  # fmt: skip
    many = max(1, math.ceil(len(xs) / _MARKS))
    axes.plot(
        xs, ys, color=colour, marker=marker, markersize=5.5, markevery=many if joined else 1,
        linestyle=dashes if joined else "none", linewidth=1.8, clip_on=False, zorder=3,
        drawstyle="steps-post" if chart.steps and joined else "default",
    )  # fmt: skip


def _names(
    page: Page,
    axes: Axes,
    chart: Lines,
    names: dict[str, str],
    looks: dict[str, tuple[str, str, Any]],
    box: tuple[float, float, float],
) -> None:
    """The name of each series right of the axes, at the height of its end, with a line to it."""
    right, bottom, top = box
    width, height = page.figure.get_size_inches()
    ends = {name: max(points, key=lambda point: point.x) for name, points in chart.series.items()}
    places = {}
    for name, point in ends.items():
        x, y = axes.transData.transform((point.x, point.y)) / page.figure.dpi
        places[name] = (float(x), float(y))
    heights = spread([y for _, y in places.values()], line(SMALL), bottom, top)
    for (name, (x, y)), at in zip(places.items(), heights, strict=True):
        colour, marker, dashes = looks[name]
        joined = chart.joined and name not in chart.alone
        leader = Line2D(
            [x / width, (right + 0.1) / width, (right + 0.2) / width],
            [y / height, at / height, at / height],
            color=colour, linewidth=0.7, linestyle=DASHES[2], alpha=0.7, zorder=0,
        )  # fmt: skip
        sample = Line2D(
            [(right + where) / width for where in (0.24, 0.4, 0.56)], [at / height] * 3,
            color=colour, linewidth=1.8, linestyle=dashes if joined else "none",
            marker=marker, markevery=[1], markersize=5.5,
        )  # fmt: skip
        page.figure.add_artist(leader)
        page.figure.add_artist(sample)
        page.text(right + 0.64, at, names[name], SMALL, va="center")
