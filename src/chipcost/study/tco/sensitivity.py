"""The tornado of a modelled cost: each input of the stack from its low to its high."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from chipcost.catalog.names import resolve
from chipcost.model import tco
from chipcost.result import Cell, Result
from chipcost.study.chip.evidence import source_cells
from chipcost.study.data import Data
from chipcost.study.ranges import Range
from chipcost.study.sampled import figure
from chipcost.study.sensitivity import COLUMNS, Swing, tornado, widest
from chipcost.study.tco import ranges as tco_ranges
from chipcost.study.tco.agreement import idle
from chipcost.study.tco.columns import label_of
from chipcost.study.tco.inputs import INPUTS
from chipcost.study.tco.outputs import PREFIX
from chipcost.study.tco.prices import Ask, price_chip
from chipcost.study.tco.scenario import Scenario

# What an output is called, and its unit.
OUTPUT_WORDS = {
    "usd_per_chip_hour": ("cost of a chip-hour", "USD/h"),
    "capital_usd_per_chip_hour": ("capital part of a chip-hour", "USD/h"),
    "operating_usd_per_chip_hour": ("operating part of a chip-hour", "USD/h"),
    "usd_per_mw_year": ("cost of a megawatt and year", "USD"),
    "levelised_usd_per_chip_hour": ("levelised cost of a chip-hour", "USD/h"),
    "levelised_usd_per_mw_year": ("levelised cost of a megawatt and year", "USD"),
}
_INSIDE = {"usd_per_chip_hour": "total_usd_per_chip_hour"}
# Parts of the capital as the inputs that are shown call them, where those differ.
_SHOWN = {
    "over_chip": ("server-over-chip", "rack-over-chip"),
    "buyer": ("neocloud-over-hyperscaler",),
}


def sensitivity(data: Data, name: str, column: str, day: date, ask: Ask) -> Result:
    """One row per input with a range, the widest swing first; `column` is one of `outputs`."""
    catalog, sites = data.catalog, data.sites
    catalog = replace(catalog, sources={**catalog.sources, **sites.sources})
    found = resolve(catalog, name)
    priced = price_chip(catalog, sites, found.chip, found.assumed, day, ask)
    scenario = priced.scenario
    output = _INSIDE.get(column, column)
    around = tco_ranges.evaluate(scenario, outputs=(output,))[output]
    base = around[1]
    swings = []
    for move in _moves(scenario):
        at_low, at_high = (
            float(tco.chip_hour({**scenario.values, **end}, scenario.annuity)[output])
            for end in move.ends
        )
        shown = _SHOWN.get(move.name, (move.name,))
        used = next((item for item in priced.used if item.name in shown), None)
        scale = INPUTS[move.name].scale if move.name in INPUTS else 1.0
        low, value, high = (end * scale for end in move.around)
        cells: dict[str, Cell] = {
            "chip": found.chip.id,
            "column": PREFIX + column,
            "input_low": low,
            "input_value": value,
            "input_high": high,
            **source_cells(catalog, used.sources if used else ()),
        }
        key = used.name if used else move.name
        swings.append((Swing(key, at_low, base, at_high, label_of(key)), cells))
    rows, bars = widest(swings)
    words, unit = OUTPUT_WORDS[column]
    return Result(
        command="sensitivity",
        columns=COLUMNS,
        rows=rows,
        view=(
            "label", "at_low", "at_base", "at_high", "swing_share", "grade", "source_date",
            "publisher", "source_title",
        ),
        headline=(
            f"Modelled {words} of {found.chip.name}, {ask.owner}: {figure(base)} {unit} "
            f"({figure(around[0])} to {figure(around[2])})",
            "Each input from its 5th to its 95th percentile, the others at base; "
            f"as of {day}",
        ),
        assumptions={"as_of": day.isoformat(), "owner": ask.owner},
        catalog_hash=catalog.hash,
        charts=tornado(f"Modelled {words}", unit, bars, base),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Move:
    """One input with its 5th percentile, value and 95th; what the model takes at both ends."""

    name: str
    around: Range
    ends: tuple[Mapping[str, float], Mapping[str, float]]


def _moves(scenario: Scenario) -> Iterator[_Move]:
    """Every input with a range; of the capital the price and its ratios, not their products."""
    capital, count = scenario.capital, scenario.values["chips"]
    unused = idle(scenario.values)
    if capital is not None:
        base = {"all_in": capital.all_in[1]} | {
            name: around[1] for name, around in capital.parts.items()
        }
        for name, around in capital.parts.items():
            if around[0] == around[2]:
                continue
            low, _, high = around
            parts = [{**base, name: end} for end in (low, high)]
            at = [
                {"server": capital.server(**part) * count}
                | ({"other_capital": capital.other(**part) * count} if capital.rest else {})
                for part in parts
            ]
            yield _Move(name, (low, around[1], high), (at[0], at[1]))
    for name, (low, high) in scenario.ranges.items():
        priced = capital is not None and name in tco_ranges.PRICED
        if low == high or priced or name in unused:
            continue
        value = scenario.values[name]
        yield _Move(name, (low, value, high), ({name: low}, {name: high}))
