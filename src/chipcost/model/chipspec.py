"""The physics of one chip, as the inference model needs it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

TOPOLOGIES: tuple[str, ...] = ("switched", "mesh", "torus", "host", "direct", "chain")

# Reserve: share of memory that servers leave free (fragmentation, activations), and bytes per chip
# for the runtime and communication buffers. Source: NVIDIA aiconfigurator (3.5 GiB), vLLM (0.9).
USABLE = 0.92
RUNTIME_BYTES = 3.0e9


@dataclass(frozen=True, slots=True)
class ChipSpec:
    """What a chip can do: SI units, dense rates, links one way.

    `flops`: FLOP/s by math type (`bf16`, `int8`, `fp8`, `fp4`); a type it lacks is absent.
    `link_bandwidth`: B/s one way per chip inside the scale-up domain; `scale_out_bandwidth`
    likewise between domains. `topology`: `switched` (any to any through a switch), `mesh`
    (a direct link to each peer), `torus` (neighbours only), `host` (no scale-up links: PCIe),
    `direct` (any to any without a host, by links that nobody has published), `chain` (chips pass
    activations on and share no tensor: wafers).
    `host_bandwidth`: B/s one way to where prefix caches are kept beyond the memory; 0: nowhere.
    `cores`: parts of a chip that shard tensors separately, with a copy each of what they share.
    `sram`: whether weights and cache lie in memory on the die; then it is this memory's figures.
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
    sram: bool = False


def room(chip: ChipSpec) -> float:
    """Bytes that weights and cache may take: u M - reserve; all of a memory on the die.

    Source: 576 LPUs of 230 MB less 62.8 GB of weights leave 69.7 GB for the cache, SHIP (MLSys
    2026): nothing is set aside there.
    """
    if chip.sram:
        return chip.memory_capacity
    return chip.memory_capacity * USABLE - RUNTIME_BYTES
