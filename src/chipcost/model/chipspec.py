"""The physics of one chip, as the inference model needs it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

TOPOLOGIES: tuple[str, ...] = ("switched", "mesh", "torus", "host")


@dataclass(frozen=True, slots=True)
class ChipSpec:
    """What a chip can do: SI units, dense rates, links one way.

    `flops`: FLOP/s by math type (`bf16`, `int8`, `fp8`, `fp4`); a type it lacks is absent.
    `link_bandwidth`: B/s one way per chip inside the scale-up domain; `scale_out_bandwidth`
    likewise between domains. `topology`: `switched` (any to any through a switch), `mesh`
    (a direct link to each peer), `torus` (neighbours only), `host` (no scale-up links: PCIe).
    `host_bandwidth`: B/s one way to where prefix caches are kept beyond the memory; 0: nowhere.
    `cores`: parts of a chip that shard tensors separately, with a copy each of what they share.
    """

    name: str
    vendor: str
    family: str
    flops: Mapping[str, float]
    memory_bandwidth: float
    memory_capacity: float
    link_bandwidth: float
    scale_up_domain: int
    topology: str
    scale_out_bandwidth: float
    cores: int = 1
    host_bandwidth: float = 0.0
