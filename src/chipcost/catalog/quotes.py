"""Which quote answers a question of a given day, and why.

The rule: of one offer (provider, instance, region; or series) the quote that was seen last; the
user's own quotes before the shipped ones; valid on the query date; newest; better grade; primary
before secondary; file order. Quotes without a date and quotes marked `excluded` are never chosen.
Of several rentals, the median over the providers of one class (offers.py) seen in the last 180
days, with the range of what another provider asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from chipcost.catalog.chips.records import Catalog, PowerQuote, Price, Quote
from chipcost.catalog.dates import first_day, last_day
from chipcost.catalog.offers import (
    HYPERSCALER,
    check_places,
    is_in,
    is_list_price,
    is_of,
    last_seen,
    latest_of_each,
    offer,
    provider_class,
    seen_later,
)
from chipcost.catalog.ranges import (
    CERTAIN,
    Width,
    grade_of,
    grade_rank,
    median,
    power_range,
    quote_width,
    spread_width,
)

RENTAL_WINDOW = timedelta(days=180)

# Terms of a rental, dearest last; the empty one is not stated.
COMMITMENTS = ("3y", "1y", "", "on_demand", "spot")

ANY, RENTAL = "any", "rental"  # what `--owner` takes beside an owner of the catalog

# Kinds of money: `Choice.money`.
OWN_COST, LIST_PRICE, YOUR_PRICE = "own cost", "list price", "your price"

# Kinds of quotes that nobody published: a bottom-up cost, made for --fill modelled, and the user's
# own price.
MODELLED, GIVEN = "modelled", "given"


@dataclass(frozen=True, slots=True)
class Choice:
    """The price that answers, in USD/h, with its range and the quotes behind it.

    `total`, `capital` and `operating` come from one quote, or `total` is the median of several
    rentals; each is (low, value, high) or None where the quote does not state it. `width` says
    what its range is made of. `apart` are rentals of another class of provider, which do not
    answer.
    `newer` is what stands back although it was seen later, `older` what stands back behind the
    later of its offer: both only where an overlay is one of the two.
    """

    quotes: tuple[Quote, ...]
    total: tuple[float, float, float] | None
    capital: tuple[float, float, float] | None
    operating: tuple[float, float, float] | None
    width: Width = CERTAIN
    day: date | None = None
    apart: tuple[Quote, ...] = ()
    newer: Quote | None = None
    older: Quote | None = None

    @property
    def quote(self) -> Quote:
        """The quote that the date, the owner and the source are taken from."""
        return self.quotes[0]

    @property
    def money(self) -> str:
        """What kind of money it is: own cost, rental, list price of a hyperscaler, or as given."""
        if not self.quote.owner:
            return YOUR_PRICE
        if self.quote.kind != RENTAL:
            return OWN_COST
        return LIST_PRICE if is_list_price(self.quote) else RENTAL

    @property
    def sources(self) -> str:
        """Keys of the sources of every quote behind the price, each once, as one cell; of an own
        price as it was given."""
        if self.quote.kind == GIVEN:
            return f"given: {self.quote.texts['total']}"
        return "; ".join(dict.fromkeys(key for quote in self.quotes for key in quote.sources))


def in_force(quote: Quote | PowerQuote | Price, day: date) -> bool:
    """Whether a quote or a price may answer on that day: dated, not excluded, and valid."""
    if not quote.date or quote.excluded:
        return False
    if first_day(quote.valid_from or quote.date) > day:
        return False
    return not quote.valid_until or last_day(quote.valid_until) >= day


def seen(quote: Quote | PowerQuote) -> str:
    """The date on which a quote was last seen: when it was checked, else its own; "" if undated."""
    return quote.checked or quote.date


def age_days(quote: Quote | PowerQuote, day: date) -> int:
    """Days from the first day of the quote's date to the query date."""
    return (day - first_day(quote.date)).days


@dataclass(frozen=True, slots=True)
class Asked:
    """Which quotes of a chip may answer.

    provider, region  of these alone, by a part of the name
    max_age           in days, of the quote's date
    """

    owner: str = "hyperscaler"
    term: str = ""
    provider: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    max_age: int | None = None
    series: str = ""


def candidates(catalog: Catalog, chip: str, day: date, **filters: Any) -> list[Quote]:
    """The quotes that may answer, best first; of one offer the one that was seen last.

    The filters are the fields of `Asked`. Raises ChipcostError `unknown-provider` or
    `unknown-region` for what no quote has.
    """
    return latest_of_each(_known(catalog, chip, day, Asked(**filters)), day)


def _known(catalog: Catalog, chip: str, day: date, asked: Asked) -> list[Quote]:
    """The quotes in force that are asked for, best first."""
    check_places(catalog, asked.provider, asked.region)
    found = [
        quote
        for quote in catalog.quotes_of.get(chip, ())
        if in_force(quote, day) and _is_asked_for(quote, asked, day)
    ]

    def rank(quote: Quote) -> tuple[int, int, int, int, int]:  # of equals the first in the file
        return (
            -quote.layer,
            _margin(quote) if asked.owner == ANY else 0,
            -first_day(quote.date).toordinal(),
            grade_rank(grade_of(catalog, quote.sources)),
            int(not quote.primary),
        )

    return sorted(found, key=rank)


def _margin(quote: Quote) -> int:
    """Of any owner: a cost before a price with a margin, a long commitment before a short one."""
    return 0 if quote.kind != RENTAL else 1 + COMMITMENTS.index(quote.term)


def _is_asked_for(quote: Quote, asked: Asked, day: date) -> bool:
    if not quote.owner:  # the user's own, from --price or --set: answers for everyone
        return True
    if asked.max_age is not None and age_days(quote, day) > asked.max_age:
        return False
    if asked.series and quote.series != asked.series:
        return False
    if asked.provider and not is_of(quote, asked.provider):
        return False
    if asked.region and not is_in(quote, asked.region):
        return False
    owner, term = asked.owner, asked.term
    if owner == ANY:
        return quote.kind != RENTAL or (quote.term == term if term else quote.term != "spot")
    if owner in (RENTAL, "cloud-customer"):
        return quote.kind == RENTAL and (term == ANY or quote.term == (term or "3y"))
    return quote.owner == owner and quote.kind != RENTAL


def terms(
    catalog: Catalog, day: date, provider: tuple[str, ...], region: tuple[str, ...]
) -> dict[str, int]:
    """Terms of the rentals of these providers and regions in force, each with its chips."""
    asked = Asked(RENTAL, ANY, provider, region)
    chips: dict[str, set[str]] = {}
    for quote in catalog.quotes:
        if in_force(quote, day) and _is_asked_for(quote, asked, day):
            chips.setdefault(quote.term, set()).add(quote.chip)
    return {term: len(chips[term]) for term in COMMITMENTS if term in chips}


def choose(catalog: Catalog, chip: str, day: date, **filters: Any) -> Choice | None:
    """The answer for one chip; None where no quote may answer. Filters as in `candidates`."""
    asked = Asked(**filters)
    known = _known(catalog, chip, day, asked)
    found = latest_of_each(known, day)
    if not found:
        return None
    best = found[0]
    rivals = [quote for quote in found if (quote.kind, quote.term) == (best.kind, best.term)]
    if best.kind == RENTAL and best.owner:
        among = rivals if asked.owner == ANY else found
        choice = _rented(catalog, among, day, bool(asked.provider))
    else:
        choice = _alone(catalog, best, day)
    return replace(
        choice,
        day=day,
        newer=_newer(choice.quotes, rivals, day),
        older=_older(known, found, day),
    )


def _newer(chosen: Sequence[Quote], rivals: Iterable[Quote], day: date) -> Quote | None:
    """The latest of the quotes behind an overlay's that were seen later than all of these."""
    if not chosen[0].layer or not chosen[0].owner:  # shipped, or from --set
        return None
    later = [
        quote
        for quote in rivals
        if quote.layer < chosen[0].layer and all(seen_later(quote, own, day) for own in chosen)
    ]
    return max(later, key=lambda quote: last_seen(quote, day), default=None)


def _older(known: Iterable[Quote], found: Sequence[Quote], day: date) -> Quote | None:
    """The first quote of an overlay that stands back behind a later one of the same offer."""
    kept = {offer(quote): quote for quote in found if offer(quote)}
    for quote in known:
        latest = kept.get(offer(quote))
        if latest is not None and latest.layer < quote.layer and seen_later(latest, quote, day):
            return quote
    return None


def _alone(catalog: Catalog, quote: Quote, day: date) -> Choice:
    """One quote. A part of a total is as sure as the total, but for the range that it states."""
    whole = quote_width(catalog, quote, day)
    part = quote_width(catalog, quote, day, own=False)
    return Choice(
        (quote,),
        None if quote.total is None else whole.around(quote.total),
        None if quote.capital is None else part.around(quote.capital),
        None if quote.operating is None else part.around(quote.operating),
        whole,
    )


def _rented(catalog: Catalog, found: list[Quote], day: date, named: bool) -> Choice:
    """The median over providers of the rentals seen in 180 days; of older ones the newest alone.

    Several offers of one provider, in several regions or instances, count as their median. Of two
    classes of provider the one with more providers answers, unless the user `named` some.
    """
    layer = found[0].layer
    priced = [quote for quote in found if quote.layer == layer and quote.total is not None]
    recent = [quote for quote in priced if day - last_seen(quote, day)[0] <= RENTAL_WINDOW]
    chosen = recent or priced[:1]
    if not chosen:
        return _alone(catalog, found[0], day)
    apart: list[Quote] = []
    if not named:
        chosen, apart = _one_class(chosen)
    if len(chosen) == 1 and (chosen[0].series or not chosen[0].provider):  # a survey of providers
        return replace(_alone(catalog, chosen[0], day), apart=tuple(apart))
    offers: dict[object, list[float]] = {}
    for quote in chosen:
        offers.setdefault(quote.provider.lower() or id(quote), []).append(quote.total or 0.0)
    prices = list(map(median, offers.values()))
    middle = median(prices)
    if len(prices) == 1:
        [alone] = offers.values()
        if named or len(alone) > 1:
            prices, named = alone, True
    width = spread_width(catalog, chosen, prices, day, named)
    if len(chosen) == 1:
        stated = quote_width(catalog, chosen[0], day)
        width = Width(max(width.below, stated.below), max(width.above, stated.above))
    return Choice(tuple(chosen), width.around(middle), None, None, width, apart=tuple(apart))


def _one_class(found: Sequence[Quote]) -> tuple[list[Quote], list[Quote]]:
    """The rentals of the market, or those at list prices of hyperscalers: the more providers; and
    the others."""
    dear = [quote for quote in found if provider_class(quote.provider) == HYPERSCALER]
    market = [quote for quote in found if provider_class(quote.provider) != HYPERSCALER]

    def providers(part: list[Quote]) -> int:
        return len({quote.provider.lower() for quote in part})

    return (market, dear) if providers(market) >= providers(dear) else (dear, market)


def newest_power(
    catalog: Catalog, chip: str, basis: str, day: date
) -> tuple[PowerQuote, tuple[float, float, float]] | None:
    """The all-in power quote of one basis in force on that day, with its range in watt."""
    found = [
        quote
        for quote in catalog.power_quotes_of.get(chip, ())
        if quote.basis == basis and in_force(quote, day)
    ]
    if not found:
        return None
    best = min(
        found,
        key=lambda quote: (
            -quote.layer,
            -first_day(quote.date).toordinal(),
            grade_rank(grade_of(catalog, quote.sources)),
        ),
    )
    return best, power_range(catalog, best)


def newer_power(catalog: Catalog, quote: PowerQuote, day: date) -> PowerQuote | None:
    """The power quote in force that was seen later than an overlay's, and stands back behind it."""
    later = [
        other
        for other in catalog.power_quotes_of.get(quote.chip, ())
        if other.basis == quote.basis
        and other.layer < quote.layer
        and in_force(other, day)
        and seen_later(other, quote, day)
    ]
    return max(later, key=lambda other: last_seen(other, day), default=None)
