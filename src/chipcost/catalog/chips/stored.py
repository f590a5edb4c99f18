"""The parsed layers of chips and sites as JSON, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

from chipcost.catalog.cache import NAME, load_document, save_document
from chipcost.catalog.chips.layer import Layer
from chipcost.catalog.chips.records import Link, PowerQuote, Price, Quote
from chipcost.catalog.records import Source, Waiver, restored_figure

UNREADABLE = (LookupError, TypeError, AttributeError, ValueError)  # of what is no such copy

Record = TypeVar("Record", Quote, PowerQuote, Price)


def load(directory: Path, key: str) -> list[Layer] | None:
    """The layers parsed before from files of that digest, or None."""
    stored = load_document(directory / NAME, key)
    try:
        return None if stored is None else [restore(layer) for layer in stored["layers"]]
    except UNREADABLE:
        return None


def save(layers: list[Layer], key: str, path: Path | None = None) -> None:
    """Write the layers, whole or not at all; to the user's cache folder without `path`."""
    save_document({"layers": [store(layer) for layer in layers]}, key, path)


def store(layer: Layer) -> dict[str, Any]:
    """A layer as JSON data; named tuples become lists of themselves."""
    return {
        "file": layer.file,
        "sources": layer.sources,
        "chips": layer.chips,
        "systems": layer.systems,
        "ambiguous": layer.ambiguous,
        "quotes": layer.quotes,
        "power_quotes": layer.power_quotes,
        "prices": layer.prices,
        "lives": layer.lives,
        "pue": layer.pue,
        "power_classes": layer.power_classes,
    }


def restore(data: dict[str, Any]) -> Layer:
    """The layer of JSON data, which is changed; one of UNREADABLE for what is no layer."""
    layer = Layer(data["file"])
    layer.sources = {key: Source.restore(value) for key, value in data["sources"].items()}
    for chip_id, block in data["chips"].items():
        block["figures"] = {name: restored_figure(item) for name, item in block["figures"].items()}
        layer.chips[chip_id] = _block(block)
    for system_id, block in data["systems"].items():
        if block.get("power") is not None:
            block["power"] = restored_figure(block["power"])
        if "published" in block:
            block["published"] = {
                name: restored_figure(item) for name, item in block["published"].items()
            }
        if "links" in block:
            block["links"] = tuple(
                Link(item[0], restored_figure(item[1]), *item[2:]) for item in block["links"]
            )
        layer.systems[system_id] = _block(block)
    layer.ambiguous = {name: tuple(ids) for name, ids in data["ambiguous"].items()}
    layer.quotes += _records(Quote, data["quotes"])
    layer.power_quotes += _records(PowerQuote, data["power_quotes"])
    layer.prices += _records(Price, data["prices"])
    layer.lives = {key: restored_figure(item) for key, item in data["lives"].items()}
    layer.pue = {key: restored_figure(item) for key, item in data["pue"].items()}
    layer.power_classes = {
        key: restored_figure(item) for key, item in data["power_classes"].items()
    }
    return layer


def _records(cls: type[Record], items: list[list[Any]]) -> list[Record]:
    at = cls._fields.index("sources")
    for item in items:
        item[at] = tuple(item[at])
    return [cls._make(item) for item in items]


def _block(block: dict[str, Any]) -> dict[str, Any]:
    if "waivers" in block:
        block["waivers"] = tuple(
            Waiver(item[0], item[1], item[2], tuple(item[3]), *item[4:])
            for item in block["waivers"]
        )
    if "aliases" in block:
        block["aliases"] = tuple(block["aliases"])
    return block
