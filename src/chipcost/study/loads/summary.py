"""What a trace holds in a few numbers: lengths, rate, how it varies, and how its means mislead."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from chipcost.study.loads.trace import Array, Trace

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0


@dataclass(frozen=True, slots=True)
class Lengths:
    """Mean, median and 99th percentile of a length in tokens."""

    mean: float
    p50: float
    p99: float


@dataclass(frozen=True, slots=True)
class Summary:
    """A trace in numbers; None where it does not say.

    cached, cached_of_requests  cached tokens over input tokens, and the mean share of requests
    prefill   work of attention in prefill over that of the means
    context   tokens read in decoding over that of the means
    rate      requests a second, rows over the time from first to last
    peak      the busiest `peak_of` seconds over the mean
    hourly    arrivals of each hour of the day over the mean, 24 numbers, where the trace spans a
              day; from midnight where `clock`, else from its first request
    """

    rows: int
    isl: Lengths
    osl: Lengths
    cached: float | None
    cached_of_requests: float | None
    prefill: float
    context: float
    span: float | None
    rate: float | None
    peak: float | None
    peak_of: float
    hourly: tuple[float, ...] | None
    clock: bool


def summary(trace: Trace) -> Summary:
    """The numbers of a trace."""
    weight = np.ones(len(trace)) if trace.weight is None else trace.weight
    isl, osl, hits = trace.isl, trace.osl, trace.hits

    def mean(values: Array) -> float:
        return float(np.average(values, weights=trace.weight))

    first, second, held = mean(isl), mean(osl), mean(hits)
    squares = mean(isl * isl - hits * hits)
    context = mean(osl * (isl + 0.5 * osl)) / (second * (first + 0.5 * second))
    span, rate, peak, of, hourly = _in_time(trace)
    return Summary(
        rows=len(trace),
        isl=_lengths(isl, weight, first),
        osl=_lengths(osl, weight, second),
        cached=None if trace.cached is None else held / first,
        cached_of_requests=None if trace.cached is None else mean(hits / isl),
        prefill=squares / (first * first - held * held) if first > held else 1.0,
        context=context,
        span=span,
        rate=rate,
        peak=peak,
        peak_of=of,
        hourly=hourly,
        clock=trace.clock is not None,
    )


def _lengths(values: Array, weight: Array, mean: float) -> Lengths:
    if np.all(weight == weight[:1]):
        p50, p99 = np.percentile(values, [50.0, 99.0])
        return Lengths(mean, float(p50), float(p99))
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weight[order]) - 0.5 * weight[order]
    p50, p99 = np.interp([0.5, 0.99], reached / np.sum(weight), values[order])
    return Lengths(mean, float(p50), float(p99))


_Times = tuple[float | None, float | None, float | None, float, tuple[float, ...] | None]


def _in_time(trace: Trace) -> _Times:
    """Span, rate, peak over mean and of what, and the hours of a day."""
    if trace.arrivals is not None:
        counts, window = trace.arrivals, trace.window
        mean = float(np.mean(counts))
        span = len(counts) * window
        peak = float(np.max(counts)) / mean if mean > 0.0 else None
        at = np.arange(len(counts), dtype=np.float64) * window
        return span, mean, peak, window, _hours(at, counts * window, span, 0.0)
    if trace.time is None or len(trace) < 2 or trace.time[-1] <= 0.0:
        return None, None, None, MINUTE, None
    span = float(trace.time[-1])
    rate = len(trace) / span
    peak = None
    if span >= 5.0 * MINUTE:
        minutes = np.bincount((trace.time // MINUTE).astype(np.intp))
        peak = float(np.max(minutes)) / MINUTE / rate
    counts = np.ones(len(trace))
    return span, rate, peak, MINUTE, _hours(trace.time, counts, span, trace.clock or 0.0)


def _hours(at: Array, counts: Array, span: float, clock: float) -> tuple[float, ...] | None:
    """Arrivals of each hour of the day over the mean, by how long each hour was seen."""
    if span < 0.99 * DAY:
        return None
    first = int(clock // HOUR)
    hours = ((at + clock) // HOUR).astype(np.intp) - first
    found = np.bincount(hours, counts, int((clock + span) // HOUR) - first + 1)
    edges = (np.arange(len(found) + 1) + first) * HOUR
    seen = np.diff(np.clip(edges, clock, clock + span))
    day = (np.arange(len(found)) + first) % 24
    rates = np.bincount(day, found, 24) / np.maximum(np.bincount(day, seen, 24), 1.0)
    return tuple(float(rate) for rate in rates / np.mean(rates))
