"""From a parsed file to prices of tokens, collecting every problem on the way."""

from __future__ import annotations

from typing import Any

from chipcost.catalog.reader import Path, Reader
from chipcost.catalog.records import Block
from chipcost.catalog.sources import read_sources
from chipcost.catalog.token_prices.records import TokenPrice, TokenPrices
from chipcost.catalog.token_prices.schema import STANDARD, TOKEN_PRICE
from chipcost.catalog.yamltree import Tree

SECTION = "token_prices"


def read_token_prices(tree: Tree) -> TokenPrices:
    """The prices and sources of one parsed file, with every problem found."""
    top: dict[str, Any] = tree.data if isinstance(tree.data, dict) else {}
    reader = Reader(tree)
    found = TokenPrices(read_sources(reader, top), [], reader.findings)
    content = top.get(SECTION)
    if content is None:
        return found
    for path, block in reader.listed(content, (SECTION,), TOKEN_PRICE, "a price"):
        price = _price(reader, block, path)
        if price is not None:
            found.prices.append(price)
    return found


def _price(reader: Reader, block: Block, path: Path) -> TokenPrice | None:
    """One price; None where a price or a name is missing, for which there is a finding."""
    prices = {
        key: reader.quantity(block, key, field.dimension, path)
        for key, field in TOKEN_PRICE.items()
        if field.kind == "quantity"
    }
    provider, name = reader.text(block, "provider", path), reader.text(block, "name", path)
    place = reader.tree.place(path)
    price = TokenPrice(
        provider,
        name,
        reader.text(block, "model", path),
        reader.word(block, "tier", TOKEN_PRICE["tier"], path) or STANDARD,
        reader.count(block, "above", path) or 0,
        prices["input"] or 0.0,
        prices["cached_input"],
        prices["cache_write"],
        prices["output"] or 0.0,
        reader.date(block, "date", path),
        reader.date(block, "valid_from", path),
        reader.date(block, "valid_until", path),
        reader.source(block, "source", path),
        reader.text(block, "note", path),
        reader.tree.file,
        place.line,
        place.column,
    )
    complete = provider and name and None not in (prices["input"], prices["output"])
    return price if complete else None
