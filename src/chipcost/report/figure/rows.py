"""Values with their ranges by name: a dot and a bar for each, the first on top."""

from __future__ import annotations

from collections.abc import Sequence
from math import log10

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from chipcost.charts import Estimate, Estimates
from chipcost.report.figure import scale
from chipcost.report.figure.page import Page, grid, line, shortened, shown, wide
from chipcost.report.figure.place import flags
from chipcost.report.figure.style import (
    ACCENT,
    COLOURS,
    DASHES,
    INK,
    OTHER,
    PLAIN,
    QUIET,
    SMALL,
    TEXT,
)

MOST, MOST_LEVELS = 60, 8  # rows and levels of one figure
BELOW = 0.52  # inches of an axis with its numbers and its label
ROW = 0.26  # inches of a row, where there are many
TALLEST = 0.8  # and where there are few
_NAMES = 3.2  # inches that names take at most
_LEVELS = ("#d55e00", "#009e73", "#aa4499", *COLOURS)


def least(chart: Estimates) -> float:
    """The height that the axes need with what stands about them, in inches."""
    return len(_slots(chart)) * ROW + _above(chart) + BELOW


def _slots(chart: Estimates) -> list[Estimate | str]:
    """The rows, with the words of a group before its first."""
    found: list[Estimate | str] = []
    group = ""
    for one in chart.rows:
        if one.group != group:
            group = one.group
            found.append(group)
        found.append(one)
    return found


def _above(chart: Estimates) -> float:
    """Room above the axes: for the key, and for the names of levels."""
    named = chart.value_label or chart.other_label
    numbers = 0.25 if _is_long(chart) else 0.0
    return (
        numbers
        + (line(TEXT) + 0.08 if named else 0.0)
        + (len(chart.levels) * line(SMALL) + 0.05 if chart.levels else 0.0)
    )


def _is_long(chart: Estimates) -> bool:
    """Whether the numbers stand above the rows too."""
    return len(chart.rows) > 24 and not chart.levels


def draw(page: Page, chart: Estimates) -> Axes:
    """The chart on its page."""
    slots = _slots(chart)
    names = {one.label: _name(one) for one in chart.rows}
    texts = [value_text(one) for one in chart.rows]
    left = page.left + max(wide(name, TEXT, bold=True) for name in names.values()) + 0.15
    right = page.right - max(wide(text, SMALL) for text in texts) - 0.15
    bottom, top = page.bottom + BELOW, page.top - _above(chart)
    bottom = max(bottom, top - len(slots) * TALLEST)
    axes = page.axes(left, bottom, right, top)
    ends = [
        end
        for one in chart.rows
        for end in (one.value, one.low, one.high, one.other)
        if end is not None
    ]
    ends += [value for _, value in chart.levels]
    _across(axes, ends, chart.log, right - left)
    axes.set_ylim(len(slots) - 0.5, -0.5)
    axes.set_yticks([])
    axes.set_xlabel(shown(chart.x_label), fontsize=TEXT, labelpad=6)
    grid(axes, "x")
    if _is_long(chart):
        axes.tick_params(labeltop=True)
    step = (top - bottom) / len(slots)
    for at, one in enumerate(slots):
        y = top - (at + 0.5) * step
        if isinstance(one, str):
            page.text(page.left, y, one, SMALL, va="center", color=QUIET, style="italic")
            axes.axhline(at - 0.5, color=QUIET, linewidth=0.6, linestyle=DASHES[2])
            continue
        page.text(
            left - 0.12, y, names[one.label], va="center", ha="right",
            weight="bold" if one.best else "normal",
        )  # fmt: skip
        page.text(right + 0.12, y, value_text(one), SMALL, va="center", color=INK)
        colour = ACCENT if one.best or not _ranked(chart) else PLAIN
        estimate(axes, at, one, colour, 9.0 if len(slots) <= 4 else 7.0)
        if one.other is not None:
            axes.plot(
                [one.other], [at], marker="D", color=OTHER, fillstyle="none",
                markeredgewidth=1.6, markersize=7, clip_on=False, zorder=4,
            )  # fmt: skip
    above = top + (0.3 if _is_long(chart) else 0.05)
    if chart.levels:
        above = _levels(page, axes, chart.levels, (left, right), top)
    if chart.value_label or chart.other_label:
        _key(page, axes, chart, left, above)
    return axes


def _name(one: Estimate) -> str:
    name = shortened(f"{one.label}{one.marks}", _NAMES)
    return f"* {name}" if one.best else name


def _ranked(chart: Estimates) -> bool:
    """Whether some are marked as best among others."""
    return any(one.best for one in chart.rows)


def value_text(one: Estimate) -> str:
    """A value with its range: `0.164 (0.139–0.194)`."""
    text = scale.number(one.value)
    if one.low is None or one.high is None:
        return text
    return f"{text} ({scale.number(one.low)}–{scale.number(one.high)})"


def estimate(axes: Axes, y: float, one: Estimate, colour: str, size: float = 7.0) -> None:
    """A value as a dot, its range as a bar behind it."""
    if one.low is not None and one.high is not None:
        axes.plot(
            [one.low, one.high], [y, y], color=colour, linewidth=size * 0.85, alpha=0.35,
            solid_capstyle="butt", clip_on=False, gid="range",
        )  # fmt: skip
    axes.plot([one.value], [y], marker="o", color=colour, markersize=size, clip_on=False, zorder=3)


def _across(axes: Axes, ends: Sequence[float], log: bool, inches: float) -> None:
    """The scale of the values: from 0, or logarithmic about them."""
    most = max(4, int(inches / 0.9))
    if log:
        low, high = scale.widened(ends, log=True, share=0.05)
        axes.set_xscale("log")
        ticks = scale.logarithmic(low, high, most)
    else:
        low, high = min(0.0, min(ends)), max(0.0, max(ends))
        room = 0.03 * (high - low or 1.0)
        low, high = low - (room if low < 0.0 else 0.0), high + room
        ticks = scale.linear(low, high, most)
    axes.set_xlim(low, high)
    fixed(axes.xaxis, ticks)


def fixed(axis: object, ticks: scale.Ticks) -> None:
    """The named places of an axis, and none beside them."""
    from matplotlib.axis import Axis
    from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator

    assert isinstance(axis, Axis)
    axis.set_major_locator(FixedLocator([value for value, _ in ticks]))
    axis.set_major_formatter(FixedFormatter([text for _, text in ticks]))
    axis.set_minor_locator(NullLocator())


def _levels(
    page: Page,
    axes: Axes,
    levels: Sequence[tuple[str, float]],
    sides: tuple[float, float],
    top: float,
) -> float:
    """A line down all rows for each level, named above it; the height that is reached."""
    low, high = axes.get_xlim()
    scaled = log10 if axes.get_xscale() == "log" else float
    share = (sides[1] - sides[0]) / (scaled(high) - scaled(low))
    places = [sides[0] + (scaled(value) - scaled(low)) * share for _, value in levels]
    texts = [shortened(f"{name}: {scale.number(value)}", 3.5, SMALL) for name, value in levels]
    spans = []
    for place, text in zip(places, texts, strict=True):
        start = min(place + 0.06, page.right - wide(text, SMALL, bold=True))
        spans.append((start, start + wide(text, SMALL, bold=True)))
    used = flags(places, spans)
    width, height = page.figure.get_size_inches()
    for at, (_, value) in enumerate(levels):
        colour, dashes = _LEVELS[at % len(_LEVELS)], DASHES[at % 4]
        y = top + 0.04 + used[at] * line(SMALL)
        axes.axvline(value, color=colour, linewidth=1.4, linestyle=dashes, zorder=1, gid="level")
        page.figure.add_artist(
            Line2D(
                [places[at] / width] * 2, [top / height, (y + line(SMALL)) / height],
                color=colour, linewidth=0.8,
            )
        )  # fmt: skip
        page.text(spans[at][0], y, texts[at], SMALL, va="bottom", color=colour, weight="bold")
    return top + 0.1 + (max(used) + 1) * line(SMALL)


def _key(page: Page, axes: Axes, chart: Estimates, left: float, y: float) -> None:
    """What the signs stand for, in a line above the axes."""
    entries = [(chart.value_label, "o", ACCENT), (chart.other_label, "D", OTHER)]
    x = left
    width, height = page.figure.get_size_inches()
    for words, marker, colour in entries:
        if words:
            page.figure.add_artist(
                Line2D(
                    [(x + 0.06) / width], [(y + line(TEXT) / 2) / height], marker=marker,
                    color=colour, linestyle="none", markersize=7,
                    fillstyle="none" if marker == "D" else "full", markeredgewidth=1.6,
                )
            )  # fmt: skip
            page.text(x + 0.2, y + line(TEXT) / 2, words, SMALL, va="center", color=INK)
            x += 0.2 + wide(words, SMALL) + 0.3
