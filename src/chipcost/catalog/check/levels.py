"""The level of prices: what each would be as an owner's cost, that of its survey taken out."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from chipcost.catalog.check import usual
from chipcost.catalog.chips.records import Quote
from chipcost.catalog.ranges import median


class Level(NamedTuple):
    """A quote with the logarithm of its price, brought to the level of an owner's cost."""

    quote: Quote
    base: float


def times(factor: float) -> str:
    """How many times another price: `3 times`, `1/3 of`."""
    return f"{factor:.3g} times" if factor >= 1 else f"1/{1 / factor:.3g} of"


def base(quote: Quote) -> float | None:
    """The price at the level of an owner's cost, USD/h; None where it states none."""
    if quote.total and quote.total > 0:
        return quote.total / usual.PRICE_LEVEL[usual.price_class(quote)]
    if quote.capital and quote.capital > 0:
        return quote.capital / usual.CAPITAL_SHARE
    return None


Group = tuple[str, ...]


def _grouped(found: Sequence[Quote]) -> dict[int, Group]:
    """What each quote shares its level with: its survey where that is large, else its provider."""
    surveys = {
        id(quote): (
            *quote.sources[:1],
            quote.date,
            usual.price_class(quote),
            quote.provider.lower(),
        )
        for quote in found
        if quote.date
    }
    sizes = Counter(surveys.values())
    return {
        id(quote): surveys[id(quote)]
        if sizes[surveys.get(id(quote), ())] >= usual.SURVEYED
        else _provider(quote)
        for quote in found
    }


def _provider(quote: Quote) -> Group:
    """Who asks the price, by the first word of the name, and for what commitment."""
    words = quote.provider.lower().split()
    return words[0] if words else quote.owner, _term(quote)


def _term(quote: Quote) -> str:
    """The key of the limits: own, committed, on_demand or spot."""
    if quote.kind != "rental":
        return "own"
    return quote.term if quote.term in ("on_demand", "spot") else "committed"


class Prices(NamedTuple):
    """The quotes of each chip at one level, what they are grouped by, and the known groups."""

    chips: Mapping[str, Sequence[Level]]
    groups: Mapping[int, Group]
    known: frozenset[Group]


def of(found: Sequence[Quote]) -> Prices:
    """Prices with the level of their survey or provider taken out.

    That is the median of how far its quotes lie from those of their chips; twice, as the second
    time those of the chips no longer hang on who happens to quote them.
    """
    kept = [quote for quote in found if quote.chip and not quote.excluded and base(quote)]
    groups = _grouped(kept)
    raw = [Level(quote, math.log(base(quote) or 1.0)) for quote in kept]
    levels, own = raw, dict[Group, float]()
    for _ in range(2):
        apart: dict[Group, list[float]] = defaultdict(list)
        middles = {
            chip: median(one.base for one in several)
            for chip, several in _by_chip(levels).items()
            if len(several) > 1
        }
        for one in raw:
            if one.quote.chip in middles:
                apart[groups[id(one.quote)]].append(one.base - middles[one.quote.chip])
        own = {
            key: median(several) for key, several in apart.items() if len(several) >= usual.KNOWN
        }
        levels = [Level(one.quote, one.base - own.get(groups[id(one.quote)], 0.0)) for one in raw]
    return Prices(_by_chip(levels), groups, frozenset(own))


def _by_chip(levels: Sequence[Level]) -> dict[str, list[Level]]:
    chips: dict[str, list[Level]] = defaultdict(list)
    for one in levels:
        chips[one.quote.chip].append(one)
    return chips


def allowed(quote: Quote, others: int, prices: Prices) -> float:
    """The factor that a price may lie from what the others suggest."""
    surveyed, known, unknown = usual.APART[_term(quote)]
    group = prices.groups[id(quote)]
    if group not in prices.known:
        most = unknown
    else:
        most = known if group == _provider(quote) else surveyed
    if others == 1:
        most = unknown
    return most * usual.FEWER.get(others, 1.0)
