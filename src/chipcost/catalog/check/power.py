"""What a watt computes, and what power feeds carry."""

from __future__ import annotations

from collections.abc import Iterator

from chipcost import units
from chipcost.catalog.check import limits
from chipcost.catalog.check.limits import SLACK
from chipcost.catalog.check.rule import ERROR, WARNING, Rule, chip_file, priced_file, rack_file
from chipcost.catalog.check.scene import (
    Scene,
    Spot,
    blame,
    ends,
    of_chip,
    power_quotes,
    quote_finding,
)
from chipcost.catalog.chips.records import Chip
from chipcost.catalog.dates import first_day
from chipcost.catalog.findings import Finding

RULES = (
    Rule(
        "F506",
        "FLOP/s per watt outside what its process generation gives",
        WARNING,
        "No tensor unit of that process generation does as much, or as little, per watt of TDP. "
        "Often the rate is the sparse one, or the TDP is that of another part.",
        chip_file(
            "process_node: {value: TSMC 4N}",
            "tdp: {value: 700 W}",
            "bf16_dense: {value: 1979 TFLOP/s}",
        ),
        chip_file(
            "process_node: {value: TSMC 4N}",
            "tdp: {value: 700 W}",
            "bf16_dense: {value: 989.4 TFLOP/s}",
        ),
    ),
    Rule(
        "F507",
        "system power below the TDP of its chips",
        ERROR,
        "A server or rack feeds its chips and more. A lower figure covers a part of it, or is an "
        "average.",
        rack_file("power: {value: 5 kW, basis: server}"),
        rack_file("power: {value: 10.2 kW, basis: server}"),
    ),
    Rule(
        "F509",
        "all-in power quote below the TDP",
        WARNING,
        "All-in power of a chip holds its share of host, network and fans, and lies above its TDP "
        "in every provisioning figure. A lower one is an average, or of another part.",
        priced_file(
            "power_quotes:",
            "  - {chip: example-chip, basis: it, date: 2026-07, value: 0.4 kW, source: maker}",
        ),
        priced_file(
            "power_quotes:",
            "  - {chip: example-chip, basis: it, date: 2026-07, value: 1.37 kW, source: maker}",
        ),
    ),
)


def efficiency(scene: Scene) -> Iterator[Finding]:
    """F506: dense FLOP/s per watt of TDP outside what the process generation gives."""
    for chip in scene.catalog.chips.values():
        tdp, process = of_chip(chip, "tdp"), _process(chip)
        if tdp is None or process is None or not tdp.figure.value:
            continue
        nm, basis = process
        least, most = limits.per_watt(nm)
        watt_low, watt_high = ends(tdp.figure)
        for name, multiple in limits.MULTIPLE.items():
            rate = of_chip(chip, name)
            if rate is None:
                continue
            low, high = ends(rate.figure)
            slow = name in ("bf16_dense", "fp16_dense") and high / watt_low < least
            if low / watt_high > most * multiple or slow:
                yield from blame(
                    scene,
                    "F506",
                    f"{rate.figure.text} at {tdp.figure.text} is "
                    f"{(rate.figure.value or 0) / tdp.figure.value / 1e12:.3g} TFLOP/s per watt; "
                    f"{basis.figure.text} gives {least * multiple / 1e12:.3g} to "
                    f"{most * multiple / 1e12:.3g} for this type",
                    "look for a sparse rate, or the TDP of another part",
                    rate,
                    tdp,
                    basis,
                )


def _process(chip: Chip) -> tuple[float, Spot] | None:
    """The process of a chip in nm, or the finest of its release year; and the figure for it."""
    process = chip.figures.get("process_node")
    nm = limits.nanometres(process.text) if process else None
    if process is not None and nm is not None:
        return nm, Spot(process, ("chips", chip.id, "process_node"))
    released = chip.figures.get("release_date")
    if released is None or released.dimension != "date":
        return None
    year = first_day(released.text).year
    return limits.finest(year), Spot(released, ("chips", chip.id, "release_date"))


def feeds(scene: Scene) -> Iterator[Finding]:
    """F507: power of a system below the TDP of its chips."""
    for system in scene.catalog.systems.values():
        chip = scene.catalog.chips.get(system.chip)
        tdp = None if chip is None else of_chip(chip, "tdp")
        if tdp is None or chip is None or system.power is None or system.power.value is None:
            continue
        if ends(system.power)[1] < system.count * ends(tdp.figure)[0] * (1 - SLACK):
            yield from blame(
                scene,
                "F507",
                f"{system.id} draws {system.power.text}, and the TDP of its {system.count} chips "
                f"is {units.human(system.count * (tdp.figure.value or 0), 'power')}",
                "look what the figure covers, and whether it is an average",
                Spot(system.power, ("systems", system.id, "power")),
                tdp,
                block=("systems", system.id),
                keys=[("systems", system.id, "count")],
            )


def all_in(scene: Scene) -> Iterator[Finding]:
    """F509: an all-in power quote below the TDP of its chip."""
    for item in power_quotes(scene):
        chip = scene.catalog.chips.get(item.quote.chip)
        tdp = None if chip is None else of_chip(chip, "tdp")
        if tdp is None or item.quote.excluded:
            continue
        if max(item.quote.value, item.quote.high or 0.0) < ends(tdp.figure)[0] * (1 - SLACK):
            yield quote_finding(
                item,
                "F509",
                f"all-in power of {item.quote.text} is below the TDP of {tdp.figure.text}",
                "look whether it is an average, or of another part",
                "value",
                others=[scene.place(tdp.figure.file, (*tdp.path, "value"))],
            )


CHECKS = (efficiency, feeds, all_in)
