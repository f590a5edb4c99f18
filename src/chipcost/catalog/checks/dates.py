"""Status against release date, and validity."""

from __future__ import annotations

from collections.abc import Iterator

from chipcost.catalog.checks.scene import Scene, Spot, blame, dated, quote_finding
from chipcost.catalog.dates import first_day, last_day
from chipcost.catalog.findings import Finding


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


CHECKS = (released, validity)
