"""The parsed catalog as JSON beside the YAML, so that YAML is parsed only when it has changed.

The build writes `parsed.json` into the data folder with the SHA-256 of the files that it was made
from. Where that does not match (an edited checkout), a copy in the user's cache folder serves.
Neither is ever trusted without its hash, and a failure to write is silent: the YAML remains.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from chipcost.catalog.build import Layer
from chipcost.catalog.records import Figure, Link, PowerQuote, Quote, Source, Waiver
from chipcost.errors import ChipcostError
from chipcost.files import write_whole
from chipcost.version import __version__

NAME = "parsed.json"
_FORMAT = f"{__version__}/2"


def digest(contents: Iterable[bytes]) -> str:
    """SHA-256 over the contents of the data files, in order."""
    total = hashlib.sha256()
    for content in contents:
        total.update(hashlib.sha256(content).digest())
    return total.hexdigest()


def load(directory: Path, key: str) -> list[Layer] | None:
    """The layers parsed before from files of that digest, or None."""
    stored = load_document(directory / NAME, key)
    try:
        return None if stored is None else [_restore(layer) for layer in stored["layers"]]
    except (KeyError, TypeError):
        return None


def load_document(beside: Path, key: str) -> dict[str, Any] | None:
    """What was saved for that digest, beside the YAML or in the user's cache folder, or None."""
    for path in (beside, _user_path(key)):
        if path is None:
            continue
        try:
            stored: dict[str, Any] = json.loads(path.read_bytes())
            if stored["format"] == _FORMAT and stored["sha256"] == key:
                return stored
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return None


def save(layers: list[Layer], key: str, path: Path | None = None) -> None:
    """Write the layers, whole or not at all; to the user's cache folder without `path`."""
    save_document({"layers": [_store(layer) for layer in layers]}, key, path)


def save_document(content: dict[str, Any], key: str, path: Path | None = None) -> None:
    """Write JSON data for a digest, whole or not at all; a failure is silent."""
    target = path or _user_path(key)
    if target is None:
        return
    document = {"format": _FORMAT, "sha256": key, **content}
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        write_whole(target, json.dumps(document, separators=(",", ":")))
    except (OSError, ChipcostError):
        return


def _user_path(key: str) -> Path | None:
    base = os.environ.get("XDG_CACHE_HOME")
    try:
        folder = Path(base) if base else Path.home() / ".cache"
    except RuntimeError:  # no home directory
        return None
    return folder / "chipcost" / f"{key[:32]}.json"


def _store(layer: Layer) -> dict[str, Any]:
    """A layer as JSON data; named tuples become lists of themselves."""
    return {
        "file": layer.file,
        "sources": layer.sources,
        "chips": layer.chips,
        "systems": layer.systems,
        "quotes": layer.quotes,
        "power_quotes": layer.power_quotes,
        "pue": layer.pue,
        "power_classes": layer.power_classes,
    }


def _restore(data: dict[str, Any]) -> Layer:
    layer = Layer(data["file"])
    layer.sources = {key: Source._make(value) for key, value in data["sources"].items()}
    for chip_id, block in data["chips"].items():
        block["figures"] = {name: _figure(item) for name, item in block["figures"].items()}
        layer.chips[chip_id] = _block(block)
    for system_id, block in data["systems"].items():
        for key in ("power", "price"):
            if block.get(key) is not None:
                block[key] = _figure(block[key])
        if "published" in block:
            block["published"] = {name: _figure(item) for name, item in block["published"].items()}
        if "links" in block:
            block["links"] = tuple(
                Link(item[0], _figure(item[1]), *item[2:]) for item in block["links"]
            )
        layer.systems[system_id] = _block(block)
    sources_at = Quote._fields.index("sources")
    for item in data["quotes"]:
        item[sources_at] = tuple(item[sources_at])
        layer.quotes.append(Quote._make(item))
    sources_at = PowerQuote._fields.index("sources")
    for item in data["power_quotes"]:
        item[sources_at] = tuple(item[sources_at])
        layer.power_quotes.append(PowerQuote._make(item))
    layer.pue = {key: _figure(item) for key, item in data["pue"].items()}
    layer.power_classes = {key: _figure(item) for key, item in data["power_classes"].items()}
    return layer


def _block(block: dict[str, Any]) -> dict[str, Any]:
    if "waivers" in block:
        block["waivers"] = tuple(
            Waiver(item[0], item[1], item[2], tuple(item[3]), *item[4:])
            for item in block["waivers"]
        )
    if "aliases" in block:
        block["aliases"] = tuple(block["aliases"])
    return block


_SOURCES = Figure._fields.index("sources")
_ALSO = Figure._fields.index("also")


def _figure(item: list[Any]) -> Figure:
    item[_SOURCES] = tuple(item[_SOURCES])
    item[_ALSO] = tuple(_figure(other) for other in item[_ALSO]) if item[_ALSO] else ()
    return Figure._make(item)
