"""Parameters of a language model from its dimensions, and the bytes of its weights. Plain numbers.

Symbols: L layers, H hidden, n_h and n_kv heads, d head dimension (d_v of values), F feed-forward
width, V vocabulary, E experts, k active, F_e expert width, c and q latent ranks of keys-values and
queries, d_r rotary width.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from chipcost.model.arch import Arch
from chipcost.model.precision import STORAGE_BYTES


@dataclass(frozen=True, slots=True)
class Parts:
    """Something per part of a model, summed over its layers: parameters, or bytes."""

    attention: float
    state: float
    ffn: float
    experts: float
    shared: float
    router: float
    norms: float
    embedding: float
    head: float

    @property
    def total(self) -> float:
        """Sum over the parts."""
        return float(sum(getattr(self, field.name) for field in fields(self)))


def attention_weights(arch: Arch) -> int:
    """Parameters of one attention layer without norms: H n_h d + 2 H n_kv d + n_h d H.

    An output gate doubles the queries, one per head adds H n_h; values that are keys cost nothing;
    biases and one sink per head where the model has them.
    Source: Vaswani et al. 2017 with the key-value heads of Ainslie et al. 2023 (arXiv:2305.13245).
    """
    if arch.latent:
        return latent_attention_weights(arch) + indexer_weights(arch)
    queries = arch.heads * arch.head_dim * (2 if arch.attention_gate else 1)
    queries += arch.heads * arch.head_gate
    keys_values = arch.kv_heads * (arch.head_dim + arch.value_dim * (not arch.values_are_keys))
    weights = arch.hidden * (queries + keys_values + arch.heads * arch.value_dim)
    weights += (queries + keys_values) * arch.qkv_bias + arch.hidden * arch.o_bias
    return weights + arch.heads * arch.sinks


def latent_attention_weights(arch: Arch) -> int:
    """H q + q n_h d + H (c + d_r) + c n_h (d - d_r + d_v) + n_h d_v H; H n_h d without q.

    Source: DeepSeek-V2 (arXiv:2405.04434) section 2.1 and appendix B.
    """
    queries = arch.heads * arch.head_dim
    if arch.q_lora:
        down_up = arch.hidden * arch.q_lora + arch.q_lora * queries
    else:
        down_up = arch.hidden * queries
    keys_values = arch.heads * (arch.head_dim - arch.rope_dim + arch.value_dim)
    latent = arch.hidden * (arch.kv_lora + arch.rope_dim) + arch.kv_lora * keys_values
    return down_up + latent + arch.heads * arch.value_dim * arch.hidden


def indexer_weights(arch: Arch) -> int:
    """q n_i d_i + H d_i + H n_i, and the norm of its keys (2 d_i): the sparse-attention indexer.

    Source: DeepSeek-V3.2-Exp inference/model.py (class Indexer).
    """
    width = arch.index_heads * arch.index_dim
    keys = arch.hidden * arch.index_dim + 2 * arch.index_dim if width else 0
    return (arch.q_lora or arch.hidden) * width + keys + arch.hidden * arch.index_heads


def all_attention_weights(arch: Arch) -> int:
    """Parameters of all attention layers: those with a window and an indexer taken apart."""
    full = arch.full_layers * attention_weights(arch)
    taken_over = arch.full_layers - arch.indexing_layers
    full -= taken_over * indexer_weights(arch)
    return full + arch.window_layers * attention_weights(arch.near)


def attention_norms(arch: Arch) -> int:
    """Parameters of the norms inside one attention layer.

    Per head: one weight per element of a query head and of a key head; per layer: of all of
    them; latent attention: of both latents.
    """
    if arch.latent:
        return arch.q_lora + arch.kv_lora
    if arch.qk_norm == "head":
        return 2 * arch.head_dim
    if arch.qk_norm == "layer":
        return (arch.heads + arch.kv_heads) * arch.head_dim
    return 0


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


def state_weights(arch: Arch) -> int:
    """Parameters of one layer with a recurrent state."""
    if arch.state_kind == "mamba2":
        return mamba2_weights(arch)
    if arch.state_kind == "delta":
        return delta_weights(arch)
    return 0


def ffn_weights(arch: Arch, width: int, hidden: int = 0) -> int:
    """3 H F gated, 2 H F plain, and biases (all widths in, H out) where the model has them.

    H is the hidden width unless `hidden` gives another.
    Source: Shazeer 2020 (arXiv:2002.05202).
    """
    hidden = hidden or arch.hidden
    biases = (arch.expert_matrices - 1) * width + hidden if arch.mlp_bias else 0
    return arch.expert_matrices * hidden * width + biases


def dense_weights(arch: Arch) -> int:
    """Parameters of all dense feed-forwards: as one of the sum of their widths."""
    biases = (arch.dense_layers - 1) * arch.hidden * arch.mlp_bias if arch.dense_layers else 0
    return ffn_weights(arch, arch.dense_width) + biases if arch.dense_layers else 0


def expert_weights(arch: Arch) -> int:
    """Parameters of one expert."""
    return ffn_weights(arch, arch.expert_ffn, arch.expert_latent)


def shared_weights(arch: Arch) -> int:
    """What every token meets in a block with experts: shared experts, and 2 H l around a latent.

    Source of the latent: NVIDIA, Nemotron 3 white paper (LatentMoE), 2025.
    """
    shared = ffn_weights(arch, arch.shared_ffn) if arch.shared_ffn else 0
    return shared + 2 * arch.hidden * arch.expert_latent


def router_weights(arch: Arch) -> int:
    """H E, E biases where the model has them, and H where the shared expert has a gate."""
    return (arch.hidden + arch.router_bias) * arch.experts + arch.hidden * arch.shared_gate


def block_norms(arch: Arch) -> int:
    """Parameters of the norms of one block: H per norm, 2 H where it has a bias.

    rms 2 norms (1 in a block that holds a mixer or a feed-forward alone), rms4 4 (before and
    after), rms1 1; layer 2 with bias, layer1 1 with bias (parallel
    block), layer1_no_bias 1.
    """
    per_block = {"rms": 2, "rms4": 4, "rms1": 1, "layer": 4, "layer1": 2, "layer1_no_bias": 1}
    return per_block[arch.norm] * arch.hidden


def final_norm(arch: Arch) -> int:
    """Parameters of the norm before the head."""
    return arch.hidden * (2 if arch.norm in ("layer", "layer1") else 1)


def embedding_weights(arch: Arch) -> int:
    """V H, and learned positions: what is looked up and never multiplied."""
    return (arch.vocab + arch.positions) * arch.hidden


def head_weights(arch: Arch) -> int:
    """V H of the projection onto the vocabulary (multiplied even where it is the embedding)."""
    return arch.vocab * arch.hidden + arch.vocab * arch.head_bias


def _parts(arch: Arch, experts: int, *, embedding: int, head: int) -> Parts:
    attention, state = arch.attending_layers, arch.state_layers
    moe = arch.moe_layers
    norms = arch.layers * block_norms(arch) + final_norm(arch)
    if arch.norm == "rms":
        norms -= (2 * arch.layers - attention - state - arch.feeding_layers) * arch.hidden
    norms += arch.full_layers * attention_norms(arch)
    norms += arch.window_layers * attention_norms(arch.near)
    return Parts(
        attention=all_attention_weights(arch),
        state=state * state_weights(arch),
        ffn=dense_weights(arch),
        experts=moe * experts * expert_weights(arch) if moe else 0,
        shared=moe * shared_weights(arch),
        router=moe * router_weights(arch),
        norms=norms,
        embedding=embedding,
        head=head,
    )


def stored(arch: Arch) -> Parts:
    """Parameters that the model holds, per part; a tied head counts as embedding alone.

    Without the vision tower and without the blocks for further tokens (`mtp_weights`).
    """
    head = head_weights(arch)
    if arch.tied:
        head -= arch.vocab * arch.hidden
    return _parts(arch, arch.experts, embedding=embedding_weights(arch), head=head)


def multiplied(arch: Arch) -> Parts:
    """Parameters that one token is multiplied with: active experts, no lookup, a tied head too."""
    return _parts(arch, arch.active_experts, embedding=0, head=head_weights(arch))


def total_parameters(arch: Arch) -> float:
    """All parameters of the language model."""
    return stored(arch).total


def active_parameters(arch: Arch, *, embedding: bool = False, head: bool = True) -> float:
    """Parameters that one token uses.

    Vendors differ: some count the embedding that is looked up, some leave out both ends. By
    default those that are multiplied, the head included; a tied table counts once.
    """
    parts = multiplied(arch)
    active = parts.total - parts.head
    if head:
        active += parts.head
    if embedding and not (arch.tied and head):
        active += embedding_weights(arch)
    elif embedding:
        active += arch.positions * arch.hidden
    return active


def mtp_weights(arch: Arch) -> float:
    """Parameters of the blocks for further tokens without their copies of embedding and head.

    Each is one block with experts, a projection of two hidden states into one, and three norms.
    Source: DeepSeek-V3 (arXiv:2412.19437) section 2.2.
    """
    if not arch.mtp_layers:
        return 0.0
    block = attention_weights(arch) + attention_norms(arch) + block_norms(arch)
    if arch.experts:
        block += arch.experts * expert_weights(arch) + router_weights(arch)
        block += shared_weights(arch)
    else:
        block += ffn_weights(arch, arch.ffn)
    return float(arch.mtp_layers * (block + 2 * arch.hidden**2 + 3 * arch.hidden))


def block_scales(arch: Arch, block: int = 128) -> float:
    """Scales of the linears stored in fp8 blocks: one per block x block elements, MTP included.

    An estimate by area, which leaves out the last, partly filled block of a row.
    """
    parts = stored(arch)
    large = parts.attention + parts.ffn + parts.experts + parts.shared
    return (large + mtp_weights(arch)) / block**2


def weight_bytes(arch: Arch) -> Parts:
    """Bytes of the stored weights, per part, each in its own format (block scales included).

    Router and norms are bf16 in every release that is known.
    """
    return _in_formats(arch, stored(arch))


def active_weight_bytes(arch: Arch) -> Parts:
    """Bytes that one token alone makes a step read: active experts, no embedding, the head."""
    return _in_formats(arch, multiplied(arch))


def _in_formats(arch: Arch, parts: Parts) -> Parts:
    wide = STORAGE_BYTES["bf16"]
    return Parts(
        attention=parts.attention * STORAGE_BYTES[arch.attention_format],
        state=parts.state * STORAGE_BYTES[arch.attention_format],
        ffn=parts.ffn * STORAGE_BYTES[arch.ffn_format],
        experts=parts.experts * STORAGE_BYTES[arch.expert_format],
        shared=parts.shared * STORAGE_BYTES[arch.shared_format],
        router=parts.router * wide,
        norms=parts.norms * wide,
        embedding=parts.embedding * STORAGE_BYTES[arch.head_format],
        head=parts.head * STORAGE_BYTES[arch.head_format],
    )
