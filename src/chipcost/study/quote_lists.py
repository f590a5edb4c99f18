"""Every cost quote, every price of hardware, and who rents out what and where."""

from __future__ import annotations

from collections.abc import Iterable

from chipcost.catalog.chips.records import Catalog, Price, Quote
from chipcost.catalog.chips.schema import BASES, BUYERS, KINDS, TERMS
from chipcost.catalog.offers import split_region
from chipcost.catalog.prices import price_range
from chipcost.catalog.quotes import RENTAL, seen
from chipcost.result import Cell, Column, Result, number_column, text_column
from chipcost.study import ranges
from chipcost.study.chip.words import WHOSE
from chipcost.study.data import Data

QUOTE_COLUMNS = (
    text_column("chip", "the chip that is priced"),
    text_column("owner", "whose cost it is", words=WHOSE),
    text_column("kind", "owned (a cost) or rental (a price)", words=KINDS),
    text_column("term", "commitment of a rental", words=TERMS),
    text_column("provider", "who rents it out, or whose price it is"),
    text_column("instance", "what is rented"),
    text_column("region", "where"),
    number_column("usd_per_chip_hour", "USD/h", "total; else the capital part", "USD/h"),
    text_column("date", "date that the quote is of", "quote of"),
    text_column("checked", "last day on which it was seen"),
    text_column("valid_from", "first day on which it may answer", "from"),
    text_column("valid_until", "last day on which it may answer", "until"),
    text_column("excluded", "why it is never chosen"),
    text_column("source", "keys of the sources"),
    text_column("place", "file and line"),
)
PRICE_COLUMNS = (
    text_column("chip", "the chip that is bought"),
    text_column("system", "the system that is bought"),
    number_column("count", "", "chips that the price is for", "chips", None),
    text_column("basis", "what it buys", words=BASES),
    text_column("buyer", "who pays it; any for a mean, or where it is not stated", words=BUYERS),
    *ranges.with_ranges(
        (number_column("usd_per_chip", "USD", "price over its chips", "USD/chip", 3),),
        ("usd_per_chip",),
    ),
    number_column("usd", "USD", "the price of all of it", "USD", 4),
    text_column("date", "date that the price is of", "price of"),
    text_column("checked", "last day on which it was seen"),
    text_column("implied_by", "quote or deal that it was derived from", "implied by"),
    text_column("hand", "first, or second where it is quoted by others", words=("first", "second")),
    text_column("excluded", "why it is never chosen"),
    text_column("includes", "what it covers"),
    text_column("source", "keys of the sources"),
    text_column("place", "file and line"),
)
PROVIDER_COLUMNS = (
    text_column("provider", "who rents it out"),
    text_column("terms", "commitments of its rentals"),
    text_column("regions", "where its rentals are"),
    number_column("quotes", "", "its quotes", "quotes", None),
    text_column("chips", "chips that it rents out"),
    text_column("checked", "last day on which one of its rentals was seen"),
)


def list_quotes(data: Data) -> Result:
    """One row per cost quote, in the order of the files."""
    catalog = data.catalog
    return _result(
        "quotes",
        QUOTE_COLUMNS,
        (_row(quote) for quote in catalog.quotes),
        catalog,
        (*(column.name for column in QUOTE_COLUMNS[:10]), "excluded"),
    )


def list_prices(data: Data) -> Result:
    """One row per price of hardware, in the order of the files."""
    return _result(
        "prices",
        PRICE_COLUMNS,
        (_price(price) for price in data.catalog.prices),
        data.catalog,
        (
            *("chip", "count", "basis", "buyer", "usd_per_chip", "usd_per_chip_low"),
            *("usd_per_chip_high", "date", "implied_by", "excluded"),
        ),
    )


def list_providers(data: Data) -> Result:
    """One row per provider of rentals: terms, regions, chips, and when it was last looked at."""
    catalog = data.catalog
    found: dict[str, list[Quote]] = {}
    for quote in catalog.quotes:
        if quote.kind == RENTAL and quote.provider:
            found.setdefault(quote.provider, []).append(quote)
    rows = (_provider(name, found[name]) for name in sorted(found, key=str.lower))
    view = ("provider", "terms", "quotes", "checked", "regions")
    return _result("providers", PROVIDER_COLUMNS, rows, catalog, view)


def _result(
    topic: str,
    columns: tuple[Column, ...],
    rows: Iterable[dict[str, Cell]],
    catalog: Catalog,
    view: tuple[str, ...],
) -> Result:
    return Result(
        command=f"list {topic}",
        columns=columns,
        rows=tuple(rows),
        view=view,
        catalog_hash=catalog.hash,
        layout="plain",
    )


def _row(quote: Quote) -> dict[str, Cell]:
    return {
        "chip": quote.chip,
        "owner": quote.owner or "set",
        "kind": quote.kind,
        "term": quote.term or None,
        "provider": quote.provider or None,
        "instance": quote.instance or None,
        "region": quote.region or None,
        "usd_per_chip_hour": quote.capital if quote.total is None else quote.total,
        "date": quote.date or None,
        "checked": seen(quote) or None,
        "valid_from": quote.valid_from or None,
        "valid_until": quote.valid_until or None,
        "excluded": quote.excluded or (None if quote.date else "undated"),
        "source": "; ".join(quote.sources) or None,
        "place": f"{quote.file}:{quote.line}",
    }


def _price(price: Price) -> dict[str, Cell]:
    return {
        "chip": price.chip,
        "system": price.system or None,
        "count": price.chips,
        "basis": price.basis,
        "buyer": price.buyer,
        **ranges.cells("usd_per_chip", price_range(price)),
        "usd": price.middle,
        "date": price.date or None,
        "checked": price.checked or price.date or None,
        "implied_by": price.from_quote or price.from_deal or None,
        "hand": "first" if price.primary else "second",
        "excluded": price.excluded or (None if price.date else "undated"),
        "includes": price.includes or None,
        "source": "; ".join(price.sources) or None,
        "place": f"{price.file}:{price.line}",
    }


def _provider(name: str, quotes: list[Quote]) -> dict[str, Cell]:
    regions = {part for quote in quotes for part in split_region(quote.region)}
    terms = {quote.term for quote in quotes}
    return {
        "provider": name,
        "terms": ", ".join(term for term in TERMS if term in terms) or None,
        "regions": ", ".join(sorted(regions)) or None,
        "quotes": len(quotes),
        "chips": ", ".join(sorted({quote.chip for quote in quotes})),
        "checked": max((seen(quote) for quote in quotes), default="") or None,
    }
