"""What a modelled cost is held against: the quote of its owner, or what deals imply."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date

from chipcost.catalog import quotes
from chipcost.catalog.chips.records import Catalog
from chipcost.catalog.quotes import Choice
from chipcost.catalog.sites.records import Sites
from chipcost.errors import ChipcostError
from chipcost.model import finance
from chipcost.result import Cell
from chipcost.study.ranges import Range
from chipcost.study.sampled import figure
from chipcost.study.tco import ranges as tco_ranges
from chipcost.study.tco.columns import Rows, text_of
from chipcost.study.tco.prices import Ask, Priced
from chipcost.study.tco.reconcile import OWNERS, against

Deals = Sequence[tuple[str, Range, str]]  # id, USD of a chip-hour, keys of the sources
TOTAL = "total_usd_per_chip_hour"


def choice_of(catalog: Catalog, item: Priced, day: date) -> Choice | None:
    """The quote of a total that answers for this owner, or None."""
    if item.owner not in OWNERS:
        return None
    choice = quotes.choose(catalog, item.chip.id, day, owner=item.owner)
    known = choice is not None and choice.total is not None and choice.total[1] > 0.0
    return choice if known else None


def beside_quote(
    catalog: Catalog,
    sites: Sites,
    item: Priced,
    found: Mapping[str, Range],
    choice: Choice,
    day: date,
    ask: Ask,
) -> tuple[Rows, list[str]]:
    """The quote, the difference at its life, and the capital or WACC that would explain it."""
    assert choice.total is not None
    quote, quoted = choice.quote, choice.total[1]
    try:
        judged = against(catalog, sites, item.chip, choice, day, ask)
    except ChipcostError as error:
        if error.code != "own-price":
            raise
        rows = [_row(item, choice, "quote", quoted, "USD/h", _origin(choice))]
        return rows, [
            f"Quote of {quote.date}: {quoted:.3g} USD/h; {error.message}: nothing to compare."
        ]
    values = judged.scenario.values
    life, wacc = values["life"], values["wacc"]
    same = life == item.scenario.values["life"] and judged.price == item.price
    modelled = found if same else tco_ranges.evaluate(judged.scenario)
    low, total, high = modelled[TOTAL]
    capital = choice.capital[1] if choice.capital else None
    implied_cost = capital
    if implied_cost is None:
        implied_cost = max(0.0, quoted - modelled["operating_usd_per_chip_hour"][1])
    monthly = implied_cost * values["hours_per_month"]
    own = modelled["capital_usd_per_chip"][1]
    implied = float(finance.implied_capital(monthly, wacc, life))
    rate = float(finance.implied_rate(monthly, own, life))
    how = "as quoted" if capital is not None else "quote less modelled operating cost"
    over = "" if same else f" over the {life:g} years behind it"
    rows = [
        _row(item, choice, "quote", quoted, "USD/h", _origin(choice)),
        _row(item, choice, "modelled less quoted", total - quoted, "USD/h", f"difference{over}"),
        _row(item, choice, "implied capital per chip", implied, "USD", how),
        _row(
            item,
            choice,
            "implied wacc",
            None if math.isnan(rate) else rate,
            "",
            f"at the modelled capital and {life:g} years",
        ),
    ]
    reach = "within" if low <= quoted <= high else "outside"
    gap = total / quoted - 1.0
    words = (
        f"Quote of {quote.date}: {quoted:.3g} USD/h; modelled{over} is {abs(100.0 * gap):.1f} % "
        f"{'more' if gap >= 0.0 else 'less'}, the quote is {reach} the range. It implies "
        f"{figure(implied)} USD of capital a chip at a WACC of {100.0 * wacc:.4g} % over {life:g} "
        f"years; modelled are {figure(own)}."
    )
    return rows, [words]


def _origin(choice: Choice) -> str:
    return f"{choice.quote.date}, {choice.quote.series or 'quote'}"


def _row(
    item: Priced, choice: Choice, label: str, value: float | None, unit: str, origin: str
) -> dict[str, Cell]:
    cells: dict[str, Cell] = {
        "scenario": item.chip.id,
        "owner": item.owner,
        "group": "quote",
        "item": label,
        "label": label.replace("wacc", "WACC"),
        "origin": origin,
        "source": "; ".join(choice.quote.sources) or None,
    }
    if unit == "USD/h":
        return {**cells, "usd_per_chip_hour": value}
    text = None if value is None else text_of(value, unit, not unit)
    return {**cells, "value": value, "unit": unit or None, "text": text}


def beside_deals(
    item: Priced, found: Mapping[str, Range], implied: Deals
) -> tuple[Rows, list[str]]:
    """What deals pay for an hour of the chip, and whether the modelled cost contradicts them.

    Who sells hours keeps a margin: a cost above all that is paid cannot be.
    """
    missing = f"No public quote of a total for {item.owner} to compare with."
    if not implied:
        return [], [missing]
    rows: Rows = [
        {
            "scenario": item.chip.id,
            "owner": item.owner,
            "group": "deal",
            "item": name,
            "label": name,
            "usd_per_chip_hour": hour[1],
            "usd_per_chip_hour_low": hour[0],
            "usd_per_chip_hour_high": hour[2],
            "origin": "value over chips and hours of the term",
            "source": sources,
        }
        for name, hour, sources in implied
    ]
    least, most = (pick(hour[1] for _, hour, _ in implied) for pick in (min, max))
    paid = f"{least:.3g}" if least == most else f"{least:.3g} to {most:.3g}"
    low, total, _ = found[TOTAL]
    words = f"{missing} Deals pay {paid} USD/h ({', '.join(name for name, _, _ in implied)})"
    if low <= max(hour[2] for _, hour, _ in implied):
        return rows, [f"{words}."]
    factor = total / most if least == most else total / least
    span = f"{total / most:.2g}" if least == most else f"{total / most:.2g} to {factor:.2g}"
    price = item.price
    if price is None:
        reason = "the price that is given"
    else:
        reason = f"a price of {text_of(price.per_chip, 'USD')} a chip ({price.buyer})"
    return rows, [
        f"{words}: the modelled cost contradicts them, {span} times as much. "
        f"They do not pay {reason}."
    ]
