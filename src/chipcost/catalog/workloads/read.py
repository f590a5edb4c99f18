"""Named workloads: `data/workloads.yaml` and the `workloads:` of overlays over it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path as FilePath
from typing import Any

from chipcost.catalog import cache
from chipcost.catalog.records import Block, Source, restored_figure
from chipcost.catalog.workloads.records import WorkloadRecord, Workloads
from chipcost.catalog.workloads.schema import FILE, PARSED
from chipcost.errors import raise_collected


def shipped() -> Workloads:
    """The workloads of the shipped file: its parsed copy, or the file where that is older."""
    return cache.shipped_part(FILE, PARSED, parse_shipped, store, _restore)[0]


def parse_shipped(directory: FilePath) -> Workloads:
    """The workloads of the shipped file, parsed from YAML; problems are errors of the build."""
    from chipcost.catalog import yamltree
    from chipcost.catalog.workloads.parse import read_workloads

    text = (directory / FILE).read_text(encoding="utf-8")
    found = read_workloads(yamltree.parse(text, f"data/{FILE}"))
    raise_collected([finding.as_error() for finding in found.findings])
    return found


def lay_over(parts: Iterable[Workloads]) -> Workloads:
    """Parts of several files as one: a later record replaces an earlier one of its id."""
    whole = Workloads()
    for part in parts:
        whole.sources.update(part.sources)
        whole.workloads.update(part.workloads)
    return whole


def store(found: Workloads) -> dict[str, Any]:
    """Workloads as JSON data."""
    return {"sources": found.sources, "workloads": list(found.workloads.values())}


def _restore(document: Block) -> Workloads | None:
    """Workloads from JSON data, or None if it is none."""
    try:
        sources = {key: Source.restore(item) for key, item in document["sources"].items()}
        records = [WorkloadRecord._make(item) for item in document["workloads"]]
        return Workloads(
            sources,
            {
                one.id: one._replace(
                    aliases=tuple(one.aliases),
                    figures={name: restored_figure(list(it)) for name, it in one.figures.items()},
                )
                for one in records
            },
        )
    except (LookupError, TypeError, AttributeError, ValueError):
        return None
