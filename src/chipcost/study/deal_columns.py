"""What follows from a deal: a table of ratios, and the columns of `deals`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import inf

from chipcost.catalog.deals.schema import FIGURES, MONEY
from chipcost.catalog.schema import POWER_BASES
from chipcost.model import contract
from chipcost.result import Column, number_column, text_column
from chipcost.study.ranges import Range, divided, evaluate, with_ranges

# A figure of a deal: its range, and whether it is a floor (1), a ceiling (-1) or neither.
FLOOR, AS_IT_IS, CEILING = 1, 0, -1


@dataclass(frozen=True, slots=True)
class Bounded:
    """A quantity, and on which side it is open."""

    range: Range
    side: int = AS_IT_IS

    def ends(self) -> Range:
        """The range, with no high end of a floor and no low end of a ceiling."""
        low, value, high = self.range
        return (
            -inf if self.side == CEILING else low,
            value,
            inf if self.side == FLOOR else high,
        )


@dataclass(frozen=True, slots=True)
class Ratio:
    """A column: a formula that rises with `over` and falls with `under`, in this order."""

    column: str
    formula: Callable[..., float]
    over: tuple[str, ...]
    under: tuple[str, ...]
    divisor: float = 1.0


# In order: a ratio may use the columns before it.
RATIOS = (
    Ratio("usd_m_per_mw", contract.per_megawatt, ("price",), ("power",), 1e6),
    Ratio("usd_m_per_mw_year", contract.per_megawatt_year, ("price",), ("power", "term"), 1e6),
    Ratio("usd_per_chip", contract.per_chip, ("price",), ("chips",)),
    Ratio("usd_per_chip_hour", contract.per_chip_hour, ("price",), ("chips", "term")),
    Ratio("chips_per_mw", contract.chips_per_megawatt, ("chips",), ("power",)),
    Ratio("kw_per_chip", contract.power_per_chip, ("power",), ("chips",), 1e3),
    Ratio("chips_at_catalog_power", contract.chips_of_power, ("power_alone",), ("per_chip",)),
    Ratio(
        "usd_per_chip_hour_at_catalog_power",
        contract.per_chip_hour,
        ("price",),
        ("chips_at_catalog_power", "term"),
    ),
    Ratio(
        "usd_per_chip_hour_ramped",
        contract.per_chip_hour,
        ("price",),
        ("any_chips", "ramped_term"),
    ),
)


def ratios(known: Mapping[str, Bounded | None]) -> dict[str, Range | None]:
    """Every ratio whose inputs are known; of two inputs that are open on opposite sides none."""
    values = dict(known)
    values.setdefault("any_chips", values.get("chips"))
    for item in RATIOS:
        values[item.column] = _ratio(item, values)
        if item.column == "chips_at_catalog_power" and values["any_chips"] is None:
            values["any_chips"] = values[item.column]
    return {
        item.column: None if (found := values[item.column]) is None
        else divided(found.ends(), item.divisor)
        for item in RATIOS
    }  # fmt: skip


def _ratio(item: Ratio, values: Mapping[str, Bounded | None]) -> Bounded | None:
    inputs = [values.get(name) for name in (*item.over, *item.under)]
    found = evaluate(item.formula, *(None if one is None else one.range for one in inputs))
    signs = [1] * len(item.over) + [-1] * len(item.under)
    sides = {
        one.side * sign
        for one, sign in zip(inputs, signs, strict=True)
        if one is not None and one.side != AS_IT_IS
    }
    if found is None or len(sides) > 1:
        return None
    return Bounded(found, sides.pop() if sides else AS_IT_IS)


def _number(name: str, unit: str, meaning: str, title: str = "", digits: int | None = 4) -> Column:
    """A column of numbers that may be a least or a most."""
    return replace(number_column(name, unit, meaning, title, digits), bounds=True)


_DERIVED = (
    _number("usd_m_per_mw", "MUSD/MW", "value over power", "MUSD/MW", 3),
    _number("usd_m_per_mw_year", "MUSD/MW/y", "value over power and term", "MUSD/MW·y", 3),
    _number("usd_per_chip", "USD", "value over chips", "USD/chip", 3),
    _number("usd_per_chip_hour", "USD/h", "value over chips and hours of the term", "USD/h", 3),
    _number("chips_per_mw", "chips/MW", "chips over power", "chips/MW", 3),
    _number("kw_per_chip", "kW", "power over chips", "kW/chip", 3),
    _number(
        "catalog_kw_per_chip",
        "kW",
        "all-in power of the chip in the catalog, same basis",
        digits=None,
    ),
    _number(
        "chips_at_catalog_power", "chips", "chips that the power feeds, by the catalog", "chips*", 3
    ),
    _number(
        "usd_per_chip_hour_at_catalog_power",
        "USD/h",
        "value over those chips and the hours of the term",
        "USD/h*",
        3,
    ),
    _number(
        "usd_per_chip_hour_ramped",
        "USD/h",
        "of a staged deal: value over half of those hours, as of a linear ramp over the whole term",
        "USD/h ramp",
        3,
    ),
)
_ANNOUNCED = (
    _number("value_usd_b", "BUSD", "money announced", "BUSD"),
    _number("power_mw", "MW", "power announced", "MW"),
    _number("chips", "chips", "chips announced", "chips"),
    _number("years", "y", "term", "years", 3),
)
_NAMED = {column.name: column for column in _ANNOUNCED}

_DEALS: tuple[Column, ...] = (
    text_column("deal", "id of the deal", "deal"),
    text_column("name", "who with whom"),
    text_column("buyer", "who gets the compute; of equity who gets the money"),
    text_column("seller", "who provides it; of equity who pays"),
    text_column("announced", "date of the announcement", "announced"),
    text_column(
        "money",
        "purchase, rental, goal, total; equity, capex and guarantee are no prices",
        "money",
        MONEY,
    ),
    text_column("chip", "chip, where one is named", "chip"),
    _NAMED["value_usd_b"],
    _NAMED["power_mw"],
    text_column(
        "power_basis",
        "it where the power is stated as IT power; empty where it is not stated",
        words=POWER_BASES,
    ),
    _NAMED["chips"],
    _NAMED["years"],
    *(item for item in _DERIVED if item.name != "usd_per_chip_hour_ramped"),
    text_column("no_price_because", "why there is no price"),
    text_column("source", "keys of the sources", "source"),
    text_column("note", "remark"),
    text_column("at_least", "figures that are floors, printed as over"),
    text_column("at_most", "figures that are ceilings, printed as up to"),
    text_column("staged", "yes where the chips come over the term", "staged", ("yes",)),
    text_column("circular", "figure that was derived from a price", "circular", FIGURES),
    text_column("place", "where the chips stand"),
    text_column("parties", "who else takes part"),
    *(item for item in _DERIVED if item.name == "usd_per_chip_hour_ramped"),
)
ANNOUNCED = tuple(column.name for column in _ANNOUNCED)
DERIVED = tuple(column.name for column in _DERIVED)
COLUMNS = with_ranges(_DEALS, (*DERIVED, *ANNOUNCED))

VIEW = (
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
    "usd_per_chip_hour_ramped",
)
# Of money that gives no price: who pays whom how much.
SMALL_VIEW = ("deal", "announced", "value_usd_b", "seller", "buyer", "note")
