"""A table of rental prices as an overlay: SkyPilot's catalog CSV, or a plain CSV."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

from chipcost.catalog import files
from chipcost.catalog.chips.records import Catalog
from chipcost.catalog.chips.schema import TERMS
from chipcost.catalog.dates import first_day
from chipcost.catalog.names import find
from chipcost.catalog.schema import GRADES
from chipcost.errors import ChipcostError, Place, excerpt, one_of
from chipcost.study.data import Data
from chipcost.study.imports.scalars import scalar as _text
from chipcost.study.price_offers import Price, offers
from chipcost.text import plain_line

SKYPILOT = ("AcceleratorName", "AcceleratorCount", "Price")
PLAIN = ("chip", "price")
LEAST, MOST = 1e-6, 1e9  # of a price in USD, and of a count
SENTINEL = 700.0  # SkyPilot's price of what it has no price for

# Names of accelerators that are no alias of the chip: what SkyPilot calls it, in lower case.
_NAMES = {
    "a100": "a100-sxm-40gb",
    "a100-80gb": "a100-sxm-80gb",
    "a100-80gb-sxm": "a100-sxm-80gb",
    "h100-sxm": "h100-sxm",
    "h200-sxm": "h200-sxm",
    "trainium": "trainium1",
    "inferentia2": "inferentia2",
    "rtxpro6000": "rtx-pro-6000",
    "rtx-pro-6000-se": "rtx-pro-6000",
}
# Cloud TPUs: a slice `tpu-v5p-8` counts cores up to v5p, and chips from v5e on.
_TPU = re.compile(r"tpu-(v\d+[a-z]*?)(litepod|lite)?-(\d{1,9})")
_CORES = ("v2", "v3", "v4", "v5p")

_TERMS = {
    "ondemand": "on_demand",
    "on-demand": "on_demand",
    "on demand": "on_demand",
    "1yr": "1y",
    "1 year": "1y",
    "3yr": "3y",
    "3 year": "3y",
    "3 years": "3y",
}


@dataclass
class Prices:
    """What a file gave, and what was left out: names that are no chip, and lines with a reason."""

    kept: list[Price] = field(default_factory=list)
    unknown: dict[str, int] = field(default_factory=dict)
    dropped: dict[str, list[int]] = field(default_factory=dict)

    def drop(self, reason: str, line: int) -> None:
        """Leave a line out, for a reason."""
        self.dropped.setdefault(reason, []).append(line)


@dataclass(frozen=True, slots=True)
class Origin:
    """What the user says of the file: provider and date where it has none, grade of the source."""

    provider: str = ""
    date: str = ""
    grade: str = "vendor-blog"
    url: str = ""

    def checked(self) -> Origin:
        """The same; ChipcostError for a grade or a date that is none."""
        one_of("--grade", self.grade, GRADES)
        if self.date:
            first_day(self.date)
        return self


def read_prices(data: Data, file: str, origin: Origin) -> Prices:
    """The prices of a CSV, per chip.

    Raises ChipcostError for a file that is neither of the two tables, or in which no line can be
    used; lines that cannot are kept apart with the reason.
    """
    text, catalog = files.read_text(file, "CSV"), data.catalog
    names, table = files.parse_table(text, file)
    header = [name.strip() for name in names]
    rows = [
        {key.strip(): value for key, value in row.items() if isinstance(key, str)} for row in table
    ]
    place = Place(file, 1, 1)
    if all(name in header for name in SKYPILOT):
        found = _skypilot(catalog, rows, origin)
    elif all(name in header for name in PLAIN):
        found = _plain(catalog, rows, origin)
    else:
        raise ChipcostError(
            "unknown-table",
            f"this is no table of prices that is known; its columns: {', '.join(header[:8])}",
            hint="SkyPilot's columns AcceleratorName, AcceleratorCount, Price; or chip, price "
            "and, where they differ, provider, date, term, region, count",
            place=place,
        )
    if not found.kept:
        raise ChipcostError(
            "no-prices",
            "no line of the file gives a price: " + "; ".join(told(found)),
            hint="prices are USD per hour; names are those of `chipcost list chips`",
            place=place,
        )
    return found


def _skypilot(catalog: Catalog, rows: Iterable[dict[str, str]], origin: Origin) -> Prices:
    """Prices of instances, divided by their accelerators; on demand and spot."""
    found = Prices()
    if not origin.date:
        raise ChipcostError(
            "no-date",
            "a SkyPilot catalog has no date of its own",
            hint="give --date, the day of the snapshot; an undated price is never chosen",
        )
    for line, row in enumerate(rows, start=2):
        name = (row.get("AcceleratorName") or "").strip()
        if not name:
            continue
        chip, share = _accelerator(catalog, name)
        if not chip:
            found.unknown[name] = found.unknown.get(name, 0) + 1
            continue
        count = _number(row.get("AcceleratorCount")) or 0.0
        if not LEAST <= count * share <= MOST:
            found.drop("no number of accelerators", line)
            continue
        for column, term in (("Price", "on_demand"), ("SpotPrice", "spot")):
            price = _number(row.get(column))
            if price is None:
                continue
            if price == SENTINEL:
                found.drop("700.0 stands for no price", line)
            elif not LEAST <= price <= MOST:
                found.drop("no positive price", line)
            else:
                region = (row.get("AvailabilityZone") or row.get("Region") or "").strip()
                usd = price / (count * share)
                found.kept.append(
                    Price(chip, origin.provider, term, region, origin.date, usd, line)
                )
    return found


def _plain(catalog: Catalog, rows: Iterable[dict[str, str]], origin: Origin) -> Prices:
    found = Prices()
    for line, row in enumerate(rows, start=2):
        cells = {key: (value or "").strip() for key, value in row.items() if key}
        chip, share = _accelerator(catalog, cells["chip"])
        if not chip:
            found.unknown[cells["chip"]] = found.unknown.get(cells["chip"], 0) + 1
            continue
        price = _number(cells["price"])
        count = _number(cells.get("count") or "1")
        currency = cells.get("currency", "USD").upper()
        date = cells.get("date") or origin.date
        term = cells.get("term", "").lower() or "on_demand"
        term = _TERMS.get(term, term.replace("-", "_"))
        if price is None or not LEAST <= price <= MOST:
            found.drop("no positive price", line)
        elif count is None or not LEAST <= count <= MOST:
            found.drop(f"the count {excerpt(cells.get('count', ''))} is no number of chips", line)
        elif currency not in ("", "USD", "$"):
            found.drop(f"the currency {currency[:20]} is not USD", line)
        elif not date:
            found.drop("no date: give a column or --date", line)
        elif not _is_date(date):
            found.drop(f"{excerpt(date)} is no date like 2026-11-23", line)
        elif term not in TERMS:
            found.drop(f"the term {excerpt(term)} is none of {', '.join(TERMS)}", line)
        else:
            found.kept.append(
                Price(
                    chip,
                    cells.get("provider") or origin.provider,
                    term,
                    cells.get("region", ""),
                    date,
                    price / (count * share),
                    line,
                )
            )
    return found


def _accelerator(catalog: Catalog, name: str) -> tuple[str, float]:
    """The chip of an accelerator's name, and how many of it one such accelerator is."""
    lowered = name.strip().lower()
    slice_of = _TPU.fullmatch(lowered)
    if slice_of is not None:
        generation = {"v5litepod": "v5e", "v5lite": "v5e"}.get(
            slice_of[1] + (slice_of[2] or ""), slice_of[1]
        )
        cores = int(slice_of[3])
        chips = cores / 2.0 if generation in _CORES else float(cores)
        chip = f"tpu-{generation}"
        return (chip, chips) if chip in catalog.chips else ("", 0.0)
    try:
        found = find(catalog, _NAMES.get(lowered, lowered))
    except ChipcostError:  # it may mean several
        found = None
    if found is None:
        return "", 0.0
    return found.chip.id, float(found.system.count) if found.system else 1.0


_PRICE = re.compile(r"\$?\s*([+-]?(?:\d{1,3}(?:,\d{3})+|\d*)(?:\.\d*)?(?:[eE][+-]?\d+)?)")


def _number(text: str | None) -> float | None:
    """A number, its thousands set apart by commas or not; None for anything else."""
    match = _PRICE.fullmatch((text or "").strip())
    try:
        return float(match[1].replace(",", "")) if match else None
    except ValueError:
        return None


def _is_date(text: str) -> bool:
    try:
        first_day(text)
    except ChipcostError:
        return False
    return True


def overlay(prices: Sequence[Price], file: str, origin: Origin, *, by_region: bool = False) -> str:
    """The prices as an overlay in YAML: one quote per chip, provider, term and date.

    The median of its regions with the least and the most as the range; with `by_region` one quote
    per region.
    """
    stem = re.sub(r"[^a-z0-9]+", "-", PurePath(file).stem.lower()).strip("-") or "prices"
    key = f"import-{stem}"
    newest = max(price.date for price in prices)
    title = f"Prices of {plain_line(PurePath(file).name)}"
    source = {"title": title, "publisher": origin.provider or "own table", "date": newest}
    lines = ["# Written by `chipcost import prices`; use it with --catalog.", "sources:"]
    lines.append(f"  {key}:")
    lines += [f"    {name}: {_text(value)}" for name, value in source.items()]
    if origin.url:
        lines.append(f"    url: {_text(origin.url)}")
    lines += [f"    grade: {origin.grade}", "", "quotes:"]
    for offer in offers(prices, by_region=by_region):
        fields: dict[str, str] = {
            "chip": offer.chip,
            "owner": "cloud-customer",
            "kind": "rental",
            "term": offer.term,
            "provider": _text(offer.provider) if offer.provider else "",
            "region": _text(offer.region) if offer.region else "",
            "date": offer.date,
            "total": f"{offer.usd:.10g} USD/h",
        }
        if offer.low is not None:
            fields |= {"low": f"{offer.low:.10g} USD/h", "high": f"{offer.high:.10g} USD/h"}
        fields["source"] = key
        inner = ", ".join(f"{name}: {value}" for name, value in fields.items() if value)
        lines.append(f"  - {{{inner}}}")
    return "\n".join(lines) + "\n"


def _lines(found: Prices) -> str:
    """How many lines are of unknown chips."""
    count = sum(found.unknown.values())
    return f"{count} line{'s' * (count > 1)}"


def told(found: Prices) -> list[str]:
    """What was left out, in words."""
    lines = []
    if found.unknown:
        names = [name[:40] for name in sorted(found.unknown)]
        shown = ", ".join(names[:12]) + (f" and {len(names) - 12} more" if len(names) > 12 else "")
        lines.append(f"no chip of the catalog: {shown} ({_lines(found)})")
    for reason, places in found.dropped.items():
        shown = ", ".join(str(line) for line in places[:6])
        more = f" and {len(places) - 6} more" if len(places) > 6 else ""
        lines.append(f"{reason}: line {shown}{more}")
    flat = _flat(found.kept)
    if flat is not None:
        lines.append(f"every chip costs {flat:g} USD/h: this looks like a placeholder")
    return lines


def _flat(prices: Sequence[Price]) -> float | None:
    """The one price that all chips have, where three chips or more have it."""
    if len({price.chip for price in prices}) < 3:
        return None
    values = {round(price.usd, 6) for price in prices}
    return next(iter(values)) if len(values) == 1 else None
