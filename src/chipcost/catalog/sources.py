"""The `sources:` of a file: what figures refer to by key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from chipcost.catalog import schema
from chipcost.catalog.reader import Reader
from chipcost.catalog.records import Block, Source


def read_sources(reader: Reader, top: Block) -> dict[str, Source]:
    """The sources that a parsed file declares, by key; problems go to the reader's findings."""
    sources = {}
    for key, path, block in reader.blocks(top.get("sources"), "sources", "a source"):
        reader.keys(block, schema.SOURCE, path)
        sources[key] = Source(
            key,
            reader.text(block, "title", path),
            reader.word(block, "grade", schema.SOURCE["grade"], path),
            reader.text(block, "publisher", path),
            reader.text(block, "url", path),
            reader.date(block, "date", path),
            reader.text(block, "note", path),
            reader.tree.file,
            reader.tree.place(path, key=True).line,
            reader.text(block, "no_address", path),
            reader.source(block, "digest_of", path),
        )
    return sources


def origins(sources: Mapping[str, Source], keys: Iterable[str]) -> frozenset[str]:
    """These keys with those of all sources that they restate, at first or at further hand."""
    found: set[str] = set()
    todo = list(keys)
    while todo:
        key = todo.pop()
        if key not in found:
            found.add(key)
            todo.extend(sources[key].digest_of if key in sources else ())
    return frozenset(found)
