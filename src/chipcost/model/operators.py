"""Time of the operators of one forward pass on one chip, each `t0 + max(compute, memory)`.

Arrays over configurations; every function answers a `Time`. The smaller of compute and memory
time is hidden but for the share `exposed`: kernels near the ridge reach neither peak.
Source: facts on measured kernels (ai-dynamo/aiconfigurator), scaling book (jax-ml).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from chipcost.model.device import ACTIVATION_BYTES, Device
from chipcost.model.shape import Shape

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Time:
    """Seconds of one kind of operator over all layers: what it would take of each resource."""

    total: Array
    compute: Array
    memory: Array
    fixed: Array


@dataclass(frozen=True, slots=True)
class Split:
    """How a pass is spread: attention tensor-parallel `tp` times attention data-parallel `dp`
    chips hold a stage; `ep` of them hold different experts, each sharded by tp * dp / ep."""

    tp: Array
    pp: Array
    ep: Array
    dp: Array


def roof(device: Device, compute: Array, memory: Array, fixed: Array | float) -> Time:
    """t0 + max(compute, memory) + exposed * min(compute, memory)."""
    hidden = np.minimum(compute, memory)
    total = fixed + np.maximum(compute, memory) + device.exposed * hidden
    return Time(np.asarray(total), compute, memory, np.asarray(fixed))


def attention_linears(device: Device, shape: Shape, split: Split, tokens: Array) -> Time:
    """Projections into and out of attention: weights sharded by tp, latent ones replicated."""
    weights = shape.attention_weights / split.tp + shape.replicated_weights
    traffic = weights * device.linear_bytes + (
        ACTIVATION_BYTES * tokens * shape.attention_width / split.tp
    )
    return roof(
        device,
        2.0 * tokens * weights / device.linear_rate,
        traffic / device.memory_rate,
        shape.attention_operators * device.operator_time,
    )


def feed_forward(device: Device, shape: Shape, split: Split, tokens: Array) -> Time:
    """Dense feed-forward layers and shared experts."""
    weights = shape.ffn_weights / split.tp
    traffic = weights * device.ffn_bytes + (ACTIVATION_BYTES * tokens * shape.ffn_width / split.tp)
    return roof(
        device,
        2.0 * tokens * weights / device.ffn_rate,
        traffic / device.memory_rate,
        shape.ffn_operators * device.operator_time,
    )


def distinct_experts(
    experts: Array | float, active: Array | float, coverage: Array | float, tokens: Array
) -> Array:
    """Experts that `tokens` reach: E (1 - (1 - k / E)^(c T)). Source: Erdil arXiv:2506.04645.

    `coverage` c below 1 stands for tokens that choose alike.
    """
    count = np.maximum(experts, 1.0)
    miss = np.log1p(-np.minimum(np.asarray(active) / count, 1.0 - 1e-9))
    reached = count * -np.expm1(coverage * tokens * miss)
    one = np.minimum(active, count)
    return np.asarray(np.where(tokens > 0.0, np.maximum(reached, np.minimum(one, count)), 0.0))


def expert_products(device: Device, shape: Shape, split: Split, everyone: Array) -> Time:
    """Routed experts: the distinct experts of the busiest rank are streamed once.

    `everyone`: tokens of all attention ranks, which the experts see together. The busiest rank
    holds ep^imbalance times the mean load.
    """
    ranks = split.tp * split.dp
    load = np.exp(device.imbalance * np.log(split.ep))
    reached = distinct_experts(shape.experts, shape.active_experts, device.coverage, everyone)
    held = np.minimum(reached * load, shape.experts) / ranks  # experts' worth of weights per chip
    pairs = everyone * shape.active_experts / ranks * load
    traffic = shape.expert_layers * (
        held * shape.expert_weights * device.expert_bytes
        + ACTIVATION_BYTES * pairs * shape.expert_width
    )
    few = device.expert_ramp * held  # rows that tiles are filled up with
    flops = 2.0 * shape.expert_layers * (pairs + few) * shape.expert_weights
    return roof(
        device,
        flops / device.expert_rate,
        traffic / device.expert_memory_rate,
        shape.expert_layers * device.expert_time,
    )


def head(device: Device, shape: Shape, split: Split, tokens: Array) -> Time:
    """The product with the vocabulary, for the tokens whose successor is wanted."""
    weights = shape.head_weights / split.tp
    return roof(
        device,
        2.0 * tokens * weights / device.head_rate,
        weights * device.head_bytes / device.memory_rate,
        np.zeros_like(tokens),
    )


def elementwise(device: Device, shape: Shape, tokens: Array) -> Time:
    """Norms, rotary embedding, residuals, cache writes: passes over the hidden state."""
    traffic = device.elementwise * ACTIVATION_BYTES * tokens * shape.hidden * shape.layers
    return roof(
        device,
        np.zeros_like(tokens),
        traffic / device.memory_rate,
        shape.layers * device.layer_time,
    )


def replication(shape: Shape, device: Device, tp: Array) -> Array:
    """Share of the KV cache that one chip holds and reads: max(1 / tp, cores / kv_heads), <= 1.

    Cores beyond the key-value heads keep copies. Source: llm_model 3 (r = max(1, tp / n_kv)).
    """
    return np.asarray(np.minimum(np.maximum(1.0 / tp, device.cores / shape.kv_heads), 1.0))


def attention_decode(
    device: Device, shape: Shape, split: Split, sequences: Array, context: Array
) -> Time:
    """Attention of one new token per sequence: the KV cache is read once, in full and in window."""
    near = np.minimum(context, shape.window)
    share = replication(shape, device, split.tp)
    elements = context * shape.read_full + near * shape.read_local
    state = 2.0 * shape.state_bytes / split.tp  # read and written
    traffic = sequences * (elements * device.kv_bytes * share + state)
    flops = sequences * (context * shape.decode_flops + near * shape.decode_local_flops) / split.tp
    rate = np.where(np.asarray(shape.latent) > 0.0, device.latent_rate, device.attention_rate)
    fixed = shape.attention_layers * (device.attention_time + sequences * device.request_time) + (
        device.context_time * context * shape.full_layers
        + device.context_time * near * (shape.attention_layers - shape.full_layers)
    )
    return roof(device, flops / rate, traffic / device.attention_memory_rate, fixed)


def attention_prefill(
    device: Device, shape: Shape, split: Split, prompts: Array, new: Array, cached: Array
) -> Time:
    """Causal attention of `new` tokens per prompt behind `cached` ones: context c + n / 2.

    The rate grows with the prompt: e n / (n + ramp). Source: measured causal attention kernels.
    """
    span = cached + 0.5 * new
    near = np.minimum(span, shape.window)
    flops = prompts * new * (span * shape.prefill_flops + near * shape.prefill_local_flops)
    length = cached + new
    rate = device.attention_rate * length / (length + device.attention_ramp)
    share = replication(shape, device, split.tp)
    traffic = prompts * length * (shape.kv_full + shape.kv_local) * device.kv_bytes * share
    return roof(
        device,
        flops / split.tp / rate,
        traffic / device.attention_memory_rate,
        shape.attention_layers * device.attention_time,
    )
