"""What announced deals imply: money per megawatt, per year, per chip, and chips per megawatt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from math import isfinite

from chipcost.catalog.chips.records import Catalog
from chipcost.catalog.deals.records import Deal, Deals
from chipcost.catalog.deals.schema import FIGURES, MONEY, PRICED
from chipcost.catalog.names import resolve
from chipcost.catalog.ranges import figure_range, median
from chipcost.catalog.records import Figure
from chipcost.errors import ChipcostError, nearest
from chipcost.model import contract
from chipcost.model.constants import SECONDS_PER_YEAR
from chipcost.result import Cell, Result
from chipcost.study.chip.assess import assess
from chipcost.study.chip.basis import Basis
from chipcost.study.chip.power import FACILITY, IT
from chipcost.study.chip.words import MOST_ROWS
from chipcost.study.data import Data
from chipcost.study.deal_columns import (
    ANNOUNCED,
    AS_IT_IS,
    CEILING,
    COLUMNS,
    DERIVED,
    FLOOR,
    SMALL_VIEW,
    VIEW,
    Bounded,
    ratios,
)
from chipcost.study.ranges import Range, divided, row_cells, scaled

__all__ = ["COLUMNS", "MONEY", "deals"]

# Money that gives no price and has a table of its own.
APART = ("equity", "capex")
RENTAL = "rental"
_NO_PRICE = {
    "equity": "equity: what the investor pays for shares is no price of compute",
    "capex": "capex of a company: what it spent in all is no price of these chips",
    "guarantee": "a guarantee is paid only if somebody else does not pay",
    "unstated": "the deal type is not stated",
}
_AT_CATALOG_POWER = "* at the catalog's all-in power of the chip that is named"
# Said where the column is shown.
_FOOTNOTES = {
    "chips_at_catalog_power": (_AT_CATALOG_POWER,),
    "usd_per_chip_hour_at_catalog_power": (_AT_CATALOG_POWER,),
    "usd_per_chip_hour_ramped": (
        "staged: at full capacity from the first day an hour costs the least, at a linear ramp "
        "over the term twice that (USD/h ramp)",
    ),
}
_UNITS = {"value": 1e9, "power": 1e6, "chips": 1.0, "term": SECONDS_PER_YEAR}


def deals(data: Data, names: Sequence[str], day: date, *, money: str = "") -> Result:
    """One row per deal, newest first; equity and capex where they are asked for.

    `names` are found in ids, titles, parties, places, chips and notes of deals, in part and in any
    case; `money` keeps one kind. ChipcostError for a name that fits no deal.
    """
    catalog, known = data.catalog, data.deals
    whole = replace(catalog, sources={**catalog.sources, **known.sources})
    chosen = [
        deal
        for deal in _chosen(known, names)
        if (deal.money == money if money else names or deal.money not in APART)
    ]
    chosen.sort(key=lambda deal: deal.announced, reverse=True)
    small = bool(chosen) and all(deal.money in APART for deal in chosen)
    rows = tuple(_row(whole, deal, day) for deal in chosen)
    return Result(
        command="deals",
        columns=COLUMNS,
        rows=rows,
        view=SMALL_VIEW if small else _view(rows),
        headline=_small_headline(chosen) if small else _headline(chosen, rows, len(known.deals)),
        assumptions={"as_of": day.isoformat(), "hours_per_year": 8760, "ramp": "linear, from 0"},
        notes=() if small else _notes(chosen, known, asked=bool(names or money)),
        catalog_hash=catalog.hash,
        footnotes=_FOOTNOTES,
        most=MOST_ROWS if not (names or money) else None,
    )


def _view(rows: Sequence[dict[str, Cell]]) -> tuple[str, ...]:
    """The columns on screen: of those that no deal has a number in, none."""
    return tuple(
        name
        for name in VIEW
        if name in ("deal", "money") or any(row.get(name) is not None for row in rows)
    )


def _headline(
    chosen: Sequence[Deal], rows: Sequence[dict[str, Cell]], known: int
) -> tuple[str, ...]:
    """What deals come to at the median, and what stands against it."""
    parts = [
        f"{word} {text}"
        for kind, column, word, unit in (
            ("rental", "usd_m_per_mw_year", "rents at", "MUSD per MW and year"),
            ("purchase", "usd_m_per_mw", "sells at", "MUSD per MW"),
        )
        if (text := _median(kind, column, unit, rows))
    ]
    count = f"Announced deals, newest first: {len(chosen)} of {known}; USD"
    comes = f"At the median compute {', and '.join(parts)}" if parts else ""
    kinds = (
        ("with a floor or a ceiling", lambda deal: bool(deal.at_least or deal.at_most)),
        ("staged", lambda deal: deal.staged),
        ("circular", lambda deal: bool(deal.circular)),
        ("without a price", lambda deal: deal.money not in PRICED or deal.value is None),
    )
    found = [(sum(map(test, chosen)), words) for words, test in kinds]
    sure = ", ".join(f"{number} {words}" for number, words in found if number)
    doubt = f"As announced, mostly without a basis of power; {sure}" if sure else ""
    return tuple(line for line in (comes, doubt, count) if line)


def _median(kind: str, column: str, unit: str, rows: Sequence[dict[str, Cell]]) -> str:
    """The median of a ratio over the deals of a kind, with its ends."""
    found = [
        float(value)
        for row in rows
        if row["money"] == kind and isinstance(value := row[column], (int, float))
    ]
    if len(found) < 2:
        return ""
    ends = f"{min(found):.3g} to {max(found):.3g}"
    return f"{median(found):.3g} {unit} ({ends}, {len(found)} deals)"


def _small_headline(chosen: Sequence[Deal]) -> tuple[str, ...]:
    kinds = [kind for kind in APART if any(deal.money == kind for deal in chosen)]
    amounts = [deal.value.value for deal in chosen if deal.value and deal.value.value]
    several = "s" if len(amounts) != 1 else ""
    who = "; of equity the seller pays and the buyer gets the money" if "equity" in kinds else ""
    return (
        f"{' and '.join(kinds).capitalize()}: {sum(amounts) / 1e9:.4g} BUSD in {len(amounts)} "
        f"announcement{several}, newest first",
        f"No price of compute follows{who}",
    )


def _notes(chosen: Sequence[Deal], known: Deals, *, asked: bool) -> tuple[str, ...]:
    notes = []
    if any(deal.at_least or deal.at_most or deal.staged for deal in chosen):
        notes.append("≥ is a floor, ≤ a ceiling, as announced: the other end is not known.")
    circular = [deal for deal in chosen if deal.circular]
    if circular:
        named = ", ".join(f"{deal.id} ({deal.circular})" for deal in circular)
        notes.append(f"Derived from a price by who printed it, so that it gives none: {named}.")
    unpriced = [deal.id for deal in chosen if deal.money in (*APART, "guarantee")]
    if unpriced:
        notes.append(f"No price, whatever was announced: {', '.join(unpriced)}.")
    if not asked:
        counts = [
            f"{number} of {kind} (--money {kind})"
            for kind in APART
            if (number := sum(deal.money == kind for deal in known.deals.values()))
        ]
        if counts:
            notes.append(f"In a table of their own: {', '.join(counts)}.")
    return tuple(notes)


def _chosen(known: Deals, names: Sequence[str]) -> list[Deal]:
    if not names:
        return list(known.deals.values())
    found: dict[str, Deal] = {}
    for name in names:
        matching = {deal.id: deal for deal in naming(known, name)}
        if not matching:
            wanted = name.lower()
            close = ", ".join(nearest(wanted, list(known.deals)))
            raise ChipcostError(
                "unknown-deal",
                f"no deal names {name!r}",
                hint=f"did you mean {close}? `chipcost deals` shows all",
            )
        found.update(matching)
    return list(found.values())


def naming(known: Deals, name: str) -> list[Deal]:
    """The deals that name something: in id, title, parties, place, chip or note, in any case."""
    wanted = name.strip().lower()
    spaced = wanted.replace("-", " ").replace("_", " ")
    return [
        deal
        for deal in known.deals.values()
        if any(wanted in text.lower() or spaced in text.lower() for text in _texts(deal))
    ]


def _texts(deal: Deal) -> tuple[str, ...]:
    named = (deal.id, deal.name, deal.buyer, deal.seller, deal.chip, deal.place, deal.note)
    return (*named, *deal.parties)


def paid_hours(data: Data, chip: str, day: date) -> list[tuple[str, Range, str]]:
    """What rentals of a chip pay for an hour of it, USD: id of the deal, range, source keys.

    By the chips of the deal, else by those that its power feeds at the catalog's power of one; of a
    staged deal up to the hour at a linear ramp. An end that nobody announced is the value.
    """
    whole = replace(data.catalog, sources={**data.catalog.sources, **data.deals.sources})
    found = []
    for deal in data.deals.deals.values():
        if deal.money != RENTAL or not deal.chip or resolve(whole, deal.chip).chip.id != chip:
            continue
        figures = {name: _bounded(whole, deal, name) for name in FIGURES}
        made = ratios(_inputs(deal, figures, _catalog_power(whole, deal, day)))
        hour = made["usd_per_chip_hour"] or made["usd_per_chip_hour_at_catalog_power"]
        if hour is not None:
            low, value, high = (end if isfinite(end) else hour[1] for end in hour)
            ramped = made["usd_per_chip_hour_ramped"] if deal.staged else None
            high = max(high, ramped[1]) if ramped is not None else high
            found.append((deal.id, (low, value, high), "; ".join(deal.sources)))
    return found


def _row(catalog: Catalog, deal: Deal, day: date) -> dict[str, Cell]:
    """One deal with everything that its figures allow."""
    figures = {name: _bounded(catalog, deal, name) for name in FIGURES}
    per_chip = _catalog_power(catalog, deal, day)
    derived = {
        **ratios(_inputs(deal, figures, per_chip)),
        "catalog_kw_per_chip": divided(per_chip, 1e3),
    }
    announced = {
        column: None if (one := figures[name]) is None else divided(one.ends(), _UNITS[name])
        for column, name in zip(ANNOUNCED, FIGURES, strict=True)
    }
    row: dict[str, Cell] = {
        "deal": deal.id,
        "name": deal.name,
        "buyer": deal.buyer or None,
        "seller": deal.seller or None,
        "announced": deal.announced,
        "money": deal.money,
        "chip": deal.chip or None,
        "power_basis": (deal.power.basis if deal.power else "") or None,
        "no_price_because": _no_price(deal),
        "source": "; ".join(deal.sources),
        "note": deal.note or None,
        "at_least": ", ".join(deal.at_least) or None,
        "at_most": ", ".join(deal.at_most) or None,
        "staged": "yes" if deal.staged else None,
        "circular": deal.circular or None,
        "place": deal.place or None,
        "parties": ", ".join(deal.parties) or None,
    }
    return row | row_cells(announced, ANNOUNCED) | row_cells(derived, DERIVED)


def _inputs(
    deal: Deal, figures: dict[str, Bounded | None], per_chip: Range | None
) -> dict[str, Bounded | None]:
    """What the ratios are made of: without what was derived from a price, and a staged term.

    Full capacity over the whole term is the most that a staged deal delivers: of a linear ramp it
    is half.
    """
    known = {name: None if name == deal.circular else one for name, one in figures.items()}
    term = known["term"]
    staged = deal.staged and term is not None
    return {
        "price": known["value"] if deal.money in PRICED else None,
        "power": known["power"],
        "chips": known["chips"],
        "term": replace(term, side=CEILING) if staged and term else term,
        "power_alone": None if known["chips"] else known["power"],
        "per_chip": Bounded(per_chip) if per_chip else None,
        "ramped_term": Bounded(_ramped(term.range)) if staged and term else None,
    }


def _ramped(term: Range) -> Range:
    low, value, high = (contract.ramped(end) for end in term)
    return low, value, high


def _no_price(deal: Deal) -> str | None:
    if deal.money in _NO_PRICE:
        return _NO_PRICE[deal.money]
    if deal.value is None:
        return "no value announced"
    if deal.circular:
        return f"circular: the {deal.circular} was derived from a price"
    return None


def _bounded(catalog: Catalog, deal: Deal, name: str) -> Bounded | None:
    """A figure of a deal with its range; of a floor or a ceiling the value alone, open beyond."""
    figure: Figure | None = getattr(deal, name)
    if figure is None or figure.value is None:
        return None
    side = FLOOR if name in deal.at_least else CEILING if name in deal.at_most else AS_IT_IS
    if side == AS_IT_IS:
        return Bounded(figure_range(catalog, figure))
    return Bounded((figure.value, figure.value, figure.value), side)


def _catalog_power(catalog: Catalog, deal: Deal, day: date) -> Range | None:
    """All-in power of the chip that the deal names, W, on the basis of the deal's own power."""
    if not deal.chip or deal.power is None:
        return None
    named = resolve(catalog, deal.chip)
    basis = Basis(day, power_basis=IT if deal.power.basis == IT else FACILITY)
    return scaled(
        assess(catalog, named.chip, named.assumed, basis).values["power_kw_per_chip"], 1e3
    )
