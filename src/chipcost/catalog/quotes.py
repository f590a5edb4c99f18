"""Which quote answers a question of a given day, and why.

The rule: the user's own quotes before the shipped ones; valid on the query date; newest; better
grade; primary before secondary; file order. Quotes without a date and quotes marked `excluded`
are never chosen. Of several rentals, the median of the last 180 days with their spread.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from chipcost.catalog.chips.records import Catalog, PowerQuote, Quote
from chipcost.catalog.dates import first_day, last_day
from chipcost.catalog.ranges import grade_of, grade_rank, power_range, quote_range
from chipcost.errors import ChipcostError, nearest

RENTAL_WINDOW = timedelta(days=180)

# Terms of a rental, dearest last; the empty one is not stated.
_COMMITMENTS = ("3y", "1y", "", "on_demand", "spot")

# What `--owner` takes: an owner of the catalog, or one of these two.
ANY = "any"
RENTAL = "rental"

# Kind of a quote that nobody published: a cost from the ground up, made where asked for.
MODELLED = "modelled"


@dataclass(frozen=True, slots=True)
class Choice:
    """The price that answers, in USD/h, with its range and the quotes behind it.

    `total`, `capital` and `operating` come from one quote, or `total` is the median of several
    rentals; each is (low, value, high) or None where the quote does not state it.
    """

    quotes: tuple[Quote, ...]
    total: tuple[float, float, float] | None
    capital: tuple[float, float, float] | None
    operating: tuple[float, float, float] | None

    @property
    def quote(self) -> Quote:
        """The quote that the date, the owner and the source are taken from."""
        return self.quotes[0]

    @property
    def sources(self) -> str:
        """Keys of the sources of every quote behind the price, each once, as one cell."""
        return "; ".join(dict.fromkeys(key for quote in self.quotes for key in quote.sources))


def in_force(quote: Quote | PowerQuote, day: date) -> bool:
    """Whether a quote may answer on that day: dated, not excluded, and valid."""
    if not quote.date or quote.excluded:
        return False
    if first_day(quote.valid_from or quote.date) > day:
        return False
    return not quote.valid_until or last_day(quote.valid_until) >= day


def age_days(quote: Quote | PowerQuote, day: date) -> int:
    """Days from the first day of the quote's date to the query date."""
    return (day - first_day(quote.date)).days


def candidates(
    catalog: Catalog,
    chip: str,
    day: date,
    *,
    owner: str = "hyperscaler",
    term: str = "",
    provider: str = "",
    max_age: int | None = None,
    series: str = "",
) -> list[Quote]:
    """The quotes that may answer, best first.

    Raises ChipcostError `unknown-provider` for a provider that no quote of the catalog has.
    """
    if provider and not any(_is_of(quote, provider) for quote in catalog.quotes):
        raise _unknown_provider(catalog, provider)
    found = [
        quote
        for quote in catalog.quotes
        if quote.chip == chip
        and _is_asked_for(quote, owner, term, provider)
        and in_force(quote, day)
        and (max_age is None or age_days(quote, day) <= max_age)
        and (not series or quote.series == series)
    ]
    order = {id(quote): index for index, quote in enumerate(catalog.quotes)}

    def rank(quote: Quote) -> tuple[int, int, int, int, int, int]:
        return (
            -quote.layer,
            _margin(quote) if owner == ANY else 0,
            -first_day(quote.date).toordinal(),
            grade_rank(grade_of(catalog, quote.sources)),
            int(not quote.primary),
            order[id(quote)],
        )

    return sorted(found, key=rank)


def _margin(quote: Quote) -> int:
    """Of any owner: a cost before a price with a margin, a long commitment before a short one."""
    return 0 if quote.kind != RENTAL else 1 + _COMMITMENTS.index(quote.term)


def _is_asked_for(quote: Quote, owner: str, term: str, provider: str) -> bool:
    if not quote.owner:  # from --set: answers for everyone
        return True
    if provider and not _is_of(quote, provider):
        return False
    if owner == ANY:
        return quote.kind != RENTAL or (quote.term == term if term else quote.term != "spot")
    if owner in (RENTAL, "cloud-customer"):
        return quote.kind == RENTAL and (term == ANY or quote.term == (term or "3y"))
    return quote.owner == owner and quote.kind != RENTAL


def _is_of(quote: Quote, provider: str) -> bool:
    """Whether a quote is of a provider, by a part of the name in any case."""
    return provider.lower() in quote.provider.lower()


def _unknown_provider(catalog: Catalog, provider: str) -> ChipcostError:
    known = sorted({quote.provider for quote in catalog.quotes if quote.provider})
    return ChipcostError(
        "unknown-provider",
        f"no quote is of a provider {provider!r}",
        hint=f"nearest: {', '.join(nearest(provider, known))}"
        if known
        else "no quote of this catalog names a provider",
    )


def choose(catalog: Catalog, chip: str, day: date, **filters: object) -> Choice | None:
    """The answer for one chip; None where no quote may answer. Filters as in `candidates`."""
    found = candidates(catalog, chip, day, **filters)  # type: ignore[arg-type]
    if not found:
        return None
    best = found[0]
    if best.kind == RENTAL and best.owner:
        rentals = [quote for quote in found if quote.kind == RENTAL]
        if filters.get("owner") == ANY:
            rentals = [quote for quote in rentals if quote.term == best.term]
        return _median_rental(catalog, rentals, day)
    return _alone(catalog, best)


def _alone(catalog: Catalog, quote: Quote) -> Choice:
    return Choice(
        (quote,),
        _price(catalog, quote, quote.total),
        _price(catalog, quote, quote.capital),
        _price(catalog, quote, quote.operating),
    )


def _price(
    catalog: Catalog, quote: Quote, price: float | None
) -> tuple[float, float, float] | None:
    return None if price is None else quote_range(catalog, quote, price)


def _median_rental(catalog: Catalog, found: list[Quote], day: date) -> Choice:
    """The median of the rentals of the last 180 days; of older ones the newest alone."""
    layer = found[0].layer
    priced = [quote for quote in found if quote.layer == layer and quote.total is not None]
    recent = [quote for quote in priced if day - first_day(quote.date) <= RENTAL_WINDOW]
    chosen = recent or priced[:1]
    if len(chosen) < 2:
        return _alone(catalog, chosen[0] if chosen else found[0])
    ranges = [quote_range(catalog, quote, quote.total or 0.0) for quote in chosen]
    middle = median(value for _, value, _ in ranges)
    low = min(
        min(value, quote.low or value) for (_, value, _), quote in zip(ranges, chosen, strict=True)
    )
    high = max(
        max(value, quote.high or value) for (_, value, _), quote in zip(ranges, chosen, strict=True)
    )
    return Choice(tuple(chosen), (low, middle, high), None, None)


def newest_power(
    catalog: Catalog, chip: str, basis: str, day: date
) -> tuple[PowerQuote, tuple[float, float, float]] | None:
    """The all-in power quote of one basis in force on that day, with its range in watt."""
    found = [
        quote
        for quote in catalog.power_quotes
        if quote.chip == chip and quote.basis == basis and in_force(quote, day)
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


def date_span(choices: Iterable[Choice]) -> tuple[date, date] | None:
    """The oldest and the newest date among the quotes that were chosen."""
    days = [
        first_day(choice.quote.date)
        for choice in choices
        if choice.quote.date and choice.quote.kind != MODELLED
    ]
    return (min(days), max(days)) if days else None
