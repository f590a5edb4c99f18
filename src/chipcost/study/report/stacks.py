"""Bottom-up costs of several chips as one table: a row per chip, a column per part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chipcost.catalog.dates import query_date
from chipcost.catalog.names import resolve
from chipcost.catalog.ranges import median
from chipcost.errors import ChipcostError
from chipcost.result import Cell, Result, Row, Span, number_column, text_column
from chipcost.sections import Origin, Section
from chipcost.study.data import Data
from chipcost.study.report.origins import keys
from chipcost.study.tco import question as tco
from chipcost.study.tco.prices import Ask, price_chip
from chipcost.study.tco.reconcile import OWNERS, with_sources

TOTAL, QUOTE = "modelled_usd_per_chip_hour", "quoted_usd_per_chip_hour"
_RENTED = "A rental price holds the margin of who rents out: their cost is that of a neocloud."
_ONE = "`chipcost tco CHIP` takes one apart; `chipcost tco --reconcile` explains differences."
_LOW, _HIGH = "usd_per_chip_hour_low", "usd_per_chip_hour_high"


def stacks(data: Data, chips: Sequence[str], owner: str, title: str) -> Section:
    """The parts of a chip-hour beside its quote, of the chips that have a price and a power.

    A rental price is somebody's cost with a margin, so that no stack stands for it.
    """
    if owner not in OWNERS:
        return Section("stacks", title, why=_RENTED)
    able = [chip for chip in chips if _is_priced(data, chip, owner)]
    if not able:
        return Section("stacks", title, why="No chip of these has a public price and power.")
    answer = tco.of_chips(data, tco.TcoQuestion(able, Ask(owner=owner)))
    left = [chip for chip in chips if chip not in able]
    note = (f"Left out, without a public price or power: {', '.join(left)}.",) if left else ()
    table = _table(answer)
    return Section(
        "stacks",
        title,
        replace(table, notes=(*note, _ONE)),
        lead=_lead(answer),
        words=(f"Modelled bottom-up, {owner}; USD per chip-hour",),
        charts=answer.charts,
        origins=_origins(answer, table),
    )


def _lead(answer: Result) -> str:
    """How far the modelled costs lie from the quotes, as `tco --reconcile` says it."""
    found: dict[str, dict[Cell, float]] = {}
    for row in answer.rows:
        value = row.get("usd_per_chip_hour")
        if row["group"] == "quote" and isinstance(value, float):
            found.setdefault(str(row["scenario"]), {})[row["item"]] = value
    gaps = [
        abs(one["modelled less quoted"]) / one["quote"]
        for one in found.values()
        if "modelled less quoted" in one
    ]
    if not gaps:
        return "No quote to hold the modelled costs against"
    chips = f"{len(gaps)} chips" if len(gaps) > 1 else "1 chip"
    return f"Modelled costs lie {median(gaps):.0%} from the quotes at the median, of {chips}"


def _is_priced(data: Data, chip: str, owner: str) -> bool:
    """Whether hardware and power of a chip have a public price for an owner."""
    found = resolve(data.catalog, chip)
    day = query_date() if data.day is None else data.day
    try:
        price_chip(
            with_sources(data.catalog, data.sites),
            data.sites,
            found.chip,
            found.assumed,
            day,
            Ask(owner=owner),
        )
    except ChipcostError as error:
        if error.code not in ("no-price", "no-power", "own-price"):
            raise
        return False
    return True


def _table(answer: Result) -> Result:
    """A row per chip, a column per part that any of them has."""
    parts = list(dict.fromkeys(_part(row) for row in answer.rows if _part(row)))
    rows = []
    for chip in dict.fromkeys(str(row["scenario"]) for row in answer.rows):
        mine = [row for row in answer.rows if row["scenario"] == chip]
        cells: dict[str, Cell] = {"chip": chip}
        cells |= {_part(row): row["usd_per_chip_hour"] for row in mine if _part(row)}
        for row in mine:
            if row["group"] == "total":
                cells |= {TOTAL: row["usd_per_chip_hour"], _LOW: row[_LOW], _HIGH: row[_HIGH]}
            elif row["item"] == "quote":
                cells |= {QUOTE: row["usd_per_chip_hour"], "as_of": _date(row)}
        rows.append(cells)
    quoted = any(row.get(QUOTE) is not None for row in rows)
    return Result(
        command="tco",
        columns=(
            text_column("chip", "id of the chip", "chip"),
            *(number_column(name, "USD/h", f"{name}, of a chip-hour", name, 3) for name in parts),
            number_column(TOTAL, "USD/h", "bottom-up cost of a chip-hour", "modelled", 3),
            number_column(_LOW, "USD/h", "its 5th percentile", "low", 3),
            number_column(_HIGH, "USD/h", "its 95th percentile", "high", 3),
            number_column(QUOTE, "USD/h", "quote in force", "quoted", 3),
            text_column("as_of", "date of the quote", "quote of"),
        ),
        rows=rows,
        view=("chip", *parts, TOTAL, _LOW, *((QUOTE, "as_of") if quoted else ())),
        headline=answer.headline,
        assumptions=answer.assumptions,
        spans={_LOW: Span(_HIGH)},
        catalog_hash=answer.catalog_hash,
    )


def _date(row: Row) -> str:
    """The date of a quote beside a stack: its origin is `date, series`."""
    return str(row["origin"]).partition(",")[0]


def _part(row: Row) -> str:
    """The part of the total that a row of the stack is; "" for a sum and for other rows."""
    item = str(row["item"])
    return item.strip() if row["group"] in ("capital", "operating") and item[:1] == " " else ""


def _origins(answer: Result, table: Result) -> dict[tuple[int, str], Origin]:
    """Of a part and of the total the inputs behind it; of the quote its own sources."""
    found = {}
    for index, line in enumerate(table.rows):
        mine = [row for row in answer.rows if row["scenario"] == line["chip"]]
        inputs = Origin(
            tuple(
                (f"{row['label']}: {row['text']}, {row['origin']}", keys(row.get("source")))
                for row in mine
                if row["group"] == "input"
            )
        )
        quote = next((row for row in mine if row["item"] == "quote"), None)
        for name in table.view:
            if line.get(name) is None or not table.column(name).numeric:
                continue
            if name != QUOTE:
                found[index, name] = inputs
            elif quote is not None:
                said = f"quote of {quote['origin']}"
                found[index, name] = Origin(((said, keys(quote.get("source"))),))
    return found
