"""The inputs of a chip's cost from the catalog: price, power, and what its owner pays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NoReturn

from chipcost import units
from chipcost.catalog import prices
from chipcost.catalog.chips.records import Catalog, Chip, Price, System
from chipcost.catalog.ranges import figure_range
from chipcost.catalog.records import Figure
from chipcost.catalog.sites.records import Figures, Sites
from chipcost.errors import ChipcostError
from chipcost.study.chip.power import IT, chip_power
from chipcost.study.ranges import Range
from chipcost.study.tco.capital import Capital
from chipcost.study.tco.inputs import ANNUITY, INPUTS, number
from chipcost.study.tco.scenario import Scenario, scenario

# Classes of power that are sold by the rack, with the network inside it.
RACKED = ("rack-scale-gpu", "tpu-pod")

_BUYERS = "neocloud-over-hyperscaler"
_SMALLER = ("neocloud", "colocation")
_ONE: Range = (1.0, 1.0, 1.0)

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
    """A chip's scenario, the inputs behind it, and the price of the catalog if one is used."""

    chip: Chip
    system: System | None
    owner: str
    scenario: Scenario
    used: tuple[Used, ...]
    price: Price | None


@dataclass(frozen=True, slots=True)
class Part:
    """Some inputs of a cost: values as `scenario` takes them, and what they rest on."""

    values: Mapping[str, Any]
    used: tuple[Used, ...] = ()


@dataclass(frozen=True, slots=True)
class Paid:
    """The capital of one chip, what it rests on, and the price of the catalog behind it."""

    capital: Capital
    used: tuple[Used, ...]
    price: Price | None


@dataclass(frozen=True, slots=True)
class Ask:
    """What the user gives: prices and single inputs as texts, in place of the data.

    without  series of a quote whose own capital may not stand for a price
    life     years over which a quote repays its capital, in place of the owner's
    """

    owner: str = "hyperscaler"
    site: str = ""
    unit_price: str = ""
    server_price: str = ""
    optics_price: str = ""
    copper_price: str = ""
    inputs: Mapping[str, str] | None = None
    annuity: str = "monthly"
    without: str = ""
    life: Figure | None = None


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
    if ask.life is not None:
        profile = {**profile, "life": ask.life}
    paid = _capital(catalog, sites, profile, chip, system, day, ask)
    parts = (
        _unit_capital(paid, count),
        _links(system, count, ask),
        _power(catalog, chip, system, day, count, ask),
        _profile(catalog, profile, system, count),
    )
    given = _inputs(ask)
    values = {name: value for part in (*parts, given) for name, value in part.values.items()}
    used = [item for part in parts for item in part.used if item.name not in given.values]
    made = scenario(system.id if system else chip.id, {**values, ANNUITY: ask.annuity})
    capital = None if "server" in given.values else paid.capital
    made = replace(made, owner=ask.owner, capital=capital)
    return Priced(chip, system, ask.owner, made, (*used, *given.used), paid.price)


def _unit_capital(paid: Paid, count: float) -> Part:
    """Chips, server and what stands beside it, of the unit."""
    server, other = paid.capital.ranges()
    values: dict[str, Any] = {"chips": count, "server": _ends(_times(server, count))}
    if paid.capital.rest and other[2] > 0.0:
        values["other_capital"] = _ends(_times(other, count))
    return Part(values, paid.used)


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


def _capital(
    catalog: Catalog,
    sites: Sites,
    profile: Figures,
    chip: Chip,
    system: System | None,
    day: date,
    ask: Ask,
) -> Paid:
    """The price as given, else the one that fits the owner, with the ratios its basis asks for.

    Raises ChipcostError `no-price` where none is public.
    """
    paid = _given_price(system, ask) or _published(catalog, sites, chip, system, day, ask)
    racked = chip.power_class in RACKED
    used = [paid.used]
    over_chip = _ONE
    if paid.basis == "bare-chip":
        name = "rack-over-chip" if racked else "server-over-chip"
        over_chip = _ratio(catalog, sites, name, used)
    buyer = _ONE
    if _BUYERS not in sites.ratios:
        pass
    elif paid.buyer == "hyperscaler" and ask.owner in _SMALLER:
        buyer = _ratio(catalog, sites, _BUYERS, used)
    elif paid.buyer in _SMALLER and ask.owner == "hyperscaler":
        low, value, high = _ratio(catalog, sites, _BUYERS, used)
        buyer = 1.0 / high, 1.0 / value, 1.0 / low
    rest = not _beside_given(ask)
    figure = (profile.get("all_in_rack") if racked else None) or profile.get("all_in")
    all_in = _ONE
    whole = paid.basis == "all-in"
    if figure is not None:
        all_in = figure_range(catalog, figure)
        if rest or whole:
            what = "divides the price" if whole else "ratio"
            used.append(Used("all_in", all_in, "", what, figure.sources))
    return Paid(
        Capital(paid.used.value, buyer, over_chip, all_in, whole, rest), tuple(used), paid.price
    )


def _beside_given(ask: Ask) -> bool:
    """Whether the user gives what stands beside the server."""
    names = ("network", "storage", "other_capital")
    return any(name in (ask.inputs or {}) for name in names) or bool(
        ask.optics_price or ask.copper_price
    )


def _ratio(catalog: Catalog, sites: Sites, name: str, used: list[Used]) -> Range:
    """A ratio between prices, noted among the inputs that are used."""
    figure = sites.ratios.get(name)
    if figure is None:
        raise ChipcostError(
            "no-ratio",
            f"the ratio {name} is not known, which the basis of the price asks for",
            hint="give it under ratios: of a file for --catalog, or --server-price",
        )
    ratio = figure_range(catalog, figure)
    used.append(Used(name, ratio, "", "ratio", figure.sources))
    return ratio


@dataclass(frozen=True, slots=True)
class _Found:
    """A price of one chip's part, with what it buys and who pays it; its record, if it has one."""

    used: Used
    basis: str
    buyer: str = ""
    price: Price | None = None


def _given_price(system: System | None, ask: Ask) -> _Found | None:
    """What the user gives: of the whole server, or of the chip alone."""
    if ask.server_price:
        count = system.count if system else 1
        low, value, high = _given("--server-price", ask.server_price)
        per_chip = (low / count, value / count, high / count)
        return _Found(Used("price", per_chip, "USD", f"as given, of {count}"), "server")
    if ask.unit_price:
        around = _given("--unit-price", ask.unit_price)
        return _Found(Used("price", around, "USD", "as given, of the chip alone"), "bare-chip")
    return None


def _published(
    catalog: Catalog, sites: Sites, chip: Chip, system: System | None, day: date, ask: Ask
) -> _Found:
    """The price of the catalog that fits the owner."""
    chosen = prices.choose(catalog, chip.id, day, ask.owner, ask.without)
    if chosen is None:
        _refuse(catalog, chip, system, day, ask)
    price = chosen.price
    to = "any buyer" if price.buyer == "any" else price.buyer
    origin = f"{price.basis}, {to}, {price.date}: {chosen.why}"
    used = Used("price", prices.price_range(price), "USD", origin, price.sources)
    return _Found(used, price.basis, price.buyer, price)


def _refuse(catalog: Catalog, chip: Chip, system: System | None, day: date, ask: Ask) -> NoReturn:
    """Raise ChipcostError: no price, or none but the capital of the quote that is judged."""
    hint = "give --unit-price '30000 USD' for the chip, or --server-price for " + (
        f"the {system.id} of {system.count}" if system else "its server"
    )
    if ask.without and prices.choose(catalog, chip.id, day, ask.owner):
        raise ChipcostError(
            "own-price", f"the only price of {chip.id} is the capital of this quote", hint=hint
        )
    raise ChipcostError(
        "no-price", f"no price of {chip.id} is public, nor of a system of it", hint=hint
    )


def _links(system: System | None, count: float, ask: Ask) -> Part:
    """Network capital from the system's bill of materials, USD of one unit."""
    if not ask.optics_price and not ask.copper_price:
        return Part({})
    if any(name in (ask.inputs or {}) for name in ("network", "storage", "other_capital")):
        return Part({})
    prices_of = {"optics": ask.optics_price, "copper": ask.copper_price}
    if system is None or not system.links:
        raise ChipcostError(
            "no-links",
            "no network bill of materials is known, so link prices cannot be used",
            hint="give the network's price instead: --input network='20000 USD'",
        )
    total = 0.0
    used = []
    for link in system.links:
        text, amount = prices_of.get(link.medium, ""), link.per_chip.value
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


def _profile(catalog: Catalog, profile: Figures, system: System | None, count: float) -> Part:
    """What the owner and the site pay; monthly amounts that are stated per chip, of the unit."""
    figures = {name: figure for name, figure in profile.items() if name in INPUTS}
    if system is not None and system.cooling == "liquid" and "pue_liquid" in profile:
        figures["pue"] = profile["pue_liquid"]
    items = {
        name: _times(_in_model_units(catalog, name, figure), count if name in PER_CHIP else 1.0)
        for name, figure in figures.items()
    }
    used = (
        Used(name, item, _unit(name), "profile", figures[name].sources)
        for name, item in items.items()
    )
    return Part({name: _ends(item) for name, item in items.items()}, tuple(used))
