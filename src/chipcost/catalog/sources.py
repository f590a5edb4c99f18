"""The `sources:` of a file: what figures refer to by key."""

from __future__ import annotations

from chipcost.catalog import schema
from chipcost.catalog.reader import Path, Reader
from chipcost.catalog.records import Block, Source


def read_sources(reader: Reader, top: Block) -> dict[str, Source]:
    """The sources that a parsed file declares, by key; problems go to the reader's findings."""
    content = top.get("sources")
    if content is None:
        return {}
    sources = {}
    for key, value in (reader.mapping(content, ("sources",), "'sources'") or {}).items():
        path: Path = ("sources", key)
        block = reader.mapping(value, path, "a source")
        if block is None:
            continue
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
        )
    return sources
