"""Parsed copies of large files of the user's, and of what `check` found in them.

They stand in the user's cache folder as the copy of the shipped catalog does (`catalog/cache.py`),
under a digest of the text and of all that the records hang on. A file is kept if it is large, holds
chips, systems and prices alone, and has no problem of form.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from chipcost.catalog.cache import digest, load_document, save_document
from chipcost.catalog.chips import stored
from chipcost.catalog.chips.layer import Layer
from chipcost.catalog.chips.schema import SECTIONS
from chipcost.catalog.yamltree import Tree

LARGE = 256 * 2**10  # characters; what is smaller is parsed in some 50 ms
_RECORDS, _COUNTS = "overlay-", "checked-"


def load(text: str, path: str, number: int) -> Layer | None:
    """The records of a large file that were kept, or None."""
    if len(text) < LARGE:
        return None
    document = load_document(None, _key(text, path, number), _RECORDS)
    try:
        return None if document is None else stored.restore(document["layer"])
    except stored.UNREADABLE:
        return None


def save(layer: Layer, tree: Tree, text: str, number: int) -> None:
    """Keep the records of a file without findings, if it is one to be kept."""
    if len(text) < LARGE or layer.unread or not set(tree.data) <= set(SECTIONS):
        return
    key = _key(text, tree.file, number)
    save_document({"layer": stored.store(layer)}, key, kind=_RECORDS)


def load_counts(texts: Mapping[str, str], day: date, key: str) -> dict[str, str] | None:
    """What `check` found in these files, in words, if that was kept."""
    if not _kept(texts, key):
        return None
    document = load_document(None, _key_of_all(texts, day, key), _COUNTS)
    found = None if document is None else document.get("found")
    if not isinstance(found, dict) or not all(isinstance(words, str) for words in found.values()):
        return None
    return found


def save_counts(found: dict[str, str], texts: Mapping[str, str], day: date, key: str) -> None:
    """Keep what `check` found in these files."""
    if _kept(texts, key):
        save_document({"found": found}, _key_of_all(texts, day, key), kind=_COUNTS)


def _kept(texts: Mapping[str, str], key: str) -> bool:
    return bool(key) and sum(map(len, texts.values())) >= LARGE


def _key(text: str, path: str, number: int) -> str:
    return digest(part.encode(errors="backslashreplace") for part in (text, path, str(number)))


def _key_of_all(texts: Mapping[str, str], day: date, key: str) -> str:
    parts = [key, day.isoformat(), *(part for item in texts.items() for part in item)]
    return digest(part.encode(errors="backslashreplace") for part in parts)
