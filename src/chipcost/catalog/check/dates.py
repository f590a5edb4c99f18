"""Dates that contradict each other, and classes of evidence that do not fit who wrote it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from chipcost.catalog.check import limits, usual
from chipcost.catalog.check.rule import WARNING, Rule, chip_file, priced_file
from chipcost.catalog.check.scene import Part, Scene, Spot, blame, dated, named, quote_finding
from chipcost.catalog.dates import first_day, last_day
from chipcost.catalog.findings import Finding
from chipcost.catalog.records import Figure, Source

_QUOTE = "quotes:\n  - {chip: example-chip, owner: neocloud, kind: owned, "


def _sourced(source: str, *lines: str) -> str:
    """A file with one chip of a vendor Example, and a second source with these keys."""
    return chip_file(*lines).replace(
        "chips:\n", f"  second: {{title: A second source, {source}}}\nchips:\n", 1
    )


RULES = (
    Rule(
        "P308",
        "class of evidence that does not fit the publisher",
        WARNING,
        "A data sheet is of the vendor of a chip, and what a vendor publishes of itself is no "
        "press, analyst or derived figure; and what one publisher writes is of one class, where "
        "three other sources of it or more are. Every source of the catalog keeps this; a wrong "
        "class gives a wrong range.",
        _sourced("publisher: Example, grade: press", "tdp: {value: 700 W, source: second}"),
        _sourced("publisher: Example, grade: datasheet", "tdp: {value: 700 W, source: second}"),
    ),
    Rule(
        "W604",
        "quote or source of a day to come",
        WARNING,
        "Nothing is known of a price before its day, and no source was read before it was "
        "written: a year is mistyped. Dates are checked against today, or `--as-of`; a day is "
        "left for other time zones.",
        priced_file(_QUOTE + "date: 2099-07, total: 1.5 USD/h, source: maker}"),
        priced_file(_QUOTE + "date: 2026-07, total: 1.5 USD/h, source: maker}"),
    ),
    Rule(
        "W605",
        "quote or source long before its chip",
        WARNING,
        "A price or a power quote stands at most 18 months before the release of its chip, and a "
        "figure has a source of two years before it or later. In the catalog the earliest quote "
        "is of 21 days, and the earliest sources of 173 days before.",
        chip_file("release_date: {value: 2025-06}")
        + f"{_QUOTE}date: 2022-07, valid_until: 2022-12, total: 1.5 USD/h, source: maker}}\n",
        chip_file("release_date: {value: 2025-06}")
        + f"{_QUOTE}date: 2025-07, total: 1.5 USD/h, source: maker}}\n",
    ),
    Rule(
        "W606",
        "quote later than its source",
        WARNING,
        "A source tells of no day after its own. A quote may follow its newest source by 120 days "
        "(a page that is kept up to date); in the catalog 31 is the most.",
        _sourced("date: 2024-02, grade: press")
        + f"{_QUOTE}date: 2026-07, total: 1.5 USD/h, source: second}}\n",
        _sourced("date: 2026-07, grade: press")
        + f"{_QUOTE}date: 2026-07, total: 1.5 USD/h, source: second}}\n",
    ),
    Rule(
        "W608",
        "release before its memory or process existed",
        WARNING,
        "No part was sold with a generation of memory, or in a process, before the year in which "
        "the first one was: HBM2e 2020, HBM3 2022, HBM3e 2023, HBM4 2026, GDDR6 2018, GDDR7 2025, "
        "LPDDR5 2019, LPDDR5X 2021; 16 nm 2014, 7 nm 2018, 5 nm 2020, 4 nm 2021, 3 nm 2022, 2 nm "
        "2025. The date is mistyped, or memory or process are of a later edition.",
        chip_file("memory_type: {value: HBM3e}", "release_date: {value: 2015-06}"),
        chip_file("memory_type: {value: HBM3e}", "release_date: {value: 2025-06}"),
    ),
)

_OWN = ("datasheet",)

_OTHERS = ("press", "analyst", "derived")
_OF_VENDORS = {"datasheet", "vendor-blog"}  # a vendor publishes both


def grades(scene: Scene) -> Iterator[Finding]:
    """P308: a data sheet of somebody who makes no chips, and press of somebody who does."""
    vendors = {chip.vendor for chip in scene.catalog.chips.values()}
    for part in scene.parts if "" not in vendors else ():
        if not part.layer.chips:  # other files have sources of other makers: models, sites
            continue
        published: dict[str, list[Source]] = {}
        for source in part.layer.sources.values():
            published.setdefault(source.publisher, []).append(source)
        for key, source in part.layer.sources.items():
            # "Google Cloud" publishes data sheets of Google; "AWS, restated" is no AWS
            own = any(f"{source.publisher} ".startswith(f"{vendor} ") for vendor in vendors)
            of_vendor = source.publisher in vendors
            usual_grade = _grade_of_others(published[source.publisher], source)
            if usual_grade and source.grade != usual_grade:
                yield _grade(
                    part,
                    key,
                    f"the source {key} is of grade {source.grade}, and every other of "
                    f"{source.publisher} is of grade {usual_grade}",
                )
            elif (of_vendor and source.grade in _OTHERS) or (
                source.publisher and not own and source.grade in _OWN
            ):
                who = "a vendor of chips" if of_vendor else "no vendor of chips"
                yield _grade(
                    part,
                    key,
                    f"{source.publisher} is {who}, and the source {key} is of grade {source.grade}",
                )


def _grade_of_others(alike: Sequence[Source], source: Source) -> str:
    """The grade that all other sources of a publisher have, if they are enough; else ""."""
    others = [one.grade for one in alike if one is not source and one.publisher]
    agreed = len(others) >= usual.PUBLISHED and len(set(others)) == 1
    return others[0] if agreed and {others[0], source.grade} != _OF_VENDORS else ""


def _grade(part: Part, key: str, message: str) -> Finding:
    return Finding(
        "P308",
        message,
        "put grade or publisher right",
        part.tree.place(("sources", key, "grade")),
        ("sources", key),
        ("grade", "publisher"),
        (part.tree.place(("sources", key, "publisher")),),
    )


def to_come(scene: Scene) -> Iterator[Finding]:
    """W604: dates of quotes and sources after the day of the check."""
    last = scene.as_of + timedelta(days=1)
    for part in scene.parts:
        for key, source in part.layer.sources.items():
            if source.date and first_day(source.date) > last:
                yield Finding(
                    "W604",
                    f"the source {key} is of {source.date}, a day to come",
                    "put the date right",
                    part.tree.place(("sources", key, "date")),
                    ("sources", key),
                    ("date",),
                )
    for item in dated(scene):
        for name in ("date", "published"):
            text = getattr(item.quote, name, "")
            if text and first_day(text) > last:
                yield quote_finding(
                    item,
                    "W604",
                    f"{name} of {named(item)} is {text}, a day to come",
                    "put the date right",
                    name,
                )


def before(scene: Scene) -> Iterator[Finding]:
    """W605: quotes and sources long before the release of their chip."""
    earliest = timedelta(days=usual.BEFORE_RELEASE)
    for item in dated(scene):
        chip = scene.catalog.chips.get(item.quote.chip)
        released = None if chip is None else chip.figures.get("release_date")
        if released is None or not item.quote.date or not _past(scene, released):
            continue
        if last_day(item.quote.date) < first_day(released.text) - earliest:
            yield quote_finding(
                item,
                "W605",
                f"{named(item)} is of {item.quote.date}, and its release of {released.text}",
                "put the date right, or the chip that is meant",
                "date",
                "chip",
                others=[
                    scene.place(released.file, ("chips", item.quote.chip, "release_date", "value"))
                ],
            )
    yield from _old_sources(scene)


def _old_sources(scene: Scene) -> Iterator[Finding]:
    """W605 for figures: once for each source, on the first figure that it is too old for."""
    earliest = timedelta(days=usual.SOURCE_BEFORE_RELEASE)
    told: set[tuple[str, ...]] = set()
    for chip in scene.catalog.chips.values():
        released = chip.figures.get("release_date")
        if released is None or not _past(scene, released):
            continue
        begin = first_day(released.text) - earliest
        for name, figure in chip.figures.items():
            newest = _newest(scene, figure.sources)
            if newest is None or newest >= begin or figure.sources in told:
                continue
            told.add(figure.sources)
            path = ("chips", chip.id, name)
            yield from blame(
                scene,
                "W605",
                f"{name} of {chip.id} is from {', '.join(figure.sources)} of {newest}, and its "
                f"release of {released.text}",
                "look at both dates, and which source is meant",
                Spot(figure, path),
                Spot(released, ("chips", chip.id, "release_date")),
                keys=[(*path, "source"), *(("sources", key, "date") for key in figure.sources)],
            )


def _past(scene: Scene, released: Figure) -> bool:
    """Whether a release date is one, and past; another rule tells of one to come."""
    return released.dimension == "date" and first_day(released.text) <= scene.as_of


def _newest(scene: Scene, keys: Iterable[str]) -> date | None:
    """The last day of the newest of these sources; None where one has no date."""
    found = [scene.catalog.sources.get(key) for key in keys]
    days = [source.date for source in found if source is not None]
    return max(map(last_day, days)) if days and all(days) else None


def after(scene: Scene) -> Iterator[Finding]:
    """W606: quotes of a day long after their newest source."""
    latest = timedelta(days=usual.AFTER_SOURCE)
    for item in dated(scene):
        newest = _newest(scene, item.quote.sources)
        if newest is None or not item.quote.date:
            continue
        if first_day(item.quote.date) > newest + latest:
            yield quote_finding(
                item,
                "W606",
                f"a quote of {item.quote.date} is from a source of {newest}",
                "put the date right, or the source",
                "date",
                "source",
                others=[scene.where(("sources", key, "date")) for key in item.quote.sources],
            )


def too_early(scene: Scene) -> Iterator[Finding]:
    """W608: a release before the first year of the memory or the process."""
    for chip in scene.catalog.chips.values():
        released = chip.figures.get("release_date")
        if released is None or released.dimension != "date":
            continue
        year = first_day(released.text).year
        for name, first in (("memory_type", _memory), ("process_node", _process)):
            figure = chip.figures.get(name)
            since = first(figure.text) if figure is not None else None
            if figure is not None and since is not None and year < since:
                yield from blame(
                    scene,
                    "W608",
                    f"{chip.id} is of {released.text}, and {figure.text} was first sold in {since}",
                    "put the date right, or look of which edition the other is",
                    Spot(released, ("chips", chip.id, "release_date")),
                    Spot(figure, ("chips", chip.id, name)),
                )


def _memory(text: str) -> int | None:
    named = limits.memory_types(text)
    return limits.FIRST_MEMORY.get(named[0]) if named else None


def _process(text: str) -> int | None:
    nm = limits.nanometres(text)
    return next((year for edge, year in limits.FIRST_PROCESS if nm and nm <= edge), None)


CHECKS = (grades, to_come, before, after, too_early)
