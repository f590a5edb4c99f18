"""The power of one chip with its share of everything around it, and how that is known.

The ladder, best first: a published all-in figure in force on the day; the power of the system
divided by its chips; the power of the server divided by its chips plus the share of network and
storage; the chip's TDP times the factor of its class (an estimate). The facility's power is the
IT power times the PUE; a published utility figure has its PUE already.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from chipcost.catalog import quotes
from chipcost.catalog.chips.records import Catalog, Chip, System
from chipcost.catalog.ranges import POWER, figure_range
from chipcost.model.metrics import facility_power
from chipcost.study.chip.evidence import Evidence, Record, Role
from chipcost.study.ranges import Range, evaluate, exact, scaled

IT, FACILITY = "it", "facility"

# Share of network and storage on top of the servers' power: 11,112 W over 10,200 W for one
# DGX H100 in a SuperPOD, as `power_classes.network-share` of sites.yaml has it.
NETWORK_SHARE = "network-share"


@dataclass(frozen=True, slots=True)
class Power:
    """Power of one chip in watt on the basis of the question.

    method    the rung of the ladder
    evidence  the figures and quotes that it was made from
    pue       the PUE that was applied; None on IT basis and where the figure had it already
    it        what the PUE was applied to, in watt; None where none was
    """

    watt: Range
    basis: str
    method: str
    evidence: tuple[Evidence, ...]
    pue: Range | None = None
    it: Range | None = None


def chip_power(
    catalog: Catalog, chip: Chip, system: System | None, day: date, basis: str, pue: Range
) -> Power | None:
    """The best-known power of one chip; None where no power figure exists at all."""
    for rung in (_all_in_quote, _utility_quote, _system_share, _server_share, _class_factor):
        power = rung(catalog, chip, system, day, basis)
        if power is None:
            continue
        if basis == FACILITY and power.basis == IT:
            total = evaluate(facility_power, power.watt, pue)
            assert total is not None  # both ranges are known and PUE is at least 1
            return Power(total, FACILITY, power.method, power.evidence, pue, power.watt)
        return power
    return None


def _of(label: str, record: Record) -> Evidence:
    return Evidence(Role.POWER, label, record)


def _all_in_quote(
    catalog: Catalog, chip: Chip, system: System | None, day: date, basis: str
) -> Power | None:
    found = quotes.newest_power(catalog, chip.id, "it", day)
    if found is None:
        return None
    return Power(found[1], IT, "all-in IT quote", (_of("all-in power quote", found[0]),))


def _utility_quote(
    catalog: Catalog, chip: Chip, system: System | None, day: date, basis: str
) -> Power | None:
    """A utility figure answers on facility basis alone: its PUE is not ours to take out."""
    if basis != FACILITY:
        return None
    found = quotes.newest_power(catalog, chip.id, "utility", day)
    if found is None:
        return None
    return Power(found[1], FACILITY, "utility quote", (_of("utility power quote", found[0]),))


def _system_share(
    catalog: Catalog, chip: Chip, system: System | None, day: date, basis: str
) -> Power | None:
    if system is None or system.power is None or system.power.basis == "server":
        return None
    if system.power.basis == "utility" and basis != FACILITY:
        return None
    watt = scaled(figure_range(catalog, system.power, POWER), 1 / system.count)
    own = FACILITY if system.power.basis == "utility" else IT
    evidence = (_of(f"power of {system.id}", system.power),)
    return None if watt is None else Power(watt, own, "system power / count", evidence)


def _server_share(
    catalog: Catalog, chip: Chip, system: System | None, day: date, basis: str
) -> Power | None:
    if system is None or system.power is None or system.power.basis != "server":
        return None
    share = catalog.power_classes.get(NETWORK_SHARE)
    extra = exact(0.0) if share is None else figure_range(catalog, share)
    watt = evaluate(
        lambda server, network: server / system.count * (1 + network),
        figure_range(catalog, system.power, POWER),
        extra,
    )
    evidence = [_of(f"power of {system.id}", system.power)]
    if share is not None:
        evidence.append(_of("network and storage share", share))
    if watt is None:
        return None
    return Power(watt, IT, "server power / count + network share", tuple(evidence))


def _class_factor(
    catalog: Catalog, chip: Chip, system: System | None, day: date, basis: str
) -> Power | None:
    tdp = chip.figures.get("tdp") or chip.figures.get("measured_power_max")
    if tdp is None:
        return None
    factor = catalog.power_classes.get(chip.power_class) or catalog.power_classes.get("default")
    if factor is None:
        return None
    watt = evaluate(
        lambda chip_power, ratio: chip_power * ratio,
        figure_range(catalog, tdp, POWER),
        figure_range(catalog, factor),
    )
    name = "TDP" if "tdp" in chip.figures else "measured maximum"
    evidence = (
        _of(name, tdp),
        _of(f"factor of class {chip.power_class or 'default'}", factor),
    )
    if watt is None:
        return None
    return Power(watt, IT, f"{name} x class factor (estimate)", evidence)
