"""Every derived column of a chip as one formula over named inputs.

`compare`, `explain`, `sensitivity` and the samples follow from these tables.
"""

from __future__ import annotations

from chipcost.model import metrics
from chipcost.study.ranges import Derived

# What the catalog gives, each with evidence of its own.
GIVEN: tuple[str, ...] = (
    "usd_per_chip_hour",
    "capital_usd_per_chip_hour",
    "operating_usd_per_chip_hour",
    "memory_bandwidth_tb_per_s",
    "peak_pflop_per_s",
    "memory_capacity_gb",
    "power_kw_per_chip",
    "optics_per_chip",
    "copper_per_chip",
)

DERIVED: tuple[Derived, ...] = (
    Derived(
        "usd_per_tb_per_s_hour",
        ("usd_per_chip_hour", "memory_bandwidth_tb_per_s"),
        metrics.unit_cost,
        "usd_per_chip_hour / memory_bandwidth_tb_per_s",
    ),
    Derived(
        "usd_per_pflop_hour",
        ("usd_per_chip_hour", "peak_pflop_per_s"),
        metrics.unit_cost,
        "usd_per_chip_hour / peak_pflop_per_s",
    ),
    Derived(
        "usd_per_gb_hour",
        ("usd_per_chip_hour", "memory_capacity_gb"),
        metrics.unit_cost,
        "usd_per_chip_hour / memory_capacity_gb",
    ),
    Derived(
        "chips_per_mw",
        ("power_kw_per_chip",),
        metrics.chips_per_megawatt,
        "1000 / power_kw_per_chip",
    ),
    Derived(
        "tb_per_s_per_mw",
        ("memory_bandwidth_tb_per_s", "power_kw_per_chip"),
        metrics.density_per_megawatt,
        "memory_bandwidth_tb_per_s x 1000 / power_kw_per_chip",
    ),
    Derived(
        "pflop_per_s_per_mw",
        ("peak_pflop_per_s", "power_kw_per_chip"),
        metrics.density_per_megawatt,
        "peak_pflop_per_s x 1000 / power_kw_per_chip",
    ),
    Derived(
        "usd_per_mw_year",
        ("usd_per_chip_hour", "power_kw_per_chip"),
        metrics.usd_per_megawatt_year,
        "usd_per_chip_hour x 8760 x 1000 / power_kw_per_chip",
    ),
)

BY_COLUMN = {item.column: item for item in DERIVED}

# Totals of a system: its chips times one column.
PER_SYSTEM = {
    "usd_per_hour_per_system": "usd_per_chip_hour",
    "memory_bandwidth_tb_per_s_per_system": "memory_bandwidth_tb_per_s",
    "peak_pflop_per_s_per_system": "peak_pflop_per_s",
    "memory_capacity_gb_per_system": "memory_capacity_gb",
    "power_kw_per_system": "power_kw_per_chip",
}

# Every column that a single chip has a range of: what can be explained.
OF_CHIP: tuple[str, ...] = (*GIVEN, *BY_COLUMN, *PER_SYSTEM)


def inputs_of(column: str) -> tuple[str, ...]:
    """The columns that a column of a chip is made of; none for what the catalog gives."""
    if column in PER_SYSTEM:
        return (PER_SYSTEM[column],)
    return BY_COLUMN[column].inputs if column in BY_COLUMN else ()
