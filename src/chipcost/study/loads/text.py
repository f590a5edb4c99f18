"""A trace in words, for the notes of an answer."""

from __future__ import annotations

from chipcost.study.loads.summary import Lengths, Summary, summary
from chipcost.study.loads.trace import Trace

_FAR = 0.005  # of a factor from 1, from which it is told


def told(name: str, trace: Trace) -> tuple[str, ...]:
    """What a trace holds, how far its means mislead, and what was assumed while reading."""
    found = summary(trace)
    lengths = f"{_words('input', found.isl)}, {_words('output', found.osl)}"
    first = f"{name}: {_rows(trace, found)}; {lengths}{_cached(found)}."
    lines = [first, _misleading(found)]
    lines += [f"{note[0].upper()}{note[1:]}." for note in trace.notes]
    return tuple(lines)


def _rows(trace: Trace, found: Summary) -> str:
    rows = "profiles" if trace.weight is not None else f"{found.rows:,} requests"
    failed = f", {trace.failed:,} failed and left out" if trace.failed else ""
    if found.rate is None or found.span is None:
        return f"{rows} ({trace.layout}){failed}"
    busy = ""
    if found.peak is not None:
        what = "minute" if found.peak_of == 60.0 else f"{found.peak_of / 60.0:g} minutes"
        busy = f", the busiest {what} {found.peak:.3g} times the mean"
    return f"{rows} ({trace.layout}) in {_time(found.span)}, {found.rate:.3g}/s{busy}{failed}"


def _time(seconds: float) -> str:
    for size, unit in ((86400.0, "d"), (3600.0, "h"), (60.0, "min")):
        if seconds >= 2.0 * size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds:.3g} s"


def _words(what: str, lengths: Lengths) -> str:
    mean, p50, p99 = (_count(one) for one in (lengths.mean, lengths.p50, lengths.p99))
    return f"{what} {mean} tokens (p50 {p50}, p99 {p99})"


def _count(tokens: float) -> str:
    return f"{tokens:,.0f}" if tokens >= 1000.0 else f"{tokens:.4g}"


def _cached(found: Summary) -> str:
    if not found.cached or found.cached_of_requests is None:
        return ""
    return (
        f"; {found.cached:.1%} of the input tokens cached (the mean of requests is "
        f"{found.cached_of_requests:.1%})"
    )


def _misleading(found: Summary) -> str:
    if abs(found.prefill - 1.0) < _FAR and abs(found.context - 1.0) < _FAR:
        return "The means stand for it: attention takes as much as at the mean lengths."
    return (
        f"Against the means alone: {found.prefill:.3g} times the work of attention in prefill, "
        f"{found.context:.3g} times the context read in decoding; both are counted here."
    )
