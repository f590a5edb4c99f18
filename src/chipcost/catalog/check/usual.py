"""What is usual: levels of prices and ratios of figures, from their distribution in the catalog.

Nothing here is a law of physics. Each limit was set from what 152 chips, 38 systems and 168 quotes
show, at half of the least and twice the most or further out, so that an unusual part fits and a
figure of another unit, another chip or a whole server does not.
"""

from __future__ import annotations

from typing import NamedTuple

from chipcost.catalog.chips.records import Quote

# Price of a chip-hour in multiples of an owner's cost, by kind and commitment.
PRICE_LEVEL = {
    "own": 1.0,
    "neocloud": 1.2,
    "3y": 1.5,
    "1y": 2.2,
    "": 2.0,
    "on_demand": 2.5,
    "spot": 1.4,
}
BY_THE_HOUR = ("on_demand", "spot")
KNOWN = 3  # quotes of a provider from which its own level is known
FEW = 2  # other quotes of a chip from which they say something of its price

# Factors that a price may lie from what the other quotes of its chip suggest.
OWN_APART = 1.75
COMMITTED_APART = 2.25
ASKED_APART = 2.75
UNKNOWN_APART = 4.0

# An owner's cost in USD/h per watt, per byte/s and per 16-bit FLOP/s; and the limits around it.
SIZE_PRICE = (1.5e-3, 0.35e-12, 1.2e-15)
SIZE_APART = (0.2, 6.0)

CAPITAL_SHARE = 0.77
CAPITAL = (0.40, 0.92)

# Price of a system per chip: in prices of one chip, and in USD per watt of TDP.
PRICE_OF_ONE = (0.35, 4.2)
PRICE_OF_WATT = (6.0, 140.0)

# Power of a chip or system in multiples of the TDP, and utility power in multiples of IT power.
ALL_IN = 3.0
OVER_TDP = 3.0
UTILITY_OVER_IT = (0.8, 1.7)

READINGS_APART = 1.75  # factor from which two readings of one figure need a word why

# Days that a quote may precede the release of its chip, and follow the date of its source.
BEFORE_RELEASE = 550
AFTER_SOURCE = 120
SOURCE_BEFORE_RELEASE = 730


class Ratio(NamedTuple):
    """Two figures of a chip whose ratio is usually between two limits, in base units.

    segments  "" for all, else those that the limits are of
    """

    above: str
    below: str
    tiers: tuple[str, ...]
    low: float
    high: float
    what: str
    segments: tuple[str, ...] = ()


_OFF_CHIP = ("hbm", "gddr", "lpddr", "ddr")

RATIOS = (
    Ratio("memory_bandwidth", "tdp", ("hbm",), 1.0e9, 32e9, "bytes/s per watt"),
    Ratio("memory_bandwidth", "tdp", ("gddr",), 0.55e9, 9.2e9, "bytes/s per watt"),
    Ratio("memory_bandwidth", "tdp", ("lpddr", "ddr"), 0.2e9, 14e9, "bytes/s per watt"),
    Ratio("memory_capacity", "memory_bandwidth", ("hbm",), 6.5e-3, 0.14, "s to read the memory"),
    Ratio("memory_capacity", "memory_bandwidth", ("gddr",), 9e-3, 0.17, "s to read the memory"),
    Ratio("memory_capacity", "memory_bandwidth", ("lpddr",), 39e-3, 1.3, "s to read the memory"),
    Ratio("memory_bandwidth", "bf16_dense", ("hbm",), 0.55e-3, 54e-3, "bytes per FLOP"),
    Ratio("memory_bandwidth", "bf16_dense", ("gddr",), 1.2e-3, 27e-3, "bytes per FLOP"),
    Ratio("memory_bandwidth", "fp16_dense", ("hbm",), 0.55e-3, 77e-3, "bytes per FLOP"),
    Ratio("memory_bandwidth", "fp16_dense", ("gddr",), 0.55e-3, 27e-3, "bytes per FLOP"),
    Ratio("fp32", "bf16_dense", _OFF_CHIP, 4e-3, 1.05, "FP32 per BF16 FLOP"),
    Ratio("fp32", "tdp", _OFF_CHIP, 5e9, 940e9, "FP32 FLOP/s per watt"),
    Ratio("int8_dense", "bf16_dense", _OFF_CHIP, 0.03, 8.2, "INT8 per BF16 operation"),
    Ratio("int8_dense", "fp16_dense", _OFF_CHIP, 0.4, 8.2, "INT8 per FP16 operation"),
    Ratio("scale_up_bandwidth", "memory_bandwidth", _OFF_CHIP, 0.03, 1.6, "links per memory"),
    Ratio(
        "scale_up_bandwidth_unstated", "memory_bandwidth", _OFF_CHIP, 0.06, 2.5, "links per memory"
    ),
    Ratio("scale_out_bandwidth", "memory_bandwidth", _OFF_CHIP, 0.8e-3, 0.18, "network per memory"),
    Ratio("scale_out_bandwidth", "scale_up_bandwidth", _OFF_CHIP, 5e-3, 0.5, "network per links"),
    Ratio("measured_power_max", "tdp", _OFF_CHIP, 0.28, 1.3, "measured power per TDP"),
    Ratio("transistors", "die_area", (), 15e12, 400e12, "transistors per m2"),
    Ratio("unit_price", "tdp", ("hbm",), 6.0, 100.0, "USD per watt"),
    Ratio("unit_price", "tdp", ("gddr",), 1.5, 9.0, "USD per watt", ("desktop",)),
    Ratio("unit_price", "tdp", ("gddr",), 4.8, 46.0, "USD per watt", ("workstation",)),
    Ratio("unit_price", "tdp", ("gddr",), 2.1, 87.0, "USD per watt", ("data-centre",)),
    Ratio("unit_price", "tdp", ("lpddr",), 13.0, 60.0, "USD per watt"),
)


def price_class(quote: Quote) -> str:
    """The key of `PRICE_LEVEL` for a quote."""
    if quote.kind != "rental":
        return "neocloud" if quote.owner == "neocloud" else "own"
    return quote.term if quote.term in PRICE_LEVEL else "on_demand"
