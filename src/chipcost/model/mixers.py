"""Parameters of a language model's mixers: attention of every kind, recurrences. Plain numbers.

Symbols: H hidden, n_h and n_kv heads, d head dimension (d_v of values), c and q latent ranks of
keys-values and queries, d_r rotary width; n_i indexer heads of dimension d_i; m tokens per entry.
"""

from __future__ import annotations

from chipcost.model.arch import Arch


def attention_weights(arch: Arch) -> int:
    """Parameters of one attention layer without norms: H n_h d + H n_kv (d + d_v) + n_h d_v H.

    An output gate adds H n_h d_v, one per head H n_h; values that are keys cost nothing; biases and
    one sink per head where the model has them. Without indexer and compressor.
    Source: Vaswani et al. 2017 with the key-value heads of Ainslie et al. 2023 (arXiv:2305.13245).
    """
    if arch.latent:
        return latent_weights(arch)
    if arch.shared_kv:
        return shared_weights(arch)
    queries = arch.heads * arch.head_dim
    queries += arch.heads * (arch.value_dim * arch.attention_gate + arch.head_gate)
    keys_values = arch.kv_heads * (arch.head_dim + arch.value_dim * (not arch.values_are_keys))
    weights = arch.hidden * (queries + keys_values + arch.heads * arch.value_dim)
    weights += (queries + keys_values) * arch.qkv_bias + arch.hidden * arch.o_bias
    return weights + arch.heads * arch.sinks


def query_weights(arch: Arch) -> int:
    """H q + q n_h d; H n_h d without q."""
    queries = arch.heads * arch.head_dim
    if arch.q_lora:
        return (arch.hidden + queries) * arch.q_lora
    return arch.hidden * queries


def latent_weights(arch: Arch) -> int:
    """H q + q n_h d + H (c + d_r) + c n_h (d - d_r + d_v) + n_h d_v H; the gate once more the last.

    Source: DeepSeek-V2 (arXiv:2405.04434) section 2.1 and appendix B; Kimi K3 (its gate).
    """
    keys_values = arch.heads * (arch.head_dim - arch.rope_dim + arch.value_dim)
    latent = arch.hidden * (arch.kv_lora + arch.rope_dim) + arch.kv_lora * keys_values
    output = arch.heads * arch.value_dim * arch.hidden
    return query_weights(arch) + latent + output * (1 + arch.attention_gate)


def shared_weights(arch: Arch) -> int:
    """H q + q n_h d + H n_kv d + n_h d r + g r H, with r the rank of each of g groups of heads.

    n_h d H for the last two without r. One sink per head where the model has them.
    Source: DeepSeek-V4, sections 2.3.1 (shared key-value vector, grouped output projection).
    """
    width = arch.heads * arch.head_dim
    output = width * arch.hidden
    if arch.o_lora:
        output = (width + arch.o_groups * arch.hidden) * arch.o_lora
    keys = arch.hidden * arch.kv_heads * arch.head_dim
    return query_weights(arch) + keys + output + arch.heads * arch.sinks


def compressor_weights(hidden: int, width: int, ratio: int, *, overlapping: bool) -> int:
    """2 H d + m d: projections to values and gates, and a bias per token of an entry; and a norm.

    d doubles where entries overlap: each token counts in its own and in the next.
    Source: DeepSeek-V4, sections 2.3.1 and 2.3.2, as in the deepseek_v4 model of Transformers.
    """
    return (2 * hidden + ratio) * width * (2 if overlapping else 1) + width


def indexer_weights(arch: Arch) -> int:
    """Parameters of one sparse-attention indexer.

    Over a latent: q n_i d_i + H d_i + H n_i, and the norm of its keys (2 d_i). Over compressed
    entries: q n_i d_i + H n_i and a compressor of width d_i. Per key-value head: H n_i d_i + H d_i,
    and the norms of both (2 d_i).
    Source: DeepSeek-V3.2-Exp inference/model.py (class Indexer); DeepSeek-V4 section 2.3.1;
    MiniMax-M3, as in the minimax_m3_vl model of Transformers.
    """
    if not arch.index_heads:
        return 0
    queries = (arch.q_lora or arch.hidden) * arch.index_heads * arch.index_dim
    weighing = arch.hidden * arch.index_heads
    if arch.csa_layers:
        keys = compressor_weights(arch.hidden, arch.index_dim, arch.csa_ratio, overlapping=True)
        return queries + weighing + keys
    keys = (arch.hidden + 2) * arch.index_dim
    return queries + keys + (weighing if arch.latent else 0)


def replicated_weights(arch: Arch) -> int:
    """Attention weights that every rank of tensor parallelism holds whole, all layers.

    What projects down to a width that heads share, compressors, and indexers, but for the queries
    of an indexer per key-value head.
    """
    index = indexer_weights(arch)
    if arch.index_per_head:
        index -= arch.hidden * arch.index_heads * arch.index_dim
    down = arch.attending_layers * arch.hidden * down_width(arch)
    return down + all_compressor_weights(arch) + arch.indexing_layers * index


def down_width(arch: Arch) -> int:
    """Width that one attention layer projects down to before its heads: q + c + d_r, q + n_kv d."""
    if arch.latent:
        return arch.q_lora + arch.kv_lora + arch.rope_dim
    return arch.q_lora + arch.kv_heads * arch.head_dim if arch.shared_kv else 0


def all_attention_weights(arch: Arch) -> int:
    """Parameters of all attention layers, with their indexers and compressors."""
    found = arch.full_layers * attention_weights(arch)
    found += arch.indexing_layers * indexer_weights(arch) + all_compressor_weights(arch)
    return found + arch.window_layers * attention_weights(arch.near)


def all_compressor_weights(arch: Arch) -> int:
    """Parameters of the compressors of keys and values, all layers."""
    found = 0
    if arch.csa_layers:
        found += arch.csa_layers * compressor_weights(
            arch.hidden, arch.head_dim, arch.csa_ratio, overlapping=True
        )
    if arch.hca_layers:
        found += arch.hca_layers * compressor_weights(
            arch.hidden, arch.head_dim, arch.hca_ratio, overlapping=False
        )
    return found


def attention_norms(arch: Arch) -> int:
    """Parameters of the norms inside one attention layer.

    Per head: one weight per element of a query head and of a key head; per layer: of all of
    them; latent attention: of both latents; a shared vector: of the latent queries and of it.
    """
    if arch.latent:
        return arch.q_lora + arch.kv_lora
    if arch.shared_kv:
        return arch.q_lora + arch.head_dim
    if arch.qk_norm == "head":
        return 2 * arch.head_dim
    if arch.qk_norm == "layer":
        return (arch.heads + arch.kv_heads) * arch.head_dim
    return 0


def all_attention_norms(arch: Arch) -> int:
    """Parameters of the norms inside all attention layers."""
    near = arch.window_layers * attention_norms(arch.near)
    return arch.full_layers * attention_norms(arch) + near


def mamba2_weights(arch: Arch) -> int:
    """H (2 I + 2 g s + n) + (I + 2 g s)(w + 1) + 3 n + I + I H, with I = n p.

    n heads of dimension p, g groups, s state dimension, w width of the convolution; 3 n are A, D
    and the bias of dt, I the weights of the gated norm.
    Source: Dao and Gu 2024 (arXiv:2405.21060), reference implementation state-spaces/mamba.
    """
    inner = arch.state_heads * arch.state_head_dim
    mixed = inner + 2 * arch.state_groups * arch.state_dim
    project = arch.hidden * (inner + mixed + arch.state_heads)
    small = mixed * (arch.state_conv + 1) + 3 * arch.state_heads + inner
    return project + small + inner * arch.hidden


def delta_weights(arch: Arch) -> int:
    """H (2 g s + 2 I + 2 n) + (2 g s + I) w + 2 n + p + I H, with I = n p: gated delta rule.

    n value heads of dimension p, g key heads of dimension s, w width of the convolution; the
    norm has one weight per element of a value head.
    Source: Yang et al. 2024 (arXiv:2412.06464), as in the qwen3_next model of Transformers.
    """
    inner = arch.state_heads * arch.state_head_dim
    keys = arch.state_groups * arch.state_dim
    project = arch.hidden * (2 * keys + 2 * inner + 2 * arch.state_heads)
    small = (2 * keys + inner) * arch.state_conv + 2 * arch.state_heads + arch.state_head_dim
    return project + small + inner * arch.hidden


def kda_weights(arch: Arch) -> int:
    """H (2 K + 2 I + n) + H s + s K + (2 K + I) w + K + n + p + I H, with I = n p, K = g s.

    The gated delta rule with a decay per element of a key, projected through a rank of s; K and n
    are its biases and A. An output gate of rank r costs H r + r I in place of H I.
    Source: Kimi Linear (arXiv:2510.26692), as in the kimi_linear model of Transformers; Kimi K3.
    """
    inner = arch.state_heads * arch.state_head_dim
    keys = arch.state_groups * arch.state_dim
    rank = arch.state_gate_rank
    gate = (arch.hidden + inner) * rank if rank else arch.hidden * inner
    decay = (arch.hidden + keys) * arch.state_dim + keys + arch.state_heads
    mixed = 2 * keys + inner
    project = arch.hidden * (mixed + arch.state_heads) + gate + decay
    return project + mixed * arch.state_conv + arch.state_head_dim + inner * arch.hidden


def state_weights(arch: Arch) -> int:
    """Parameters of one layer with a recurrent state."""
    kinds = {"mamba2": mamba2_weights, "delta": delta_weights, "kda": kda_weights}
    return kinds[arch.state_kind](arch) if arch.state_kind in kinds else 0
