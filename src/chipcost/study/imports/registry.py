"""The cost registry of InferenceX as quotes: owners, three-year rentals, power of a chip.

Per GPU and hour: `costh` is what it costs a hyperscaler to own, `costn` a neocloud, `costr` what
three years of rental cost; `power` is all-in kW. An entry of 0 has not been published. The registry
has no date, and on 2026-07-14 it changed `power` from utility to IT power under the same name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import TypeVar

from chipcost.catalog import files
from chipcost.catalog.chips.records import Catalog, Chip, PowerQuote, Quote
from chipcost.catalog.dates import first_day
from chipcost.catalog.names import all_names, resolve
from chipcost.catalog.quotes import seen
from chipcost.errors import ChipcostError, nearest
from chipcost.study.data import Data
from chipcost.study.imports.items import (
    OLDER,
    UNKNOWN,
    Import,
    Item,
    Origin,
    annotated,
    document,
    judged,
    need_date,
)
from chipcost.study.imports.registry_file import Entry, read_registry
from chipcost.study.imports.scalars import number

INFERENCEX = Origin(
    title="InferenceX-app hardware registry",
    publisher="SemiAnalysis",
    url="https://github.com/SemiAnalysisAI/InferenceX-app/blob/master/packages/constants/src/gpu-keys.ts",
    grade="analyst",
)
SERIES = "inferencex"  # compared are earlier states of the registry, not other prices
IT_POWER_SINCE = date(2026, 7, 14)

# Field: owner, kind and term of the quote, and what else its line says.
TIERS = {
    "costh": ("hyperscaler", "owned", "", ""),
    "costn": ("neocloud", "owned", "", ""),
    "costr": ("cloud-customer", "rental", "3y", ", provider: survey"),
}


def read(data: Data, file: str, origin: Origin, differs: float) -> Import:
    """The costs, powers and TDPs of the registry.

    differs  share beyond which a value counts as different
    Raises ChipcostError for a file that is no registry, and where no date is given.
    """
    text = files.read_text(file, "TypeScript or JSON")
    entries = read_registry(text, file)
    found = Import("registry", origin.over(INFERENCEX), "inferencex-import")
    need_date(found.origin, "the registry")
    taken: dict[str, str] = {}
    for entry in entries:
        place = f"line {entry.line}"
        chip, problem = _chip(data.catalog, entry)
        if chip is None:
            found.items.append(Item(entry.key, verdict=UNKNOWN, reason=problem, place=place))
            continue
        if chip.id in taken:
            found.drop(entry.key, f"{chip.id} was read from {taken[chip.id]}", place, chip.id)
            continue
        taken[chip.id] = place
        found.rows += 1
        for item in _values(data.catalog, found, chip, entry, place):
            found.items.append(judged(item, differs))
    return found


def _values(
    catalog: Catalog, found: Import, chip: Chip, entry: Entry, place: str
) -> Iterator[Item]:
    day, key = found.origin.date, found.key
    for field, (owner, kind, term, more) in TIERS.items():
        usd = _number(found, chip, entry, field, place)
        if usd is None:
            continue
        if entry.provisional:
            reason = "the file calls the price temporary"
            found.drop(entry.key, reason, place, chip.id, field)
            continue
        same = (owner, kind, term, SERIES)
        quote = _newest(
            (q for q in catalog.quotes if (q.owner, q.kind, q.term, q.series) == same), chip
        )
        text = f"{number(usd)} USD/h"
        terms = f", term: {term}" if term else ""
        yield _older(
            Item(
                entry.key,
                chip.id,
                f"{owner} {term or kind}",
                usd,
                text,
                quote.total if quote else None,
                f"{quote.total:g} USD/h of {quote.date}" if quote and quote.total else "",
                place=place,
                yaml=f"- {{chip: {chip.id}, owner: {owner}, kind: {kind}{terms}{more}, "
                f"date: {day}, total: {text}, series: {SERIES}, source: {key}}}",
            ),
            seen(quote) if quote else "",
            day,
        )
    yield from _power(catalog, found, chip, entry, place)


def _power(catalog: Catalog, found: Import, chip: Chip, entry: Entry, place: str) -> Iterator[Item]:
    day, key = found.origin.date, found.key
    kilowatt = _number(found, chip, entry, "power", place)
    if kilowatt is not None:
        basis = "it" if first_day(day) >= IT_POWER_SINCE else "utility"
        held = _newest((q for q in catalog.power_quotes if q.basis == basis), chip)
        text = f"{number(kilowatt)} kW"
        yield _older(
            Item(
                entry.key,
                chip.id,
                f"power, {basis}",
                1000.0 * kilowatt,
                text,
                held.value if held else None,
                f"{held.value / 1000.0:g} kW of {held.date}" if held else "",
                place=place,
                yaml=f"- {{chip: {chip.id}, basis: {basis}, date: {day}, value: {text}, "
                f"source: {key}}}",
            ),
            seen(held) if held else "",
            day,
        )
    watt = _number(found, chip, entry, "tdp", place)
    if watt is not None:
        known = chip.figures.get("tdp")
        text = f"{number(watt)} W"
        yield Item(
            entry.key,
            chip.id,
            "tdp",
            watt,
            text,
            known.value if known else None,
            known.text if known else "",
            place=place,
            yaml=f"tdp: {{value: {text}, source: {key}}}",
        )


def _number(found: Import, chip: Chip, entry: Entry, field: str, place: str) -> float | None:
    """A number of an entry; None where there is none, or where it is not published."""
    text = entry.fields.get(field)
    if text is None:
        return None
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if 0.0 < value < 1e9:
        return value
    reason = f"{field} is 0: not published" if value == 0.0 else f"{field} is no positive number"
    found.drop(entry.key, reason, place, chip.id, field)
    return None


Dated = TypeVar("Dated", Quote, PowerQuote)


def _newest(quotes: Iterable[Dated], chip: Chip) -> Dated | None:
    """Of a chip's quotes that have a date and are not set aside the one that was seen last."""
    own = [q for q in quotes if q.chip == chip.id and q.date and not q.excluded]
    return max(own, key=lambda q: (first_day(seen(q)), first_day(q.date)), default=None)


def _older(item: Item, held: str, day: str) -> Item:
    """The item; one before the day of the catalog's is marked, and never replaces it."""
    if held and first_day(held) > first_day(day):
        return replace(item, verdict=OLDER, reason=f"the catalog's is of {held}")
    return item


def _chip(catalog: Catalog, entry: Entry) -> tuple[Chip | None, str]:
    """The chip of an entry, by its key or else its label; or None with the nearest names."""
    label = entry.fields.get("label", "")
    generation = entry.key.removeprefix("tpu") if entry.key.startswith("tpu") else ""
    for name in (entry.key, f"tpu-{generation}" if generation else "", label):
        if not name:
            continue
        try:
            return resolve(catalog, name).chip, ""
        except ChipcostError:
            continue
    close = nearest(label or entry.key, all_names(catalog))
    return None, f"nearest: {', '.join(close)}"


def overlay(found: Import, *, every: bool = False) -> str:
    """Quotes, power quotes and TDPs as an overlay; with `every` those too that agree."""
    written = found.written(every=every)
    quotes = [f"  {annotated(one)}" for one in written if ", total: " in one.yaml]
    powers = [f"  {annotated(one)}" for one in written if ", basis: " in one.yaml]
    chips: list[str] = []
    for one in written:
        if one.field == "tdp":
            chips += [f"  {one.record}:", f"    {annotated(one)}"]
    sections = (("chips:", chips), ("quotes:", quotes), ("power_quotes:", powers))
    lines = [line for head, body in sections if body for line in (head, *body)]
    return document(found, lines, every=every)
