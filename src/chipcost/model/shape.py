"""A language model as totals over its layers: what the operators of one pass stream and compute."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from chipcost.model import cache, counts, flops, mixers
from chipcost.model.arch import Arch

Array = npt.NDArray[np.float64]

NO_WINDOW = 1e15  # tokens: longer than any context


@dataclass(frozen=True, slots=True)
class Shape:
    """Counts of a model; each a number, or an array over configurations once gathered.

    Weights are elements summed over layers; widths are activation elements per token read and
    written by the linears, summed over layers; `*_flops` are FLOP per token and context token,
    summed over layers. KV elements are per token of context, summed over layers. A context is seen
    in three lengths: whole, as far as the `chosen` tokens of an indexer, within a `window`.
    """

    layers: Array | float
    hidden: Array | float
    attention_layers: Array | float
    scanned_layers: Array | float  # of them, those that pass over the whole context, by its entries
    window_layers: Array | float  # and those that pass over a window, alone or beside
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
    kv_full: Array | float  # kept per token of the whole context, apart from indexers
    kv_fp8_bytes: Array | float  # per element where the cache is in fp8
    kv_local: Array | float  # kept and read per token within the window
    index_bytes: Array | float  # bytes of the indexers' keys per token of the whole context
    read_full: Array | float  # elements that decode reads per token of the whole context
    read_chosen: Array | float  # and per token as far as the chosen ones
    chosen: Array | float
    window: Array | float
    chunked: Array | float  # 1 where windows are chunks, of which a token sees what is before it
    index_flops: Array | float  # indexers, over the whole context
    index_split: Array | float  # 1 where ranks share the heads of indexers, 0 where each has all
    decode_flops: Array | float  # attention over the whole context
    decode_chosen_flops: Array | float  # attention over the chosen tokens
    decode_local_flops: Array | float  # attention within the window
    prefill_flops: Array | float
    prefill_chosen_flops: Array | float
    prefill_masked_flops: Array | float  # over the whole context in place of the chosen tokens
    prefill_local_flops: Array | float
    state_flops: Array | float  # recurrences, per token
    residual_width: Array | float  # elements moved per token to mix residuals, all layers
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

    Latent attention counts as one key-value head that all query heads share, as does a shared
    vector; what projects down to it is on every rank, and so are indexers and compressors. Layers
    with a recurrent state count with the attention linears. Windows may have heads of their own;
    the key-value heads that shard the cache are those of the layers that see everything, whose
    cache grows. Router and norms count nothing here: their time is in the fixed time of a layer.
    """
    attention, state, near = arch.attending_layers, arch.state_layers, arch.near
    replicated = float(mixers.replicated_weights(arch))
    weights = mixers.all_attention_weights(arch) + state * mixers.state_weights(arch)
    decode, prefill = 2.0 * flops.decode_width(arch), 2.0 * flops.prefill_width(arch)
    local = 2.0 * arch.window_layers * flops.prefill_width(near) + arch.beside_layers * prefill
    ffn, ffn_operators, ffn_width = _feed_forward(arch)
    return Shape(
        layers=float(arch.layers),
        hidden=float(arch.hidden),
        attention_layers=float(attention),
        scanned_layers=_scanned_layers(arch),
        window_layers=float(arch.window_layers + arch.beside_layers),
        attention_operators=float(attention * _operators(arch) + 2 * state),
        attention_weights=weights - replicated,
        replicated_weights=replicated,
        attention_width=float(_width(arch) + state * 4 * arch.hidden),
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
        kv_heads=_cached_heads(arch),
        kv_full=cache.full_elements(arch) + cache.chosen_elements(arch),
        kv_fp8_bytes=cache.fp8_bytes(arch),
        kv_local=float(cache.window_elements(arch)),
        index_bytes=cache.index_bytes_per_token(arch),
        read_full=cache.full_elements(arch),
        read_chosen=cache.chosen_elements(arch),
        chosen=float(arch.chosen_tokens or NO_WINDOW),
        window=float(arch.window or NO_WINDOW),
        chunked=1.0 if arch.window_chunked else 0.0,
        index_flops=flops.index_flops(arch),
        index_split=1.0 if arch.index_per_head else 0.0,
        decode_flops=arch.scanned_entries * decode,
        decode_chosen_flops=arch.chosen_entries * decode,
        decode_local_flops=local,
        prefill_flops=arch.scanned_entries * prefill,
        prefill_chosen_flops=arch.chosen_entries * decode,
        prefill_masked_flops=arch.chosen_entries * prefill,
        prefill_local_flops=local,
        state_flops=flops.state_flops(arch),
        residual_width=residual_width(arch),
        latent=1.0 if arch.latent or arch.shared_kv else 0.0,
        state_bytes=cache.state_bytes(arch),
    )


def _cached_heads(arch: Arch) -> float:
    """Key-value heads over which ranks share the cache."""
    if arch.latent:
        return 1.0
    return float(arch.kv_heads if arch.full_layers else arch.near.kv_heads)


def _scanned_layers(arch: Arch) -> float:
    """Layers that pass over the whole context, one that sees entries of m tokens by 1 / m.

    A layer that takes over the choice of another's indexer passes over what was chosen alone.
    """
    plain = arch.full_layers - arch.compressed_layers
    if arch.choosing_layers and not arch.csa_layers:
        plain -= max(arch.choosing_layers - arch.indexing_layers, 0)
    return plain + sum(
        layers / ratio
        for layers, ratio in ((arch.csa_layers, arch.csa_ratio), (arch.hca_layers, arch.hca_ratio))
        if layers
    )


def _operators(arch: Arch) -> int:
    """Linear operators around one attention layer."""
    if arch.latent:
        return 5
    return 4 if arch.shared_kv else 2


def _width(arch: Arch) -> int:
    """Activation elements per token of the linears around attention, all layers."""
    return arch.full_layers * _layer_width(arch) + arch.window_layers * _layer_width(arch.near)


def _layer_width(arch: Arch) -> int:
    """Activation elements per token of the linears around one attention layer."""
    queries = arch.heads * arch.head_dim
    values = arch.heads * arch.value_dim
    ends = 2 * (arch.hidden + mixers.down_width(arch))
    if arch.latent:
        return ends + queries + 2 * arch.heads * arch.kv_lora + 2 * values
    if arch.shared_kv:
        return ends + queries + values + 2 * arch.o_groups * arch.o_lora
    keys_values = arch.kv_heads * (arch.head_dim + arch.value_dim * (not arch.values_are_keys))
    return ends + queries + keys_values + values


def residual_width(arch: Arch) -> float:
    """Elements moved per token beyond one residual that is added: (3 n - 2) H per half of a block
    for n streams, read to be weighed, read and written to be mixed; (L / 2 b + 2) H where a half
    attends to the residuals of L / 2 b blocks on average.

    Source: DeepSeek-V4 section 2.2; Kimi K3 (arXiv:2607.24653) section 2.2.
    """
    found, halves = 0.0, 2.0 * arch.layers
    if arch.residual_streams:
        found += halves * (3 * arch.residual_streams - 2) * arch.hidden
    if arch.residual_block:
        found += halves * (arch.layers / (2.0 * arch.residual_block) + 2.0) * arch.hidden
    return found


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
