"""Modelled against quoted cost, over all chips with a quote and a price."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from statistics import median

from chipcost.catalog import quotes
from chipcost.catalog.chips.records import Catalog
from chipcost.catalog.names import default_system, resolve
from chipcost.catalog.sites.records import Sites
from chipcost.errors import ChipcostError
from chipcost.model import finance
from chipcost.result import Cell, Column, Result, number_column, text_column
from chipcost.study.ranges import cells
from chipcost.study.tco import ranges as tco_ranges
from chipcost.study.tco.prices import Ask, price_chip

OWNERS = ("hyperscaler", "neocloud", "internal", "lab")

COLUMNS: tuple[Column, ...] = (
    text_column("chip", "chip"),
    text_column("owner", "whose cost it is"),
    text_column("status", "compared, or what is missing"),
    number_column("quoted_usd_per_chip_hour", "USD/h", "quote in force", "quoted", 3),
    number_column("modelled_usd_per_chip_hour", "USD/h", "from the ground up", "modelled", 3),
    number_column("modelled_usd_per_chip_hour_low", "USD/h", "its lower end", "low", 3),
    number_column("modelled_usd_per_chip_hour_high", "USD/h", "its upper end", "high", 3),
    number_column("difference", "share", "modelled over quoted less 1", "difference", 3),
    text_column("quote_in_range", "whether the quote is in the range", "in range"),
    number_column("modelled_capital_usd_per_chip", "USD", "all capital of a chip", "capital", 3),
    number_column(
        "implied_capital_usd_per_chip", "USD", "capital that the quote implies", "implied", 3
    ),
    text_column("cause", "what explains the difference"),
    text_column("as_of", "date of the quote", "quote of"),
)


def with_sources(catalog: Catalog, sites: Sites) -> Catalog:
    """The catalog with the sources that profiles and sites refer to."""
    return replace(catalog, sources={**catalog.sources, **sites.sources})


def reconcile(catalog: Catalog, sites: Sites, names: Sequence[str], day: date, ask: Ask) -> Result:
    """One row per chip and owner with a quote; coverage and median difference as notes."""
    chips = [resolve(catalog, name).chip for name in names] or list(catalog.chips.values())
    rows: list[dict[str, Cell]] = []
    for owner in OWNERS:
        for chip in chips:
            choice = quotes.choose(catalog, chip.id, day, owner=owner)
            if choice is None or choice.total is None:
                continue
            row: dict[str, Cell] = {
                "chip": chip.id,
                "owner": owner,
                "quoted_usd_per_chip_hour": choice.total[1],
                "as_of": choice.quote.date,
            }
            rows.append(row)
            system = default_system(catalog, chip)
            try:
                priced = price_chip(catalog, sites, chip, system, day, replace(ask, owner=owner))
            except ChipcostError as error:
                row["status"] = error.code.replace("-", " ")
                continue
            found = tco_ranges.evaluate(priced.scenario)
            low, total, high = found["total_usd_per_chip_hour"]
            quoted = choice.total[1]
            operating = found["operating_usd_per_chip_hour"][1]
            capital = choice.capital[1] if choice.capital else max(0.0, quoted - operating)
            values = priced.scenario.values
            implied = float(
                finance.implied_capital(
                    capital * values["hours_per_month"], values["wacc"], values["life"]
                )
            )
            inside = low <= quoted <= high
            row |= {
                "status": "compared",
                **cells("modelled_usd_per_chip_hour", found["total_usd_per_chip_hour"]),
                "difference": total / quoted - 1.0,
                "quote_in_range": "yes" if inside else "no",
                "modelled_capital_usd_per_chip": found["capital_usd_per_chip"][1],
                "implied_capital_usd_per_chip": implied,
                "cause": _cause(
                    inside, priced.by_ratio, found["capital_usd_per_chip"][1] / max(implied, 1.0)
                ),
            }
    return Result(
        command="tco --reconcile",
        columns=COLUMNS,
        rows=tuple(rows),
        view=(
            "chip",
            "owner",
            "quoted_usd_per_chip_hour",
            "modelled_usd_per_chip_hour",
            "difference",
            "quote_in_range",
            "modelled_capital_usd_per_chip",
            "implied_capital_usd_per_chip",
            "cause",
        ),
        headline=(f"Modelled against quoted cost of a chip-hour, asked of {day}; USD", *_sum(rows)),
        assumptions={"as_of": day.isoformat(), "owners": ", ".join(OWNERS)},
        catalog_hash=catalog.hash,
    )


def _cause(inside: bool, by_ratio: bool, capital: float) -> str:
    """Why modelled and quoted cost differ, from what the model rests on."""
    if inside:
        return "none: within the range of the inputs"
    price = "reported price of a chip" if by_ratio else "price of the system"
    if capital > 1.0:
        return f"{price} above what the owner pays"
    return f"{price} below what the quote holds, or a shorter life in the quote"


def _sum(rows: Sequence[dict[str, Cell]]) -> tuple[str, ...]:
    """Coverage and median absolute difference by owner."""
    lines = []
    for owner in OWNERS:
        mine = [row for row in rows if row["owner"] == owner]
        gaps = [abs(gap) for row in mine if isinstance(gap := row.get("difference"), float)]
        if mine:
            middle = f", median difference {median(gaps):.0%}" if gaps else ""
            lines.append(f"{owner}: {len(gaps)} of {len(mine)} quoted chips have a price{middle}")
    return tuple(lines)
