"""What a watt computes, and what power feeds carry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from chipcost import units
from chipcost.catalog.check import limits, usual
from chipcost.catalog.check.limits import SLACK
from chipcost.catalog.check.rule import ERROR, WARNING, Rule, chip_file, priced_file, rack_file
from chipcost.catalog.check.scene import (
    Powered,
    Scene,
    Spot,
    blame,
    ends,
    of_chip,
    power_quotes,
    quote_finding,
)
from chipcost.catalog.chips.records import Chip, System
from chipcost.catalog.dates import first_day
from chipcost.catalog.findings import Finding
from chipcost.catalog.records import Figure
from chipcost.errors import Place

_POWERS = """\
power_quotes:
  - {{chip: example-chip, basis: it, date: 2026-07, value: 1.05 kW, source: maker}}
  - {{chip: example-chip, basis: utility, date: 2026-06, value: {}, source: maker}}
"""


def _survey(basis: str) -> list[str]:
    quote = "  - {{chip: example-chip, basis: {}, date: 2026-07, value: {} kW, source: maker}}"
    several = [*(("it", power) for power in (1.35, 1.36, 1.37)), (basis, 1.38)]
    return ["power_quotes:", *(quote.format(one, power) for one, power in several)]


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
    Rule(
        "C821",
        "all-in power quote far above the TDP",
        WARNING,
        "IT power is 1.26 to 1.96 times the TDP in every quote of the catalog, utility power 1.5 "
        "to 2.47 times. More than 2.6 and 3.1 times the TDP is the power of several chips, or the "
        "TDP is of another part.",
        priced_file(
            "power_quotes:",
            "  - {chip: example-chip, basis: it, date: 2026-07, value: 10.2 kW, source: maker}",
        ),
        priced_file(
            "power_quotes:",
            "  - {chip: example-chip, basis: it, date: 2026-07, value: 1.37 kW, source: maker}",
        ),
    ),
    Rule(
        "C822",
        "system power out of proportion to the TDP of its chips",
        WARNING,
        "Systems draw 1.25 to 2.1 times the TDP of their chips in the catalog. Less than 1.1 times "
        "is of a part of it, more than 2.6 of a larger one; or count or TDP is not its own. "
        "Where no TDP is known: 40 W to 3 kW a chip (314 to 625 W in the catalog), 8 to 60 kW a "
        "wafer (23 kW).",
        rack_file("power: {value: 102 kW, basis: server}"),
        rack_file("power: {value: 10.2 kW, basis: server}"),
    ),
    Rule(
        "C823",
        "utility power and IT power of a chip do not fit each other",
        WARNING,
        "Utility power holds the losses and the cooling of the site: 0.99 to 1.29 times the IT "
        "power of the same chip in the catalog, where the two are of different years. Outside "
        "0.8 to 1.7 one of them is of another chip or basis.",
        priced_file(*_POWERS.format("1.9 kW").splitlines()),
        priced_file(*_POWERS.format("1.3 kW").splitlines()),
    ),
    Rule(
        "C824",
        "power quote of another basis than the rest of its survey",
        WARNING,
        "A survey states its powers in one way: with the losses and the cooling of the site, or "
        "without. Where three others or more of one source and date have the one basis and one "
        "quote the other, that one is mistyped. No survey of the catalog mixes them.",
        priced_file(*_survey("utility")),
        priced_file(*_survey("it")),
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
    """F507, C822: power of a system below the TDP of its chips, or far above it."""
    for system in scene.catalog.systems.values():
        chip = scene.catalog.chips.get(system.chip)
        tdp = None if chip is None else of_chip(chip, "tdp")
        if chip is None or system.power is None or system.power.value is None:
            continue
        if tdp is None:
            yield from _without_tdp(scene, system, chip)
        elif ends(system.power)[1] < system.count * ends(tdp.figure)[0] * (1 - SLACK):
            yield from _power(
                scene,
                system,
                "F507",
                f"{system.id} draws {system.power.text}, and the TDP of its {system.count} chips "
                f"is {units.human(system.count * (tdp.figure.value or 0), 'power')}",
                tdp,
            )
        elif not _usual(system.power, tdp.figure, system.count):
            ratio = system.power.value / system.count / (tdp.figure.value or 1.0)
            yield from _power(
                scene,
                system,
                "C822",
                f"{system.id} draws {system.power.text}, {ratio:.3g} times the TDP of its "
                f"{system.count} chips",
                tdp,
            )


def _usual(power: Figure, tdp: Figure, count: int) -> bool:
    """Whether a system draws as much as systems do for the TDP of their chips."""
    least, most = usual.OVER_TDP
    return (
        ends(power)[1] >= least * count * ends(tdp)[0]
        and ends(power)[0] <= most * count * ends(tdp)[1]
    )


def _without_tdp(scene: Scene, system: System, chip: Chip) -> Iterator[Finding]:
    """C822 where the TDP of the chip is not known."""
    power = system.power
    low, high = usual.PER_WAFER if chip.power_class == "wafer" else usual.PER_CHIP
    if power is not None and not (
        ends(power)[1] >= system.count * low and ends(power)[0] <= system.count * high
    ):
        each = units.human((power.value or 0.0) / system.count, "power")
        yield from _power(
            scene, system, "C822", f"{system.id} draws {power.text}, {each} for each chip"
        )


def _power(
    scene: Scene, system: System, code: str, message: str, *spots: Spot
) -> Iterator[Finding]:
    """A finding on the power of a system, with its count and what it is held against."""
    if system.power is not None:
        yield from blame(
            scene,
            code,
            message,
            "look what the figure covers, whether it is an average, at the unit and the count",
            Spot(system.power, ("systems", system.id, "power")),
            *spots,
            block=("systems", system.id),
            keys=[("systems", system.id, "count")],
        )


def all_in(scene: Scene) -> Iterator[Finding]:
    """F509, C821: an all-in power quote below the TDP of its chip, or far above it."""
    for item in power_quotes(scene):
        chip = scene.catalog.chips.get(item.quote.chip)
        tdp = None if chip is None else of_chip(chip, "tdp")
        if tdp is None or item.quote.excluded or not item.quote.value:
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
        elif min(item.quote.value, item.quote.low or item.quote.value) > (
            usual.ALL_IN.get(item.quote.basis, usual.OVER_TDP[1]) * ends(tdp.figure)[1]
        ):
            yield quote_finding(
                item,
                "C821",
                f"all-in power of {item.quote.text} is "
                f"{item.quote.value / (tdp.figure.value or 1.0):.3g} times the TDP of "
                f"{tdp.figure.text}",
                "look whether it is of several chips",
                "value",
                "chip",
                others=[scene.place(tdp.figure.file, (*tdp.path, "value"))],
            )


def bases(scene: Scene) -> Iterator[Finding]:
    """C823: utility power of a chip against the IT power of the same chip."""
    low, high = usual.UTILITY_OVER_IT
    places = {id(item.quote): item for item in power_quotes(scene)}
    for item in power_quotes(scene):
        if item.quote.basis != "utility" or item.quote.excluded:
            continue
        for other in scene.catalog.power_quotes_of.get(item.quote.chip, ()):
            if other.basis != "it" or other.excluded:
                continue
            if other.value and not low <= item.quote.value / other.value <= high:
                yield quote_finding(
                    item,
                    "C823",
                    f"utility power of {item.quote.text} is {item.quote.value / other.value:.3g} "
                    f"times the IT power of {other.text}",
                    "look at the basis of both, and at the unit",
                    "value",
                    "basis",
                    "chip",
                    others=_value_of(places.get(id(other))),
                )


def _value_of(item: Powered | None) -> Iterator[Place]:
    """Where the value of a power quote stands, if in a checked file."""
    if item is not None:
        yield item.tree.place((*item.path, "value"))


def surveys(scene: Scene) -> Iterator[Finding]:
    """C824: a power quote of another basis than all others of its source and date."""
    found = [item for item in power_quotes(scene) if item.quote.sources and item.quote.date]
    by_survey: dict[tuple[str, str], list[Powered]] = {}
    for item in found:
        by_survey.setdefault((item.quote.sources[0], item.quote.date), []).append(item)
    for several in by_survey.values():
        bases_of = Counter(item.quote.basis for item in several)
        for item in several:
            own = item.quote.basis
            others = {basis for basis, count in bases_of.items() if basis != own or count > 1}
            if len(several) > usual.SURVEY and others == {_OTHER.get(own)}:
                yield quote_finding(
                    item,
                    "C824",
                    f"the basis is {item.quote.basis}, and {others.pop()} in the "
                    f"{len(several) - 1} others of this source and date",
                    "look what the source says of its figures",
                    "basis",
                )


_OTHER = {"it": "utility", "utility": "it"}

CHECKS = (efficiency, feeds, all_in, bases, surveys)
