"""Prices of tokens: `data/token_prices.yaml` and the `token_prices:` of overlays over it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path as FilePath
from typing import Any

from chipcost.catalog import cache
from chipcost.catalog.records import Block, Source
from chipcost.catalog.token_prices.records import TokenPrice, TokenPrices
from chipcost.catalog.token_prices.schema import FILE, PARSED
from chipcost.errors import raise_collected


def shipped() -> TokenPrices:
    """The prices of the shipped file: its parsed copy, or the file itself where that is older."""
    return cache.shipped_part(FILE, PARSED, parse_shipped, store, _restore)[0]


def parse_shipped(directory: FilePath) -> TokenPrices:
    """The prices of the shipped file, parsed from YAML; problems are errors of the build."""
    from chipcost.catalog import yamltree
    from chipcost.catalog.token_prices.parse import read_token_prices

    text = (directory / FILE).read_text(encoding="utf-8")
    found = read_token_prices(yamltree.parse(text, f"data/{FILE}"))
    raise_collected([finding.as_error() for finding in found.findings])
    return found


def lay_over(parts: Iterable[TokenPrices]) -> TokenPrices:
    """Parts of several files as one. Nothing is replaced: dates say which price holds."""
    whole = TokenPrices()
    for part in parts:
        whole.sources.update(part.sources)
        whole.prices += part.prices
    return whole


def store(found: TokenPrices) -> dict[str, Any]:
    """Prices as JSON data."""
    return {"sources": found.sources, "prices": found.prices}


def _restore(document: Block) -> TokenPrices | None:
    """Prices from JSON data, or None if it is none."""
    try:
        sources = {key: Source.restore(item) for key, item in document["sources"].items()}
        prices = [TokenPrice._make(item) for item in document["prices"]]
        return TokenPrices(sources, [one._replace(sources=tuple(one.sources)) for one in prices])
    except (LookupError, TypeError, AttributeError, ValueError):
        return None
