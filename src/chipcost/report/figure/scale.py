"""Numbers and dates on an axis: which are named, and how they are written."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

from chipcost.units import magnitude

Ticks = list[tuple[float, str]]


def number(value: float, digits: int = 3) -> str:
    """A number in three digits, without an exponent: `0.164`, `1.10`, `1,230`, `1.33 M`."""
    if not value:
        return "0"
    size = abs(value)
    if size >= 1e6:
        return magnitude(value, digits)
    places = digits - 1 - math.floor(math.log10(size))
    rounded = round(value, places)
    if size < 1e-6:
        return f"{value:.{digits - 1}e}"
    return f"{rounded:,.{max(0, places)}f}"


def tick(value: float) -> str:
    """A round number in as few digits as it has: `0.2`, `5`, `1,000`, `2 M`."""
    if abs(value) >= 1e6:
        return magnitude(value, 3).replace(".00 ", " ").replace(".0 ", " ")
    if value and abs(value) < 1e-6:
        return f"{value:.0e}"
    text = f"{value:,.10f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def linear(low: float, high: float, most: int = 7) -> Ticks:
    """Round numbers from `low` to `high`, `most` of them at most."""
    step = _step((high - low) / max(1, most - 1))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    places = max(0, -math.floor(math.log10(step) + 1e-9))
    places += round(step, places + 1) != round(step, places)  # a step of 0.25 has two
    return [
        (at * step, tick(at * step) if step >= 1.0 or step < 1e-6 else f"{at * step:.{places}f}")
        for at in range(first, last + 1)
    ]


def _step(least: float) -> float:
    power = 10.0 ** math.floor(math.log10(least))
    return next(power * one for one in (1.0, 2.0, 2.5, 5.0, 10.0) if power * one >= least * 0.999)


def logarithmic(low: float, high: float, most: int = 8) -> Ticks:
    """1, 2 and 5 of each decade from `low` to `high`; more of them where those are few, where they
    are too many 1 and 3, then 1, then 1 of every so many decades."""
    found = _digits(low, high, (1.0, 2.0, 5.0))
    for finer in ((1.0, 2.0, 3.0, 5.0, 7.0), (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0)):
        more = _digits(low, high, finer)
        if len(found) < 3 and len(more) <= most:
            found = more
    for coarser in ((1.0, 3.0), (1.0,)):
        if len(found) > most:
            found = _digits(low, high, coarser)
    if len(found) < 3:
        return linear(low, high, 5)
    return [(value, tick(float(f"{value:.2g}"))) for value in found[:: -(-len(found) // most)]]


def _digits(low: float, high: float, digits: Sequence[float]) -> list[float]:
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    every = [digit * 10.0**decade for decade in decades for digit in digits]
    return [value for value in every if low * (1 - 1e-9) <= value <= high * (1 + 1e-9)]


def dates(low: float, high: float, most: int = 7) -> Ticks:
    """First days of months, of years where there are many, between two day numbers; of less than
    two months single days."""
    days = high - low
    if days < 62:
        step = max(1, math.ceil(days / (most - 1)))
        whole = range(math.ceil(low), math.floor(high) + 1, step)
        return [(float(day), date.fromordinal(day).isoformat()) for day in whole]
    months = next((one for one in (1, 2, 3, 6, 12, 24, 60) if days / 30.4 / one <= most - 1), 120)
    found: Ticks = []
    begin = date.fromordinal(max(1, math.floor(low)))
    index = (begin.year * 12 + begin.month - 1) // months * months
    while True:
        day = date(index // 12, index % 12 + 1, 1)
        if day.toordinal() > high:
            return found
        if day.toordinal() >= low:
            text = f"{day.year}" if months % 12 == 0 else f"{day:%Y-%m}"
            found.append((float(day.toordinal()), text))
        index += months


def widened(values: Sequence[float], log: bool, share: float = 0.04) -> tuple[float, float]:
    """The least and the greatest with some room about them; of one value room as well."""
    low, high = min(values), max(values)
    if log:
        room = max((high / low) ** share, 1.05 if high / low > 1.0001 else 1.5)
        return low / room, high * room
    room = (high - low) * share or abs(high) * 0.2 or 1.0
    return low - room, high + room
