"""What there is: chips, systems, quotes, providers, sources, owners, workloads, columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace

from chipcost.catalog.chips.records import Catalog
from chipcost.catalog.sites.records import Sites
from chipcost.errors import ChipcostError
from chipcost.result import Cell, Column, Result, number_column, text_column
from chipcost.study.chip.selection import DEFAULT, Selection, others, selected
from chipcost.study.command_columns import PLACES, columns_of
from chipcost.study.data import Data

TOPICS = (
    *("chips", "systems", "models", "quotes", "prices", "providers", "sources"),
    *("owners", "sites", "token-prices", "workloads", "columns"),
)

OF_CHIPS = ("chips", "systems", "quotes")  # lists whose rows are of chips, which filters choose

Rows = list[dict[str, Cell]]
_NOT_ALL = (
    "Of chips, systems and their quotes; models, sites, deals, claims and prices of tokens have "
    "sources of their own."
)


_SITE_FIGURES = ("pue", "wacc", "life", "electricity", "colocation", "facility_per_kw")
# The columns of each list; those of models, quotes and prices of tokens stand in their studies.
NAMES: dict[str, tuple[str, ...]] = {
    "chips": ("id", "vendor", "status", "year", "tier", "quotes", "segment", "name", "aliases"),
    "systems": ("id", "chip", "count", "vendor", "name", "aliases"),
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


def listing(data: Data, topic: str, search: str = "", selection: Selection = DEFAULT) -> Result:
    """One row per chip, system, model, source, owner or column; ChipcostError for another topic.

    `search` is, of columns, the command whose columns are listed; of all else a text that a row
    must hold, in any case. The selection is of chips; a search goes over all that it leaves.
    """
    catalog = data.catalog
    if topic not in TOPICS:
        raise ChipcostError(
            "unknown-topic", f"there is no list of {topic!r}", hint=f"one of {', '.join(TOPICS)}"
        )
    if selection != DEFAULT and topic not in OF_CHIPS:
        raise ChipcostError(
            "bad-option",
            f"the list of {topic} has no filters by vendor, status, segment, tier or year",
            hint=f"chipcost list {topic} TEXT keeps the rows that hold a text",
        )
    if topic == "models":
        from chipcost.study.models import list_models

        return _holding(list_models(data.models), search)
    if topic == "token-prices":
        from chipcost.study.token_prices import list_prices

        return _holding(list_prices(data), search)
    if topic == "workloads":
        from chipcost.study.workloads import list_workloads

        return _holding(list_workloads(data), search)
    if topic in ("quotes", "prices", "providers"):
        from chipcost.study import quote_lists

        lister = {
            "quotes": quote_lists.list_quotes,
            "prices": quote_lists.list_prices,
            "providers": quote_lists.list_providers,
        }[topic]
        return _holding(_of_chips(lister(data), catalog, selection), search)
    if topic == "columns":
        return _list("columns", _column_rows(search), catalog, hide="command" if search else "")
    if search and selection.by_default:
        selection = replace(selection, all=True)
    lists: dict[str, Callable[[Catalog], Rows]] = {
        "chips": lambda known: _chips(known, selection),
        "systems": _systems,
        "sources": _sources,
        "owners": _owners,
        "sites": lambda _: _site_rows(data.sites),
    }
    notes = {"chips": others(catalog, selection), "sources": _NOT_ALL}
    note = notes.get(topic, "")
    alike = topic == "chips" and selection.by_default
    found = _list(topic, lists[topic](catalog), catalog, note, "segment" if alike else "")
    if topic == "systems":
        found = _of_chips(found, catalog, selection)
    return _holding(found, search)


def _of_chips(result: Result, catalog: Catalog, selection: Selection) -> Result:
    """The rows of the chips that a selection chooses; all where nothing is chosen."""
    if selection in (DEFAULT, replace(DEFAULT, all=True)):
        return result
    kept = {chip.id for chip in selected(catalog, selection)}
    rows = [row for row in result.rows if row["chip"] in kept]
    if not rows:
        raise ChipcostError(
            "no-match",
            f"no {result.command.removeprefix('list ')} of these chips",
            hint="leave a filter out",
        )
    return result.with_rows(rows)


def _list(topic: str, rows: Rows, catalog: Catalog, note: str = "", hide: str = "") -> Result:
    return Result(
        command=f"list {topic}",
        columns=_columns(NAMES[topic]),
        rows=tuple(rows),
        view=tuple(name for name in NAMES[topic] if name not in ("words", hide)),
        notes=(note,) if note else (),
        catalog_hash=catalog.hash,
        layout="plain",
    )


def _holding(result: Result, search: str) -> Result:
    """The rows of a list in which a text stands, in any case; ChipcostError for none."""
    wanted = search.strip().lower()
    if not wanted:
        return result
    rows = tuple(row for row in result.rows if any(wanted in str(c).lower() for c in row.values()))
    if not rows:
        what = result.command.removeprefix("list ")
        raise ChipcostError(
            "no-match",
            f"none of the {what} holds {search!r}",
            hint=f"`chipcost list {what}` has all",
        )
    return replace(result, rows=rows)


def _chips(catalog: Catalog, selection: Selection) -> Rows:
    quotes = Counter(quote.chip for quote in catalog.quotes)
    return [
        {
            "id": chip.id,
            "name": chip.name,
            "vendor": chip.vendor,
            "status": chip.status,
            "segment": chip.segment,
            "year": chip.text("release_date")[:4] or None,
            "tier": chip.memory_tier or None,
            "quotes": quotes[chip.id],
            "aliases": " ".join(chip.aliases) or None,
        }
        for chip in selected(catalog, selection)
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
