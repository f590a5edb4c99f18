"""What announced deals imply: money per megawatt, per year, per chip, and chips per megawatt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from chipcost.catalog.chips.records import Catalog
from chipcost.catalog.deals.records import Deal, Deals
from chipcost.catalog.deals.schema import MONEY, PRICED
from chipcost.catalog.names import resolve
from chipcost.catalog.ranges import figure_range
from chipcost.catalog.records import Figure
from chipcost.catalog.schema import POWER_BASES
from chipcost.errors import ChipcostError, nearest
from chipcost.model import contract
from chipcost.model.constants import SECONDS_PER_YEAR
from chipcost.result import Cell, Column, Result, number_column, text_column
from chipcost.study.chip.assess import assess
from chipcost.study.chip.basis import Basis
from chipcost.study.chip.power import FACILITY, IT
from chipcost.study.data import Data
from chipcost.study.ranges import Range, divided, evaluate, row_cells, scaled, with_ranges

_DERIVED = (
    number_column("usd_m_per_mw", "MUSD/MW", "value over power", "MUSD/MW", 3),
    number_column("usd_m_per_mw_year", "MUSD/MW/y", "value over power and term", "MUSD/MW·y", 3),
    number_column("usd_per_chip", "USD", "value over chips", "USD/chip", 3),
    number_column(
        "usd_per_chip_hour", "USD/h", "value over chips and hours of the term", "USD/h", 3
    ),
    number_column("chips_per_mw", "chips/MW", "chips over power", "chips/MW", 3),
    number_column("kw_per_chip", "kW", "power over chips", "kW/chip", 3),
    number_column(
        "catalog_kw_per_chip",
        "kW",
        "all-in power of the chip in the catalog, same basis",
        digits=None,
    ),
    number_column(
        "chips_at_catalog_power", "chips", "chips that the power feeds, by the catalog", "chips*", 3
    ),
    number_column(
        "usd_per_chip_hour_at_catalog_power",
        "USD/h",
        "value over those chips and the hours of the term",
        "USD/h*",
        3,
    ),
)

_DEALS: tuple[Column, ...] = (
    text_column("deal", "id of the deal", "deal"),
    text_column("name", "who with whom"),
    text_column("buyer", "who gets the compute"),
    text_column("seller", "who provides it"),
    text_column("announced", "date of the announcement", "announced"),
    text_column(
        "money", "purchase, rental, goal, total; equity and guarantee are no prices", "money", MONEY
    ),
    text_column("chip", "chip, where one is named", "chip"),
    number_column("value_usd_b", "BUSD", "money announced", "BUSD"),
    number_column("power_mw", "MW", "power announced", "MW"),
    text_column(
        "power_basis",
        "it where the power is stated as IT power; empty where it is not stated",
        words=POWER_BASES,
    ),
    number_column("chips", "chips", "chips announced", "chips"),
    number_column("years", "y", "term", "years", 3),
    *_DERIVED,
    text_column("no_price_because", "why there is no price"),
    text_column("source", "keys of the sources", "source"),
    text_column("note", "remark"),
)

__all__ = ["MONEY", "deals"]

COLUMNS = with_ranges(_DEALS, tuple(column.name for column in _DERIVED))

RENTAL = "rental"

_NO_PRICE = {
    "equity": "equity: what the investor pays for shares is no price of compute",
    "guarantee": "a guarantee is paid only if somebody else does not pay",
    "unstated": "the deal type is not stated",
}


def deals(data: Data, names: Sequence[str], day: date, *, money: str = "") -> Result:
    """One row per deal, newest first.

    `names` are found in ids, titles, buyers, sellers, chips and notes of deals, in part and in any
    case; `money` keeps one kind. ChipcostError for a name that fits no deal.
    """
    catalog, known = data.catalog, data.deals
    whole = replace(catalog, sources={**catalog.sources, **known.sources})
    chosen = [deal for deal in _chosen(known, names) if not money or deal.money == money]
    chosen.sort(key=lambda deal: deal.announced, reverse=True)
    rows = tuple(_row(whole, deal, day) for deal in chosen)
    unpriced = [deal.id for deal in chosen if deal.money in ("equity", "guarantee")]
    notes = ["* chips and their hour at the catalog's all-in power of the chip that is named."]
    if unpriced:
        notes.append(f"No price, whatever was announced: {', '.join(unpriced)}.")
    return Result(
        command="deals",
        columns=COLUMNS,
        rows=rows,
        view=(
            "deal",
            "money",
            "value_usd_b",
            "power_mw",
            "years",
            "usd_m_per_mw",
            "usd_m_per_mw_year",
            "usd_per_chip",
            "usd_per_chip_hour",
            "chips_per_mw",
            "chips_at_catalog_power",
            "usd_per_chip_hour_at_catalog_power",
        ),
        headline=(f"Announced deals, newest first: {len(rows)} of {len(known.deals)}; USD",),
        assumptions={"as_of": day.isoformat(), "hours_per_year": 8760},
        notes=tuple(notes),
        catalog_hash=catalog.hash,
    )


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
    """The deals that name something: in id, title, buyer, seller, chip or note, in any case."""
    wanted = name.strip().lower()
    spaced = wanted.replace("-", " ").replace("_", " ")
    return [
        deal
        for deal in known.deals.values()
        if any(
            wanted in text.lower() or spaced in text.lower()
            for text in (deal.id, deal.name, deal.buyer, deal.seller, deal.chip, deal.note)
        )
    ]


def paid_hours(data: Data, chip: str, day: date) -> list[tuple[str, Range, str]]:
    """What rentals of a chip pay for an hour of it, USD: id of the deal, range, source keys.

    By the chips of the deal, else by those that its power feeds at the catalog's power of one.
    """
    whole = replace(data.catalog, sources={**data.catalog.sources, **data.deals.sources})
    found = []
    for deal in data.deals.deals.values():
        if deal.money != RENTAL or not deal.chip or resolve(whole, deal.chip).chip.id != chip:
            continue
        value, power, chips, term = (
            _range(whole, figure) for figure in (deal.value, deal.power, deal.chips, deal.term)
        )
        if chips is None:
            chips = evaluate(contract.chips_of_power, power, _catalog_power(whole, deal, day))
        hour = evaluate(contract.per_chip_hour, value, chips, term)
        if hour is not None:
            found.append((deal.id, hour, "; ".join(deal.sources)))
    return found


def _row(catalog: Catalog, deal: Deal, day: date) -> dict[str, Cell]:
    """One deal with everything that its figures allow."""
    value, power, chips, term = (
        _range(catalog, figure) for figure in (deal.value, deal.power, deal.chips, deal.term)
    )
    price = value if deal.money in PRICED else None
    per_chip = _catalog_power(catalog, deal, day)
    at_power = evaluate(contract.chips_of_power, power, per_chip) if chips is None else None
    derived: dict[str, Range | None] = {
        "usd_m_per_mw": divided(evaluate(contract.per_megawatt, price, power), 1e6),
        "usd_m_per_mw_year": divided(evaluate(contract.per_megawatt_year, price, power, term), 1e6),
        "usd_per_chip": evaluate(contract.per_chip, price, chips),
        "usd_per_chip_hour": evaluate(contract.per_chip_hour, price, chips, term),
        "chips_per_mw": evaluate(contract.chips_per_megawatt, chips, power),
        "kw_per_chip": divided(evaluate(contract.power_per_chip, power, chips), 1e3),
        "catalog_kw_per_chip": divided(per_chip, 1e3),
        "chips_at_catalog_power": at_power,
        "usd_per_chip_hour_at_catalog_power": evaluate(
            contract.per_chip_hour, price, at_power, term
        ),
    }
    row: dict[str, Cell] = {
        "deal": deal.id,
        "name": deal.name,
        "buyer": deal.buyer or None,
        "seller": deal.seller or None,
        "announced": deal.announced,
        "money": deal.money,
        "chip": deal.chip or None,
        "value_usd_b": value[1] / 1e9 if value else None,
        "power_mw": power[1] / 1e6 if power else None,
        "power_basis": (deal.power.basis if deal.power else "") or None,
        "chips": chips[1] if chips else None,
        "years": term[1] / SECONDS_PER_YEAR if term else None,
        "no_price_because": _NO_PRICE.get(deal.money) or (None if value else "no value announced"),
        "source": "; ".join(deal.sources),
        "note": deal.note or None,
    }
    return row | row_cells(derived, derived)


def _range(catalog: Catalog, figure: Figure | None) -> Range | None:
    if figure is None or figure.value is None:
        return None
    return figure_range(catalog, figure)


def _catalog_power(catalog: Catalog, deal: Deal, day: date) -> Range | None:
    """All-in power of the chip that the deal names, W, on the basis of the deal's own power."""
    if not deal.chip or deal.power is None:
        return None
    named = resolve(catalog, deal.chip)
    basis = Basis(day, power_basis=IT if deal.power.basis == IT else FACILITY)
    return scaled(
        assess(catalog, named.chip, named.assumed, basis).values["power_kw_per_chip"], 1e3
    )
