"""A language model as totals over its layers: what the operators of one pass stream and compute."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from chipcost.model import cache, counts
from chipcost.model.arch import Arch

Array = npt.NDArray[np.float64]

NO_WINDOW = 1e15  # tokens: longer than any context


@dataclass(frozen=True, slots=True)
class Shape:
    """Counts of a model; each a number, or an array over configurations once gathered.

    Weights are elements summed over layers; widths are activation elements per token read and
    written by the linears, summed over layers; `*_flops` are FLOP per token and context token,
    summed over layers. KV elements are per token of context, summed over layers.
    """

    layers: Array | float
    hidden: Array | float
    attention_layers: Array | float
    full_layers: Array | float  # of them, those that see the whole context
    attention_operators: Array | float  # linear operators around attention, all layers
    attention_weights: Array | float  # sharded by tensor parallelism
    replicated_weights: Array | float  # latent down-projections: on every rank
    attention_width: Array | float
    ffn_operators: Array | float  # dense feed-forward and shared experts, all layers
    ffn_weights: Array | float
    ffn_width: Array | float
    expert_layers: Array | float
    experts: Array | float  # per layer
    active_experts: Array | float  # routed experts per token
    expert_weights: Array | float  # elements of one expert of one layer
    expert_width: Array | float  # activation elements per token and expert
    expert_hidden: Array | float  # width that tokens are sent to experts in
    head_weights: Array | float
    embedding_weights: Array | float  # looked up, never multiplied
    kv_heads: Array | float
    kv_full: Array | float
    kv_local: Array | float
    read_full: Array | float  # elements that decode reads per token of the whole context
    read_local: Array | float  # and per token within the window
    window: Array | float
    decode_flops: Array | float  # attention over the full context
    decode_local_flops: Array | float  # attention within the window
    prefill_flops: Array | float
    prefill_local_flops: Array | float
    latent: Array | float  # 1 where the KV cache is a latent shared by all heads
    state_bytes: Array | float  # recurrent state of one sequence


SHAPE_FIELDS: tuple[str, ...] = tuple(field.name for field in fields(Shape))


def shape_table(shapes: list[Shape]) -> Array:
    """Shapes as a table of (fields, shapes) to gather columns from."""
    rows = [[float(getattr(shape, name)) for name in SHAPE_FIELDS] for shape in shapes]
    return np.array(rows, dtype=np.float64).T.copy()


def gather_shape(table: Array, index: npt.NDArray[np.intp]) -> Shape:
    """The shape of each configuration: columns `index` of a table from `shape_table`."""
    return Shape(*np.take(table, index, axis=1))


def shape_of(arch: Arch) -> Shape:
    """The totals over layers of a model (see Shape), from its dimensions.

    Latent attention counts as one key-value head that all query heads share; its down-projections
    are on every rank. Layers with a recurrent state count with the attention linears. A sparse
    indexer reads its own keys over the whole context and the cache of the chosen tokens alone.
    Windows may have heads of their own; the key-value heads that shard the cache are those of the
    layers that see everything, whose cache grows.
    Router and norms count nothing here: their time is in the fixed time of a layer.
    """
    attention, state = arch.attending_layers, arch.state_layers
    full, near = arch.full_layers, arch.window_layers
    window = arch.near
    cached_full, cached_near = full * cache.kv_elements(arch), near * cache.kv_elements(window)
    replicated, operators, width = _projections(arch)
    taken_over = full - arch.indexing_layers
    replicated = attention * replicated - taken_over * counts.indexer_weights(arch)
    widths = full * width + near * _projections(window)[2]
    sparse = arch.index_topk > 0
    index = float(arch.indexing_layers * cache.index_bytes(arch))
    decode, decode_near = full * _decode_flops(arch), near * _decode_flops(window)
    prefill, prefill_near = full * _prefill_flops(arch), near * _prefill_flops(window)
    indexing = 2.0 * arch.indexing_layers * arch.index_heads * arch.index_dim
    ffn, ffn_operators, ffn_width = _feed_forward(arch)
    return Shape(
        layers=float(arch.layers),
        hidden=float(arch.hidden),
        attention_layers=float(attention),
        full_layers=float(full),
        attention_operators=float(attention * operators + 2 * state),
        attention_weights=float(
            counts.all_attention_weights(arch) - replicated + state * counts.state_weights(arch)
        ),
        replicated_weights=float(replicated),
        attention_width=float(widths + state * 4 * arch.hidden),
        ffn_operators=float(ffn_operators),
        ffn_weights=float(ffn),
        ffn_width=float(ffn_width),
        expert_layers=float(arch.moe_layers),
        experts=float(max(arch.experts, 1)),
        active_experts=float(max(arch.active_experts, 1)),
        expert_weights=float(counts.expert_weights(arch)) if arch.experts else 0.0,
        expert_width=float(2 * arch.expert_hidden + arch.expert_matrices * arch.expert_ffn),
        expert_hidden=float(arch.expert_hidden),
        head_weights=float(counts.head_weights(arch)),
        embedding_weights=0.0 if arch.tied else float(counts.embedding_weights(arch)),
        kv_heads=1.0 if arch.latent else float(arch.kv_heads if full else window.kv_heads),
        kv_full=float(cached_full),
        kv_local=float(cached_near),
        read_full=index if sparse else float(cached_full),
        read_local=float(cached_full if sparse else cached_near),
        window=float(arch.index_topk or arch.window or NO_WINDOW),
        decode_flops=indexing if sparse else decode,
        decode_local_flops=decode if sparse else decode_near,
        prefill_flops=indexing if sparse else prefill,
        prefill_local_flops=prefill if sparse else prefill_near,
        latent=1.0 if arch.latent else 0.0,
        state_bytes=cache.state_bytes(arch),
    )


def _projections(arch: Arch) -> tuple[int, int, int]:
    """Of one attention layer: weights on every rank, linear operators, activation elements."""
    queries = arch.heads * arch.head_dim
    values = arch.heads * arch.value_dim
    if not arch.latent:
        keys_values = arch.kv_heads * (arch.head_dim + arch.value_dim * (not arch.values_are_keys))
        return 0, 2, 2 * arch.hidden + queries + keys_values + values
    down = (arch.q_lora or 0) + arch.kv_lora + arch.rope_dim
    replicated = arch.hidden * down + counts.indexer_weights(arch)
    width = 2 * arch.hidden + 2 * down + queries + 2 * arch.heads * arch.kv_lora + 2 * values
    return replicated, 5, width


def _decode_flops(arch: Arch) -> float:
    """FLOP per token and context token of one attention layer in decode (absorbed if latent)."""
    if arch.latent:
        return 2.0 * arch.heads * (2 * arch.kv_lora + arch.rope_dim)
    return 2.0 * arch.heads * (arch.head_dim + arch.value_dim)


def _prefill_flops(arch: Arch) -> float:
    """FLOP per token and context token of one attention layer in a prompt."""
    return 2.0 * arch.heads * (arch.head_dim + arch.value_dim)


def _feed_forward(arch: Arch) -> tuple[int, int, int]:
    """Weights, operators and activation elements of dense layers and shared experts, all layers."""
    matrices = arch.expert_matrices
    weights = counts.dense_weights(arch) + arch.moe_layers * counts.shared_weights(arch)
    operators = 2 * arch.dense_layers
    width = arch.dense_layers * 2 * arch.hidden + matrices * arch.dense_width
    if arch.shared_ffn:
        operators += 2 * arch.moe_layers
        width += arch.moe_layers * (2 * arch.hidden + matrices * arch.shared_ffn)
    if arch.expert_latent:
        operators += 2 * arch.moe_layers
        width += arch.moe_layers * 2 * (arch.hidden + arch.expert_latent)
    return weights, operators, width
