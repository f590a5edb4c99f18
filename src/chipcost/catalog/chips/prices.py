"""Prices of hardware from the list `prices:` of a chips file.

tests: tests/catalog/test_prices.py
"""

from __future__ import annotations

from typing import Any

from chipcost.catalog.chips import schema as chip_schema
from chipcost.catalog.chips.layer import Layer
from chipcost.catalog.chips.records import Price
from chipcost.catalog.reader import Path, Reader
from chipcost.catalog.records import Block

_AMOUNTS = ("value", "low", "high")


def read_prices(reader: Reader, content: list[Any], out: Layer, partial: bool, layer: int) -> None:
    """Every price of the list; the count of a system's price is filled in when layers merge."""
    for path, block in reader.listed(content, ("prices",), chip_schema.PRICE, "a price"):
        _names(reader, block, path)
        amounts = {key: reader.quantity(block, key, "money", path) for key in _AMOUNTS}
        given = [key for key in _AMOUNTS if block.get(key) is not None]
        if "value" not in given and len(given) < len(_AMOUNTS) - 1:
            reader.found("S102", "a price without an amount", "give value, or low and high", path)
        text = " to ".join(reader.text(block, key, path) for key in given if key != "value")
        if block.get("value") is not None:
            text = reader.text(block, "value", path)
        # kept without an amount too, for the checks of its chip: its finding stops the rest
        out.prices.append(
            Price(
                chip=reader.text(block, "chip", path),
                system=reader.text(block, "system", path),
                chips=reader.count(block, "count", path) or 0,
                basis=reader.word(block, "basis", chip_schema.PRICE["basis"], path),
                buyer=reader.word(block, "buyer", chip_schema.PRICE["buyer"], path),
                value=amounts["value"],
                low=amounts["low"],
                high=amounts["high"],
                date=reader.date(block, "date", path),
                checked=reader.date(block, "checked", path),
                published=reader.date(block, "published", path),
                valid_from=reader.date(block, "valid_from", path),
                valid_until=reader.date(block, "valid_until", path),
                includes=reader.text(block, "includes", path),
                from_quote=reader.text(block, "from_quote", path),
                from_deal=reader.text(block, "from_deal", path),
                primary=reader.flag(block, "primary", path, True),
                excluded=reader.text(block, "excluded", path),
                sources=reader.source(block, "source", path),
                locator=reader.text(block, "locator", path),
                note=reader.text(block, "note", path),
                text=text,
                layer=layer,
                file=reader.tree.file,
                line=reader.tree.place(path).line,
            )
        )


def _names(reader: Reader, block: Block, path: Path) -> None:
    """A price is of a chip or of a system: one of them, and not both."""
    if block.get("chip") is None and block.get("system") is None:
        reader.found("S102", "a price of nothing", "give chip: (with count:) or system:", path)
    elif block.get("chip") is not None and block.get("system") is not None:
        reader.found(
            "S103",
            "a price of a chip and of a system",
            "give system: alone; its chip and count are known",
            (*path, "chip"),
        )
