"""Rules on what silicon and memory can do."""

from __future__ import annotations

from chipcost.catalog.rules.base import ERROR, WARNING, Rule, chip, priced, rack

RULES = (
    Rule(
        "F501",
        "sparse rate below the dense rate",
        ERROR,
        "Sparsity skips work, so it never slows a chip down. The two were swapped, or one of them "
        "is of another data type.",
        chip("fp8_dense: {value: 4500 TFLOP/s}", "fp8_sparse: {value: 2250 TFLOP/s}"),
        chip("fp8_dense: {value: 2250 TFLOP/s}", "fp8_sparse: {value: 4500 TFLOP/s}"),
    ),
    Rule(
        "F502",
        "wider floating type faster than a narrower one",
        ERROR,
        "A tensor unit never does fewer multiplications of a narrower floating type. Often a "
        "sparse rate stands as the dense one of the wider type. INT8 stands apart: some chips "
        "have few units for it. Types of one width are not compared, nor are vector rates (FP32).",
        chip("bf16_dense: {value: 1979 TFLOP/s}", "fp8_dense: {value: 990 TFLOP/s}"),
        chip("bf16_dense: {value: 990 TFLOP/s}", "fp8_dense: {value: 1979 TFLOP/s}"),
    ),
    Rule(
        "F503",
        "capacity and bandwidth that no number of HBM stacks gives",
        ERROR,
        "HBM comes in stacks, each of a known size and with a known highest bandwidth. The "
        "bandwidth needs a least number of them, and the capacity must be a whole number of "
        "stacks, of which up to an eighth may be switched off. 13 GB at 2.9 TB/s is a slip for "
        "96 GB: four stacks are needed, and they hold 64 GB or more.",
        chip(
            "memory_type: {value: HBM3}",
            "memory_capacity: {value: 13 GB}",
            "memory_bandwidth: {value: 2.9 TB/s}",
        ),
        chip(
            "memory_type: {value: HBM3}",
            "memory_capacity: {value: 96 GB}",
            "memory_bandwidth: {value: 2.9 TB/s}",
        ),
    ),
    Rule(
        "F504",
        "memory bandwidth outside what its memory type gives",
        WARNING,
        "Every generation of memory has a slowest and a fastest grade, and a bus is only so wide. "
        "HBM stacks that would run far below their slowest grade are of an older generation, or "
        "the bandwidth is that of another part.",
        chip(
            "memory_type: {value: GDDR6}",
            "memory_capacity: {value: 48 GB}",
            "memory_bandwidth: {value: 3.35 TB/s}",
        ),
        chip(
            "memory_type: {value: GDDR6}",
            "memory_capacity: {value: 48 GB}",
            "memory_bandwidth: {value: 864 GB/s}",
        ),
    ),
    Rule(
        "F505",
        "memory capacity outside what its memory type gives",
        WARNING,
        "A bus of the widest kind full of the largest devices holds no more. Often capacities of "
        "two kinds of memory were added.",
        chip("memory_type: {value: GDDR6}", "memory_capacity: {value: 480 GB}"),
        chip("memory_type: {value: GDDR6}", "memory_capacity: {value: 48 GB}"),
    ),
    Rule(
        "F506",
        "FLOP/s per watt outside what its process generation gives",
        WARNING,
        "No tensor unit of that process generation does as much, or as little, per watt of TDP. "
        "Often the rate is the sparse one, or the TDP is that of another part.",
        chip(
            "process_node: {value: TSMC 4N}",
            "tdp: {value: 700 W}",
            "bf16_dense: {value: 1979 TFLOP/s}",
        ),
        chip(
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
        rack("power: {value: 5 kW, basis: server}"),
        rack("power: {value: 10.2 kW, basis: server}"),
    ),
    Rule(
        "F508",
        "memory tier and memory type contradict each other",
        ERROR,
        "Ranks and ranges are taken by tier: HBM among HBM, SRAM among SRAM.",
        chip("memory_tier: hbm", "memory_type: {value: GDDR6}"),
        chip("memory_tier: gddr", "memory_type: {value: GDDR6}"),
    ),
    Rule(
        "F509",
        "all-in power quote below the TDP",
        WARNING,
        "All-in power of a chip holds its share of host, network and fans, and lies above its TDP "
        "in every provisioning figure. A lower one is an average, or of another part.",
        priced(
            "power_quotes:",
            "  - {chip: example-chip, basis: it, date: 2026-07, value: 0.4 kW, source: maker}",
        ),
        priced(
            "power_quotes:",
            "  - {chip: example-chip, basis: it, date: 2026-07, value: 1.37 kW, source: maker}",
        ),
    ),
    Rule(
        "F510",
        "scale-up bandwidth of both ways below one way",
        ERROR,
        "Both ways summed is twice one way on every link known. The two were swapped, or they "
        "count different links.",
        chip(
            "scale_up_bandwidth: {value: 900 GB/s}",
            "scale_up_bandwidth_both_ways: {value: 450 GB/s}",
        ),
        chip(
            "scale_up_bandwidth: {value: 450 GB/s}",
            "scale_up_bandwidth_both_ways: {value: 900 GB/s}",
        ),
    ),
    Rule(
        "F511",
        "type of half the width exactly four times as fast",
        WARNING,
        "Half the width doubles the dense rate of most tensor units. Exactly four times is what "
        "the sparse rate of the narrower type is to the dense one of the wider: half of all "
        "published FP8 and FP4 headlines are sparse. Where a chip is built so, a waiver says it.",
        chip("bf16_dense: {value: 989.4 TFLOP/s}", "fp8_dense: {value: 3958 TFLOP/s}"),
        chip("bf16_dense: {value: 989.4 TFLOP/s}", "fp8_dense: {value: 1979 TFLOP/s}"),
    ),
)
