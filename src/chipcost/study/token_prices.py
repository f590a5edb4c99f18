"""What providers ask for tokens: the list, and what is known of one model."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from statistics import median

from chipcost.catalog.dates import query_date
from chipcost.catalog.token_prices.records import TokenPrice, in_force
from chipcost.catalog.token_prices.schema import STANDARD, TIERS
from chipcost.result import Cell, Result, number_column, text_column
from chipcost.study.data import Data

_UNIT = "USD/Mtok"

LIST_COLUMNS = (
    text_column("provider", "who sells the tokens"),
    text_column("model", "id of the model in the catalog, empty where it has none"),
    text_column("provider_model", "the model, as the provider calls it", "name"),
    text_column("tier", "class of service", words=TIERS),
    number_column("above_tokens", "tokens", "input above which the price holds", "above", None),
    number_column("input_usd_per_mtok", _UNIT, "price of input that is not cached", "input"),
    number_column("cached_input_usd_per_mtok", _UNIT, "price of input from the cache", "cached"),
    number_column("cache_write_usd_per_mtok", _UNIT, "price of input to the cache", "cache write"),
    number_column("output_usd_per_mtok", _UNIT, "price of output", "output"),
    text_column("date", "day on which it was looked at, or on which the list last changed"),
    text_column("valid_from", "first day on which it holds"),
    text_column("valid_until", "last day on which it holds"),
    text_column("source", "keys of the sources"),
    text_column("source_title", "title of the main source", "title"),
    text_column("url", "address of the main source"),
    text_column("note", "remark"),
    text_column("place", "file and line"),
)


def list_prices(data: Data) -> Result:
    """One row per price of tokens, by model and provider, superseded ones too."""
    found = data.token_prices
    ordered = sorted(found.prices, key=lambda one: (not one.model, one.model, one.provider))
    return Result(
        command="list token-prices",
        columns=LIST_COLUMNS,
        rows=tuple(price_row(data, price) for price in ordered),
        view=(
            *("provider", "model", "provider_model", "input_usd_per_mtok"),
            *("cached_input_usd_per_mtok", "output_usd_per_mtok", "date", "source"),
        ),
        catalog_hash=data.catalog.hash,
        layout="plain",
    )


def price_row(data: Data, price: TokenPrice) -> dict[str, Cell]:
    """The cells of one price."""
    main = data.token_prices.sources.get(price.sources[0]) if price.sources else None
    return {
        "provider": price.provider,
        "model": price.model or None,
        "provider_model": price.name,
        "tier": price.tier,
        "above_tokens": price.above or None,
        "input_usd_per_mtok": price.input,
        "cached_input_usd_per_mtok": price.cached_input,
        "cache_write_usd_per_mtok": price.cache_write,
        "output_usd_per_mtok": price.output,
        "date": price.date or None,
        "valid_from": price.valid_from or None,
        "valid_until": price.valid_until or None,
        "source": ", ".join(price.sources),
        "source_title": main.title if main else None,
        "url": main.url or None if main else None,
        "note": price.note or None,
        "place": str(price.place),
    }


def prices_of(data: Data, model: str, day: date) -> list[TokenPrice]:
    """What providers ask for a model of the catalog on a day: the standard tier, short requests.

    A provider that sells it under several names has a price of each.
    """
    held = in_force((one for one in data.token_prices.prices if one.model == model), day)
    return [one for one in held if one.tier == STANDARD and not one.above]


def price_line(data: Data, model: str, day: date | None = None) -> str:
    """How many providers price a model and their median, in a line; "" where none does."""
    prices = prices_of(data, model, day or query_date())
    if not prices:
        return ""
    providers = {one.provider for one in prices}
    count = f"{len(providers)} provider{'s price' if len(providers) > 1 else ' prices'} it"
    middle = "median of " if len(providers) > 1 else ""
    newest = max(one.date for one in prices)
    asked = ", ".join(_asked(prices, name) for name in ("input", "output"))
    return f"{count}: {middle}{asked} USD/Mtok ({newest}; chipcost list token-prices {model})"


def _asked(prices: Sequence[TokenPrice], name: str) -> str:
    """The median over providers of a price, each provider counted once by its own median."""
    values: dict[str, list[float]] = {}
    for one in prices:
        values.setdefault(one.provider, []).append(getattr(one, name))
    return f"{name} {median([median(group) for group in values.values()]):.3g}"
