"""Time of the operators of one forward pass on one chip, each `t0 + max(compute, memory)`.

What does not depend on the batch is worked out once per configuration (`Linear`, `Experts`); a pass
then takes it at a number of tokens.

Arrays over configurations. The smaller of compute and memory
time is hidden but for the share `exposed`: kernels near the ridge reach neither peak.
Source: scaling book (jax-ml); measured kernels of ai-dynamo/aiconfigurator.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from chipcost.model.device import ACTIVATION_BYTES, Device
from chipcost.model.precision import STORAGE_BYTES
from chipcost.model.shape import Shape
from chipcost.model.spans import mean_context, mean_in_chunk, mean_within

Array = npt.NDArray[np.float64]

FP8_BYTES = STORAGE_BYTES["fp8"]
# Chips of a server. Beyond it engines send copies of tokens to experts rather than gather all, hold
# copies of busy experts, and overlap the exchange with work: SGLang, vLLM, TensorRT-LLM.
SERVER = 8.0
# Copies of experts that a rank finds room for, of all experts, before it takes in one more: 1 in 16
# gives the 288 of 256 on 32, 72 and 144 ranks, and 320 on 320, that deployments publish.
SPARE = 1.0 / 16.0


@dataclass(frozen=True, slots=True)
class Time:
    """Seconds of one kind of operator over all layers: what it would take of each resource."""

    total: Array
    compute: Array
    memory: Array
    fixed: Array


@dataclass(frozen=True, slots=True)
class Layout:
    """Parallelism layout of a pass: attention tensor-parallel `tp` times attention data-parallel
    `dp` chips hold a stage; `ep` of them hold different experts, each sharded by tp * dp / ep.
    `redundant` copies of experts balance their load; None: as many as engines choose."""

    tp: Array
    pp: Array
    ep: Array
    dp: Array
    redundant: Array | None = None

    @property
    def ranks(self) -> Array:
        """Chips of a stage."""
        return self.tp * self.dp


@dataclass(frozen=True, slots=True)
class Linear:
    """An operator whose work grows with its tokens M: seconds, over all layers.

    compute M c; memory w + M a; fixed f + M e.
    """

    compute: Array  # c, per token
    traffic: Array  # a, per token: activations, or cache
    weights: Array  # w, once
    fixed: Array  # f, once
    each: Array | float = 0.0  # e, per token


@dataclass(frozen=True, slots=True)
class Reach:
    """Experts per layer that tokens reach, of the busiest rank times ranks. Shapes (n,).

    count  if all are reached; `least` that any pass reaches, those of a token; `most` that there
           are, copies included
    miss   c ln(1 - k / E): logarithm of the share of experts that one token leaves out, c
           (`coverage`) below 1 for tokens that choose alike
    """

    count: Array
    most: Array
    least: Array
    miss: Array


@dataclass(frozen=True, slots=True)
class Experts:
    """Routed experts, worked out for a layout: seconds, over all layers. Shapes (n,).

    imbalance  tokens of the busiest rank against the mean
    """

    reach: Reach
    imbalance: Array
    compute: Array  # per token
    tile: Array  # compute per expert held: rows that tiles are filled up with
    traffic: Array  # per token: activations
    stream: Array  # memory per expert held: its weights
    fixed: Array


def roof(device: Device, compute: Array, memory: Array, fixed: Array) -> Time:
    """t0 + max(compute, memory) + exposed * min(compute, memory)."""
    total = np.asarray(fixed + np.maximum(compute, memory))
    total += device.exposed * np.minimum(compute, memory)
    return Time(total, compute, memory, fixed)


def linear_time(device: Device, linear: Linear, tokens: Array) -> Time:
    """A linear operator at `tokens`."""
    memory = linear.weights + linear.traffic * tokens
    return roof(device, linear.compute * tokens, memory, linear.fixed + linear.each * tokens)


def attention_linears(device: Device, shape: Shape, layout: Layout) -> Linear:
    """Projections into and out of attention: weights sharded by tp, latent ones replicated."""
    weights = shape.attention_weights / layout.tp + shape.replicated_weights
    width = ACTIVATION_BYTES * shape.attention_width / layout.tp
    return _linear(
        2.0 * weights / device.linear_rate,
        width / device.memory_rate,
        weights * device.linear_bytes / device.memory_rate,
        shape.attention_operators * device.operator_time,
    )


def feed_forward(device: Device, shape: Shape, layout: Layout) -> Linear:
    """Dense feed-forward layers and shared experts."""
    weights = shape.ffn_weights / layout.tp
    width = ACTIVATION_BYTES * shape.ffn_width / layout.tp
    return _linear(
        2.0 * weights / device.ffn_rate,
        width / device.memory_rate,
        weights * device.ffn_bytes / device.memory_rate,
        shape.ffn_operators * device.operator_time,
    )


def head(device: Device, shape: Shape, layout: Layout) -> Linear:
    """The product with the vocabulary, for the tokens whose successor is wanted."""
    weights = shape.head_weights / layout.tp
    none = np.zeros_like(weights)
    return _linear(
        2.0 * weights / device.head_rate,
        none,
        weights * device.head_bytes / device.memory_rate,
        none,
    )


def elementwise(device: Device, shape: Shape) -> Linear:
    """Norms, rotary embedding, residuals, cache writes: passes over the hidden state."""
    width = device.elementwise * shape.hidden * shape.layers + shape.residual_width
    traffic = ACTIVATION_BYTES * width
    moved = np.asarray(traffic / device.memory_rate)
    none = np.zeros_like(moved)
    return _linear(none, moved, none, shape.layers * device.layer_time)


def _linear(
    compute: Array | float, traffic: Array | float, weights: Array | float, fixed: Array | float
) -> Linear:
    return Linear(np.asarray(compute), np.asarray(traffic), np.asarray(weights), np.asarray(fixed))


def experts(device: Device, shape: Shape, layout: Layout) -> Experts:
    """Routed experts: the distinct experts of the busiest rank are streamed once.

    The busiest rank holds ep^imbalance times the mean, and ep^balanced_imbalance beyond a server,
    where engines balance. Products run at their rate only with
    many rows per expert: `expert_ramp` rows more stand for tiles that few rows do not fill.
    """
    ranks = layout.ranks
    balanced = layout.ep > SERVER if layout.redundant is None else layout.redundant > 0.0
    exponent = np.where(balanced, device.balanced_imbalance, device.imbalance)
    imbalance = np.exp(exponent * np.log(layout.ep))
    count = np.maximum(shape.experts, 1.0)
    weights = shape.expert_layers * shape.expert_weights / ranks  # of one expert per layer
    row = 2.0 * weights / device.expert_rate
    pairs = shape.active_experts * imbalance
    width = ACTIVATION_BYTES * shape.expert_layers * shape.expert_width / ranks
    return Experts(
        reach=Reach(
            count=count * imbalance,
            most=held_experts(count, layout) * layout.ep,
            least=np.minimum(shape.active_experts, count) * imbalance,
            miss=expert_miss(count, shape.active_experts, device.coverage),
        ),
        imbalance=imbalance,
        compute=row * pairs,
        tile=row * device.expert_ramp,
        traffic=width * pairs / device.expert_memory_rate,
        stream=np.asarray(weights * device.expert_bytes / device.expert_memory_rate),
        fixed=np.asarray(shape.expert_layers * device.expert_time),
    )


def held_experts(count: Array | float, layout: Layout) -> Array:
    """Experts of a layer on each of ep ranks, copies included: ceil((E + copies) / ep).

    Where copies are left open, SPARE of them beyond a server.
    """
    copies = layout.redundant
    if copies is None and not np.any(layout.ep > 1.0):
        return np.asarray(count)
    if copies is None:
        copies = np.where(layout.ep > SERVER, SPARE * count, 0.0)
    return np.asarray(np.ceil((count + copies) / layout.ep - 1e-9))


def expert_miss(count: Array, active: Array | float, coverage: Array | float) -> Array:
    """c ln(1 - k / E), c below 1 for tokens that choose alike."""
    share = np.minimum(active / count, 1.0 - 1e-9)
    return np.asarray(coverage * np.log1p(-share))


def distinct(count: Array, least: Array, miss: Array, tokens: Array) -> Array:
    """Experts that `tokens` reach: E (1 - (1 - k / E)^(c T)), at least those of one token.

    Source: Erdil arXiv:2506.04645.
    """
    left_out = tokens * miss
    left_out = np.expm1(left_out, out=left_out)
    left_out *= -count
    return np.asarray(np.maximum(left_out, least, out=left_out))


def held(reach: Reach, everyone: Array) -> Array:
    """Experts per layer that the busiest rank streams, times ranks, at the tokens of all ranks."""
    reached = distinct(reach.count, reach.least, reach.miss, everyone)
    return np.asarray(np.minimum(reached, reach.most, out=reached))


def expert_time(device: Device, work: Experts, everyone: Array) -> Time:
    """The experts at the tokens of all attention ranks, which they see together."""
    found = held(work.reach, everyone)
    compute = work.compute * everyone + work.tile * found
    memory = work.stream * found + work.traffic * everyone
    return roof(device, compute, memory, work.fixed)


def replication(shape: Shape, device: Device, tp: Array) -> Array:
    """Share of the KV cache that one chip holds and reads: max(1 / tp, cores / kv_heads), <= 1.

    Cores beyond the key-value heads keep copies. Source: Pope et al. arXiv:2211.05102.
    """
    return np.asarray(np.minimum(np.maximum(1.0 / tp, device.cores / shape.kv_heads), 1.0))


def kv_bytes(device: Device, shape: Shape) -> Array:
    """Bytes per cached element: of the format, of fp8 as the kernels of the model hold it."""
    fp8 = np.asarray(device.kv_bytes) == FP8_BYTES
    return np.where(fp8, shape.kv_fp8_bytes, device.kv_bytes)


def _near(shape: Shape, first: Array, last: Array) -> Array:
    """Tokens that a layer with a window sees in the mean of two positions."""
    near = mean_within(first, last, shape.window)
    if not np.any(np.asarray(shape.chunked) > 0.0):
        return near
    return np.where(shape.chunked > 0.0, mean_in_chunk(first, last, shape.window), near)


def _seconds(
    device: Device,
    shape: Shape,
    layout: Layout,
    span: Array,
    flops: Array,
    rate: Array | float,
    ramp: Array | float = 1.0,
) -> Array:
    """Time to compute attention: heads and recurrences are shared out, and so are indexers where
    every key-value head has its own; one for all heads every rank computes whole.

    Source: class Indexer of vLLM and SGLang (its projection is replicated).
    """
    apart = np.asarray(shape.index_split) > 0.0
    index = span * shape.index_flops / np.where(apart, layout.tp, 1.0)
    index_rate = np.where(apart, device.attention_rate, device.index_rate)  # keys in bf16, in fp8
    return np.asarray((flops / layout.tp / rate + index / index_rate) / ramp)


def attention_decode(
    device: Device, shape: Shape, layout: Layout, context: Array, answer: Array | float = 0.0
) -> Linear:
    """Attention of one new token per sequence: the cache is read once, as far as each kind of layer
    sees, and the keys of indexers, which every rank holds.

    The sequences are at `context` tokens in the mean, spread evenly over the positions of their
    `answer`.
    """
    first, last = context - 0.5 * answer, context + 0.5 * answer
    near, chosen = _near(shape, first, last), mean_within(first, last, shape.chosen)
    share = replication(shape, device, layout.tp)
    elements = context * shape.read_full + chosen * shape.read_chosen + near * shape.kv_local
    state = 2.0 * shape.state_bytes / layout.tp  # read and written
    traffic = elements * kv_bytes(device, shape) * share + context * shape.index_bytes + state
    flops = context * shape.decode_flops + chosen * shape.decode_chosen_flops
    flops = flops + near * shape.decode_local_flops + shape.state_flops
    rate = np.where(np.asarray(shape.latent) > 0.0, device.latent_rate, device.attention_rate)
    fixed = shape.attention_layers * device.attention_time + device.context_time * (
        context * shape.scanned_layers + near * shape.window_layers
    )
    return Linear(
        compute=_seconds(device, shape, layout, context, flops, rate),
        traffic=np.asarray(traffic / device.attention_memory_rate),
        weights=np.zeros_like(context),
        fixed=np.asarray(fixed),
        each=np.asarray(shape.attention_layers * device.request_time),
    )


def attention_prefill(
    device: Device, shape: Shape, layout: Layout, new: Array, cached: Array
) -> Linear:
    """Causal attention of a prompt's `new` tokens behind `cached` ones: context c + n / 2.

    Per prompt; windows, chunks and chosen tokens by the mean over its positions. What an indexer
    chose of a latent is computed in the absorbed form, or all of it masked where that is less
    (`flops.prefill_attention_flops`). The rate grows with the prompt: e n / (n + ramp). Source:
    measured causal attention kernels.
    """
    length = cached + new
    span, near = mean_context(cached, length), _near(shape, cached, length)
    chosen = mean_within(cached, length, shape.chosen) * shape.prefill_chosen_flops
    flops = span * shape.prefill_flops + np.minimum(chosen, span * shape.prefill_masked_flops)
    flops = flops + near * shape.prefill_local_flops + shape.state_flops
    ramp = length / (length + device.attention_ramp)
    share = replication(shape, device, layout.tp)
    kept = length * shape.kv_full + (new + np.minimum(cached, shape.window)) * shape.kv_local
    traffic = kept * kv_bytes(device, shape) * share + length * shape.index_bytes
    return Linear(
        compute=new * _seconds(device, shape, layout, span, flops, device.attention_rate, ramp),
        traffic=np.asarray(traffic / device.attention_memory_rate),
        weights=np.zeros_like(new),
        fixed=np.asarray(shape.attention_layers * device.attention_time),
    )
