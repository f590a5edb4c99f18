"""An axis: where a number stands on it, in per cent, and the ticks that people read."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from chipcost.report.page.look import figure

_CLOSE = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0)
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Scale:
    """From a number to a place between 0 and 100, with (number, text) of its ticks."""

    at: Callable[[float], float]
    ticks: Sequence[tuple[float, str]]


def scale(
    values: Iterable[float],
    *,
    log: bool = False,
    dates: bool = False,
    zero: bool = False,
    most: int = 6,
) -> Scale:
    """The axis of some numbers.

    log    all of them are above 0
    dates  they are day numbers
    zero   it begins at 0
    most   ticks, about
    """
    known = list(values) or [0.0, 1.0]
    low, high = min(known), max(known)
    if log:
        return _log(low, high)
    if zero:
        low, high = min(0.0, low), max(0.0, high)
    if high - low <= 1e-6 * max(abs(low), abs(high)):  # one number, or as good as one
        around = 0.1 * abs(low) or 0.5
        low, high = low - around, high + around
    if dates:
        return _dates(low, high, most)
    step = _step((high - low) / most)
    first, last = math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step
    count = round((last - first) / step)
    marks = [first + step * number for number in range(count + 1)]
    return Scale(_linear(first, last), [(mark, _short(mark, step)) for mark in marks])


def _linear(low: float, high: float) -> Callable[[float], float]:
    return lambda value: 100.0 * (value - low) / (high - low)


def _step(least: float) -> float:
    """The least of 1, 2, 2.5 and 5 times a power of ten that is not below."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(power * step for step in _STEPS if power * step >= least * (1 - 1e-9))


def _short(value: float, step: float) -> str:
    places = max(0, -math.floor(math.log10(step) + 1e-9))
    if step * 10**places % 1 > 1e-6:  # a step of 2.5
        places += 1
    return figure(value) if abs(value) >= 1e6 else f"{value:,.{places}f}"


def _log(low: float, high: float) -> Scale:
    """Ticks at powers of ten, and at 2 and 5 times them where these are few."""
    wide = math.log10(high / low)
    parts = (1.0,) if wide > 3 else (1.0, 2.0, 5.0) if wide > 0.7 else _CLOSE
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    marks = [part * 10.0**power for power in range(first, last + 1) for part in parts]
    pad = max(0.03 * wide, 0.02)  # of ten-folds, so that no mark is cut by the edge
    start, stop = low / 10.0**pad, high * 10.0**pad
    place = _linear(math.log(start), math.log(stop))
    kept = [mark for mark in marks if start <= mark <= stop] or [low]
    return Scale(lambda value: place(math.log(value)), [(mark, _plain(mark)) for mark in kept])


def _plain(value: float) -> str:
    return figure(value) if value >= 1e6 else f"{value:,.10g}"


def _dates(low: float, high: float, most: int) -> Scale:
    """Ticks at the first days of months, quarters or years."""
    start, stop = date.fromordinal(math.floor(low)), date.fromordinal(math.ceil(high))
    months = (stop.year - start.year) * 12 + stop.month - start.month + 1
    every = next((step for step in (1, 3, 6, 12, 24) if months / step <= most + 1), 60)
    marks = []
    month = (start.month - 1) // every * every if every < 12 else 0
    for number in range(months // every + 3):
        whole = start.year * 12 + month + number * every
        marks.append(date(whole // 12, whole % 12 + 1, 1))
    kept = [mark for mark in marks if start <= mark <= stop] or [start]
    pad = max(1.0, (high - low) * 0.02)
    return Scale(
        _linear(low - pad, high + pad),
        [
            (float(mark.toordinal()), f"{mark:%Y}" if every >= 12 else f"{mark:%Y-%m}")
            for mark in kept
        ],
    )
