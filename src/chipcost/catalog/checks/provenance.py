"""Where figures come from: sources that do not exist or serve nothing, quotes without a date."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chipcost.catalog.checks.scene import (
    Powered,
    Priced,
    Scene,
    dated,
    quote_finding,
    quotes,
)
from chipcost.catalog.dates import first_day
from chipcost.catalog.findings import Finding
from chipcost.catalog.reader import Path
from chipcost.catalog.yamltree import Tree
from chipcost.errors import excerpt, searcher


def _references(tree: Tree) -> Iterator[tuple[str, Path]]:
    """Every source key that a file refers to, with its place, from the figures up to the blocks."""
    if not isinstance(tree.data, dict):
        return
    todo: list[tuple[Any, Path]] = [
        (content, (section,)) for section, content in tree.data.items() if section != "sources"
    ]
    while todo:
        value, path = todo.pop()
        if isinstance(value, dict):
            for key, inner in value.items():
                here = (*path, key)
                if key == "source" and isinstance(inner, str):
                    yield inner, here
                elif key == "source" and isinstance(inner, list):
                    for index, item in enumerate(inner):
                        if isinstance(item, str):
                            yield item, (*here, index)
                else:
                    todo.append((inner, here))
        elif isinstance(value, list):
            todo.extend((item, (*path, index)) for index, item in enumerate(value))


def unknown_sources(scene: Scene) -> Iterator[Finding]:
    """P302: keys that no `sources` section declares."""
    known, nearest = list(scene.catalog.sources), searcher()
    for part in scene.parts:
        for key, path in _references(part.tree):
            if key not in scene.catalog.sources:
                close = ", ".join(nearest(key, known))
                yield Finding(
                    "P302",
                    f"the source {excerpt(key)} is not declared",
                    f"declare it under sources:; nearest: {close}"
                    if close
                    else "declare it under sources:",
                    part.tree.place(path),
                )


def unused_sources(scene: Scene) -> Iterator[Finding]:
    """P303: declared sources that nothing refers to."""
    used = {key for part in scene.parts for key, _ in _references(part.tree)}
    for part in scene.parts:
        for key in part.layer.sources:
            if key not in used:
                yield Finding(
                    "P303",
                    f"nothing refers to the source {key!r}",
                    "remove it, or give it to the figures that come from it",
                    part.tree.place(("sources", key), key=True),
                )


def undated(scene: Scene) -> Iterator[Finding]:
    """P304: quotes without a date that nothing excludes."""
    for item in dated(scene):
        if not item.quote.date and not item.quote.excluded and "date" not in item.raw:
            yield quote_finding(
                item,
                "P304",
                f"a quote for {item.quote.chip} without a date is never chosen",
                "give date: 2026-07, or excluded: and why",
            )


def stale(scene: Scene) -> Iterator[Finding]:
    """P305: the newest quote of its kind, still in force, older than `stale_after` days."""
    if scene.stale_after is None:
        return
    newest: dict[tuple[str, ...], Priced | Powered] = {}
    for item in dated(scene):
        quote = item.quote
        if not quote.date or quote.excluded or quote.valid_until:
            continue
        kind: tuple[str, ...]
        if isinstance(item, Priced):
            kind = (
                quote.chip,
                item.quote.owner,
                item.quote.kind,
                item.quote.term,
                item.quote.provider,
                item.quote.region,
            )
        else:
            kind = (quote.chip, "power", item.quote.basis)
        best = newest.get(kind)
        if best is None or first_day(quote.date) > first_day(best.quote.date):
            newest[kind] = item
    for kind, item in newest.items():
        age = (scene.as_of - first_day(item.quote.date)).days
        if age > scene.stale_after:
            yield quote_finding(
                item,
                "P305",
                f"the newest quote for {', '.join(filter(None, kind))} is {age:,} days old",
                f"look for a newer one, or end its validity (--stale-after {scene.stale_after})",
                "date",
            )


def twice(scene: Scene) -> Iterator[Finding]:
    """P307: two quotes of one file that are equal in everything that a choice looks at."""
    seen: dict[tuple[object, ...], Priced] = {}
    for item in quotes(scene):
        quote = item.quote
        if quote.total is None and quote.capital is None and quote.operating is None:
            continue
        key = (
            quote.file,
            quote.chip,
            quote.owner,
            quote.kind,
            quote.term,
            quote.provider,
            quote.region,
            quote.date,
            quote.valid_from,
            quote.valid_until,
            quote.total,
            quote.capital,
            quote.operating,
            quote.includes,
            quote.network,
            quote.life,
            quote.series,
        )
        first = seen.setdefault(key, item)
        if first is not item:
            yield quote_finding(
                item,
                "P307",
                f"the same price for {quote.chip} stands on line {first.quote.line}",
                "keep one, with both sources: source: [a, b]",
            )


CHECKS = (unknown_sources, unused_sources, undated, stale, twice)
