"""Parameters of a language model from its dimensions, and the bytes of its weights. Plain numbers.

Symbols: L layers, H hidden, F feed-forward width, V vocabulary, E experts, k active, F_e expert
width. `mixers` has attention and recurrences.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from chipcost.model import mixers
from chipcost.model.arch import Arch
from chipcost.model.precision import STORAGE_BYTES


@dataclass(frozen=True, slots=True)
class Parts:
    """Something per part of a model, summed over its layers: parameters, or bytes.

    `norms` are those, and what mixes the streams of the residual.
    """

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

    Source of the latent: NVIDIA, Nemotron 3 white paper (LatentMoE), 2025; Kimi K3.
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


def residual_weights(arch: Arch) -> int:
    """What mixes the residual: n (n + 2) (n H + 1) + 3 per half of a block for n streams, n (n H +
    1) + 1 before the head; 2 H per half and before the head where blocks attend to residuals.

    Source: DeepSeek-V4 (manifold-constrained hyper-connections, section 2.2), as in the deepseek_v4
    model of Transformers; Kimi K3 (attention residuals, arXiv:2607.24653 section 2.2).
    """
    halves, found = 2 * arch.layers, 0
    if arch.residual_streams:
        streams = arch.residual_streams
        wide = streams * arch.hidden + 1
        found += halves * (streams * (streams + 2) * wide + 3) + streams * wide + 1
    if arch.residual_block:
        found += (halves + 1) * 2 * arch.hidden
    return found


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
    norms += mixers.all_attention_norms(arch) + residual_weights(arch)
    return Parts(
        attention=mixers.all_attention_weights(arch),
        state=state * mixers.state_weights(arch),
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
    block = mixers.attention_weights(arch) + mixers.attention_norms(arch) + block_norms(arch)
    if not arch.compressed_layers:  # those of compressed models see a window alone
        block += mixers.indexer_weights(arch) if arch.index_heads else 0
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
