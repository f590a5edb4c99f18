"""Which part of a chart is drawn, and its texts made harmless."""

from __future__ import annotations

from collections.abc import Mapping

from chipcost.charts import Chart, Estimate, Estimates, Lines, Stacks, Tornado, following, is_wide
from chipcost.result import Result
from chipcost.text import plain_line


def drawn(result: Result) -> tuple[Chart, ...]:
    """The charts of the rows that a terminal shows, with a note on those that are left out."""
    return tuple(map(harmless, (_shown(result, chart) for chart in result.charts)))


def _shown(result: Result, chart: Chart) -> Chart:
    """The chart without the rows that a terminal leaves to the notes or counts below."""
    if isinstance(chart, (Lines, Stacks)) or not chart.at:
        return chart
    shown = _chosen(result, chart)
    return shown._replace(log=is_wide(_ends(shown))) if isinstance(shown, Estimates) else shown


def _ends(chart: Estimates) -> list[float]:
    numbers = [n for one in chart.rows for n in (one.value, one.low, one.high, one.other)]
    return [n for n in (*numbers, *(value for _, value in chart.levels)) if n is not None]


def _chosen(result: Result, chart: Estimates | Tornado) -> Chart:
    kept = [at for at in sorted(chart.at) if at not in result.folded]
    first = kept[: result.most]
    shown = following(chart, {at: at for at in first})
    if len(first) < len(kept) and isinstance(shown, Estimates):
        more = f" ({result.more} draws more)" if result.more else ""
        return shown._replace(note=f"The first {len(first)} of {len(kept)} are drawn{more}.")
    return shown


def harmless(chart: Chart) -> Chart:
    """The chart with every text as a line that is shown and does nothing (`text.plain_line`)."""
    if isinstance(chart, Lines):
        return chart._replace(
            title=plain_line(chart.title),
            series={plain_line(name): points for name, points in chart.series.items()},
            alone=frozenset(map(plain_line, chart.alone)),
        )
    if isinstance(chart, Estimates):
        return chart._replace(
            title=plain_line(chart.title),
            rows=tuple(map(_plain, chart.rows)),
            levels=tuple((plain_line(name), value) for name, value in chart.levels),
        )
    if isinstance(chart, Stacks):
        return chart._replace(
            title=plain_line(chart.title),
            parts=tuple(map(plain_line, chart.parts)),
            rows=tuple((plain_line(name), sizes) for name, sizes in chart.rows),
            totals=_by_name(chart.totals),
            beside=_by_name(chart.beside),
        )
    assert isinstance(chart, Tornado)
    rows = tuple((plain_line(label), low, high) for label, low, high in chart.rows)
    return chart._replace(title=plain_line(chart.title), rows=rows)


def _plain(one: Estimate) -> Estimate:
    return one._replace(label=plain_line(one.label), group=plain_line(one.group))


def _by_name(found: Mapping[str, Estimate]) -> dict[str, Estimate]:
    return {plain_line(name): _plain(one) for name, one in found.items()}
