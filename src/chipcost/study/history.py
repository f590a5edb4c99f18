"""The quotes of chips over time, as rows and as a small plot."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from chipcost.catalog.chips.records import Quote
from chipcost.catalog.chips.schema import KINDS, TERMS
from chipcost.catalog.dates import first_day
from chipcost.catalog.offers import check_places, is_in, is_of
from chipcost.catalog.quotes import age_days, seen
from chipcost.charts import Lines, Point
from chipcost.errors import ChipcostError
from chipcost.result import Cell, Column, Result, number_column, text_column
from chipcost.study.chip.basis import check_age
from chipcost.study.chip.selection import DEFAULT, Selection, chosen_chips
from chipcost.study.chip.words import WHOSE
from chipcost.study.data import Data
from chipcost.study.show import why_not

COLUMNS = (
    text_column("chip", "id of the chip", "chip"),
    text_column(
        "as_of",
        "date that the quote is of; empty if undated; not the query date, --as-of",
        "quote of",
    ),
    text_column("owner", "whose cost it is", "owner", WHOSE),
    text_column("cost_kind", "owned (a cost) or rental (a price)", "kind", KINDS),
    text_column("term", "commitment of a rental", "term", TERMS),
    Column("provider", "", "who rents it out", "provider", numeric=False, widest=14),
    text_column("instance", "what is rented", "instance"),
    text_column("region", "where", "region"),
    number_column("usd_per_chip_hour", "USD/h", "cost of one chip-hour", "USD/h"),
    number_column("capital_usd_per_chip_hour", "USD/h", "capital part", "capital"),
    number_column("operating_usd_per_chip_hour", "USD/h", "operating part", "operating"),
    number_column("usd_per_chip_hour_low", "USD/h", "least over regions", "low"),
    number_column("usd_per_chip_hour_high", "USD/h", "most over regions", "high"),
    text_column("checked", "last day on which it was seen", "checked"),
    text_column("series", "series that it belongs to", "series"),
    text_column("valid_from", "first day on which it may answer", "from"),
    text_column("valid_until", "last day on which it may answer", "until"),
    Column(
        "in_force",
        "",
        "yes, or why it cannot answer on the query date",
        "in force",
        numeric=False,
        widest=24,
    ),
    text_column("source", "keys of the sources", "source"),
    text_column("note", "remark", "note"),
)

VIEW = (
    "as_of",
    "owner",
    "cost_kind",
    "term",
    "usd_per_chip_hour",
    "in_force",
    "provider",
    "series",
)


def history(
    data: Data,
    names: Sequence[str],
    day: date,
    *,
    owner: str = "any",
    provider: Sequence[str] = (),
    region: Sequence[str] = (),
    max_age: int | None = None,
    selection: Selection = DEFAULT,
) -> Result:
    """Every quote of the chips, oldest first; undated ones last.

    Of the named chips those that fit the selection; where none is named, all that it chooses.
    Raises ChipcostError where nothing chooses any, and where no quote is left.

    provider, region  of these alone, by a part of the name; ChipcostError for what no quote has
    max_age           of no more days than so many before the query date
    """
    catalog = data.catalog
    check_age(max_age)
    check_places(catalog, provider, region)
    chips = chosen_chips(catalog, names, selection)
    quotes = [
        quote
        for chip in chips
        for quote in sorted(catalog.quotes, key=_when)
        if quote.chip == chip and _is_asked_for(quote, owner) and _is_new(quote, day, max_age)
        if (not provider or is_of(quote, provider)) and (not region or is_in(quote, region))
    ]
    if not quotes:
        raise ChipcostError(
            "no-match",
            f"no quote of {_few(chips)} is of that owner, provider, region and age",
            hint="leave one of --owner, --provider, --region and --max-quote-age out",
        )
    excluded = sum(1 for quote in quotes if why_not(quote, day))
    return Result(
        command="history",
        columns=COLUMNS,
        rows=tuple(_row(quote, day) for quote in quotes),
        view=(*(("chip",) if len(chips) > 1 else ()), *VIEW),
        headline=(
            f"Cost quotes of {', '.join(chips)}, USD per chip-hour, as of {day}",
            *(f"{chip} today: {_today(chip, quotes, day)}" for chip in chips),
        ),
        notes=(f"{excluded} of {len(quotes)} quotes cannot answer on this date.",)
        if excluded
        else (),
        assumptions={"as_of": day.isoformat(), "owner": owner},
        catalog_hash=catalog.hash,
        charts=_charts(quotes, day),
    )


def _few(chips: Sequence[str]) -> str:
    return f"{len(chips)} chips" if len(chips) > 8 else ", ".join(chips)


def _is_asked_for(quote: Quote, owner: str) -> bool:
    return owner == "any" or owner in (quote.owner, quote.kind)


def _is_new(quote: Quote, day: date, max_age: int | None) -> bool:
    return max_age is None or (bool(quote.date) and age_days(quote, day) <= max_age)


def _when(quote: Quote) -> tuple[int, int]:
    return (0, first_day(quote.date).toordinal()) if quote.date else (1, quote.line)


def _row(quote: Quote, day: date) -> dict[str, Cell]:
    return {
        "chip": quote.chip,
        "as_of": quote.date or None,
        "owner": quote.owner or "set",
        "cost_kind": quote.kind,
        "term": quote.term or None,
        "provider": quote.provider or None,
        "instance": quote.instance or None,
        "region": quote.region or None,
        "usd_per_chip_hour": quote.total,
        "capital_usd_per_chip_hour": quote.capital,
        "operating_usd_per_chip_hour": quote.operating,
        "usd_per_chip_hour_low": quote.low,
        "usd_per_chip_hour_high": quote.high,
        "checked": seen(quote) or None,
        "series": quote.series or None,
        "valid_from": quote.valid_from or None,
        "valid_until": quote.valid_until or None,
        "in_force": why_not(quote, day) or "yes",
        "source": "; ".join(quote.sources) or None,
        "note": quote.note or None,
    }


def _kind(quote: Quote) -> str:
    """Whose cost a quote is, or the rental that it is of."""
    if quote.kind == "owned":
        return quote.owner or "set"
    return f"rental {quote.term.replace('_', ' ')}".strip()


def _today(chip: str, quotes: Sequence[Quote], day: date) -> str:
    """What is in force of a chip: of a cost the newest, of rentals least and most."""
    found: dict[str, list[float]] = {}
    for quote in quotes:
        if quote.chip == chip and quote.total is not None and not why_not(quote, day):
            found.setdefault(_kind(quote), []).append(quote.total)
    parts = []
    for kind, totals in found.items():
        if kind.startswith("rental") and min(totals) != max(totals):
            parts.append(f"{kind} {min(totals):.2f} to {max(totals):.2f}")
        else:
            parts.append(f"{kind} {totals[-1]:.2f}")
    return ", ".join(parts) or "no quote is in force"


def _charts(quotes: Sequence[Quote], day: date) -> tuple[Lines, ...]:
    """Dated totals to that day on a logarithmic axis: one series per chip and kind of owner.

    An own cost holds until the next; of rentals several hold at once.
    """
    series: dict[str, list[Point]] = {}
    rented = set()
    for quote in quotes:
        if quote.date and quote.total and not quote.excluded and first_day(quote.date) <= day:
            when = float(first_day(quote.date).toordinal())
            name = f"{quote.chip} {_kind(quote)}"
            series.setdefault(name, []).append(Point(when, quote.total, quote.low, quote.high))
            if quote.kind != "owned":
                rented.add(name)
    if sum(len(points) for points in series.values()) < 2:
        return ()
    return (
        Lines(
            "USD per chip-hour by date of the quote",
            "",
            "USD/h",
            series,
            dates=True,
            log="y",
            alone=frozenset(rented),
            steps=True,
            ranges="least to most of a quote over regions",
        ),
    )
