"""What the comparison was in earlier editions of the surveys behind its prices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from chipcost.catalog.chips.records import Catalog, Quote
from chipcost.catalog.dates import first_day
from chipcost.catalog.quotes import GIVEN, MODELLED
from chipcost.model.metrics import unit_cost
from chipcost.study.versus.question import Pair


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of a series that prices both chips.

    ratio  cost of bandwidth of the first chip over that of the second; None where a bandwidth is
           not known
    """

    a: Quote
    b: Quote
    ratio: float | None

    @property
    def date(self) -> str:
        """Its date."""
        return self.a.date

    @property
    def series(self) -> str:
        """The series that it is of."""
        return self.a.series

    @property
    def prices(self) -> tuple[float, float]:
        """Both prices, USD/h."""
        return self.a.total or 0.0, self.b.total or 0.0


def editions(catalog: Catalog, pair: Pair) -> list[Edition]:
    """Every edition up to the day that has a price of both, of the same kind of money as today's
    prices; the oldest first."""
    kinds = {_kind(item.choice.quote) for item in pair.items if item.choice}
    priced: list[dict[tuple[str, ...], Quote]] = [{}, {}]
    for quote in catalog.quotes:
        for side, item in enumerate(pair.items):
            if quote.chip == item.chip.id and _answers(quote, pair, kinds):
                key = quote.date, quote.series, *_kind(quote)
                priced[side][key] = max(priced[side].get(key, quote), quote, key=_start)
    both = sorted(set(priced[0]) & set(priced[1]))
    return [_edition(pair, priced[0][key], priced[1][key]) for key in both]


def before(pair: Pair, found: list[Edition]) -> Edition | None:
    """The edition of the older of today's prices, or the last one before it; None where there is
    none, and where a price is nobody's quote."""
    known = [item.choice.quote for item in pair.items if item.choice and item.choice.quote.date]
    if len(known) < 2 or any(quote.kind in (GIVEN, MODELLED) for quote in known):
        return None
    today = {(quote.series, quote.date) for quote in known}
    oldest = min(first_day(quote.date) for quote in known)
    earlier = [
        one for one in found if first_day(one.date) <= oldest and today != {(one.series, one.date)}
    ]
    own = [one for one in earlier if (one.series, one.date) in today]
    chosen = own or earlier
    return chosen[-1] if chosen else None


def _kind(quote: Quote) -> tuple[str, str, str]:
    return quote.owner, quote.kind, quote.term


def _answers(quote: Quote, pair: Pair, kinds: set[tuple[str, str, str]]) -> bool:
    """Whether a quote is of an edition: of a series, of our kind, and began to hold by the day."""
    if not quote.series or quote.total is None or not quote.date or quote.excluded:
        return False
    return _kind(quote) in kinds and _start(quote) <= pair.basis.day


def _start(quote: Quote) -> date:
    return first_day(quote.valid_from or quote.date)


def _edition(pair: Pair, a: Quote, b: Quote) -> Edition:
    widths = [item.values["memory_bandwidth_tb_per_s"] for item in pair.items]
    if widths[0] is None or widths[1] is None:
        return Edition(a, b, None)
    costs = [
        unit_cost(quote.total or 0.0, width[1])
        for quote, width in zip((a, b), (widths[0], widths[1]), strict=True)
    ]
    return Edition(a, b, costs[0] / costs[1] if costs[1] else None)
