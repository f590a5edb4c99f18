"""The quote of the same owner beside a modelled cost, and what capital or WACC would explain it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date

from chipcost.catalog import quotes
from chipcost.catalog.chips.records import Catalog
from chipcost.model import finance
from chipcost.result import Cell
from chipcost.study.ranges import Range
from chipcost.study.sampled import figure
from chipcost.study.tco.columns import Rows, text_of
from chipcost.study.tco.prices import Priced


def beside(
    catalog: Catalog, item: Priced, found: Mapping[str, Range], day: date
) -> tuple[Rows, list[str]]:
    """Rows and words of the owner's quote, the difference, and what would explain it."""
    if item.owner not in ("hyperscaler", "neocloud", "internal", "lab"):
        return [], []
    choice = quotes.choose(catalog, item.chip.id, day, owner=item.owner)
    if choice is None or choice.total is None:
        return [], [f"No public quote of a total for {item.owner} to compare with."]
    quoted, total = choice.total[1], found["total_usd_per_chip_hour"][1]
    quote = choice.quote
    life = item.scenario.values["life"]
    wacc = item.scenario.values["wacc"]
    capital = choice.capital[1] if choice.capital else None
    implied_cost = capital
    if implied_cost is None:
        implied_cost = max(0.0, quoted - found["operating_usd_per_chip_hour"][1])
    hours = item.scenario.values["hours_per_month"]
    implied = float(finance.implied_capital(implied_cost * hours, wacc, life))
    rate = float(finance.implied_rate(implied_cost * hours, found["capital_usd_per_chip"][1], life))
    how = "as quoted" if capital is not None else "quote less modelled operating cost"
    source = "; ".join(quote.sources) or None
    rows: Rows = []

    def row(label: str, value: float | None, unit: str, origin: str) -> None:
        cells: dict[str, Cell] = {
            "scenario": item.chip.id,
            "owner": item.owner,
            "group": "quote",
            "item": label,
            "label": label.replace("wacc", "WACC"),
            "origin": origin,
            "source": source,
        }
        if unit == "USD/h":
            cells["usd_per_chip_hour"] = value
        else:
            cells |= {"value": value, "unit": unit or None}
            cells["text"] = None if value is None else text_of(value, unit, not unit)
        rows.append(cells)

    row("quote", quoted, "USD/h", f"{quote.date}, {quote.series or 'quote'}")
    row("modelled less quoted", total - quoted, "USD/h", "difference")
    row("implied capital per chip", implied, "USD", how)
    row("implied wacc", None if math.isnan(rate) else rate, "", "at the modelled capital and life")
    share = total / quoted - 1.0
    reach = (
        "within the range"
        if found["total_usd_per_chip_hour"][0] <= quoted <= found["total_usd_per_chip_hour"][2]
        else "outside the range"
    )
    words = [
        f"Quote of {quote.date}: {quoted:.3g} USD/h; modelled is {abs(100.0 * share):.0f} % "
        f"{'more' if share >= 0.0 else 'less'}, "
        f"the quote is {reach}. "
        f"It implies {figure(implied)} USD of capital a chip at a WACC of {100.0 * wacc:.4g} % "
        f"over {life:g} years; modelled are {figure(found['capital_usd_per_chip'][1])}."
    ]
    return rows, words
