"""What may stand in token_prices.yaml."""

from __future__ import annotations

from chipcost.catalog import schema
from chipcost.catalog.schema import Field

FILE = "token_prices.yaml"
PARSED = "parsed-token-prices.json"

# USD per million tokens of input and output. The cheapest that is sold costs 0.01, the dearest 600.
LEAST, MOST = 0.001, 1000.0

STANDARD = "standard"
TIERS = (STANDARD, "batch", "flex", "priority", "off_peak")


def _price(meaning: str, *, required: bool = False) -> Field:
    return Field("quantity", meaning, "money_per_tokens", required=required)


# The four prices of a record, in the order in which they are shown.
PRICES = ("input", "cached_input", "cache_write", "output")

TOKEN_PRICE: dict[str, Field] = {
    "provider": Field("text", "who sells the tokens", required=True),
    "name": Field("text", "the model, as the provider calls it", required=True),
    "model": Field("text", "its id in the catalog, or that of its family with the same dimensions"),
    "tier": Field("word", f"class of service; without it {STANDARD}", words=TIERS),
    "above": Field("count", "input tokens of a request above which the price holds"),
    "input": _price("price of input that is not in the cache", required=True),
    "cached_input": _price("price of input that is read from the cache"),
    "cache_write": _price("price of input that is written to the cache"),
    "output": _price("price of output", required=True),
    "date": Field("date", "day on which it was looked at, or on which the list last changed"),
    "valid_from": Field("date", "first day on which it holds"),
    "valid_until": Field("date", "last day on which it holds"),
    "source": Field("source", "key of `sources`, or a list of keys", required=True),
    "note": Field("text", "one short remark"),
}

SECTIONS: dict[str, tuple[str, dict[str, Field]]] = {
    "sources": ("mapping", schema.SOURCE),
    "token_prices": ("list", TOKEN_PRICE),
}
