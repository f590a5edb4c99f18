"""The tornado of a modelled cost: each input of the stack from its low to its high."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from chipcost.catalog.names import resolve
from chipcost.model import tco
from chipcost.result import Bars, Cell, Result
from chipcost.study.chip.evidence import source_cells
from chipcost.study.data import Data
from chipcost.study.sampled import figure
from chipcost.study.sensitivity import COLUMNS, Swing, widest
from chipcost.study.tco.agreement import idle
from chipcost.study.tco.columns import label_of
from chipcost.study.tco.inputs import INPUTS
from chipcost.study.tco.outputs import PREFIX
from chipcost.study.tco.prices import Ask, price_chip

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
_BEHIND = {"other_capital": ("all_in",), "server": ("server", "unit_price")}


def sensitivity(data: Data, name: str, column: str, day: date, ask: Ask) -> Result:
    """One row per input with a range, the widest swing first; `column` is one of `outputs`."""
    catalog, sites = data.catalog, data.sites
    catalog = replace(catalog, sources={**catalog.sources, **sites.sources})
    found = resolve(catalog, name)
    priced = price_chip(catalog, sites, found.chip, found.assumed, day, ask)
    scenario = priced.scenario
    output = _INSIDE.get(column, column)
    base = float(tco.chip_hour(scenario.values, scenario.annuity)[output])
    swings = []
    for key, (low, high) in scenario.ranges.items():
        if low == high or key in idle(scenario.values):
            continue
        at_low, at_high = (
            float(tco.chip_hour({**scenario.values, key: end}, scenario.annuity)[output])
            for end in (low, high)
        )
        used = [item for item in priced.used if item.name in _BEHIND.get(key, (key,))]
        sources = used[0].sources if used else ()
        cells: dict[str, Cell] = {
            "chip": found.chip.id,
            "column": PREFIX + column,
            "input_low": low * INPUTS[key].scale,
            "input_value": scenario.values[key] * INPUTS[key].scale,
            "input_high": high * INPUTS[key].scale,
            **source_cells(catalog, sources),
        }
        swing = Swing(key, at_low, base, at_high, label_of(key))
        swings.append((swing, cells))
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
            f"Modelled {words} of {found.chip.name}, {ask.owner}: {figure(base)} {unit}",
            f"Each input from its low to its high, the others at base; as of {day}",
        ),
        assumptions={"as_of": day.isoformat(), "owner": ask.owner},
        catalog_hash=catalog.hash,
        bars=Bars(f"Modelled {words}, {unit}", bars, base) if bars else None,
    )  # fmt: skip
