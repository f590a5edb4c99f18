"""Numbers of a comparison in words: `0.228`, `2 % less`, `-29 to +27 %`."""

from __future__ import annotations

import math

from chipcost.study.ranges import Range
from chipcost.units import magnitude

TIMES = 2.0  # from this ratio on it is said as a multiple
LEAST = 0.01  # below it too


def figure(value: float, digits: int = 3) -> str:
    """A number in three digits; in four, and with separators, from a thousand on; of millions by
    its magnitude."""
    size = abs(value)
    if size >= 1e6:
        return magnitude(value, digits)
    if size >= 1000.0:
        step = 10.0 ** (math.floor(math.log10(size)) - 3)
        return f"{round(value / step) * step:,.0f}"
    if not size:
        return "0"
    if size < 1e-4:
        return f"{value:.{digits}g}"
    return f"{value:.{max(0, digits - 1 - math.floor(math.log10(size)))}f}"


def usd(value: float) -> str:
    """A price of a chip-hour: in cents at least, and as exactly as three digits are."""
    whole, _, part = figure(value).partition(".")
    return f"{whole}.{part.rstrip('0').ljust(2, '0')}" if part or value < 100.0 else whole


def against(ratio: float, less: str = "less", more: str = "more") -> str:
    """A ratio as a person says it: `2 % less`, `34 % more`, `2.8 ×`."""
    if not LEAST <= ratio < TIMES:
        return f"{figure(ratio, 2)} ×"
    share = abs(ratio - 1.0)
    if share < 0.0005:
        return "equal"
    return f"{_percent(share)} % {less if ratio < 1.0 else more}"


def between(ratio: Range) -> str:
    """Both ends of a ratio in the same way: `-29 to +27 %`, `1.8–4.1 ×`."""
    low, value, high = ratio
    if low == high:
        return ""
    if LEAST <= value < TIMES and low >= LEAST and high <= 2.0 * TIMES:
        return f"{_signed(low - 1.0)} to {_signed(high - 1.0)} %"
    return f"{figure(low, 2)}–{figure(high, 2)} ×"


def _percent(share: float) -> str:
    return f"{100.0 * share:.0f}" if share >= 0.0095 else f"{100.0 * share:.1f}"


def _signed(share: float) -> str:
    return f"{round(100.0 * share):+d}" if round(100.0 * share) else "0"
