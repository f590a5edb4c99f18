"""From a parsed file to workloads, collecting every problem on the way."""

from __future__ import annotations

from typing import Any

from chipcost.catalog.reader import Path, Reader
from chipcost.catalog.records import Block
from chipcost.catalog.sources import read_sources
from chipcost.catalog.workloads.records import WorkloadRecord, Workloads
from chipcost.catalog.workloads.schema import SECTION, WORKLOAD
from chipcost.catalog.yamltree import Tree


def read_workloads(tree: Tree) -> Workloads:
    """The workloads and sources of one parsed file, with every problem found."""
    top: dict[str, Any] = tree.data if isinstance(tree.data, dict) else {}
    reader = Reader(tree)
    found = Workloads(read_sources(reader, top), findings=reader.findings)
    for name, path, block in reader.blocks(top.get(SECTION), SECTION, "a workload"):
        record = _workload(reader, name, block, path)
        if record is not None:
            found.workloads[name] = record
    return found


def _workload(reader: Reader, name: str, block: Block, path: Path) -> WorkloadRecord | None:
    """One workload; None where a mean is missing, for which there is a finding."""
    reader.keys(block, WORKLOAD, path)
    default = reader.source(block, "source", path)
    figures = {}
    for key, field in WORKLOAD.items():
        if field.kind == "figure" and block.get(key) is not None:
            figure = reader.figure(block[key], field, (*path, key), default)
            if figure is not None:
                figures[key] = figure
    place = reader.tree.place(path, key=True)
    record = WorkloadRecord(
        name,
        reader.text(block, "name", path) or name,
        reader.words(block, "aliases", path),
        reader.text(block, "about", path),
        reader.text(block, "note", path),
        figures,
        place.file,
        place.line,
        place.column,
    )
    return record if {"input", "output"} <= set(figures) else None
