"""What a chip costs over its life, on the basis of its price: hardware, building and running cost.

A quoted cost of a chip-hour says what capital stands behind it: the server price at which the
bottom-up model of the same owner gives the quote (`study/tco`), or, where the quote states its
capital part, gives that part. So capital, running cost and building add up to the price, and what
a plan shows as capital fits its yearly cost. Without a quote the server's public price stands in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from chipcost.catalog.chips.records import Catalog
from chipcost.catalog.quotes import MODELLED, RENTAL
from chipcost.catalog.sites.records import Sites
from chipcost.errors import ChipcostError
from chipcost.model import tco
from chipcost.model.constants import SECONDS_PER_YEAR
from chipcost.model.timeline import Costs
from chipcost.study.chip.assess import Assessment
from chipcost.study.plan.question import Fleet
from chipcost.study.plan.samples import Samples
from chipcost.study.plan.site import HYPERSCALER, Site, profile_of, stated
from chipcost.study.ranges import Range
from chipcost.study.tco.prices import Ask, price_chip
from chipcost.study.tco.scenario import Scenario

# How the capital of a row is known.
QUOTED, IMPLIED, PRICED, RENTED = "quoted", "implied", "priced", "rented"
BASES = (QUOTED, IMPLIED, PRICED, RENTED)
_PROBES = (20_000.0, 60_000.0)  # USD a chip: two server prices, between which cost is a line
_BUILDING = 15.0  # years; of a customer, who has none, without effect
_FROM = (
    "capital_usd_per_chip", "capital_usd_per_month", "facility_usd", "facility_usd_per_month",
    "running_usd_per_month",
)  # fmt: skip

Outs = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Given:
    """What is known of one chip: price in USD/h (None: none), IT power in kW, PUE of the site.

    Floats, or arrays of samples of one shape.
    """

    price: Any
    it_kw: Any
    pue: Any


@dataclass(frozen=True, slots=True)
class Priced:
    """Costs of a chip at the values and over the samples, and how the capital is known.

    kwh  USD of a kWh, at the values and over the samples; None where no price of it is paid
    """

    value: Costs
    drawn: Costs
    basis: str
    kwh: tuple[Any, Any] | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """What the costs of every chip of a plan stand on; `inputs` are the user's own."""

    catalog: Catalog
    sites: Sites
    site: Site
    asked: Fleet
    day: date
    samples: Samples
    inputs: Mapping[str, str]


def costs_of(ground: Ground, item: Assessment, value: Given, drawn: Given) -> Priced | None:
    """The costs of a chip; None where neither price nor power says any.

    Raises ChipcostError for an input that cannot be.
    """
    quote = item.choice.quote if item.choice else None
    if quote is not None and quote.kind == RENTAL:
        return _rented(ground, value, drawn)
    owner = profile_of(ground.sites, ground.site, quote.owner if quote else "")
    part = item.choice.capital if item.choice else None
    known = value.price is not None or part is not None
    by_quote = quote is not None and quote.kind != MODELLED and known
    life = ground.asked.life or (quote.life / SECONDS_PER_YEAR if quote and quote.life else None)
    try:
        scenarios = _scenarios(ground, item, owner, life, _PROBES if by_quote else (None,))
    except ChipcostError as error:
        if error.code in ("no-price", "no-power"):
            return None
        raise
    found: list[Costs] = []
    prices: list[Any] = []
    for given, samples in ((value, None), (drawn, ground.samples)):
        values = [_values(one, given, samples, owner, item.chip.id) for one in scenarios]
        outs = [tco.chip_hour(one, scenarios[0].annuity) for one in values]
        prices.append(outs[0]["electricity_usd_per_kwh"])
        if not by_quote:
            found.append(_costs(values[0], outs[0], outs[0]["running_usd_per_month"]))
        else:
            found.append(_of_quote(values, outs, given.price, _part(part, given, value)))
    if not np.all(found[0].it > 0.0):
        return None
    if value.price is None:  # a cost that nobody quotes is not made up: `tco` models it
        found = [replace(one, running=None) for one in found]
    basis = PRICED if not by_quote else IMPLIED if part is None else QUOTED
    return Priced(found[0], found[1], basis, (prices[0], prices[1]))


def _rented(ground: Ground, value: Given, drawn: Given) -> Priced:
    """A customer pays by the hour and buys nothing; discounted at what its landlord pays."""
    figures = {**ground.sites.profile(HYPERSCALER), **ground.site.figures}

    wacc = stated(figures, "wacc", ground.asked.wacc, 0.0)
    life = stated(figures, "life", None, 5.0 * SECONDS_PER_YEAR) / SECONDS_PER_YEAR
    life = ground.asked.life or life
    both = [Costs(0.0, 0.0, given.price, wacc, life, _BUILDING) for given in (value, drawn)]
    return Priced(both[0], both[1], RENTED)


def _scenarios(
    ground: Ground,
    item: Assessment,
    owner: str,
    life: float | None,
    probes: Sequence[float | None],
) -> list[Scenario]:
    """The bottom-up cost at a chip's own price (None) or at prices of its share of a server."""
    inputs = dict(ground.inputs) if life is None else {**ground.inputs, "life": f"{life!r} y"}
    if ground.asked.wacc is not None:
        inputs["wacc"] = repr(ground.asked.wacc)
    count = float(item.system.count) if item.system else 1.0
    asks = (
        Ask(
            owner=owner,
            site=ground.site.name,
            server_price="" if probe is None else f"{probe * count!r} USD",
            inputs=inputs,
        )
        for probe in probes
    )
    return [
        price_chip(ground.catalog, ground.sites, item.chip, item.system, ground.day, ask).scenario
        for ask in asks
    ]


def _values(
    scenario: Scenario, given: Given, samples: Samples | None, owner: str, chip: str
) -> dict[str, Any]:
    """The inputs of a scenario, over samples where there are any, with the plan's power and PUE."""
    values: dict[str, Any] = dict(scenario.values)
    for name, (low, high) in scenario.ranges.items():
        if samples is not None and low != high:
            of = chip if name == "server" else owner
            values[name] = samples.named(f"{of} {name}", (low, scenario.values[name], high))
    for name, other in (("network_life", "life"), ("facility_wacc", "wacc")):
        if scenario.values[name] == scenario.values[other]:
            values[name] = values[other]
    values["power"] = given.it_kw * values["chips"]
    values["pue"] = given.pue
    return values


def _part(part: Range | None, given: Given, value: Given) -> Any:
    """The capital part of a quote in USD/h, as uncertain as the quote."""
    if part is None:
        return None
    return part[1] if value.price is None else part[1] * (given.price / value.price)


def _of_quote(
    values: Sequence[Mapping[str, Any]], outs: Sequence[Outs], price: Any, part: Any
) -> Costs:
    """The costs at the server price that gives the quote, or its capital part.

    Cost is a line over the price of the server, which two points of it give.
    """
    name = "total_usd_per_chip_hour" if part is None else "capital_usd_per_chip_hour"
    reach = outs[1][name] - outs[0][name]
    along = ((price if part is None else part) - outs[0][name]) / reach

    def at(low: Any, high: Any) -> Any:
        return low + along * (high - low)

    one, two = outs
    out = {key: at(one[key], two[key]) for key in _FROM}
    inputs = {**values[0], "server": at(values[0]["server"], values[1]["server"])}
    if price is None:
        return _costs(inputs, out, out["running_usd_per_month"])
    hours = inputs["chips"] * inputs["hours_per_month"]
    paid = out["capital_usd_per_month"] + out["facility_usd_per_month"]
    return _costs(inputs, out, price * hours - paid)


def _costs(values: Mapping[str, Any], out: Mapping[str, Any], running: Any) -> Costs:
    """The costs of one chip from those of its unit in a month; capital is never below 0."""
    chips = values["chips"]
    return Costs(
        it=np.maximum(out["capital_usd_per_chip"], 0.0),
        facility=out["facility_usd"] / chips,
        running=running / (chips * values["hours_per_month"]),
        wacc=values["wacc"],
        life=values["life"],
        facility_life=values["facility_life"],
        residual=values["residual"] * values["server"] / chips,
    )
