"""The inputs of a chip's cost from the catalog: price, power, and what its owner pays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from chipcost import units
from chipcost.catalog.chips.records import Catalog, Chip, System
from chipcost.catalog.ranges import figure_range
from chipcost.catalog.records import Figure
from chipcost.catalog.sites.records import Figures, Sites
from chipcost.errors import ChipcostError
from chipcost.study.chip.power import IT, chip_power
from chipcost.study.ranges import Range, evaluate, scaled
from chipcost.study.tco.inputs import INPUTS, Scenario, number, scenario

PER_CHIP = ("remote_hands", "internet")  # monthly amounts that profiles state per chip


@dataclass(frozen=True, slots=True)
class Used:
    """One input of a cost with where it comes from."""

    name: str
    value: Range
    unit: str
    origin: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Priced:
    """A chip's scenario and the inputs behind it; the price may rest on ratios."""

    chip: Chip
    system: System | None
    owner: str
    scenario: Scenario
    used: tuple[Used, ...]
    by_ratio: bool


@dataclass(frozen=True, slots=True)
class Ask:
    """What the user gives: prices and single inputs as texts, in place of the data."""

    owner: str = "hyperscaler"
    site: str = ""
    unit_price: str = ""
    server_price: str = ""
    optics_price: str = ""
    copper_price: str = ""
    inputs: Mapping[str, str] | None = None
    annuity: str = "monthly"


def price_chip(
    catalog: Catalog, sites: Sites, chip: Chip, system: System | None, day: date, ask: Ask
) -> Priced:
    """The inputs of the cost of one chip-hour.

    The unit is the system where one is known, else one chip. Raises ChipcostError `no-price` or
    `no-power` that names what is missing and the option that gives it.
    """
    if ask.owner == "cloud-customer":
        raise ChipcostError(
            "no-tco",
            "a cloud customer pays a rental, not the parts of a cost",
            hint="ask as hyperscaler, neocloud, internal, lab or colocation",
        )
    profile = sites.profile(ask.owner, ask.site)
    count = float(system.count) if system else 1.0
    used: list[Used] = []
    server, by_ratio = _server_price(catalog, sites, chip, system, ask, used)
    values: dict[str, Any] = {"chips": count}
    _take(values, "server", scaled(server, count))
    _other_capital(catalog, profile, system, count, server, ask, values, used)
    _power(catalog, chip, system, day, count, ask, values, used)
    _profile(catalog, profile, count, values, used)
    for name, text in (ask.inputs or {}).items():
        value = number(name, text)
        values[name] = value
        used[:] = [item for item in used if item.name != name]
        used.append(Used(name, (value, value, value), _unit(name), "as given"))
    values["annuity"] = ask.annuity
    made = scenario(system.id if system else chip.id, values)
    return Priced(chip, system, ask.owner, made, tuple(used), by_ratio)


def _unit(name: str) -> str:
    return INPUTS[name].unit if name in INPUTS else ""


def _take(values: dict[str, Any], name: str, item: Range | None) -> None:
    if item is not None:
        values[name] = {"low": item[0], "value": item[1], "high": item[2]}


def _in_model_units(catalog: Catalog, name: str, figure: Figure) -> Range:
    item = figure_range(catalog, figure)
    scale = INPUTS[name].scale if name in INPUTS else 1.0
    return item[0] / scale, item[1] / scale, item[2] / scale


def _given(option: str, text: str) -> Range:
    """A price from the command line, USD."""
    try:
        quantity = units.parse(text, "money").value
    except ChipcostError as error:
        raise ChipcostError(error.code, f"{option}: {error.message}", hint=error.hint) from None
    if quantity <= 0.0:
        raise ChipcostError(
            "bad-input", f"{option} {text!r} is no price", hint="for example '30000 USD'"
        )
    return quantity, quantity, quantity


def _server_price(
    catalog: Catalog,
    sites: Sites,
    chip: Chip,
    system: System | None,
    ask: Ask,
    used: list[Used],
) -> tuple[Range, bool]:
    """(low, value, high) of one chip's share of the server in USD; whether a ratio was needed."""
    count = float(system.count) if system else 1.0
    if ask.server_price:
        whole = _given("--server-price", ask.server_price)
        used.append(Used("server", whole, "USD", "as given"))
        return (whole[0] / count, whole[1] / count, whole[2] / count), False
    if ask.unit_price:
        unit = _given("--unit-price", ask.unit_price)
        used.append(Used("unit_price", unit, "USD", "as given"))
    elif system and system.price is not None:
        whole = _in_model_units(catalog, "server", system.price)
        used.append(Used("server", whole, "USD", f"price of {system.id}", system.price.sources))
        return (whole[0] / count, whole[1] / count, whole[2] / count), False
    elif "unit_price" in chip.figures:
        figure = chip.figures["unit_price"]
        unit = _in_model_units(catalog, "server", figure)
        used.append(Used("unit_price", unit, "USD", figure.note, figure.sources))
    else:
        raise ChipcostError(
            "no-price",
            f"no price of {chip.id} is public: neither its own nor that of a system of it",
            hint="give --unit-price '30000 USD' for the chip, or --server-price for "
            + (f"the {system.id} of {system.count}" if system else "its server"),
        )
    ratio = sites.ratios["server-over-chip"]
    factor = figure_range(catalog, ratio)
    used.append(Used("server-over-chip", factor, "", "ratio", ratio.sources))
    found = evaluate(lambda price, share: price * share, unit, factor)
    assert found is not None  # both are known
    return found, True


def _other_capital(
    catalog: Catalog,
    profile: Figures,
    system: System | None,
    count: float,
    server: Range,
    ask: Ask,
    values: dict[str, Any],
    used: list[Used],
) -> None:
    """Network, storage and installation: from prices of links where given, else by ratio."""
    if any(name in (ask.inputs or {}) for name in ("network", "storage", "other_capital")):
        return
    if ask.optics_price or ask.copper_price:
        values["network"] = _links(system, count, ask, used)
        return
    figure = profile.get("all_in")
    if figure is None:
        return
    ratio = figure_range(catalog, figure)
    used.append(Used("all_in", ratio, "", "ratio", figure.sources))
    rest = evaluate(lambda share, all_in: share * count * (all_in - 1.0), server, ratio)
    _take(values, "other_capital", rest)


def _links(system: System | None, count: float, ask: Ask, used: list[Used]) -> float:
    """Network capital from the system's bill of materials, USD of one unit."""
    prices = {"optics": ask.optics_price, "copper": ask.copper_price}
    total = 0.0
    if system is None or not system.links:
        raise ChipcostError(
            "no-links",
            "no network bill of materials is known, so link prices cannot be used",
            hint="give the network's price instead: --input network='20000 USD'",
        )
    for link in system.links:
        text = prices.get(link.medium, "")
        if text and link.per_chip.value is not None:
            price = _given(f"--{link.medium}-price", text)[1]
            total += link.per_chip.value * price * count
            amount = link.per_chip.value
            used.append(
                Used(
                    f"{link.medium} per chip",
                    (amount, amount, amount),
                    "links",
                    link.scope,
                    link.per_chip.sources,
                )
            )
    return total


def _power(
    catalog: Catalog,
    chip: Chip,
    system: System | None,
    day: date,
    count: float,
    ask: Ask,
    values: dict[str, Any],
    used: list[Used],
) -> None:
    if "power" in (ask.inputs or {}):
        return
    power = chip_power(catalog, chip, system, day, IT, (1.0, 1.0, 1.0))
    if power is None or power.basis != IT:
        raise ChipcostError(
            "no-power",
            f"no IT power of {chip.id} is public",
            hint=f"give --input power='1.2 kW' for the {count:g} chips of the unit",
        )
    kilowatt = scaled(power.watt, count / 1000.0)
    _take(values, "power", kilowatt)
    sources = tuple(key for piece in power.evidence for key in piece.record.sources)
    assert kilowatt is not None
    used.append(Used("power", kilowatt, "kW", power.method, sources))


def _profile(
    catalog: Catalog,
    profile: Figures,
    count: float,
    values: dict[str, Any],
    used: list[Used],
) -> None:
    for name, figure in profile.items():
        if name not in INPUTS:
            continue
        item = _in_model_units(catalog, name, figure)
        if name in PER_CHIP:
            item = (item[0] * count, item[1] * count, item[2] * count)
        _take(values, name, item)
        used.append(Used(name, item, _unit(name), "profile", figure.sources))
