"""Rules on units and orders of magnitude."""

from __future__ import annotations

from chipcost.catalog.rules.base import ERROR, Rule, chip

RULES = (
    Rule(
        "U201",
        "not a quantity",
        ERROR,
        "The text is no number with a known unit. Prefixes are those of the SI (k, M, G, T, P, E) "
        "or, for bytes, binary (Ki, Mi, Gi, Ti); case matters.",
        chip("memory_bandwidth: {value: 2.9 tb/s}"),
        chip("memory_bandwidth: {value: 2.9 TB/s}"),
    ),
    Rule(
        "U202",
        "number without a unit",
        ERROR,
        "A bare number leaves it to the reader whether 96 is GB, GiB or Gbit.",
        chip("memory_capacity: {value: 96}"),
        chip("memory_capacity: {value: 96 GiB}"),
    ),
    Rule(
        "U203",
        "wrong dimension",
        ERROR,
        "A capacity where a rate belongs (GB for GB/s), a price where a price per hour belongs: "
        "the number may be right and mean something else.",
        chip("memory_bandwidth: {value: 2900 GB}"),
        chip("memory_bandwidth: {value: 2900 GB/s}"),
    ),
    Rule(
        "U204",
        "not a finite number",
        ERROR,
        "NaN and infinity spread through every answer, and so does a figure beyond all that there "
        "is (1e300 W). An unknown figure is left out.",
        chip("tdp: {value: nan W}"),
        chip("memory_label: unknown power"),
    ),
    Rule(
        "U205",
        "negative quantity",
        ERROR,
        "Nothing in the catalog can be negative.",
        chip("tdp: {value: -700 W}"),
        chip("tdp: {value: 700 W}"),
    ),
    Rule(
        "U206",
        "off by a thousand",
        ERROR,
        "No part that was ever sold lies in this order of magnitude: a prefix has slipped (GFLOP/s "
        "for TFLOP/s, MW for kW), or a zero was written where the figure is unknown. Readings of "
        "one figure that lie a factor of 500 apart are caught as well.",
        chip("bf16_dense: {value: 667 PFLOP/s}"),
        chip("bf16_dense: {value: 667 TFLOP/s}"),
    ),
)
