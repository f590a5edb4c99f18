"""How two figures of a chip usually lie to each other, by its kind of memory, in base units.

Of every pair of figures that eight chips or more of 152 state, half of the least ratio and twice
the most (a third and three times, of fewer than sixteen chips), where those lie within a factor of
120; `tests/planted/spread.py` prints the table.
"""

from __future__ import annotations

# (a figure, another, least ratio, most)
Ratio = tuple[str, str, float, float]

RATIOS: dict[str, tuple[Ratio, ...]] = {
    "hbm": (
        ("tdp", "memory_bandwidth", 3e-11, 1e-09),
        ("tdp", "memory_capacity", 1.7e-09, 4.4e-08),
        ("tdp", "bf16_dense", 1.7e-13, 1.3e-11),
        ("tdp", "fp8_dense", 6.5e-14, 2.8e-12),
        ("tdp", "fp4_dense", 1.8e-14, 1.2e-12),
        ("tdp", "tf32_dense", 3.7e-13, 1.1e-11),
        ("tdp", "scale_up_bandwidth", 2.6e-10, 7e-09),
        ("tdp", "scale_up_bandwidth_unstated", 9.1e-11, 4.1e-09),
        ("tdp", "scale_out_bandwidth", 2.2e-09, 1.8e-07),
        ("memory_bandwidth", "memory_capacity", 7.1, 160),
        ("memory_bandwidth", "bf16_dense", 0.00056, 0.055),
        ("memory_bandwidth", "fp16_dense", 0.0014, 0.077),
        ("memory_bandwidth", "fp8_dense", 0.00028, 0.028),
        ("memory_bandwidth", "fp4_dense", 0.00025, 0.0048),
        ("memory_bandwidth", "tf32_dense", 0.0016, 0.11),
        ("memory_bandwidth", "scale_up_bandwidth", 1.1, 34),
        ("memory_bandwidth", "scale_up_bandwidth_unstated", 0.4, 16),
        ("memory_capacity", "bf16_dense", 1.8e-05, 0.0013),
        ("memory_capacity", "fp16_dense", 5e-05, 0.00071),
        ("memory_capacity", "fp8_dense", 8.2e-06, 0.00065),
        ("memory_capacity", "fp4_dense", 4.1e-06, 0.00015),
        ("memory_capacity", "tf32_dense", 6.2e-05, 0.0026),
        ("memory_capacity", "scale_up_bandwidth", 0.04, 1.2),
        ("memory_capacity", "scale_up_bandwidth_unstated", 0.018, 0.81),
        ("bf16_dense", "fp8_dense", 0.11, 2),
        ("bf16_dense", "fp4_dense", 0.057, 0.54),
        ("bf16_dense", "tf32_dense", 0.5, 7.4),
        ("bf16_dense", "scale_up_bandwidth", 150, 9900),
        ("bf16_dense", "scale_up_bandwidth_unstated", 87, 7500),
        ("fp16_dense", "int8_dense", 0.083, 3),
        ("fp16_dense", "fp32", 0.99, 33),
        ("fp8_dense", "fp4_dense", 0.16, 2),
        ("fp8_dense", "tf32_dense", 0.5, 18),
        ("fp8_dense", "scale_up_bandwidth", 320, 20000),
        ("fp8_dense", "scale_up_bandwidth_unstated", 160, 6200),
        ("fp8_dense", "sram_capacity", 660000, 5.6e07),
        ("fp4_dense", "tf32_dense", 1.2, 53),
        ("fp4_dense", "scale_up_bandwidth", 650, 59000),
        ("tf32_dense", "fp32", 0.84, 65),
        ("tf32_dense", "scale_up_bandwidth", 82, 5000),
        ("tf32_dense", "scale_out_bandwidth", 2000, 92000),
        ("fp32", "scale_up_bandwidth", 13, 730),
        ("scale_up_bandwidth", "scale_out_bandwidth", 2, 200),
    ),
    "gddr": (
        ("tdp", "memory_bandwidth", 1e-10, 1.8e-09),
        ("tdp", "memory_capacity", 1.3e-09, 4.6e-08),
        ("tdp", "bf16_dense", 2.9e-13, 1.2e-11),
        ("tdp", "fp16_dense", 2.6e-13, 1.5e-11),
        ("tdp", "fp8_dense", 9.9e-14, 4.2e-12),
        ("tdp", "int8_dense", 1.4e-13, 6.9e-12),
        ("tdp", "tf32_dense", 3.9e-13, 3.4e-11),
        ("tdp", "fp32", 1.1e-12, 7.4e-11),
        ("tdp", "fp16_vector", 1e-12, 3e-11),
        ("memory_bandwidth", "memory_capacity", 5.8, 120),
        ("memory_bandwidth", "bf16_dense", 0.0011, 0.027),
        ("memory_bandwidth", "fp16_dense", 0.00039, 0.04),
        ("memory_bandwidth", "fp8_dense", 0.00019, 0.013),
        ("memory_bandwidth", "int8_dense", 0.00058, 0.018),
        ("memory_bandwidth", "tf32_dense", 0.0015, 0.076),
        ("memory_bandwidth", "fp32", 0.0047, 0.12),
        ("memory_bandwidth", "fp16_vector", 0.0035, 0.083),
        ("memory_capacity", "bf16_dense", 6.5e-05, 0.00096),
        ("memory_capacity", "fp16_dense", 4.3e-05, 0.001),
        ("memory_capacity", "fp8_dense", 1.4e-05, 0.00032),
        ("memory_capacity", "int8_dense", 1.8e-05, 0.00073),
        ("memory_capacity", "tf32_dense", 8.7e-05, 0.0029),
        ("memory_capacity", "fp32", 0.00014, 0.006),
        ("memory_capacity", "fp16_vector", 0.0001, 0.0045),
        ("bf16_dense", "int8_dense", 0.12, 1.1),
        ("bf16_dense", "tf32_dense", 0.65, 6.1),
        ("bf16_dense", "fp32", 0.99, 17),
        ("fp16_dense", "int8_dense", 0.083, 1.5),
        ("fp16_dense", "fp32", 0.66, 26),
        ("int8_dense", "tf32_dense", 1.3, 24),
        ("int8_dense", "fp32", 1.9, 34),
        ("tf32_dense", "fp32", 0.33, 6.1),
        ("fp32", "fp16_vector", 0.16, 3),
    ),
    "lpddr": (
        ("tdp", "memory_bandwidth", 4.7e-11, 1.7e-09),
        ("tdp", "int8_dense", 5.7e-14, 3e-12),
        ("memory_bandwidth", "memory_capacity", 0.53, 39),
        ("memory_bandwidth", "int8_dense", 0.00012, 0.0096),
    ),
}

# Of any memory.
ANY: tuple[Ratio, ...] = (
    ("int8_dense", "bf16_dense", 0.03, 8.2),
    ("measured_power_max", "tdp", 0.28, 1.3),
    ("transistors", "die_area", 15e12, 400e12),
)
