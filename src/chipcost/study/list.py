"""What there is: chips, systems, sources, owners, columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from chipcost.catalog.chips.records import Catalog
from chipcost.catalog.sites.records import Sites
from chipcost.errors import ChipcostError
from chipcost.result import Cell, Column, Result, number_column, text_column
from chipcost.study.command_columns import PLACES, columns_of
from chipcost.study.data import Data

TOPICS = ("chips", "systems", "models", "sources", "owners", "sites", "columns")

Rows = list[dict[str, Cell]]


_SITE_FIGURES = ("pue", "wacc", "life", "electricity", "colocation", "facility_per_kw")
# The columns of each list; those of models stand in `study.models`.
NAMES: dict[str, tuple[str, ...]] = {
    "chips": ("id", "name", "vendor", "status", "tier", "quotes", "aliases"),
    "systems": ("id", "name", "vendor", "chip", "count", "aliases"),
    "sources": ("key", "grade", "date", "publisher", "title", "url"),
    "owners": ("owner", "kind", "term", "quotes", "chips"),
    "sites": ("id", "kind", *_SITE_FIGURES),
    "columns": ("command", "column", "unit", "meaning", "words"),
}


def _columns(names: Iterable[str]) -> tuple[Column, ...]:
    return tuple(
        number_column(name, "", name.replace("_", " "), name, None)
        if name in ("count", "quotes")
        else text_column(name, name.replace("_", " "))
        for name in names
    )


COLUMNS = _columns(dict.fromkeys(name for names in NAMES.values() for name in names))


def listing(data: Data, topic: str, command: str = "") -> Result:
    """One row per chip, system, model, source, owner or column; ChipcostError for another topic.

    `command` is the one whose columns are listed, "" for those of every command.
    """
    catalog = data.catalog
    if topic not in TOPICS:
        raise ChipcostError(
            "unknown-topic", f"there is no list of {topic!r}", hint=f"one of {', '.join(TOPICS)}"
        )
    if command and topic != "columns":
        raise ChipcostError(
            "bad-option",
            f"the list of {topic} is of no command, and {command!r} is given",
            hint="chipcost list columns COMMAND",
        )
    if topic == "models":
        from chipcost.study.models import list_models

        return list_models(data.models)
    lists: dict[str, Callable[[Catalog], Rows]] = {
        "chips": _chips,
        "systems": _systems,
        "sources": _sources,
        "owners": _owners,
        "sites": lambda _: _site_rows(data.sites),
        "columns": lambda _: _column_rows(command),
    }
    hidden = ("words", "command") if command else ("words",)
    return Result(
        command=f"list {topic}",
        columns=_columns(NAMES[topic]),
        rows=tuple(lists[topic](catalog)),
        view=tuple(name for name in NAMES[topic] if name not in hidden),
        catalog_hash=catalog.hash,
        layout="plain",
    )


def _chips(catalog: Catalog) -> Rows:
    quotes = Counter(quote.chip for quote in catalog.quotes)
    return [
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


def _systems(catalog: Catalog) -> Rows:
    return [
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


def _sources(catalog: Catalog) -> Rows:
    return [
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


def _owners(catalog: Catalog) -> Rows:
    found: Counter[tuple[str, str, str]] = Counter()
    chips: dict[tuple[str, str, str], set[str]] = {}
    for quote in catalog.quotes:
        key = (quote.owner, quote.kind, quote.term)
        found[key] += 1
        chips.setdefault(key, set()).add(quote.chip)
    return [
        {
            "owner": owner,
            "kind": kind,
            "term": term or None,
            "quotes": count,
            "chips": ", ".join(sorted(chips[owner, kind, term])),
        }
        for (owner, kind, term), count in sorted(found.items())
    ]


def _site_rows(sites: Sites) -> Rows:
    """Owner profiles, then places and operators, with their figures as they stand in the file."""
    return [
        {
            "id": name,
            "kind": kind,
            **{key: figures[key].text if key in figures else None for key in _SITE_FIGURES},
        }
        for kind, entries in (("owner", sites.profiles), ("site", sites.sites))
        for name, figures in entries.items()
    ]


def _column_rows(command: str) -> Rows:
    return [
        {
            "command": each,
            "column": column.name,
            "unit": column.unit or None,
            "meaning": column.meaning,
            "words": ", ".join(column.words) or None,
        }
        for each in ((command,) if command else PLACES)
        for column in columns_of(each)
    ]
