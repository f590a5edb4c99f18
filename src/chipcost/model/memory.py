"""What fits: weights, cache and reserve on one chip, in bytes. Arrays over configurations."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from chipcost.model.device import Device
from chipcost.model.operators import Layout, held_experts, replication
from chipcost.model.shape import Shape

Array = npt.NDArray[np.float64]

# Reserve: share of memory that servers leave free (fragmentation, activations), and bytes per chip
# for the runtime and communication buffers. Source: NVIDIA aiconfigurator (3.5 GiB), vLLM (0.9).
USABLE = 0.92
RUNTIME_BYTES = 3.0e9
# Sequences per attention rank that a server admits by default: max_batch_size of TensorRT-LLM 1.0,
# max_num_seqs of vLLM.
MAX_SEQUENCES_PER_RANK = 1024.0


def weight_bytes(device: Device, shape: Shape, layout: Layout) -> Array:
    """Bytes of weights on one chip: dense parts over tp, experts over tp * dp, all over pp.

    Ranks hold whole experts, with the copies that balance them (`held_experts`).
    """
    attention = shape.attention_weights / layout.tp + shape.replicated_weights
    ffn = shape.ffn_weights / layout.tp
    held = held_experts(shape.experts, layout) * layout.ep
    experts = shape.expert_layers * held * shape.expert_weights / layout.ranks
    ends = (shape.head_weights + shape.embedding_weights) / layout.tp * device.head_bytes
    stored = (
        attention * device.linear_bytes
        + ffn * device.ffn_bytes
        + experts * device.expert_bytes
        + ends
    )
    return np.asarray(stored / layout.pp)


def sequence_bytes(device: Device, shape: Shape, layout: Layout, context: Array) -> Array:
    """Bytes of cache and state of one sequence on one chip of its attention rank.

    Every rank holds the keys of indexers whole, in their own format.
    """
    share = replication(shape, device, layout.tp)
    cache = cache_bytes(device, shape, context) * share + context * shape.index_bytes
    return np.asarray((cache + shape.state_bytes / layout.tp) / layout.pp)


def cache_bytes(device: Device, shape: Shape, length: Array) -> Array:
    """Bytes of the keys and values of one sequence, all heads: whole contexts and windows."""
    near = np.minimum(length, shape.window)
    return np.asarray((length * shape.kv_full + near * shape.kv_local) * device.kv_bytes)


def max_sequences(device: Device, shape: Shape, layout: Layout, context: Array) -> Array:
    """Sequences per attention rank that memory holds: (u M - weights - reserve) / per sequence.

    Negative where not even the weights fit. Source: scaling book (jax-ml).
    """
    return sequences_of(device, shape, layout, sequence_bytes(device, shape, layout, context))


def sequences_of(device: Device, shape: Shape, layout: Layout, each: Array) -> Array:
    """`max_sequences` of sequences that take `each` bytes of a chip in the mean."""
    free = device.capacity * USABLE - RUNTIME_BYTES - weight_bytes(device, shape, layout)
    return np.asarray(free / each)


def running_sequences(
    device: Device, shape: Shape, layout: Layout, isl: Array, osl: Array
) -> Array:
    """`max_sequences` of a server that takes requests as they come: at the context that it holds
    memory for, isl + answer_held osl.

    Source: TensorRT-LLM, capacity scheduler policy (GUARANTEED_NO_EVICT is the default).
    """
    return max_sequences(device, shape, layout, isl + device.answer_held * osl)
