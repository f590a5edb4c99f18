"""From an answer to its figure, and from that to the bytes of a file."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

from matplotlib.figure import Figure

from chipcost.charts import Chart, Estimates, Lines, Stacks, Tornado
from chipcost.report.cells import printable
from chipcost.report.drawn import drawn
from chipcost.report.figure import bars, lines, rows
from chipcost.report.figure.page import Page, page, shown
from chipcost.report.figure.style import FONT, styled
from chipcost.result import Result
from chipcost.version import __version__

# Of a document that could be made anew no day, and no name of a program that changes.
_WITHOUT = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}
_FALLBACK = "Verdana, sans-serif"  # where the font of the figure is not installed


def figure(result: Result) -> Figure:
    """The figure of the first chart of an answer; there is one."""
    with styled():
        return _figure(result)


def content(result: Result, form: str) -> bytes:
    """The figure as `png`, `svg` or `pdf`: the same bytes for the same answer."""
    with styled():
        made = _figure(result)
        stream = io.BytesIO()
        words = {**_WITHOUT[form], "Title": shown(_heading(result)[0])}
        made.savefig(stream, format=form, metadata=words)
    found = stream.getvalue()
    if form != "svg":
        return found
    family = rf"(style=\"[^\"]*'{FONT}')"
    return re.sub(family, rf"\1, {_FALLBACK}", found.decode("utf-8")).encode("utf-8")


def _figure(result: Result) -> Figure:
    result = printable(result)
    chart = _readable(drawn(result)[0])
    title, *below = _heading(result, chart)
    made = page(title, below, _foot(result, chart), _least(chart))
    _draw(made, chart)
    return made.figure


def _heading(result: Result, chart: Chart | None = None) -> Sequence[str]:
    """The headline; of several totals beside each other what all of them are."""
    lines_ = list(result.headline) or [result.command]
    if isinstance(chart, Stacks) and len(chart.rows) > 1:
        return [chart.title]
    return lines_


def _readable(chart: Chart) -> Chart:
    """The chart, cut to what one page can hold, with a note on it."""
    if isinstance(chart, Estimates) and len(chart.levels) > rows.MOST_LEVELS:
        note = f"{rows.MOST_LEVELS} of {len(chart.levels)} prices are drawn."
        levels = chart.levels[: rows.MOST_LEVELS]
        return _readable(chart._replace(levels=levels, note=_joined(chart.note, note)))
    if isinstance(chart, Lines):
        rank = {name: (name in chart.alone, -len(chart.series[name])) for name in chart.series}
        kept = sorted(rank, key=lambda name: rank[name])[: lines.MOST]
        if len(kept) == len(chart.series):
            return chart
        series = {name: points for name, points in chart.series.items() if name in kept}
        note = (
            f"{len(kept)} of {len(chart.series)} series are drawn, lines first, then most points."
        )
        return chart._replace(series=series, note=_joined(chart.note, note))
    most = rows.MOST if isinstance(chart, Estimates) else bars.MOST
    if len(chart.rows) <= most:
        return chart
    note = _joined(chart.note, f"The first {most} of {len(chart.rows)} are drawn.")
    if isinstance(chart, Estimates):
        return chart._replace(rows=chart.rows[:most], note=note)
    if isinstance(chart, Stacks):
        return chart._replace(rows=chart.rows[:most], note=note)
    return chart._replace(rows=chart.rows[:most], note=note)


def _joined(*notes: str) -> str:
    return " ".join(note for note in notes if note)


def _least(chart: Chart) -> float:
    if isinstance(chart, Lines):
        return lines.least(chart)
    return rows.least(chart) if isinstance(chart, Estimates) else bars.least(chart)


def _draw(made: Page, chart: Chart) -> None:
    if isinstance(chart, Lines):
        lines.draw(made, chart)
    elif isinstance(chart, Estimates):
        rows.draw(made, chart)
    elif isinstance(chart, Tornado):
        bars.tornado(made, chart)
    else:
        bars.stacks(made, chart)


def _foot(result: Result, chart: Chart) -> list[str]:
    """What marks mean, what is not drawn, and what drew it from which data."""
    found = []
    if isinstance(chart, Estimates):
        used = "".join(one.marks + "*" * one.best for one in chart.rows)
        key = [f"{mark} {words}" for mark, words in chart.key.items() if mark in used]
        ranged = any(one.low is not None for one in chart.rows)
        bar = ["bar: 5 to 95 %"] if ranged and not chart.value_label else []
        words = "; ".join((*key, *bar))
        found.append(words[:1].upper() + words[1:])
    if isinstance(chart, Stacks) and any(one.low is not None for one in chart.totals.values()):
        quoted = f"; diamond: {chart.beside_label}, with its range" if chart.beside else ""
        found.append(f"Thin black line: range of the total{quoted}.")
    if isinstance(chart, Lines) and any(
        point.low is not None for series in chart.series.values() for point in series
    ):
        found.append(f"{'Bar' if chart.dates else 'Band'}: {chart.ranges or 'range'}.")
    found.append(chart.note)
    data = f", data {result.catalog_hash[:12]}" if result.catalog_hash else ""
    found.append(f"chipcost {__version__}{data}")
    return [text for text in found if text]
