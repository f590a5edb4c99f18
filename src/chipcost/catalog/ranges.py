"""How sure a figure is: its own range, or a default by the grade of its evidence.

A range is the 5th to 95th percentile. The defaults by grade are our judgement, stated here and
nowhere else: half-widths relative to the value, as seen between sources of that grade for the same
part. For orientation, AACE 18R-97 puts budget estimates from vendor quotes at -15 to +20 % and
analogies at -30 to +50 %.

The range of a quote is measured: from later quotes against earlier ones (calibration/quotes.py, its
widths in quote_widths.py). ln(later / earlier) has the variance at_once^2 + per_year^2 x years, so
a quote is the less sure the older it is. What it states of itself adds to that.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from chipcost.catalog.chips.records import Catalog, PowerQuote, Quote
from chipcost.catalog.dates import first_day
from chipcost.catalog.offers import (
    HYPERSCALER,
    alone_offers,
    is_list_price,
    last_seen,
    provider_class,
)
from chipcost.catalog.quote_widths import GROWTH, SPREAD, Growth
from chipcost.catalog.records import Figure

SPEC = {"datasheet": 0.0, "vendor-blog": 0.01, "derived": 0.02, "analyst": 0.02, "press": 0.05}
COST = {"datasheet": 0.0, "vendor-blog": 0.02, "derived": 0.10, "analyst": 0.05, "press": 0.10}
POWER = {"datasheet": 0.02, "vendor-blog": 0.05, "derived": 0.15, "analyst": 0.05, "press": 0.10}
USER = 0.0  # what the user sets is taken as given
_WEAK = ("press", "derived")  # a quote of these grades is no surer than COST says
Z90 = 1.6448536269514722  # 95th percentile of the standard normal
PRIOR = 4.0  # offers that what is usual counts for, in the spread between offers of one chip
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


class Width(NamedTuple):
    """How sure a price is: standard deviations of its logarithm below and above it.

    editions  share of the variance that is the error of its survey on its day
    aged      share of the variance that is its age
    """

    below: float
    above: float
    editions: float = 0.0
    aged: float = 0.0

    def around(self, price: float) -> Range:
        """(low, price, high): the 5th and 95th percentile."""
        return price * math.exp(-Z90 * self.below), price, price * math.exp(Z90 * self.above)


CERTAIN = Width(0.0, 0.0)


def kind_of(quote: Quote) -> str:
    """The kind of a quote: owned, list, or the term of a rental; "" where it is not said."""
    if quote.kind != "rental":
        return "owned"
    return "list" if is_list_price(quote) else quote.term


def growth(quote: Quote) -> Growth:
    """How the quotes of its kind move; those of all rentals where a term has too few pairs."""
    return GROWTH.get(kind_of(quote)) or GROWTH["rental"]


def years_old(quote: Quote, day: date) -> float:
    """The age of a quote in years of 365 days: of a survey since its date, of a price that can be
    paid since it was last seen."""
    if quote.series or quote.kind != "rental":
        start = first_day(quote.date)
    else:
        start = last_seen(quote, day)[0]
    return max((day - start).days, 0) / 365.0


def quote_width(catalog: Catalog, quote: Quote, day: date, own: bool = True) -> Width:
    """How sure a quote is on a day; with `own` its stated low and high are of this price.

    What the user sets is exact; so is an own cost of grade datasheet (a contract) while it is in
    force, and a price list of that grade on its day. A modelled cost has the range that it states.
    """
    grade = grade_of(catalog, quote.sources)
    low, high = (quote.low, quote.high) if own else (None, None)
    stated = _stated(quote.total, low, high)
    exact = COST.get(grade, USER) == 0.0
    contract = exact and quote.kind == "owned"
    if not quote.owner or contract or quote.kind not in ("owned", "rental"):
        return Width(*stated)
    moves = growth(quote)
    at_once = 0.0 if exact else max(moves.at_once, COST[grade] / Z90 if grade in _WEAK else 0.0)
    aged = moves.per_year**2 * years_old(quote, day)
    variance = at_once**2 + aged
    below, above = (math.sqrt(variance + end**2) for end in stated)
    whole = (below**2 + above**2) / 2.0
    if whole == 0.0:
        return CERTAIN
    return Width(below, above, at_once**2 / whole, aged / whole)


def quote_range(catalog: Catalog, quote: Quote, price: float, day: date) -> Range:
    """(low, price, high) of one price of a quote on a day, in USD/h."""
    return quote_width(catalog, quote, day, own=price == quote.total).around(price)


def spread(prices: Sequence[float], usual: float) -> tuple[float, float]:
    """The median of the logarithms of offers, and the variance of another's about it; `usual` is
    that of the offers of other chips, which counts as PRIOR more of them."""
    logs, n = [math.log(price) for price in prices], len(prices)
    centre = median(logs)
    square = sum((one - centre) ** 2 for one in logs)
    return centre, (PRIOR * usual + square) / (PRIOR + n - 1) * (1.0 + 1.0 / n)


def spread_width(
    catalog: Catalog, chosen: Sequence[Quote], prices: Sequence[float], day: date, named: bool
) -> Width:
    """How sure the median of several offers is as the price of another: of their providers, or of
    the regions and instances of one.

    prices  one per provider; where there is one provider, or the user `named` it, of each offer

    The variance of their logarithms, with that of all chips of the catalog as much as PRIOR more of
    them, times 1 + 1/n for the median's own error; to it the age of the newest.
    """
    n = len(prices)
    first = chosen[0]
    of_provider = named or alone_offers(first.provider, catalog.chips[first.chip].vendor)
    dear = provider_class(first.provider) == HYPERSCALER
    kind = "regions" if of_provider else "list" if dear else "market"
    usual = SPREAD[kind].sd
    if of_provider and n == 1:
        usual = 0.0  # its own price, where it is
    _, variance = spread(prices, usual**2)
    newest = min(chosen, key=lambda quote: years_old(quote, day))
    moves = growth(newest)
    aged = moves.per_year**2 * years_old(newest, day)
    at_once = moves.at_once if of_provider and n == 1 else 0.0
    sd = math.sqrt(variance + aged + at_once**2)
    return Width(sd, sd)


def _stated(price: float | None, low: float | None, high: float | None) -> tuple[float, float]:
    """What stated ends are in standard deviations of the logarithm, below and above a price."""
    if not price or price <= 0.0:
        return 0.0, 0.0
    below = math.log(price / low) / Z90 if low and 0.0 < low < price else 0.0
    above = math.log(high / price) / Z90 if high and high > price else 0.0
    return below, above


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
