"""A table of rental prices against the catalog: what differs by more than a share, both ways."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from statistics import median

from chipcost.catalog.chips.records import Catalog, Quote
from chipcost.catalog.chips.schema import TERMS
from chipcost.catalog.dates import first_day, last_day
from chipcost.catalog.offers import GLOBAL, latest_of_each, split_region
from chipcost.catalog.quotes import RENTAL, in_force, seen
from chipcost.result import Cell, Result, number_column, text_column
from chipcost.study.price_offers import Offer

# The verdict on a price; `held` is what the catalog has and the table has not.
DIFFERS, OLDER, NEW, AGREES, HELD = "differs", "older", "new", "agrees", "held"
VERDICTS = (DIFFERS, OLDER, NEW, AGREES, HELD)
_SHOWN = 8

COLUMNS = (
    text_column(
        "verdict",
        "differs, older than the catalog's, new, agrees, or held by the catalog alone",
        words=VERDICTS,
    ),
    text_column("chip", "id of the chip"),
    text_column("provider", "who rents it out"),
    text_column("term", "commitment of the rental", words=TERMS),
    text_column("region", "where"),
    number_column("usd_per_chip_hour", "USD/h", "price of the table", "USD/h"),
    text_column("date", "day of the price"),
    number_column("held_usd_per_chip_hour", "USD/h", "price of the catalog", "held USD/h"),
    text_column("held_date", "last day on which the catalog's was seen", "held of"),
    number_column("difference", "share", "price of the table over the catalog's, less one"),
    text_column("held_region", "where the catalog's is", "held region"),
    text_column("held_place", "file and line of the catalog's", "held at"),
    text_column("line", "line of the table"),
)


def differences(catalog: Catalog, offers: Sequence[Offer], share: float, day: date) -> Result:
    """One row per offer of the table, and per rental that the catalog alone has of its providers.

    share  of the catalog's price; what is further from it differs
    day    the catalog's quotes in force on that day are compared

    An offer of a region is held against the catalog's of that region, else against the median of
    all of that provider and term.
    """
    known = [
        quote
        for quote in catalog.quotes
        if quote.kind == RENTAL and quote.total is not None and in_force(quote, day)
    ]
    rentals: dict[tuple[str, ...], list[Quote]] = {}
    for quote in latest_of_each(known, day):
        rentals.setdefault(_kind(quote.chip, quote.provider, quote.term), []).append(quote)
    rows = [
        _row(offer, rentals.get(_kind(offer.chip, offer.provider, offer.term), []), share)
        for offer in offers
    ]
    rows += _held(rentals, offers)
    rows.sort(key=lambda row: VERDICTS.index(str(row["verdict"])))
    return Result(
        command="import prices",
        columns=COLUMNS,
        rows=tuple(rows),
        view=("verdict", "chip", "provider", "term", "usd_per_chip_hour", "date",
              "held_usd_per_chip_hour", "held_date", "difference", "held_place"),
        headline=(summary(rows, share),),
        assumptions={"as_of": day.isoformat(), "differs": share},
        catalog_hash=catalog.hash,
        layout="plain",
    )  # fmt: skip


def _kind(chip: str, provider: str, term: str) -> tuple[str, ...]:
    return (chip, provider.lower(), term)


def _row(offer: Offer, held: Sequence[Quote], share: float) -> dict[str, Cell]:
    row: dict[str, Cell] = {
        "verdict": NEW,
        "chip": offer.chip,
        "provider": offer.provider or None,
        "term": offer.term,
        "region": offer.region or None,
        "usd_per_chip_hour": offer.usd,
        "date": offer.date,
        "line": ", ".join(map(str, offer.lines)),
    }
    here = [quote for quote in held if _covers(quote.region, offer.region)] or held
    if not here:
        return row
    row |= _catalog_cells(here)
    price = median(quote.total or 0.0 for quote in here)
    row["difference"] = offer.usd / price - 1.0
    newest = max(here, key=lambda quote: first_day(seen(quote)))
    if last_day(offer.date) < first_day(seen(newest)):
        row["verdict"] = OLDER
    else:
        apart = abs(offer.usd / price - 1.0) > share * (1.0 + 1e-9)
        row["verdict"] = DIFFERS if apart else AGREES
    return row


def _covers(held: str, region: str) -> bool:
    """Whether a price of these regions is of that region, or of one of its zones (`us-east-1a`)."""
    places = [part.lower() for part in split_region(held)]
    if GLOBAL in places or held.lower() == region.lower():
        return True
    return any(re.fullmatch(rf"{re.escape(part)}(-?[a-z])?", region.lower()) for part in places)


def _catalog_cells(held: Sequence[Quote]) -> dict[str, Cell]:
    """Price (the median of several), day, region and place of what the catalog has."""
    newest = max(held, key=lambda quote: first_day(seen(quote)))
    more = f" and {len(held) - 1} more" if len(held) > 1 else ""
    return {
        "held_usd_per_chip_hour": median(quote.total or 0.0 for quote in held),
        "held_date": seen(newest),
        "held_region": "; ".join(dict.fromkeys(q.region for q in held if q.region)) or None,
        "held_place": f"{newest.file}:{newest.line}{more}",
    }


def _held(
    rentals: dict[tuple[str, ...], list[Quote]], offers: Sequence[Offer]
) -> Iterator[dict[str, Cell]]:
    """What the catalog alone has of the providers of the table."""
    given = {_kind(offer.chip, offer.provider, offer.term) for offer in offers}
    providers = {offer.provider.lower() for offer in offers if offer.provider}
    for kind, quotes in rentals.items():
        if kind not in given and kind[1] in providers:
            yield {
                "verdict": HELD,
                "chip": kind[0],
                "provider": quotes[0].provider,
                "term": kind[2] or None,
                **_catalog_cells(quotes),
            }


def summary(rows: Sequence[dict[str, Cell]], share: float) -> str:
    """How many prices there are of each verdict, in a line."""
    counts = {verdict: sum(row["verdict"] == verdict for row in rows) for verdict in VERDICTS}
    gaps = [row["difference"] for row in rows if row["verdict"] == DIFFERS]
    higher = sum(isinstance(gap, float) and gap > 0 for gap in gaps)
    return (
        f"Against the catalog: {counts[AGREES]} agree within {100 * share:.3g} %, {higher} are "
        f"higher and {len(gaps) - higher} lower, {counts[NEW]} are new, {counts[OLDER]} are older "
        f"than the catalog's; {counts[HELD]} are in the catalog alone"
    )


def told(report: Result) -> list[str]:
    """The report in lines: the summary, then what differs and what is older, with both prices."""
    lines = list(report.headline)
    for verdict in (DIFFERS, OLDER):
        rows = [row for row in report.rows if row["verdict"] == verdict]
        lines += [_line(row) for row in rows[:_SHOWN]]
        if len(rows) > _SHOWN:
            lines.append(f"and {len(rows) - _SHOWN} more {verdict}: --format table shows all")
    return lines


def _line(row: Mapping[str, Cell]) -> str:
    where = ", ".join(str(row[name]) for name in ("provider", "term", "region") if row.get(name))
    old = ", older" if row["verdict"] == OLDER else ""
    held = f"{row['held_usd_per_chip_hour']:.4g} of {row['held_date']} ({row['held_place']})"
    return (
        f"{row['chip']} ({where}), line {row['line']}: {row['usd_per_chip_hour']:.4g} USD/h of "
        f"{row['date']}, catalog {held}: {row['difference']:+.1%}{old}"
    )
