"""A chip under a software stack and a precision: effective rates, computed once."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from chipcost.model.chipspec import ChipSpec, room
from chipcost.model.parameters import PARAMETERS, Efficiency
from chipcost.model.precision import STORAGE_BYTES, Precision, math_type

Array = npt.NDArray[np.float64]
ACTIVATION_BYTES = 2.0
# More time of a collective that goes through the host: 25 us for the smallest over PCIe against 4
# to 8 us over links. Source: measured collectives of NVIDIA aiconfigurator (L40S, RTX PRO 6000).
HOST_TIME = 18.0e-6
# Share of its answer that a running sequence holds memory for: all of it where an engine admits
# only what it can finish (TensorRT-LLM: GUARANTEED_NO_EVICT, its default), half on average where
# the cache grows with the answer and sequences are put off when it is full (vLLM, SGLang).
WHOLE, GROWING = 1.0, 0.5


@dataclass(frozen=True, slots=True)
class Device:
    """Effective rates (FLOP/s, B/s), stored bytes per element and fixed times (s).

    Each field is a number, or an array over configurations once gathered.
    """

    linear_rate: Array | float
    ffn_rate: Array | float
    expert_rate: Array | float
    head_rate: Array | float
    attention_rate: Array | float
    attention_ramp: Array | float
    latent_rate: Array | float
    index_rate: Array | float  # of indexers with narrow keys
    memory_rate: Array | float
    expert_memory_rate: Array | float
    attention_memory_rate: Array | float
    linear_bytes: Array | float
    ffn_bytes: Array | float
    expert_bytes: Array | float
    head_bytes: Array | float
    kv_bytes: Array | float
    exposed: Array | float
    expert_ramp: Array | float
    coverage: Array | float
    imbalance: Array | float
    balanced_imbalance: Array | float
    spread: Array | float
    overlap: Array | float
    operator_time: Array | float
    layer_time: Array | float
    attention_time: Array | float
    request_time: Array | float
    context_time: Array | float
    expert_time: Array | float
    elementwise: Array | float
    collective_time: Array | float
    collective_hop: Array | float
    link_rate: Array | float
    domain: Array | float
    mesh: Array | float  # 1 where peers are linked directly, one link each
    torus: Array | float  # 1 where only neighbours are linked
    network_time: Array | float
    network_reduce_time: Array | float
    network_rate: Array | float
    step_time: Array | float
    step_request_time: Array | float
    prefill_time: Array | float
    handover_time: Array | float
    interference: Array | float
    queue: Array | float
    room: Array | float  # bytes that weights and cache may take
    answer_held: Array | float  # WHOLE or GROWING
    cores: Array | float
    host_rate: Array | float  # to prefix caches beyond the memory; inf where there are none


DEVICE_FIELDS: tuple[str, ...] = tuple(field.name for field in fields(Device))
_SHARED: tuple[str, ...] = tuple(name for name in PARAMETERS if name in DEVICE_FIELDS)


def product_rate(chip: ChipSpec, efficiency: Efficiency, storage: str) -> float:
    """FLOP/s of large products of `storage` weights: e_c * C of the math type, less if widened."""
    math = math_type(storage, chip.flops)
    share = {
        "fp8": efficiency.compute_fp8,
        "fp4": efficiency.compute_fp4,
    }.get(math, efficiency.compute_bf16)
    rate = chip.flops[math] * share
    if math == "bf16" and STORAGE_BYTES[storage] < ACTIVATION_BYTES:
        return rate * efficiency.unpack
    return rate * (efficiency.block_scaled if storage == "fp8_block" else 1.0)


def peak_shares(chip: ChipSpec, efficiency: Efficiency, precision: Precision) -> dict[str, float]:
    """Share of the peak of its math type that each operator multiplies at (passes.MULTIPLYING).

    Attention over long prompts; shorter ones, and latent attention in decode, reach less.
    """

    def of(storage: str) -> float:
        return product_rate(chip, efficiency, storage) / chip.flops[math_type(storage, chip.flops)]

    return {
        "attention_linears": of(precision.linear),
        "feed_forward": of(precision.ffn),
        "experts": of(precision.expert) * efficiency.expert_compute,
        "head": of(precision.head),
        "attention": efficiency.attention_compute,
    }


def make_device(
    chip: ChipSpec, efficiency: Efficiency, precision: Precision, reserves: bool = False
) -> Device:
    """The effective rates of a chip under a stack (`efficiency`) and a precision.

    Parameters whose name a device has too are taken over, times inside a layer by `overhead`.
    `reserves`: whether memory is set aside for a whole answer before it begins.
    """
    e = efficiency
    taken = {
        name: getattr(e, name) * (e.overhead if PARAMETERS[name].in_layer else 1.0)
        for name in _SHARED
    }
    if math_type(precision.linear, chip.flops) != "bf16":
        taken["operator_time"] = (e.operator_time + e.quantise_time) * e.overhead
    if chip.topology == "host":
        taken["collective_time"] = (e.collective_time + HOST_TIME) * e.overhead
    bf16 = chip.flops["bf16"]
    width = chip.memory_bandwidth
    return Device(
        linear_rate=product_rate(chip, e, precision.linear),
        ffn_rate=product_rate(chip, e, precision.ffn),
        expert_rate=product_rate(chip, e, precision.expert) * e.expert_compute,
        head_rate=product_rate(chip, e, precision.head),
        attention_rate=bf16 * e.attention_compute,
        latent_rate=bf16 * e.latent_compute,
        index_rate=chip.flops.get("fp8", bf16) * e.attention_compute,
        memory_rate=width * e.memory,
        expert_memory_rate=width * e.expert_memory,
        attention_memory_rate=width * e.attention_memory,
        linear_bytes=STORAGE_BYTES[precision.linear],
        ffn_bytes=STORAGE_BYTES[precision.ffn],
        expert_bytes=STORAGE_BYTES[precision.expert],
        head_bytes=STORAGE_BYTES[precision.head],
        kv_bytes=STORAGE_BYTES[precision.kv],
        link_rate=chip.link_bandwidth * e.link,
        domain=float(chip.scale_up_domain),
        mesh=1.0 if chip.topology == "mesh" else 0.0,
        torus=1.0 if chip.topology == "torus" else 0.0,
        network_rate=chip.scale_out_bandwidth * e.network,
        room=room(chip),
        answer_held=WHOLE if reserves else GROWING,
        cores=float(chip.cores),
        host_rate=chip.host_bandwidth or np.inf,
        **taken,
    )


def device_table(devices: list[Device]) -> Array:
    """Devices as a table of (fields, devices) to gather columns from."""
    rows = [[float(getattr(device, name)) for name in DEVICE_FIELDS] for device in devices]
    return np.array(rows, dtype=np.float64).T.copy()


def gather_device(table: Array, index: npt.NDArray[np.intp]) -> Device:
    """The device of each configuration: columns `index` of a table from `device_table`."""
    return Device(*np.take(table, index, axis=1))
