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
from chipcost.study.ranges import Range, evaluate
from chipcost.study.tco.inputs import ANNUITY, INPUTS, number
from chipcost.study.tco.scenario import Scenario, scenario

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
class Part:
    """Some inputs of a cost: values as `scenario` takes them, and what they rest on."""

    values: Mapping[str, Any]
    used: tuple[Used, ...] = ()


@dataclass(frozen=True, slots=True)
class ServerPrice:
    """One chip's share of the price of its server in USD; whether a ratio stands in it."""

    per_chip: Range
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
    server = _server_price(catalog, sites, chip, system, ask)
    parts = (
        Part({"chips": count, "server": _ends(_times(server.per_chip, count))}, server.used),
        _other_capital(catalog, profile, system, count, server.per_chip, ask),
        _power(catalog, chip, system, day, count, ask),
        _profile(catalog, profile, count),
    )
    given = _inputs(ask)
    values = {name: value for part in (*parts, given) for name, value in part.values.items()}
    used = [item for part in parts for item in part.used if item.name not in given.values]
    made = scenario(system.id if system else chip.id, {**values, ANNUITY: ask.annuity})
    return Priced(chip, system, ask.owner, made, (*used, *given.used), server.by_ratio)


def _unit(name: str) -> str:
    return INPUTS[name].unit if name in INPUTS else ""


def _ends(item: Range) -> dict[str, float]:
    """A range as `scenario` takes it."""
    return {"low": item[0], "value": item[1], "high": item[2]}


def _times(item: Range, factor: float) -> Range:
    return item[0] * factor, item[1] * factor, item[2] * factor


def _in_model_units(catalog: Catalog, name: str, figure: Figure) -> Range:
    item = figure_range(catalog, figure)
    scale = INPUTS[name].scale if name in INPUTS else 1.0
    return item[0] / scale, item[1] / scale, item[2] / scale


def _inputs(ask: Ask) -> Part:
    """The single inputs that the user gives in place of the data."""
    values = {name: number(name, text) for name, text in (ask.inputs or {}).items()}
    used = (
        Used(name, (value, value, value), _unit(name), "as given") for name, value in values.items()
    )
    return Part(values, tuple(used))


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
    catalog: Catalog, sites: Sites, chip: Chip, system: System | None, ask: Ask
) -> ServerPrice:
    """The price of the server as given, else of the system, else of the chip by ratio.

    Raises ChipcostError `no-price` where none of them is public.
    """
    count = float(system.count) if system else 1.0
    whole = _whole_server(catalog, system, ask)
    if whole is not None:
        low, value, high = whole.value
        return ServerPrice((low / count, value / count, high / count), (whole,), by_ratio=False)
    unit = _chip_price(catalog, chip, system, ask)
    figure = sites.ratios["server-over-chip"]
    ratio = figure_range(catalog, figure)
    used = (unit, Used("server-over-chip", ratio, "", "ratio", figure.sources))
    per_chip = evaluate(lambda price, share: price * share, unit.value, ratio)
    assert per_chip is not None  # both are known
    return ServerPrice(per_chip, used, by_ratio=True)


def _whole_server(catalog: Catalog, system: System | None, ask: Ask) -> Used | None:
    """The price of the whole server, USD: as given, else the system's if no chip's is given."""
    if ask.server_price:
        return Used("server", _given("--server-price", ask.server_price), "USD", "as given")
    if ask.unit_price or system is None or system.price is None:
        return None
    price = _in_model_units(catalog, "server", system.price)
    return Used("server", price, "USD", f"price of {system.id}", system.price.sources)


def _chip_price(catalog: Catalog, chip: Chip, system: System | None, ask: Ask) -> Used:
    """The price of the chip alone, USD: as given, else its own."""
    if ask.unit_price:
        return Used("unit_price", _given("--unit-price", ask.unit_price), "USD", "as given")
    figure = chip.figures.get("unit_price")
    if figure is None:
        raise ChipcostError(
            "no-price",
            f"no price of {chip.id} is public: neither its own nor that of a system of it",
            hint="give --unit-price '30000 USD' for the chip, or --server-price for "
            + (f"the {system.id} of {system.count}" if system else "its server"),
        )
    price = _in_model_units(catalog, "server", figure)
    return Used("unit_price", price, "USD", figure.note, figure.sources)


def _other_capital(
    catalog: Catalog,
    profile: Figures,
    system: System | None,
    count: float,
    server: Range,
    ask: Ask,
) -> Part:
    """Network, storage and installation: from prices of links where given, else by ratio."""
    if any(name in (ask.inputs or {}) for name in ("network", "storage", "other_capital")):
        return Part({})
    if ask.optics_price or ask.copper_price:
        return _links(system, count, ask)
    figure = profile.get("all_in")
    if figure is None:
        return Part({})
    ratio = figure_range(catalog, figure)
    rest = evaluate(lambda share, all_in: share * count * (all_in - 1.0), server, ratio)
    assert rest is not None  # both are known
    used = (Used("all_in", ratio, "", "ratio", figure.sources),)
    return Part({"other_capital": _ends(rest)}, used)


def _links(system: System | None, count: float, ask: Ask) -> Part:
    """Network capital from the system's bill of materials, USD of one unit."""
    prices = {"optics": ask.optics_price, "copper": ask.copper_price}
    if system is None or not system.links:
        raise ChipcostError(
            "no-links",
            "no network bill of materials is known, so link prices cannot be used",
            hint="give the network's price instead: --input network='20000 USD'",
        )
    total = 0.0
    used = []
    for link in system.links:
        text, amount = prices.get(link.medium, ""), link.per_chip.value
        if text and amount is not None:
            total += amount * _given(f"--{link.medium}-price", text)[1] * count
            name, around = f"{link.medium} per chip", (amount, amount, amount)
            used.append(Used(name, around, "links", link.scope, link.per_chip.sources))
    return Part({"network": total}, tuple(used))


def _power(
    catalog: Catalog, chip: Chip, system: System | None, day: date, count: float, ask: Ask
) -> Part:
    """Provisioned IT power of the unit. Raises ChipcostError `no-power` where none is public."""
    if "power" in (ask.inputs or {}):
        return Part({})
    power = chip_power(catalog, chip, system, day, IT, (1.0, 1.0, 1.0))
    if power is None or power.basis != IT:
        raise ChipcostError(
            "no-power",
            f"no IT power of {chip.id} is public",
            hint=f"give --input power='1.2 kW' for the {count:g} chips of the unit",
        )
    kilowatt = _times(power.watt, count / 1000.0)
    sources = tuple(key for piece in power.evidence for key in piece.record.sources)
    used = Used("power", kilowatt, "kW", power.method, sources)
    return Part({"power": _ends(kilowatt)}, (used,))


def _profile(catalog: Catalog, profile: Figures, count: float) -> Part:
    """What the owner and the site pay; monthly amounts that are stated per chip, of the unit."""
    figures = {name: figure for name, figure in profile.items() if name in INPUTS}
    items = {
        name: _times(_in_model_units(catalog, name, figure), count if name in PER_CHIP else 1.0)
        for name, figure in figures.items()
    }
    used = (
        Used(name, item, _unit(name), "profile", figures[name].sources)
        for name, item in items.items()
    )
    return Part({name: _ends(item) for name, item in items.items()}, tuple(used))
