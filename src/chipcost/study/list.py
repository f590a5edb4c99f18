"""What there is: chips, systems, sources, owners, columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from chipcost.catalog.records import Catalog
from chipcost.errors import ChipcostError
from chipcost.result import Cell, Column, Result
from chipcost.study.compare.columns import COMPARE_COLUMNS

TOPICS = ("chips", "systems", "models", "sources", "owners", "sites", "columns")

Rows = list[dict[str, Cell]]


def _columns(*names: str) -> tuple[Column, ...]:
    return tuple(
        Column(name, "", name.replace("_", " "), name, None, numeric=name in ("count", "quotes"))
        for name in names
    )


def listing(catalog: Catalog, topic: str, overlays: Sequence[str] = ()) -> Result:
    """One row per chip, system, model, source, owner or column; ChipcostError for another topic.

    `overlays` are the files that models are read from beside the shipped ones.
    """
    if topic not in TOPICS:
        raise ChipcostError(
            "unknown-topic", f"there is no list of {topic!r}", hint=f"one of {', '.join(TOPICS)}"
        )
    if topic == "models":
        from chipcost.catalog.models import load_models
        from chipcost.study.models import list_models

        return list_models(load_models(overlays))
    lists: dict[str, Callable[[Catalog], tuple[tuple[str, ...], Rows]]] = {
        "chips": _chips,
        "systems": _systems,
        "sources": _sources,
        "owners": _owners,
        "sites": _site_rows,
        "columns": _column_rows,
    }
    names, rows = lists[topic](catalog)
    return Result(
        command=f"list {topic}",
        columns=_columns(*names),
        rows=tuple(rows),
        view=names,
        catalog_hash=catalog.hash,
        layout="plain",
    )


def _chips(catalog: Catalog) -> tuple[tuple[str, ...], Rows]:
    quotes = Counter(quote.chip for quote in catalog.quotes)
    rows: Rows = [
        {
            "id": chip.id,
            "name": chip.name,
            "vendor": chip.vendor,
            "status": chip.status,
            "tier": chip.memory_tier or None,
            "quotes": quotes[chip.id],
            "aliases": " ".join(chip.aliases) or None,
        }
        for chip in catalog.chips.values()
    ]
    return ("id", "name", "vendor", "status", "tier", "quotes", "aliases"), rows


def _systems(catalog: Catalog) -> tuple[tuple[str, ...], Rows]:
    rows: Rows = [
        {
            "id": system.id,
            "name": system.name,
            "vendor": system.vendor,
            "chip": system.chip,
            "count": system.count,
            "aliases": " ".join(system.aliases) or None,
        }
        for system in catalog.systems.values()
    ]
    return ("id", "name", "vendor", "chip", "count", "aliases"), rows


def _sources(catalog: Catalog) -> tuple[tuple[str, ...], Rows]:
    rows: Rows = [
        {
            "key": source.key,
            "grade": source.grade,
            "date": source.date or None,
            "publisher": source.publisher or None,
            "title": source.title,
            "url": source.url or None,
        }
        for source in catalog.sources.values()
    ]
    return ("key", "grade", "date", "publisher", "title", "url"), rows


def _owners(catalog: Catalog) -> tuple[tuple[str, ...], Rows]:
    found: Counter[tuple[str, str, str]] = Counter()
    chips: dict[tuple[str, str, str], set[str]] = {}
    for quote in catalog.quotes:
        key = (quote.owner, quote.kind, quote.term)
        found[key] += 1
        chips.setdefault(key, set()).add(quote.chip)
    rows: Rows = [
        {
            "owner": owner,
            "kind": kind,
            "term": term or None,
            "quotes": count,
            "chips": ", ".join(sorted(chips[owner, kind, term])),
        }
        for (owner, kind, term), count in sorted(found.items())
    ]
    return ("owner", "kind", "term", "quotes", "chips"), rows


def _site_rows(catalog: Catalog) -> tuple[tuple[str, ...], Rows]:
    """Owner profiles, then places and operators, with their figures as they stand in the file."""
    from chipcost.catalog.sites import load_sites

    sites = load_sites()
    names = ("pue", "wacc", "life", "electricity", "colocation", "facility_per_kw")
    rows: Rows = [
        {
            "id": name,
            "kind": kind,
            **{key: figures[key].text if key in figures else None for key in names},
        }
        for kind, entries in (("owner", sites.profiles), ("site", sites.sites))
        for name, figures in entries.items()
    ]
    return ("id", "kind", *names), rows


def _column_rows(_: Catalog) -> tuple[tuple[str, ...], Rows]:
    rows: Rows = [
        {"column": column.name, "unit": column.unit or None, "meaning": column.meaning}
        for column in COMPARE_COLUMNS
    ]
    return ("column", "unit", "meaning"), rows
