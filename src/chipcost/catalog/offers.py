"""Offers: which quotes are of one and the same, who makes them and where, and when last seen.

Of providers there are three classes. A hyperscaler's list price is a ceiling that large customers
do not pay; neoclouds and marketplaces ask what the market bears. The two are never put into one
median.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from chipcost.catalog.chips.records import Catalog, PowerQuote, Quote
from chipcost.catalog.dates import first_day, last_day
from chipcost.errors import ChipcostError, nearest

GLOBAL = "global"  # the region of a price that is the same everywhere

Key = tuple[str, ...]

HYPERSCALER, NEOCLOUD, MARKETPLACE = "hyperscaler", "neocloud", "marketplace"
# First words of the names of providers; everybody else is a neocloud. A hyperscaler with the vendor
# whose chips nobody but itself rents out.
_HYPERSCALERS = {
    "aws": "AWS",
    "amazon": "AWS",
    "azure": "Microsoft",
    "microsoft": "Microsoft",
    "gcp": "Google",
    "google": "Google",
    "oci": "",
    "oracle": "",
    "ibm": "",
    "alibaba": "Alibaba",
}
_MARKETPLACES = ("vast", "runpod", "lium", "akash", "prime", "salad", "tensordock", "hyperbolic")


def offer(quote: Quote) -> Key:
    """What two quotes have in common of which the later replaces the earlier; () for neither.

    The same chip, owner, kind and term, and the same provider, instance and region or the same
    series. A quote without provider and series stands for itself.
    """
    if not (quote.provider or quote.series):
        return ()
    names = (quote.provider, quote.instance, quote.region, quote.series)
    return (quote.chip, quote.owner, quote.kind, quote.term, *(name.lower() for name in names))


def last_seen(quote: Quote | PowerQuote, day: date) -> tuple[date, date]:
    """First and last day of the date on which a dated quote was last seen, up to a query date.

    A quote that was never looked at again was seen on its date, or when it came into force.
    """
    text = quote.checked or quote.date
    if not quote.checked and quote.valid_from and first_day(quote.valid_from) > first_day(text):
        text = quote.valid_from
    return min(first_day(text), day), min(last_day(text), day)


def seen_later(quote: Quote | PowerQuote, other: Quote | PowerQuote, day: date) -> bool:
    """Whether a quote was surely seen later than another; a month is not later than a day in it."""
    return last_seen(quote, day)[0] > last_seen(other, day)[1]


def latest_of_each(found: Sequence[Quote], day: date) -> list[Quote]:
    """The quotes without those of an offer that another was seen later of, in their order.

    Of quotes of one offer that were seen at the same time the first stays.
    """
    latest: dict[Key, Quote] = {}
    for quote in found:
        key = offer(quote)
        held = latest.get(key)
        if key and (held is None or seen_later(quote, held, day)):
            latest[key] = quote
    return [quote for quote in found if latest.get(offer(quote), quote) is quote]


def first_word(provider: str) -> str:
    """How a provider's name begins, in lower case: `runpod` of `RunPod secure`."""
    return re.split(r"[^a-z0-9]", provider.strip().lower(), maxsplit=1)[0]


def provider_class(provider: str) -> str:
    """hyperscaler, neocloud or marketplace; a provider that is not known is a neocloud."""
    word = first_word(provider)
    if word in _HYPERSCALERS:
        return HYPERSCALER
    return MARKETPLACE if word in _MARKETPLACES else NEOCLOUD


def is_list_price(quote: Quote) -> bool:
    """Whether a quote is what a hyperscaler asks of everybody for a reservation or on demand."""
    return (
        quote.kind == "rental"
        and quote.term != "spot"
        and not quote.series
        and provider_class(quote.provider) == HYPERSCALER
    )


def alone_offers(provider: str, vendor: str) -> bool:
    """Whether a provider is the only one that rents out the chips of a vendor: its own."""
    return bool(vendor) and _HYPERSCALERS.get(first_word(provider), "") == vendor


def is_of(quote: Quote, providers: Sequence[str]) -> bool:
    """Whether a quote is of one of these providers, by a part of the name in any case."""
    return _is_one(quote.provider, providers)


def _is_one(provider: str, names: Sequence[str]) -> bool:
    return any(_holds(provider, name) for name in names)


def is_in(quote: Quote, regions: Sequence[str]) -> bool:
    """Whether a quote is of one of these regions: `us` is in `us-east-1`, not in `australia`.

    A price that is the same everywhere is of every region; one whose region is not said of none.
    """
    return _lies_in(quote.region.lower(), regions)


def _lies_in(region: str, names: Sequence[str]) -> bool:
    if region == GLOBAL:
        return True
    return any(re.search(rf"(?<![a-z0-9]){re.escape(name.lower())}", region) for name in names)


def _holds(text: str, part: str) -> bool:
    return part.lower() in text.lower()


def check_places(catalog: Catalog, providers: Sequence[str], regions: Sequence[str]) -> None:
    """Raise ChipcostError `unknown-provider` or `unknown-region` for what no quote has."""
    for name in providers:
        if not name or not any(_is_one(provider, (name,)) for provider in catalog.providers):
            raise _unknown("provider", name, catalog.providers)
    for name in regions:
        named = (text for region in catalog.regions if (text := region.lower()) != GLOBAL)
        if not name or not any(_lies_in(text, (name,)) for text in named):
            parts = (part for region in catalog.regions for part in split_region(region))
            raise _unknown("region", name, parts)


def split_region(text: str) -> list[str]:
    """The regions of a quote, which may be several with commas."""
    return [part.strip() for part in text.split(",") if part.strip()]


def _unknown(what: str, name: str, known: Iterable[str]) -> ChipcostError:
    names = sorted({text for text in known if text})
    return ChipcostError(
        f"unknown-{what}",
        f"no quote is of a {what} {name!r}",
        hint=f"nearest: {', '.join(nearest(name, names))}; `chipcost list quotes` has all"
        if names
        else f"no quote of this catalog names a {what}",
    )
