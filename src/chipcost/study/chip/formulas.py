"""Every derived column as one formula over named inputs; `compare` and `explain` share them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from chipcost.model import metrics
from chipcost.study.ranges import Range, evaluate


@dataclass(frozen=True, slots=True)
class Derived:
    """A column, the inputs of its formula (columns themselves), and the formula in words."""

    column: str
    inputs: tuple[str, ...]
    formula: Callable[..., float]
    text: str


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


def derive(inputs: Mapping[str, Range | None]) -> dict[str, Range | None]:
    """The inputs with every derived column added, each as (low, value, high)."""
    values = dict(inputs)
    for item in DERIVED:
        values[item.column] = evaluate(item.formula, *(values.get(name) for name in item.inputs))
    return values
