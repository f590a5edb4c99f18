"""Orders of magnitude: what no part, price or power lies outside of, whatever the generation.

The limits leave a factor of three or more around everything in the catalog, so that a part of the
next generation fits, and a factor of a thousand in a usual figure falls outside. A wafer is a
class of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from chipcost import units
from chipcost.catalog.check.rule import ERROR, Rule, chip_file
from chipcost.catalog.check.scene import (
    Powered,
    Priced,
    Scene,
    Spot,
    blame,
    hardware,
    power_quotes,
    quote_finding,
    quotes,
    readings,
    spots,
)
from chipcost.catalog.chips import schema as chip_schema
from chipcost.catalog.findings import Finding
from chipcost.catalog.reader import Path

RULES = (
    Rule(
        "U201",
        "not a quantity",
        ERROR,
        "The text is no number with a known unit. Prefixes are those of the SI (k, M, G, T, P, E) "
        "or, for bytes, binary (Ki, Mi, Gi, Ti); case matters.",
        chip_file("memory_bandwidth: {value: 2.9 tb/s}"),
        chip_file("memory_bandwidth: {value: 2.9 TB/s}"),
        fix="writes a unit as it is known where only one can be meant: `TB/S`, `TFLOPS`, `USD/hr`, "
        "`KW`; not `tb/s` or `mw`, which may be bits or thousandths",
    ),
    Rule(
        "U202",
        "number without a unit",
        ERROR,
        "A bare number leaves it to the reader whether 96 is GB, GiB or Gbit.",
        chip_file("memory_capacity: {value: 96}"),
        chip_file("memory_capacity: {value: 96 GiB}"),
    ),
    Rule(
        "U203",
        "wrong dimension",
        ERROR,
        "A capacity where a rate belongs (GB for GB/s), a price where a price per hour belongs: "
        "the number may be right and mean something else.",
        chip_file("memory_bandwidth: {value: 2900 GB}"),
        chip_file("memory_bandwidth: {value: 2900 GB/s}"),
    ),
    Rule(
        "U204",
        "not a finite number",
        ERROR,
        "NaN and infinity spread through every answer, and so does a figure beyond all that there "
        "is (1e300 W). An unknown figure is left out.",
        chip_file("tdp: {value: nan W}"),
        chip_file("memory_label: unknown power"),
    ),
    Rule(
        "U205",
        "negative quantity",
        ERROR,
        "Nothing in the catalog can be negative.",
        chip_file("tdp: {value: -700 W}"),
        chip_file("tdp: {value: 700 W}"),
    ),
    Rule(
        "U206",
        "off by a thousand",
        ERROR,
        "No part that was ever sold lies in this order of magnitude: a prefix has slipped (GFLOP/s "
        "for TFLOP/s, MW for kW), or a zero was written where the figure is unknown. Readings of "
        "one figure that lie a factor of 500 apart are caught as well.",
        chip_file("bf16_dense: {value: 667 PFLOP/s}"),
        chip_file("bf16_dense: {value: 667 TFLOP/s}"),
    ),
)


Limits = tuple[float, float]


CHIP: dict[str, Limits] = {
    "memory_capacity": (2e9, 4e12),
    "memory_bandwidth": (30e9, 120e12),
    "sram_capacity": (5e6, 10e9),
    "sram_bandwidth": (0.2e12, 600e12),
    "ddr_capacity": (8e9, 20e12),
    "fp32": (0.4e12, 1.4e15),
    "fp32_matrix": (5e12, 2e15),
    "fp16_vector": (5e12, 2e15),
    "tf32_dense": (10e12, 20e15),
    "bf16_dense": (15e12, 40e15),
    "fp16_dense": (15e12, 40e15),
    "bf16_sparse": (30e12, 80e15),
    "fp16_sparse": (30e12, 80e15),
    "fp16_unlabelled": (15e12, 80e15),
    "fp8_dense": (30e12, 100e15),
    "blockfp8_dense": (30e12, 100e15),
    "int8_dense": (30e12, 100e15),
    "fp8_sparse": (60e12, 200e15),
    "int8_sparse": (60e12, 200e15),
    "int4_dense": (60e12, 200e15),
    "fp6_dense": (60e12, 200e15),
    "fp4_dense": (100e12, 300e15),
    "fp4_sparse": (200e12, 600e15),
    "fp4_inference": (100e12, 600e15),
    "tdp": (5.0, 8e3),
    "measured_power_max": (5.0, 8e3),
    "scale_up_bandwidth": (5e9, 20e12),
    "scale_up_bandwidth_both_ways": (10e9, 40e12),
    "scale_up_bandwidth_unstated": (10e9, 40e12),
    "link_bandwidth": (1e9, 4e12),
    "scale_out_bandwidth": (0.5e9, 2e12),
    "host_bandwidth": (1e9, 4e12),
    "scale_up_domain": (1.0, 1e6),
    "die_area": (20e-6, 5e-3),
    "transistors": (1e8, 1e12),
    "cores": (1.0, 1e5),
}


# Parts with HBM, and parts with other memory off the die: narrower where the two lie far apart.
HBM: dict[str, Limits] = {
    "memory_bandwidth": (0.4e12, 120e12),
    "tdp": (40.0, 8e3),
}
CARD: dict[str, Limits] = {
    "memory_bandwidth": (30e9, 4e12),
    "bf16_dense": (5e12, 4e15),
    "fp16_dense": (5e12, 4e15),
    "int8_dense": (10e12, 8e15),
    "tdp": (5.0, 2e3),
}
_BY_TIER = {"hbm": HBM, "gddr": CARD, "lpddr": CARD, "ddr": CARD}


_WAFER_RATE = (0.2e15, 1e18)


WAFER: dict[str, Limits] = {
    "sram_capacity": (5e9, 300e9),
    "sram_bandwidth": (2e15, 200e15),
    **{
        name: _WAFER_RATE
        for name, field in chip_schema.CHIP_FIGURES.items()
        if field.dimension == "flops"
    },
    "tdp": (2e3, 80e3),
    "measured_power_max": (2e3, 80e3),
    "scale_up_bandwidth": (5e9, 50e15),
    "scale_up_bandwidth_both_ways": (10e9, 100e15),
    "scale_up_bandwidth_unstated": (10e9, 100e15),
    "die_area": (10e-3, 80e-3),
    "transistors": (5e11, 2e13),
    "cores": (1e4, 1e7),
}


SYSTEM: dict[str, Limits] = {"power": (20.0, 100e6)}


# USD of hardware for one chip, with what is bought beside it.
HARDWARE: Limits = (100.0, 1e6)
HARDWARE_OF: dict[str, Limits] = {"hbm": (750.0, 1e6), "gddr": (100.0, 200e3)}
HARDWARE_OF_WAFER: Limits = (100e3, 30e6)


PRICE: Limits = (0.005, 500.0)  # USD of one chip-hour: an old card to a wafer


POWER: Limits = (10.0, 50e3)  # watt, all-in, of one chip


READINGS_APART = 500.0


def magnitude(scene: Scene) -> Iterator[Finding]:
    """U206: figures and alternative values outside every order of magnitude known."""
    for spot in spots(scene.catalog):
        limits = _limits(scene, spot)
        if limits is None:
            continue
        for reading in readings(spot):
            value = reading.figure.value
            if value is not None and not limits[0] <= value <= limits[1]:
                yield from blame(
                    scene,
                    "U206",
                    f"{spot.field} of {reading.figure.text!r} is "
                    + _astray(value, limits, reading.figure.dimension),
                    _slip(value, limits, reading.figure.dimension),
                    reading,
                    keys=_kind_of_memory(spot),
                )


def _kind_of_memory(spot: Spot) -> list[Path]:
    """Where the kind of memory stands, for limits that hang on it."""
    narrower = any(spot.field in limits for limits in _BY_TIER.values())
    return [(*spot.path[:2], "memory_tier")] if spot.path[0] == "chips" and narrower else []


def _limits(scene: Scene, spot: Spot) -> Limits | None:
    """The limits of a figure; of a total, those of a chip times the count."""
    record_id = str(spot.path[1])
    if spot.path[0] == "chips":
        return _of_package(scene, record_id, spot.field)
    if spot.path[2] == "published":
        system = scene.catalog.systems[record_id]
        one = _of_package(scene, system.chip, spot.field)
        return None if one is None else (one[0] * system.count, one[1] * system.count)
    return SYSTEM.get(spot.field)


def _of_package(scene: Scene, chip_id: str, name: str) -> Limits | None:
    """The limits of a figure of one package, or of one wafer."""
    chip = scene.catalog.chips.get(chip_id)
    if chip is not None and chip.power_class == "wafer" and name in WAFER:
        return WAFER[name]
    narrower = _BY_TIER.get(chip.memory_tier, {}) if chip is not None else {}
    return narrower.get(name) or CHIP.get(name)


def apart(scene: Scene) -> Iterator[Finding]:
    """U206: an alternative value that lies a factor of 500 or more from the figure."""
    for spot in spots(scene.catalog):
        value = spot.figure.value
        for reading in readings(spot):
            other = reading.figure.value
            if value and other and not 1 / READINGS_APART < other / value < READINGS_APART:
                yield from blame(
                    scene,
                    "U206",
                    f"{reading.figure.text!r} and {spot.figure.text!r} are readings of one figure "
                    f"and lie a factor of {max(other / value, value / other):,.0f} apart",
                    "look at the prefixes of both",
                    reading,
                    spot,
                )


def quote_magnitude(scene: Scene) -> Iterator[Finding]:
    """U206: prices and powers of quotes outside every order of magnitude known."""
    for item in quotes(scene):
        if item.quote.excluded:
            continue
        for name in ("total", "capital", "operating", "low", "high"):
            price = getattr(item.quote, name)
            # a part of a price may be small; a price may not be zero
            low = PRICE[0] if name == "total" else 0.0
            if name in item.raw and price is not None:
                yield from _quoted(item, name, price, (low, PRICE[1]), "money_per_hour")
    for powered in power_quotes(scene):
        for name in ("value", "low", "high"):
            power = getattr(powered.quote, name)
            if name in powered.raw and power is not None:
                yield from _quoted(powered, name, power, POWER, "power")


def hardware_magnitude(scene: Scene) -> Iterator[Finding]:
    """U206: prices of hardware that no chip was ever sold at, by what one of its chips costs."""
    for item in hardware(scene):
        price, chip = item.quote, scene.catalog.chips.get(item.quote.chip)
        if chip is None or price.excluded:
            continue
        limits = HARDWARE_OF.get(chip.memory_tier, HARDWARE)
        if chip.power_class == "wafer":
            limits = HARDWARE_OF_WAFER
        for name in ("value", "low", "high"):
            amount = getattr(price, name)
            if name in item.raw and amount is not None:
                each = amount / price.chips
                if not limits[0] <= each <= limits[1]:
                    yield quote_finding(
                        item,
                        "U206",
                        f"{name} of {item.raw[name]!r} for {price.chips} is, of one chip, "
                        f"{_astray(each, limits, 'money')}",
                        _slip(each, limits, "money"),
                        name,
                        "count",
                    )


def _quoted(
    item: Priced | Powered, name: str, value: float, limits: Limits, dimension: str
) -> Iterator[Finding]:
    if not limits[0] <= value <= limits[1]:
        yield quote_finding(
            item,
            "U206",
            f"{name} of {item.raw[name]!r} is {_astray(value, limits, dimension)}",
            _slip(value, limits, dimension),
            name,
        )


def _astray(value: float, limits: Limits, dimension: str) -> str:
    if value == 0:
        return "zero"
    if value > limits[1]:
        return f"more than anything known (up to {units.human(limits[1], dimension)})"
    return f"less than anything known (from {units.human(limits[0], dimension)})"


def _slip(value: float, limits: Limits, dimension: str) -> str:
    """What the figure would be if one prefix had slipped."""
    if value == 0:
        return "leave an unknown figure out: an empty cell says unknown, a zero does not"
    for factor in (1e-3, 1e3, 1e-6, 1e6):
        if limits[0] <= value * factor <= limits[1]:
            return f"did you mean {units.human(value * factor, dimension)}?"
    return "look at the prefix of the unit"


CHECKS = (magnitude, apart, quote_magnitude, hardware_magnitude)
