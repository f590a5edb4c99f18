"""The `sources:` of a file: what figures refer to by key."""

from __future__ import annotations

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
        )
    return sources
