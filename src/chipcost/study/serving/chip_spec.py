"""A chip of the catalog as the inference model sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from chipcost.catalog.chips.records import Catalog, Chip, System
from chipcost.catalog.names import default_system
from chipcost.model.chipspec import ChipSpec
from chipcost.study.serving.efficiencies import Family

RATES: Mapping[str, tuple[str, ...]] = {
    "bf16": ("bf16_dense", "fp16_dense"),
    "fp8": ("fp8_dense",),
    "fp4": ("fp4_dense",),
}
# Assumed where no source states a figure; each use is named in the row's warnings.
HOST_LINK = 32.0e9  # B/s one way: PCIe 4.0 x16
SCALE_OUT = 50.0e9  # B/s one way: one 400 Gbit/s port per chip
OFFLOAD_LINK = 64.0e9  # B/s one way: PCIe 5.0 x16, that of servers of H100, B200 and MI355X
HOST_DOMAIN = 8  # chips of a server without scale-up links
SRAM = "sram"
ON_DIE = ("sram_bandwidth", "sram_capacity")
HOSTLESS = ("direct", "chain")  # layouts of links in which no host is in the way
MARGIN = 0.99  # a narrower type counts as supported unless it is slower than the wider one


def chip_spec(
    catalog: Catalog, chip: Chip, family: Family, system: System | None = None
) -> tuple[ChipSpec | None, tuple[str, ...]]:
    """The chip in SI units, and what was assumed; None with the reason if a figure is missing.

    A zero says as little as no figure: nothing can be divided by it. The memory of a part of the
    tier `sram` is that on its die.
    """
    flops = _rates(chip)
    sram = chip.memory_tier == SRAM
    bandwidth, capacity = ON_DIE if sram else ("memory_bandwidth", "memory_capacity")
    missing = [name for name in (bandwidth, capacity) if not chip.value(name)]
    if "bf16" not in flops:
        missing.append("bf16_dense")
    if missing:
        return None, (f"unknown: {', '.join(missing)}",)
    assumed: list[str] = []
    system = system or default_system(catalog, chip)
    link, topology = _link(chip), family.topology
    if link is None and topology == "chain":
        link = chip.value("scale_out_bandwidth")
    if link is None:
        link, topology = HOST_LINK, topology if topology in HOSTLESS else "host"
        if family.topology != "host":
            assumed.append("no scale-up link known: PCIe assumed")
    domain = chip.value("scale_up_domain")
    if system is not None and system.scale_up_chips:
        domain = float(system.scale_up_chips)
    network = chip.value("scale_out_bandwidth")
    return ChipSpec(
        name=chip.id,
        vendor=family.vendor or chip.vendor.lower(),
        family=family.name,
        flops=flops,
        memory_bandwidth=chip.value(bandwidth) or 0.0,
        memory_capacity=chip.value(capacity) or 0.0,
        link_bandwidth=link,
        scale_up_domain=int(domain or HOST_DOMAIN),
        topology=topology,
        scale_out_bandwidth=network or SCALE_OUT,
        cores=family.cores,
        sram=sram,
    ), tuple(assumed)


def with_offload(
    spec: ChipSpec, chip: Chip, bandwidth: float | None
) -> tuple[ChipSpec, tuple[str, ...]]:
    """The chip with prefix caches kept beyond its memory, and what was assumed: loaded at the
    bandwidth that is given, else at that of the chip's link to its host."""
    rate = bandwidth or chip.value("host_bandwidth")
    if rate:
        return replace(spec, host_bandwidth=rate), ()
    assumed = f"no link to the host known: {OFFLOAD_LINK / 1e9:g} GB/s assumed (PCIe 5.0 x16)"
    return replace(spec, host_bandwidth=OFFLOAD_LINK), (assumed,)


def _rates(chip: Chip) -> dict[str, float]:
    """Dense FLOP/s by math type; a narrower type that is slower is left out."""
    rates: dict[str, float] = {}
    best = 0.0
    for math, names in RATES.items():
        value = next((v for name in names if (v := chip.value(name))), None)
        if value is not None and (not rates or value > best * MARGIN):
            rates[math] = value
            best = max(best, value)
    return rates


def _link(chip: Chip) -> float | None:
    """Scale-up bandwidth one way; half of a figure that is both ways or does not say."""
    one_way = chip.value("scale_up_bandwidth")
    if one_way:
        return one_way
    for name in ("scale_up_bandwidth_both_ways", "scale_up_bandwidth_unstated"):
        value = chip.value(name)
        if value:
            return value / 2.0
    return None
