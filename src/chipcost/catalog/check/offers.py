"""Who rents out and where, and the day on which a quote was last seen."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chipcost.catalog.check.rule import ERROR, WARNING, Rule, priced_file
from chipcost.catalog.check.scene import Scene, dated, quote_finding, quotes
from chipcost.catalog.dates import first_day, last_day
from chipcost.catalog.findings import Finding
from chipcost.catalog.offers import split_region
from chipcost.errors import excerpt

_RENTAL = "  - {chip: example-chip, owner: cloud-customer, kind: rental, term: 1y, "
_OWNED = "  - {chip: example-chip, owner: neocloud, kind: owned, "
_END = "date: 2026-07, total: 1.5 USD/h, source: maker}"

RULES = (
    Rule(
        "P309",
        "rental without a provider, or a place of what is no rental",
        WARNING,
        "A rental is of somebody: without a provider it cannot be asked for, nor told from the "
        "next one. An owner's cost has no instance.",
        priced_file("quotes:", _RENTAL + _END),
        priced_file("quotes:", _RENTAL + "provider: Lake, " + _END),
    ),
    Rule(
        "P310",
        "one provider or region written in two ways",
        WARNING,
        "Two spellings make two providers: `--provider` finds one of them, and a median counts "
        "both.",
        priced_file(
            "quotes:",
            _RENTAL + "provider: Lake Cloud, " + _END,
            _RENTAL + "provider: lakecloud, " + _END.replace("1.5", "1.6"),
        ),
        priced_file(
            "quotes:",
            _RENTAL + "provider: Lake Cloud, " + _END,
            _RENTAL + "provider: Lake Cloud, region: eu, " + _END.replace("1.5", "1.6"),
        ),
    ),
    Rule(
        "W607",
        "day of the last look before the quote or still to come",
        ERROR,
        "`checked` is the last day on which somebody saw the quote unchanged: not before its date, "
        "and not after today.",
        priced_file(
            "quotes:",
            _OWNED + "date: 2026-07, checked: 2026-05, total: 1.5 USD/h, source: maker}",
        ),
        priced_file(
            "quotes:",
            _OWNED + "date: 2026-07, checked: 2026-09, total: 1.5 USD/h, source: maker}",
        ),
    ),
)


def places(scene: Scene) -> Iterator[Finding]:
    """P309: rentals that name no provider; instances of quotes that are no rentals."""
    for item in quotes(scene):
        quote = item.quote
        if quote.kind == "rental" and "provider" not in item.raw:
            yield quote_finding(
                item,
                "P309",
                f"a rental of {quote.chip} names no provider",
                "give provider: and, where the price depends on it, region:",
            )
        elif quote.kind == "owned" and quote.instance:
            yield quote_finding(
                item,
                "P309",
                f"a cost of ownership of {quote.chip} has an instance",
                "kind: rental for what is rented; leave the instance out of what is owned",
                "instance",
            )


def spellings(scene: Scene) -> Iterator[Finding]:
    """P310: names that differ in case, blanks and signs alone, on the later of them."""
    first: dict[tuple[str, str], str] = {}
    for quote in scene.catalog.quotes:
        for field, name in (("provider", quote.provider), *_regions(quote.region)):
            first.setdefault((field, _letters(name)), name)
    for item in quotes(scene):
        for field, name in (("provider", item.quote.provider), *_regions(item.quote.region)):
            other = first[field, _letters(name)]
            if other != name:
                yield quote_finding(
                    item,
                    "P310",
                    f"the {field} {excerpt(name)} stands as {excerpt(other)} elsewhere",
                    f"write {other}",
                    field,
                )


def _regions(text: str) -> list[tuple[str, str]]:
    return [("region", name) for name in split_region(text)]


def _letters(name: str) -> str:
    """The letters and digits of a name, in lower case."""
    return re.sub(r"[\W_]+", "", name.lower())


def looks(scene: Scene) -> Iterator[Finding]:
    """W607: quotes that were last seen before their date, or that are to be seen."""
    for item in dated(scene):
        quote = item.quote
        if not quote.checked:
            continue
        if quote.date and last_day(quote.checked) < first_day(quote.date):
            message = f"checked on {quote.checked}, before the quote of {quote.date}"
        elif first_day(quote.checked) > scene.as_of:
            message = f"checked on {quote.checked}, after {scene.as_of}"
        else:
            continue
        yield quote_finding(
            item, "W607", message, "give the day on which it was last seen", "checked"
        )


CHECKS = (places, spellings, looks)
