"""The named workloads there are: lengths, cached share, and where they come from."""

from __future__ import annotations

from chipcost.catalog.workloads.records import WorkloadRecord
from chipcost.result import Cell, Result, number_column, text_column
from chipcost.study.data import Data

LIST_COLUMNS = (
    text_column("id", "name to type"),
    text_column("aliases", "what people type"),
    text_column("name", "name in full"),
    text_column("about", "what the requests are"),
    number_column("input_tokens", "tokens", "mean input, cached tokens included", "input", 4),
    number_column("input_p50", "tokens", "median input", "p50", 4),
    number_column("input_p99", "tokens", "99th percentile of the input", "p99", 4),
    number_column("output_tokens", "tokens", "mean output", "output", 4),
    number_column("output_p50", "tokens", "median output", "p50", 4),
    number_column("output_p99", "tokens", "99th percentile of the output", "p99", 4),
    number_column("cached_share", "share", "share of the input tokens in the cache", "cached", 3),
    number_column("requests_per_s", "1/s", "mean requests a second", "requests/s", 3),
    number_column("requests", "", "requests that were counted", "requests", None),
    text_column("source", "keys of the sources"),
    text_column("source_title", "title of the main source", "title"),
    text_column("url", "address of the main source"),
    text_column("note", "remark"),
)


def list_workloads(data: Data) -> Result:
    """One row per workload."""
    return Result(
        command="list workloads",
        columns=LIST_COLUMNS,
        rows=tuple(_row(data, one) for one in data.workloads.workloads.values()),
        view=(
            *("id", "aliases", "input_tokens", "input_p99", "output_tokens", "output_p99"),
            *("cached_share", "source"),
        ),
        notes=("--workload takes a name, or a trace of your own: docs/workloads.md.",),
        catalog_hash=data.catalog.hash,
        layout="plain",
    )


def _row(data: Data, one: WorkloadRecord) -> dict[str, Cell]:
    source = data.workloads.sources.get(one.sources[0]) if one.sources else None
    return {
        "id": one.id,
        "aliases": " ".join(one.aliases) or None,
        "name": one.name,
        "about": one.about or None,
        "input_tokens": one.value("input"),
        "input_p50": one.value("input_p50"),
        "input_p99": one.value("input_p99"),
        "output_tokens": one.value("output"),
        "output_p50": one.value("output_p50"),
        "output_p99": one.value("output_p99"),
        "cached_share": one.value("cached"),
        "requests_per_s": one.value("rate"),
        "requests": one.value("requests"),
        "source": "; ".join(one.sources) or None,
        "source_title": source.title if source else None,
        "url": (source.url or None) if source else None,
        "note": one.note or None,
    }
