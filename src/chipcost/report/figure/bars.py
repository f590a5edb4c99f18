"""Totals and their parts, and what each input does to a number: horizontal bars."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from chipcost.charts import Estimate, Stacks, Tornado
from chipcost.report.figure import scale
from chipcost.report.figure.page import Page, grid, line, shortened, shown, wide
from chipcost.report.figure.rows import BELOW, fixed, value_text
from chipcost.report.figure.style import (
    HIGH,
    INK,
    LOW,
    OTHER,
    PARTS,
    QUIET,
    SMALL,
    TEXT,
)

MOST = 40  # inputs of one tornado, totals of one figure
_NAMES = 3.0  # inches that names take at most
_PART, _WHOLE = 0.26, 0.62  # inches of a row at least: of a part or an input, of a whole stack
_TALLEST, _TALLEST_WHOLE = 0.55, 0.9


def least(chart: Stacks | Tornado) -> float:
    """The height that the axes need with what stands about them, in inches."""
    if isinstance(chart, Tornado):
        return len(chart.rows) * _PART + BELOW + 2 * line(TEXT) + 0.1
    if len(chart.rows) == 1:
        return (len(chart.parts) + 2) * _PART + BELOW
    return len(chart.rows) * _WHOLE + BELOW + 3 * line(SMALL)


def tornado(page: Page, chart: Tornado) -> Axes:
    """Each input as a bar from the number at its low to the number at its high."""
    names = [shortened(name, _NAMES) for name, _, _ in chart.rows]
    ends = [end for _, *both in chart.rows for end in both]
    room = max(wide(scale.number(end), SMALL) for end in ends) + 0.12
    left = page.left + max(wide(name) for name in names) + 0.15
    top = page.top - 2 * line(TEXT) - 0.1
    bottom = max(page.bottom + BELOW, top - len(names) * _TALLEST)
    axes = page.axes(left, bottom, page.right, top)
    low, high = min(*ends, chart.base), max(*ends, chart.base)
    span = (high - low) or abs(chart.base) or 1.0
    aside = span * room / (page.right - left - 2 * room)
    _scaled(axes, low - aside, high + aside, len(names), page.right - left)
    axes.set_xlabel(shown(chart.x_label), fontsize=TEXT, labelpad=6)
    axes.axvline(chart.base, color=INK, linewidth=1.2, zorder=3)
    step = (top - bottom) / len(names)
    base = chart.base
    for at, (_, at_low, at_high) in enumerate(chart.rows):
        page.text(left - 0.12, top - (at + 0.5) * step, names[at], va="center", ha="right")
        pair = ((at_low, LOW), (at_high, HIGH))
        for end, colour in sorted(pair, key=lambda one: -abs(one[0] - base)):
            axes.barh(at, end - base, left=base, height=0.62, color=colour, gid="swing")
        _ends(axes, at, (at_low, at_high), base)
    place = axes.transData.transform((chart.base, 0.0))[0] / page.figure.dpi
    page.text(
        float(place), top + 0.04, f"base {scale.number(chart.base)}", SMALL, ha="center",
        va="bottom", weight="bold",
    )  # fmt: skip
    key = [("input at its low", LOW), ("input at its high", HIGH)]
    _key(page, key, left, top + line(TEXT) + 0.1)
    return axes


def _ends(axes: Axes, at: int, ends: tuple[float, float], base: float) -> None:
    """The numbers at both ends of a bar; of two on one side of the base the farther alone."""
    sides: dict[str, float] = {}
    for end in ends:
        side = "left" if end < base else "right"
        if side not in sides or abs(end - base) > abs(sides[side] - base):
            sides[side] = end
    for side, end in sides.items():
        if end != base:
            axes.annotate(
                scale.number(end), (end, at), (-4 if side == "left" else 4, 0),
                textcoords="offset points", va="center", fontsize=SMALL, color=INK,
                ha="right" if side == "left" else "left", annotation_clip=False,
            )  # fmt: skip


def _scaled(axes: Axes, low: float, high: float, rows: int, inches: float) -> None:
    axes.set_xlim(low, high)
    axes.set_ylim(rows - 0.5, -0.5)
    axes.set_yticks([])
    fixed(axes.xaxis, scale.linear(low, high, max(4, int(inches / 0.9))))
    grid(axes, "x")


def _key(page: Page, entries: Sequence[tuple[str, str]], left: float, y: float) -> float:
    """A patch of colour with its name for each, on as many lines as they take; where they end."""
    width, height = page.figure.get_size_inches()
    x = left
    for words, colour in entries:
        needed = 0.2 + wide(words, SMALL)
        if x > left and x + needed > page.right:
            x, y = left, y - line(SMALL)
        page.figure.add_artist(
            Rectangle(
                (x / width, (y - 0.05) / height), 0.14 / width, 0.1 / height, facecolor=colour
            )
        )
        page.text(x + 0.2, y, words, SMALL, va="center", color=INK)
        x += needed + 0.25
    return y


def stacks(page: Page, chart: Stacks) -> Axes:
    """Totals beside each other, each of its parts; of one total its parts below each other."""
    return _waterfall(page, chart) if len(chart.rows) == 1 else _beside(page, chart)


def _waterfall(page: Page, chart: Stacks) -> Axes:
    """Part after part, each from where the last ended, then the total and what is beside it."""
    name, sizes = chart.rows[0]
    parts = [(part, size) for part, size in zip(chart.parts, sizes, strict=True) if size]
    total = chart.totals.get(name) or Estimate(name, sum(sizes))
    quoted = chart.beside.get(name)
    rows = [*(part for part, _ in parts), "total", *([chart.beside_label] if quoted else [])]
    names = [shortened(one, _NAMES) for one in rows]
    texts = [*(scale.number(size) for _, size in parts), value_text(total)]
    texts += [value_text(quoted)] if quoted else []
    left = page.left + max(wide(one, TEXT, bold=True) for one in names) + 0.15
    right = page.right - max(wide(text, SMALL) for text in texts) - 0.15
    bottom = max(page.bottom + BELOW, page.top - len(rows) * _TALLEST)
    axes = page.axes(left, bottom, right, page.top)
    _scaled(axes, 0.0, _most(chart) * 1.03, len(rows), right - left)
    axes.set_xlabel(shown(chart.x_label), fontsize=TEXT, labelpad=6)
    step = (page.top - bottom) / len(rows)
    reached = 0.0
    for at, (_, size) in enumerate(parts):
        axes.barh(at, size, left=reached, height=0.62, color=PARTS[1], gid="part")
        reached += size
        axes.plot([reached, reached], [at - 0.31, at + 1.31], color=QUIET, linewidth=0.7)
    _total(axes, len(parts), total, PARTS[0], whole=True)
    if quoted is not None:
        _total(axes, len(parts) + 1, quoted, OTHER, whole=False)
    for at, (words, text) in enumerate(zip(names, texts, strict=True)):
        y = top_of(page.top, at, step)
        weight = "bold" if at == len(parts) else "normal"
        page.text(left - 0.12, y, words, va="center", ha="right", weight=weight)
        page.text(right + 0.12, y, text, SMALL, va="center", weight=weight)
    return axes


def top_of(top: float, at: int, step: float) -> float:
    """The middle of a row, in inches from the bottom of the page."""
    return top - (at + 0.5) * step


def _most(chart: Stacks) -> float:
    ends = [sum(sizes) for _, sizes in chart.rows]
    for one in (*chart.totals.values(), *chart.beside.values()):
        ends += [one.value, one.high or 0.0]
    return max(ends) or 1.0


def _total(axes: Axes, y: float, one: Estimate, colour: str, whole: bool) -> None:
    """A total as a bar, what is beside it as a hollow mark; both with the range as a thin line."""
    if whole:
        axes.barh(y, one.value, height=0.62, color=colour, gid="part")
    if one.low is not None and one.high is not None:
        axes.plot(
            [one.low, one.high], [y, y], color=INK if whole else colour, linewidth=1.6,
            marker="|", markersize=9, markeredgewidth=1.6, gid="range", zorder=4,
        )  # fmt: skip
    if not whole:
        axes.plot(
            [one.value], [y], marker="D", color=colour, markerfacecolor="white", markersize=7,
            markeredgewidth=1.6, zorder=5,
        )  # fmt: skip


def _beside(page: Page, chart: Stacks) -> Axes:
    """Each total as a bar of its parts, its range on it, what it is held against below it."""
    names = [shortened(name, _NAMES) for name, _ in chart.rows]
    lines = [_texts(chart, name, sizes) for name, sizes in chart.rows]
    left = page.left + max(wide(name) for name in names) + 0.15
    right = page.right - max(wide(text, SMALL) for both in lines for text in both) - 0.15
    entries = [(part, PARTS[at % len(PARTS)]) for at, part in enumerate(chart.parts)]
    y = _key(page, entries, page.left, page.top - line(SMALL) / 2)
    top = y - line(SMALL) / 2 - 0.1
    bottom = max(page.bottom + BELOW, top - len(names) * _TALLEST_WHOLE)
    axes = page.axes(left, bottom, right, top)
    most = _most(chart) * 1.03
    _scaled(axes, 0.0, most, len(names), right - left)
    axes.set_xlabel(shown(chart.x_label), fontsize=TEXT, labelpad=6)
    step = (top - bottom) / len(names)
    for at, (name, sizes) in enumerate(chart.rows):
        quoted = chart.beside.get(name)
        middle = at - 0.2 if chart.beside else float(at)
        reached = 0.0
        for part, size in enumerate(sizes):
            colour = PARTS[part % len(PARTS)]
            axes.barh(
                middle, size, left=reached, height=0.42, color=colour, edgecolor="white",
                linewidth=0.6, gid="part",
            )  # fmt: skip
            _inside(axes, middle, reached, size, colour, most / (right - left))
            reached += size
        if name in chart.totals:
            _total_line(axes, middle + 0.3, chart.totals[name])
        if quoted is not None:
            _total(axes, middle + 0.52, quoted, OTHER, whole=False)
        y = top_of(top, at, step)
        page.text(left - 0.12, y, names[at], va="center", ha="right")
        for place, text in enumerate(lines[at]):
            offset = line(SMALL) * (len(lines[at]) - 1) / 2 - place * line(SMALL)
            colour = OTHER if place else INK
            page.text(right + 0.12, y + offset, text, SMALL, va="center", color=colour)
    return axes


def _total_line(axes: Axes, y: float, one: Estimate) -> None:
    if one.low is not None and one.high is not None:
        axes.plot(
            [one.low, one.high], [y, y], color=INK, linewidth=1.4, marker="|", markersize=6,
            markeredgewidth=1.4, gid="range", zorder=4,
        )  # fmt: skip


def _texts(chart: Stacks, name: str, sizes: Sequence[float]) -> list[str]:
    """What stands right of a bar: the total, and what it is held against."""
    found = [value_text(chart.totals.get(name) or Estimate(name, sum(sizes)))]
    if name in chart.beside:
        found.append(f"{chart.beside_label} {value_text(chart.beside[name])}")
    return found


def _inside(axes: Axes, y: float, start: float, size: float, colour: str, per_inch: float) -> None:
    """The size of a part inside its bar, where it fits."""
    text = scale.number(size, 2)
    if size / per_inch > wide(text, SMALL) + 0.08:
        axes.text(
            start + size / 2, y, text, fontsize=SMALL, ha="center", va="center",
            color="white" if _is_dark(colour) else INK,
        )  # fmt: skip


def _is_dark(colour: str) -> bool:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue < 140
