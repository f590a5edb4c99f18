"""What memory generations and process generations reach.

HBM: JEDEC JESD235 (HBM2), JESD238 (HBM3) and JESD270-4 (HBM4) for bus width and stack heights;
the fastest grade is that of products sold, which run ahead of the standard (HBM2 2.4, HBM2e 3.6,
HBM3 6.4, HBM3e 9.8, HBM4 13 Gbit/s a pin). The slowest is our judgement from the parts in the
catalog. Other memory: pin rate times the widest bus that was sold, capacity of that bus filled on
both sides. FLOP/s per watt: our judgement, above every part in the catalog of that generation and
below twice the best one.
"""

from __future__ import annotations

import re
from typing import NamedTuple

GIB = 2.0**30
SLACK = 0.01  # relative: 989.4 and 989 TFLOP/s are one figure


class Stack(NamedTuple):
    """One HBM generation: sizes of a stack in GiB, slowest and fastest rate of one in bytes/s.

    most is the largest number of them on one package.
    """

    sizes: tuple[int, ...]
    slowest: float
    fastest: float
    most: int = 16


STACKS: dict[str, Stack] = {
    "HBM": Stack((1,), 0.09e12, 0.128e12, 4),
    "HBM2": Stack((4, 8), 0.12e12, 0.312e12, 8),
    "HBM2E": Stack((8, 16, 24), 0.30e12, 0.465e12),
    "HBM3": Stack((16, 24), 0.50e12, 0.830e12),
    "HBM3E": Stack((16, 24, 36, 48), 0.60e12, 1.280e12),
    "HBM4": Stack((24, 36, 48, 64), 1.30e12, 3.330e12),
    "HBM4E": Stack((32, 48, 64), 2.00e12, 4.200e12),
}
SWITCHED_OFF = 0.125  # largest share of a stack's capacity that a sold part leaves unused


class Bus(NamedTuple):
    """Other memory of one package: least and most bandwidth in bytes/s, most capacity in bytes."""

    slowest: float
    fastest: float
    most: float


BUSES: dict[str, Bus] = {
    "GDDR5": Bus(20e9, 0.50e12, 32 * GIB),
    "GDDR5X": Bus(100e9, 0.60e12, 32 * GIB),
    "GDDR6": Bus(50e9, 1.30e12, 64 * GIB),
    "GDDR6X": Bus(200e9, 1.55e12, 64 * GIB),
    "GDDR7": Bus(100e9, 2.40e12, 128 * GIB),
    "LPDDR4": Bus(15e9, 0.60e12, 256 * GIB),
    "LPDDR4X": Bus(15e9, 0.60e12, 256 * GIB),
    "LPDDR5": Bus(20e9, 0.90e12, 1024 * GIB),
    "LPDDR5X": Bus(20e9, 1.40e12, 2048 * GIB),
    "LPDDR6": Bus(20e9, 2.50e12, 2048 * GIB),
    "DDR4": Bus(15e9, 0.30e12, 4096 * GIB),
    "DDR5": Bus(20e9, 0.80e12, 8192 * GIB),
}

# nm of the process at most: (least, most) dense FLOP/s of a 16-bit type per watt of TDP.
PER_WATT: tuple[tuple[float, float, float], ...] = (
    (2.9, 0.1e12, 6.0e12),
    (3.9, 0.1e12, 3.5e12),
    (5.9, 0.1e12, 2.75e12),
    (11.9, 0.1e12, 2.6e12),
    (99.0, 0.05e12, 1.5e12),
)
# Year of release at most: the finest process that parts of that year are made in, in nm.
FINEST = ((2018, 12.0), (2021, 7.0), (2023, 4.0), (2025, 3.0), (9999, 2.0))

# Year in which the first part with a memory generation was sold, and of a process at most so fine.
FIRST_MEMORY = {
    "GDDR5X": 2016,
    "GDDR6": 2018,
    "GDDR6X": 2020,
    "GDDR7": 2025,
    "LPDDR4": 2014,
    "LPDDR4X": 2016,
    "LPDDR5": 2019,
    "LPDDR5X": 2021,
    "LPDDR6": 2026,
    "HBM": 2015,
    "HBM2": 2016,
    "HBM2E": 2020,
    "HBM3": 2022,
    "HBM3E": 2023,
    "HBM4": 2026,
    "HBM4E": 2027,
    "DDR4": 2014,
    "DDR5": 2021,
}
FIRST_PROCESS = ((2.0, 2025), (3.0, 2022), (4.0, 2021), (5.0, 2020), (7.0, 2018), (16.0, 2014))

# What a type may do per watt, in multiples of a 16-bit one, at most.
MULTIPLE = {
    "tf32_dense": 0.75,
    "bf16_dense": 1.0,
    "fp16_dense": 1.0,
    "fp8_dense": 3.0,
    "blockfp8_dense": 3.0,
    "int8_dense": 3.0,
    "fp6_dense": 4.0,
    "fp4_dense": 6.0,
}

_MEMORY = re.compile(r"(?:LP|G)?DDR\dX?|HBM\d?E?", re.IGNORECASE)
_NANOMETRES = re.compile(r"(\d+(?:\.\d+)?)\s*-?\s*nm\b", re.IGNORECASE)
_NODE = re.compile(r"(?<!\+)\bN?(\d)(?:NP?|[A-Z])?\b")


def memory_types(text: str) -> list[str]:
    """The memory generations that a text names, in capitals: ["HBM3", "DDR5"]."""
    return [name.upper() for name in _MEMORY.findall(text)]


def nanometres(text: str) -> float | None:
    """The finest process that a text names ("TSMC 4N", "N5", "2nm compute + 3nm I/O"), in nm."""
    found = [float(size) for size in _NANOMETRES.findall(text)]
    found = found or [float(size) for size in _NODE.findall(text)]
    return min((size for size in found if size > 0), default=None)


def finest(year: int) -> float:
    """The finest process that parts released in a year are made in, in nm."""
    return next(nm for last, nm in FINEST if year <= last)


def per_watt(nm: float) -> tuple[float, float]:
    """Least and most dense 16-bit FLOP/s per watt of a process generation."""
    for edge, least, most in PER_WATT:
        if nm <= edge:
            return least, most
    return PER_WATT[-1][1:]
