"""Where figures come from, and when: sources that serve nothing, undated quotes, release dates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chipcost.catalog.check.rule import ERROR, HEAD, WARNING, Rule, chip_file, priced_file
from chipcost.catalog.check.scene import (
    Bought,
    Powered,
    Priced,
    Scene,
    Spot,
    blame,
    dated,
    named,
    quote_finding,
    quotes,
)
from chipcost.catalog.dates import first_day, last_day
from chipcost.catalog.findings import Finding
from chipcost.catalog.quotes import seen
from chipcost.catalog.reader import Path
from chipcost.catalog.yamltree import Tree
from chipcost.errors import excerpt, searcher

_QUOTE = "  - {chip: example-chip, owner: neocloud, kind: owned, "


RULES = (
    Rule(
        "P301",
        "figure without a source",
        ERROR,
        "Every answer must be traceable. A figure names its source, or its block gives a default.",
        "chips:\n  example-chip:\n    name: Example chip\n    vendor: Example\n"
        "    tdp: {value: 700 W}\n",
        chip_file("tdp: {value: 700 W}"),
    ),
    Rule(
        "P302",
        "unknown source",
        ERROR,
        "The key is not declared under `sources`, so the evidence cannot be found.",
        chip_file("tdp: {value: 700 W, source: makers}"),
        chip_file("tdp: {value: 700 W, source: maker}"),
    ),
    Rule(
        "P303",
        "unused source",
        WARNING,
        "A source that no figure refers to is a left-over, or the figure lost its reference.",
        HEAD
        + "  press: {title: An article, grade: press}\n"
        + chip_file("tdp: {value: 700 W}").removeprefix(HEAD),
        chip_file("tdp: {value: 700 W}"),
    ),
    Rule(
        "P304",
        "quote without a date",
        WARNING,
        "A price is of a day. Without one it is shown and never chosen. Mark it `excluded: why` if "
        "the date cannot be found.",
        priced_file("quotes:", _QUOTE + "total: 1.5 USD/h, source: maker}"),
        priced_file("quotes:", _QUOTE + "date: 2026-07, total: 1.5 USD/h, source: maker}"),
    ),
    Rule(
        "P305",
        "stale price or power quote",
        WARNING,
        "The newest quote of its kind was last seen (`checked`, else its date) longer ago than "
        "`--stale-after` allows. The rule is off without that option: old prices are history, not "
        "mistakes.",
        priced_file("quotes:", _QUOTE + "date: 2019-01, total: 1.5 USD/h, source: maker}"),
        priced_file(
            "quotes:",
            _QUOTE + "date: 2019-01, valid_until: 2019-12, total: 1.5 USD/h, source: maker}",
        ),
    ),
    Rule(
        "P306",
        "waiver that waives nothing",
        WARNING,
        "The finding that it set aside is gone. A waiver left in place would hide the next one.",
        chip_file(
            "tdp: {value: 700 W}",
            "waivers:",
            "  - {code: F501, field: fp8_sparse, reason: measured so, source: maker}",
        ),
        chip_file("tdp: {value: 700 W}"),
    ),
    Rule(
        "P307",
        "the same price twice",
        WARNING,
        "One survey seen in two places is one quote with two sources. Counted twice it would pull "
        "a median.",
        priced_file(
            "quotes:",
            _QUOTE + "date: 2026-07, total: 1.5 USD/h, source: maker}",
            _QUOTE + "date: 2026-07, total: 1.50 USD/h, source: maker}",
        ),
        priced_file("quotes:", _QUOTE + "date: 2026-07, total: 1.5 USD/h, source: [maker]}"),
    ),
    Rule(
        "W601",
        "announced part with a past release date",
        WARNING,
        "Either it can be had by now, and its status is behind, or the date is that of the "
        "announcement.",
        chip_file("release_date: {value: 2021-05}", status="announced"),
        chip_file("release_date: {value: 2021-05}", status="available"),
    ),
    Rule(
        "W602",
        "available part with a future release date",
        WARNING,
        "What is released later cannot be had now: status or date is wrong.",
        chip_file("release_date: {value: 2099-01}", status="available"),
        chip_file("release_date: {value: 2099-01}", status="announced"),
    ),
    Rule(
        "W603",
        "validity that ends before it begins",
        ERROR,
        "Such a quote is in force on no day and never answers.",
        priced_file(
            "quotes:",
            _QUOTE + "date: 2026-07, valid_until: 2026-05, total: 1.5 USD/h, source: maker}",
        ),
        priced_file(
            "quotes:",
            _QUOTE + "date: 2026-07, valid_until: 2026-09, total: 1.5 USD/h, source: maker}",
        ),
    ),
)


def _references(tree: Tree) -> Iterator[tuple[str, Path]]:
    """Every source key that a file refers to, with its place, from the figures up to the blocks."""
    if not isinstance(tree.data, dict):
        return
    sources = tree.data.get("sources")
    for name, block in sources.items() if isinstance(sources, dict) else ():
        restated = block.get("digest_of") if isinstance(block, dict) else None
        for item in restated if isinstance(restated, list) else [restated]:
            if isinstance(item, str):
                yield item, ("sources", name, "digest_of")
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
                f"{named(item)} without a date is never chosen",
                "give date: 2026-07, or excluded: and why",
            )


def stale(scene: Scene) -> Iterator[Finding]:
    """P305: the newest quote of its kind, still in force, older than `stale_after` days."""
    if scene.stale_after is None:
        return
    newest: dict[tuple[str, ...], Priced | Powered] = {}
    for item in dated(scene):
        if isinstance(
            item, Bought
        ):  # what a chip cost when it came out is no price to look up again
            continue
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
                item.quote.instance,
                item.quote.region,
            )
        else:
            kind = (quote.chip, "power", item.quote.basis)
        best = newest.get(kind)
        if best is None or first_day(seen(item.quote)) > first_day(seen(best.quote)):
            newest[kind] = item
    for kind, item in newest.items():
        age = (scene.as_of - first_day(seen(item.quote))).days
        if age > scene.stale_after:
            old = (
                f"was last seen {age:,} days ago" if item.quote.checked else f"is {age:,} days old"
            )
            yield quote_finding(
                item,
                "P305",
                f"the newest quote for {', '.join(filter(None, kind))} {old}",
                "look for a newer one; give checked: where it still holds, or end its validity "
                f"(--stale-after {scene.stale_after})",
                "checked" if item.quote.checked else "date",
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
            quote.instance,
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
                others=[first.tree.place(first.path)],
            )


def released(scene: Scene) -> Iterator[Finding]:
    """W601, W602: an announced part released in the past; any other released in the future."""
    for chip in scene.catalog.chips.values():
        figure = chip.figures.get("release_date")
        if figure is None or figure.dimension != "date":
            continue
        spot = Spot(figure, ("chips", chip.id, "release_date"))
        if chip.status == "announced" and last_day(figure.text) < scene.as_of:
            yield from blame(
                scene,
                "W601",
                f"{chip.id} is announced, and its release date {figure.text} is past",
                "set status: available, or leave the date of the announcement out",
                spot,
            )
        elif chip.status != "announced" and first_day(figure.text) > scene.as_of:
            yield from blame(
                scene,
                "W602",
                f"{chip.id} is {chip.status}, and its release date {figure.text} is still to come",
                "set status: announced, or put the date right",
                spot,
            )


def validity(scene: Scene) -> Iterator[Finding]:
    """W603: quotes whose validity ends before it begins."""
    for item in dated(scene):
        quote = item.quote
        begin = quote.valid_from or quote.date
        if begin and quote.valid_until and last_day(quote.valid_until) < first_day(begin):
            yield quote_finding(
                item,
                "W603",
                f"valid until {quote.valid_until} and from {begin}: in force on no day",
                "put the dates in order",
                "valid_until",
            )


CHECKS = (unknown_sources, unused_sources, undated, stale, twice, released, validity)
