"""Modelled against quoted cost, over all chips with a quote and a price."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from chipcost.catalog import quotes
from chipcost.catalog.chips.records import Catalog, Chip
from chipcost.catalog.dates import first_day
from chipcost.catalog.names import default_system, resolve
from chipcost.catalog.quotes import Choice
from chipcost.catalog.ranges import median
from chipcost.catalog.records import Figure
from chipcost.catalog.sites.records import Sites
from chipcost.charts import Estimates, estimate, is_wide
from chipcost.errors import ChipcostError
from chipcost.model import finance
from chipcost.result import Cell, Column, Result, number_column, text_column
from chipcost.study.ranges import Range, cells
from chipcost.study.tco import ranges as tco_ranges
from chipcost.study.tco.prices import Ask, Priced, price_chip

OWNERS = ("hyperscaler", "neocloud", "internal", "lab")
CLOSE = 0.10  # a difference that needs no explanation

COLUMNS: tuple[Column, ...] = (
    text_column("chip", "chip"),
    text_column("owner", "whose cost it is"),
    text_column("status", "compared, or what is missing"),
    number_column("quoted_usd_per_chip_hour", "USD/h", "quote in force", "quoted", 3),
    number_column("modelled_usd_per_chip_hour", "USD/h", "bottom-up cost", "modelled", 3),
    number_column("modelled_usd_per_chip_hour_low", "USD/h", "its 5th percentile", "low", 3),
    number_column("modelled_usd_per_chip_hour_high", "USD/h", "its 95th percentile", "high", 3),
    number_column("difference", "share", "modelled over quoted less 1", "difference", 3),
    text_column("quote_in_range", "whether the quote is in the range", "in range"),
    number_column("modelled_capital_usd_per_chip", "USD", "all capital of a chip", "capital", 3),
    number_column(
        "implied_capital_usd_per_chip", "USD", "capital that the quote implies", "implied", 3
    ),
    text_column("cause", "what explains the difference"),
    text_column("as_of", "date of the quote", "quote of"),
    number_column("life_years", "y", "years over which the capital is repaid", "years", 2),
    text_column("price", "what the price buys, who pays it, and when"),
    text_column("price_source", "keys of its sources"),
)


def with_sources(catalog: Catalog, sites: Sites) -> Catalog:
    """The catalog with the sources that profiles and sites refer to."""
    return replace(catalog, sources={**catalog.sources, **sites.sources})


def life_of(catalog: Catalog, choice: Choice) -> Figure | None:
    """The life over which a quote repays its capital: its own, else its series', else unknown."""
    quote = choice.quote
    if quote.life is not None:
        text = quote.texts.get("life", "")
        return Figure(quote.life, None, None, "time", text, quote.sources, file=quote.file)
    return catalog.lives.get(quote.series)


def against(
    catalog: Catalog, sites: Sites, chip: Chip, choice: Choice, day: date, ask: Ask
) -> Priced:
    """The inputs of the cost that a quote is held against: without its own capital, at its life.

    A life that the user gives stays. Raises ChipcostError where no price or power is public.
    """
    given = "life" in (ask.inputs or {})
    quoted = replace(
        ask,
        without=choice.quote.series,
        life=None if given else life_of(catalog, choice),
    )
    return price_chip(catalog, sites, chip, default_system(catalog, chip), day, quoted)


def reconcile(
    catalog: Catalog,
    sites: Sites,
    names: Sequence[str],
    day: date,
    ask: Ask,
    corners: bool = False,
) -> Result:
    """One row per chip and owner with a quote; coverage and median difference in the headline."""
    chips = [resolve(catalog, name).chip for name in names] or list(catalog.chips.values())
    rows: list[dict[str, Cell]] = []
    for owner in OWNERS:
        for chip in chips:
            choice = quotes.choose(catalog, chip.id, day, owner=owner)
            if choice is not None and choice.total is not None and choice.total[1] > 0.0:
                asked = replace(ask, owner=owner)
                rows.append(_row(catalog, sites, chip, choice, day, asked, corners))
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
        headline=(f"Modelled against quoted cost of a chip-hour, as of {day}; USD", *_sum(rows)),
        notes=(
            "Each quote at the life behind it; a price that it implies is not held against it.",
        ),
        assumptions={"as_of": day.isoformat(), "owners": ", ".join(OWNERS)},
        catalog_hash=catalog.hash,
        charts=_charts(rows),
    )


def _charts(rows: Sequence[dict[str, Cell]]) -> tuple[Estimates, ...]:
    """Modelled against quoted, of the rows that have both."""
    found = []
    for at, row in enumerate(rows):
        value, low, high, quoted = (
            row.get(name)
            for name in (
                "modelled_usd_per_chip_hour",
                "modelled_usd_per_chip_hour_low",
                "modelled_usd_per_chip_hour_high",
                "quoted_usd_per_chip_hour",
            )
        )
        if isinstance(value, float) and isinstance(low, float) and isinstance(high, float):
            assert isinstance(quoted, float)  # only quoted chips are rows
            name = f"{row['chip']}, {row['owner']}"
            found.append((at, estimate(name, (low, value, high), quoted)))
    if not found:
        return ()
    estimates = [one for _, one in found]
    unit = "USD per chip-hour"
    return (
        Estimates(
            "Modelled against quoted cost of a chip-hour",
            unit,
            estimates,
            log=is_wide(x for one in estimates for x in (one.low, one.high, one.other) if x),
            at=[at for at, _ in found],
            value_label="modelled, 5 to 95 %",
            other_label="quoted",
        ),
    )


def _row(
    catalog: Catalog,
    sites: Sites,
    chip: Chip,
    choice: Choice,
    day: date,
    ask: Ask,
    corners: bool,
) -> dict[str, Cell]:
    assert choice.total is not None  # only such quotes are compared
    quoted = choice.total[1]
    row: dict[str, Cell] = {
        "chip": chip.id,
        "owner": ask.owner,
        "quoted_usd_per_chip_hour": quoted,
        "as_of": choice.quote.date,
    }
    try:
        priced = against(catalog, sites, chip, choice, day, ask)
    except ChipcostError as error:
        return row | {"status": error.code.replace("-", " "), "cause": error.message}
    found = tco_ranges.evaluate(priced.scenario, corners)
    modelled = found["total_usd_per_chip_hour"]
    operating = found["operating_usd_per_chip_hour"][1]
    capital = choice.capital[1] if choice.capital else max(0.0, quoted - operating)
    values = priced.scenario.values
    implied = float(
        finance.implied_capital(capital * values["hours_per_month"], values["wacc"], values["life"])
    )
    price = priced.price
    return row | {
        "status": "compared",
        **cells("modelled_usd_per_chip_hour", modelled),
        "difference": modelled[1] / quoted - 1.0,
        "quote_in_range": "yes" if modelled[0] <= quoted <= modelled[2] else "no",
        "modelled_capital_usd_per_chip": found["capital_usd_per_chip"][1],
        "implied_capital_usd_per_chip": implied,
        "cause": _cause(priced, choice, modelled),
        "life_years": values["life"],
        "price": f"{price.basis}, {price.buyer}, {price.date}" if price else "as given",
        "price_source": "; ".join(price.sources) if price else None,
    }


def _cause(priced: Priced, choice: Choice, modelled: Range) -> str:
    """Why modelled and quoted cost differ: what is weak in the price, the likeliest first."""
    assert choice.total is not None
    gap = modelled[1] / choice.total[1] - 1.0
    if abs(gap) <= CLOSE:
        return "none: within 10 %"
    price, capital = priced.price, priced.scenario.capital
    reasons = []
    if price is not None:
        if price.buyer in ("list", "reseller"):
            reasons.append("a list price, which no large buyer pays")
        elif price.buyer == "enterprise":
            reasons.append("the price of a small buyer")
        elif price.buyer != "any" and capital is not None and capital.buyer[1] != 1.0:
            reasons.append(f"the price of a {price.buyer}, by a ratio")
        elif price.buyer == "any":
            reasons.append("a mean over buyers")
        if price.basis == "bare-chip":
            reasons.append("the server by a ratio")
        if price.implied:
            reasons.append(f"a price that {price.from_quote or price.from_deal} implies")
        elif not price.primary:
            reasons.append("a price at second hand")
        apart = (first_day(choice.quote.date) - first_day(price.date)).days
        if abs(apart) > 365:
            reasons.append(f"price and quote {abs(apart) / 365.25:.1f} years apart")
    if not reasons:
        reasons.append("capital or life of the quote, which it does not state")
    return f"capital {'above' if gap > 0 else 'below'} the quote's: {', '.join(reasons)}"


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
