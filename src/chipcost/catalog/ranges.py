"""How sure a figure is: its own range, or a default by the grade of its evidence.

The defaults are our judgement, stated here and nowhere else. They are half-widths relative to the
value. A specification has the range seen between sources of that grade for the same part; a cost or
power quote has the range between successive editions of one series and between analysts. For
orientation, AACE 18R-97 puts budget estimates from vendor quotes at -15 to +20 % and analogies at
-30 to +50 %.
"""

from __future__ import annotations

from collections.abc import Iterable

from chipcost.catalog.chips.records import Catalog, PowerQuote, Quote
from chipcost.catalog.records import Figure

SPEC = {"datasheet": 0.0, "vendor-blog": 0.01, "derived": 0.02, "analyst": 0.02, "press": 0.05}
COST = {"datasheet": 0.0, "vendor-blog": 0.02, "derived": 0.10, "analyst": 0.05, "press": 0.10}
POWER = {"datasheet": 0.02, "vendor-blog": 0.05, "derived": 0.15, "analyst": 0.05, "press": 0.10}
USER = 0.0  # what the user sets is taken as given
FLOOR = {"estimate": 0.10, "derived": 0.02}  # a figure of this status is never surer than this

Range = tuple[float, float, float]  # low, value, high

_ORDER = ("datasheet", "vendor-blog", "analyst", "press", "derived")


def grade_rank(grade: str) -> int:
    """0 for the best grade; higher is weaker; unknown grades come last."""
    return _ORDER.index(grade) if grade in _ORDER else len(_ORDER)


def grade_of(catalog: Catalog, sources: tuple[str, ...], own: str = "") -> str:
    """The grade of a figure: its own, else the best of its sources."""
    if own:
        return own
    grades = [catalog.sources[key].grade for key in sources if key in catalog.sources]
    return min(grades, key=grade_rank, default="")


def figure_range(catalog: Catalog, figure: Figure, defaults: dict[str, float] = SPEC) -> Range:
    """(low, value, high) of a quantity, in base units."""
    if figure.value is None:
        raise ValueError(f"{figure.text!r} is not a quantity")
    grade = grade_of(catalog, figure.sources, figure.grade)
    counted = figure.dimension == "count"  # a count of chips is right or wrong, without a range
    half = 0.0 if counted else max(defaults.get(grade, USER), FLOOR.get(figure.status, 0.0))
    return _spread(figure.value, figure.low, figure.high, half)


def quote_range(catalog: Catalog, quote: Quote, price: float) -> Range:
    """(low, price, high) of one price of a quote, in USD/h."""
    half = COST.get(grade_of(catalog, quote.sources), USER)
    own = price == quote.total
    return _spread(price, quote.low if own else None, quote.high if own else None, half)


def power_range(catalog: Catalog, quote: PowerQuote) -> Range:
    """(low, value, high) of an all-in power quote, in watt."""
    half = POWER.get(grade_of(catalog, quote.sources), USER)
    return _spread(quote.value, quote.low, quote.high, half)


def _spread(value: float, low: float | None, high: float | None, half: float) -> Range:
    """The stated ends, or those of the default; the value always lies between them."""
    bottom = value * (1 - half) if low is None else min(low, value)
    top = value * (1 + half) if high is None else max(high, value)
    return bottom, value, top


def median(values: Iterable[float]) -> float:
    """The middle of values, of which there is one or more; `statistics` is slow to import."""
    ranked = sorted(values)
    half = len(ranked) // 2
    return ranked[half] if len(ranked) % 2 else (ranked[half - 1] + ranked[half]) / 2
