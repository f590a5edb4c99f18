"""Everything known of a chip or a system, with sources, ranges and alternative values."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from chipcost import units
from chipcost.catalog.chips.records import Catalog, Chip, PowerQuote, Price, Quote, System
from chipcost.catalog.chips.schema import ADDITIVE, CHIP_FIGURES
from chipcost.catalog.names import default_system, resolve
from chipcost.catalog.prices import price_range
from chipcost.catalog.quotes import in_force, seen
from chipcost.catalog.ranges import POWER, figure_range
from chipcost.catalog.records import Figure
from chipcost.catalog.schema import FIGURE_STATUSES, GRADES
from chipcost.result import Cell, Result, number_column, text_column
from chipcost.study.chip.evidence import source_cells
from chipcost.study.data import Data

COLUMNS = (
    text_column("id", "chip or system"),
    text_column("section", "group of the line"),
    text_column("field", "field of the catalog"),
    text_column("reading", "main: the value; other: an alternative value"),
    text_column("value", "as it stands in the catalog"),
    number_column(
        "base_value", "", "in base units (bytes, B/s, FLOP/s, W, USD, USD/h)", "base", None
    ),
    number_column("low", "", "lower end in base units", "low", None),
    number_column("high", "", "upper end in base units", "high", None),
    text_column("range", "range as people write it"),
    text_column("status", "how the value came about", words=FIGURE_STATUSES),
    text_column("grade", "grade of the evidence", words=GRADES),
    text_column("source", "keys of the sources"),
    text_column("source_date", "date of the main source", "dated"),
    text_column("publisher", "publisher of the main source"),
    text_column("source_title", "title of the main source", "title"),
    text_column("url", "address of the main source"),
    text_column("note", "remark"),
    text_column("place", "file and line"),
    text_column("provider", "of a quote: who rents it out"),
    text_column("instance", "of a quote: what is rented"),
    text_column("region", "of a quote: where"),
    text_column("checked", "of a quote: last day on which it was seen"),
)

VIEW = ("field", "value", "range", "grade", "source", "source_date", "note")


def show(data: Data, name: str, day: date) -> Result:
    """All figures, quotes and systems of one chip or system; ChipcostError if unknown."""
    catalog = data.catalog
    found = resolve(catalog, name)
    record: Chip | System = found.system or found.chip
    rows: list[dict[str, Cell]] = []
    if isinstance(record, System):
        rows += _system_rows(catalog, record, day)
        facts = [f"{record.count} x {record.chip}", record.vendor, record.status]
    else:
        rows += _chip_rows(catalog, record, day)
        facts = [record.vendor, record.status, f"{record.memory_tier} memory"]
        if record.memory_label:
            facts.append(f"labelled {record.memory_label}")
        system = default_system(catalog, record)
        if system:
            facts.append(f"in {system.id}")
    title = f"{record.name} ({record.id})"
    if record.aliases:
        title += f", also {', '.join(record.aliases)}"
    return Result(
        command="show",
        columns=COLUMNS,
        rows=tuple(rows),
        view=VIEW,
        headline=(title, "; ".join(fact for fact in facts if fact)),
        notes=(record.note,) if record.note else (),
        assumptions={"as_of": day.isoformat()},
        catalog_hash=catalog.hash,
        layout="plain",
    )


def _chip_rows(catalog: Catalog, chip: Chip, day: date) -> Iterator[dict[str, Cell]]:
    for field in CHIP_FIGURES:
        if field in chip.figures:
            yield from figure_rows(catalog, chip.id, "figures", field, chip.figures[field])
    for quote in catalog.quotes:
        if quote.chip == chip.id:
            yield quote_row(catalog, quote, day)
    for power in catalog.power_quotes:
        if power.chip == chip.id:
            yield _power_row(catalog, power, day)
    for price in catalog.prices:
        if price.chip == chip.id:
            yield price_row(catalog, price, day)
    for system in catalog.systems.values():
        if system.chip == chip.id:
            yield {
                "id": chip.id,
                "section": "systems",
                "field": system.id,
                "value": f"{system.count} chips",
                "base_value": float(system.count),
                "note": system.name,
                "place": f"{system.file}:{system.line}",
            }


def _system_rows(catalog: Catalog, system: System, day: date) -> Iterator[dict[str, Cell]]:
    if system.power is not None:
        yield from figure_rows(catalog, system.id, "figures", "power", system.power)
    chip = catalog.chips[system.chip]
    for field in ADDITIVE:
        own = chip.figures.get(field)
        if own is not None and own.value is not None:
            low, value, high = (system.count * end for end in figure_range(catalog, own))
            yield {
                "id": system.id,
                "section": f"totals of {system.count} x {chip.id}",
                "field": field,
                "reading": "computed",
                "value": units.human(value, own.dimension),
                "base_value": value,
                "low": low,
                "high": high,
                "range": _range(low, value, high, own.dimension),
                "grade": "derived",
                "source": "; ".join(own.sources),
                "place": str(own.place),
            }
    for price in catalog.prices:
        if price.system == system.id:
            yield price_row(catalog, price, day)
    for field, figure in system.published.items():
        yield from figure_rows(catalog, system.id, "published totals", field, figure)
    for link in system.links:
        rows = figure_rows(catalog, system.id, "links", f"{link.medium} per chip", link.per_chip)
        for row in rows:
            words = (link.rate_text, link.scope, link.note)
            row["note"] = ", ".join(word for word in words if word) or row["note"]
            yield row


def figure_rows(
    catalog: Catalog, owner: str, section: str, field: str, figure: Figure
) -> Iterator[dict[str, Cell]]:
    """The line of a figure and one line for each alternative value."""
    yield _figure_row(catalog, owner, section, field, figure, "main")
    for other in figure.also:
        yield _figure_row(catalog, owner, section, field, other, "other")


def _figure_row(
    catalog: Catalog, owner: str, section: str, field: str, figure: Figure, reading: str
) -> dict[str, Cell]:
    defaults = {"defaults": POWER} if figure.dimension == "power" else {}
    ends = figure_range(catalog, figure, **defaults) if figure.value is not None else None
    words = [figure.basis, figure.scope, figure.note]
    return {
        "id": owner,
        "section": section,
        "field": field if reading == "main" else "  also",
        "reading": reading,
        "value": figure.text,
        "base_value": figure.value,
        "low": ends[0] if ends and reading == "main" else None,
        "high": ends[2] if ends and reading == "main" else None,
        "range": _range(*ends, figure.dimension) if ends and reading == "main" else None,
        "status": figure.status or None,
        "note": ", ".join(word for word in words if word) or None,
        "place": str(figure.place),
        **source_cells(catalog, figure.sources, figure.grade),
    }


def _range(low: float, value: float, high: float, dimension: str) -> str | None:
    if low == high:
        return None
    return f"{units.human(low, dimension)} to {units.human(high, dimension)}"


def quote_row(catalog: Catalog, quote: Quote, day: date) -> dict[str, Cell]:
    """The line of a cost quote."""
    words = [quote.provider, quote.instance, quote.region, quote.note]
    if quote.checked:
        words.append(f"checked {quote.checked}")
    if quote.capital is not None and quote.operating is not None:
        words.append(f"capital {quote.capital:.4g} + operating {quote.operating:.4g}")
    elif quote.capital is not None:
        words.append("capital alone")
    elif quote.total is None:
        words.append("operating alone")
    words.append(why_not(quote, day))
    price = next(one for one in (quote.total, quote.capital, quote.operating) if one is not None)
    what = f"{quote.owner or 'set'} {quote.kind}{' ' + quote.term if quote.term else ''}"
    return {
        "id": quote.chip,
        "section": "cost quotes",
        "field": f"{quote.date or 'undated'} {what}",
        "value": f"{price:g} USD/h",
        "base_value": price,
        "low": quote.low,
        "high": quote.high,
        "range": (
            f"{quote.low:g} to {quote.high:g}" if quote.low is not None and quote.high else None
        ),
        "note": ", ".join(word for word in words if word) or None,
        "place": f"{quote.file}:{quote.line}",
        "provider": quote.provider or None,
        "instance": quote.instance or None,
        "region": quote.region or None,
        "checked": seen(quote) or None,
        **source_cells(catalog, quote.sources),
    }


def price_row(catalog: Catalog, price: Price, day: date) -> dict[str, Cell]:
    """The line of a price of hardware; its amount is for all of its chips."""
    low, value, high = (end * price.chips for end in price_range(price))
    implied = price.from_quote or price.from_deal
    words = [
        f"for {price.chips:,} chips, {price.per_chip:,.0f} USD each" if price.chips > 1 else "",
        price.includes,
        f"implied by {implied}, not published" if implied else "",
        "" if price.primary else "at second hand",
        price.note,
        f"checked {price.checked}" if price.checked else "",
        why_not(price, day),
    ]
    return {
        "id": price.system or price.chip,
        "section": "prices of hardware",
        "field": f"{price.date or 'undated'} {price.basis}, {price.buyer}",
        "value": price.text,
        "base_value": value,
        "low": low,
        "high": high,
        "range": f"{low:,.0f} to {high:,.0f} USD",
        "note": ", ".join(word for word in words if word) or None,
        "place": f"{price.file}:{price.line}",
        "checked": price.checked or price.date or None,
        **source_cells(catalog, price.sources),
    }


def why_not(quote: Quote | PowerQuote | Price, day: date) -> str:
    """Why a quote cannot answer on that day; "" if it can."""
    if quote.excluded:
        return f"never chosen: {quote.excluded}"
    if not quote.date:
        return "never chosen: undated"
    if in_force(quote, day):
        return ""
    if quote.valid_until:
        return f"not in force: valid until {quote.valid_until}"
    return f"not yet in force on {day}"


def _power_row(catalog: Catalog, quote: PowerQuote, day: date) -> dict[str, Cell]:
    words = [quote.note, f"checked {quote.checked}" if quote.checked else "", why_not(quote, day)]
    return {
        "id": quote.chip,
        "section": "power quotes",
        "field": f"{quote.date or 'undated'} {quote.basis}",
        "value": quote.text,
        "base_value": quote.value,
        "low": quote.low,
        "high": quote.high,
        "note": ", ".join(word for word in words if word) or None,
        "place": f"{quote.file}:{quote.line}",
        "checked": seen(quote) or None,
        **source_cells(catalog, quote.sources),
    }
