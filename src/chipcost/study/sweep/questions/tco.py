"""`tco` over a grid: the inputs of a bottom-up cost as axes that broadcast."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from chipcost.catalog.names import resolve
from chipcost.model import tco as model
from chipcost.study.data import Data, query_date
from chipcost.study.ranges import Derived
from chipcost.study.sweep.lazily import Values
from chipcost.study.sweep.questions.of_chips import along_chips
from chipcost.study.sweep.questions.words import checked_annuity
from chipcost.study.sweep.sweep import Box, Sweep
from chipcost.study.sweep.values import Array
from chipcost.study.tco import reconcile
from chipcost.study.tco.inputs import INPUTS
from chipcost.study.tco.prices import Ask, Priced, price_chip
from chipcost.study.tco.scenario import FOLLOWS

# Inputs that follow in proportion from the price that is given.
_PRICED = ("server", "other_capital")
_PRICES = ("unit_price", "server_price")
_PART = frozenset(
    ("total_usd_per_chip_hour", "capital_usd_per_chip_hour", "operating_usd_per_chip_hour",
     "it_power_kw", "facility_power_kw")
)  # fmt: skip


class Costs(Values):
    """The cost model over a block: a few sums where no more is asked for, else all of it."""

    def __init__(self, inputs: Mapping[str, Array], annuity: str) -> None:
        none: dict[str, Derived] = {}
        super().__init__({}, none)
        self._inputs, self._annuity, self._whole = inputs, annuity, False

    def __getitem__(self, name: str) -> Array:
        if name not in self._known:
            evaluate = model.costs if name in _PART and not self._whole else model.chip_hour
            self._whole = evaluate is model.chip_hour
            with np.errstate(divide="ignore", invalid="ignore"):
                self._known = dict(evaluate(self._inputs, self._annuity))
        return self._known[name]


class Modelled:
    """Chips with the inputs of their cost, priced once per owner, site and annuity."""

    def __init__(self, sweep: Sweep, data: Data) -> None:
        self._sweep, self._data = sweep, data
        self._kept: dict[tuple[str, ...], list[Priced]] = {}
        self._catalog = reconcile.with_sources(data.catalog, data.sites)
        self._first = {axis.name: axis.points for axis in sweep.axes if not axis.words}

    def check(self) -> None:
        """Raise ChipcostError for words that cannot be, and where price or power is missing."""
        for axis in self._sweep.words:
            for word in axis.words:
                firsts = {one.name: one.words[0] for one in self._sweep.words}
                self._priced({**firsts, axis.name: word})
        self._priced({axis.name: axis.words[0] for axis in self._sweep.words})

    def at(self, box: Box) -> Values:
        """The columns of a block."""
        words = {axis.name: axis.words[box.words[axis.name]] for axis in self._sweep.words}
        priced = self._priced(words)
        width = len(box.shape)
        given = self._sweep.points(box)
        inputs = {
            name: along_chips([item.scenario.values[name] for item in priced], width)
            for name in INPUTS
        }
        for price in _PRICES:
            if price in given:
                for name in _PRICED:
                    inputs[name] = inputs[name] * (given[price] / self._start(price))
        inputs |= {name: value for name, value in given.items() if name in INPUTS}
        if "power_per_chip" in given:
            inputs["power"] = np.zeros(1)
        for name, other in FOLLOWS.items():
            stated = any(used.name == name for item in priced for used in item.used)
            if other in given and name not in given and not stated:
                inputs[name] = inputs[other]
        return Costs(inputs, words.get("annuity", "monthly"))

    def _start(self, name: str) -> float:
        """The number of an input at which chips are priced."""
        drawn = dict(self._sweep.draws)
        if name in drawn:
            return drawn[name].parameters[0]
        return float(self._first[name].array(slice(0, 1))[0])

    def _priced(self, words: Mapping[str, str]) -> list[Priced]:
        key = tuple(words.items())
        if key not in self._kept:
            sweep, data = self._sweep, self._data
            names = [*self._first, *(name for name, _ in sweep.draws)]
            ask = Ask(
                owner=words.get("owner", "hyperscaler"),
                site=words.get("site", ""),
                inputs={
                    name: f"{self._start(name)!r} {INPUTS[name].unit}".strip()
                    for name in names
                    if name in INPUTS and name != "power_per_chip"
                },
                annuity=checked_annuity(words.get("annuity", "monthly")),
                **{name: f"{self._start(name)!r} USD" for name in names if name in _PRICES},
            )
            day = query_date() if data.day is None else data.day
            found = []
            for name in sweep.chips:
                one = resolve(data.catalog, name)
                found.append(
                    price_chip(self._catalog, data.sites, one.chip, one.assumed, day, ask)
                )
            self._kept = {key: found}
        return self._kept[key]
