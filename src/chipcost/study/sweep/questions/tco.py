"""`tco` over a grid: the inputs of a bottom-up cost as axes that broadcast."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

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


# Inputs in which these sums are a line, all others being fixed: power_utilization only without an
# own plant, whose price of a kWh is divided by it.
_LINES = (
    "unit_price", "server_price", "server", "network", "power", "power_per_chip", "pue",
    "electricity", "colocation", "power_utilization",
)  # fmt: skip
_LONG = 8  # points of an axis from which its ends and a line take less time than all of them


@dataclass(frozen=True, slots=True)
class Line:
    """An axis along which the sums are a line: its place, and how far each point is on the way
    from the first to the last, along that axis."""

    axis: int
    way: Array

    def ends(self, inputs: Mapping[str, Array]) -> dict[str, Array]:
        """The inputs with the first and the last of their points alone."""
        axis = self.axis
        return {
            name: value.take([0, -1], axis=axis)
            if value.ndim > axis and value.shape[axis] > 1
            else value
            for name, value in inputs.items()
        }

    def whole(self, value: Array) -> Array:
        """A sum at all points from that at both ends."""
        if value.ndim <= self.axis or value.shape[self.axis] == 1:
            return value
        first, last = (value.take([end], axis=self.axis) for end in (0, 1))
        found = (last - first) * self.way
        found += first
        return found


class Costs(Values):
    """The cost model over a block: a few sums where no more is asked for, else all of it."""

    def __init__(self, inputs: Mapping[str, Array], annuity: str, line: Line | None) -> None:
        none: dict[str, Derived] = {}
        super().__init__({}, none)
        self._inputs, self._annuity, self._line = inputs, annuity, line
        self._sums: dict[str, Array] = {}

    def __getitem__(self, name: str) -> Array:
        if name in self._known:
            return self._known[name]
        if name not in _PART:
            with np.errstate(divide="ignore", invalid="ignore"):
                self._known |= model.chip_hour(self._inputs, self._annuity)
            return self._known[name]
        line = self._line
        if not self._sums:
            inputs = self._inputs if line is None else line.ends(self._inputs)
            with np.errstate(divide="ignore", invalid="ignore"):
                self._sums = model.costs(inputs, self._annuity)
        found = self._sums[name] if line is None else line.whole(self._sums[name])
        self._known[name] = found
        return found


def _line(sweep: Sweep, box: Box, inputs: Mapping[str, Array]) -> Line | None:
    """The longest axis of a block along which the sums are a line; None where none is long."""
    found: Line | None = None
    longest = _LONG
    for at, (name, _) in enumerate(sweep.numbers):
        size = box.shape[at + 1]
        plant = name == "power_utilization" and bool(np.any(inputs["onsite_share"] > 0.0))
        if name not in _LINES or plant or size < longest:
            continue
        points = sweep.points(box)[name]
        first, last = points.reshape(-1)[[0, -1]]
        found, longest = Line(at + 1, (points - first) / (last - first)), size
    return found


class Modelled:
    """Chips with the inputs of their cost, priced once per owner, site and annuity."""

    def __init__(self, sweep: Sweep, data: Data) -> None:
        self._sweep, self._data = sweep, data
        self._kept: dict[tuple[tuple[str, str], ...], list[Priced]] = {}
        self._before: tuple[list[Priced], Mapping[str, Array]] | None = None
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
        inputs = dict(self._inputs(priced, width))
        for price in _PRICES:
            if price in given:
                for name in _PRICED:
                    inputs[name] = inputs[name] * (given[price] / self._start(price))
        inputs |= {name: value for name, value in given.items() if name in INPUTS}
        if "power_per_chip" in given:
            inputs["power"] = np.zeros((1,) * width)
        for name, other in FOLLOWS.items():
            stated = any(used.name == name for item in priced for used in item.used)
            if other in given and name not in given and not stated:
                inputs[name] = inputs[other]
        return Costs(inputs, words.get("annuity", "monthly"), _line(self._sweep, box, inputs))

    def _inputs(self, priced: list[Priced], width: int) -> Mapping[str, Array]:
        """The inputs of the chips before any axis, along the first of so many axes."""
        before = self._before
        if before is None or before[0] is not priced:
            found = {
                name: along_chips([item.scenario.values[name] for item in priced], width)
                for name in INPUTS
            }
            self._before = before = (priced, found)
        return before[1]

    def _start(self, name: str) -> float:
        """The number of an input at which chips are priced."""
        drawn = dict(self._sweep.draws)
        if name in drawn:
            return drawn[name].parameters[0]
        return float(self._first[name].array(slice(0, 1))[0])

    def _priced(self, words: Mapping[str, str]) -> list[Priced]:
        key = tuple(words.items())
        found = self._kept.get(key)
        if found is None:
            sweep, data = self._sweep, self._data
            names = [*self._first, *(name for name, _ in sweep.draws)]
            prices: dict[str, Any] = {
                name: f"{self._start(name)!r} USD" for name in names if name in _PRICES
            }
            ask = Ask(
                owner=words.get("owner", "hyperscaler"),
                site=words.get("site", ""),
                inputs={
                    name: f"{self._start(name)!r} {INPUTS[name].unit}".strip()
                    for name in names
                    if name in INPUTS and name != "power_per_chip"
                },
                annuity=checked_annuity(words.get("annuity", "monthly")),
                **prices,
            )
            day = query_date() if data.day is None else data.day
            found = []
            for name in sweep.chips:
                one = resolve(data.catalog, name)
                found.append(price_chip(self._catalog, data.sites, one.chip, one.assumed, day, ask))
            self._kept = {key: found}  # blocks of one combination follow each other
        return found
