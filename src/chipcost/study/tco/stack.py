"""Bottom-up cost of a chip-hour: its stack, its inputs, and the quote beside it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from chipcost.catalog.chips.records import Catalog
from chipcost.charts import Estimate, Stacks, estimate
from chipcost.result import Result
from chipcost.study.ranges import Range, cells, divided
from chipcost.study.tco import ranges as tco_ranges
from chipcost.study.tco.agreement import idle
from chipcost.study.tco.columns import (
    BEYOND,
    CAPITAL_ITEMS,
    COLUMNS,
    DERIVED,
    LABELS,
    OPERATING_ITEMS,
    Rows,
    label_of,
    text_of,
)
from chipcost.study.tco.inputs import INPUTS
from chipcost.study.tco.prices import Priced
from chipcost.study.tco.scenario import FOLLOWS, Scenario


def from_inputs(scenarios: Sequence[Scenario], corners: bool = False) -> Result:
    """The stack of every scenario of a table of inputs."""
    rows: Rows = []
    extra: dict[str, Any] = {"scenarios": {}}
    stacks: dict[str, Mapping[str, Range]] = {}
    for scenario in scenarios:
        found = tco_ranges.evaluate(scenario, corners)
        rows += _stack(scenario.name, "", found)
        rows += _derived(scenario.name, "", found)
        rows += _input_rows(scenario)
        extra["scenarios"][scenario.name] = _document(scenario, found)
        stacks[scenario.name] = found
    several = len(scenarios) > 1
    return Result(
        command="tco",
        columns=COLUMNS,
        rows=tuple(rows),
        view=(("scenario",) if several else ())
        + ("label", "usd_per_chip_hour", "share", "usd_per_month", "text"),
        headline=(f"Cost of a chip-hour from {len(scenarios)} set{'s' * several} of inputs; USD",),
        extra=extra,
        charts=_charts(stacks),
    )


def from_catalog(
    catalog: Catalog,
    priced: Sequence[Priced],
    day: date,
    beside: Callable[[Priced, Mapping[str, Range]], tuple[Rows, list[str]]],
    quoted: Callable[[Priced], Range | None],
    corners: bool = False,
) -> Result:
    """The stack of chips with prices of the catalog; `beside` gives what it is held against,
    `quoted` of that the quote with its range."""
    rows: Rows = []
    extra: dict[str, Any] = {"scenarios": {}}
    headline: list[str] = []
    notes: list[str] = []
    stacks: dict[str, Mapping[str, Range]] = {}
    quotes: dict[str, Estimate] = {}
    for item in priced:
        found = tco_ranges.evaluate(item.scenario, corners)
        name = item.chip.id
        rows += _stack(name, item.owner, found)
        rows += _derived(name, item.owner, found)
        others, words = beside(item, found)
        rows += others
        rows += [
            {
                "scenario": name,
                "owner": item.owner,
                "group": "input",
                "item": used.name,
                "label": label_of(used.name),
                **cells("value", used.value),
                "unit": used.unit or None,
                "text": text_of(used.value[1], used.unit, _is_share(used.name)),
                "origin": used.origin or None,
                "source": "; ".join(used.sources) or None,
            }
            for used in item.used
            if used.name not in idle(item.scenario.values)
        ]
        low, total, high = found["total_usd_per_chip_hour"]
        unit = f"{item.system.id} of {item.system.count}" if item.system else "one chip"
        headline.append(
            f"{item.chip.name}, {item.owner}, as {unit}: {total:.3g} USD/h "
            f"({low:.3g} to {high:.3g}), modelled bottom-up, as of {day}"
        )
        headline += words
        if item.price is not None and item.price.basis == "bare-chip":
            notes.append(
                f"{name}: only a chip's price is known; its server comes from a sourced ratio."
            )
        extra["scenarios"][name] = _document(item.scenario, found)
        stacks[name] = found
        quote = quoted(item)
        if quote is not None:
            quotes[name] = estimate(name, quote)
    notes.append("Ranges: --ranges; every input with its source: --format csv or json.")
    if corners:
        notes.append("Ranges are the least and the greatest that all inputs can give together.")
    several = len(priced) > 1
    return Result(
        command="tco",
        columns=COLUMNS,
        rows=tuple(rows),
        view=(("scenario",) if several else ())
        + ("label", "usd_per_chip_hour", "share", "text", "origin", "usd_per_month"),
        headline=tuple(headline),
        assumptions={"as_of": day.isoformat(), "hours_per_month": 730},
        notes=tuple(notes),
        catalog_hash=catalog.hash,
        extra=extra,
        charts=_charts(stacks, quotes, f"; {priced[0].owner}, as of {day}"),
    )


def _stack(name: str, owner: str, found: Mapping[str, Range]) -> Rows:
    """Capital and operating cost, part by part, with their sums."""
    rows: Rows = []
    hours = _hours(found)
    total = found["total_usd_per_chip_hour"]
    for group, items in (("capital", CAPITAL_ITEMS), ("operating", OPERATING_ITEMS)):
        for item in (group, *items):
            monthly = found[f"{item}_usd_per_month"]
            if item != group and monthly[2] == 0.0:
                continue
            label = item if item == group else f"  {LABELS.get(item, item)}"
            rows.append(
                {
                    "scenario": name,
                    "owner": owner or None,
                    "group": group,
                    "item": label.replace("_", " "),
                    "label": label.replace("_", " "),
                    **cells("usd_per_chip_hour", divided(monthly, hours) if hours else None),
                    "share": monthly[1] / hours / total[1] if hours and total[1] else None,
                    "usd_per_month": monthly[1],
                }
            )
    rows.append(
        {
            "scenario": name,
            "owner": owner or None,
            "group": "total",
            "item": "total",
            "label": "total",
            **cells("usd_per_chip_hour", total),
            "share": 1.0 if total[1] else None,
            "usd_per_month": total[1] * hours if hours else None,
        }
    )
    return rows


def _hours(found: Mapping[str, Range]) -> float:
    """Chip-hours of the unit in a month."""
    for part in ("operating", "capital"):
        per_hour = found[f"{part}_usd_per_chip_hour"][1]
        if per_hour > 0.0:
            return found[f"{part}_usd_per_month"][1] / per_hour
    return 0.0


def _derived(name: str, owner: str, found: Mapping[str, Range]) -> Rows:
    return [
        {
            "scenario": name,
            "owner": owner or None,
            "group": "derived",
            "item": item.replace("_", " "),
            "label": label_of(item),
            **cells("value", found[item]),
            "unit": unit,
            "text": text_of(value, unit),
        }
        for item, unit in DERIVED.items()
        for _, value, _ in (found[item],)
        if math.isfinite(value) and value and not _said(item, found)
    ]


def _said(item: str, found: Mapping[str, Range]) -> bool:
    """Whether a figure says no more than the one that it goes beyond."""
    return any(found[item] == found[other] for other in BEYOND.get(item, ()))


def _input_rows(scenario: Scenario) -> Rows:
    rows: Rows = []
    for key, value in scenario.values.items():
        spec = INPUTS[key]
        follows = FOLLOWS.get(key)
        if follows and value == scenario.values[follows]:
            continue
        if value == spec.default or (value == 0.0 and key not in scenario.ranges):
            continue
        low, high = scenario.ranges.get(key, (value, value))
        rows.append(
            {
                "scenario": scenario.name,
                "group": "input",
                "item": key,
                "label": label_of(key),
                **cells("value", (low, value, high)),
                "unit": spec.unit or None,
                "text": text_of(value, spec.unit, _is_share(key)),
                "origin": "as given",
            }
        )
    return rows


def _is_share(name: str) -> bool:
    """Whether an input is a share, which people write in per cent."""
    spec = INPUTS.get(name)
    return spec is not None and spec.dimension == "ratio" and spec.high <= 1.0


def _document(scenario: Scenario, found: Mapping[str, Range]) -> dict[str, Any]:
    """Inputs and every intermediate, for JSON."""
    return {
        "annuity": scenario.annuity,
        "inputs": {
            key: {
                "value": value,
                "low": scenario.ranges.get(key, (value, value))[0],
                "high": scenario.ranges.get(key, (value, value))[1],
                "unit": INPUTS[key].unit,
            }
            for key, value in scenario.values.items()
        },
        "outputs": {
            key: {"value": _finite(value), "low": _finite(low), "high": _finite(high)}
            for key, (low, value, high) in found.items()
        },
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _charts(
    stacks: Mapping[str, Mapping[str, Range]],
    quotes: Mapping[str, Estimate] | None = None,
    whose: str = "",
) -> tuple[Stacks, ...]:
    """The parts of each total by name, with its range and the quote beside it."""
    items = (*CAPITAL_ITEMS, *OPERATING_ITEMS)
    sizes: dict[str, list[float]] = {}
    for name, found in stacks.items():
        hours = _hours(found)
        if hours:
            sizes[name] = [found[f"{item}_usd_per_month"][1] / hours for item in items]
    used = [at for at in range(len(items)) if any(parts[at] for parts in sizes.values())]
    if not used:
        return ()
    unit = "USD per chip-hour"
    return (
        Stacks(
            f"Modelled cost of a chip-hour by part{whose}" if len(sizes) > 1 else unit,
            unit,
            [LABELS.get(items[at], items[at]).replace("_", " ") for at in used],
            [(name, [parts[at] for at in used]) for name, parts in sizes.items()],
            {name: estimate(name, stacks[name]["total_usd_per_chip_hour"]) for name in sizes},
            quotes or {},
            "quote" if quotes else "",
        ),
    )
