"""What fits: weights, cache and reserve on one chip, in bytes. Arrays over configurations."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from chipcost.model.device import Device
from chipcost.model.operators import Split, replication
from chipcost.model.shape import Shape

Array = npt.NDArray[np.float64]

# Reserve: share of memory that servers leave free (fragmentation, activations), and bytes per chip
# for the runtime and communication buffers. Source: NVIDIA aiconfigurator (3.5 GiB), vLLM (0.9).
USABLE = 0.92
RUNTIME_BYTES = 3.0e9


def weight_bytes(device: Device, shape: Shape, split: Split) -> Array:
    """Bytes of weights on one chip: dense parts over tp, experts over tp * dp, all over pp."""
    attention = shape.attention_weights / split.tp + shape.replicated_weights
    ffn = shape.ffn_weights / split.tp
    experts = shape.expert_layers * shape.experts * shape.expert_weights / (split.tp * split.dp)
    ends = (shape.head_weights + shape.embedding_weights) / split.tp * device.head_bytes
    held = (
        attention * device.linear_bytes
        + ffn * device.ffn_bytes
        + experts * device.expert_bytes
        + ends
    )
    return np.asarray(held / split.pp)


def sequence_bytes(device: Device, shape: Shape, split: Split, context: Array) -> Array:
    """Bytes of cache and state of one sequence on one chip of its attention rank."""
    near = np.minimum(context, shape.window)
    elements = context * shape.kv_full + near * shape.kv_local
    cache = elements * device.kv_bytes * replication(shape, device, split.tp)
    return np.asarray((cache + shape.state_bytes / split.tp) / split.pp)


def most_sequences(device: Device, shape: Shape, split: Split, context: Array) -> Array:
    """Sequences per attention rank that memory holds: (u M - weights - reserve) / per sequence.

    Negative where not even the weights fit. Source: scaling book (jax-ml).
    """
    room = device.capacity * USABLE - RUNTIME_BYTES - weight_bytes(device, shape, split)
    return np.asarray(room / sequence_bytes(device, shape, split, context))
