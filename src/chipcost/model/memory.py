"""What fits: weights, cache and reserve on one chip, in bytes. Arrays over configurations."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from chipcost.model.device import Device
from chipcost.model.operators import Layout, held_experts, kv_bytes, replication
from chipcost.model.shape import Shape
from chipcost.model.speculation import Draft

Array = npt.NDArray[np.float64]

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
    elements = length * shape.kv_full + near * shape.kv_local
    return np.asarray(elements * kv_bytes(device, shape))


def draft_bytes(draft: Draft, layout: Layout) -> Array:
    """Bytes of the draft's weights on one chip, without what it borrows of the model."""
    device, shape = draft.device, draft.shape
    ends = (shape.head_weights + shape.embedding_weights) / layout.tp * device.head_bytes
    own = weight_bytes(device, shape, layout) - draft.borrows * ends / layout.pp
    return np.asarray(draft.there * own)


def max_sequences(
    device: Device, shape: Shape, layout: Layout, context: Array, draft: Draft | None = None
) -> Array:
    """Sequences per attention rank that memory holds: (room - weights) / per sequence.

    Negative where not even the weights fit. A draft has weights and a cache of its own.
    Source: scaling book (jax-ml).
    """
    each = held_bytes(device, shape, layout, context, draft)
    return sequences_of(device, shape, layout, each, draft)


def held_bytes(
    device: Device, shape: Shape, layout: Layout, context: Array, draft: Draft | None = None
) -> Array:
    """`sequence_bytes` with those of the draft."""
    each = sequence_bytes(device, shape, layout, context)
    if draft is not None:
        each = each + draft.there * sequence_bytes(draft.device, draft.shape, layout, context)
    return each


def sequences_of(
    device: Device, shape: Shape, layout: Layout, each: Array, draft: Draft | None = None
) -> Array:
    """`max_sequences` of sequences that take `each` bytes of a chip in the mean."""
    free = device.room - weight_bytes(device, shape, layout)
    if draft is not None:
        free = free - draft_bytes(draft, layout)
    return np.asarray(free / each)


def running_sequences(
    device: Device,
    shape: Shape,
    layout: Layout,
    isl: Array,
    osl: Array,
    draft: Draft | None = None,
) -> Array:
    """`max_sequences` of a server that takes requests as they come: at the context that it holds
    memory for, isl + answer_held osl.

    Source: TensorRT-LLM, capacity scheduler policy (GUARANTEED_NO_EVICT is the default).
    """
    return max_sequences(device, shape, layout, isl + device.answer_held * osl, draft)
