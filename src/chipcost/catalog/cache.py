"""The parsed catalog as JSON beside the YAML, so that YAML is parsed only when it has changed.

The build writes `parsed.json` into the data folder with the SHA-256 of the files that it was made
from and the SHA-256 of its own content. Where the first does not match (an edited checkout), a copy
in the user's cache folder serves, if it is a file of the user's own that nobody else may write.
Neither is ever trusted without both hashes: a copy that fails either is ignored and the YAML is
read. A failure to write is silent.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from chipcost.catalog.build import Layer
from chipcost.catalog.records import Figure, Link, PowerQuote, Quote, Source, Waiver
from chipcost.errors import ChipcostError
from chipcost.files import write_together
from chipcost.version import __version__

NAME = "parsed.json"
_FORMAT = f"{__version__}/3"
_MAX_BYTES = 64 * 2**20


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
    except (LookupError, TypeError, AttributeError, ValueError):
        return None


def load_document(beside: Path, key: str) -> dict[str, Any] | None:
    """What was saved for that digest, beside the YAML or in the user's cache folder, or None."""
    for path, own in ((beside, False), (_user_path(key), True)):
        content = None if path is None else _read(path, own)
        stored = None if content is None else _checked(content, key)
        if stored is not None:
            return stored
    return None


def _read(path: Path, own: bool) -> bytes | None:
    """The bytes of a plain file of sane size, with `own` one that the user alone may write."""
    try:
        with open(path, "rb", opener=_at_once) as stream:
            status = os.fstat(stream.fileno())
            if not stat.S_ISREG(status.st_mode) or status.st_size > _MAX_BYTES:
                return None
            return stream.read() if _private(status) or not own else None
    except (OSError, ValueError):
        return None


def _at_once(path: str, flags: int) -> int:
    """Open without waiting for the writer of a pipe."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _private(status: os.stat_result) -> bool:
    """Whether a file is the user's own and nobody else may write it (where a system knows both)."""
    if not hasattr(os, "geteuid"):
        return True
    shared = status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return status.st_uid == os.geteuid() and not shared


def _header(key: str) -> bytes:
    """How the first line of a copy of files of that digest begins."""
    return f'{{"format":"{_FORMAT}","sha256":"{key}","content":"'.encode()


def _checked(content: bytes, key: str) -> dict[str, Any] | None:
    """The document, if it was made from files of that digest and is as it was written."""
    line, _, rest = content.partition(b"\n")
    if line != _header(key) + hashlib.sha256(rest).hexdigest().encode() + b'",':
        return None
    try:
        stored: dict[str, Any] = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return stored


def save(layers: list[Layer], key: str, path: Path | None = None) -> None:
    """Write the layers, whole or not at all; to the user's cache folder without `path`."""
    save_document({"layers": [_store(layer) for layer in layers]}, key, path)


def save_document(content: dict[str, Any], key: str, path: Path | None = None) -> None:
    """Write JSON data for a digest, whole or not at all; a failure is silent."""
    target = path or _user_path(key)
    if target is None:
        return
    rest = json.dumps(content, separators=(",", ":"), allow_nan=False).encode()[1:]
    first = _header(key) + hashlib.sha256(rest).hexdigest().encode() + b'",\n'
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        write_together({target: first + rest})
        target.chmod(0o644)  # whatever the umask: one that others may write is not believed
    except (OSError, ChipcostError):
        return


def _user_path(key: str) -> Path | None:
    base = os.environ.get("XDG_CACHE_HOME", "")
    try:
        folder = Path(base) if os.path.isabs(base) else Path.home() / ".cache"
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
